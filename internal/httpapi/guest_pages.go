package httpapi

import (
	"net"
	"net/http"
	"strings"

	"imprimatur/internal/access"
	"imprimatur/internal/problem"
)

// GuestPage is an address that a room beside this one answers: the pages for people without an
// account. It is served with everything that holds for the server's own routes.
type GuestPage struct {
	Method, Pattern string
	ID              string // in the list of routes, the log and the figures
	Limit           int64  // most bytes of a body; defaultLimit when zero
	// Metered pages count against what a stranger may ask; of the others only what was not found
	// does, as guesses at a login do.
	Metered bool
	// Drawn pages count against a budget of their own: what they answer is drawn anew for whoever asks.
	Drawn bool
	Long  bool // its answer may take as long as it makes progress
	// Knows looks up whether whoever asks is logged in.
	Knows bool
	// Serve answers. When it gives a failure it has written nothing, or nobody
	// waits for the rest.
	Serve func(http.ResponseWriter, *http.Request, Visit) error
	// Fail answers that something failed.
	Fail func(http.ResponseWriter, *http.Request, Visit, error)
}

// Visit is one visit to a page: who asks.
type Visit struct {
	Source   string // network address
	Language string // in which the browser asks to be answered
	Request  string // finds the log line
	Member   bool   // they are logged in; known where the page asks
}

// pages registers them. The limits of rate stand here and not at the door, so that whoever
// meets them reads a page too.
func (s *Server) pages() {
	for _, p := range s.o.Pages {
		limit := p.Limit
		if limit == 0 {
			limit = defaultLimit
		}
		rt := &route{method: p.Method, pattern: p.Pattern, id: p.ID, needs: anybody, free: true}
		s.add(rt, func(x *exchange, r *http.Request) {
			guest := Visit{Source: x.source, Language: x.lang, Request: x.id}
			if p.Knows && sessionOf(r.Header) != "" {
				by, err := s.identify(x, r)
				guest.Member = err == nil && by.Kind == access.Member
			}
			r.Body = http.MaxBytesReader(x, r.Body, limit)
			var err error
			if p.Metered {
				err = s.limits.take(x.source)
			}
			if p.Drawn {
				err = s.drawn.take(x.source)
			}
			var w http.ResponseWriter = x
			if p.Long {
				w = s.slowly(x)
			}
			if err == nil {
				err = p.Serve(w, r, guest)
			}
			if err == nil {
				return
			}
			if !p.Metered && problem.Is(err, problem.NotFound) {
				if limited := s.limits.take(x.source); limited != nil {
					err = limited
				}
			}
			x.failure = err
			if x.answered() {
				panic(http.ErrAbortHandler)
			}
			p.Fail(x, r, guest, err)
		})
	}
}

// everywhere lists what is answered under every host name: what pages are dressed with, and photos on
// websites.
func everywhere(path string) bool {
	return isUnder(path, "/portal") || isUnder(path, "/portals") || isUnder(path, "/e") || isUnder(path, "/oembed") || path == "/icon.svg"
}

// atHost leads a request for a portal's own host name to the portal. Nothing else of the house is to
// be had under such a name.
func (s *Server) atHost(r *http.Request) (*http.Request, error) {
	if s.o.Publisher == nil {
		return r, nil
	}
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	name, found, err := s.o.Publisher.PortalAt(r.Context(), host)
	if err != nil || !found || everywhere(r.URL.Path) {
		return r, err
	}
	led := r.Clone(r.Context())
	led.URL.Path, led.URL.RawPath = strings.TrimSuffix("/portals/"+name+r.URL.Path, "/"), ""
	return led, nil
}
