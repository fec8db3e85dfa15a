package main

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"golang.org/x/image/draw"

	"imprimatur/internal/asset"
)

var errLogo = errors.New("no logo that can be drawn")

// overlaid lays a logo over the picture, as wide as the mark says and no higher than the picture.
func (p picture) overlaid(m asset.Mark) (picture, error) {
	logo, err := scaledLogo(m.Picture, max(1, p.width()*m.Size/100), p.height())
	if err != nil {
		return picture{}, err
	}
	width, height := logo.Rect.Dx(), logo.Rect.Dy()
	bands := p.bands()
	pixels := make([]byte, 0, width*height*bands)
	mask := make([]byte, 0, width*height)
	for i := 0; i < len(logo.Pix); i += 4 {
		c := color.NRGBA{R: logo.Pix[i], G: logo.Pix[i+1], B: logo.Pix[i+2], A: 255}
		mask = append(mask, uint8(int(logo.Pix[i+3])*m.Opacity/100))
		if bands < 3 {
			pixels = append(pixels, color.GrayModel.Convert(c).(color.Gray).Y)
		} else {
			pixels = append(pixels, c.R, c.G, c.B)
		}
		if bands == 2 || bands == 4 {
			pixels = append(pixels, 255) // what it covers is not transparent
		}
	}
	return p.overlay(pixels, mask, spotOf(m.Spot, width, height, p.width(), p.height()))
}

// scaledLogo decodes a PNG and scales it to a width, or to what fits in the height.
func scaledLogo(file []byte, width, most int) (*image.NRGBA, error) {
	head, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("reading a logo: %w", err)
	}
	if head.Width < 1 || head.Height < 1 || max(head.Width, head.Height) > asset.MaxLogoSide {
		return nil, fmt.Errorf("%d x %d pixels: %w", head.Width, head.Height, errLogo)
	}
	decoded, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("reading a logo: %w", err)
	}
	height := max(1, width*head.Height/head.Width)
	if height > most {
		width, height = max(1, most*head.Width/head.Height), most
	}
	made := image.NewRGBA(image.Rect(0, 0, width, height)) // premultiplied: nothing of what is transparent shines through
	draw.CatmullRom.Scale(made, made.Rect, decoded, decoded.Bounds(), draw.Src, nil)
	out := image.NewNRGBA(made.Rect)
	draw.Draw(out, out.Rect, made, image.Point{}, draw.Src)
	return out, nil
}
