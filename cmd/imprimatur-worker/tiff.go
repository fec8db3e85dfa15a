package main

import (
	"bytes"
	"encoding/binary"
)

// directory is one directory of a file that is built like a TIFF: tag to its twelve bytes.
// Whatever it points to is checked against the file's end before it is read.
type directory struct {
	data    []byte
	order   binary.ByteOrder
	entries map[uint16][]byte
}

func orderOf(data []byte) binary.ByteOrder {
	if data[0] == 'M' {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// firstDirectory reads the directory that the head names.
func firstDirectory(data []byte) (directory, bool) {
	if len(data) < 8 {
		return directory{}, false
	}
	d, _, ok := directoryAt(data, orderOf(data).Uint32(data[4:]))
	return d, ok
}

// directoryAt reads a directory, and the place of the one after it (0: none).
func directoryAt(data []byte, place uint32) (d directory, next uint32, ok bool) {
	order, at, end := orderOf(data), int64(place), int64(len(data))
	if at+2 > end {
		return directory{}, 0, false
	}
	count := int64(order.Uint16(data[at:]))
	if at+2+12*count > end {
		return directory{}, 0, false
	}
	d = directory{data, order, make(map[uint16][]byte, count)}
	for i := range count {
		entry := data[at+2+12*i:][:12]
		d.entries[order.Uint16(entry)] = entry
	}
	if after := at + 2 + 12*count; after+4 <= end {
		next = order.Uint32(data[after:])
	}
	return d, next, true
}

// has tells whether the tag is there.
func (d directory) has(tag uint16) bool { _, ok := d.entries[tag]; return ok }

// number gives a tag's one number; 0 when there is none, or several.
func (d directory) number(tag uint16) uint32 {
	if numbers := d.numbers(tag); len(numbers) == 1 {
		return numbers[0]
	}
	return 0
}

// numbers gives a tag's numbers, a few at most.
func (d directory) numbers(tag uint16) []uint32 {
	entry, ok := d.entries[tag]
	if !ok {
		return nil
	}
	kind, count := d.order.Uint16(entry[2:]), d.order.Uint32(entry[4:])
	size := map[uint16]uint32{3: 2, 4: 4, 13: 4}[kind]
	if size == 0 || count == 0 || count > 16 {
		return nil
	}
	values := entry[8:]
	if size*count > 4 {
		at := uint64(d.order.Uint32(values))
		if at+uint64(size*count) > uint64(len(d.data)) {
			return nil
		}
		values = d.data[at:]
	}
	numbers := make([]uint32, 0, count)
	for i := range count {
		if size == 2 {
			numbers = append(numbers, uint32(d.order.Uint16(values[2*i:])))
		} else {
			numbers = append(numbers, d.order.Uint32(values[4*i:]))
		}
	}
	return numbers
}

// text gives a tag's short text.
func (d directory) text(tag uint16) string {
	entry, ok := d.entries[tag]
	if !ok {
		return ""
	}
	length, at := int64(d.order.Uint32(entry[4:])), int64(d.order.Uint32(entry[8:]))
	if d.order.Uint16(entry[2:]) != 2 || length < 5 || length > 100 || at+length > int64(len(d.data)) {
		return ""
	}
	return string(bytes.Trim(d.data[at:at+length], "\x00 "))
}

const (
	tagExifDirectory    = 0x8769
	tagSubSecondOfTaken = 0x9291
)

// subSecond gives the digits after the second of the moment of capture, with their leading
// zeros, from an EXIF block.
func subSecond(block []byte) string {
	if !bytes.HasPrefix(block, []byte("II*\x00")) && !bytes.HasPrefix(block, []byte("MM\x00*")) {
		return ""
	}
	first, ok := firstDirectory(block)
	if !ok {
		return ""
	}
	detail, _, ok := directoryAt(block, first.number(tagExifDirectory))
	if !ok {
		return ""
	}
	entry, ok := detail.entries[tagSubSecondOfTaken]
	if !ok || detail.order.Uint32(entry[4:]) > 4 {
		return ""
	}
	digits, _, _ := bytes.Cut(entry[8:12], []byte{0})
	return string(digits)
}
