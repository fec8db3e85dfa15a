package asset

import "slices"

// RenderSpec says how a derived file is to be made. The zero value is refused.
type RenderSpec struct {
	Width, Height int    // the box in pixels; 0 leaves that side free
	Crop          bool   // fill the box, cutting what does not fit, instead of fitting in it
	Focus         Point  // of a cut: what it is made around
	Keep          []Area // of a cut: what stays in the picture, as far as it can
	Blur          []Area // what is made unrecognisable, for good
	Mark          Mark   // a text across the picture, or none
	Piece         Piece  // of a picture that fills the box: what is taken out of it; or none
	MediaType     string // image/jpeg, image/webp, image/png, image/avif, image/tiff
	Quality       int    // 1 to 100
	KeepProfile   bool   // keep the colour profile, and name sRGB where there is none, instead of converting to sRGB
	XMP           []byte // what the file is to say of itself, or nothing
}

// RenderTypes lists the media types that derived files can have.
func RenderTypes() []string {
	return []string{"image/jpeg", "image/png", "image/webp", "image/avif", "image/tiff"}
}

// Point is a place in a picture, in parts of its width and height after orientation. The zero
// Point is no place.
type Point struct{ X, Y float64 }

// Within tells whether the point lies in the picture.
func (p Point) Within() bool { return p.X >= 0 && p.X <= 1 && p.Y >= 0 && p.Y <= 1 }

// Area is a part of a picture: left, top, width, height, in parts of its width and height after
// orientation.
type Area struct{ X, Y, W, H float64 }

// Within tells whether the area has a size and lies in the picture.
func (a Area) Within() bool {
	const rounding = 1e-6
	return a.W > 0 && a.H > 0 && a.X >= 0 && a.Y >= 0 && a.X+a.W <= 1+rounding && a.Y+a.H <= 1+rounding
}

// Piece is a part of a picture as somebody looks at it closely. The zero Piece is none.
type Piece struct {
	Left, Top, Width, Height int  // in pixels of the whole picture, whose size is the box
	ToWidth, ToHeight        int  // what it is scaled to, before it is turned
	Mirror                   bool // left to right, before it is turned
	Turn                     int  // clockwise, in degrees: 0, 90, 180, 270
	Tone                     Tone
}

// Tone is which colours a piece has.
type Tone string

// The tones.
const (
	InColour   Tone = ""
	InGrey     Tone = "grey"
	BlackWhite Tone = "black-white"
)

// Possible tells whether the piece can be taken out of a picture of a size.
func (p Piece) Possible(width, height int) bool {
	return p.Left >= 0 && p.Top >= 0 && p.Width > 0 && p.Height > 0 && p.Left <= width-p.Width && p.Top <= height-p.Height &&
		p.ToWidth > 0 && p.ToHeight > 0 && p.ToWidth <= MaxPiece && p.ToHeight <= MaxPiece &&
		slices.Contains([]int{0, 90, 180, 270}, p.Turn) && slices.Contains([]Tone{InColour, InGrey, BlackWhite}, p.Tone)
}

// Size gives what the piece measures once it is turned.
func (p Piece) Size() (width, height int) {
	if p.Turn%180 != 0 {
		return p.ToHeight, p.ToWidth
	}
	return p.ToWidth, p.ToHeight
}

// Coarse tells whether the piece shows no more of a picture of a size than one whose longest side has
// so many pixels does.
func (p Piece) Coarse(width, height, longest int) bool {
	return p.ToWidth*max(width, height) <= longest*p.Width && p.ToHeight*max(width, height) <= longest*p.Height
}

// MaxPiece is the longest side that a piece can have, in pixels.
const MaxPiece = 2560

// Spot is where a mark stands in a picture.
type Spot string

// The places.
const (
	TopLeft     Spot = "top-left"
	TopRight    Spot = "top-right"
	Middle      Spot = "middle"
	BottomLeft  Spot = "bottom-left"
	BottomRight Spot = "bottom-right"
)

// Spots lists the places, in the order in which people are shown them.
func Spots() []Spot { return []Spot{BottomRight, BottomLeft, TopRight, TopLeft, Middle} }

// MaxMark is how many characters a mark can have.
const MaxMark = 120

// Mark is a text across a picture. One without a text is none.
type Mark struct {
	Text    string
	Spot    Spot
	Opacity int // percent, 1 to 100
	Size    int // width of the text in percent of the picture's, 5 to 100
}

// Possible tells whether the mark can be drawn.
func (m Mark) Possible() bool {
	return m.Text == "" || slices.Contains(Spots(), m.Spot) && m.Opacity >= 1 && m.Opacity <= 100 && m.Size >= 5 && m.Size <= 100 &&
		len([]rune(m.Text)) <= MaxMark
}

// Rendered is a derived picture. It says nothing of itself but, where asked for, the colour
// profile and the XMP of its spec.
type Rendered struct {
	Size          int // nominal longest side for the house's own renditions: 256, 1024 or 2048
	MediaType     string
	Width, Height int
	Bytes         []byte
}
