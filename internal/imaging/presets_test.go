package imaging

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os/exec"
	"testing"

	"imprimatur/internal/asset"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
	"imprimatur/internal/testkit/photos"
)

// noise is a picture in which every pixel is another: what is hidden of it can be told from what
// is not.
func noise(t *testing.T, width, height int) []byte {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = uint8(random.Uint32())
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func decodePNG(t *testing.T, content []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func grey(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	return float64(r>>8)*0.3 + float64(g>>8)*0.6 + float64(b>>8)*0.1
}

// variance of the brightness in a part of a picture.
func variance(img image.Image, r image.Rectangle) float64 {
	var sum, squares, n float64
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			v := grey(img.At(x, y))
			sum, squares, n = sum+v, squares+v*v, n+1
		}
	}
	return squares/n - sum*sum/n/n
}

func TestG7_WhoIsBlurredCannotBeRecognisedAndNothingElseChanges(t *testing.T) {
	p := startPool(t, nil)
	content := noise(t, 400, 300)
	spec := library.RenderSpec{Width: 400, Height: 300, MediaType: "image/png", Quality: 90}
	plain := decodePNG(t, mustRender(t, p, content, spec).Bytes)
	face := asset.Area{X: 0.25, Y: 0.3, W: 0.15, H: 0.2} // 100,90 to 160,150
	spec.Blur = []asset.Area{face}
	hidden := decodePNG(t, mustRender(t, p, content, spec).Bytes)

	inside := image.Rect(100, 90, 160, 150)
	before, after := variance(plain, inside), variance(hidden, inside)
	t.Logf("variance inside: %.0f before, %.2f after", before, after)
	if after > before/200 {
		t.Errorf("the variance inside the box went from %.1f to %.1f only", before, after)
	}
	// Nothing finer than the cells is left: the differences of neighbours are gone.
	steps := 0.0
	for y := inside.Min.Y; y < inside.Max.Y; y++ {
		for x := inside.Min.X + 1; x < inside.Max.X; x++ {
			steps = max(steps, math.Abs(grey(hidden.At(x, y))-grey(hidden.At(x-1, y))))
		}
	}
	if steps > 6 {
		t.Errorf("neighbours inside the box differ by up to %.1f", steps)
	}
	enlarged := image.Rect(100-21-1, 90-21-1, 160+21+1, 150+21+1)
	for y := range 300 {
		for x := range 400 {
			if !(image.Point{X: x, Y: y}).In(enlarged) && plain.At(x, y) != hidden.At(x, y) {
				t.Fatalf("%d,%d is outside the box and changed", x, y)
			}
		}
	}
	// The box is enlarged: hair and ears are gone too.
	if got := variance(hidden, image.Rect(82, 72, 98, 88)); got > before/200 {
		t.Errorf("just outside the face the variance is %.1f", got)
	}
}

func TestG7_BlurringHoldsForEveryFormatShapeAndCut(t *testing.T) {
	p := startPool(t, nil)
	face := asset.Area{X: 0, Y: 0, W: 0.5, H: 0.5}
	for orientation := 1; orientation <= 8; orientation++ {
		photo := photos.Photo{Seed: 4, Width: 600, Height: 400, Orientation: orientation}
		spec := library.RenderSpec{Width: 200, Height: 200, Crop: true, MediaType: "image/png", Quality: 90, Blur: []asset.Area{face}, Focus: asset.Point{X: 0.01, Y: 0.01}}
		img := decodePNG(t, mustRender(t, p, photo.JPEG(), spec).Bytes)
		if img.Bounds().Dx() != 200 || img.Bounds().Dy() != 200 {
			t.Errorf("orientation %d: %v", orientation, img.Bounds())
		}
	}
	tiny := noise(t, 20, 20)
	for _, area := range []asset.Area{{X: 0.99, Y: 0.99, W: 0.01, H: 0.01}, {X: 0, Y: 0, W: 1, H: 1}, {X: 0.5, Y: 0, W: 0.0001, H: 1}} {
		for _, mediaType := range asset.RenderTypes() {
			mustRender(t, p, tiny, library.RenderSpec{Width: 20, Height: 20, MediaType: mediaType, Quality: 80, Blur: []asset.Area{area}})
		}
	}
}

