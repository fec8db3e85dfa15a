package publish

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	"imprimatur/internal/release"
)

// Snippet is what a website puts into a page to show an embed.
type Snippet struct {
	HTML    string
	Source  string // address of the picture in a middling width
	Sources []Source
	Page    string // address of a page with the picture and what may be said of it
	Alt     string
	Credit  string
	Width   int // of the picture at its largest
	Height  int
}

// Source is an address of a picture with its true width.
type Source struct {
	Address string
	Width   int
}

// usual is the width of a picture where a browser knows of no others.
const usual = 960

// snippet writes it. The words in it are those of now; the picture is decided about each time.
func (p *Publisher) snippet(e Embed, preset release.Preset, s Subject) Snippet {
	width, height := preset.Form.Outcome(s.Width, s.Height)
	out := Snippet{Page: p.site + "/e/" + e.Address + "/about", Alt: s.Title, Credit: s.CreditLine(), Width: width, Height: height}
	var set []string
	for _, w := range release.Widths() {
		source := Source{p.site + "/e/" + e.Address + "/" + FileOf(w, preset), min(w, width)}
		out.Sources = append(out.Sources, source)
		set = append(set, source.Address+" "+strconv.Itoa(source.Width)+"w")
		if w <= usual || out.Source == "" {
			out.Source = source.Address
		}
		if w >= width {
			break
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<img src="%s" srcset="%s" sizes="(max-width: %dpx) 100vw, %[3]dpx" width="%d" height="%d" alt="%s" loading="lazy" decoding="async" referrerpolicy="no-referrer-when-downgrade">`,
		out.Source, strings.Join(set, ", "), min(usual, width), width, height, html.EscapeString(out.Alt))
	out.HTML = b.String()
	if out.Credit != "" {
		out.HTML = "<figure>\n" + out.HTML + "\n<figcaption>" + html.EscapeString(out.Credit) + "</figcaption>\n</figure>"
	}
	return out
}

// CreditLine is who is to be named beside the picture.
func (s Subject) CreditLine() string {
	for _, text := range []string{s.Credit, s.Creator, s.Rights} {
		if text != "" {
			return text
		}
	}
	return ""
}

// FileOf is the last part of the address of an embed's picture.
func FileOf(width int, preset release.Preset) string {
	return strconv.Itoa(width) + preset.Form.Extension()
}

// WidthOf reads it; whatever extension stands behind the width.
func WidthOf(file string) (width int, ok bool) {
	number, _, dotted := strings.Cut(file, ".")
	width, err := strconv.Atoi(number)
	return width, dotted && err == nil && strconv.Itoa(width) == number
}
