package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/caddyserver/certmagic"

	"imprimatur/internal/httpapi"
	"imprimatur/internal/problem"
)

// The local authority lives ten years; a certificate for the server is made anew at each
// start and in between, in memory, and lives 90 days. Neither private key is ever a file:
// both are derived from the keyring. Only the authority's certificate is written, for people
// to trust.
const (
	authorityYears   = 10
	certificateDays  = 90
	authorityFile    = "authority.pem"
	certificateRenew = 30 * 24 * time.Hour // before its end
)

// authority is the library's own certificate authority.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// newAuthority makes the authority's certificate and writes it into the data folder.
func newAuthority(data, organisation string, key *ecdsa.PrivateKey, now time.Time) (*authority, error) {
	serial, err := serialNumber()
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: organisation + " local authority", Organization: []string{organisation}},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(authorityYears, 0, 0),
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, BasicConstraintsValid: true, IsCA: true, MaxPathLenZero: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make the authority's certificate: %w", err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := os.WriteFile(filepath.Join(data, authorityFile), text, 0o600); err != nil {
		return nil, fmt.Errorf("write the authority's certificate: %w", err)
	}
	return readAuthority(data, key)
}

func readAuthority(data string, key *ecdsa.PrivateKey) (*authority, error) {
	text, err := os.ReadFile(filepath.Join(data, authorityFile))
	if err != nil {
		return nil, fmt.Errorf("read the authority's certificate: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("read the authority's certificate: %s holds none", authorityFile)
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read the authority's certificate: %w", err)
	}
	if !key.PublicKey.Equal(certificate.PublicKey) {
		return nil, fmt.Errorf("%s is not the certificate of this library's key", authorityFile)
	}
	return &authority{certificate: certificate, key: key}, nil
}

// issue makes the server's certificate.
func (a *authority) issue(hosts []string, key *ecdsa.PrivateKey, now time.Time) (*tls.Certificate, error) {
	serial, err := serialNumber()
	if err != nil {
		return nil, err
	}
	ends := now.AddDate(0, 0, certificateDays)
	if ends.After(a.certificate.NotAfter) {
		ends = a.certificate.NotAfter
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: hosts[0]},
		NotBefore: now.Add(-time.Hour), NotAfter: ends,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		return nil, fmt.Errorf("make the server's certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("read the server's certificate back: %w", err)
	}
	return &tls.Certificate{Certificate: [][]byte{der, a.certificate.Raw}, PrivateKey: key, Leaf: leaf}, nil
}

func serialNumber() (*big.Int, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("draw a serial number: %w", err)
	}
	return serial, nil
}

// certificates gives the TLS settings that the configuration asks for.
func (h *house) certificates(ctx context.Context) (*tls.Config, error) {
	switch h.cfg.TLS {
	case "files":
		return h.givenCertificates()
	case "acme":
		return h.acme(ctx)
	}
	return h.ownCertificates()
}

// lookEvery is how often the files of a given certificate are looked at for a newer one.
const lookEvery = time.Minute

// givenCertificates serves the certificate of the configuration's files, and the one that
// replaces it, without a restart. A replacement that cannot be read leaves the old one.
func (h *house) givenCertificates() (*tls.Config, error) {
	var mu sync.Mutex
	var current *tls.Certificate
	var written, looked time.Time
	give := func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		mu.Lock()
		defer mu.Unlock()
		now := time.Now()
		if current != nil && now.Sub(looked) < lookEvery {
			return current, nil
		}
		looked = now
		info, err := os.Stat(h.cfg.CertificateFile)
		if err == nil && current != nil && info.ModTime().Equal(written) {
			return current, nil
		}
		var pair tls.Certificate
		if err == nil {
			pair, err = tls.LoadX509KeyPair(h.cfg.CertificateFile, h.cfg.KeyFile)
		}
		switch {
		case err == nil:
			current, written = &pair, info.ModTime()
		case current == nil:
			return nil, problem.New(problem.Invalid, "serve.certificate", "file", h.cfg.CertificateFile).Because(err)
		default:
			h.log.Error("the new certificate cannot be read; the old one stays", "error", err)
		}
		return current, nil
	}
	if _, err := give(nil); err != nil {
		return nil, err
	}
	return httpapi.TLS(give), nil
}

// ownCertificates issues the server's certificate by the local authority, and anew when its
// end comes near.
func (h *house) ownCertificates() (*tls.Config, error) {
	key, err := h.ring.AuthorityKey("authority")
	if err != nil {
		return nil, fmt.Errorf("derive the authority's key: %w", err)
	}
	a, err := readAuthority(h.cfg.Data, key)
	if err != nil {
		return nil, err
	}
	serverKey, err := h.ring.AuthorityKey("server")
	if err != nil {
		return nil, fmt.Errorf("derive the server's key: %w", err)
	}
	i := &issuer{authority: a, key: serverKey, hosts: h.cfg.Hosts, now: time.Now}
	if _, err := i.certificate(nil); err != nil {
		return nil, err
	}
	return httpapi.TLS(i.certificate), nil
}

// issuer has the server's certificate at hand, and makes it anew when its end comes near.
type issuer struct {
	authority *authority
	key       *ecdsa.PrivateKey
	hosts     []string
	now       func() time.Time

	mu      sync.Mutex
	current *tls.Certificate
}

func (i *issuer) certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	now := i.now()
	if i.current != nil && now.Add(certificateRenew).Before(i.current.Leaf.NotAfter) {
		return i.current, nil
	}
	fresh, err := i.authority.issue(i.hosts, i.key, now)
	if err != nil {
		return nil, err
	}
	i.current = fresh
	return fresh, nil
}

// acme has certificates issued by an outside authority: the one outbound call that the server
// makes, and only when the configuration asks for it. What it is given lies in the data folder.
func (h *house) acme(ctx context.Context) (*tls.Config, error) {
	var manager *certmagic.Config
	cache := certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return manager, nil },
	})
	h.onClose(func() error { cache.Stop(); return nil })
	manager = certmagic.New(cache, certmagic.Config{Storage: &certmagic.FileStorage{Path: filepath.Join(h.cfg.Data, "acme")}})
	issuer := certmagic.NewACMEIssuer(manager, certmagic.ACMEIssuer{
		CA: firstOf(h.cfg.ACMEDirectory, certmagic.LetsEncryptProductionCA), Email: h.cfg.ACMEEmail, Agreed: true, DisableHTTPChallenge: true,
	})
	manager.Issuers = []certmagic.Issuer{issuer}
	if err := manager.ManageAsync(ctx, h.cfg.Hosts); err != nil {
		return nil, fmt.Errorf("ask for certificates: %w", err)
	}
	config := httpapi.TLS(manager.GetCertificate)
	config.NextProtos = append(config.NextProtos, "acme-tls/1")
	return config, nil
}

// certificateEnd reads until when the first certificate of a PEM file holds.
func certificateEnd(file string) (time.Time, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the certificate: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return time.Time{}, fmt.Errorf("read the certificate: %s holds none", file)
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the certificate: %w", err)
	}
	return certificate.NotAfter, nil
}
