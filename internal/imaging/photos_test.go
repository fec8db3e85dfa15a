package imaging

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/library"
	"imprimatur/internal/testkit/photos"
)

func TestAPhotoComesBackAsRenditionsHashesAndWhatItSaysOfItself(t *testing.T) {
	p := startPool(t, nil)
	photo := photos.Photo{
		Seed: 1, Width: 3000, Height: 2000, Taken: "2024:05:03 14:02:11", Zone: "+02:00", Fraction: "05", Make: "Nikon", Model: "Z 9", Software: "Desk 3",
		Place: &photos.Place{Latitude: -33.5, Longitude: 18.25, Altitude: 12.5},
		Title: "Open day", Text: "Two\nlines", Headline: "Head", Creator: "Ann", Credit: "The house", Rights: "© us", UsageTerms: "ask", Instructions: "crop",
		City: "Den Haag", Country: "Nederland", Keywords: []string{"a", "b", "a"}, Rating: 4,
		Regions: []photos.Region{{Name: "Ann", X: 0.25, Y: 0.5, W: 0.1, H: 0.2}},
	}
	e := mustExamine(t, p, "DSC_1.JPG", photo.JPEG())

	if e.MediaType != "image/jpeg" || e.Width != 3000 || e.Height != 2000 || e.Frames != 1 || e.Damaged {
		t.Errorf("%s %d x %d, %d frames, damaged %t", e.MediaType, e.Width, e.Height, e.Frames, e.Damaged)
	}
	if len(e.ThumbHash) < 15 || len(e.ThumbHash) > 30 || e.Perceptual == 0 {
		t.Errorf("thumb hash of %d bytes, perceptual hash %x", len(e.ThumbHash), e.Perceptual)
	}
	for i, want := range [][3]int{{256, 256, 171}, {1024, 1024, 683}, {2048, 2048, 1365}} {
		r := e.Renditions[i]
		if r.Size != want[0] || r.Width != want[1] || r.Height != want[2] || r.MediaType != "image/webp" || len(r.Bytes) == 0 {
			t.Errorf("rendition %d: %d, %d x %d, %s, %d bytes", i, r.Size, r.Width, r.Height, r.MediaType, len(r.Bytes))
		}
	}
	m := e.Metadata
	if want := time.Date(2024, 5, 3, 12, 2, 11, 50e6, time.UTC); !m.Taken.At.Equal(want) || !m.Taken.ZoneKnown || m.Taken.Source != asset.TakenExif {
		t.Errorf("taken %+v", m.Taken)
	}
	if m.Camera.Make != "Nikon" || m.Camera.Model != "Z 9" || m.Software != "Desk 3" {
		t.Errorf("camera %+v, software %q", m.Camera, m.Software)
	}
	if !m.Place.HasPosition || near(m.Place.Latitude, -33.5) || near(m.Place.Longitude, 18.25) || near(m.Place.Altitude, 12.5) || m.Place.City != "Den Haag" || m.Place.Country != "Nederland" {
		t.Errorf("place %+v", m.Place)
	}
	d := m.Description
	if d.Title != "Open day" || d.Text != "Two\nlines" || d.Headline != "Head" || d.Creator != "Ann" || d.Credit != "The house" || d.Rights != "© us" ||
		d.UsageTerms != "ask" || d.Instructions != "crop" || d.Rating != 4 || strings.Join(d.Keywords, "|") != "a|b" {
		t.Errorf("description %+v", d)
	}
	if len(m.Regions) != 1 || m.Regions[0].Name != "Ann" || near(m.Regions[0].X, 0.2) || near(m.Regions[0].Y, 0.4) || near(m.Regions[0].Width, 0.1) || near(m.Regions[0].Height, 0.2) {
		t.Errorf("regions %+v", m.Regions)
	}
}

func near(got, want float64) (wrong bool) { return math.Abs(got-want) > 1e-4 }

