package portal

import (
	"net/http"
	"strings"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
)

// The IIIF Image API 3.0, level 2, of the photos of a portal: https://iiif.io/api/image/3.0/.
const (
	iiifContext = "http://iiif.io/api/image/3/context.json"
	iiifProfile = "http://iiif.io/api/image/3/level2.json"
	iiifTile    = 512 // pixels along a side
)

// imagePages lists the addresses of the Image API.
func (p *Public) imagePages() []Page {
	get := http.MethodGet
	return []Page{
		{Method: get, Pattern: "/portals/{name}/iiif/{asset}", ID: "iiif-base", Knows: true, Serve: p.inPortal(p.imageBase)},
		{Method: get, Pattern: "/portals/{name}/iiif/{asset}/{file}", ID: "iiif-info", Knows: true, Serve: p.inPortal(p.imageInfo)},
		{Method: get, Pattern: "/portals/{name}/iiif/{asset}/{region}/{size}/{rotation}/{file}", ID: "iiif-image", Knows: true, Drawn: true, Serve: p.inPortal(p.imagePiece)},
	}
}

// Image gives the address of a photo in the Image API.
func (v visited) Image(id ident.Asset) string { return v.host + v.Base + "/iiif/" + id.String() }

// imageBase leads from the address of a photo to what is said of it.
func (p *Public) imageBase(w http.ResponseWriter, r *http.Request, v visited) error {
	id, err := assetOf(r)
	if err != nil {
		return err
	}
	v.shown(w.Header())
	w.Header().Set("Location", v.Image(id)+"/info.json")
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// imageSize is a size that a photo is offered in.
type imageSize struct {
	Width  int `json:"width"`
	Height int `json:"height"`
}

// imageTiles says in which pieces viewers best ask for a photo.
type imageTiles struct {
	Width   int   `json:"width"`
	Factors []int `json:"scaleFactors"`
}

// imageSaid is an info.json.
type imageSaid struct {
	Context   string       `json:"@context"`
	ID        string       `json:"id"`
	Type      string       `json:"type"`
	Protocol  string       `json:"protocol"`
	Profile   string       `json:"profile"`
	Width     int          `json:"width"`
	Height    int          `json:"height"`
	MaxWidth  int          `json:"maxWidth"`
	MaxHeight int          `json:"maxHeight"`
	Sizes     []imageSize  `json:"sizes"`
	Tiles     []imageTiles `json:"tiles"`
	Formats   []string     `json:"extraFormats"`
	Qualities []string     `json:"extraQualities"`
	Features  []string     `json:"extraFeatures"`
}

func (p *Public) imageInfo(w http.ResponseWriter, r *http.Request, v visited) error {
	id, err := assetOf(r)
	if err != nil {
		return err
	}
	if r.PathValue("file") != "info.json" {
		return problem.New(problem.NotFound, "place.not-found")
	}
	whole, err := p.galleries.PortalWhole(r.Context(), v.Portal, id)
	if notShown(err) {
		return sendJSON(w, http.StatusGone, heldEverywhere, "application/json", struct{}{})
	}
	if err != nil {
		return err
	}
	said := imageSaid{
		Context: iiifContext, ID: v.Image(id), Type: "ImageService3", Protocol: "http://iiif.io/api/image", Profile: "level2",
		Width: whole.Width, Height: whole.Height, MaxWidth: asset.MaxPiece, MaxHeight: asset.MaxPiece,
		Formats: []string{"webp"}, Qualities: []string{"color", "gray", "bitonal"},
		Features: []string{"canonicalLinkHeader", "mirroring", "profileLinkHeader", "sizeUpscaling"},
	}
	said.Sizes, said.Tiles = offers(whole.Width, whole.Height)
	kind := `application/ld+json;profile="` + iiifContext + `"`
	if accepts := r.Header.Get("Accept"); strings.Contains(accepts, "application/json") && !strings.Contains(accepts, "application/ld+json") {
		kind = "application/json"
	}
	h := w.Header()
	h.Add("Vary", "Accept")
	h.Set("Link", `<`+iiifProfile+`>;rel="profile"`)
	return sendJSON(w, http.StatusOK, v.shown, kind, said)
}

// offers lists the sizes of a photo that viewers find ready soonest, the smallest first, and its tiles:
// each half of the next, down to one tile.
func offers(width, height int) (sizes []imageSize, tiles []imageTiles) {
	tiles = []imageTiles{{Width: iiifTile}}
	for factor := 1; ; factor *= 2 {
		tiles[0].Factors = append(tiles[0].Factors, factor)
		w, h := (width+factor-1)/factor, (height+factor-1)/factor
		if w <= asset.MaxPiece && h <= asset.MaxPiece {
			sizes = append([]imageSize{{w, h}}, sizes...)
		}
		if w <= iiifTile && h <= iiifTile {
			return sizes, tiles
		}
	}
}

// imagePiece gives a piece of a photo, or a neutral picture where it is not shown.
func (p *Public) imagePiece(w http.ResponseWriter, r *http.Request, v visited) error {
	id, err := assetOf(r)
	if err != nil {
		return err
	}
	ask := publish.Closely{Region: r.PathValue("region"), Size: r.PathValue("size"), Rotation: r.PathValue("rotation")}
	ask.Quality, ask.Format, _ = strings.Cut(r.PathValue("file"), ".")
	c, canonical, err := p.galleries.PortalPiece(r.Context(), v.Portal, id, ask)
	if err == nil {
		err = picture(w, r, c, func(h http.Header) {
			v.shown(h)
			h.Set("Link", `<`+iiifProfile+`>;rel="profile", <`+v.Image(id)+"/"+canonical+`>;rel="canonical"`)
		})
	}
	switch {
	case notShown(err):
		return held(w)
	case problem.Is(err, problem.Invalid):
		said, _ := phrase.Problem(v.Lang, problem.Of(err))
		v.shown(w.Header())
		return send(w, http.StatusBadRequest, "text/plain; charset=utf-8", []byte(said+"\n"))
	}
	return err
}
