package asset

import (
	"strings"
	"time"
)

// Camera is what the file says of the device that took the photo. Units: aperture as the
// f-number, exposure in seconds, focal length in millimetres, ISO as the speed number.
type Camera struct {
	Make, Model, Lens string
	Aperture          float64
	Exposure          float64
	FocalLength       float64
	ISO               int
}

// Name is what people call the camera: the model, led by the make where the model leaves it out.
func (c Camera) Name() string {
	maker, model := strings.Join(strings.Fields(c.Make), " "), strings.Join(strings.Fields(c.Model), " ")
	first, _, _ := strings.Cut(maker, " ")
	switch {
	case model == "":
		return maker
	case strings.HasPrefix(strings.ToLower(model), strings.ToLower(first)):
		return model
	}
	return maker + " " + model
}

// Place is a position in WGS 84 degrees and, where known, what people call it.
type Place struct {
	HasPosition         bool
	Latitude, Longitude float64
	Altitude            float64 // metres above sea level
	Name                string  // sublocation or venue
	City, Region        string
	Country             string
}

// Taken is the moment of capture. ZoneKnown false means that the file gave a wall clock
// without a zone; At then carries that wall clock as if it were UTC. A moment that is guessed, from
// the file's date or its arrival, has no known zone either, and At is UTC.
type Taken struct {
	At        time.Time
	ZoneKnown bool
	Source    TakenSource
}

// TakenSource says where the moment of capture comes from.
type TakenSource string

// Where a moment of capture can come from, best first.
const (
	TakenByHand  TakenSource = "hand"    // a person of the house set it
	TakenExif    TakenSource = "exif"    // EXIF DateTimeOriginal, IPTC or XMP
	TakenSidecar TakenSource = "sidecar" // the XMP file beside it
	TakenFile    TakenSource = "file"    // modification time of the file
	TakenArrival TakenSource = "arrival" // nothing known: when it came in
)

// Guess tells whether nobody said when it was taken: At is then the date of the file, or of its arrival.
func (t Taken) Guess() bool { return t.Source == TakenFile || t.Source == TakenArrival }

// Description is what people say about a photo: IPTC Photo Metadata names in brackets.
type Description struct {
	Title        string   // Title (dc:title)
	Text         string   // Description / Caption (dc:description)
	Keywords     []string // Keywords (dc:subject)
	Creator      string   // Creator (dc:creator)
	Credit       string   // Credit Line (photoshop:Credit)
	Rights       string   // Copyright Notice (dc:rights)
	UsageTerms   string   // Rights Usage Terms (xmpRights:UsageTerms)
	Headline     string   // Headline (photoshop:Headline)
	Instructions string   // Instructions (photoshop:Instructions)
	Rating       int      // xmp:Rating, 0 to 5
}

// Region is a face or object region kept as the file carries it (MWG regions or IPTC image
// regions), raw until somebody confirms who it is. Numbers are fractions of width and height,
// X and Y the top left corner, after orientation.
type Region struct {
	Name                string
	Kind                string // Face, Pet, BarCode, ...
	X, Y, Width, Height float64
	Source              string // "mwg" or "iptc"
}

// Metadata is all that the house keeps of what a file says about itself.
type Metadata struct {
	Taken       Taken
	Camera      Camera
	Place       Place
	Description Description
	Regions     []Region
	Software    string
}
