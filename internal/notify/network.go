// Package notify sends for the house: mail by SMTP, SMS by an HTTP gateway, webhooks. Nothing is
// sent, and nobody is called, unless the operator has set a server up or a manager a webhook.
//
// Every connection goes through one dialer (Network), which looks at the address that a name has
// led to, at the moment of connecting: a name that leads into the private network is refused
// there, however often it changes its mind.
package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"

	"imprimatur/internal/problem"
)

// Network says where the house may connect to: public addresses, and those that the operator has
// allowed besides.
type Network struct {
	Allowed []netip.Prefix
}

// dialTime is how long a connection may take to stand.
const dialTime = 20 * time.Second

// mostAnswer is how many bytes of an answer's header, and of its body, are read.
const mostAnswer = 64 << 10

// DialContext connects, or refuses with problem.Forbidden "network.refused".
func (n Network) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: dialTime, Control: func(_, address string, _ syscall.RawConn) error { return n.check(address) }}
	return d.DialContext(ctx, network, address)
}

// client gives a client for HTTP that connects by the dialer alone, with no proxy and by no redirect:
// an answer never says where to go next. roots are believed in place of the system's, unless nil.
func (n Network) client(roots *x509.CertPool) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext: n.DialContext, DisableKeepAlives: true, TLSHandshakeTimeout: dialTime, MaxResponseHeaderBytes: mostAnswer,
			TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// check looks at an address as the system is about to connect to it: an IP address and a port.
func (n Network) check(address string) error {
	refused := problem.New(problem.Forbidden, "network.refused")
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return refused.Because(err)
	}
	ip := at.Addr().Unmap().WithZone("")
	if public(ip) || slices.ContainsFunc(n.Allowed, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return nil
	}
	return refused.Because(fmt.Errorf("%s is not a public address", ip))
}

// public tells whether an address is one of the internet's own. Forms that carry another address
// in them are not: what they carry is somebody else's decision.
func public(ip netip.Addr) bool {
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	return !slices.ContainsFunc(special(), func(p netip.Prefix) bool { return p.Contains(ip) })
}

// special are the networks of RFC 6890 and its successors that lead nowhere public, or carry
// another address.
func special() []netip.Prefix {
	var list []netip.Prefix
	for _, text := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
		"240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10", "::/96",
	} {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}
