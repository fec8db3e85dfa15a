package httpapi

import (
	"errors"
	"strings"

	"imprimatur/internal/access"
	"imprimatur/internal/problem"
)

// putOnRecord has a refused act written into the log (L-1): who tried what, where they may
// not. What the door and the login refuse is on record already, and a mistyped address of the
// API is nobody's secret.
func (x *exchange) putOnRecord(p *problem.Problem) {
	if x.route == nil || x.caller.Kind != access.Member && x.caller.Kind != access.Bearer {
		return
	}
	if p.Kind != problem.Forbidden && p.Kind != problem.NotFound || p.Code == "release.right-missing" || strings.HasPrefix(p.Code, "request.") {
		return
	}
	id := x.request.PathValue("id")
	if p.Kind == problem.NotFound && id == "" {
		return
	}
	if err := x.server.doorman.Denied(x.request.Context(), x.caller, objectOf(x.route.pattern), plainID(id), p.Code); err != nil {
		x.failure = errors.Join(x.failure, err)
	}
}

// objectOf tells what an address is about: the first word below the base, in the singular.
func objectOf(pattern string) string {
	word, _, _ := strings.Cut(strings.TrimPrefix(pattern, base+"/"), "/")
	if word == "searches" {
		return "search"
	}
	return strings.TrimSuffix(word, "s")
}

// plainID keeps out of the log what is not a name of ours.
func plainID(text string) string {
	if len(text) != 13 {
		return ""
	}
	return text
}
