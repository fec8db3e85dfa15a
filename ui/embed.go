// Package ui carries the web app: what `npm run build` puts into dist, inside the program.
// Without a build dist holds nothing but a mark, so that Go compiles on its own; the server
// then has no page to show and says so.
package ui

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// NoncePlaceholder stands in index.html wherever the page needs the nonce of its
// Content-Security-Policy. The server replaces every occurrence with a fresh one.
const NoncePlaceholder = "__CSP_NONCE__"

// FS gives the built files, index.html at the root. Files under assets/ carry a hash of their
// content in their name and may be cached for ever; index.html may not be cached.
func FS() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path: cannot happen
	}
	return files
}
