package httpapi

import (
	"net/http"
	"strings"
)

// plainPath tells whether the path of a request is in the one form that the server uses:
// ASCII letters, digits and -._~ in segments divided by single slashes, none empty, none
// beginning or ending with a dot. No address of ours needs more, so every other spelling of
// an address (//x, /./x, %2e, a backslash, a trailing dot or slash) leads nowhere.
//
// Only the addresses of the IIIF Image API need more: after the photo's number they say with
// commas, colons, ^ and ! what is wanted of it, and clients write these, and the number, as they are or
// escaped; what stands before is spelled in one way there too.
func plainPath(r *http.Request) bool {
	path := r.URL.Path
	if path == "/" {
		return r.URL.RawPath == ""
	}
	photo, wanted := imagePath(path)
	if raw := r.URL.RawPath; raw != "" && (wanted == "" || !strings.HasPrefix(raw, photo[:strings.LastIndexByte(photo, '/')+1]) || strings.Count(raw, "/") != strings.Count(path, "/")) {
		return false
	}
	return plainSegments(photo, plainByte) && (wanted == "" || plainSegments(wanted, imageByte))
}

// imagePath divides an address of the Image API into that of the photo and what is wanted of it; of
// every other address all is in the first.
func imagePath(path string) (photo, wanted string) {
	place, rest, found := strings.Cut(path, "/iiif/")
	if !found || place != "" && (!strings.HasPrefix(place, "/portals/") || strings.Count(place, "/") != 2) {
		return path, ""
	}
	number, wanted, found := strings.Cut(rest, "/")
	if !found {
		return path, ""
	}
	return place + "/iiif/" + number, "/" + wanted
}

func plainSegments(path string, plain func(byte) bool) bool {
	if path == "" || path[0] != '/' {
		return false
	}
	for segment := range strings.SplitSeq(path[1:], "/") {
		if segment == "" || segment[0] == '.' || segment[len(segment)-1] == '.' {
			return false
		}
		for i := range len(segment) {
			if !plain(segment[i]) {
				return false
			}
		}
	}
	return true
}

func imageByte(c byte) bool { return plainByte(c) || strings.IndexByte(",:^!", c) >= 0 }

func plainByte(c byte) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		return true
	}
	return c == '-' || c == '.' || c == '_' || c == '~'
}
