package audit

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// escape makes a text harmless to a terminal, a log reader and an eye: control characters,
// line and paragraph separators, marks that turn the direction of writing or cannot be seen,
// and bytes that are no text are written out (\u001b, \xff). All else stays as it is.
func escape(text string) string {
	if !needsEscape(text) {
		return text
	}
	var out strings.Builder
	for i, size := 0, 0; i < len(text); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&out, `\x%02x`, text[i])
		case !harmful(r):
			out.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&out, `\U%08x`, r)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}

func needsEscape(text string) bool {
	return !utf8.ValidString(text) || strings.ContainsFunc(text, harmful)
}

func harmful(r rune) bool {
	if r < 0x7f {
		return r < 0x20
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
