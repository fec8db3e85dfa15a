package main

// pixels is a small picture as plain bytes: red, green, blue, alpha.
type pixels struct {
	width, height int
	rgba          []byte
}

// shrink averages the picture down to the size given, which is not bigger than it; where it
// would be, pixels repeat.
func (p pixels) shrink(width, height int) pixels {
	out := pixels{width, height, make([]byte, 0, 4*width*height)}
	for y := range height {
		top, bottom := span(y, height, p.height)
		for x := range width {
			left, right := span(x, width, p.width)
			var sum [4]int
			for row := top; row < bottom; row++ {
				for i := 4 * (row*p.width + left); i < 4*(row*p.width+right); i++ {
					sum[i%4] += int(p.rgba[i])
				}
			}
			n := (bottom - top) * (right - left)
			for _, s := range sum {
				out.rgba = append(out.rgba, byte((s+n/2)/n))
			}
		}
	}
	return out
}

// span gives the part of an old side that cell i of n covers; it is never empty.
func span(i, n, old int) (from, to int) {
	from = i * old / n
	return from, max(from+1, (i+1)*old/n)
}
