package main

import (
	"encoding/binary"
	"iter"
	"slices"
)

// numbered gives a colour profile for the colours that a HEIF or AVIF file names by number only
// (nclx, ISO/IEC 23091-2) and that are wider than sRGB: Display P3 and BT.2020. Nothing is given
// for high dynamic range (PQ, HLG), which no profile turns into what a screen shows.
func numbered(data []byte) []byte {
	nclx := primaryNclx(data)
	if len(nclx) < 4 {
		return nil
	}
	const unknown, bt709, bt601, srgb, bt2020in10, bt2020in12 = 2, 1, 6, 13, 14, 15
	if !slices.Contains([]uint16{unknown, bt709, bt601, srgb, bt2020in10, bt2020in12}, binary.BigEndian.Uint16(nclx[2:])) {
		return nil
	}
	switch binary.BigEndian.Uint16(nclx) {
	case 9: // BT.2020
		return matrixProfile([3][3]float64{{0.6735, 0.2790, -0.0019}, {0.1657, 0.6753, 0.0300}, {0.1251, 0.0456, 0.7971}})
	case 12: // Display P3
		return matrixProfile([3][3]float64{{0.5151, 0.2412, -0.0011}, {0.2919, 0.6922, 0.0419}, {0.1572, 0.0666, 0.7841}})
	}
	return nil
}

// primaryNclx finds the colour numbers of the picture that a HEIF file shows (ISO/IEC 23008-12):
// the properties of the file, of which the primary item has some.
func primaryNclx(data []byte) []byte {
	meta := full(box(data, "meta"))
	primary := full(box(meta, "pitm"))
	properties := box(meta, "iprp")
	if len(primary) < 2 || properties == nil {
		return nil
	}
	item := uint32(binary.BigEndian.Uint16(primary))
	if box(meta, "pitm")[0] > 0 && len(primary) >= 4 {
		item = binary.BigEndian.Uint32(primary)
	}
	has := itemProperties(box(properties, "ipma"), item)
	at := 0
	for name, content := range boxes(box(properties, "ipco")) {
		at++ // they are counted from 1
		if name == "colr" && len(content) >= 8 && string(content[:4]) == "nclx" && slices.Contains(has, at) {
			return content[4:]
		}
	}
	return nil
}

// itemProperties reads in the table of properties which ones an item has.
func itemProperties(table []byte, item uint32) (has []int) {
	if len(table) < 8 {
		return nil
	}
	at, itemSize, numberSize, mask := 8, 2, 1, uint32(0x7f) // the first bit says that a reader must know it
	if table[0] > 0 {
		itemSize = 4
	}
	if table[3]&1 == 1 {
		numberSize, mask = 2, 0x7fff
	}
	number := func(size int) (n uint32) {
		for range size {
			if at < len(table) {
				n = n<<8 | uint32(table[at])
			}
			at++
		}
		return n
	}
	for range binary.BigEndian.Uint32(table[4:]) {
		if at >= len(table) {
			break
		}
		of := number(itemSize)
		for range number(1) {
			if n := number(numberSize); of == item {
				has = append(has, int(n&mask))
			}
		}
	}
	return has
}

// boxes gives the boxes of an ISO media file, or of one of its boxes, as far as they are whole.
func boxes(data []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for len(data) >= 8 {
			size, head := uint64(binary.BigEndian.Uint32(data)), uint64(8)
			switch {
			case size == 0: // to the end
				size = uint64(len(data))
			case size == 1 && len(data) >= 16:
				size, head = binary.BigEndian.Uint64(data[8:]), 16
			}
			if size < head || size > uint64(len(data)) || !yield(string(data[4:8]), data[head:size]) {
				return
			}
			data = data[size:]
		}
	}
}

// box gives the first box of a name, or nothing.
func box(data []byte, name string) []byte {
	for found, content := range boxes(data) {
		if found == name {
			return content
		}
	}
	return nil
}

// full gives what follows a box's version and flags.
func full(content []byte) []byte {
	if len(content) < 4 {
		return nil
	}
	return content[4:]
}
