package main

import (
	"bytes"
	"encoding/hex"
	"image/color"
	"os"
	"strings"
	"testing"

	"imprimatur/internal/testkit/hostile"
	"imprimatur/internal/testkit/photos"
)

func TestThumbHash_IsWhatTheReferenceMakes(t *testing.T) {
	// Made by the reference implementation from the same pixels.
	for _, c := range []struct {
		width, height int
		alpha         bool
		want          string
	}{
		{60, 40, false, "dbf809259213698770988784788778854f7859f0b6"},
		{30, 64, false, "d9e8091b1060713979837a57fc8d0977c7"},
		{50, 50, true, "9e6886150826755a756ab07878684f55b7f480878788888878"},
	} {
		var rgba []byte
		for y := range c.height {
			for x := range c.width {
				px := color.NRGBA{byte(x*5 + y), byte(y * 7), byte((x * y) >> 2), 255}
				if c.alpha {
					px.A = byte(x * 4)
				}
				rgba = append(rgba, px.R, px.G, px.B, px.A)
			}
		}
		if got := hex.EncodeToString(thumbHash(pixels{c.width, c.height, rgba})); got != c.want {
			t.Errorf("%d x %d: %s, want %s", c.width, c.height, got, c.want)
		}
	}
}

func TestCountScans(t *testing.T) {
	photo := photos.Photo{Seed: 1, Width: 60, Height: 40}.JPEG()
	if n := countScans(photo, 100); n != 1 {
		t.Errorf("a plain photo has %d scans", n)
	}
	if n := countScans(hostile.Named("jpeg_progressive_1500_scans.jpg").Bytes(), 100); n != 101 {
		t.Errorf("counted %d scans, it should have stopped at one over the bound", n)
	}
	for cut := range photo {
		countScans(photo[:cut], 100) // must not fault
	}
}

func TestSniff_NeverFaults(t *testing.T) {
	for _, photo := range [][]byte{photos.Photo{Make: "SONY"}.Raw(photos.ARW), photos.Photo{Make: "NIKON"}.Raw(photos.NEF), photos.Photo{}.Raw(photos.DNG)} {
		for at := range min(len(photo), 2000) {
			sniff(photo[:at], "arw")
			walkRaw(photo[:at])
			subSecond(photo[:at])
			flipped := bytes.Clone(photo)
			flipped[at] ^= 0xff
			sniff(flipped, "nef")
			walkRaw(flipped)
			subSecond(flipped)
		}
	}
}

func TestWalkRaw_FindsThePictureInside(t *testing.T) {
	photo := photos.Photo{Seed: 3, Width: 60, Height: 40, Make: "SONY"}
	want := photos.Photo{Seed: 3, Width: 60, Height: 40}.JPEG()
	for _, kind := range []photos.RawKind{photos.ARW, photos.NEF, photos.DNG} {
		if got := walkRaw(photo.Raw(kind)); !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, want %d", kind, len(got), len(want))
		}
	}
	raf := append([]byte("FUJIFILMCCD-RAW "), make([]byte, 84)...)
	copy(raf[84:], []byte{0, 0, 0, 100, 0, 0, byte(len(want) >> 8), byte(len(want))})
	if got := walkRaw(append(raf, want...)); !bytes.Equal(got, want) {
		t.Errorf("raf: %d bytes", len(got))
	}
}

func TestStrip_LeavesThePictureAndItsProfile(t *testing.T) {
	photo := photos.Photo{Seed: 3, Width: 60, Height: 40, Make: "SONY", Title: "t", Profile: []byte("a profile")}.JPEG()
	got, err := withoutMetadata("image/jpeg", photo)
	if err != nil || bytes.Contains(got, []byte("Exif")) || bytes.Contains(got, []byte("xmpmeta")) || !bytes.Contains(got, []byte("a profile")) {
		t.Errorf("%v; %d bytes of %d", err, len(got), len(photo))
	}
	chunk := func(name, data string) string { return name + string([]byte{byte(len(data)), 0, 0, 0}) + data }
	body := "WEBP" + chunk("VP8X", "\x2c\x00\x00\x00abcdef") + chunk("ICCP", "pr") + chunk("VP8 ", "picture!") + chunk("EXIF", "secret") + chunk("XMP ", "secret")
	file := "RIFF" + string([]byte{byte(len(body)), 0, 0, 0}) + body
	stripped, err := withoutMetadata("image/webp", []byte(file))
	want := "WEBP" + chunk("VP8X", "\x20\x00\x00\x00abcdef") + chunk("ICCP", "pr") + chunk("VP8 ", "picture!")
	if err != nil || string(stripped[8:]) != want || int(stripped[4]) != len(want) {
		t.Errorf("%v\n%q, want\n%q", err, stripped[8:], want)
	}
	for _, broken := range []string{"", "RIFF", file[:len(file)-3], "RIFF....WEBPVP8 \xff\xff\xff\xff"} {
		if _, err := withoutMetadata("image/webp", []byte(broken)); err == nil {
			t.Errorf("%q was taken", broken)
		}
	}
}

func TestIsSRGB(t *testing.T) {
	for _, broken := range [][]byte{nil, make([]byte, 50), make([]byte, 200), []byte(strings.Repeat("acsp", 100))} {
		if isSRGB(broken) {
			t.Errorf("%d bytes of nothing are taken for sRGB", len(broken))
		}
	}
	profile := sRGBProfile(0.4361)
	if !isSRGB(profile) {
		t.Error("sRGB is not recognised")
	}
	if isSRGB(sRGBProfile(0.5151)) { // Display P3's red
		t.Error("a wide profile is taken for sRGB")
	}
	for at := range profile {
		isSRGB(profile[:at]) // must not fault
	}
}

func TestNumbered_NeverFaultsAndFindsThePrimaryPicturesColoursOnly(t *testing.T) {
	photo, err := os.ReadFile("../../internal/imaging/testdata/tiny.avif")
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(photo, []byte("nclx")) + 4
	for _, c := range []struct {
		primaries, transfer byte
		wide                bool
	}{{2, 2, false}, {1, 13, false}, {12, 13, true}, {9, 14, true}, {9, 16, false}, {9, 18, false}} {
		photo[at+1], photo[at+3] = c.primaries, c.transfer
		profile := numbered(photo)
		if (profile != nil) != c.wide || profile != nil && (profileTags(profile) == nil || isSRGB(profile)) {
			t.Errorf("primaries %d with curve %d: a profile of %d bytes", c.primaries, c.transfer, len(profile))
		}
	}
	photo[at+1], photo[at+3] = 12, 13
	for i := range photo {
		numbered(photo[:i])
		flipped := bytes.Clone(photo)
		flipped[i] ^= 0xff
		numbered(flipped)
	}
	other := bytes.Replace(photo, []byte("pitm\x00\x00\x00\x00\x00\x01"), []byte("pitm\x00\x00\x00\x00\x00\x02"), 1)
	if numbered(other) != nil {
		t.Error("the colours of another picture in the file are taken for those of the one that is shown")
	}
}

// sRGBProfile is the profile of sRGB, with that much red.
func sRGBProfile(red float64) []byte {
	return matrixProfile([3][3]float64{{red, 0.2225, 0.0139}, {0.3851, 0.7169, 0.0971}, {0.1431, 0.0606, 0.7141}})
}
