package paper

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-pdf/fpdf"

	"imprimatur/internal/consent"
	"imprimatur/internal/outreach"
	"imprimatur/internal/phrase"
)

// Lengths on the page, in millimetres; sizes of letters in points.
const (
	margin    = 20
	textWidth = 210 - 2*margin
	labelWide = 48
	lineHigh  = 5.2
	bodySize  = 10
	smallSize = 8
)

// Copy implements outreach.Paper.
func (p *Press) Copy(proof outreach.Proof) ([]byte, error) {
	receipt, err := p.Receipt(proof)
	if err != nil {
		return nil, err
	}
	letters, err := newLetters()
	if err != nil {
		return nil, err
	}
	s := &sheet{Fpdf: fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "mm", SizeStr: "A4"}), letters: letters, lang: proof.Form.Text.Language, proof: proof}
	s.begin()
	s.head()
	s.text()
	s.answers()
	s.facts()
	s.proven()
	s.SetAttachments([]fpdf.Attachment{
		{Content: proof.Form.Canonical(), Filename: "consent-text.txt", Description: "Exactly what was shown and signed (UTF-8)"},
		{Content: receipt, Filename: "consent-receipt.jsonld", Description: "ISO/IEC TS 27560 consent receipt"},
	})
	var file bytes.Buffer
	if err := s.Output(&file); err != nil {
		return nil, fmt.Errorf("write a copy: %w", err)
	}
	return p.sealed(file.Bytes(), proof.Asks.Controller, proof.At)
}

// sheet is a copy while it is written.
type sheet struct {
	*fpdf.Fpdf
	letters *letters
	lang    string
	proof   outreach.Proof
}

const family = "go"

func (s *sheet) begin() {
	s.SetCreationDate(s.proof.At.UTC())
	s.SetModificationDate(s.proof.At.UTC())
	s.SetCatalogSort(true)
	s.SetProducer("Imprimatur", true)
	s.SetTitle(s.clean(s.say("title")), true)
	s.SetLang(s.lang)
	s.letters.onto(s.Fpdf)
	s.SetMargins(margin, margin, margin)
	s.SetAutoPageBreak(true, margin+5)
	s.SetFooterFunc(func() {
		s.SetY(-margin + 3)
		s.write("", smallSize, s.say("page", "page", strconv.Itoa(s.PageNo()), "consent", s.proof.Consent.String()))
	})
	s.AddPage()
}

// say gives a text of the copy in the signer's language.
func (s *sheet) say(name string, args ...string) string {
	values := make(map[string]string, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		values[args[i]] = args[i+1]
	}
	return phrase.Say(s.lang, "paper/"+name, values)
}

func (s *sheet) clean(text string) string { return s.letters.clean(text) }

// write writes a paragraph.
func (s *sheet) write(style string, size float64, text string) {
	s.SetFont(family, style, size)
	s.MultiCell(textWidth, size*lineHigh/bodySize, s.clean(text), "", "L", false)
}

// row writes what something is, and what it is called.
func (s *sheet) row(name, value string) {
	if value == "" {
		return
	}
	top := s.GetY()
	s.SetFont(family, "", bodySize)
	s.SetX(margin + labelWide)
	s.MultiCell(textWidth-labelWide, lineHigh, s.clean(value), "", "L", false)
	end, page := s.GetY(), s.PageNo()
	if end < top { // it went on on the next page: its name stands beside its end
		top = margin
	}
	s.SetXY(margin, top)
	s.SetFont(family, "B", bodySize)
	s.CellFormat(labelWide, lineHigh, s.clean(s.say(name)), "", 0, "L", false, 0, "")
	s.SetPage(page)
	s.SetXY(margin, end+1)
}

func (s *sheet) part(name string) {
	s.Ln(4)
	s.write("B", 12, s.say(name))
	s.Ln(1.5)
}

func (s *sheet) head() {
	s.write("B", 18, s.say("title"))
	s.Ln(2)
	s.write("", bodySize, s.say("about"))
	s.Ln(3)
	c := s.proof.Asks
	s.row("who-asks", joined("\n", c.Controller, c.Address, c.Email))
	s.row("officer", c.Officer)
	s.row("depicted", s.proof.Depicted)
	if s.proof.Relation != "" {
		s.row("signer", s.proof.Signer+" ("+phrase.Say(s.lang, "relation/"+string(s.proof.Relation), nil)+")")
	}
}

