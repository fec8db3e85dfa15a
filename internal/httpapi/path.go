package httpapi

import (
	"net/http"
	"strings"
)

// plainPath tells whether the path of a request is in the one form that the server uses:
// ASCII letters, digits and -._~ in segments divided by single slashes, none empty, none
// beginning or ending with a dot. No address of ours needs more, so every other spelling of
// an address (//x, /./x, %2e, a backslash, a trailing dot or slash) leads nowhere.
func plainPath(r *http.Request) bool {
	path := r.URL.Path
	if r.URL.RawPath != "" || path == "" || path[0] != '/' {
		return false
	}
	if path == "/" {
		return true
	}
	for segment := range strings.SplitSeq(path[1:], "/") {
		if segment == "" || segment[0] == '.' || segment[len(segment)-1] == '.' {
			return false
		}
		for i := range len(segment) {
			if !plainByte(segment[i]) {
				return false
			}
		}
	}
	return true
}

func plainByte(c byte) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		return true
	}
	return c == '-' || c == '.' || c == '_' || c == '~'
}
