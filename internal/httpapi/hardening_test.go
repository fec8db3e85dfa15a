package httpapi

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// A request as it stands on the line, past whatever a well-behaved client would make of it.
func (h *testHouse) raw(t *testing.T, request string) *http.Response {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(request)))
	if err != nil {
		t.Fatal(err)
	}
	r.RemoteAddr = "192.0.2.1:1234"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestA5_OddSpellingsOfAnAddressLeadNowhere(t *testing.T) {
	h := newTestHouse(t)
	for _, path := range []string{
		"//api/v1/me", "/api//v1/me", "/api/./v1/me", "/api/v1/x/../me", "/api/%2e/v1/me", "/api/v1/%6de", "/api/v1/me/", "/api/v1/me.",
		"/api\\v1\\me", "/api/v1/me%00", "/api/v1/me%2f", "/api/v1/ME", "/api/v1/me;x=1", "/api/v1/m\u00e9", "/api/v1/me%20",
		"/healthz/", "//healthz", "/%68ealthz", "/./healthz", "/assets/../index.html", "/assets/%2e%2e/index.html", "/.git/config", "/assets/app-1.js/",
	} {
		answer := h.raw(t, "GET "+path+" HTTP/1.1\r\nHost: photos.example\r\n\r\n")
		if answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
	if answer := h.raw(t, "GET /API/v1/me HTTP/1.1\r\nHost: photos.example\r\n\r\n"); !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		t.Errorf("capitals lead to the API: %d", answer.StatusCode)
	}
	for _, path := range []string{"/api/v1/me", "/api/v1/assets/0123456789abc/versions"} {
		if answer := h.raw(t, "GET "+path+" HTTP/1.1\r\nHost: photos.example\r\n\r\n"); answer.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %d, want 401", path, answer.StatusCode)
		}
	}
}

func TestA6_VerbsAreWhatTheySay(t *testing.T) {
	h := newTestHouse(t)
	for _, header := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
		if w := h.ask("GET", "/api/v1/logout", "", header, "POST"); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("GET with %s: POST: %d", header, w.Code)
		}
	}
	if w := h.ask("GET", "/api/v1/logout?_method=POST", ""); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET with _method: %d", w.Code)
	}
	for _, method := range []string{"OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "FOO"} {
		w := h.ask(method, "/api/v1/me", "")
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "" || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %d %v", method, w.Code, w.Header())
		}
	}
	get, head := h.ask("GET", "/api/v1/setup2", ""), h.ask("HEAD", "/api/v1/setup2", "")
	if get.Code != head.Code {
		t.Errorf("HEAD answers %d, GET %d", head.Code, get.Code)
	}
	if w := h.ask("DELETE", "/healthz", ""); w.Code == http.StatusOK {
		t.Error("DELETE is taken for GET")
	}
}

func TestI51_MultipartIsNotTaken(t *testing.T) {
	h := newTestHouse(t)
	body := strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n", 10_000) + "--x--\r\n"
	for _, kind := range []string{"multipart/form-data; boundary=x", " Multipart/Mixed; boundary=x"} {
		if w := h.ask("POST", "/api/v1/login", body, "Content-Type", kind); w.Code != http.StatusUnsupportedMediaType {
			t.Errorf("%s: %d", kind, w.Code)
		}
	}
	if w := h.ask("POST", "/api/v1/login", "email=a&password=b", "Content-Type", "application/x-www-form-urlencoded"); w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("a form: %d", w.Code)
	}
}

