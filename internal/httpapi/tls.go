package httpapi

import (
	"crypto/tls"
	stdlog "log"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// TLS gives the settings of T-1: TLS 1.3, and 1.2 with forward secrecy and AEAD only; the
// hybrid of X25519 and ML-KEM first, so that what is recorded today cannot be read by the
// machines of later.
func TLS(certificate func(*tls.ClientHelloInfo) (*tls.Certificate, error)) *tls.Config {
	return &tls.Config{
		MinVersion:       tls.VersionTLS12,
		CurvePreferences: []tls.CurveID{tls.X25519MLKEM768, tls.X25519, tls.CurveP256, tls.CurveP384},
		CipherSuites: []uint16{ // of TLS 1.2; those of 1.3 are all AEAD
			tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
			tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
			tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
			tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
			tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
			tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
		},
		NextProtos:     []string{"h2", "http/1.1"},
		GetCertificate: certificate,
		// Answers leave in one piece (line.go), so that small records would only cost more.
		DynamicRecordSizingDisabled: true,
	}
}

// How long a caller may take. Uploads and downloads get more as they make progress
// (progress.go); everything else must be done within these.
const (
	headerTime = 10 * time.Second
	bodyTime   = 60 * time.Second
	answerTime = 90 * time.Second
	idleTime   = 2 * time.Minute

	maxHeader = 32 << 10
)

// Listener makes the HTTP server for a handler with the house's time limits. The caller
// gives it its listener and its TLS settings. What the server itself has to say goes to log.
func Listener(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       bodyTime,
		WriteTimeout:      answerTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader,
		ConnContext:       withLine,
		ErrorLog:          stdlog.New(connectionLog{log}, "", 0),
	}
}

// connectionLog takes what net/http has to say about connections (handshakes that fail, peers
// that vanish) and keeps it without anybody's network address.
type connectionLog struct{ log *slog.Logger }

// Write is one line of net/http.
func (c connectionLog) Write(line []byte) (int, error) {
	withoutAddress := regexp.MustCompile(`\[?[0-9a-fA-F.:]+\]?:[0-9]+`).ReplaceAllString(strings.TrimSpace(string(line)), "a peer")
	c.log.Debug("connection", "said", withoutAddress)
	return len(line), nil
}

// Redirect sends everybody who comes over plain HTTP to the same page over HTTPS. host is
// the name to send them to, with the port where it is not 443; what a caller claims in its
// Host header is not repeated.
func Redirect(host string) http.Handler {
	secured := newSecured(false)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secured.on(w.Header())
		w.Header().Del("Strict-Transport-Security") // browsers ignore it over plain HTTP
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			// A body sent in the clear is not to be sent again by itself.
			w.WriteHeader(http.StatusForbidden)
			return
		}
		target := "https://" + host + "/"
		if plainPath(r) {
			target = "https://" + host + r.URL.Path
			if r.URL.RawQuery != "" {
				target += "?" + r.URL.RawQuery
			}
		}
		w.Header().Set("Location", target)
		w.WriteHeader(http.StatusPermanentRedirect)
	})
}
