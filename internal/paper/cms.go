package paper

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
)

// The object identifiers of a signature (RFC 5652, RFC 5035, RFC 5758).
var (
	oidData        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidDigest      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidCertificate = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidSHA256      = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidECDSA       = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
)

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content signedData `asn1:"explicit,tag:0"`
}

type signedData struct {
	Version      int
	Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
	Encapsulated struct{ Type asn1.ObjectIdentifier }
	Certificates asn1.RawValue
	Signers      []signerInfo `asn1:"set"`
}

type signerInfo struct {
	Version   int
	Name      issuerAndSerial
	Digest    pkix.AlgorithmIdentifier
	Signed    asn1.RawValue
	Algorithm pkix.AlgorithmIdentifier
	Signature []byte
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values asn1.RawValue
}

// signingCertificate names the certificate by its hash, as PAdES asks.
type signingCertificate struct {
	Certificates []struct{ Hash []byte }
}

// sign makes the detached signature of PAdES-B-B over a digest: no time in it, since that stands
// in the PDF, and the same for the same bytes (RFC 6979).
func (p *Press) sign(digest [sha256.Size]byte) ([]byte, error) {
	attributes, err := p.attributes(digest)
	if err != nil {
		return nil, err
	}
	asSet, err := asn1.MarshalWithParams(attributes, "set")
	if err != nil {
		return nil, fmt.Errorf("write what is signed: %w", err)
	}
	hash := sha256.Sum256(asSet)
	signature, err := p.key.Sign(nil, hash[:], digests)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	sha := pkix.AlgorithmIdentifier{Algorithm: oidSHA256}
	data := signedData{
		Version: 1, Digests: []pkix.AlgorithmIdentifier{sha},
		Certificates: asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: append(bytes.Clone(p.certificate.Raw), p.issuer.Raw...)},
		Signers: []signerInfo{{
			Version: 1, Name: issuerAndSerial{asn1.RawValue{FullBytes: p.certificate.RawIssuer}, p.certificate.SerialNumber}, Digest: sha,
			Signed:    asn1.RawValue{FullBytes: append([]byte{0xA0}, asSet[1:]...)}, // IMPLICIT: another tag
			Algorithm: pkix.AlgorithmIdentifier{Algorithm: oidECDSA}, Signature: signature,
		}},
	}
	data.Encapsulated.Type = oidData
	der, err := asn1.Marshal(contentInfo{oidSignedData, data})
	if err != nil {
		return nil, fmt.Errorf("write a signature: %w", err)
	}
	return der, nil
}

func (p *Press) attributes(digest [sha256.Size]byte) ([]attribute, error) {
	of := sha256.Sum256(p.certificate.Raw)
	var all []attribute
	for _, a := range []struct {
		kind  asn1.ObjectIdentifier
		value any
	}{
		{oidContentType, oidData},
		{oidDigest, digest[:]},
		{oidCertificate, signingCertificate{[]struct{ Hash []byte }{{of[:]}}}},
	} {
		value, err := asn1.Marshal(a.value)
		if err != nil {
			return nil, fmt.Errorf("write what is signed: %w", err)
		}
		all = append(all, attribute{a.kind, asn1.RawValue{Class: asn1.ClassUniversal, Tag: asn1.TagSet, IsCompound: true, Bytes: value}})
	}
	return all, nil
}

// check tells whether a signature is one that this authority stands for, over a digest.
func (p *Press) check(der []byte, digest [sha256.Size]byte) error {
	var info contentInfo
	rest, err := asn1.Unmarshal(der, &info)
	if err != nil {
		return fmt.Errorf("read a signature: %w", err)
	}
	if len(info.Content.Signers) != 1 || len(bytes.Trim(rest, "\x00")) > 0 {
		return errors.New("a signature of more or less than one")
	}
	signer := info.Content.Signers[0]
	certificates, err := x509.ParseCertificates(info.Content.Certificates.Bytes)
	if err != nil || len(certificates) != 2 || !certificates[1].Equal(p.issuer) {
		return errors.Join(errors.New("read a signature's certificates"), err)
	}
	leaf := certificates[0]
	if err := leaf.CheckSignatureFrom(p.issuer); err != nil {
		return fmt.Errorf("check a signature's certificate: %w", err)
	}
	if leaf.Equal(p.certificate) { // of this key the signature is known to the last bit
		if ours, err := p.sign(digest); err != nil || !bytes.Equal(ours, der[:len(der)-len(rest)]) {
			return errors.Join(errors.New("the signature is not the library's"), err)
		}
		return nil
	}
	asSet := append([]byte{0x31}, signer.Signed.FullBytes[1:]...)
	key, ok := leaf.PublicKey.(*ecdsa.PublicKey)
	hash := sha256.Sum256(asSet)
	if !ok || !ecdsa.VerifyASN1(key, hash[:], signer.Signature) {
		return errors.New("the signature is not that of the certificate")
	}
	var attributes []attribute
	if _, err := asn1.UnmarshalWithParams(asSet, &attributes, "set"); err != nil {
		return fmt.Errorf("read what was signed: %w", err)
	}
	for _, a := range attributes {
		var signed []byte
		if a.Type.Equal(oidDigest) {
			if _, err := asn1.Unmarshal(a.Values.Bytes, &signed); err == nil && bytes.Equal(signed, digest[:]) {
				return nil
			}
		}
	}
	return errors.New("something else was signed")
}