func TestI51_OnlyAPageThatSaysSoTakesAFormWithAFile(t *testing.T) {
	taken := func(w http.ResponseWriter, _ *http.Request, _ Visit) error {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	h := newTestHouse(t, GuestPage{Method: "POST", Pattern: "/with/{x}", ID: "with", File: true, Serve: taken}, GuestPage{Method: "POST", Pattern: "/without/{x}", ID: "without", Serve: taken})
	const form, other = "multipart/form-data; boundary=x", "multipart/mixed; boundary=x"
	body := "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n"
	for _, c := range []struct {
		method, path, kind string
		status             int
	}{
		{"POST", "/with/a", form, http.StatusNoContent},
		{"POST", "/with/a", other, http.StatusUnsupportedMediaType},
		{"POST", "/with/a", "multipart/form-data; boundary", http.StatusUnsupportedMediaType},
		{"POST", "/without/a", form, http.StatusUnsupportedMediaType},
		{"GET", "/with/a", form, http.StatusUnsupportedMediaType},
		{"POST", "/with/a/b", form, http.StatusUnsupportedMediaType},
	} {
		if w := h.ask(c.method, c.path, body, "Content-Type", c.kind); w.Code != c.status {
			t.Errorf("%s %s as %s: %d", c.method, c.path, c.kind, w.Code)
		}
	}
}

func TestI52_JSONIsReadStrictly(t *testing.T) {
	h := newTestHouse(t)
	deep := strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000)
	for name, c := range map[string]struct {
		body   string
		status int
	}{
		"depth 100,000":       {deep, http.StatusRequestEntityTooLarge},
		"depth 40":            {strings.Repeat("[", 40) + strings.Repeat("]", 40), http.StatusBadRequest},
		"many values":         {"[" + strings.Repeat("1,", 8000) + "1]", http.StatusUnprocessableEntity},
		"a key twice":         {`{"email":"a@b.example","password":"x","email":"c@d.example"}`, http.StatusBadRequest},
		"a key twice, inside": {`{"email":"a@b.example","password":{"a":1,"a":2}}`, http.StatusBadRequest},
		"a key in two cases":  {`{"email":"a@b.example","password":"x","Email":"c@d.example"}`, http.StatusBadRequest},
		"an unknown key":      {`{"email":"a@b.example","password":"x","roles":["administrator"]}`, http.StatusUnprocessableEntity},
		"two values":          {`{"email":"a@b.example","password":"x"}{}`, http.StatusBadRequest},
		"no end":              {`{"email":"a@b.example"`, http.StatusBadRequest},
		"nothing":             {"", http.StatusBadRequest},
		"another type":        {`{"email":["a"],"password":1}`, http.StatusUnprocessableEntity},
		"not UTF-8":           {"{\"email\":\"\xff\xfe\",\"password\":\"x\"}", http.StatusBadRequest},
		"too large":           {`{"email":"` + strings.Repeat("a", 20<<10) + `"}`, http.StatusRequestEntityTooLarge},
	} {
		w := h.ask("POST", "/api/v1/login", c.body, "Content-Type", "application/json")
		p := problemIn(t, w)
		if w.Code != c.status || p.Status != c.status {
			t.Errorf("%s: %d %+v, want %d", name, w.Code, p, c.status)
		}
		if strings.Contains(w.Body.String(), "aaaa") || strings.Contains(w.Body.String(), "administrator") {
			t.Errorf("%s: the answer repeats what was sent: %s", name, w.Body)
		}
	}
}

func TestI52_AFieldAtFaultIsNamedInTheCallersLanguage(t *testing.T) {
	h := newTestHouse(t)
	seen := map[string]bool{}
	for _, lang := range []string{"en", "nl", "sv", "de"} {
		p := problemIn(t, h.ask("POST", "/api/v1/login", `{"email":"a@b.example"}`, "Content-Type", "application/json", "Accept-Language", lang))
		if p.Code != "request.invalid" || p.Field != "password" || len(p.Errors) != 1 || p.Errors[0].Code != "field.missing" || seen[p.Errors[0].Detail] {
			t.Errorf("%s: %+v", lang, p)
		}
		seen[p.Errors[0].Detail] = true
	}
}

func TestI53_CompressedBodiesAreNotTaken(t *testing.T) {
	h := newTestHouse(t)
	for _, coding := range []string{"gzip", "br", "deflate", "identity"} {
		if w := h.ask("POST", "/api/v1/login", "x", "Content-Type", "application/json", "Content-Encoding", coding); w.Code != http.StatusUnsupportedMediaType {
			t.Errorf("%s: %d", coding, w.Code)
		}
	}
}

