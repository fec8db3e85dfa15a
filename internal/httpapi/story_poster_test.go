package httpapi_test

import (
	"bytes"
	"compress/zlib"
	"image"
	"image/color"
	"image/draw"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"imprimatur/internal/asset"
)

// pageOf gives what is drawn on the pages of a PDF. Its table of contents must lead to each object.
func pageOf(t *testing.T, pdf []byte) string {
	t.Helper()
	start := regexp.MustCompile(`startxref\s+(\d+)\s+%%EOF\s*$`).FindSubmatch(pdf)
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || start == nil {
		t.Fatalf("%d bytes that are no PDF", len(pdf))
	}
	at, err := strconv.Atoi(string(start[1]))
	if err != nil || !bytes.HasPrefix(pdf[at:], []byte("xref")) {
		t.Fatalf("its table of contents is not at %d", at)
	}
	for i, row := range regexp.MustCompile(`(\d{10}) \d{5} n`).FindAllSubmatch(pdf[at:], -1) {
		place, err := strconv.Atoi(string(row[1]))
		if err != nil || !bytes.HasPrefix(pdf[place:], []byte(strconv.Itoa(i+1)+" 0 obj")) {
			t.Fatalf("object %d is not at %d", i+1, place)
		}
	}
	var all strings.Builder
	for _, stream := range regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`).FindAllSubmatch(pdf, -1) {
		z, err := zlib.NewReader(bytes.NewReader(stream[1]))
		if err != nil {
			continue // a font
		}
		text, err := io.ReadAll(z)
		if err == nil && bytes.Contains(text, []byte(" re f")) {
			all.Write(text)
		}
	}
	return all.String()
}

// shownAs is a text as a page carries it.
func shownAs(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		b.WriteByte(byte(unit >> 8))
		b.WriteByte(byte(unit))
	}
	return b.String()
}

// readCode paints the black fields of a page, and reads the QR code in them.
func readCode(t *testing.T, page string) string {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, 2*600, 2*850))
	draw.Draw(picture, picture.Bounds(), image.White, image.Point{}, draw.Src)
	for _, f := range regexp.MustCompile(`([\d.]+) ([\d.]+) ([\d.]+) (-?[\d.]+) re f`).FindAllStringSubmatch(page, -1) {
		var n [4]float64
		for i := range n {
			var err error
			if n[i], err = strconv.ParseFloat(f[i+1], 64); err != nil {
				t.Fatal(err)
			}
		}
		px := func(v float64) int { return int(v*2 + 0.5) }
		field := image.Rect(px(n[0]), px(850-n[1]), px(n[0]+n[2]), px(850-n[1]-n[3]))
		draw.Draw(picture, field, image.NewUniform(color.Gray{}), image.Point{}, draw.Src)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatalf("nobody can read the code: %v", err)
	}
	return read.GetText()
}

func TestThePosterOfAnEvent_LeadsToIt(t *testing.T) {
	s := newStory(t)
	a := anAsk(s, asset.Root)
	a.People, a.Title = nil, "Summer fair"
	e, err := s.People.OpenEvent(t.Context(), s.caller("owner"), a)
	s.must(err)
	path := "/api/v1/events/" + e.ID.String() + "/poster"
	answer := s.as("consent").ask("GET", path, "").is(200)
	if got := answer.Header().Get("Content-Type"); got != "application/pdf" {
		t.Errorf("it is %s", got)
	}
	page := pageOf(t, answer.Body.Bytes())
	for _, text := range []string{strings.TrimPrefix(e.Address, "https://"), "Museum"} {
		if !strings.Contains(page, shownAs(text)) {
			t.Errorf("the poster does not say %q", text)
		}
	}
	if got := readCode(t, page); got != e.Address {
		t.Errorf("the code leads to %q and not to %q", got, e.Address)
	}
	if large := s.as("consent").ask("GET", path+"?size=a3", "").is(200); !bytes.Contains(large.Body.Bytes(), []byte("841.89 1190.55")) {
		t.Error("the large poster is not A3")
	}
	s.as("consent").ask("GET", path+"?size=a5", "").is(422)
	s.as("consent").ask("GET", "/api/v1/events/"+e.Quitclaim.String()+"/poster", "").is(404)
	s.as("editor").ask("GET", path, "").is(403)
}
