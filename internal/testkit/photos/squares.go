package photos

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// The picture of Squares has so many squares along each side, of so many pixels each.
const (
	SquaresAcross = 10
	SquareSide    = 100
)

// SquareColour is the colour of a square, counted from the left and the top. No two are alike, and
// neighbours differ by far more than a lossy format changes.
func SquareColour(x, y int) color.RGBA {
	return color.RGBA{R: uint8(12 + 25*x), G: uint8(12 + 25*y), B: uint8(20 + 97*(x+3*y)%220), A: 255}
}

// Squares is a picture of coloured squares, as PNG: whoever takes a part of it can tell which.
func Squares() ([]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, SquaresAcross*SquareSide, SquaresAcross*SquareSide))
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			img.SetRGBA(x, y, SquareColour(x/SquareSide, y/SquareSide))
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return out.Bytes(), err
}
