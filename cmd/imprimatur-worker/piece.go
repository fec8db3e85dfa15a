package main

import (
	"math"

	"imprimatur/internal/asset"
	"imprimatur/internal/library"
)

// wholeFor gives how big the whole picture is made before a piece is taken out of it: no bigger than
// the piece needs.
func wholeFor(spec library.RenderSpec) (width, height int) {
	p := spec.Piece
	scale := min(1, max(float64(p.ToWidth)/float64(p.Width), float64(p.ToHeight)/float64(p.Height)))
	made := func(side int) int { return max(1, int(math.Ceil(float64(side)*scale))) }
	return made(spec.Width), made(spec.Height)
}

// pieceSteps lists what makes a piece of the whole picture, in their order.
func pieceSteps(spec library.RenderSpec) (steps []func(picture) (picture, error)) {
	want := spec.Piece
	if want == (asset.Piece{}) {
		return nil
	}
	steps = append(steps, func(p picture) (picture, error) {
		return p.cut(partOf(spec, p.width(), p.height()))
	}, func(p picture) (picture, error) {
		return p.fit(want.ToWidth, want.ToHeight)
	})
	if want.Mirror || want.Turn != 0 {
		steps = append(steps, func(p picture) (picture, error) { return p.turned(want.Mirror, want.Turn) })
	}
	if want.Tone != asset.InColour {
		steps = append(steps, func(p picture) (picture, error) { return p.grey(want.Tone == asset.BlackWhite) })
	}
	return steps
}

// partOf gives where a piece lies in a picture of the whole at another size.
func partOf(spec library.RenderSpec, width, height int) rect {
	stretch := func(from, length, whole, now int) (int, int) {
		at := func(n int) int { return int(math.Round(float64(n) / float64(whole) * float64(now))) }
		low := min(at(from), now-1)
		return low, max(1, at(from+length)-low)
	}
	var r rect
	r.left, r.width = stretch(spec.Piece.Left, spec.Piece.Width, spec.Width, width)
	r.top, r.height = stretch(spec.Piece.Top, spec.Piece.Height, spec.Height, height)
	return r
}
