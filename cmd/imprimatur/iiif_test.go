package main

import (
	"bytes"
	"encoding/json"
	"image"
	_ "image/jpeg" // what the answers are read with
	_ "image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	_ "golang.org/x/image/webp"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/imaging"
	"imprimatur/internal/library"
	"imprimatur/internal/portal"
	"imprimatur/internal/publish"
	stories "imprimatur/internal/testkit/house"
	"imprimatur/internal/testkit/photos"
)

// The IIIF Image API 3.0 as the specification and its validator ask for it: a picture of coloured
// squares on a portal, made by the real worker, asked for in every way of level 2.

// gallery is a portal with the picture of squares.
type gallery struct {
	*stories.House
	t      *testing.T
	mux    *http.ServeMux
	folder ident.Folder
	photo  ident.Asset
	portal publish.Portal
}

func openGallery(t *testing.T, change func(*publish.Portal)) *gallery {
	t.Helper()
	pool, err := imaging.Start(t.Context(), imaging.Options{WorkerPath: filepath.Join(programs, "imprimatur-worker"), Without: imaging.Layers()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	g := &gallery{House: stories.NewWith(t, pool), t: t, mux: http.NewServeMux()}
	g.must(g.Office.Found(t.Context(), stories.Console(), "Harbour Museum", "en"))
	folder, err := g.Library.MakeFolder(t.Context(), stories.Console(), 1, "Squares")
	g.must(err)
	g.folder = folder.ID
	content, err := photos.Squares()
	g.must(err)
	g.photo = g.add("squares.png", content)
	g.portal = publish.Portal{
		Name: "press", Titles: map[string]string{"en": "Press room"}, Query: "folder:" + g.folder.String(),
		For: clearance.Use{Purpose: "news", Channel: "website"}, Open: true,
	}
	if change != nil {
		change(&g.portal)
	}
	g.portal, err = g.Publisher.SavePortal(t.Context(), stories.Console(), g.portal)
	g.must(err)
	public, err := portal.NewPublic(g.People, g.Publisher, g.Publisher, g.Door)
	g.must(err)
	for _, p := range public.Pages() {
		g.mux.HandleFunc(p.Method+" "+p.Pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := p.Serve(w, r, portal.Guest{Language: "en"}); err != nil {
				public.Fail(w, r, portal.Guest{Language: "en"}, err)
			}
		})
	}
	return g
}

func (g *gallery) must(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

// add brings in a photo that shows nobody.
func (g *gallery) add(name string, content []byte) ident.Asset {
	g.t.Helper()
	a, err := g.Library.Add(g.t.Context(), stories.Console(), library.File{Name: name, Folder: g.folder, Content: bytes.NewReader(content)})
	g.must(err)
	_, _, err = g.Library.Bulk(g.t.Context(), stories.Console(), library.Bulk{
		IDs: []ident.Asset{a.Asset}, Edit: library.Edit{Basis: &library.Basis{Basis: consent.NoIdentifiablePersons}},
	})
	g.must(err)
	return a.Asset
}

// at is the path of the photo with something after it.
func (g *gallery) at(rest string) string { return "/portals/press/iiif/" + g.photo.String() + rest }

func (g *gallery) get(path string, headers ...string) *http.Response {
	g.t.Helper()
	r := httptest.NewRequestWithContext(g.t.Context(), http.MethodGet, "https://photos.example"+path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	g.mux.ServeHTTP(w, r)
	return w.Result()
}

// picture gets a picture and tells its format.
func (g *gallery) picture(path string) (image.Image, string) {
	g.t.Helper()
	answer := g.get(g.at(path))
	body, err := io.ReadAll(answer.Body)
	g.must(err)
	if answer.StatusCode != http.StatusOK {
		g.t.Fatalf("%s answers %d: %.200s", path, answer.StatusCode, body)
	}
	img, format, err := image.Decode(bytes.NewReader(body))
	if err != nil {
		g.t.Fatalf("%s: %v", path, err)
	}
	return img, format
}

// square tells whether a pixel has the colour of a square, as the validator tells it.
func square(img image.Image, x, y, column, row int) bool {
	r, gr, b, _ := img.At(img.Bounds().Min.X+x, img.Bounds().Min.Y+y).RGBA()
	want := photos.SquareColour(column, row)
	off := func(got uint32, want uint8) bool { d := int(got>>8) - int(want); return d <= -6 || d >= 6 }
	return !off(r, want.R) && !off(gr, want.G) && !off(b, want.B)
}

func TestIIIF_EveryRegionAndSizeOfLevel2IsTheRightPart(t *testing.T) {
	g := openGallery(t, nil)
	// The square of the photo that is seen at each of two places of the picture.
	type place struct{ x, y, column, row int }
	for path, c := range map[string]struct {
		width, height int
		first, last   place
	}{
		"full/max/0/default":               {1000, 1000, place{50, 50, 0, 0}, place{950, 950, 9, 9}},
		"square/max/0/default":             {1000, 1000, place{150, 50, 1, 0}, place{850, 950, 8, 9}},
		"300,700,100,100/max/0/default":    {100, 100, place{50, 50, 3, 7}, place{80, 80, 3, 7}},
		"813,904,300,300/max/0/default":    {187, 96, place{20, 50, 8, 9}, place{150, 50, 9, 9}},
		"pct:20,60,10,20/max/0/default":    {100, 200, place{50, 50, 2, 6}, place{50, 150, 2, 7}},
		"pct:90.5,0,50,10.5/max/0/default": {95, 105, place{50, 50, 9, 0}, place{20, 60, 9, 0}},
		"full/500,/0/default":              {500, 500, place{25, 25, 0, 0}, place{475, 475, 9, 9}},
		"full/,250/0/default":              {250, 250, place{12, 12, 0, 0}, place{237, 237, 9, 9}},
		"full/pct:75/0/default":            {750, 750, place{37, 37, 0, 0}, place{712, 712, 9, 9}},
		"full/500,250/0/default":           {500, 250, place{25, 12, 0, 0}, place{475, 237, 9, 9}},
		"full/!300,600/0/default":          {300, 300, place{15, 15, 0, 0}, place{285, 285, 9, 9}},
		"full/!2000,3000/0/default":        {1000, 1000, place{50, 50, 0, 0}, place{950, 950, 9, 9}},
		"600,200,200,100/50,/0/default":    {50, 25, place{12, 12, 6, 2}, place{37, 12, 7, 2}},
		"600,200,200,100/^400,/0/default":  {400, 200, place{100, 100, 6, 2}, place{300, 100, 7, 2}},
		"full/^max/0/default":              {2560, 2560, place{128, 128, 0, 0}, place{2432, 2432, 9, 9}},
		"full/^pct:150/0/default":          {1500, 1500, place{75, 75, 0, 0}, place{1425, 1425, 9, 9}},
		"full/max/90/default":              {1000, 1000, place{50, 50, 0, 9}, place{950, 50, 0, 0}},
		"full/max/180/default":             {1000, 1000, place{50, 50, 9, 9}, place{950, 950, 0, 0}},
		"full/max/270.0/default":           {1000, 1000, place{50, 50, 9, 0}, place{50, 950, 0, 0}},
		"full/max/360/default":             {1000, 1000, place{50, 50, 0, 0}, place{950, 50, 9, 0}},
		"full/max/!0/default":              {1000, 1000, place{50, 50, 9, 0}, place{950, 50, 0, 0}},
		"full/max/!180/default":            {1000, 1000, place{50, 50, 0, 9}, place{950, 50, 9, 9}},
		"600,200,200,100/max/90/color":     {100, 200, place{50, 50, 6, 2}, place{50, 150, 7, 2}},
	} {
		for suffix, format := range map[string]string{".png": "png", ".jpg": "jpeg"} {
			img, got := g.picture("/" + path + suffix)
			b := img.Bounds()
			if got != format || b.Dx() != c.width || b.Dy() != c.height {
				t.Errorf("%s%s is a %s of %d x %d", path, suffix, got, b.Dx(), b.Dy())
				continue
			}
			for _, p := range []place{c.first, c.last} {
				if !square(img, p.x, p.y, p.column, p.row) {
					t.Errorf("%s%s: at %d,%d is %v, not square %d,%d", path, suffix, p.x, p.y, img.At(p.x, p.y), p.column, p.row)
				}
			}
		}
	}
	if _, format := g.picture("/full/200,/0/default.webp"); format != "webp" {
		t.Errorf("webp is %s", format)
	}
}

func TestIIIF_GreyAndBlackAndWhite(t *testing.T) {
	g := openGallery(t, nil)
	for quality, most := range map[string]int{"gray": 256, "bitonal": 2} {
		img, _ := g.picture("/full/200,/0/" + quality + ".png")
		seen := map[uint32]bool{}
		for y := range 200 {
			for x := range 200 {
				r, gr, b, _ := img.At(x, y).RGBA()
				if r != gr || gr != b {
					t.Fatalf("%s: %d,%d has a colour", quality, x, y)
				}
				seen[r] = true
			}
		}
		if len(seen) < 2 || len(seen) > most {
			t.Errorf("%s has %d tones", quality, len(seen))
		}
	}
}

func TestIIIF_WhatIsAskedWronglyIs400AndWhatIsNotThere404(t *testing.T) {
	g := openGallery(t, nil)
	for _, wrong := range []string{
		"/xyz/max/0/default.jpg", "/1,2,3/max/0/default.jpg", "/1,2/max/0/default.jpg", "/-1,0,10,10/max/0/default.jpg", "/0,0,0,10/max/0/default.jpg", "/1000,0,10,10/max/0/default.jpg",
		"/1.5,0,10,10/max/0/default.jpg", "/pct:0,0,0,0/max/0/default.jpg", "/pct:100,0,10,10/max/0/default.jpg", "/pct:NaN,0,1,1/max/0/default.jpg", "/99999999999999999999,0,1,1/max/0/default.jpg",
		"/full/full/0/default.jpg", "/full/,/0/default.jpg", "/full/0,/0/default.jpg", "/full/0,0/0/default.jpg", "/full/pct:0/0/default.jpg", "/full/-5,/0/default.jpg", "/full/!500,/0/default.jpg",
		"/full/1001,/0/default.jpg", "/full/,1500/0/default.jpg", "/full/1200,100/0/default.jpg", "/full/pct:200/0/default.jpg", "/full/^5000,/0/default.jpg", "/full/^pct:1000/0/default.jpg",
		"/full/^^max/0/default.jpg", "/full/max^/0/default.jpg",
		"/full/max/abc/default.jpg", "/full/max/-90/default.jpg", "/full/max/450/default.jpg", "/full/max/22.5/default.jpg", "/full/max/!!0/default.jpg", "/full/max/1e2/default.jpg",
		"/full/max/0/native.jpg", "/full/max/0/grey.jpg", "/full/max/0/default.tif", "/full/max/0/default.xyz", "/full/max/0/default", "/full/max/0/.jpg", "/full/max/0/default.jpg.png",
	} {
		answer := g.get(g.at(wrong))
		if answer.StatusCode != http.StatusBadRequest || answer.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s answers %d, %v", wrong, answer.StatusCode, answer.Header)
		}
	}
	photo := g.photo.String()
	for _, path := range []string{
		"/portals/press/iiif/[frob]/info.json", "/portals/press/iiif/a%2Fb/info.json", "/portals/press/iiif/" + photo + "x/full/max/0/default.jpg",
		"/portals/press/iiif/" + photo + "/info.xml", "/portals/none/iiif/" + photo + "/info.json", "/portals/press/iiif/" + photo + "/full/max/default.jpg",
	} {
		if answer := g.get(path); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %d", path, answer.StatusCode)
		}
	}
	// An identifier and what follows it can be written with escapes.
	escaped := "%" + strings.ToUpper(string("0123456789abcdef"[photo[0]>>4])+string("0123456789abcdef"[photo[0]&15])) + photo[1:]
	for _, path := range []string{"/info.json", "/full/max/0/default.jpg", "/pct%3A10%2C10%2C10%2C10/%5E200%2C/%210/default.png"} {
		if answer := g.get("/portals/press/iiif/" + escaped + path); answer.StatusCode != http.StatusOK {
			t.Errorf("%s answers %d", escaped+path, answer.StatusCode)
		}
	}
}

func TestIIIF_TheInformationSaysWhatIsServedAndAllOfItIs(t *testing.T) {
	g := openGallery(t, nil)
	answer := g.get(g.at("/info.json"))
	var said struct {
		Context                     string `json:"@context"`
		ID, Type, Protocol, Profile string
		Width, Height               int
		MaxWidth, MaxHeight         int
		Sizes                       []struct{ Width, Height int }
		Tiles                       []struct {
			Width        int
			ScaleFactors []int
		}
	}
	g.must(json.NewDecoder(answer.Body).Decode(&said))
	if said.Context != "http://iiif.io/api/image/3/context.json" || said.Type != "ImageService3" || said.Protocol != "http://iiif.io/api/image" || said.Profile != "level2" ||
		said.ID != "https://photos.example"+g.at("") || said.Width != 1000 || said.Height != 1000 || said.MaxWidth != asset.MaxPiece || said.MaxHeight != asset.MaxPiece {
		t.Errorf("%+v", said)
	}
	for _, s := range said.Sizes {
		if img, _ := g.picture("/full/" + comma(s.Width, s.Height) + "/0/default.jpg"); img.Bounds().Dx() != s.Width || img.Bounds().Dy() != s.Height {
			t.Errorf("size %v is %v", s, img.Bounds())
		}
	}
	for _, tiles := range said.Tiles {
		for _, factor := range tiles.ScaleFactors {
			g.tiles(tiles.Width, factor, said.Width, said.Height)
		}
	}
	h := answer.Header
	if h.Get("Content-Type") != `application/ld+json;profile="http://iiif.io/api/image/3/context.json"` || h.Get("Access-Control-Allow-Origin") != "*" ||
		h.Get("Cache-Control") != "public, max-age=30, must-revalidate" || h.Get("Link") != `<http://iiif.io/api/image/3/level2.json>;rel="profile"` {
		t.Errorf("%v", h)
	}
	for accept, kind := range map[string]string{"application/json": "application/json", "application/ld+json": "application/ld+json", "*/*": "application/ld+json"} {
		if got := g.get(g.at("/info.json"), "Accept", accept).Header.Get("Content-Type"); !strings.HasPrefix(got, kind) {
			t.Errorf("%s is answered with %s", accept, got)
		}
	}
	base := g.get(g.at(""))
	if base.StatusCode != http.StatusSeeOther || base.Header.Get("Location") != said.ID+"/info.json" {
		t.Errorf("the base leads to %q with %d", base.Header.Get("Location"), base.StatusCode)
	}
}

// tiles gets every tile of a layer as viewers do.
func (g *gallery) tiles(side, factor, width, height int) {
	g.t.Helper()
	for top := 0; top < height; top += side * factor {
		for left := 0; left < width; left += side * factor {
			w, h := min(side*factor, width-left), min(side*factor, height-top)
			toW, toH := (w+factor-1)/factor, (h+factor-1)/factor
			img, _ := g.picture("/" + comma(left, top, w, h) + "/" + comma(toW, toH) + "/0/default.jpg")
			if img.Bounds().Dx() != toW || img.Bounds().Dy() != toH {
				g.t.Errorf("tile %d,%d of layer %d is %v", left, top, factor, img.Bounds())
			}
			if x, y := 50/factor, 50/factor; left%100 == 0 && top%100 == 0 && !square(img, x, y, left/100, top/100) {
				g.t.Errorf("tile %d,%d of layer %d is of another part", left, top, factor)
			}
		}
	}
}

func TestIIIF_EachPictureNamesItsCanonicalAddressAndIsAskedForAgainCheaply(t *testing.T) {
	g := openGallery(t, nil)
	for asked, canonical := range map[string]string{
		"/full/max/0/default.jpg": "/full/max/0/default.jpg", "/square/1000,/360/color.jpg": "/full/max/0/default.jpg", "/pct:0,0,50,50/pct:50/!90.0/gray.png": "/0,0,500,500/250,250/!90/gray.png",
		"/0,0,9999,9999/!200,300/0/bitonal.webp": "/full/200,200/0/bitonal.webp", "/10,10,100,100/^200,/0/default.jpg": "/10,10,100,100/^200,200/0/default.jpg",
	} {
		answer := g.get(g.at(asked))
		want := `<http://iiif.io/api/image/3/level2.json>;rel="profile", <https://photos.example` + g.at(canonical) + `>;rel="canonical"`
		h := answer.Header
		if h.Get("Link") != want || h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Cache-Control") != "public, max-age=30, must-revalidate" {
			t.Errorf("%s: %d, %v", asked, answer.StatusCode, h)
		}
		if again := g.get(g.at(asked), "If-None-Match", h.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s again: %d", asked, again.StatusCode)
		}
	}
}

