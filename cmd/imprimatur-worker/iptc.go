package main

import (
	"encoding/binary"
	"fmt"
)

// photoshopHead begins the segment of a JPEG in which IPTC-IIM stands, as an image resource.
const (
	photoshopHead = "Photoshop 3.0\x00"
	iptcResource  = "8BIM\x04\x04\x00\x00" // without a name
)

// withIPTC puts IPTC-IIM into a JPEG, behind its first segment; other formats have no place for it.
func withIPTC(mediaType string, file, iim []byte) ([]byte, error) {
	if len(iim) == 0 || mediaType != "image/jpeg" {
		return file, nil
	}
	body := append([]byte(photoshopHead+iptcResource), binary.BigEndian.AppendUint32(nil, uint32(len(iim)))...)
	body = append(body, iim...)
	if len(iim)%2 == 1 {
		body = append(body, 0)
	}
	if len(body)+2 > 0xffff || len(file) < 6 {
		return nil, fmt.Errorf("writing IPTC: %w", errWritten)
	}
	at := 2
	if file[2] == 0xff && file[3] == 0xe0 { // JFIF comes first
		at = 4 + int(binary.BigEndian.Uint16(file[4:]))
	}
	if at > len(file) {
		return nil, fmt.Errorf("writing IPTC: %w", errWritten)
	}
	out := append(make([]byte, 0, len(file)+len(body)+4), file[:at]...)
	out = binary.BigEndian.AppendUint16(append(out, 0xff, 0xed), uint16(len(body)+2))
	return append(append(out, body...), file[at:]...), nil
}