func TestI21_OrientationIsAppliedBeforeItIsStripped(t *testing.T) {
	p := startPool(t, nil)
	want := mustExamine(t, p, "upright.jpg", photos.Photo{Seed: 4, Width: 600, Height: 400}.JPEG())
	// Where red and green, top left and top right of the stored picture, come to lie.
	corners := map[int][2]string{
		1: {"top left", "top right"}, 2: {"top right", "top left"}, 3: {"bottom right", "bottom left"}, 4: {"bottom left", "bottom right"},
		5: {"top left", "bottom left"}, 6: {"top right", "bottom right"}, 7: {"bottom right", "top right"}, 8: {"bottom left", "top left"},
	}
	for orientation := 1; orientation <= 8; orientation++ {
		photo := photos.Photo{Seed: 4, Width: 600, Height: 400, Orientation: orientation, Regions: []photos.Region{{Name: "red", X: 0.05, Y: 0.05, W: 0.1, H: 0.1}}}
		e := mustExamine(t, p, "turned.jpg", photo.JPEG())
		width, height := 600, 400
		if orientation >= 5 {
			width, height = 400, 600
		}
		if e.Width != width || e.Height != height || (e.Renditions[0].Width > e.Renditions[0].Height) != (width > height) {
			t.Errorf("orientation %d: %d x %d, rendition %d x %d", orientation, e.Width, e.Height, e.Renditions[0].Width, e.Renditions[0].Height)
		}
		rendered := mustRender(t, p, photo.JPEG(), library.RenderSpec{Width: 300, Height: 300, MediaType: "image/png", Quality: 90})
		red, green := cornersOf(t, rendered.Bytes)
		if got := [2]string{red, green}; got != corners[orientation] {
			t.Errorf("orientation %d: red is %s, green is %s; want %v", orientation, red, green, corners[orientation])
		}
		if r := e.Metadata.Regions[0]; cornerAt(r.X+r.Width/2, r.Y+r.Height/2) != corners[orientation][0] {
			t.Errorf("orientation %d: the region is at %.2f, %.2f", orientation, r.X, r.Y)
		}
		if orientation == 1 && bits.OnesCount64(e.Perceptual^want.Perceptual) > 4 {
			t.Errorf("the same picture has hashes %x and %x", e.Perceptual, want.Perceptual)
		}
	}
}

// cornersOf tells in which corner red and green lie.
func cornersOf(t *testing.T, content []byte) (red, green string) {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	for _, x := range []float64{0.04, 0.96} {
		for _, y := range []float64{0.04, 0.96} {
			c := color.NRGBAModel.Convert(img.At(int(x*float64(b.Dx())), int(y*float64(b.Dy())))).(color.NRGBA)
			switch {
			case c.R > 200 && c.G < 60 && c.B < 60:
				red = cornerAt(x, y)
			case c.G > 170 && c.R < 60 && c.B < 60:
				green = cornerAt(x, y)
			}
		}
	}
	return red, green
}

func cornerAt(x, y float64) string {
	name := "top "
	if y > 0.5 {
		name = "bottom "
	}
	if x > 0.5 {
		return name + "right"
	}
	return name + "left"
}