func TestU10_WritesFromOtherSitesAreRefused(t *testing.T) {
	h := newTestHouse(t)
	for _, path := range []string{"/api/v1/login", "/api/v1/logout", "/api/v1/setup"} {
		for _, header := range [][]string{
			{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
		} {
			w := h.ask("POST", path, `{}`, append(header, "Content-Type", "application/json")...)
			if p := problemIn(t, w); w.Code != http.StatusForbidden || p.Code != "request.cross-site" {
				t.Errorf("%s %v: %d %s", path, header, w.Code, p.Code)
			}
		}
		for _, header := range [][]string{{"Sec-Fetch-Site", "same-origin"}, {"Origin", "https://photos.example"}} {
			if w := h.ask("POST", path, `{`, append(header, "Content-Type", "application/json")...); w.Code == http.StatusForbidden {
				t.Errorf("%s %v: refused", path, header)
			}
		}
	}
}

func TestT2_NamesBelowAreBoundOnlyWhereTheOperatorSaysSo(t *testing.T) {
	for below, want := range map[bool]string{false: "max-age=31536000", true: "max-age=31536000; includeSubDomains"} {
		h := http.Header{}
		newSecured(below).on(h)
		if got := h.Get("Strict-Transport-Security"); got != want {
			t.Errorf("%t: %q", below, got)
		}
	}
}

func TestT2_EveryAnswerCarriesTheHeaders(t *testing.T) {
	h := newTestHouse(t)
	for _, w := range []*httptest.ResponseRecorder{
		h.get("/"), h.get("/assets/app-1.js"), h.get("/api/v1/me"), h.get("/api/v1/nothing"), h.get("/healthz"), h.get("/api/v1/docs"),
		h.get("/api/v1/openapi.json"), h.ask("POST", "/api/v1/login", "{"), h.ask("OPTIONS", "/", ""), h.get("//x"),
	} {
		for name, want := range map[string]string{
			"Strict-Transport-Security":    "max-age=31536000",
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "no-referrer",
			"Permissions-Policy":           "camera=()",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Content-Security-Policy":      "default-src 'none'",
			"X-Request-Id":                 "",
		} {
			if got := w.Header().Get(name); !strings.Contains(got, want) || got == "" {
				t.Errorf("%s is %q", name, got)
			}
		}
		if got := w.Header().Get("Strict-Transport-Security"); strings.Contains(got, "includeSubDomains") {
			t.Errorf("names that are not the house's are bound: %q", got)
		}
		policy := w.Header().Get("Content-Security-Policy")
		for _, want := range []string{"frame-ancestors 'none'", "base-uri 'none'", "form-action"} {
			if !strings.Contains(policy, want) {
				t.Errorf("policy %q lacks %s", policy, want)
			}
		}
		if strings.Contains(policy, "unsafe") || w.Header().Get("Server") != "" || w.Header().Get("X-Powered-By") != "" {
			t.Errorf("%v", w.Header())
		}
	}
}

func TestT3_TheSessionCookie(t *testing.T) {
	c := cookieFor("secret", time.Unix(1000, 0), time.Unix(0, 0)).String()
	for _, want := range []string{"__Host-session=secret", "Path=/", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=1000"} {
		if !strings.Contains(c, want) {
			t.Errorf("%s lacks %s", c, want)
		}
	}
	if strings.Contains(c, "Domain") {
		t.Error(c)
	}
	for header, want := range map[string]string{
		"__Host-session=a":                   "a",
		"x=1; __Host-session=b; y=2":         "b",
		"__Host-session=a; __Host-session=b": "",
		"__Host-sessionx=a":                  "",
		"session=a":                          "",
		"":                                   "",
	} {
		if got := sessionOf(http.Header{"Cookie": {header}}); got != want {
			t.Errorf("%q: %q", header, got)
		}
	}
}

// listen serves the house over real TLS.
func (h *testHouse) listen(t *testing.T) (address string, client *http.Client) {
	t.Helper()
	donor := httptest.NewTLSServer(http.NotFoundHandler()) // for its certificate
	donor.Close()
	certificate := donor.TLS.Certificates[0]
	s := Listener(h.Server, h.o.Log)
	s.TLSConfig = TLS(func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return &certificate, nil })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.ServeTLS(l, "", "") }()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		<-done
	})
	return l.Addr().String(), &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}}
}

