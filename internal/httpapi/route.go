package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/prometheus/client_golang/prometheus"

	"imprimatur/internal/access"
	"imprimatur/internal/problem"
	"imprimatur/internal/share"
)

// need says who must be asking before a route does anything. What they may then do is
// decided by the use case. The zero value admits nobody.
type need int

const (
	nobody      need = iota
	anybody          // no login; limited by rate
	member           // a session or an API token
	withSession      // a session only: an API token never touches its owner's account (U-1)
	sender           // somebody who was let in to send photos by an upload link
)

// route is one registered address.
type route struct {
	method  string
	pattern string // of the path
	id      string // operation id
	needs   need
	action  access.Action // on the house, which the use case will ask for; "" where it is about folders
	creates bool          // takes an Idempotency-Key
	secret  bool          // its answer holds a secret and is never kept
	free    bool          // costs nothing and tells nothing: not limited by rate
	common  bool          // asked for by the dozen: where all is well, only the log's debugging has a line for each

	answers  [6]prometheus.Counter // by hundreds of the status
	duration prometheus.Observer
}

const base = "/api/v1"

// add puts a handler under an address. Nothing is reachable that did not come through here.
func (s *Server) add(rt *route, h func(*exchange, *http.Request)) {
	if rt.needs == nobody {
		panic(rt.pattern + ": nobody may call this route")
	}
	s.metrics.watch(rt)
	s.routes = append(s.routes, rt)
	s.mux.HandleFunc(rt.method+" "+rt.pattern, func(w http.ResponseWriter, r *http.Request) {
		x := w.(*exchange)
		x.route, x.request = rt, r
		if err := s.admit(x, r); err != nil {
			x.fail(err)
			return
		}
		if rt.creates {
			s.once(x, r, h)
			return
		}
		h(x, r)
	})
}

// admit makes sure of who is asking.
func (s *Server) admit(x *exchange, r *http.Request) error {
	if x.route.needs == anybody {
		x.caller = access.Caller{Kind: access.Stranger, Source: x.source, Language: x.lang}
		if x.route.free {
			return nil
		}
		return s.limits.take(x.source)
	}
	caller, err := s.identify(x, r)
	if err != nil {
		// Guessing at secrets is as limited as guessing at passwords.
		if limit := s.limits.take(x.source); limit != nil {
			return limit
		}
		return err
	}
	if x.route.needs == withSession && caller.Kind != access.Member {
		return problem.New(problem.Forbidden, "token.not-for-account")
	}
	if caller.Language == "" {
		caller.Language = x.lang
	}
	x.caller, x.lang = caller, caller.Language
	return nil
}

// linkPath is where an upload link stands; the portal has its page there.
const linkPath = "/share/{token}"

func (s *Server) identify(x *exchange, r *http.Request) (access.Caller, error) {
	if x.route.needs == sender {
		v := share.Visitor{Source: x.source, Language: x.lang}
		if found := r.CookiesNamed(share.EntryCookie); len(found) == 1 {
			v.Entry = found[0].Value
		}
		return s.o.Shares.Sender(r.Context(), v, r.PathValue("token"))
	}
	if token, given := bearerOf(r.Header); given {
		if token == "" {
			return access.Caller{}, loginNeeded()
		}
		return s.doorman.AuthenticateToken(r.Context(), token, x.source)
	}
	secret := sessionOf(r.Header)
	if secret == "" {
		return access.Caller{}, loginNeeded()
	}
	return s.doorman.Authenticate(r.Context(), secret, x.source)
}

func loginNeeded() *problem.Problem { return problem.New(problem.Unauthenticated, "login.needed") }

// allowed lists the methods that an address takes, for the answer to a wrong one.
func (s *Server) allowed(r *http.Request) string {
	var found []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := *r
		other.Method = method
		if _, pattern := s.mux.Handler(&other); pattern != "/" && pattern != "" {
			found = append(found, method)
		}
	}
	return strings.Join(found, ", ")
}

// op describes an operation of the JSON API.
type op struct {
	method, path string // path below base
	id           string
	tag          string
	summary      string
	about        string // more, where the summary is not enough
	needs        need   // member when zero: an operation is never open by forgetting
	action       access.Action
	status       int // of success, 200 when zero
	creates      bool
	secret       bool
	limit        int64 // most bytes of the body; defaultLimit when zero
}

const defaultLimit = 256 << 10

// handle registers an operation: its description, its types and what it does.
func handle[I, O any](s *Server, o op, do func(ctx context.Context, by access.Caller, in *I) (*O, error)) {
	if o.needs == nobody {
		o.needs = member
	}
	if o.limit == 0 {
		o.limit = defaultLimit
	}
	rt := &route{method: o.method, pattern: base + o.path, id: o.id, needs: o.needs, action: o.action, creates: o.creates, secret: o.secret}
	operation := huma.Operation{
		OperationID: o.id, Method: o.method, Path: base + o.path, Summary: o.summary, Description: o.about, Tags: []string{o.tag},
		DefaultStatus: o.status, MaxBodyBytes: o.limit, BodyReadTimeout: bodyTime,
		Metadata: map[string]any{"route": rt},
	}
	describe(&operation, rt)
	huma.Register(s.api, operation, func(ctx context.Context, in *I) (*O, error) {
		x := exchangeOf(ctx)
		out, err := do(ctx, x.caller, in)
		if err != nil {
			return nil, x.problemOf(err)
		}
		return out, nil
	})
}

// adapter puts the API library's operations on the server's own mux.
type adapter struct{ s *Server }

// Handle is called by the API library for each operation.
func (a adapter) Handle(o *huma.Operation, handler func(huma.Context)) {
	rt, ok := o.Metadata["route"].(*route)
	if !ok {
		panic(o.Path + " was registered past the router")
	}
	a.s.add(rt, func(x *exchange, r *http.Request) {
		handler(humago.NewContext(o, x.within(r), x))
	})
}

// ServeHTTP is asked for by the API library's interface.
func (a adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.s.ServeHTTP(w, r) }
