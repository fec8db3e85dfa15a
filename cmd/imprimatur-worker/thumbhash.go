package main

import "math"

// thumbSide bounds the picture that a thumb hash is made of; the format allows up to 100.
const thumbSide = 64

// thumbHash gives the blurred picture of about 25 bytes that a page shows until the real one is
// there, in the byte format of https://evanw.github.io/thumbhash/.
func thumbHash(px pixels) []byte {
	scale := min(1, thumbSide/float64(max(px.width, px.height)))
	side := func(n int) int { return max(1, int(math.Round(float64(n)*scale))) }
	small := px.shrink(side(px.width), side(px.height))
	return encodeThumbHash(small.width, small.height, small.rgba)
}

// channel is one plane of the picture and its waves.
type channel struct {
	nx, ny    int
	dc, scale float64
	ac        []float64
}

func encodeThumbHash(w, h int, rgba []byte) []byte {
	l, p, q, a, hasAlpha := planes(w, h, rgba)
	limit := 7.0
	if hasAlpha {
		limit = 5 // fewer waves, to make room for alpha
	}
	longest := float64(max(w, h))
	lx := max(1, int(math.Round(limit*float64(w)/longest)))
	ly := max(1, int(math.Round(limit*float64(h)/longest)))
	lc := wavesOf(l, w, h, max(3, lx), max(3, ly))
	pc := wavesOf(p, w, h, 3, 3)
	qc := wavesOf(q, w, h, 3, 3)

	landscape := w > h
	head24 := quantise(63, lc.dc) | quantise(63, (pc.dc+1)/2)<<6 | quantise(63, (qc.dc+1)/2)<<12 |
		quantise(31, lc.scale)<<18 | bit(hasAlpha)<<23
	edge := lx
	if landscape {
		edge = ly
	}
	head16 := edge | quantise(63, pc.scale)<<3 | quantise(63, qc.scale)<<9 | bit(landscape)<<15
	hash := []byte{byte(head24), byte(head24 >> 8), byte(head24 >> 16), byte(head16), byte(head16 >> 8)}
	channels := []channel{lc, pc, qc}
	if hasAlpha {
		ac := wavesOf(a, w, h, 5, 5)
		hash = append(hash, byte(quantise(15, ac.dc)|quantise(15, ac.scale)<<4))
		channels = append(channels, ac)
	}
	half := false
	for _, c := range channels {
		for _, f := range c.ac {
			nibble := byte(quantise(15, f))
			if half {
				hash[len(hash)-1] |= nibble << 4
			} else {
				hash = append(hash, nibble)
			}
			half = !half
		}
	}
	return hash
}

// planes turns RGBA into lightness, yellow-blue, red-green and alpha; what is transparent shows the
// mean colour.
func planes(w, h int, rgba []byte) (l, p, q, a []float64, hasAlpha bool) {
	var meanR, meanG, meanB, meanA float64
	for i := 0; i < len(rgba); i += 4 {
		alpha := float64(rgba[i+3]) / 255
		meanR += alpha / 255 * float64(rgba[i])
		meanG += alpha / 255 * float64(rgba[i+1])
		meanB += alpha / 255 * float64(rgba[i+2])
		meanA += alpha
	}
	if meanA > 0 {
		meanR, meanG, meanB = meanR/meanA, meanG/meanA, meanB/meanA
	}
	n := w * h
	l, p, q, a = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		alpha := float64(rgba[4*i+3]) / 255
		r := meanR*(1-alpha) + alpha/255*float64(rgba[4*i])
		g := meanG*(1-alpha) + alpha/255*float64(rgba[4*i+1])
		b := meanB*(1-alpha) + alpha/255*float64(rgba[4*i+2])
		l[i], p[i], q[i], a[i] = (r+g+b)/3, (r+g)/2-b, r-g, alpha
	}
	return l, p, q, a, meanA < float64(n)
}

// wavesOf gives the lowest frequencies of a plane, those below the diagonal, scaled to 0..1.
func wavesOf(plane []float64, w, h, nx, ny int) channel {
	c := channel{nx: nx, ny: ny}
	across := make([]float64, w)
	down := make([]float64, h)
	for cy := range ny {
		for y := range h {
			down[y] = math.Cos(math.Pi / float64(h) * float64(cy) * (float64(y) + 0.5))
		}
		for cx := 0; cx*ny < nx*(ny-cy); cx++ {
			for x := range w {
				across[x] = math.Cos(math.Pi / float64(w) * float64(cx) * (float64(x) + 0.5))
			}
			f := 0.0
			for y := range h {
				for x := range w {
					f += plane[y*w+x] * across[x] * down[y]
				}
			}
			f /= float64(w * h)
			if cx == 0 && cy == 0 {
				c.dc = f
				continue
			}
			c.ac = append(c.ac, f)
			c.scale = math.Max(c.scale, math.Abs(f))
		}
	}
	if c.scale > 0 {
		for i := range c.ac {
			c.ac[i] = 0.5 + 0.5/c.scale*c.ac[i]
		}
	}
	return c
}

func quantise(steps float64, v float64) int {
	return int(math.Round(steps * math.Min(math.Max(v, 0), 1)))
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
