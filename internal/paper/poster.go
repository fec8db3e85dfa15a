package paper

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/go-pdf/fpdf"

	"imprimatur/internal/outreach"
	"imprimatur/internal/phrase"
)

// Poster implements outreach.Paper.
func (p *Press) Poster(of outreach.Poster) ([]byte, error) {
	letters, err := newLetters()
	if err != nil {
		return nil, err
	}
	size, scale := "A4", 1.0
	if of.Large {
		size, scale = "A3", 297.0/210
	}
	b := &bill{
		Fpdf:    fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "mm", SizeStr: size}),
		letters: letters, of: of, scale: scale,
	}
	b.begin()
	b.head()
	foot := b.foot()
	b.code(foot)
	var file bytes.Buffer
	if err := b.Output(&file); err != nil {
		return nil, fmt.Errorf("write a poster: %w", err)
	}
	return file.Bytes(), nil
}

// bill is a poster while it is drawn. Lengths are those of A4; scale makes them the page's.
type bill struct {
	*fpdf.Fpdf
	letters *letters
	of      outreach.Poster
	scale   float64
}

func (b *bill) begin() {
	b.SetCreationDate(b.of.At.UTC())
	b.SetModificationDate(b.of.At.UTC())
	b.SetCatalogSort(true)
	b.SetProducer("Imprimatur", true)
	b.SetTitle(b.letters.clean(b.of.Title), true)
	b.SetLang(b.of.Languages[0])
	b.letters.onto(b.Fpdf)
	b.SetMargins(margin*b.scale, margin*b.scale, margin*b.scale)
	b.SetAutoPageBreak(false, 0)
	b.AddPage()
}

func (b *bill) say(language, name string) string { return phrase.Say(language, "poster/"+name, nil) }

// write writes a centred paragraph.
func (b *bill) write(style string, size float64, text string) {
	b.SetFont(family, style, size*b.scale)
	b.MultiCell(textWidth*b.scale, size*0.45*b.scale, b.letters.clean(text), "", "C", false)
}

// lettersFor is the size in which a text fits a line, at most the one given.
func (b *bill) lettersFor(style, text string, most float64) float64 {
	b.SetFont(family, style, most*b.scale)
	if wide := b.GetStringWidth(b.letters.clean(text)); wide > (textWidth-4)*b.scale {
		return most * (textWidth - 4) * b.scale / wide
	}
	return most
}

// head writes whose event it is, and what is asked of people there.
func (b *bill) head() {
	b.SetTextColor(70, 70, 70)
	b.write("", 16, b.of.Organisation)
	b.Ln(4 * b.scale)
	b.SetTextColor(0, 0, 0)
	title, size := b.of.Title, 34.0
	if len(title) > 60 {
		size = 22
	}
	b.write("B", size, title)
	b.Ln(5 * b.scale)
	for _, language := range b.of.Languages {
		b.write("", b.body(), b.say(language, "text"))
		b.Ln(2.5 * b.scale)
	}
}

// body is the size of the sentences: the more languages, the smaller.
func (b *bill) body() float64 {
	if len(b.of.Languages) > 2 {
		return 11
	}
	return 15
}

// foot writes the address and what people are free to do, and gives where that begins.
func (b *bill) foot() (top float64) {
	var free []string
	var or []string
	for _, language := range b.of.Languages {
		free, or = append(free, b.say(language, "free")), append(or, strings.TrimSuffix(b.say(language, "or-type"), ":"))
	}
	_, high := b.GetPageSize()
	y := b.GetY()
	top = high - (margin+32+float64(len(free))*11)*b.scale
	b.SetY(top)
	b.write("", 12, strings.Join(or, " · ")+":")
	address := strings.TrimPrefix(b.of.Address, "https://")
	b.Ln(2 * b.scale)
	b.write("B", b.lettersFor("B", address, 30), address)
	b.Ln(4 * b.scale)
	b.SetTextColor(70, 70, 70)
	for _, text := range free {
		b.write("", 10, text)
		b.Ln(b.scale)
	}
	b.SetY(y)
	return top
}

// code draws the QR code, as large as fits above the foot.
func (b *bill) code(foot float64) {
	wide, _ := b.GetPageSize()
	y := b.GetY()
	side := min(foot-y-4*b.scale, 130*b.scale)
	module := side / float64(len(b.of.Code))
	x := (wide - side) / 2
	y += (foot - y - side) / 2
	b.SetFillColor(0, 0, 0)
	for r, row := range b.of.Code {
		for c := 0; c < len(row); c++ {
			run := 0
			for c+run < len(row) && row[c+run] {
				run++
			}
			if run > 0 {
				b.Rect(x+float64(c)*module, y+float64(r)*module, float64(run)*module, module, "F")
				c += run
			}
		}
	}
}
