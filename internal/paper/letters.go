package paper

import (
	"fmt"
	"strings"

	"github.com/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// letters knows which letters can be printed: Latin, Greek and Cyrillic ones. The text that is
// attached to each copy carries every letter.
type letters struct {
	face   *sfnt.Font
	buffer sfnt.Buffer
	missed bool // something could not be printed
}

func newLetters() (*letters, error) {
	face, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("read the letters: %w", err)
	}
	return &letters{face: face}, nil
}

// onto gives a PDF its letters.
func (l *letters) onto(pdf *fpdf.Fpdf) {
	pdf.AddUTF8FontFromBytes(family, "", goregular.TTF)
	pdf.AddUTF8FontFromBytes(family, "B", gobold.TTF)
	pdf.AddUTF8FontFromBytes(family, "I", goitalic.TTF)
}

// clean gives a text with a mark for each letter that cannot be printed.
func (l *letters) clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		if r < ' ' {
			return ' '
		}
		if glyph, err := l.face.GlyphIndex(&l.buffer, r); err != nil || glyph == 0 || r > 0xFFFF {
			l.missed = true
			return '?'
		}
		return r
	}, text)
}