func TestI21_ColourProfileIsKeptWhenAskedForAndConvertedOtherwise(t *testing.T) {
	p := startPool(t, nil)
	wide, err := os.ReadFile("testdata/p3.png") // Display P3
	if err != nil {
		t.Fatal(err)
	}
	for _, mediaType := range []string{"image/jpeg", "image/png", "image/webp"} {
		kept := mustRender(t, p, wide, library.RenderSpec{Width: 90, MediaType: mediaType, Quality: 90, KeepProfile: true})
		converted := mustRender(t, p, wide, library.RenderSpec{Width: 90, MediaType: mediaType, Quality: 90})
		block := map[string]string{"image/jpeg": "ICC_PROFILE\x00", "image/png": "iCCP", "image/webp": "ICCP"}[mediaType]
		if !bytes.Contains(kept.Bytes, []byte(block)) || bytes.Contains(converted.Bytes, []byte(block)) {
			t.Errorf("%s: profile kept %t, converted %t", mediaType, bytes.Contains(kept.Bytes, []byte(block)), bytes.Contains(converted.Bytes, []byte(block)))
		}
		for _, trace := range photos.Traces() {
			if bytes.Contains(kept.Bytes, trace) {
				t.Errorf("%s with its profile holds %q", mediaType, trace)
			}
		}
	}
	kept := mustRender(t, p, wide, library.RenderSpec{Width: 90, MediaType: "image/png", Quality: 90, KeepProfile: true})
	converted := mustRender(t, p, wide, library.RenderSpec{Width: 90, MediaType: "image/png", Quality: 90})
	if a, b := pixelAt(t, kept.Bytes, 2, 2), pixelAt(t, converted.Bytes, 2, 2); a == b {
		t.Errorf("the colours were not converted: %v", a)
	}
}

func TestI21_ColourProfileOfAHeicOrAvifIsKept(t *testing.T) {
	p := startPool(t, nil)
	for _, name := range []string{"p3.heic", "p3.avif", "p3.png"} { // Display P3
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, mediaType := range []string{"image/jpeg", "image/webp"} {
			kept := mustRender(t, p, content, library.RenderSpec{Width: 90, MediaType: mediaType, Quality: 95, KeepProfile: true})
			if !bytes.Contains(kept.Bytes, []byte("sP3C")) {
				t.Errorf("%s as %s: the profile is lost", name, mediaType)
			}
		}
	}
}

func TestI21_ColoursThatAnAvifNamesByNumberAreConverted(t *testing.T) {
	p := startPool(t, nil)
	plain, err := os.ReadFile("testdata/tiny.avif") // sRGB, as nothing else is said
	if err != nil {
		t.Fatal(err)
	}
	linear := func(v uint8) float64 {
		if x := float64(v) / 255; x > 0.04045 {
			return math.Pow((x+0.055)/1.055, 2.4)
		}
		return float64(v) / 255 / 12.92
	}
	shown := func(x float64) float64 {
		if x = min(1, max(0, x)); x > 0.0031308 {
			return 255 * (1.055*math.Pow(x, 1/2.4) - 0.055)
		}
		return 255 * 12.92 * x
	}
	for primaries, toSRGB := range map[byte][3][3]float64{ // rows
		9:  {{1.6605, -0.5876, -0.0728}, {-0.1246, 1.1329, -0.0083}, {-0.0182, -0.1006, 1.1187}},
		12: {{1.2249, -0.2247, 0}, {-0.0420, 1.0419, 0}, {-0.0197, -0.0786, 1.0979}},
	} {
		wide := bytes.Clone(plain)
		at := bytes.Index(wide, []byte("nclx")) + 4
		wide[at+1], wide[at+3] = primaries, 13
		spec := library.RenderSpec{Width: 200, MediaType: "image/png", Quality: 90}
		before, after := mustRender(t, p, plain, spec).Bytes, mustRender(t, p, wide, spec).Bytes
		changed := 0
		for x := 4; x < 96; x += 10 {
			for y := 4; y < 64; y += 10 {
				a, b := pixelAt(t, before, x, y), pixelAt(t, after, x, y)
				if a != b {
					changed++
				}
				for i, got := range [3]uint8{b.R, b.G, b.B} {
					m := toSRGB[i]
					want := shown(m[0]*linear(a.R) + m[1]*linear(a.G) + m[2]*linear(a.B))
					if math.Abs(want-float64(got)) > 4 {
						t.Errorf("primaries %d at %d, %d: %v became %v, band %d should be %.0f", primaries, x, y, a, b, i, want)
					}
				}
			}
		}
		if changed == 0 {
			t.Errorf("primaries %d: the picture has no colour that differs", primaries)
		}
		kept := mustRender(t, p, wide, library.RenderSpec{Width: 200, MediaType: "image/png", Quality: 90, KeepProfile: true}).Bytes
		if !bytes.Contains(kept, []byte("iCCP")) || pixelAt(t, kept, 4, 4) != pixelAt(t, after, 4, 4) {
			t.Errorf("primaries %d: with its profile asked for the picture is not named sRGB", primaries)
		}
	}
}

