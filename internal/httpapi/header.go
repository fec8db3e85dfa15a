package httpapi

import "net/http"

// What every answer carries. A browser that gets an answer of the API by mistake may do
// nothing with it; pages of the web app get a policy of their own (ui.go).
const (
	apiPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

	// uiPolicy is for the web app. The word in the middle is replaced by the page's nonce,
	// which the component library needs for the style elements it makes.
	uiPolicyBefore = "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-"
	uiPolicyAfter  = "'; img-src 'self' blob: data:; media-src 'self'; connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; " +
		"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

	permissions = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(self), geolocation=(), " +
		"gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), browsing-topics=()"
)

// secured sets the headers of T-2. The lists are shared between answers: they are never
// written to, only replaced.
type secured struct {
	hsts, policy, nosniff, referrer, permissions, opener, resource, frame, private []string
}

// newSecured makes them. A browser that has seen the first header comes by HTTPS for a year; below
// says that this holds for every name below the server's own as well, which only whoever owns
// those names can promise.
func newSecured(below bool) *secured {
	hsts := "max-age=31536000"
	if below {
		hsts += "; includeSubDomains"
	}
	return &secured{
		hsts:        []string{hsts},
		policy:      []string{apiPolicy},
		nosniff:     []string{"nosniff"},
		referrer:    []string{"no-referrer"},
		permissions: []string{permissions},
		opener:      []string{"same-origin"},
		resource:    []string{"same-origin"},
		frame:       []string{"DENY"},
		private:     []string{"no-store"},
	}
}

// on sets them on an answer. Cache-Control starts as no-store; a route that lets a browser
// keep its answer says so itself.
func (s *secured) on(h http.Header) {
	h["Strict-Transport-Security"] = s.hsts
	h["Content-Security-Policy"] = s.policy
	h["X-Content-Type-Options"] = s.nosniff
	h["Referrer-Policy"] = s.referrer
	h["Permissions-Policy"] = s.permissions
	h["Cross-Origin-Opener-Policy"] = s.opener
	h["Cross-Origin-Resource-Policy"] = s.resource
	h["X-Frame-Options"] = s.frame
	h["Cache-Control"] = s.private
}
