// Package httpapi is the house's face on the network: the JSON API for the web app and for
// integrations (OpenAPI 3.1, generated from the code), resumable upload, and the web app
// itself.
//
// A request passes, in this order: the recovery of faults, the form of its address, checks
// on what it claims to be (cross-site, compressed, multipart), the route, who is asking, the
// limits of rate and size, and then one use case. The use case decides what the caller may
// do; this package only makes sure of who the caller is. Errors leave as problems in the
// caller's language; what was behind them stays in the log under the id that the caller got.
//
// Every route is registered through one place (route.go), which keeps the list that the
// access tests are made from.
package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"imprimatur/internal/library"
	"imprimatur/internal/office"
	"imprimatur/internal/outreach"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
	"imprimatur/internal/recall"
	"imprimatur/internal/release"
	"imprimatur/internal/share"
)

// Options are what the server is made from.
type Options struct {
	Office    *office.Office
	Library   *library.Library
	Door      *release.Door
	People    *outreach.Outreach
	Shares    *share.Shares
	Doorman   Doorman            // who callers are; the office when nil
	Replies   Replies            // where answers to repeated requests are kept
	Publisher *publish.Publisher // nil: nothing stands outside
	Webhooks  *publish.Webhooks
	Recall    *recall.Recall

	Pages    []GuestPage                                    // what the portal answers
	UI       fs.FS                                          // the built web app: index.html and its files
	Version  string                                         // of the program, shown to those who are logged in
	Markdown func(markdown string) (html string, err error) // as the portal shows it to signers; its HTML is harmless

	Ready   func(context.Context) error             // nil error: requests can be served
	Figures func(context.Context) ([]Figure, error) // what the rest of the house counts; may be nil

	NamesBelow bool // browsers are told to use HTTPS for every name below the server's own too

	Proxies []netip.Prefix // whose X-Forwarded-For is believed; empty: nobody's
	Log     *slog.Logger
	Now     func() time.Time
	Random  io.Reader
}

// Server answers requests. It is safe for concurrent use.
type Server struct {
	o       Options
	doorman Doorman
	mux     *http.ServeMux
	api     huma.API
	routes  []*route
	secured *secured
	origin  *http.CrossOriginProtection
	limits  *limiter
	drawn   *limiter // of what is drawn anew for whoever asks
	metrics *metrics
	ui      *webApp

	previews *previews
}

// New makes the server with all its routes.
func New(o Options) (*Server, error) {
	s := &Server{
		o: o, mux: http.NewServeMux(), secured: newSecured(o.NamesBelow), origin: http.NewCrossOriginProtection(),
		limits: newLimiter(o.Now, strangerRate, strangerBurst), drawn: newLimiter(o.Now, drawnRate, drawnBurst), metrics: newMetrics(o.Figures), previews: newPreviews(), doorman: o.Doorman,
	}
	if s.doorman == nil {
		s.doorman = o.Office
	}
	s.api = newAPI(s)
	ui, err := newWebApp(o.UI)
	if err != nil {
		return nil, fmt.Errorf("prepare the web app: %w", err)
	}
	s.ui = ui
	if err := s.operations(); err != nil {
		return nil, err
	}
	s.documents()
	s.pages()
	s.mux.HandleFunc("/", s.unrouted)
	return s, nil
}

// Metrics gives the handler for the operators' own listener. It is not part of ServeHTTP:
// who may reach it is decided by where it listens.
func (s *Server) Metrics() http.Handler { return s.metrics.handler() }

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{ResponseWriter: w, server: s, began: s.o.Now(), lang: phrase.Match(r.Header.Get("Accept-Language")), source: s.source(r)}
	s.secured.on(w.Header())
	defer s.finish(x, r)
	var err error
	if x.id, err = newID(s.o.Random); err != nil {
		x.fail(err)
		return
	}
	w.Header().Set("X-Request-Id", x.id)
	if err := s.check(r); err != nil {
		x.fail(err)
		return
	}
	if r, err = s.atHost(r); err != nil {
		x.fail(err)
		return
	}
	s.mux.ServeHTTP(x, r)
}

// check refuses requests that are not what any client of ours sends.
func (s *Server) check(r *http.Request) error {
	switch {
	case slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}, r.Method):
	case r.Method == http.MethodOptions && r.URL.Path == uploadsPath: // tus clients ask what is spoken here
	default:
		return problem.New(problem.Invalid, "request.method")
	}
	if !plainPath(r) {
		return noSuchAddress()
	}
	if err := s.origin.Check(r); err != nil {
		return problem.New(problem.Forbidden, "request.cross-site").Because(err)
	}
	if len(r.Header["Content-Encoding"]) > 0 {
		return problem.New(problem.Unsupported, "request.media-type").Because(errors.New("compressed request body"))
	}
	if isMultipart(r.Header.Get("Content-Type")) {
		return problem.New(problem.Unsupported, "request.media-type").Because(errors.New("multipart request body"))
	}
	return nil
}

// finish recovers from a fault and writes the line of the log.
func (s *Server) finish(x *exchange, r *http.Request) {
	fault := recover()
	cut := false
	if fault != nil {
		if err, ok := fault.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			cut = true
		} else {
			s.o.Log.Error("fault", "id", x.id, "fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
			cut = x.answered()
			if !cut {
				x.fail(errors.New("fault"))
			}
		}
	}
	s.account(x, r)
	if cut {
		panic(http.ErrAbortHandler)
	}
}

// account counts the request and writes its line: no address beyond the route, no query, no
// name, nobody's network address.
func (s *Server) account(x *exchange, r *http.Request) {
	took := s.o.Now().Sub(x.began)
	pattern := "none"
	if x.route != nil {
		pattern = x.route.pattern
	}
	s.metrics.count(x.route, x.status, took)
	level := slog.LevelInfo
	if x.route != nil && x.route.common && x.failure == nil {
		level = slog.LevelDebug
	}
	if x.failure == nil && !s.o.Log.Enabled(r.Context(), level) {
		return
	}
	attrs := make([]slog.Attr, 0, 8)
	attrs = append(attrs, slog.String("id", x.id), slog.String("method", r.Method), slog.String("route", pattern),
		slog.Int("status", x.status), slog.Int64("bytes", x.written), slog.Duration("took", took))
	if x.failure != nil {
		p := problem.Of(x.failure)
		attrs = append(attrs, slog.String("problem", p.Code))
		if x.status >= http.StatusInternalServerError {
			level = slog.LevelError
			attrs = append(attrs, slog.String("cause", x.failure.Error()))
		}
	}
	s.o.Log.LogAttrs(r.Context(), level, "answered", attrs...)
}

// unrouted answers what no route took: the pages of the web app, a wrong method, nothing.
func (s *Server) unrouted(w http.ResponseWriter, r *http.Request) {
	x := w.(*exchange)
	if isUnder(r.URL.Path, "/api") {
		if allowed := s.allowed(r); allowed != "" {
			w.Header().Set("Allow", allowed)
			x.fail(problem.New(problem.Invalid, "request.method"))
			return
		}
		x.fail(noSuchAddress())
		return
	}
	s.ui.serve(s, x, r)
}

func noSuchAddress() *problem.Problem { return problem.New(problem.NotFound, "request.not-found") }