func TestIIIF_NobodyComesNearerByPiecesThanByWhatThePortalOffers(t *testing.T) {
	big := photos.Photo{Seed: 7, Width: 4000, Height: 3000}
	for preset, side := range map[string]int{"": 2048, "press": 3000} {
		g := openGallery(t, func(o *publish.Portal) {
			if preset != "" {
				o.Presets = []string{preset}
			}
		})
		g.photo = g.add("big.jpg", big.JPEG())
		var said struct{ Width, Height int }
		g.must(json.NewDecoder(g.get(g.at("/info.json")).Body).Decode(&said))
		if said.Width != side || said.Height != side*3/4 {
			t.Errorf("with preset %q the photo is %d x %d", preset, said.Width, said.Height)
		}
		// A piece at its size shows as much of the photo as it says, and no finer.
		if answer := g.get(g.at("/0,0,100,100/101,/0/default.jpg")); answer.StatusCode != http.StatusBadRequest {
			t.Errorf("finer than the whole: %d", answer.StatusCode)
		}
		if img, _ := g.picture("/" + comma(said.Width-100, 0, 100, 100) + "/max/0/default.png"); img.Bounds().Dx() != 100 {
			t.Errorf("%v", img.Bounds())
		}
		if answer := g.get(g.at("/" + comma(said.Width, 0, 10, 10) + "/max/0/default.jpg")); answer.StatusCode != http.StatusBadRequest {
			t.Errorf("beyond the whole: %d", answer.StatusCode)
		}
	}
}

