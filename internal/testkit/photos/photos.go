// Package photos makes sample photos for tests: real JPEG files of drawn pictures that differ
// by seed, with the EXIF and XMP that a camera and a picture desk would have written. Nothing is
// read from anywhere, so a test that uses it needs no files.
//
//	photo := photos.Photo{Seed: 7, Width: 1200, Height: 800, Taken: "2024:05:03 14:02:11", Make: "Nikon"}
//	bytes := photo.JPEG()
package photos

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
)

// Photo describes a picture and what its file says of itself. Fields left zero are not
// written; width and height default to 640 x 480.
type Photo struct {
	Seed          uint64
	Width, Height int // as stored: before orientation
	Quality       int // JPEG quality; default 85

	Orientation int    // EXIF, 1 to 8
	Taken       string // EXIF: "2024:05:03 14:02:11"
	Zone        string // EXIF: "+02:00"
	Fraction    string // EXIF: digits after the second
	Make, Model string
	Software    string
	Place       *Place

	Title, Text, Headline, Creator, Credit, Rights, UsageTerms, Instructions string
	City, Country                                                            string
	Keywords                                                                 []string
	Rating                                                                   int
	Regions                                                                  []Region

	Profile []byte // an ICC profile to embed
}

// Place is where a photo was taken, in degrees.
type Place struct{ Latitude, Longitude, Altitude float64 }

// Region is a named face, as fractions of the stored picture, x and y its centre (MWG).
type Region struct {
	Name       string
	X, Y, W, H float64
}

func (p Photo) withDefaults() Photo {
	if p.Width == 0 {
		p.Width = 640
	}
	if p.Height == 0 {
		p.Height = 480
	}
	if p.Quality == 0 {
		p.Quality = 85
	}
	return p
}

// JPEG gives the photo as a file.
func (p Photo) JPEG() []byte {
	p = p.withDefaults()
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, p.Draw(), &jpeg.Options{Quality: p.Quality}); err != nil {
		panic(err) // a picture in memory into a buffer
	}
	var out bytes.Buffer
	out.Write(picture.Bytes()[:2])
	if exif := p.exif(); exif != nil {
		out.Write(segment(0xe1, append([]byte("Exif\x00\x00"), exif...)))
	}
	if xmp := p.xmp(); xmp != "" {
		out.Write(segment(0xe1, append([]byte("http://ns.adobe.com/xap/1.0/\x00"), xmp...)))
	}
	if len(p.Profile) > 0 {
		out.Write(segment(0xe2, append([]byte("ICC_PROFILE\x00\x01\x01"), p.Profile...)))
	}
	out.Write(picture.Bytes()[2:])
	return out.Bytes()
}

// PNG gives the picture alone as a PNG.
func (p Photo) PNG() []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, p.withDefaults().Draw()); err != nil {
		panic(err) // a picture in memory into a buffer
	}
	return out.Bytes()
}

// GIF gives the picture alone as a GIF of that many frames.
func (p Photo) GIF(frames int) []byte {
	p = p.withDefaults()
	var all gif.GIF
	for i := range frames {
		p.Seed += uint64(i)
		var one bytes.Buffer
		if err := gif.Encode(&one, p.Draw(), nil); err != nil {
			panic(err) // a picture in memory into a buffer
		}
		decoded, err := gif.DecodeAll(&one)
		if err != nil {
			panic(err) // what was written just now
		}
		all.Image = append(all.Image, decoded.Image...)
		all.Delay = append(all.Delay, 10)
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, &all); err != nil {
		panic(err) // a picture in memory into a buffer
	}
	return out.Bytes()
}

// XMP gives what the photo says as an XMP file to lie beside it.
func (p Photo) XMP() []byte { return []byte(p.xmp()) }

// Draw draws the picture: a sky and a ground whose colours depend on the seed, and shapes on it.
// The top left corner is always red and the top right one green, so that a test can tell which
// way up it is.
func (p Photo) Draw() *image.RGBA {
	p = p.withDefaults()
	random := rand.New(rand.NewPCG(p.Seed, 1))
	shade := func() color.RGBA {
		return color.RGBA{uint8(random.IntN(256)), uint8(random.IntN(256)), uint8(random.IntN(256)), 255}
	}
	img := image.NewRGBA(image.Rect(0, 0, p.Width, p.Height))
	sky, ground := shade(), shade()
	for y := range p.Height {
		t := y * 256 / p.Height
		mix := func(a, b uint8) uint8 { return uint8((int(a)*(256-t) + int(b)*t) >> 8) }
		row := color.RGBA{mix(sky.R, ground.R), mix(sky.G, ground.G), mix(sky.B, ground.B), 255}
		for x := range p.Width {
			img.SetRGBA(x, y, row)
		}
	}
	for range 12 {
		disc(img, random.IntN(p.Width), random.IntN(p.Height), 1+random.IntN(max(1, min(p.Width, p.Height)/4)), shade())
	}
	corner := max(1, min(p.Width, p.Height)/8)
	for y := range corner {
		for x := range corner {
			img.SetRGBA(x, y, color.RGBA{230, 20, 20, 255})
			img.SetRGBA(p.Width-1-x, y, color.RGBA{20, 200, 20, 255})
		}
	}
	return img
}

func disc(img *image.RGBA, cx, cy, r int, c color.RGBA) {
	for y := max(0, cy-r); y < min(img.Rect.Max.Y, cy+r); y++ {
		for x := max(0, cx-r); x < min(img.Rect.Max.X, cx+r); x++ {
			if (x-cx)*(x-cx)+(y-cy)*(y-cy) < r*r {
				img.SetRGBA(x, y, c)
			}
		}
	}
}

func segment(marker byte, data []byte) []byte {
	n := len(data) + 2
	return append([]byte{0xff, marker, byte(n >> 8), byte(n)}, data...)
}
