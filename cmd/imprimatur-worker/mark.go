package main

import (
	"fmt"
	"image"
	"image/draw"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	position "golang.org/x/image/math/fixed"

	"imprimatur/internal/asset"
)

const (
	smallest = 8.0    // pixels of a letter: below it nothing can be read
	biggest  = 2000.0 // pixels of a letter
	edge     = 40     // the mark stands this part of the picture's shorter side from its edge
)

// marked lays a logo over the picture, or a text: white with a dark shadow, so that it is read on both.
func (p picture) marked(m asset.Mark) (picture, error) {
	if len(m.Picture) > 0 {
		return p.overlaid(m)
	}
	mask, err := written(m.Text, p.width()*m.Size/100, p.height())
	if err != nil {
		return picture{}, err
	}
	strength := 255 * m.Opacity / 100
	for i := range mask.Pix {
		mask.Pix[i] = uint8(int(mask.Pix[i]) * strength / 255)
	}
	r := spotOf(m.Spot, mask.Rect.Dx(), mask.Rect.Dy(), p.width(), p.height())
	shade := r
	offset := max(1, r.height/24)
	shade.left, shade.top = min(r.left+offset, p.width()-r.width), min(r.top+offset, p.height()-r.height)
	dark, err := p.stamp(mask.Pix, shade, true)
	if err != nil {
		return picture{}, err
	}
	defer dark.free()
	return dark.stamp(mask.Pix, r, false)
}

// written draws a text as a mask that is about so wide, and fits in a picture of that width and height.
func written(text string, width, height int) (*image.Alpha, error) {
	parsed, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return nil, fmt.Errorf("reading the letters: %w", err)
	}
	const trial = 100.0
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: trial, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("cutting the letters: %w", err)
	}
	long := max(1, font.MeasureString(face, text).Ceil())
	size := min(max(trial*float64(width)/float64(long), smallest), biggest, float64(height)/2)
	if face, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone}); err != nil {
		return nil, fmt.Errorf("cutting the letters: %w", err)
	}
	metrics := face.Metrics()
	box := image.Rect(0, 0, max(1, min(font.MeasureString(face, text).Ceil(), max(1, width))), max(1, min((metrics.Ascent+metrics.Descent).Ceil(), height)))
	mask := image.NewAlpha(box)
	d := font.Drawer{Dst: mask, Src: image.Opaque, Face: face, Dot: position.Point26_6{Y: metrics.Ascent}}
	draw.Draw(mask, box, image.Transparent, image.Point{}, draw.Src)
	d.DrawString(text)
	return mask, nil
}

// spotOf places a mark in a picture.
func spotOf(spot asset.Spot, width, height, inWidth, inHeight int) rect {
	gap := min(inWidth, inHeight) / edge
	right, bottom := max(0, inWidth-width-gap), max(0, inHeight-height-gap)
	left, top := min(gap, max(0, inWidth-width)), min(gap, max(0, inHeight-height))
	r := rect{width: width, height: height}
	switch spot {
	case asset.TopLeft:
		r.left, r.top = left, top
	case asset.TopRight:
		r.left, r.top = right, top
	case asset.BottomLeft:
		r.left, r.top = left, bottom
	case asset.Middle:
		r.left, r.top = (inWidth-width)/2, (inHeight-height)/2
	case asset.BottomRight:
		r.left, r.top = right, bottom
	}
	return r
}