func TestT1_OnlyModernTLS(t *testing.T) {
	h := newTestHouse(t)
	address, client := h.listen(t)
	dial := func(c *tls.Config) (*tls.Conn, error) {
		c.InsecureSkipVerify = true
		return tls.Dial("tcp", address, c)
	}
	if c, err := dial(&tls.Config{}); err != nil || c.ConnectionState().Version != tls.VersionTLS13 || c.ConnectionState().CurveID != tls.X25519MLKEM768 {
		t.Errorf("a modern client: %v", err)
	}
	if _, err := dial(&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		if !strings.HasPrefix(suite.Name, "TLS_ECDHE_RSA") && !strings.HasPrefix(suite.Name, "TLS_RSA") {
			continue
		}
		aead := strings.Contains(suite.Name, "ECDHE") && (strings.Contains(suite.Name, "GCM") || strings.Contains(suite.Name, "POLY1305"))
		if _, err := dial(&tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{suite.ID}}); (err == nil) != aead {
			t.Errorf("%s over TLS 1.2: %v", suite.Name, err)
		}
	}
	answer, err := client.Get("https://" + address + "/healthz")
	if err != nil || answer.ProtoMajor != 2 {
		t.Fatalf("%v %v", answer, err)
	}
	_ = answer.Body.Close()
}

