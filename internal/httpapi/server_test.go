package httpapi

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/problem"
)

// house is a server with nothing behind it, for what the server does by itself.
type testHouse struct {
	*Server
	log bytes.Buffer
}

type noDoorman struct{}

func (noDoorman) Authenticate(context.Context, string, string) (access.Caller, error) {
	return access.Caller{}, problem.New(problem.Unauthenticated, "login.needed")
}

func (noDoorman) AuthenticateToken(context.Context, string, string) (access.Caller, error) {
	return access.Caller{}, problem.New(problem.Unauthenticated, "login.needed")
}

func (noDoorman) Denied(context.Context, access.Caller, string, string, string) error { return nil }

func newTestHouse(t *testing.T, pages ...GuestPage) *testHouse {
	t.Helper()
	h := &testHouse{}
	s, err := New(Options{
		Doorman: noDoorman{},
		Pages:   pages,
		UI: fstest.MapFS{
			"index.html":      {Data: []byte(`<script nonce="__CSP_NONCE__"></script>`)},
			"places.json":     {Data: []byte(`["photos", "folders"]`)},
			"assets/app-1.js": {Data: []byte(strings.Repeat("x", 2000))},
			"icon.svg":        {Data: []byte("<svg/>")},
		},
		Ready: func(context.Context) error { return nil },
		Figures: func(context.Context) ([]Figure, error) {
			return []Figure{{Name: "imprimatur_waiting", Help: "Jobs.", Value: 3}}, nil
		},
		Log:    slog.New(slog.NewJSONHandler(&h.log, nil)),
		Now:    time.Now,
		Random: rand.Reader,
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Server = s
	return h
}

func (h *testHouse) get(path string, header ...string) *httptest.ResponseRecorder {
	return h.ask(http.MethodGet, path, "", header...)
}

func (h *testHouse) ask(method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "https://photos.example"+path, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func problemIn(t *testing.T, w *httptest.ResponseRecorder) Problem {
	t.Helper()
	if got := w.Header().Get("Content-Type"); got != problemType {
		t.Fatalf("content type %q, want a problem; body %s", got, w.Body)
	}
	var p Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestServer_TheWebAppIsServed(t *testing.T) {
	h := newTestHouse(t)
	for _, path := range []string{"/", "/photos", "/folders/0123456789abc"} {
		w := h.get(path)
		policy := w.Header().Get("Content-Security-Policy")
		if w.Code != 200 || !strings.Contains(policy, "'nonce-") || strings.Contains(w.Body.String(), "__CSP") {
			t.Errorf("%s: %d %s %s", path, w.Code, policy, w.Body)
		}
		nonce := strings.Split(strings.Split(policy, "'nonce-")[1], "'")[0]
		if !strings.Contains(w.Body.String(), nonce) {
			t.Errorf("%s: the page does not carry the nonce of its policy", path)
		}
	}
	for _, path := range []string{"/metrics", "/nowhere/else", "/places"} {
		if w := h.get(path); w.Code != 404 || !strings.Contains(w.Body.String(), "<script") {
			t.Errorf("%s: the app has nothing there, and should say so itself: %d %s", path, w.Code, w.Body)
		}
	}
	if a, b := h.get("/"), h.get("/"); a.Body.String() == b.Body.String() {
		t.Error("two pages share a nonce")
	}
	w := h.get("/assets/app-1.js", "Accept-Encoding", "gzip")
	if w.Code != 200 || w.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("file: %d %v", w.Code, w.Header())
	}
	if w := h.get("/assets/app-1.js", "If-None-Match", w.Header().Get("Etag")); w.Code != 304 || w.Body.Len() != 0 {
		t.Errorf("known file: %d", w.Code)
	}
	if w := h.get("/assets/gone-2.js"); w.Code != 404 {
		t.Errorf("missing file: %d", w.Code)
	}
}

func TestServer_AnUnknownAddressIsAProblemInTheCallersLanguage(t *testing.T) {
	h := newTestHouse(t)
	seen := map[string]bool{}
	for _, lang := range []string{"en", "nl-BE, en;q=0.5", "sv", "de-AT;q=0.9, fr"} {
		w := h.get("/api/v1/nothing", "Accept-Language", lang)
		p := problemIn(t, w)
		if w.Code != 404 || p.Code != "request.not-found" || p.Detail == "" || p.ID == "" || seen[p.Detail] {
			t.Errorf("%s: %+v", lang, p)
		}
		seen[p.Detail] = true
	}
}

func prefix(t *testing.T, text string) netip.Prefix {
	t.Helper()
	p, err := netip.ParsePrefix(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestMetrics_CountByRouteAndTellNothingOfPeople(t *testing.T) {
	h := newTestHouse(t)
	h.get("/api/v1/assets/0123456789abc/versions")
	h.get("/somebody")
	w := httptest.NewRecorder()
	h.Metrics().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	page := w.Body.String()
	for _, want := range []string{
		`imprimatur_http_requests_total{method="GET",route="/api/v1/assets/{id}/versions",status="4xx"} 1`, `imprimatur_waiting 3`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is missing", want)
		}
	}
	for _, word := range []string{"0123456789abc", "somebody", "192.0.2.1"} {
		if strings.Contains(page, word) {
			t.Errorf("the figures tell %s", word)
		}
	}
	if w := h.get("/metrics"); strings.Contains(w.Body.String(), "imprimatur_http") {
		t.Error("the figures are public")
	}
}
