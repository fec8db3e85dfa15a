package main

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"imprimatur/internal/paper"
)

// signingFile is the certificate with which signed copies are signed; it is public. Its key is
// derived from the keyring, like the authority's, and is never a file.
const signingFile = "signing.pem"

// press makes what signers take home. The certificate is made when it is first needed.
func (h *house) press() (*paper.Press, error) {
	key, err := h.ring.AuthorityKey("paper")
	if err != nil {
		return nil, fmt.Errorf("derive the key for signing: %w", err)
	}
	rootKey, err := h.ring.AuthorityKey("authority")
	if err != nil {
		return nil, fmt.Errorf("derive the authority's key: %w", err)
	}
	root, err := readAuthority(h.cfg.Data, rootKey)
	if errors.Is(err, fs.ErrNotExist) { // who brings a certificate of their own may have removed it
		root, err = newAuthority(h.cfg.Data, "Imprimatur", rootKey, time.Now())
	}
	if err != nil {
		return nil, err
	}
	file := filepath.Join(h.cfg.Data, signingFile)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		if text, err = root.forSigning(key, time.Now()); err == nil {
			err = os.WriteFile(file, text, 0o600)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("keep the certificate for signing: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s holds no certificate", signingFile)
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read the certificate for signing: %w", err)
	}
	return paper.NewPress(key, certificate, root.certificate)
}

// forSigning makes the certificate for signing. It lives as long as the authority.
func (a *authority) forSigning(key *ecdsa.PrivateKey, now time.Time) ([]byte, error) {
	serial, err := serialNumber()
	if err != nil {
		return nil, err
	}
	organisation := a.certificate.Subject.Organization
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: firstOf(append(organisation, "Imprimatur")...) + " consents", Organization: organisation},
		NotBefore: now.Add(-time.Hour), NotAfter: a.certificate.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		return nil, fmt.Errorf("make the certificate for signing: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
}