func TestI54_SlowCallersDoNotHoldUpOthers(t *testing.T) {
	h := newTestHouse(t)
	address, client := h.listen(t)
	for i := range 200 {
		c, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		begun := "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "
		if i%2 == 0 {
			begun = "POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
		}
		if _, err := io.WriteString(c, begun); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	answer, err := client.Get("https://" + address + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if took := time.Since(began); answer.StatusCode != 200 || took > 2*time.Second {
		t.Errorf("%d after %s", answer.StatusCode, took)
	}
	s := Listener(h, h.o.Log)
	if s.ReadHeaderTimeout == 0 || s.ReadTimeout == 0 || s.WriteTimeout == 0 || s.IdleTimeout == 0 || s.MaxHeaderBytes == 0 {
		t.Error("a limit is missing")
	}
}

func TestI32_NamesAreSafeInContentDisposition(t *testing.T) {
	for name, want := range map[string]string{
		"a.jpg":                  `attachment; filename="a.jpg"`,
		"Zürich \"x\".jpg":       `attachment; filename="Z_rich _x_.jpg"; filename*=UTF-8''Z%C3%BCrich%20%22x%22.jpg`,
		"a\r\nSet-Cookie: x.jpg": `attachment; filename="a__Set-Cookie: x.jpg"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x.jpg`,
		"../../etc/passwd":       `attachment; filename=".._.._etc_passwd"; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd`,
	} {
		if got := attachment(name); got != want {
			t.Errorf("%q:\n got %s\nwant %s", name, got, want)
		}
	}
}

func TestI11_WhatABrowserCouldRunLeavesAsBytes(t *testing.T) {
	for kind, want := range map[string]string{
		"image/jpeg": "image/jpeg", "image/x-canon-cr2": "image/x-canon-cr2", "image/svg+xml": "application/octet-stream",
		"text/html": "application/octet-stream", "application/xhtml+xml": "application/octet-stream", "": "application/octet-stream",
		"image/svg+xml; charset=utf-8": "application/octet-stream", "IMAGE/SVG+XML": "application/octet-stream",
	} {
		if got := safeType(kind); got != want {
			t.Errorf("%q: %s", kind, got)
		}
	}
}

func TestL4_TheLogHoldsNothingPersonalAndNoControlCodes(t *testing.T) {
	h := newTestHouse(t)
	h.get("/api/v1/assets?q=secret-name", "User-Agent", "canary\x1b[31m", "Cookie", "__Host-session=canary")
	h.get("/nobody@canary.example")
	h.ask("POST", "/api/v1/login", `{"email":"canary"}`, "Content-Type", "application/json")
	for _, word := range []string{"canary", "secret-name", "192.0.2.1", "\x1b", "?q="} {
		if strings.Contains(h.log.String(), word) {
			t.Errorf("the log holds %q: %s", word, h.log.String())
		}
	}
	if n := strings.Count(h.log.String(), `"msg":"answered"`); n != 3 {
		t.Errorf("%d lines for 3 requests", n)
	}
	line := connectionLog{h.o.Log}
	if _, err := line.Write([]byte("http: TLS handshake error from 203.0.113.9:4711: EOF")); err != nil || strings.Contains(h.log.String(), "203.0.113.9") {
		t.Error("an address of a peer is logged")
	}
}

func TestServer_AFaultIsAProblemWithItsID(t *testing.T) {
	h := newTestHouse(t)
	h.add(&route{method: "GET", pattern: "/api/v1/fault", id: "fault", needs: anybody}, func(*exchange, *http.Request) { panic("internal detail") })
	w := h.get("/api/v1/fault")
	p := problemIn(t, w)
	if w.Code != 500 || p.Code != "internal" || p.ID == "" || p.ID != w.Header().Get("X-Request-Id") || strings.Contains(w.Body.String(), "internal detail") {
		t.Errorf("%d %+v", w.Code, p)
	}
	if !strings.Contains(h.log.String(), p.ID) || !strings.Contains(h.log.String(), "internal detail") {
		t.Error("the log does not tell what happened under the id")
	}
}

func TestServer_AnAnswerThatBreaksOffCutsTheLine(t *testing.T) {
	h := newTestHouse(t)
	h.add(&route{method: "GET", pattern: "/api/v1/half", id: "half", needs: anybody}, func(x *exchange, _ *http.Request) {
		_, _ = x.Write(bytes.Repeat([]byte("x"), 100_000))
		x.fail(fmt.Errorf("the rest is damaged"))
	})
	address, client := h.listen(t)
	answer, err := client.Get("https://" + address + "/api/v1/half")
	if err != nil {
		return
	}
	defer answer.Body.Close()
	if _, err := io.ReadAll(answer.Body); err == nil {
		t.Error("half an answer looks like a whole one")
	}
}

func TestServer_StrangersAreLimitedByTheirNetwork(t *testing.T) {
	h := newTestHouse(t)
	limited := 0
	for range strangerBurst + 20 {
		if w := h.get("/readyz"); w.Code == http.StatusTooManyRequests {
			limited++
			if w.Header().Get("Retry-After") == "" {
				t.Fatal("no Retry-After")
			}
		}
	}
	if limited == 0 {
		t.Error("a flood is not limited")
	}
	for a, b := range map[string]string{"2001:db8::1": "2001:db8::2", "198.51.100.7": "198.51.100.7"} {
		if network(a) != network(b) {
			t.Errorf("%s and %s are two callers", a, b)
		}
	}
	if network("2001:db8:1::1") == network("2001:db8:2::1") {
		t.Error("two subscribers are one caller")
	}
}

func TestU4_ForwardedAddressesAreBelievedFromNamedProxiesOnly(t *testing.T) {
	h := newTestHouse(t)
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "192.0.2.1:1"
	r.Header.Set("X-Forwarded-For", "203.0.113.5, 10.0.0.7")
	if got := h.source(r); got != "192.0.2.1" {
		t.Error(got)
	}
	h.o.Proxies = append(h.o.Proxies, prefix(t, "192.0.2.0/24"), prefix(t, "10.0.0.0/8"))
	if got := h.source(r); got != "203.0.113.5" {
		t.Error(got)
	}
	r.Header.Set("X-Forwarded-For", "203.0.113.5, 198.51.100.9")
	if got := h.source(r); got != "198.51.100.9" {
		t.Error(got)
	}
}

func TestRedirect_ToTheSamePageOverHTTPSAndNowhereElse(t *testing.T) {
	h := Redirect("photos.example:8443")
	for target, want := range map[string]string{
		"http://photos.example/folders?x=1": "https://photos.example:8443/folders?x=1",
		"http://evil.example/folders":       "https://photos.example:8443/folders",
		"http://photos.example//evil.com":   "https://photos.example:8443/",
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", target, nil))
		if w.Code != http.StatusPermanentRedirect || w.Header().Get("Location") != want {
			t.Errorf("%s: %d %s", target, w.Code, w.Header().Get("Location"))
		}
	}
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, httptest.NewRequest("POST", "http://photos.example/api/v1/login", nil)); w.Code != http.StatusForbidden {
		t.Errorf("POST: %d", w.Code)
	}
}
