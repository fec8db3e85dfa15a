package main

import (
	"imprimatur/internal/asset"
	"imprimatur/internal/imaging"
	"imprimatur/internal/library"
)

// freeSide stands for a side of the box that is left free; it is what WebP can hold.
const freeSide = 16383

// render makes one derived file: upright, in its box, never bigger than the original.
func (w *worker) render(s subject, spec library.RenderSpec) (imaging.Reply, [][]byte, error) {
	// A text is laid over three bands of colour; what has others is converted first.
	keep := spec.KeepProfile && len(s.stored.profile) > 0 && (spec.Mark.Text == "" || s.stored.plain)
	how := decoding{width: spec.Width, height: spec.Height, crop: spec.Crop, convert: !keep && s.stored.foreign(), turn: s.turn, numbered: s.stored.numbered}
	plan := planOf(s.header.Width, s.header.Height, spec)
	if spec.Crop {
		how.width, how.height, how.crop = plan.width, plan.height, plan.central
	}
	if spec.Piece != (asset.Piece{}) {
		how.width, how.height = wholeFor(spec)
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
	defer func() { p.free() }()
	// next goes on with what a step made.
	next := func(made picture, err error) error {
		if err != nil {
			return refuse("file.unreadable", err)
		}
		p.free()
		p = made
		return nil
	}
	for _, area := range spec.Blur {
		r, cellsX, cellsY := hidden(area, p.width(), p.height())
		if err := next(p.hide(r, cellsX, cellsY)); err != nil {
			return imaging.Reply{}, nil, err
		}
	}
	if spec.Crop && !plan.central {
		if err := next(p.cut(plan.cut(p.width(), p.height()))); err != nil {
			return imaging.Reply{}, nil, err
		}
	}
	for _, step := range pieceSteps(spec) {
		if err := next(step(p)); err != nil {
			return imaging.Reply{}, nil, err
		}
	}
	if spec.Mark.Text != "" {
		if err := next(p.marked(spec.Mark)); err != nil {
			return imaging.Reply{}, nil, err
		}
	}
	var profile []byte
	switch {
	case keep:
		profile = s.stored.profile
	case spec.KeepProfile:
		named, srgb, err := p.named()
		if err := next(named, err); err != nil {
			return imaging.Reply{}, nil, err
		}
		profile = srgb
	}
	encoded, err := p.encode(encoding{mediaType: spec.MediaType, quality: spec.Quality, profile: profile, xmp: spec.XMP})
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