func TestS8_IIIF_NoPieceIsShownOfAPhotoThatIsNotClearedAnyMore(t *testing.T) {
	g := openGallery(t, nil)
	gathered := []string{"/info.json", "/full/max/0/default.jpg", "/0,0,100,100/max/0/default.png", "/full/500,/0/gray.webp", "/xyz/max/0/default.jpg"}
	for _, path := range gathered[:4] {
		if answer := g.get(g.at(path)); answer.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", path, answer.StatusCode)
		}
	}
	tag := g.get(g.at(gathered[1])).Header.Get("ETag")
	g.must(g.Library.Trash(t.Context(), stories.Console(), []ident.Asset{g.photo}))
	for _, path := range gathered {
		answer := g.get(g.at(path), "If-None-Match", tag)
		body, err := io.ReadAll(answer.Body)
		g.must(err)
		if answer.StatusCode != http.StatusGone || answer.Header.Get("Cache-Control") != "public, max-age=60, must-revalidate" || answer.Header.Get("Link") != "" || strings.Contains(string(body), "1000") {
			t.Errorf("%s: %d, %v, %.200s", path, answer.StatusCode, answer.Header, body)
		}
	}
	g.portal.Open = false
	_, err := g.Publisher.SavePortal(t.Context(), stories.Console(), g.portal)
	g.must(err)
	if answer := g.get(g.at("/info.json")); answer.StatusCode != http.StatusNotFound {
		t.Errorf("of a closed portal: %d", answer.StatusCode)
	}
}

// comma writes numbers as addresses have them.
func comma(n ...int) string {
	text, err := json.Marshal(n)
	if err != nil {
		panic(err) // whole numbers can always be written
	}
	return strings.Trim(string(text), "[]")
}
