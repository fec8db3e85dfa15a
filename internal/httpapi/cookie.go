package httpapi

import (
	"net/http"
	"strings"
	"time"
)

// sessionCookie carries the secret of a session. The prefix makes browsers refuse it unless
// it is Secure, has no Domain and Path=/ (T-3).
const sessionCookie = "__Host-session"

// sessionCookieTime is how long a browser keeps the cookie; the house ends the session earlier
// when it is not used.
const sessionCookieTime = 30 * 24 * time.Hour

// cookieFor gives the cookie of a new session, kept until the session ends by itself.
func cookieFor(secret string, until, now time.Time) *http.Cookie {
	return &http.Cookie{
		Name: sessionCookie, Value: secret, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode,
		MaxAge: max(1, int(until.Sub(now).Seconds())),
	}
}

// cookieGone makes a browser forget the session.
func cookieGone() *http.Cookie {
	return &http.Cookie{Name: sessionCookie, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode, MaxAge: -1}
}

// sessionOf finds the session's secret in a request without taking the whole header apart:
// every thumbnail comes this way. Two session cookies are none.
func sessionOf(h http.Header) string {
	found := ""
	for _, line := range h["Cookie"] {
		for line != "" {
			var pair string
			pair, line, _ = strings.Cut(line, ";")
			pair = strings.TrimLeft(pair, " ")
			if len(pair) > len(sessionCookie) && pair[len(sessionCookie)] == '=' && pair[:len(sessionCookie)] == sessionCookie {
				if found != "" {
					return ""
				}
				found = pair[len(sessionCookie)+1:]
			}
		}
	}
	return found
}

// tokenPrefix begins every API token, so that people and scanners recognise one.
const tokenPrefix = "imp_"

// bearerOf finds an API token in a request.
func bearerOf(h http.Header) (token string, given bool) {
	values := h["Authorization"]
	if len(values) == 0 {
		return "", false
	}
	scheme, token, ok := strings.Cut(values[0], " ")
	if len(values) > 1 || !ok || !strings.EqualFold(scheme, "Bearer") || !strings.HasPrefix(token, tokenPrefix) {
		return "", true
	}
	return token, true
}
