// Package paper makes what a signer takes home: a PDF that carries the exact text, the answers
// and how they were given, signed with the organisation's own key (PAdES, so that any PDF reader
// and openssl alone can check it), and the consent receipt of ISO/IEC TS 27560.
//
// What it makes depends on nothing but what it is given: the same proof gives the same bytes.
package paper

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"errors"
)

// Press makes and signs paper. It may be used from many goroutines.
type Press struct {
	key         *ecdsa.PrivateKey
	certificate *x509.Certificate
	issuer      *x509.Certificate
}

// NewPress makes a press. The certificate is that of the key, which is on P-256; issuer is the
// authority's that signed it. Both go into every signature, so that whoever trusts the authority
// needs nothing else.
func NewPress(key *ecdsa.PrivateKey, certificate, issuer *x509.Certificate) (*Press, error) {
	if key.Curve != elliptic.P256() || !key.PublicKey.Equal(certificate.PublicKey) {
		return nil, errors.New("the certificate for signing is not that of the key")
	}
	if err := certificate.CheckSignatureFrom(issuer); err != nil {
		return nil, errors.Join(errors.New("the certificate for signing is not of the library's authority"), err)
	}
	return &Press{key, certificate, issuer}, nil
}

// digests is the hash of everything that is signed here.
const digests = crypto.SHA256
