package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func newKey256(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// certificateStory is an authority in a data folder, a server's certificates by it, and a clock.
type certificateStory struct {
	folder string
	now    time.Time
	issuer *issuer
}

func newCertificateStory(t *testing.T, hosts ...string) *certificateStory {
	t.Helper()
	s := &certificateStory{folder: t.TempDir(), now: time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)}
	a, err := newAuthority(s.folder, "Harbour Museum", newKey256(t), s.now)
	if err != nil {
		t.Fatal(err)
	}
	s.issuer = &issuer{authority: a, key: newKey256(t), hosts: hosts, now: func() time.Time { return s.now }}
	return s
}

func (s *certificateStory) issue(t *testing.T) *tls.Certificate {
	t.Helper()
	c, err := s.issuer.certificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// trusting is a client that trusts authority.pem and nobody else.
func (s *certificateStory) trusting(t *testing.T) *x509.CertPool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.folder, authorityFile))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		t.Fatal("authority.pem holds no certificate")
	}
	return pool
}

// handshake tells whether a client that trusts pool accepts the server under a name.
func (s *certificateStory) handshake(pool *x509.CertPool, name string) error {
	here, there := net.Pipe()
	defer here.Close()
	defer there.Close()
	go func() {
		server := tls.Server(there, &tls.Config{GetCertificate: s.issuer.certificate, MinVersion: tls.VersionTLS13})
		_ = server.Handshake() // the client says what is wrong
	}()
	client := tls.Client(here, &tls.Config{RootCAs: pool, ServerName: name, MinVersion: tls.VersionTLS13, Time: func() time.Time { return s.now }})
	return client.Handshake()
}

func TestCertificate_WhoTrustsTheAuthorityTrustsTheServer(t *testing.T) {
	s := newCertificateStory(t, "photos.example.org", "localhost", "192.0.2.7", "::1")
	for _, name := range []string{"photos.example.org", "localhost", "192.0.2.7", "::1"} {
		if err := s.handshake(s.trusting(t), name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"example.org", "evil.photos.example.org", "192.0.2.8"} {
		if s.handshake(s.trusting(t), name) == nil {
			t.Errorf("%s is not a name of this server", name)
		}
	}
	if s.handshake(x509.NewCertPool(), "localhost") == nil {
		t.Error("somebody who does not trust the authority trusts the server")
	}
}

func TestCertificate_IsRenewedBeforeItsEnd(t *testing.T) {
	s := newCertificateStory(t, "localhost")
	first := s.issue(t)
	if days := first.Leaf.NotAfter.Sub(s.now) / (24 * time.Hour); days != certificateDays {
		t.Errorf("it holds for %d days", days)
	}
	s.now = first.Leaf.NotAfter.Add(-certificateRenew - time.Hour)
	if s.issue(t) != first {
		t.Error("it was made anew although its end is far")
	}
	s.now = s.now.Add(2 * time.Hour)
	second := s.issue(t)
	if second == first || !second.Leaf.NotAfter.After(first.Leaf.NotAfter) {
		t.Error("it was not made anew before its end")
	}
	if err := s.handshake(s.trusting(t), "localhost"); err != nil {
		t.Error(err)
	}
}

func TestCertificate_NeverOutlivesTheAuthority(t *testing.T) {
	s := newCertificateStory(t, "localhost")
	s.now = s.issuer.authority.certificate.NotAfter.Add(-10 * 24 * time.Hour)
	if c := s.issue(t); c.Leaf.NotAfter.After(s.issuer.authority.certificate.NotAfter) {
		t.Errorf("it holds until %v, the authority until %v", c.Leaf.NotAfter, s.issuer.authority.certificate.NotAfter)
	}
}

func TestCertificate_TheAuthorityIsOfThisLibraryAndSignsServersOnly(t *testing.T) {
	s := newCertificateStory(t, "localhost")
	if _, err := readAuthority(s.folder, newKey256(t)); err == nil {
		t.Error("another library's authority was taken for this one's")
	}
	c := s.issuer.authority.certificate
	if !c.IsCA || !c.MaxPathLenZero || c.MaxPathLen != 0 || c.KeyUsage&x509.KeyUsageDigitalSignature != 0 {
		t.Errorf("authority: CA %v, path length %d, use %b", c.IsCA, c.MaxPathLen, c.KeyUsage)
	}
	leaf := s.issue(t).Leaf
	if leaf.IsCA || len(leaf.ExtKeyUsage) != 1 || leaf.ExtKeyUsage[0] != x509.ExtKeyUsageServerAuth {
		t.Errorf("server: CA %v, use %v", leaf.IsCA, leaf.ExtKeyUsage)
	}
	if err := os.WriteFile(filepath.Join(s.folder, authorityFile), []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readAuthority(s.folder, newKey256(t)); err == nil {
		t.Error("a file without a certificate was taken for one")
	}
}

// cmdCertificate writes a certificate that signs itself, and its key: certificate CERT KEY HOST.
func cmdCertificate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: certificate CERT KEY HOST")
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ts.Check(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: args[2:], NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(0, 3, 0),
		IsCA: true, BasicConstraintsValid: true,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	ts.Check(err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	ts.Check(err)
	for file, block := range map[string]*pem.Block{args[0]: {Type: "CERTIFICATE", Bytes: certificate}, args[1]: {Type: "PRIVATE KEY", Bytes: secret}} {
		ts.Check(os.WriteFile(ts.MkAbs(file), pem.EncodeToMemory(block), 0o600))
	}
}