func TestRender_ACutKeepsWhatIsToBeKeptAndIsMadeAroundTheFocus(t *testing.T) {
	p := startPool(t, nil)
	// A wide picture, black but for a white stripe at three quarters of its width.
	img := image.NewRGBA(image.Rect(0, 0, 800, 200))
	for y := range 200 {
		for x := range 800 {
			c := color.RGBA{A: 255}
			if x >= 590 && x < 610 {
				c = color.RGBA{R: 255, G: 255, B: 255, A: 255}
			}
			img.Set(x, y, c)
		}
	}
	var content bytes.Buffer
	if err := png.Encode(&content, img); err != nil {
		t.Fatal(err)
	}
	spec := library.RenderSpec{Width: 200, Height: 200, Crop: true, MediaType: "image/png", Quality: 90}
	stripe := func(spec library.RenderSpec) (at int) {
		made := decodePNG(t, mustRender(t, p, content.Bytes(), spec).Bytes)
		if made.Bounds().Dx() != 200 || made.Bounds().Dy() != 200 {
			t.Fatalf("the cut is %v", made.Bounds())
		}
		for x := range 200 {
			if grey(made.At(x, 100)) > 128 {
				return x
			}
		}
		return -1
	}
	if got := stripe(spec); got != -1 {
		t.Errorf("around the centre the stripe is at %d", got)
	}
	spec.Focus = asset.Point{X: 0.75, Y: 0.5}
	if got := stripe(spec); got < 85 || got > 95 {
		t.Errorf("around the focus the stripe is at %d, not in the middle", got)
	}
	spec.Focus = asset.Point{}
	spec.Keep = []asset.Area{{X: 590.0 / 800, Y: 0.2, W: 20.0 / 800, H: 0.5}}
	if got := stripe(spec); got < 0 || got > 185 {
		t.Errorf("what was to be kept in is at %d", got)
	}
}

func TestRender_AMarkIsSeenOnLightAndDark(t *testing.T) {
	p := startPool(t, nil)
	for _, ground := range []uint8{0, 128, 255} {
		img := image.NewGray(image.Rect(0, 0, 600, 400))
		for i := range img.Pix {
			img.Pix[i] = ground
		}
		var content bytes.Buffer
		if err := png.Encode(&content, img); err != nil {
			t.Fatal(err)
		}
		for _, spot := range asset.Spots() {
			spec := library.RenderSpec{Width: 600, Height: 400, MediaType: "image/png", Quality: 90,
				Mark: asset.Mark{Text: "© Håkan Öberg", Spot: spot, Opacity: 60, Size: 40}}
			made := decodePNG(t, mustRender(t, p, content.Bytes(), spec).Bytes)
			marked := map[bool]int{}
			for y := range 400 {
				for x := range 600 {
					if math.Abs(grey(made.At(x, y))-float64(ground)) > 30 {
						marked[x < 300]++
					}
				}
			}
			if marked[true]+marked[false] < 300 {
				t.Errorf("%s on %d: %d pixels are marked", spot, ground, marked[true]+marked[false])
			}
			if left := marked[true] > marked[false]; spot != asset.Middle && left != (spot == asset.TopLeft || spot == asset.BottomLeft) {
				t.Errorf("%s on %d: %v", spot, ground, marked)
			}
		}
	}
	mustRender(t, p, noise(t, 12, 12), library.RenderSpec{Width: 12, Height: 12, MediaType: "image/jpeg", Quality: 90,
		Mark: asset.Mark{Text: "a long text on a small photo", Spot: asset.Middle, Opacity: 100, Size: 100}})
}

func TestI20_AFileSaysWhatItIsToSayAndNothingElse(t *testing.T) {
	p := startPool(t, nil)
	canary := photos.Canary(9)
	packet := []byte(`<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">what it is to say</x:xmpmeta><?xpacket end="r"?>`)
	for _, mediaType := range asset.RenderTypes() {
		for _, keep := range []bool{false, true} {
			spec := library.RenderSpec{Width: 300, Height: 300, MediaType: mediaType, Quality: 85, KeepProfile: keep}
			silent := mustRender(t, p, canary, spec).Bytes
			spec.XMP = packet
			saying := mustRender(t, p, canary, spec).Bytes
			for _, trace := range photos.Traces() {
				own := bytes.Contains(packet, trace) || bytes.Contains([]byte("http://ns.adobe.com/ XMP Exif\x00\x00"), trace) // of XMP itself
				if mediaType == "image/avif" && keep && string(trace) == "Exif\x00\x00" {
					continue // the encoder's own, of 72 dots per inch: it takes a profile only together with that
				}
				if bytes.Contains(silent, trace) || !own && bytes.Contains(saying, trace) {
					t.Errorf("%s holds %q", mediaType, trace)
				}
			}
			said := []byte("what it is to say")
			if mediaType == "image/png" {
				said = []byte("XML:com.adobe.xmp") // packed
			}
			if bytes.Contains(silent, said) || bytes.Count(saying, said) != 1 {
				t.Errorf("%s, profile %v: XMP %v when not asked for, %d times when asked for", mediaType, keep,
					bytes.Contains(silent, said), bytes.Count(saying, said))
			}
		}
	}
}

