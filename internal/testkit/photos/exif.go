package photos

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
)

// directory is one directory of a TIFF that is being written.
type directory struct{ entries []entry }

type entry struct {
	tag, kind uint16
	count     uint32
	value     []byte
	link      *directory // the value is the place of this directory
}

func (d *directory) text(tag uint16, s string) {
	if s != "" {
		d.entries = append(d.entries, entry{tag: tag, kind: 2, count: uint32(len(s) + 1), value: append([]byte(s), 0)})
	}
}

func (d *directory) short(tag uint16, n int) {
	d.entries = append(d.entries, entry{tag: tag, kind: 3, count: 1, value: binary.LittleEndian.AppendUint16(nil, uint16(n))})
}

func (d *directory) long(tag uint16, n int) {
	d.entries = append(d.entries, entry{tag: tag, kind: 4, count: 1, value: binary.LittleEndian.AppendUint32(nil, uint32(n))})
}

func (d *directory) rationals(tag uint16, pairs ...uint32) {
	var value []byte
	for _, n := range pairs {
		value = binary.LittleEndian.AppendUint32(value, n)
	}
	d.entries = append(d.entries, entry{tag: tag, kind: 5, count: uint32(len(pairs) / 2), value: value})
}

func (d *directory) directory(tag uint16, to *directory) {
	if len(to.entries) > 0 {
		d.entries = append(d.entries, entry{tag: tag, kind: 4, count: 1, link: to})
	}
}

// size is how many bytes the directory takes, values and linked directories included.
func (d *directory) size() int {
	n := 2 + 12*len(d.entries) + 4
	for _, e := range d.entries {
		if e.link != nil {
			n += e.link.size()
		} else if len(e.value) > 4 {
			n += len(e.value) + len(e.value)%2
		}
	}
	return n
}

// write lays the directory out at a place of the file.
func (d *directory) write(at int) []byte {
	slices.SortFunc(d.entries, func(a, b entry) int { return int(a.tag) - int(b.tag) })
	head := binary.LittleEndian.AppendUint16(nil, uint16(len(d.entries)))
	var tail []byte
	free := at + 2 + 12*len(d.entries) + 4
	for _, e := range d.entries {
		value := slices.Clone(e.value)
		if e.link != nil {
			value = binary.LittleEndian.AppendUint32(nil, uint32(free+len(tail)))
			tail = append(tail, e.link.write(free+len(tail))...)
		} else if len(value) > 4 {
			place := binary.LittleEndian.AppendUint32(nil, uint32(free+len(tail)))
			tail = append(tail, value...)
			if len(value)%2 == 1 {
				tail = append(tail, 0)
			}
			value = place
		}
		head = binary.LittleEndian.AppendUint16(head, e.tag)
		head = binary.LittleEndian.AppendUint16(head, e.kind)
		head = binary.LittleEndian.AppendUint32(head, e.count)
		head = append(head, append(value, 0, 0, 0, 0)[:4]...)
	}
	return append(append(head, 0, 0, 0, 0), tail...)
}

// tags gathers what EXIF says of the photo.
func (p Photo) tags() *directory {
	first, detail, place := &directory{}, &directory{}, &directory{}
	first.text(0x010e, p.Text)
	first.text(0x010f, p.Make)
	first.text(0x0110, p.Model)
	if p.Orientation != 0 {
		first.short(0x0112, p.Orientation)
	}
	first.text(0x0131, p.Software)
	first.text(0x013b, p.Creator)
	first.text(0x8298, p.Rights)
	detail.text(0x9003, p.Taken)
	detail.text(0x9011, p.Zone)
	detail.text(0x9291, p.Fraction)
	if p.Place != nil {
		north, east := "N", "E"
		if p.Place.Latitude < 0 {
			north = "S"
		}
		if p.Place.Longitude < 0 {
			east = "W"
		}
		place.text(0x0001, north)
		place.rationals(0x0002, degrees(p.Place.Latitude)...)
		place.text(0x0003, east)
		place.rationals(0x0004, degrees(p.Place.Longitude)...)
		place.rationals(0x0006, uint32(math.Round(math.Abs(p.Place.Altitude)*100)), 100)
	}
	first.directory(0x8769, detail)
	first.directory(0x8825, place)
	return first
}

// degrees gives degrees, minutes and seconds as EXIF writes them.
func degrees(d float64) []uint32 {
	d = math.Abs(d)
	whole := math.Floor(d)
	minutes := math.Floor((d - whole) * 60)
	seconds := (d - whole - minutes/60) * 3600
	return []uint32{uint32(whole), 1, uint32(minutes), 1, uint32(math.Round(seconds * 10000)), 10000}
}

var tiffHead = []byte{'I', 'I', '*', 0, 8, 0, 0, 0}

func (p Photo) exif() []byte {
	tags := p.tags()
	if len(tags.entries) == 0 {
		return nil
	}
	return append(bytes.Clone(tiffHead), tags.write(8)...)
}

// RawKind is a maker's way of building a RAW file.
type RawKind string

// The kinds that Raw writes.
const (
	NEF RawKind = "nef" // Nikon: the picture in a sub-directory
	ARW RawKind = "arw" // Sony: the picture named by the first directory
	DNG RawKind = "dng" // Adobe: the picture as a strip of a sub-directory
)

// Raw gives a RAW file as far as a photo library looks at one: the tags, and the finished picture
// inside. There is no sensor data in it.
func (p Photo) Raw(kind RawKind) []byte {
	picture := Photo{Seed: p.Seed, Width: p.Width, Height: p.Height, Quality: p.Quality}.JPEG()

	build := func(at int) *directory {
		first, sub := p.tags(), &directory{}
		switch kind {
		case NEF:
			sub.long(0x0201, at)
			sub.long(0x0202, len(picture))
		case ARW:
			first.long(0x0201, at)
			first.long(0x0202, len(picture))
		case DNG:
			first.entries = append(first.entries, entry{tag: 0xc612, kind: 1, count: 4, value: []byte{1, 4, 0, 0}})
			sub.long(0x00fe, 1)
			sub.short(0x0103, 7)
			sub.long(0x0111, at)
			sub.long(0x0117, len(picture))
		}
		first.directory(0x014a, sub)
		return first
	}
	at := 8 + build(0).size()
	return slices.Concat(tiffHead, build(at).write(8), picture)
}
