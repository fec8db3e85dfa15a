package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/sys/unix"
)

// isRaw tells whether a type is a camera's RAW file, of which the embedded picture is shown.
func isRaw(mediaType string) bool { return strings.HasPrefix(mediaType, "image/x-") }

// embedded takes the biggest JPEG out of a RAW file, as the metadata reader finds it. Free it.
func (w *worker) embedded(data []byte) (mapped, error) {
	if w.reader == nil {
		return nil, refuse("file.unreadable", errors.New("RAW needs the metadata reader"))
	}
	if err := w.reader.load(data); err != nil {
		return nil, err
	}
	for _, tag := range []string{"-JpgFromRaw", "-PreviewImage", "-OtherImage"} { // full size first
		found, err := w.reader.run("-b", tag)
		if err != nil {
			return nil, err
		}
		if bytes.HasPrefix(found, []byte("\xff\xd8\xff")) {
			return mapCopy(found)
		}
	}
	return nil, refuse("file.unreadable", errors.New("a RAW file without a picture inside"))
}

// mapCopy copies bytes to where libvips may point to them.
func mapCopy(data []byte) (mapped, error) {
	m, err := unix.Mmap(-1, 0, len(data), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	if err != nil {
		return nil, fmt.Errorf("mapping a picture: %w", err)
	}
	copy(m, data)
	return m, nil
}

// free gives mapped memory back.
func (m mapped) free() { _ = unix.Munmap(m) } // only fails for what is not mapped
