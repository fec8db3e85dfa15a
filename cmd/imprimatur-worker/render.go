package main

import (
	"math"

	"imprimatur/internal/imaging"
	"imprimatur/internal/library"
)

// freeSide stands for a side of the box that is left free; it is what WebP can hold.
const freeSide = 16383

// render makes one derived file: upright, in its box, never bigger than the original.
func (w *worker) render(s subject, spec library.RenderSpec) (imaging.Reply, [][]byte, error) {
	keep := spec.KeepProfile && len(s.stored.profile) > 0
	how := decoding{width: spec.Width, height: spec.Height, crop: spec.Crop, convert: !keep && s.stored.foreign(), turn: s.turn, numbered: s.stored.numbered}
	if how.crop {
		how.width, how.height = inside(s.header.Width, s.header.Height, spec.Width, spec.Height)
	}
	if how.width == 0 {
		how.width = freeSide
	}
	if how.height == 0 {
		how.height = freeSide
	}
	p, damaged, err := decode(s.picture, how)
	if err != nil {
		return imaging.Reply{}, nil, refuse("file.unreadable", err)
	}
	defer p.free()
	var profile []byte
	switch {
	case keep:
		profile = s.stored.profile
	case spec.KeepProfile:
		named, srgb, err := p.named()
		if err != nil {
			return imaging.Reply{}, nil, refuse("file.unreadable", err)
		}
		defer named.free()
		p, profile = named, srgb
	}
	encoded, err := p.encode(spec.MediaType, spec.Quality, profile)
	if err != nil {
		return imaging.Reply{}, nil, refuse("file.unreadable", err)
	}
	return imaging.Reply{
		Header:  s.header,
		Damaged: damaged,
		Pictures: []imaging.Picture{{MediaType: spec.MediaType,
			Width: p.width(), Height: p.height(), Length: len(encoded)}},
	}, [][]byte{encoded}, nil
}

// inside shrinks a box, in proportion, until it fits in the picture.
func inside(width, height, boxWidth, boxHeight int) (int, int) {
	scale := min(1, float64(width)/float64(boxWidth), float64(height)/float64(boxHeight))
	fit := func(side int) int { return max(1, int(math.Round(float64(side)*scale))) }
	return fit(boxWidth), fit(boxHeight)
}
