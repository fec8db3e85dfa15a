package outreach

import (
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// Proof is one word of one signer with all that it rests on: what is put on paper, given to the
// signer and kept.
type Proof struct {
	Consent  ident.Consent
	Event    int // its number in the consent
	At       time.Time
	Asks     Identity        // the organisation
	Depicted string          // what the person shown is called
	Signer   string          // what the signer is called in the register
	Relation person.Relation // of a guardian; empty: the person shown
	Typed    string          // the name as the signer typed it
	Drawn    Drawing
	Form     consent.Form
	Answered []Answered // in the order of the form
	Method   consent.Method
	Reached  string // where the code went, as far as it is shown: "a…@museum.example"
	Source   string // network address
	Scope    consent.Extent
	Photos   []string // file names
	Folders  []string // names
	Term     consent.Term
}

// Answered is one question of the form with its answer.
type Answered struct {
	consent.Question
	PurposeName, ChannelName string
	Yes                      bool
}

// Paper makes what a signer takes home, and what proves years later what they said. Equal proofs
// give equal bytes.
type Paper interface {
	// Copy makes the signed copy, a PDF.
	Copy(p Proof) ([]byte, error)
	// Receipt makes the consent receipt of ISO/IEC TS 27560, JSON-LD.
	Receipt(p Proof) ([]byte, error)
	// Poster makes the poster of an event, a PDF to print.
	Poster(p Poster) ([]byte, error)
	// Verify tells whether a copy is, byte for byte, what the house signed.
	Verify(pdf []byte) error
}

// Drawing is a signature as it was drawn: strokes of points on a field of DrawnWidth by DrawnHeight.
type Drawing [][]Point

// Point is a place on the field, from its upper left corner.
type Point struct{ X, Y int }

// The field on which a signature is drawn.
const (
	DrawnWidth  = 600
	DrawnHeight = 200
	mostPoints  = 4000
)

// ParseDrawing reads strokes in the form "10,20 11,25;40,40 41,42". The empty text is no drawing.
func ParseDrawing(text string) (Drawing, error) {
	if text == "" {
		return nil, nil
	}
	bad := problem.New(problem.Invalid, "sign.drawing").At("drawing")
	var drawing Drawing
	points := 0
	for stroke := range strings.SplitSeq(text, ";") {
		var line []Point
		for pair := range strings.SplitSeq(stroke, " ") {
			left, right, _ := strings.Cut(pair, ",")
			x, errX := strconv.Atoi(left)
			y, errY := strconv.Atoi(right)
			if points++; errX != nil || errY != nil || x < 0 || x > DrawnWidth || y < 0 || y > DrawnHeight || points > mostPoints {
				return nil, bad
			}
			line = append(line, Point{x, y})
		}
		drawing = append(drawing, line)
	}
	return drawing, nil
}

// String is the inverse of ParseDrawing.
func (d Drawing) String() string {
	var b strings.Builder
	for i, stroke := range d {
		if i > 0 {
			b.WriteByte(';')
		}
		for j, p := range stroke {
			if j > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(strconv.Itoa(p.X) + "," + strconv.Itoa(p.Y))
		}
	}
	return b.String()
}
