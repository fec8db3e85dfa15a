package imaging

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"imprimatur/internal/asset"
	"imprimatur/internal/library"
)

// A worker that was taken over may say anything. None of it gets through unbounded.
func TestAccept_NothingUnboundedGetsThrough(t *testing.T) {
	long := strings.Repeat("x\x00\u202e\xff", 100_000)
	m := asset.Metadata{
		Taken:       asset.Taken{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), Source: asset.TakenByHand},
		Camera:      asset.Camera{Make: long, Aperture: math.NaN(), Exposure: math.Inf(1), FocalLength: -1, ISO: math.MinInt},
		Place:       asset.Place{HasPosition: true, Latitude: 91, Longitude: math.NaN(), City: long},
		Description: asset.Description{Title: long, Text: long, Rating: 99, Keywords: make([]string, 100_000)},
		Software:    long,
	}
	for i := range m.Description.Keywords {
		m.Description.Keywords[i] = strings.Repeat("k", i%1000)
	}
	for range 5000 {
		m.Regions = append(m.Regions, asset.Region{Name: long, X: 0.1, Y: 0.1, Width: 0.1, Height: 0.1, Source: "mwg"})
	}
	m.Regions = append([]asset.Region{{X: math.NaN(), Width: 1, Height: 1, Source: "mwg"}, {X: 0.9, Width: 0.5, Height: 0.1, Source: "mwg"}, {Width: 1, Height: 1, Source: "other"}}, m.Regions...)
	got := acceptMetadata(m)

	for what, text := range map[string]string{"make": got.Camera.Make, "city": got.Place.City, "title": got.Description.Title, "text": got.Description.Text, "region": got.Regions[0].Name} {
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\u202e") || utf8.RuneCountInString(text) > longText {
			t.Errorf("%s: %d runes, %.20q", what, utf8.RuneCountInString(text), text)
		}
	}
	if !got.Taken.At.IsZero() || got.Taken.Source != "" || got.Place.HasPosition || got.Camera.Aperture != 0 || got.Camera.Exposure != 0 || got.Camera.ISO != 0 || got.Description.Rating != 5 {
		t.Errorf("%+v", got)
	}
	if len(got.Description.Keywords) > maxKeywords || len(got.Regions) != maxRegions || got.Regions[0].X != 0.1 {
		t.Errorf("%d keywords, %d regions", len(got.Description.Keywords), len(got.Regions))
	}
}

func TestAccept_HeadersAndPictures(t *testing.T) {
	gate := Limits{}.withDefaults().Gate
	for _, h := range []Header{
		{"text/html", 10, 10, 1, 0}, {"image/jpeg", 0, 10, 1, 0}, {"image/jpeg", -5, 10, 1, 0}, {"image/jpeg", 10, 10, 0, 0}, {"image/jpeg", 10, 10, 1, -1},
		{"image/jpeg", 100_000, 10, 1, 0}, {"image/jpeg", 60_000, 60_000, 1, 0}, {"image/gif", 10, 10, 1 << 40, 0}, {"image/jpeg", 10, 10, 1, 1000},
		{"image/jpeg", math.MaxInt, math.MaxInt, 1, 0}, {"image/jpeg", 10_000, 10_000, 1, 90},
	} {
		if _, err := acceptHeader(h, gate); err == nil {
			t.Errorf("%+v gets through", h)
		}
	}
	good := Header{"image/jpeg", 12_000, 9_000, 1, 10}
	if _, err := acceptHeader(good, gate); err != nil {
		t.Errorf("%+v: %v", good, err)
	}
	webp := []byte("RIFF....WEBPVP8 ")
	for _, d := range []Picture{{0, "text/html", 5, 5, 1}, {0, "image/webp", 0, 5, 1}, {0, "image/webp", 300, 5, 1}, {0, "image/png", 5, 5, 1}} {
		if acceptPicture(d, webp, 256, 256) == nil {
			t.Errorf("%+v gets through", d)
		}
	}
	if _, err := acceptRendered(Reply{Pictures: []Picture{{0, "image/webp", 5, 5, 16}}}, [][]byte{webp}, library.RenderSpec{Width: 9, MediaType: "image/jpeg"}); err == nil {
		t.Error("another type than asked for gets through")
	}
	if _, err := acceptExamined(Reply{Header: good}, nil, gate); err == nil {
		t.Error("no renditions, and it gets through")
	}
	if err := acceptRefusal(Reply{Refusal: "session.expired", Cause: "\x1b[2J"}); refusalOf(err) != "file.unreadable" || strings.Contains(err.Error(), "\x1b") {
		t.Errorf("a refusal of its own making: %v", err)
	}
}

func TestWire_LengthsAreBoundedBeforeAnythingIsAllocated(t *testing.T) {
	frame := func(text, payload uint32, body string) *bytes.Reader {
		head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, text), payload)
		return bytes.NewReader(append(head, body...))
	}
	for name, r := range map[string]*bytes.Reader{
		"text too long": frame(maxText+1, 0, ""), "payload too long": frame(2, math.MaxUint32, "{}"), "cut": frame(100, 0, "{}"),
		"no JSON": frame(2, 0, "xx"), "payload cut": frame(2, 5, "{}x"), "deep": frame(200_000, 0, strings.Repeat("[", 200_000)),
	} {
		var reply Reply
		if _, err := readFrame(r, &reply, maxPayload); err == nil {
			t.Errorf("%s: read", name)
		}
	}
	for _, described := range [][]Picture{{{Length: -1}}, {{Length: 11}}, {{Length: 4}}, {{Length: 5}, {Length: 6}}, make([]Picture, maxPictures+1)} {
		if _, err := split(make([]byte, 10), described); err == nil {
			t.Errorf("%+v fits 10 bytes", described)
		}
	}
}