// text writes the text that was signed.
func (s *sheet) text() {
	s.part("text")
	s.write("B", 11, s.proof.Form.Text.Title)
	s.Ln(1.5)
	number := 0
	for _, block := range consent.Blocks(s.proof.Form.Text.Body) {
		mark := ""
		switch block.Kind {
		case consent.Bullet:
			mark = "•"
		case consent.Numbered:
			number++
			mark = strconv.Itoa(number) + "."
		case consent.Paragraph, consent.Heading:
		}
		if block.Kind != consent.Numbered {
			number = 0
		}
		s.block(block, mark)
	}
}

func (s *sheet) block(block consent.Block, mark string) {
	if mark != "" {
		s.SetFont(family, "", bodySize)
		s.SetX(margin + 2)
		s.CellFormat(5, lineHigh, mark, "", 0, "L", false, 0, "")
		s.SetLeftMargin(margin + 7)
	}
	for _, run := range block.Runs {
		style := ""
		if run.Bold || block.Kind == consent.Heading {
			style += "B"
		} else if run.Italic {
			style += "I"
		}
		text := run.Text
		if run.Link != "" {
			text += " (" + run.Link + ")"
		}
		s.SetFont(family, style, bodySize)
		s.Write(lineHigh, s.clean(text))
	}
	s.SetLeftMargin(margin)
	s.Ln(lineHigh)
	if mark == "" {
		s.Ln(1.8)
	}
}

// answers writes each question with its answer.
func (s *sheet) answers() {
	s.part("answers")
	for _, a := range s.proof.Answered {
		word := s.say("no")
		if a.Yes {
			word = s.say("yes")
		}
		s.write("B", bodySize, word+": "+a.PurposeName+", "+a.ChannelName)
		s.write("", bodySize, a.Sentence)
		s.Ln(1.8)
	}
}

// facts writes for which photos and for how long, who signed, when and how.
func (s *sheet) facts() {
	p := s.proof
	s.part("scope")
	s.write("", bodySize, phrase.Say(s.lang, "paper-extent/"+string(p.Scope), map[string]string{"n": strconv.Itoa(len(p.Photos))}))
	if list := joined("\n", append(p.Folders, p.Photos...)...); list != "" {
		s.write("", bodySize, list)
	}
	s.write("", bodySize, s.term())
	s.part("signature")
	s.row("signed-by", p.Typed)
	s.row("signed-at", phrase.Moment(s.lang, p.At.UTC()))
	method := phrase.Say(s.lang, "consent-method/"+string(p.Method), nil)
	if p.Reached != "" {
		method += " (" + p.Reached + ")"
	}
	s.row("method", method)
	s.row("network", p.Source)
	s.drawn()
}

func (s *sheet) term() string {
	if s.proof.Term.Until.IsZero() {
		return s.say("no-end")
	}
	return s.say("ends", "until", s.proof.Term.Until.UTC().Format(time.RFC3339))
}

// drawn draws the signature.
func (s *sheet) drawn() {
	if len(s.proof.Drawn) == 0 {
		return
	}
	const wide = 60.0
	scale := wide / outreach.DrawnWidth
	high := scale * outreach.DrawnHeight
	if _, page := s.GetPageSize(); s.GetY()+high > page-margin-5 {
		s.AddPage()
	}
	left, top := float64(margin+labelWide), s.GetY()+1
	s.SetLineWidth(0.4)
	s.SetLineCapStyle("round")
	for _, stroke := range s.proof.Drawn {
		for i := range stroke {
			from := stroke[max(i-1, 0)]
			s.Line(left+scale*float64(from.X), top+scale*float64(from.Y), left+scale*float64(stroke[i].X), top+scale*float64(stroke[i].Y))
		}
	}
	s.SetLineWidth(0.2)
	s.Line(left, top+high, left+wide, top+high)
	s.SetXY(margin, top+high+2)
}

// proven writes by what the text is known again, and how the file is checked.
func (s *sheet) proven() {
	p := s.proof
	s.part("proof")
	s.row("consent", fmt.Sprintf("%s / %d", p.Consent, p.Event))
	s.row("version", fmt.Sprintf("%s, %s %d, %s", p.Form.Text.ID, s.say("number"), p.Form.Text.Version, p.Form.Text.Language))
	s.row("shown", p.Form.Hash().String())
	s.write("", smallSize, s.say("check"))
	if s.letters.missed {
		s.write("", smallSize, s.say("letters"))
	}
}

// joined joins what is not empty.
func joined(by string, texts ...string) string {
	var kept []string
	for _, t := range texts {
		if t != "" {
			kept = append(kept, t)
		}
	}
	return strings.Join(kept, by)
}
