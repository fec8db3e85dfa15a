package httpapi

import (
	"strconv"
	"strings"

	"imprimatur/internal/problem"
)

// Edits carry the revision that the editor read, as an entity tag in If-Match. Nothing is
// overwritten that the editor has not seen.

// tagOf writes a revision as an entity tag.
func tagOf(revision int64) string { return `"` + strconv.FormatInt(revision, 10) + `"` }

// revisionOf reads the revision from an If-Match header. There must be exactly one, strong;
// "*" would be to overwrite unseen.
func revisionOf(header string) (int64, error) {
	if header == "" {
		return 0, problem.New(problem.Invalid, "request.revision-missing").At("If-Match")
	}
	inner, ok := strings.CutPrefix(header, `"`)
	inner, ok2 := strings.CutSuffix(inner, `"`)
	n, err := strconv.ParseInt(inner, 10, 64)
	if !ok || !ok2 || err != nil || n < 0 {
		return 0, problem.New(problem.Stale, "request.revision-unknown").At("If-Match")
	}
	return n, nil
}

// matches tells whether an If-None-Match header names the tag.
func matches(header, tag string) bool {
	for header != "" {
		var one string
		one, header, _ = strings.Cut(header, ",")
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one == tag || one == "*" {
			return true
		}
	}
	return false
}

// edited reads what an edit is about: which thing, and as of which revision.
func edited[T ~int64](id, ifMatch, missing string) (T, int64, error) {
	name, err := parse[T](id, missing)
	if err != nil {
		return 0, 0, err
	}
	revision, err := revisionOf(ifMatch)
	return name, revision, err
}
