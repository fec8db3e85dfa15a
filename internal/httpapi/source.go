package httpapi

import (
	"net/http"
	"net/netip"
	"strings"
)

// source gives the network address that a request came from. X-Forwarded-For is believed
// only from the proxies that the operator named (U-4), and only as far as they wrote it: from
// the right, up to the first address that is not one of them.
func (s *Server) source(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	address := peer.Addr().Unmap()
	lines := r.Header["X-Forwarded-For"]
	for i := len(lines) - 1; i >= 0 && s.proxy(address); i-- {
		hops := strings.Split(lines[i], ",")
		for j := len(hops) - 1; j >= 0 && s.proxy(address); j-- {
			hop, err := netip.ParseAddr(strings.TrimSpace(hops[j]))
			if err != nil {
				return address.String()
			}
			address = hop.Unmap().WithZone("")
		}
	}
	return address.String()
}

func (s *Server) proxy(a netip.Addr) bool {
	for _, p := range s.o.Proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
