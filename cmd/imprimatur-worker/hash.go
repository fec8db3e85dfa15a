package main

import (
	"math"
	"slices"
)

const (
	hashSide  = 32 // the picture the hash looks at
	hashBlock = 8  // lowest frequencies kept
)

// perceptual gives the 64-bit hash of a picture: the signs of its lowest 8 x 8 frequencies
// (DCT of a 32 x 32 grey picture) against their median. Pictures that look alike differ in few bits.
func perceptual(px pixels) uint64 {
	small := px.shrink(hashSide, hashSide)
	grey := make([]float64, 0, hashSide*hashSide)
	for i := 0; i < len(small.rgba); i += 4 {
		r, g, b, a := float64(small.rgba[i]), float64(small.rgba[i+1]), float64(small.rgba[i+2]), float64(small.rgba[i+3])/255
		grey = append(grey, (0.299*r+0.587*g+0.114*b)*a+255*(1-a)) // what is transparent is white
	}
	return signs(frequencies(grey))
}

// frequencies gives the lowest 8 x 8 coefficients of the two-dimensional DCT-II.
func frequencies(grey []float64) []float64 {
	var wave [hashBlock][hashSide]float64
	for u := range wave {
		for x := range wave[u] {
			wave[u][x] = math.Cos(math.Pi / hashSide * (float64(x) + 0.5) * float64(u))
		}
	}
	var rows [hashSide][hashBlock]float64
	for y := range hashSide {
		for u := range hashBlock {
			for x := range hashSide {
				rows[y][u] += grey[y*hashSide+x] * wave[u][x]
			}
		}
	}
	out := make([]float64, hashBlock*hashBlock)
	for v := range hashBlock {
		for u := range hashBlock {
			for y := range hashSide {
				out[v*hashBlock+u] += rows[y][u] * wave[v][y]
			}
		}
	}
	return out
}

// signs sets a bit for every frequency above the median of all but the first, which is the
// mean brightness and says nothing of the picture.
func signs(f []float64) uint64 {
	rest := slices.Clone(f[1:])
	slices.Sort(rest)
	median := rest[len(rest)/2]
	var bits uint64
	for i, v := range f {
		if i > 0 && v > median {
			bits |= 1 << i
		}
	}
	return bits
}
