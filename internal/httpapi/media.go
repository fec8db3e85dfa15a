package httpapi

import (
	"mime"
	"strings"
)

// isMultipart tells a form with files. Files come as they are; only a page that says so takes a form
// with one, for browsers that run no script.
func isMultipart(contentType string) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(contentType)), "multipart/")
}

// isForm tells the one kind of multipart body that browsers make of a form.
func isForm(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && kind == "multipart/form-data"
}

// isUnder tells whether a path is a folder or lies in it.
func isUnder(path, folder string) bool {
	rest, ok := strings.CutPrefix(path, folder)
	return ok && (rest == "" || rest[0] == '/')
}