func TestI21_APictureThatDoesNotNameItsColoursSaysSRGBWhenItsProfileWasAskedFor(t *testing.T) {
	p := startPool(t, nil)
	var grey bytes.Buffer
	if err := jpeg.Encode(&grey, image.NewGray(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	for what, content := range map[string][]byte{"colour": photos.Photo{Seed: 2, Width: 60, Height: 40}.JPEG(), "grey": grey.Bytes()} {
		made := mustRender(t, p, content, library.RenderSpec{Width: 90, MediaType: "image/jpeg", Quality: 95, KeepProfile: true})
		if !bytes.Contains(made.Bytes, []byte("ICC_PROFILE\x00")) || !bytes.Contains(made.Bytes, []byte("sRGB")) {
			t.Errorf("%s: no profile", what)
		}
		img, err := jpeg.Decode(bytes.NewReader(made.Bytes))
		if err != nil {
			t.Fatal(err)
		}
		if _, isGrey := img.(*image.Gray); isGrey {
			t.Errorf("%s: one band under a profile for three", what)
		}
	}
}

func pixelAt(t *testing.T, content []byte, x, y int) color.NRGBA {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
}

func TestI20_I22_NothingOfTheOriginalButThePictureIsInWhatIsMadeOfIt(t *testing.T) {
	p := startPool(t, nil)
	canary := photos.Canary(9)
	made := map[string][]byte{}
	for _, r := range mustExamine(t, p, "CANARY-7f3a-NAME.jpg", canary).Renditions {
		made["rendition"] = append(made["rendition"], r.Bytes...)
	}
	for _, mediaType := range []string{"image/jpeg", "image/png", "image/webp"} {
		for _, keep := range []bool{false, true} {
			made[mediaType] = append(made[mediaType], mustRender(t, p, canary, library.RenderSpec{Width: 500, MediaType: mediaType, Quality: 85, KeepProfile: keep}).Bytes...)
		}
	}
	for what, content := range made {
		for _, trace := range photos.Traces() {
			if bytes.Contains(content, trace) {
				t.Errorf("%s holds %q", what, trace)
			}
		}
	}
	jpegBytes := mustRender(t, p, canary, library.RenderSpec{Width: 500, MediaType: "image/jpeg", Quality: 85}).Bytes
	if !bytes.HasSuffix(jpegBytes, []byte{0xff, 0xd9}) {
		t.Error("bytes after the end of the picture")
	}
}

func TestRender_BoxCropAndNoEnlargement(t *testing.T) {
	p := startPool(t, nil)
	wide := photos.Photo{Seed: 2, Width: 1200, Height: 600}.JPEG()
	for _, c := range []struct {
		spec          library.RenderSpec
		width, height int
	}{
		{library.RenderSpec{Width: 400, Height: 400}, 400, 200},
		{library.RenderSpec{Width: 400}, 400, 200},
		{library.RenderSpec{Height: 300}, 600, 300},
		{library.RenderSpec{Width: 300, Height: 300, Crop: true}, 300, 300},
		{library.RenderSpec{Width: 4000, Height: 4000}, 1200, 600},
		{library.RenderSpec{Width: 4000, Height: 4000, Crop: true}, 600, 600},
		{library.RenderSpec{Width: 1080, Height: 1350, Crop: true}, 480, 600},
	} {
		c.spec.MediaType, c.spec.Quality = "image/jpeg", 80
		r := mustRender(t, p, wide, c.spec)
		cfg, err := jpeg.DecodeConfig(bytes.NewReader(r.Bytes))
		if err != nil {
			t.Fatal(err)
		}
		if r.Width != c.width || r.Height != c.height || cfg.Width != c.width || cfg.Height != c.height {
			t.Errorf("%+v gives %d x %d (in the file %d x %d), want %d x %d", c.spec, r.Width, r.Height, cfg.Width, cfg.Height, c.width, c.height)
		}
	}
}

func mustRender(t *testing.T, p *Pool, content []byte, spec library.RenderSpec) *library.Rendered {
	t.Helper()
	r, err := p.Render(context.Background(), bytes.NewReader(content), int64(len(content)), spec)
	if err != nil {
		t.Fatalf("%+v: %v", spec, err)
	}
	return r
}

func TestEveryFormatIsTaken(t *testing.T) {
	p := startPool(t, nil)
	photo := photos.Photo{Seed: 11, Width: 96, Height: 64, Make: "NIKON CORPORATION", Model: "Z 9", Taken: "2024:05:03 14:02:11", Orientation: 6}
	files := map[string][]byte{"a.nef": photo.Raw(photos.NEF), "a.dng": photo.Raw(photos.DNG), "a.gif": photo.GIF(3), "a.png": photo.PNG(), "a.jpeg": photo.JPEG()}
	photo.Make = "SONY"
	files["a.arw"] = photo.Raw(photos.ARW)
	for _, name := range []string{"tiny.heic", "tiny.avif", "tiny.jxl", "tiny.tif", "tiny.webp"} {
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = content
	}
	types := map[string]string{".nef": "image/x-nikon-nef", ".dng": "image/x-adobe-dng", ".arw": "image/x-sony-arw", ".gif": "image/gif", ".png": "image/png",
		".jpeg": "image/jpeg", ".heic": "image/heic", ".avif": "image/avif", ".jxl": "image/jxl", ".tif": "image/tiff", ".webp": "image/webp"}
	plain := mustExamine(t, p, "plain.png", photos.Photo{Seed: 11, Width: 96, Height: 64}.PNG())
	for name, content := range files {
		e := mustExamine(t, p, name, content)
		ext := filepath.Ext(name)
		if e.MediaType != types[ext] || e.Damaged {
			t.Errorf("%s is %s, damaged %t", name, e.MediaType, e.Damaged)
		}
		turned := ext == ".nef" || ext == ".dng" || ext == ".arw" || ext == ".jpeg" // they say so
		if turned != (e.Height > e.Width) || turned != (e.Renditions[0].Height > e.Renditions[0].Width) {
			t.Errorf("%s is %d x %d, its rendition %d x %d", name, e.Width, e.Height, e.Renditions[0].Width, e.Renditions[0].Height)
		}
		if turned && (e.Metadata.Taken.At.IsZero() || e.Metadata.Camera.Make == "") {
			t.Errorf("%s: metadata %+v", name, e.Metadata)
		}
		if !turned && bits.OnesCount64(e.Perceptual^plain.Perceptual) > 10 {
			t.Errorf("%s does not look like the picture: %x, %x", name, e.Perceptual, plain.Perceptual)
		}
		if frames := map[string]int{".gif": 3}[ext]; frames > 0 && e.Frames != frames {
			t.Errorf("%s has %d frames", name, e.Frames)
		}
	}
}

func TestSidecar_WinsWherePeopleDescribe(t *testing.T) {
	p := startPool(t, nil)
	content := photos.Photo{Seed: 3, Title: "From the file", Text: "Kept", Taken: "2024:05:03 14:02:11", Keywords: []string{"file"}}.JPEG()
	beside := photos.Photo{Title: "From beside", Keywords: []string{"beside"}, Rating: 5}.XMP()
	e, err := p.Examine(t.Context(), "a.jpg", bytes.NewReader(content), int64(len(content)), beside)
	if err != nil {
		t.Fatal(err)
	}
	d := e.Metadata.Description
	if d.Title != "From beside" || d.Text != "Kept" || strings.Join(d.Keywords, "|") != "beside" || d.Rating != 5 {
		t.Errorf("description %+v", d)
	}
	if e.Metadata.Taken.Source != asset.TakenExif {
		t.Errorf("taken %+v", e.Metadata.Taken)
	}
	hostile := []byte(`<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>`)
	if e, err = p.Examine(t.Context(), "a.jpg", bytes.NewReader(content), int64(len(content)), hostile); err != nil || e.Metadata.Description.Title != "From the file" {
		t.Errorf("a hostile sidecar: %v", err)
	}
}

func TestNearDuplicatesHaveNearHashes(t *testing.T) {
	p := startPool(t, nil)
	photo := photos.Photo{Seed: 21, Width: 1000, Height: 700}
	one := mustExamine(t, p, "a.jpg", photo.JPEG()).Perceptual
	photo.Quality = 40
	again := mustExamine(t, p, "a.jpg", photo.JPEG()).Perceptual
	small := mustRender(t, p, photo.JPEG(), library.RenderSpec{Width: 300, MediaType: "image/jpeg", Quality: 70})
	smaller := mustExamine(t, p, "a.jpg", small.Bytes).Perceptual
	other := mustExamine(t, p, "b.jpg", photos.Photo{Seed: 22, Width: 1000, Height: 700}.JPEG()).Perceptual
	if bits.OnesCount64(one^again) > 6 || bits.OnesCount64(one^smaller) > 6 || bits.OnesCount64(one^other) < 12 {
		t.Errorf("distances %d, %d; to another photo %d", bits.OnesCount64(one^again), bits.OnesCount64(one^smaller), bits.OnesCount64(one^other))
	}
}

func TestADamagedPhotoIsTakenAndMarked(t *testing.T) {
	p := startPool(t, nil)
	whole := photos.Photo{Seed: 6, Width: 800, Height: 600}.JPEG()
	e := mustExamine(t, p, "cut.jpg", whole[:len(whole)*2/3])
	if !e.Damaged || e.Width != 800 {
		t.Errorf("damaged %t, width %d", e.Damaged, e.Width)
	}
}

// The real photographs, where they are at hand, must all go through.
func TestRealPhotos(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "data", "photos")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("needs the folder of real photographs beside the project")
	}
	p := startPool(t, func(o *Options) { o.Limits.Deadline = time.Minute }) // whatever else the machine does
	var names []string
	err := filepath.WalkDir(folder, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasPrefix(d.Name(), "README") {
			names = append(names, name)
		}
		return err
	})
	if err != nil || len(names) < 70 {
		t.Fatalf("%d photos, %v", len(names), err)
	}
	inParallel(names, func(name string) {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Error(err)
			return
		}
		e, err := examine(t, p, name, content)
		if err != nil || e.Damaged {
			t.Errorf("%s: %v, %+v", name, err, e)
			return
		}
		if cfg, _, err := image.DecodeConfig(bytes.NewReader(content)); err == nil && cfg.Width*cfg.Height != e.Width*e.Height {
			t.Errorf("%s: %d x %d", name, e.Width, e.Height)
		}
	})
}

func TestHEIC_OfATelephoneThatKeepsASecondPictureForBrightScreensIsTaken(t *testing.T) {
	module, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/bep/imagemeta").Output()
	if err != nil {
		t.Fatal(err)
	}
	photo, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(module)), "testdata", "images", "iphone.heic"))
	if err != nil {
		t.Fatal(err)
	}
	e := mustExamine(t, startPool(t, nil), "iphone.heic", photo)
	if e.MediaType != "image/heic" || e.Width != 5712 || e.Height != 4284 || e.Damaged || e.Metadata.Camera.Make != "Apple" {
		t.Errorf("%s %d x %d, damaged %t, %+v", e.MediaType, e.Width, e.Height, e.Damaged, e.Metadata.Camera)
	}
}
