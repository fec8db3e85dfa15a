package notify

import (
	"context"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
)

func receiver(t *testing.T, answer http.HandlerFunc) (*httptest.Server, Webhook) {
	t.Helper()
	server := httptest.NewTLSServer(answer)
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return server, Webhook{Network: Network{Allowed: loopback()}, Roots: roots}
}

func TestWebhook_AMessageArrivesOverTLSAsItIs(t *testing.T) {
	var came *http.Request
	var body []byte
	server, w := receiver(t, func(answer http.ResponseWriter, r *http.Request) {
		came, body = r, must(io.ReadAll(r.Body))
		answer.WriteHeader(http.StatusAccepted)
		if _, err := io.WriteString(answer, strings.Repeat("<script>", 100_000)); err != nil {
			t.Log(err) // no more of it is read than is worth
		}
	})
	c := publish.Call{Address: server.URL + "/hook?key=hush", Header: map[string]string{"webhook-id": "m1", "Content-Type": "application/json"}, Body: []byte(`{"type":"test"}`)}
	status, err := w.Call(t.Context(), c)
	if err != nil || status != http.StatusAccepted || string(body) != `{"type":"test"}` {
		t.Fatal(status, err, string(body))
	}
	if came.Method != http.MethodPost || came.Header.Get("webhook-id") != "m1" || came.URL.RawQuery != "key=hush" || came.TLS == nil {
		t.Errorf("%+v", came)
	}
	w.Roots = nil
	if _, err := w.Call(t.Context(), c); err == nil {
		t.Error("a certificate of nobody known is believed")
	}
}

func TestI40_I42_AWebhookReachesPublicAddressesAlone(t *testing.T) {
	came := 0
	server, w := receiver(t, func(http.ResponseWriter, *http.Request) { came++ })
	w.Network = Network{}
	port := server.URL[strings.LastIndex(server.URL, ":"):]
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "169.254.169.254", "10.0.0.1", "100.64.0.1", "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1", "2130706433", "0177.0.0.1"} {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		_, err := w.Call(ctx, publish.Call{Address: "https://" + host + port})
		cancel()
		if err == nil {
			t.Errorf("%s was called", host)
		}
		if err != nil && strings.Contains(err.Error(), "hush") {
			t.Error(err)
		}
		if strings.HasPrefix(host, "127") && !problem.Is(err, problem.Forbidden) {
			t.Errorf("%s: %v", host, err)
		}
	}
	if came != 0 {
		t.Errorf("%d calls came", came)
	}
}

func TestI40_AWebhookIsNotLedOnByARedirect(t *testing.T) {
	inside := 0
	within := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inside++ }))
	t.Cleanup(within.Close)
	for _, code := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		server, w := receiver(t, func(answer http.ResponseWriter, r *http.Request) { http.Redirect(answer, r, within.URL, code) })
		if status, err := w.Call(t.Context(), publish.Call{Address: server.URL}); err != nil || status != code {
			t.Error(status, err)
		}
	}
	if inside != 0 {
		t.Errorf("a redirect was followed %d times", inside)
	}
}

// What a name leads to is looked at when connecting: one that is allowed by another address of it,
// or was when it was set, is refused where it leads inside.
func TestI41_ANameThatChangesItsMindLeadsNowhereInside(t *testing.T) {
	came := 0
	server, w := receiver(t, func(http.ResponseWriter, *http.Request) { came++ })
	address := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	w.Network = Network{Allowed: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}} // where it led before
	if _, err := w.Call(t.Context(), publish.Call{Address: address}); !problem.Is(err, problem.Forbidden) || came != 0 {
		t.Error(err, came)
	}
}

func TestWebhook_ASlowAnswerEndsWithItsTime(t *testing.T) {
	done := make(chan struct{})
	server, w := receiver(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-done:
		}
	})
	defer close(done)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := w.Call(ctx, publish.Call{Address: server.URL}); err == nil {
		t.Error("an answer that never came")
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
