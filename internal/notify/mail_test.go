package notify

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"mime"
	"net"
	"net/mail"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"imprimatur/internal/consent"
	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
)

// peer is a mail server that keeps what it gets.
type peer struct {
	mu     sync.Mutex
	got    []received
	refuse *smtp.SMTPError // to every reader
}

type received struct {
	from, to string
	data     []byte
	sealed   bool
}

func (p *peer) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, sealed := c.TLSConnectionState()
	return &visit{peer: p, mail: received{sealed: sealed}}, nil
}

type visit struct {
	peer *peer
	mail received
}

func (v *visit) Mail(from string, _ *smtp.MailOptions) error { v.mail.from = from; return nil }

func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	if v.peer.refuse != nil {
		return v.peer.refuse
	}
	v.mail.to = to
	return nil
}

func (v *visit) Data(r io.Reader) error {
	var err error
	if v.mail.data, err = io.ReadAll(r); err != nil {
		return err
	}
	v.peer.mu.Lock()
	defer v.peer.mu.Unlock()
	v.peer.got = append(v.peer.got, v.mail)
	return nil
}

func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }

// certificate makes one for 127.0.0.1, and who believes in it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "peer"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// listening has a mail server listen; how says how it takes TLS.
func listening(t *testing.T, p *peer, how MailTLS) Mail {
	t.Helper()
	cert, roots := certificate(t)
	config := &tls.Config{Certificates: []tls.Certificate{cert}}
	server := smtp.NewServer(p)
	server.Domain, server.ErrorLog = "peer.example", quiet{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	switch how {
	case StartTLS:
		server.TLSConfig = config
	case ImplicitTLS:
		l = tls.NewListener(l, config)
	case PlainTLS:
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	t.Cleanup(func() {
		if err := errors.Join(server.Close(), l.Close()); err != nil && !errors.Is(err, net.ErrClosed) { // the server may not have begun
			t.Error(err)
		}
		if err := <-ended; err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return Mail{
		Server: l.Addr().String(), TLS: how, From: mail.Address{Address: "photos@example.org"}, Roots: roots,
		Network: Network{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}, Now: time.Now,
	}
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func toMaja() outreach.Outgoing {
	return outreach.Outgoing{
		ID: "0123456789abc", Way: consent.ByMail, To: "maja@example.net", From: "Säby skola", ReplyTo: "office@example.org", Language: "sv",
		Subject: "Får vi använda bilder där du är med?", Text: "Hej Maja,\n\nhttps://photos.example.org/s/secret\n", HTML: "<p>Hej Maja,</p>",
		Enclosures: []outreach.Enclosure{{Name: "copy.pdf", MediaType: "application/pdf", Content: []byte("%PDF-1.7")}},
	}
}

func TestT4_AMailGoesOutOverTLSWithWhatItSays(t *testing.T) {
	for _, how := range []MailTLS{StartTLS, ImplicitTLS} {
		t.Run(string(how), func(t *testing.T) {
			p := &peer{}
			answer, err := listening(t, p, how).Send(t.Context(), toMaja())
			if err != nil || !strings.Contains(answer, "OK") {
				t.Fatalf("the answer is %q, %v", answer, err)
			}
			if len(p.got) != 1 || p.got[0].to != "maja@example.net" || p.got[0].from != "photos@example.org" || !p.got[0].sealed {
				t.Fatalf("the server got %+v", p.got)
			}
			m, err := mail.ReadMessage(bytes.NewReader(p.got[0].data))
			if err != nil {
				t.Fatal(err)
			}
			subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
			if err != nil || subject != "Får vi använda bilder där du är med?" {
				t.Errorf("the subject is %q, %v", subject, err)
			}
			if id := m.Header.Get("Message-ID"); id != "<0123456789abc@example.org>" {
				t.Errorf("it is called %q", id)
			}
			if from := m.Header.Get("From"); !strings.Contains(from, "photos@example.org") {
				t.Errorf("it comes from %q", from)
			}
			for header := range m.Header {
				if strings.Contains(m.Header.Get(header), "Maja") || strings.Contains(m.Header.Get(header), "secret") {
					t.Errorf("%s says too much: %q", header, m.Header.Get(header))
				}
			}
		})
	}
}

func TestT4_AServerWithoutTLSGetsNothing(t *testing.T) {
	p := &peer{}
	m := listening(t, p, PlainTLS)
	m.TLS = StartTLS
	if _, err := m.Send(t.Context(), toMaja()); !problem.Is(err, problem.Busy) || len(p.got) != 0 {
		t.Errorf("it was sent all the same: %v, %v", err, p.got)
	}
	m.Roots = x509.NewCertPool()
	sealed := listening(t, p, StartTLS)
	sealed.Roots = x509.NewCertPool()
	if _, err := sealed.Send(t.Context(), toMaja()); !problem.Is(err, problem.Busy) || len(p.got) != 0 {
		t.Errorf("a server that nobody knows got it: %v", err)
	}
}

func TestT4_WithoutTLSMailGoesToThisMachineAlone(t *testing.T) {
	p := &peer{}
	m := listening(t, p, PlainTLS)
	if _, err := m.Send(t.Context(), toMaja()); err != nil || len(p.got) != 1 {
		t.Errorf("the relay on this machine: %v", err)
	}
	m.User, m.Password = "photos", "secret"
	if key, err := m.Check(); err == nil || key != "mail_user" {
		t.Errorf("a login in clear: %q %v", key, err)
	}
}

func TestT4_NothingBeginsAHeaderOfItsOwn(t *testing.T) {
	p := &peer{}
	m := listening(t, p, StartTLS)
	for named, change := range map[string]func(*outreach.Outgoing){
		"reader":  func(o *outreach.Outgoing) { o.To = "maja@example.net\r\nBcc: eve@example.net" },
		"two":     func(o *outreach.Outgoing) { o.To = "maja@example.net, eve@example.net" },
		"subject": func(o *outreach.Outgoing) { o.Subject = "Hello\r\nBcc: eve@example.net" },
		"sender":  func(o *outreach.Outgoing) { o.From = "School\nBcc: eve@example.net" },
		"reply":   func(o *outreach.Outgoing) { o.ReplyTo = "a@example.net\r\nBcc: eve@example.net" },
	} {
		out := toMaja()
		change(&out)
		if _, err := m.Send(t.Context(), out); err == nil {
			t.Errorf("%s: it was sent", named)
		}
	}
	if len(p.got) != 0 {
		t.Errorf("the server got %d mails", len(p.got))
	}
}

func TestAMailThatIsRefusedForGoodIsToldFromAServerThatIsDown(t *testing.T) {
	p := &peer{refuse: &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "nobody of this name"}}
	m := listening(t, p, StartTLS)
	answer, err := m.Send(t.Context(), toMaja())
	if !problem.Is(err, problem.Refused) || !strings.Contains(answer, "nobody of this name") {
		t.Errorf("an unknown reader: %q, %v", answer, err)
	}
	p.refuse = &smtp.SMTPError{Code: 451, Message: "later"}
	if _, err := m.Send(t.Context(), toMaja()); !problem.Is(err, problem.Busy) {
		t.Errorf("a server that is busy: %v", err)
	}
	m.Server = "127.0.0.1:1"
	if _, err := m.Send(t.Context(), toMaja()); !problem.Is(err, problem.Busy) {
		t.Errorf("a server that is down: %v", err)
	}
}

func TestI42_MailIsNotSentIntoThePrivateNetwork(t *testing.T) {
	p := &peer{}
	m := listening(t, p, StartTLS)
	m.Network = Network{}
	_, err := m.Send(t.Context(), toMaja())
	if err == nil || len(p.got) != 0 || !strings.Contains(err.Error(), "network.refused") {
		t.Errorf("it was sent: %v", err)
	}
}

func TestI40_OnlyPublicAddressesAndThoseAllowedAreReached(t *testing.T) {
	allowed := Network{Allowed: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}}
	for address, want := range map[string]bool{
		"93.184.216.34:25": true, "[2606:2800:220:1:248:1893:25c8:1946]:25": true, "10.1.2.3:25": true,
		"10.2.2.3:25": false, "127.0.0.1:25": false, "192.168.1.1:25": false, "172.16.0.1:25": false, "169.254.169.254:80": false, "100.64.0.1:80": false,
		"0.0.0.0:80": false, "[::1]:25": false, "[::]:25": false, "[fe80::1]:25": false, "[fd00::1]:25": false, "[::ffff:127.0.0.1]:25": false,
		"[::ffff:10.9.9.9]:25": false, "[64:ff9b::7f00:1]:25": false, "[2002:7f00:1::]:25": false, "224.0.0.1:25": false, "255.255.255.255:25": false,
		"localhost:25": false, "": false,
	} {
		if got := allowed.check(address) == nil; got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}

func TestI41_ANameIsJudgedByWhereItLeads(t *testing.T) {
	_, err := Network{}.DialContext(context.Background(), "tcp", "localhost:25")
	if !problem.Is(err, problem.Forbidden) {
		t.Errorf("localhost was reached: %v", err)
	}
}
