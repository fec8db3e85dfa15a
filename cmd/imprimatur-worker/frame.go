package main

import (
	"math"
	"slices"

	"imprimatur/internal/asset"
	"imprimatur/internal/library"
)

// plan is how a cut is made: of the whole picture at a size, a part.
type plan struct {
	central       bool       // nothing says where: the decoder cuts around the centre, to width x height
	width, height int        // of the picture before the cut
	toWidth       int        // of the cut
	toHeight      int        //
	window        asset.Area // of the whole picture
}

// planOf plans the cut of a picture of so many pixels.
func planOf(width, height int, spec library.RenderSpec) plan {
	if !spec.Crop {
		return plan{}
	}
	toWidth, toHeight := inside(width, height, spec.Width, spec.Height)
	if spec.Focus == (asset.Point{}) && len(spec.Keep) == 0 && len(spec.Blur) == 0 {
		return plan{central: true, width: toWidth, height: toHeight}
	}
	scale := max(float64(toWidth)/float64(width), float64(toHeight)/float64(height))
	return plan{
		width:   max(toWidth, int(math.Ceil(float64(width)*scale))),
		height:  max(toHeight, int(math.Ceil(float64(height)*scale))),
		toWidth: toWidth, toHeight: toHeight,
		window: window(width, height, float64(toWidth)/float64(toHeight), spec.Focus, spec.Keep),
	}
}

// cut gives the part of a decoded picture; rounding may have made that a pixel smaller.
func (p plan) cut(width, height int) rect {
	r := rect{width: min(p.toWidth, width), height: min(p.toHeight, height)}
	r.left = min(max(0, int(math.Round(p.window.X*float64(width)))), width-r.width)
	r.top = min(max(0, int(math.Round(p.window.Y*float64(height)))), height-r.height)
	return r
}

// window finds the biggest part of a picture that has a ratio of width to height: where all of
// what is to be kept can be in it, it is; where not, as much of it as can; and then as near to the
// focus as may be, or to the centre.
func window(width, height int, ratio float64, focus asset.Point, keep []asset.Area) asset.Area {
	if focus == (asset.Point{}) {
		focus = asset.Point{X: 0.5, Y: 0.5}
	}
	own := float64(width) / float64(height)
	if own > ratio {
		w := ratio / own
		return asset.Area{X: slide(w, focus.X, keep, func(a asset.Area) (float64, float64) { return a.X, a.X + a.W }), W: w, H: 1}
	}
	h := own / ratio
	return asset.Area{Y: slide(h, focus.Y, keep, func(a asset.Area) (float64, float64) { return a.Y, a.Y + a.H }), W: 1, H: h}
}

// slide places a stretch of a length on a side of length 1.
func slide(length, focus float64, keep []asset.Area, ends func(asset.Area) (from, to float64)) float64 {
	room := 1 - length
	within := func(at float64) float64 { return min(max(at, 0), room) }
	wish := within(focus - length/2)
	places := []float64{wish}
	for _, a := range keep {
		from, to := ends(a)
		places = append(places, within(from), within(to-length))
	}
	holds := func(at float64) (n int) {
		const rounding = 1e-9
		for _, a := range keep {
			if from, to := ends(a); from >= at-rounding && to <= at+length+rounding {
				n++
			}
		}
		return n
	}
	return slices.MinFunc(places, func(a, b float64) int {
		if d := holds(b) - holds(a); d != 0 {
			return d
		}
		switch da, db := math.Abs(a-wish), math.Abs(b-wish); {
		case da < db:
			return -1
		case da > db:
			return 1
		}
		return 0
	})
}

// inside shrinks a box, in proportion, until it fits in the picture.
func inside(width, height, boxWidth, boxHeight int) (int, int) {
	scale := min(1, float64(width)/float64(boxWidth), float64(height)/float64(boxHeight))
	fit := func(side int) int { return max(1, int(math.Round(float64(side)*scale))) }
	return fit(boxWidth), fit(boxHeight)
}

const (
	margin = 0.35 // by which a face's box is enlarged on each side: hair, ears and chin are known by too
	least  = 4    // pixels that it is enlarged by at least
	cells  = 4    // along the longer side of what is hidden; a face is two or three of them wide
)

// hidden gives the part of a picture that hides an area, and of how many cells it is made.
func hidden(a asset.Area, width, height int) (r rect, cellsX, cellsY int) {
	grow := func(from, length float64, side int) (int, int) {
		pixels := float64(side)
		more := max(length*pixels*margin, least)
		low := max(0, int(math.Floor(from*pixels-more)))
		high := min(side, int(math.Ceil((from+length)*pixels+more)))
		return min(low, side-1), max(1, high-min(low, side-1))
	}
	r.left, r.width = grow(a.X, a.W, width)
	r.top, r.height = grow(a.Y, a.H, height)
	cell := float64(max(r.width, r.height)) / cells
	count := func(side int) int { return min(max(1, int(math.Round(float64(side)/cell))), side) }
	return r, count(r.width), count(r.height)
}
