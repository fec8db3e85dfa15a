package httpapi

import "strings"

// isMultipart tells a form with files. Nothing of ours takes one: files come as they are.
func isMultipart(contentType string) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(contentType)), "multipart/")
}

// isUnder tells whether a path is a folder or lies in it.
func isUnder(path, folder string) bool {
	rest, ok := strings.CutPrefix(path, folder)
	return ok && (rest == "" || rest[0] == '/')
}
