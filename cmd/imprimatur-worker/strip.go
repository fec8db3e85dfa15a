package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// withoutMetadata takes the blocks out of a file that libvips has just written which say
// something beside the picture: 8.14 adds an EXIF block of its own making to JPEG and WebP even
// when told to strip. The colour profile stays if it was written.
// XMP stays if it was asked for.
func withoutMetadata(mediaType string, file []byte, xmp bool) ([]byte, error) {
	switch mediaType {
	case "image/jpeg":
		return stripJPEG(file, xmp)
	case "image/webp":
		return stripWebP(file, xmp)
	}
	return file, nil
}

var errWritten = errors.New("not what an encoder writes")

// xmpHead begins a JPEG's XMP segment.
const xmpHead = "http://ns.adobe.com/xap/1.0/\x00"

// stripJPEG keeps JFIF, colour profile and Adobe's colour mark of the application segments, and
// drops comments.
func stripJPEG(file []byte, xmp bool) ([]byte, error) {
	out := slices.Clone(file[:min(2, len(file))])
	for at := 2; at+4 <= len(file) && file[at] == 0xff; {
		marker := file[at+1]
		if marker == 0xda {
			return append(out, file[at:]...), nil
		}
		end := at + 2 + int(binary.BigEndian.Uint16(file[at+2:]))
		if end > len(file) {
			break
		}
		application := marker >= 0xe0 && marker <= 0xef
		if !application && marker != 0xfe || marker == 0xe0 || marker == 0xe2 || marker == 0xee ||
			xmp && marker == 0xe1 && bytes.HasPrefix(file[at+4:end], []byte(xmpHead)) {
			out = append(out, file[at:end]...)
		}
		at = end
	}
	return nil, fmt.Errorf("stripping a JPEG: %w", errWritten)
}

// Flags of the extended WebP header.
const (
	webpHasXMP  = 0x04
	webpHasExif = 0x08
)

// stripWebP drops the EXIF and XMP chunks, and their flags.
func stripWebP(file []byte, xmp bool) ([]byte, error) {
	if len(file) < 12 || string(file[8:12]) != "WEBP" {
		return nil, fmt.Errorf("stripping a WebP: %w", errWritten)
	}
	out := slices.Clone(file[:12])
	for at := 12; at < len(file); {
		if at+8 > len(file) {
			return nil, fmt.Errorf("stripping a WebP: %w", errWritten)
		}
		size := int64(binary.LittleEndian.Uint32(file[at+4:]))
		end := int64(at) + 8 + size + size%2
		if end > int64(len(file)) {
			return nil, fmt.Errorf("stripping a WebP: %w", errWritten)
		}
		switch string(file[at : at+4]) {
		case "EXIF":
		case "XMP ":
			if xmp {
				out = append(out, file[at:end]...)
			}
		case "VP8X":
			begin := len(out)
			if out = append(out, file[at:end]...); len(out) > begin+8 {
				out[begin+8] &^= webpHasExif
				if !xmp {
					out[begin+8] &^= webpHasXMP
				}
			}
		default:
			out = append(out, file[at:end]...)
		}
		at = int(end)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, nil
}
