package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
)

// MailTLS is how a connection to the mail server is encrypted.
type MailTLS string

// The ways. Without encryption mail is handed to a server on this very machine alone.
const (
	StartTLS    MailTLS = "starttls" // required: a server that does not offer it gets nothing
	ImplicitTLS MailTLS = "tls"
	PlainTLS    MailTLS = "none"
)

// Mail sends mail by SMTP.
type Mail struct {
	Server   string // host:port
	TLS      MailTLS
	From     mail.Address
	User     string // empty: without a login
	Password string
	Roots    *x509.CertPool // nil: the system's
	Network  Network
	Now      func() time.Time
}

const mailTime = time.Minute

// Check tells whether mail could be sent so; the key is that of the setting at fault.
func (m Mail) Check() (key string, err error) {
	if _, _, err := m.server(); err != nil {
		return "mail_server", err
	}
	if m.TLS != StartTLS && m.TLS != ImplicitTLS && m.TLS != PlainTLS {
		return "mail_tls", errors.New("not a way to encrypt")
	}
	if m.TLS == PlainTLS && m.User != "" {
		return "mail_user", errors.New("no login goes over a connection that is not encrypted")
	}
	if m.From.Address == "" {
		return "mail_from", errors.New("no address")
	}
	return "", nil
}

func (m Mail) server() (host string, port int, err error) {
	host, text, err := net.SplitHostPort(m.Server)
	if err != nil {
		return "", 0, err
	}
	port, err = strconv.Atoi(text)
	if err == nil && (port < 1 || port > 65535 || host == "") {
		err = errors.New("not a server")
	}
	return host, port, err
}

// Send implements outreach.Sender for mail.
func (m Mail) Send(ctx context.Context, out outreach.Outgoing) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	letter, err := m.letter(out)
	if err != nil {
		return err.Error(), problem.New(problem.Refused, "message.refused").Because(err)
	}
	client, err := m.client()
	if err != nil {
		return "", fmt.Errorf("set up the mail client: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, letter)
	if err == nil || letter.IsDelivered() { // what fails after the server took it is no failure
		return letter.ServerResponse(), nil
	}
	if refusesForGood(err) {
		return err.Error(), problem.New(problem.Refused, "message.refused").Because(err)
	}
	return err.Error(), problem.New(problem.Busy, "message.gateway-down").Because(err)
}

// refusesForGood tells whether the server will never take this mail: it knows no such reader, or
// does not want the text. A server that refuses the house itself may be set right.
func refusesForGood(err error) bool {
	var refused *gomail.SendError
	if !errors.As(err, &refused) {
		return false
	}
	about := refused.Reason == gomail.ErrSMTPRcptTo || refused.Reason == gomail.ErrSMTPData || refused.Reason == gomail.ErrSMTPDataClose
	const permanent, rejected = 500, 600
	return about && refused.ErrorCode() >= permanent && refused.ErrorCode() < rejected
}

func (m Mail) client() (*gomail.Client, error) {
	host, port, err := m.server()
	if err != nil {
		return nil, err
	}
	config := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, RootCAs: m.Roots}
	options := []gomail.Option{
		gomail.WithPort(port), gomail.WithTimeout(mailTime), gomail.WithTLSConfig(config), gomail.WithoutNoop(), gomail.WithHELO(m.domain()),
	}
	dial := m.Network.DialContext
	switch m.TLS {
	case ImplicitTLS:
		options = append(options, gomail.WithSSL())
		dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := m.Network.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			sealed := tls.Client(conn, config)
			if err := sealed.HandshakeContext(ctx); err != nil {
				return nil, errors.Join(err, conn.Close())
			}
			return sealed, nil
		}
	case PlainTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
		dial = onlyHere
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	options = append(options, gomail.WithDialContextFunc(dial))
	if m.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(m.User), gomail.WithPassword(m.Password))
	}
	return gomail.NewClient(host, options...)
}

// onlyHere connects to this machine alone.
func onlyHere(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := Network{Allowed: loopback()}.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	if to, ok := conn.RemoteAddr().(*net.TCPAddr); !ok || !to.IP.IsLoopback() {
		return nil, errors.Join(problem.New(problem.Forbidden, "network.refused"), conn.Close())
	}
	return conn, nil
}

func (m Mail) domain() string {
	_, domain, found := strings.Cut(m.From.Address, "@")
	if !found {
		return "localhost"
	}
	return domain
}

// letter builds the mail. Every value of a header is encoded by the library; what has a line break
// in it is refused before that, so nothing can begin a header of its own.
func (m Mail) letter(out outreach.Outgoing) (*gomail.Msg, error) {
	for _, value := range []string{out.To, out.Subject, out.From, out.ReplyTo} {
		if strings.ContainsAny(value, "\r\n\x00") {
			return nil, errors.New("a header has a line break in it")
		}
	}
	letter := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	to, err := mail.ParseAddress(out.To)
	if err != nil || to.Address != out.To {
		return nil, fmt.Errorf("the address cannot be used: %w", errors.Join(err, errors.New("it is not a plain address")))
	}
	letter.ToMailAddress(&mail.Address{Address: to.Address})
	from := m.From
	if from.Name == "" {
		from.Name = out.From
	}
	letter.FromMailAddress(&from)
	if out.ReplyTo != "" {
		if err := letter.ReplyTo(out.ReplyTo); err != nil {
			return nil, fmt.Errorf("the reply address cannot be used: %w", err)
		}
	}
	letter.Subject(out.Subject)
	letter.SetDateWithValue(m.Now())
	letter.SetMessageIDWithValue(out.ID + "@" + m.domain())
	letter.SetGenHeader("Auto-Submitted", "auto-generated") // no out-of-office answers
	letter.SetGenHeader("Content-Language", out.Language)
	letter.SetBodyString(gomail.TypeTextPlain, out.Text)
	if out.HTML != "" {
		letter.AddAlternativeString(gomail.TypeTextHTML, out.HTML)
	}
	for _, e := range out.Enclosures {
		if err := letter.AttachReader(e.Name, bytes.NewReader(e.Content), gomail.WithFileContentType(gomail.ContentType(e.MediaType))); err != nil {
			return nil, fmt.Errorf("enclose a file: %w", err)
		}
	}
	return letter, nil
}
