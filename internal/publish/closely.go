package publish

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// Closely is what somebody asks of a photo by the IIIF Image API 3.0: the parts of the address, as
// they stand in it. Arbitrary rotation and formats other than jpg, png and webp are not served.
type Closely struct {
	Region, Size, Rotation, Quality, Format string
}

// PortalWhole gives the size in which pieces of a photo of a portal are shown at this moment.
func (p *Publisher) PortalWhole(ctx context.Context, o Portal, id ident.Asset) (release.Whole, error) {
	if err := p.onPortal(ctx, o, id); err != nil {
		return release.Whole{}, err
	}
	return p.door.MeasureInPlace(ctx, release.Place{Portal: o.ID}, id)
}

// PortalPiece gives a piece of a photo of a portal, decided about at this moment, and its canonical
// address after that of the photo. What is asked wrongly is problem.Invalid "iiif.request".
func (p *Publisher) PortalPiece(ctx context.Context, o Portal, id ident.Asset, ask Closely) (c *release.Copy, canonical string, err error) {
	if err := p.onPortal(ctx, o, id); err != nil {
		return nil, "", err
	}
	c, err = p.door.ShowPiece(ctx, release.Place{Portal: o.ID}, id, func(whole release.Whole) (want release.Closer, err error) {
		want, canonical, err = ask.of(whole)
		return want, err
	})
	return c, canonical, err
}

// of finds the piece that is asked for of a photo, and how it is asked for canonically.
func (a Closely) of(whole release.Whole) (want release.Closer, canonical string, err error) {
	p, ok := region(a.Region, whole)
	up := strings.HasPrefix(a.Size, "^")
	ok = ok && size(strings.TrimPrefix(a.Size, "^"), up, &p) && rotation(a.Rotation, &p)
	tone, known := map[string]asset.Tone{"default": asset.InColour, "color": asset.InColour, "gray": asset.InGrey, "bitonal": asset.BlackWhite}[a.Quality]
	mediaType, served := map[string]string{"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}[a.Format]
	if !ok || !known || !served {
		return want, "", problem.New(problem.Invalid, "iiif.request")
	}
	p.Tone = tone
	return release.Closer{Piece: p, MediaType: mediaType}, a.canonical(p, whole), nil
}

// region reads which part of the photo is asked for. What lies outside of the photo is left out.
func region(text string, whole release.Whole) (p asset.Piece, ok bool) {
	p = asset.Piece{Width: whole.Width, Height: whole.Height}
	switch text {
	case "full":
		return p, true
	case "square":
		side := min(whole.Width, whole.Height)
		return asset.Piece{Left: (whole.Width - side) / 2, Top: (whole.Height - side) / 2, Width: side, Height: side}, true
	}
	list, percent := strings.CutPrefix(text, "pct:")
	parts := strings.Split(list, ",")
	if len(parts) != 4 {
		return p, false
	}
	var n [4]int
	for i, part := range parts {
		if !percent {
			if n[i], ok = pixels(part); !ok {
				return p, false
			}
			continue
		}
		share, ok := decimal(part)
		if !ok {
			return p, false
		}
		side := whole.Width
		if i%2 == 1 {
			side = whole.Height
		}
		n[i] = int(math.Round(min(share, 100) / 100 * float64(side)))
	}
	p = asset.Piece{Left: n[0], Top: n[1], Width: min(n[2], whole.Width-n[0]), Height: min(n[3], whole.Height-n[1])}
	return p, p.Width > 0 && p.Height > 0
}

// size reads to what a piece is scaled. Only where up says so is it made bigger than it is, and never
// bigger than asset.MaxPiece.
func size(text string, up bool, p *asset.Piece) bool {
	width, height := float64(p.Width), float64(p.Height)
	most := math.Min(asset.MaxPiece/width, asset.MaxPiece/height) // the scale at which it is as big as pieces are
	if !up {
		most = min(1, most)
	}
	scaled := func(scale float64) bool {
		p.ToWidth, p.ToHeight = max(1, int(math.Round(width*scale))), max(1, int(math.Round(height*scale)))
		return true
	}
	if text == "max" {
		return scaled(most)
	}
	if share, ok := strings.CutPrefix(text, "pct:"); ok {
		percent, ok := decimal(share)
		return ok && percent > 0 && percent/100 <= most && scaled(percent/100)
	}
	sides, confined := strings.CutPrefix(text, "!")
	across, down, ok := strings.Cut(sides, ",")
	w, okW := pixels(across)
	h, okH := pixels(down)
	switch {
	case !ok || across != "" && (!okW || w == 0) || down != "" && (!okH || h == 0) || across == "" && down == "":
		return false
	case confined:
		return across != "" && down != "" && scaled(min(most, float64(w)/width, float64(h)/height))
	case down == "":
		h = max(1, int(math.Round(height*float64(w)/width)))
	case across == "":
		w = max(1, int(math.Round(width*float64(h)/height)))
	}
	p.ToWidth, p.ToHeight = w, h
	return w <= asset.MaxPiece && h <= asset.MaxPiece && (up || w <= p.Width && h <= p.Height)
}

// rotation reads how a piece is mirrored and turned.
func rotation(text string, p *asset.Piece) bool {
	text, p.Mirror = strings.CutPrefix(text, "!")
	degrees, ok := decimal(text)
	if !ok || degrees > 360 || math.Mod(degrees, 90) != 0 {
		return false
	}
	p.Turn = int(degrees) % 360
	return true
}

// canonical writes the address of a piece as the specification prefers it.
func (a Closely) canonical(p asset.Piece, whole release.Whole) string {
	where, how, turn, quality := "full", "max", strconv.Itoa(p.Turn), a.Quality
	if (p.Width != whole.Width) || p.Height != whole.Height {
		where = fmt.Sprintf("%d,%d,%d,%d", p.Left, p.Top, p.Width, p.Height)
	}
	most := p
	if size("max", false, &most); most.ToWidth != p.ToWidth || most.ToHeight != p.ToHeight {
		how = fmt.Sprintf("%d,%d", p.ToWidth, p.ToHeight)
		if p.ToWidth > p.Width || p.ToHeight > p.Height {
			how = "^" + how
		}
	}
	if p.Mirror {
		turn = "!" + turn
	}
	if quality == "color" {
		quality = "default"
	}
	return strings.Join([]string{where, how, turn, quality + "." + a.Format}, "/")
}

var (
	wholeNumber   = regexp.MustCompile(`^[0-9]{1,9}$`)
	decimalNumber = regexp.MustCompile(`^(?:[0-9]{1,9}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})$`)
)

func pixels(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && wholeNumber.MatchString(text)
}

func decimal(text string) (float64, bool) {
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil && decimalNumber.MatchString(text)
}
