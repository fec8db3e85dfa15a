package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// isRaw tells whether a type is a camera's RAW file, of which the embedded picture is shown.
func isRaw(mediaType string) bool { return strings.HasPrefix(mediaType, "image/x-") }

// embedded takes the biggest JPEG out of a RAW file: by walking the file where it is built like
// a TIFF or has the place in its head, else as the metadata reader finds it (CR3, ORF). Free it.
func (w *worker) embedded(data []byte) (mapped, error) {
	if found := walkRaw(data); found != nil {
		return mapCopy(found)
	}
	if w.reader == nil {
		return nil, refuse("file.unreadable", errors.New("this RAW file needs the metadata reader"))
	}
	if err := w.reader.load(data); err != nil {
		return nil, err
	}
	for _, tag := range []string{"-JpgFromRaw", "-PreviewImage", "-OtherImage"} { // full size first
		found, err := w.reader.run("-b", tag)
		if err != nil {
			return nil, err
		}
		if isJPEG(found) {
			return mapCopy(found)
		}
	}
	return nil, refuse("file.unreadable", errors.New("a RAW file without a picture inside"))
}

func isJPEG(data []byte) bool { return bytes.HasPrefix(data, []byte("\xff\xd8\xff")) }

const (
	tagStripOffsets = 0x0111
	tagStripLengths = 0x0117
	tagSubIFDs      = 0x014a
	tagJPEGOffset   = 0x0201
	tagJPEGLength   = 0x0202
	tagPanasonicJPG = 0x002e

	maxDirectories = 32
)

// walkRaw finds the biggest JPEG that a RAW file points to.
func walkRaw(data []byte) []byte {
	if bytes.HasPrefix(data, []byte("FUJIFILMCCD-RAW")) && len(data) > 92 {
		return jpegAt(data, binary.BigEndian.Uint32(data[84:]), binary.BigEndian.Uint32(data[88:]))
	}
	if len(data) < 8 || data[0] != data[1] || data[0] != 'I' && data[0] != 'M' {
		return nil
	}
	order := orderOf(data)
	var biggest []byte
	seen := make(map[uint32]bool)
	for todo := []uint32{order.Uint32(data[4:])}; len(todo) > 0 && len(seen) < maxDirectories; todo = todo[1:] {
		if seen[todo[0]] {
			continue
		}
		seen[todo[0]] = true
		d, next, ok := directoryAt(data, todo[0])
		if !ok {
			continue
		}
		for _, pair := range [][2]uint16{{tagJPEGOffset, tagJPEGLength}, {tagStripOffsets, tagStripLengths}} {
			if found := jpegAt(data, d.number(pair[0]), d.number(pair[1])); len(found) > len(biggest) {
				biggest = found
			}
		}
		if entry, ok := d.entries[tagPanasonicJPG]; ok {
			if found := jpegAt(data, order.Uint32(entry[8:]), order.Uint32(entry[4:])); len(found) > len(biggest) {
				biggest = found
			}
		}
		todo = append(todo, d.numbers(tagSubIFDs)...)
		if next != 0 {
			todo = append(todo, next)
		}
	}
	return biggest
}

// jpegAt gives the JPEG at a place, if there is one that a screen can show; the sensor's own data
// may be a lossless JPEG.
func jpegAt(data []byte, at, length uint32) []byte {
	if uint64(at)+uint64(length) > uint64(len(data)) {
		return nil
	}
	found := data[at : at+length]
	if !isJPEG(found) || !slices.Contains([]byte{0xc0, 0xc1, 0xc2}, frameOf(found)) {
		return nil
	}
	return found
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
