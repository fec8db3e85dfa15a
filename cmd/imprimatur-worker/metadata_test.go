package main

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/testkit/photos"
)

func TestI60_XMPHasNoEntitiesAndBounds(t *testing.T) {
	for name, packet := range map[string]string{
		"a document type": `<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>`,
		"an entity":       `<x>&a;</x>`,
		"too deep":        strings.Repeat("<a>", maxXMPDepth+2) + strings.Repeat("</a>", maxXMPDepth+2),
		"too many":        "<x>" + strings.Repeat("<a/>", maxXMPElements+1) + "</x>",
		"too long":        "<x>" + strings.Repeat(" ", maxXMPBytes) + "</x>",
		"not closed":      "<x><y></x>",
		"cut":             "<x><y>",
		"another charset": `<?xml version="1.0" encoding="UTF-16"?><x/>`,
	} {
		if _, err := parseXMP([]byte(packet)); err == nil {
			t.Errorf("%s: read", name)
		}
	}
}

func TestXMP_AllSpellingsOfRDF(t *testing.T) {
	packet := func(body string) string {
		return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"` +
			` xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">` + body + `</rdf:RDF></x:xmpmeta>`
	}
	for name, body := range map[string]string{
		"attribute":    `<rdf:Description photoshop:City="Delft"/>`,
		"element":      `<rdf:Description><photoshop:City>Delft</photoshop:City></rdf:Description>`,
		"second":       `<rdf:Description dc:format="x"/><rdf:Description photoshop:City=" Delft "/>`,
		"alternatives": `<rdf:Description><photoshop:City><rdf:Alt><rdf:li xml:lang="de">Delfft</rdf:li><rdf:li xml:lang="x-default">Delft</rdf:li></rdf:Alt></photoshop:City></rdf:Description>`,
	} {
		parsed, err := parseXMP([]byte(packet(body)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := (told{xmp: parsed}).metadata(frame{}).Place.City; strings.TrimSpace(got) != "Delft" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestRegions_IPTC(t *testing.T) {
	packet := `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"><rdf:Description><Iptc4xmpExt:ImageRegion><rdf:Bag>` +
		`<rdf:li rdf:parseType="Resource"><Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Ann</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>` +
		`<Iptc4xmpExt:RegionBoundary rdf:parseType="Resource"><Iptc4xmpExt:rbShape>rectangle</Iptc4xmpExt:rbShape><Iptc4xmpExt:rbUnit>pixel</Iptc4xmpExt:rbUnit>` +
		`<Iptc4xmpExt:rbX>20</Iptc4xmpExt:rbX><Iptc4xmpExt:rbY>10</Iptc4xmpExt:rbY><Iptc4xmpExt:rbW>40</Iptc4xmpExt:rbW><Iptc4xmpExt:rbH>50</Iptc4xmpExt:rbH></Iptc4xmpExt:RegionBoundary></rdf:li>` +
		`<rdf:li rdf:parseType="Resource"><Iptc4xmpExt:RegionBoundary Iptc4xmpExt:rbShape="circle"/></rdf:li></rdf:Bag></Iptc4xmpExt:ImageRegion></rdf:Description></rdf:RDF>`
	parsed, err := parseXMP([]byte(packet))
	if err != nil {
		t.Fatal(err)
	}
	got := regionsOf(parsed, frame{width: 200, height: 100, orientation: 1})
	if len(got) != 1 || got[0].Name != "Ann" || got[0].Kind != "Face" || got[0].Source != "iptc" ||
		math.Abs(got[0].X-0.1)+math.Abs(got[0].Y-0.1)+math.Abs(got[0].Width-0.2)+math.Abs(got[0].Height-0.5) > 1e-9 {
		t.Errorf("%+v", got)
	}
}

func TestRegions_ThatWereCountedUprightAreNotTurnedAgain(t *testing.T) {
	packet, err := parseXMP(photos.Photo{Width: 400, Height: 600, Regions: []photos.Region{{Name: "Ann", X: 0.2, Y: 0.1, W: 0.2, H: 0.1}}}.XMP())
	if err != nil {
		t.Fatal(err)
	}
	got := regionsOf(packet, frame{width: 600, height: 400, orientation: 6}) // stored on its side; the writer says 400 x 600
	if len(got) != 1 || math.Abs(got[0].X-0.1) > 1e-9 || math.Abs(got[0].Y-0.05) > 1e-9 {
		t.Errorf("%+v", got)
	}
}

func TestMoments(t *testing.T) {
	utc := func(text string) time.Time {
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, c := range []struct {
		text, zone, fraction string
		want                 string
		zoneKnown            bool
	}{
		{"2024:05:03 14:02:11", "", "", "2024-05-03T14:02:11Z", false},
		{"2024:05:03 14:02:11", "+02:00", "", "2024-05-03T12:02:11Z", true},
		{"2024:05:03 14:02:11", "-08:00", "048", "2024-05-03T22:02:11.048Z", true},
		{"2024:05:03 14:02:11", "nonsense", "5", "2024-05-03T14:02:11.5Z", false},
		{"2024-05-03 14:02:11", "", "", "2024-05-03T14:02:11Z", false},
		{"0000:00:00 00:00:00", "", "", "", false},
		{"    :  :     :  :  ", "", "", "", false},
		{"2024:13:45 99:99:99", "", "", "", false},
		{"2024", "", "", "", false},
	} {
		got, ok := exifMoment(c.text, c.zone, c.fraction)
		if ok != (c.want != "") || ok && (!got.At.Equal(utc(c.want)) || got.ZoneKnown != c.zoneKnown) {
			t.Errorf("%q %q %q: %+v, %t", c.text, c.zone, c.fraction, got, ok)
		}
	}
	for text, want := range map[string]string{
		"2024-05-03T14:02:11+02:00": "2024-05-03T12:02:11Z", "2024-05-03T14:02:11.25Z": "2024-05-03T14:02:11.25Z", "2024-05-03T14:02": "2024-05-03T14:02:00Z",
		"2024-05-03": "2024-05-03T00:00:00Z", "yesterday": "", "": "",
	} {
		if got, ok := isoMoment(text); ok != (want != "") || ok && !got.At.Equal(utc(want)) {
			t.Errorf("%q: %+v, %t", text, got, ok)
		}
	}
	if got, ok := iptcMoment("20240503", "14:02:11+02:00"); !ok || !got.At.Equal(utc("2024-05-03T12:02:11Z")) {
		t.Errorf("IPTC: %+v, %t", got, ok)
	}
	if got, ok := iptcMoment("2024:05:03", ""); !ok || !got.At.Equal(utc("2024-05-03T00:00:00Z")) {
		t.Errorf("IPTC, a day: %+v, %t", got, ok)
	}
}

func TestPlaces(t *testing.T) {
	for text, want := range map[string]string{"52,31.5N": "52.525", "52,31,30S": "-52.525", "52.5": "no", "N": "no", "x,yN": "no", "": "no"} {
		d, ok := xmpDegrees(text, "N", "S")
		if got := fmt.Sprintf("%.3f", d); ok && got != want || ok == (want == "no") {
			t.Errorf("%q: %s, %t", text, got, ok)
		}
	}
	here := told{gps: map[string]any{"GPSLatitude": 33.5, "GPSLatitudeRef": "S", "GPSLongitude": "18.25", "GPSLongitudeRef": "E"}}.place()
	if !here.HasPosition || here.Latitude != -33.5 || here.Longitude != 18.25 {
		t.Errorf("%+v", here)
	}
	if nowhere := (told{gps: map[string]any{"GPSLatitude": 0.0, "GPSLongitude": 0.0}}).place(); nowhere.HasPosition {
		t.Errorf("a camera without a fix is at %+v", nowhere)
	}
}

func TestCompleted_WhatTheFastReaderOverlooks(t *testing.T) {
	photo := photos.Photo{Taken: "2024:05:03 14:02:11", Fraction: "05", Make: "Nikon", Title: "A title"}
	_, exif, _ := bytes.Cut(photo.JPEG(), []byte("Exif\x00\x00"))
	for _, mark := range []string{"", "Exif\x00\x00"} {
		m := told{}.completed(vipsHeader{exif: append([]byte(mark), exif...), xmp: photo.XMP()}).metadata(frame{})
		if m.Camera.Make != "Nikon" || m.Taken.At.Nanosecond() != 50e6 || m.Description.Title != "A title" {
			t.Errorf("%q: %+v", mark, m)
		}
	}
	own := told{exif: map[string]any{"Make": "its own"}}.completed(vipsHeader{exif: exif})
	if own.exif["Make"] != "its own" {
		t.Errorf("%+v", own.exif)
	}
}

// The second reader gives the same as the fast one for the same photo.
func TestReader_AgreesWithTheFastReader(t *testing.T) {
	r := startTestReader(t)
	photo := photos.Photo{Seed: 1, Width: 60, Height: 40, Taken: "2024:05:03 14:02:11", Zone: "+02:00", Make: "Nikon", Model: "Z 9",
		Place: &photos.Place{Latitude: -33.5, Longitude: 18.25}, Title: "Öffnung", Keywords: []string{"a", "b"}, Regions: []photos.Region{{Name: "Ann", X: 0.5, Y: 0.5, W: 0.1, H: 0.1}}}.JPEG()
	f := frame{60, 40, 1}
	fast, second := readTold(photo, "image/jpeg").metadata(f), r.told(photo).metadata(f)
	if fmt.Sprint(fast) != fmt.Sprint(second) {
		t.Errorf("\n%+v\n%+v", fast, second)
	}
	if fast.Description.Title != "Öffnung" || fast.Camera.Make != "Nikon" {
		t.Errorf("%+v", fast)
	}
	if second := r.told([]byte("no photo at all")); len(second.exif)+len(second.gps)+len(second.iptc) > 0 || second.xmp != nil {
		t.Errorf("%+v", second)
	}
	if again := r.told(photo).metadata(f); fmt.Sprint(again) != fmt.Sprint(fast) {
		t.Errorf("after a bad file: %+v", again)
	}
}
