package main

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// reportedPath is a path of the disk in JSON, which holds text only. One that is no text is
// written with its strange bytes escaped, and its very bytes stand beside it.
type reportedPath struct {
	Path  string `json:"path"`
	Bytes []byte `json:"path_base64,omitempty"`
}

func pathReported(path string) reportedPath {
	if utf8.ValidString(path) {
		return reportedPath{Path: path}
	}
	return reportedPath{legible(path), []byte(path)}
}

// printable shows a name of a file without letting it steer the terminal.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '?'
		}
		return r
	}, legible(name))
}

// legible writes each byte of a name that is no UTF-8 as \xHH, as shells and printf read it.
func legible(name string) string {
	var text strings.Builder
	for len(name) > 0 {
		r, size := utf8.DecodeRuneInString(name)
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&text, `\x%02x`, name[0])
		} else {
			text.WriteString(name[:size])
		}
		name = name[size:]
	}
	return text.String()
}
