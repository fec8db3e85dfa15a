package house

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"time"

	"imprimatur/internal/keyring"
	"imprimatur/internal/paper"
)

// newPress makes a press with an authority of the house's own.
func newPress(ring *keyring.Keyring) (*paper.Press, error) {
	rootKey, err := ring.AuthorityKey("authority")
	if err != nil {
		return nil, err
	}
	key, err := ring.AuthorityKey("paper")
	if err != nil {
		return nil, err
	}
	root, err := issue(1, "test authority", true, nil, rootKey, rootKey)
	if err != nil {
		return nil, err
	}
	leaf, err := issue(2, "test consents", false, root, key, rootKey)
	if err != nil {
		return nil, err
	}
	return paper.NewPress(key, leaf, root)
}

func issue(serial int64, name string, authority bool, by *x509.Certificate, key, signer *ecdsa.PrivateKey) (*x509.Certificate, error) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().AddDate(10, 0, 0), IsCA: authority, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature,
	}
	if authority {
		template.KeyUsage = x509.KeyUsageCertSign
		by = template
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by, key.Public(), signer)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}
