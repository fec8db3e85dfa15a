package main

import (
	"bytes"
	"encoding/binary"
)

// countScans walks the markers of a JPEG and counts how many times the decoder will go over
// the picture. It stops counting at bound, and at the end of the first picture: what a
// camera puts behind it (a preview, a gain map) is not decoded.
func countScans(data []byte, bound int) int {
	scans, components := 0, 0
	for at := 2; at+4 <= len(data) && scans <= bound; {
		if data[at] != 0xff {
			next := bytes.IndexByte(data[at:], 0xff)
			if next < 0 {
				return scans
			}
			at += next
			continue
		}
		marker := data[at+1]
		switch {
		case marker == 0xff: // padding
			at++
		case marker == 0x00, marker == 0x01, marker >= 0xd0 && marker <= 0xd8: // no length
			at += 2
		case marker == 0xd9:
			return scans
		default:
			length := int(binary.BigEndian.Uint16(data[at+2:]))
			segment := data[min(at+4, len(data)):min(at+2+max(length, 2), len(data))]
			if isFrame(marker) && len(segment) >= 6 {
				components = int(segment[5])
				if marker == 0xc2 || marker == 0xca { // progressive: many scans are in its nature
					components = 256
				}
			}
			if marker == 0xda && len(segment) >= 1 {
				scans++
				if int(segment[0]) >= components {
					return scans // everything in one scan: the decoder stops after it
				}
			}
			at += 2 + max(length, 2)
		}
	}
	return scans
}

// frameOf gives the kind of the first frame: 0xc0 to 0xc2 are what screens show; 0 when there is none.
func frameOf(data []byte) byte {
	for at := 2; at+4 <= len(data) && data[at] == 0xff; at += 2 + max(2, int(binary.BigEndian.Uint16(data[at+2:]))) {
		if isFrame(data[at+1]) {
			return data[at+1]
		}
	}
	return 0
}

func isFrame(marker byte) bool {
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
}
