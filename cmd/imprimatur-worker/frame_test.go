package main

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"imprimatur/internal/asset"
)

func TestWindow_KeepsFacesInWhereTheyCanBe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width, height := rapid.IntRange(10, 6000).Draw(t, "width"), rapid.IntRange(10, 6000).Draw(t, "height")
		ratio := rapid.Float64Range(0.2, 5).Draw(t, "ratio")
		x, y := rapid.Float64Range(0, 0.9).Draw(t, "x"), rapid.Float64Range(0, 0.9).Draw(t, "y")
		face := asset.Area{X: x, Y: y, W: rapid.Float64Range(0.001, 1-x).Draw(t, "w"), H: rapid.Float64Range(0.001, 1-y).Draw(t, "h")}
		focus := asset.Point{X: rapid.Float64Range(0, 1).Draw(t, "fx"), Y: rapid.Float64Range(0, 1).Draw(t, "fy")}
		w := window(width, height, ratio, focus, []asset.Area{face})
		const e = 1e-6
		if w.X < -e || w.Y < -e || w.X+w.W > 1+e || w.Y+w.H > 1+e || w.W <= 0 || w.H <= 0 {
			t.Fatalf("the window %+v leaves the picture", w)
		}
		if got := w.W * float64(width) / (w.H * float64(height)); math.Abs(got-ratio) > ratio*1e-6 {
			t.Fatalf("the ratio is %v, want %v", got, ratio)
		}
		if w.W < 1-e && w.H < 1-e {
			t.Fatalf("the window %+v is not as big as it can be", w)
		}
		fits := face.W <= w.W && face.H <= w.H
		in := face.X >= w.X-e && face.X+face.W <= w.X+w.W+e && face.Y >= w.Y-e && face.Y+face.H <= w.Y+w.H+e
		if fits && !in {
			t.Fatalf("the face %+v could be in, and is not in %+v", face, w)
		}
	})
}

func TestWindow_OfManyFacesAsManyAsCanBe(t *testing.T) {
	faces := []asset.Area{{X: 0.0, Y: 0.4, W: 0.1, H: 0.2}, {X: 0.6, Y: 0.4, W: 0.1, H: 0.2}, {X: 0.75, Y: 0.4, W: 0.1, H: 0.2}}
	w := window(1000, 500, 1, asset.Point{X: 0.05, Y: 0.5}, faces)
	if w.X > 0.6 || w.X+w.W < 0.85 {
		t.Errorf("two faces of three could be in: %+v", w)
	}
	if got := window(1000, 500, 1, asset.Point{}, nil); got.X != 0.25 {
		t.Errorf("without a focus it is the centre: %+v", got)
	}
}

func TestHidden_IsBiggerThanTheFaceAndWithinThePicture(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width, height := rapid.IntRange(1, 5000).Draw(t, "width"), rapid.IntRange(1, 5000).Draw(t, "height")
		x, y := rapid.Float64Range(0, 0.99).Draw(t, "x"), rapid.Float64Range(0, 0.99).Draw(t, "y")
		a := asset.Area{X: x, Y: y, W: rapid.Float64Range(1e-5, 1-x).Draw(t, "w"), H: rapid.Float64Range(1e-5, 1-y).Draw(t, "h")}
		r, cellsX, cellsY := hidden(a, width, height)
		if r.left < 0 || r.top < 0 || r.width < 1 || r.height < 1 || r.left+r.width > width || r.top+r.height > height {
			t.Fatalf("%+v leaves a picture of %d x %d", r, width, height)
		}
		if float64(r.left) > a.X*float64(width) || float64(r.left+r.width) < (a.X+a.W)*float64(width)-1e-6 {
			t.Fatalf("%+v does not cover %+v", r, a)
		}
		if cellsX < 1 || cellsY < 1 || cellsX > cells || cellsY > cells || cellsX > r.width || cellsY > r.height {
			t.Fatalf("%d x %d cells for %+v", cellsX, cellsY, r)
		}
	})
}