func TestRender_ALogoStandsAcrossThePhoto(t *testing.T) {
	p := startPool(t, nil)
	logo := image.NewNRGBA(image.Rect(0, 0, 200, 100)) // its left half is red, the other transparent
	for y := range 100 {
		for x := range 100 {
			logo.SetNRGBA(x, y, color.NRGBA{R: 255, A: 255})
		}
	}
	var drawn, photo bytes.Buffer
	if err := errors.Join(png.Encode(&drawn, logo), png.Encode(&photo, image.NewNRGBA(image.Rect(0, 0, 800, 400)))); err != nil {
		t.Fatal(err)
	}
	grey := image.NewGray(image.Rect(0, 0, 800, 400))
	var plain bytes.Buffer
	if err := png.Encode(&plain, grey); err != nil {
		t.Fatal(err)
	}
	spec := library.RenderSpec{Width: 400, Height: 200, MediaType: "image/png", Quality: 90,
		Mark: asset.Mark{Picture: drawn.Bytes(), Spot: asset.BottomRight, Opacity: 50, Size: 25}}
	for name, content := range map[string][]byte{"colour": noise(t, 800, 400), "grey": plain.Bytes(), "see-through": photo.Bytes()} {
		unmarked := spec
		unmarked.Mark = asset.Mark{}
		before, after := decodePNG(t, mustRender(t, p, content, unmarked).Bytes), decodePNG(t, mustRender(t, p, content, spec).Bytes)
		changed := image.Rectangle{}
		for y := range 200 {
			for x := range 400 {
				if before.At(x, y) != after.At(x, y) {
					changed = changed.Union(image.Rect(x, y, x+1, y+1))
				}
			}
		}
		// A quarter of the width, 5 pixels from the edges; of that the left half, give or take the seam.
		if changed.Min.X < 290 || changed.Min.X > 296 || changed.Max.X < 343 || changed.Max.X > 348 || changed.Dy() < 49 || changed.Dy() > 50 {
			t.Errorf("%s: changed in %v", name, changed)
		}
	}
	for name, spoil := range map[string]func(*library.RenderSpec){
		"no PNG":      func(s *library.RenderSpec) { s.Mark.Picture = []byte("no picture at all") },
		"a text too":  func(s *library.RenderSpec) { s.Mark.Text = "x" },
		"vast":        func(s *library.RenderSpec) { s.Mark.Picture = make([]byte, asset.MaxLogo+1) },
		"not fetched": func(s *library.RenderSpec) { s.Mark.Logo, s.Mark.Picture = 7, nil },
	} {
		bad := spec
		spoil(&bad)
		if _, err := p.Render(t.Context(), bytes.NewReader(plain.Bytes()), int64(plain.Len()), bad); !problem.Is(err, problem.Invalid) && !problem.Is(err, problem.Unsupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
	huge := spec
	huge.Mark.Size, huge.Mark.Spot = 100, asset.Middle
	mustRender(t, p, noise(t, 30, 9), huge)
}

func TestRender_PressSystemsReadIPTC(t *testing.T) {
	p := startPool(t, nil)
	iptc := []byte("\x1c\x01\x5a\x00\x03\x1b%G" + "\x1c\x02\x50\x00\x0bÅsa Öberg" + "\x1c\x02\x78\x00\x07Harbour")
	for _, keep := range []bool{false, true} {
		spec := library.RenderSpec{Width: 300, Height: 300, MediaType: "image/jpeg", Quality: 85, KeepProfile: keep, IPTC: iptc}
		made := mustRender(t, p, photos.Canary(9), spec).Bytes
		if _, err := jpeg.Decode(bytes.NewReader(made)); err != nil {
			t.Fatal(err)
		}
		reader := exec.Command("exiftool", "-validate", "-warning", "-s3", "-IPTC:CodedCharacterSet", "-IPTC:By-line", "-IPTC:Caption-Abstract", "-")
		reader.Stdin = bytes.NewReader(made)
		told, err := reader.CombinedOutput()
		if err != nil || string(told) != "OK\nUTF8\nÅsa Öberg\nHarbour\n" {
			t.Errorf("%s, %v", told, err)
		}
	}
}

func TestRender_WhatNoWorkerShouldBeAskedIsRefused(t *testing.T) {
	p := startPool(t, nil)
	content := noise(t, 20, 20)
	good := library.RenderSpec{Width: 20, Height: 20, MediaType: "image/png", Quality: 80}
	for name, spoil := range map[string]func(*library.RenderSpec){
		"an area outside": func(s *library.RenderSpec) { s.Blur = []asset.Area{{X: 0.5, Y: 0.5, W: 0.6, H: 0.1}} },
		"no area":         func(s *library.RenderSpec) { s.Keep = []asset.Area{{}} },
		"not a number":    func(s *library.RenderSpec) { s.Blur = []asset.Area{{X: math.NaN(), Y: 0, W: 0.1, H: 0.1}} },
		"a focus outside": func(s *library.RenderSpec) { s.Focus = asset.Point{X: 2} },
		"a mark nowhere":  func(s *library.RenderSpec) { s.Mark = asset.Mark{Text: "x", Opacity: 50, Size: 50} },
		"a vast XMP":      func(s *library.RenderSpec) { s.XMP = make([]byte, maxXMP+1) },
		"a vast IPTC":     func(s *library.RenderSpec) { s.MediaType, s.IPTC = "image/jpeg", make([]byte, asset.MaxIPTC+1) },
		"IPTC in a PNG":   func(s *library.RenderSpec) { s.IPTC = []byte{0x1c} },
	} {
		spec := good
		spoil(&spec)
		if _, err := p.Render(t.Context(), bytes.NewReader(content), int64(len(content)), spec); !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
