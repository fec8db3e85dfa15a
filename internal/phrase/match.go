package phrase

import (
	"strconv"
	"strings"
)

// Match chooses the language for an Accept-Language header (RFC 9110): of those the house
// speaks, the one the caller likes best; among equals the one named first. A region counts
// as its language (nl-BE is nl). When nothing fits it is the default.
func Match(header string) string {
	best, bestQuality := Default, 0.0
	for range 32 { // a header of more languages than that is no wish
		element, rest, more := strings.Cut(header, ",")
		tag, quality := wish(element)
		if quality > bestQuality {
			if tag == "*" {
				tag = Default
			}
			if Known(tag) {
				best, bestQuality = tag, quality
			}
		}
		if !more {
			break
		}
		header = rest
	}
	return best
}

// wish reads one element: the language without its region, and how much it is wanted.
func wish(element string) (tag string, quality float64) {
	tag, params, _ := strings.Cut(element, ";")
	tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	quality = 1
	if name, value, ok := strings.Cut(strings.TrimSpace(params), "="); ok && strings.TrimSpace(name) == "q" {
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || q < 0 || q > 1 {
			return tag, 0
		}
		quality = q
	}
	return tag, quality
}
