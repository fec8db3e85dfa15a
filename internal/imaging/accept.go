package imaging

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"imprimatur/internal/asset"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

// What a worker says is believed only as far as this file lets it through.

const (
	maxPictures = 8
	maxKeywords = 500
	maxRegions  = 500
	shortText   = 500    // names, places
	middleText  = 2_000  // title, headline, rights
	longText    = 20_000 // description
)

// refusals are the reasons a worker may give.
func refusals() []string {
	return []string{"file.not-a-photo", "file.type-mismatch", "file.too-many-pixels", "file.too-complex", "file.unreadable"}
}

// mediaTypes are the types a worker may name.
func mediaTypes() []string {
	return []string{
		"image/jpeg", "image/png", "image/webp", "image/gif", "image/tiff", "image/heic", "image/heif", "image/avif", "image/jxl",
		"image/x-canon-cr2", "image/x-canon-cr3", "image/x-nikon-nef", "image/x-sony-arw", "image/x-adobe-dng",
		"image/x-fuji-raf", "image/x-olympus-orf", "image/x-panasonic-rw2", "image/x-pentax-pef",
	}
}

// acceptRefusal turns a worker's refusal into a problem.
func acceptRefusal(reply Reply) error {
	if reply.Refusal == "" {
		return nil
	}
	cause := fmt.Errorf("the worker says: %s", clean(reply.Cause, shortText, true))
	if !slices.Contains(refusals(), reply.Refusal) {
		return refused("file.unreadable").Because(fmt.Errorf("an unknown refusal; %w", cause))
	}
	return refused(reply.Refusal).Because(cause)
}

// acceptHeader checks a header against the gate, whatever the worker thought of it.
func acceptHeader(h Header, gate Gate) (Header, error) {
	if !slices.Contains(mediaTypes(), h.MediaType) || h.Width <= 0 || h.Height <= 0 || h.Frames <= 0 || h.Scans < 0 {
		return Header{}, refused("file.unreadable").Because(fmt.Errorf("header %+q, %d x %d, %d frames, %d scans: %w",
			h.MediaType, h.Width, h.Height, h.Frames, h.Scans, errFrame))
	}
	if code := gate.Refusal(h); code != "" {
		return Header{}, refused(code)
	}
	return h, nil
}

// Refusal gives the problem code for a header that claims too much, or nothing.
func (g Gate) Refusal(h Header) string {
	pixels := int64(h.Width) * int64(h.Height)
	switch {
	case h.Width > g.Side || h.Height > g.Side || pixels > g.Pixels:
		return "file.too-many-pixels"
	case h.Frames > g.Frames || h.Scans > g.Scans || pixels*int64(h.Scans) > g.Effort:
		return "file.too-complex"
	}
	return ""
}

func acceptExamined(reply Reply, pictures [][]byte, gate Gate) (*library.Examined, error) {
	header, err := acceptHeader(reply.Header, gate)
	if err != nil {
		return nil, err
	}
	if len(reply.Pictures) != len(Sizes()) || len(reply.ThumbHash) > 64 {
		return nil, refused("file.unreadable").Because(errFrame)
	}
	examined := &library.Examined{
		MediaType: header.MediaType,
		Width:     header.Width,
		Height:    header.Height,
		Frames:    header.Frames,
		Damaged:   reply.Damaged,
		Metadata:  acceptMetadata(reply.Metadata),
		ThumbHash: reply.ThumbHash, Perceptual: reply.Perceptual,
	}
	for i, size := range Sizes() {
		d := reply.Pictures[i]
		if d.Size != size || d.MediaType != RenditionType {
			return nil, refused("file.unreadable").Because(errFrame)
		}
		if err := acceptPicture(d, pictures[i], size, size); err != nil {
			return nil, err
		}
		examined.Renditions = append(examined.Renditions,
			library.Rendered{Size: size, MediaType: d.MediaType, Width: d.Width, Height: d.Height, Bytes: pictures[i]})
	}
	return examined, nil
}

// Sizes are the nominal longest sides of the house's own renditions, in the order they are sent.
func Sizes() []int { return []int{256, 1024, 2048} }

// RenditionType is the type of the house's own renditions.
const RenditionType = "image/webp"

func acceptRendered(reply Reply, pictures [][]byte, spec library.RenderSpec) (*library.Rendered, error) {
	if len(reply.Pictures) != 1 || reply.Pictures[0].MediaType != spec.MediaType {
		return nil, refused("file.unreadable").Because(errFrame)
	}
	d := reply.Pictures[0]
	width, height := side(spec.Width), side(spec.Height)
	if spec.Piece != (asset.Piece{}) {
		width, height = spec.Piece.Size()
	}
	if err := acceptPicture(d, pictures[0], width, height); err != nil {
		return nil, err
	}
	return &library.Rendered{MediaType: d.MediaType, Width: d.Width, Height: d.Height, Bytes: pictures[0]}, nil
}

// acceptPicture checks that the bytes begin as the type does and that the picture fits its box.
func acceptPicture(d Picture, bytes []byte, width, height int) error {
	begins := map[string]string{
		"image/jpeg": "\xff\xd8\xff", "image/png": "\x89PNG\r\n\x1a\n", "image/webp": "RIFF", "image/tiff": "II*\x00", "image/avif": "ftypavif",
	}[d.MediaType]
	head := string(bytes[:min(16, len(bytes))])
	if d.MediaType == "image/avif" {
		head = head[min(4, len(head)):] // after the length of its first box
	}
	if begins == "" || !strings.HasPrefix(head, begins) ||
		d.Width <= 0 || d.Height <= 0 || d.Width > width || d.Height > height {
		return refused("file.unreadable").Because(fmt.Errorf("picture %+q of %d x %d: %w", d.MediaType, d.Width, d.Height, errFrame))
	}
	return nil
}

// checkSpec refuses what no worker should be asked.
func checkSpec(spec library.RenderSpec) error {
	switch {
	case !slices.Contains(asset.RenderTypes(), spec.MediaType):
		return problem.New(problem.Invalid, "render.media-type").At("media_type")
	case spec.Quality < 1 || spec.Quality > 100:
		return problem.New(problem.Invalid, "render.quality").At("quality")
	case spec.Width < 0 || spec.Height < 0 || spec.Width > maxSide || spec.Height > maxSide,
		spec.Width == 0 && spec.Height == 0, spec.Crop && (spec.Width == 0 || spec.Height == 0):
		return problem.New(problem.Invalid, "render.box").At("width")
	case !spec.Mark.Possible() || len(spec.XMP) > maxXMP || !spec.Focus.Within() || len(spec.Blur)+len(spec.Keep) > maxAreas ||
		slices.ContainsFunc(slices.Concat(spec.Blur, spec.Keep), func(a asset.Area) bool { return !a.Within() }):
		return problem.New(problem.Invalid, "render.box").At("areas")
	case spec.Piece != (asset.Piece{}) && (spec.Crop || spec.Mark.Text != "" || spec.KeepProfile || !spec.Piece.Possible(spec.Width, spec.Height)):
		return problem.New(problem.Invalid, "render.box").At("piece")
	}
	return nil
}

const (
	maxXMP   = 256 << 10
	maxAreas = 1000
)

const maxSide = 16383 // what WebP can hold

func side(n int) int {
	if n == 0 {
		return maxSide
	}
	return n
}

// acceptMetadata cuts every value to what the house can hold and strips what a text should not have.
func acceptMetadata(m asset.Metadata) asset.Metadata {
	if y := m.Taken.At.Year(); y < 1800 || y > 2200 {
		m.Taken = asset.Taken{}
	}
	if !slices.Contains([]asset.TakenSource{asset.TakenExif, asset.TakenSidecar}, m.Taken.Source) {
		m.Taken = asset.Taken{}
	}
	m.Taken.At = m.Taken.At.UTC()

	c := &m.Camera
	for _, text := range []*string{&c.Make, &c.Model, &c.Lens, &m.Software, &m.Place.Name, &m.Place.City, &m.Place.Region, &m.Place.Country} {
		*text = clean(*text, shortText, false)
	}
	for _, number := range []*float64{&c.Aperture, &c.Exposure, &c.FocalLength} {
		*number = within(*number, 0, 1e6)
	}
	c.ISO = min(max(c.ISO, 0), 100_000_000)

	p := &m.Place
	if !p.HasPosition || !(math.Abs(p.Latitude) <= 90 && math.Abs(p.Longitude) <= 180) {
		p.HasPosition, p.Latitude, p.Longitude, p.Altitude = false, 0, 0, 0
	}
	p.Altitude = within(p.Altitude, -20_000, 1_000_000)

	d := &m.Description
	for _, text := range []*string{&d.Title, &d.Creator, &d.Credit, &d.Rights, &d.UsageTerms, &d.Headline, &d.Instructions} {
		*text = clean(*text, middleText, true)
	}
	d.Text = clean(d.Text, longText, true)
	d.Rating = min(max(d.Rating, 0), 5)
	d.Keywords = acceptKeywords(d.Keywords)
	m.Regions = acceptRegions(m.Regions)
	return m
}

func acceptKeywords(words []string) []string {
	var kept []string
	seen := make(map[string]bool)
	for _, word := range words {
		word = clean(word, shortText, false)
		if word != "" && !seen[word] && len(kept) < maxKeywords {
			seen[word] = true
			kept = append(kept, word)
		}
	}
	return kept
}

func acceptRegions(regions []asset.Region) []asset.Region {
	var kept []asset.Region
	for _, r := range regions {
		if len(kept) == maxRegions {
			break
		}
		if !(r.X >= 0 && r.Y >= 0 && r.Width > 0 && r.Height > 0 && r.X+r.Width <= 1.0001 && r.Y+r.Height <= 1.0001) ||
			r.Source != "mwg" && r.Source != "iptc" {
			continue
		}
		r.Name, r.Kind = clean(r.Name, shortText, false), clean(r.Kind, shortText, false)
		kept = append(kept, r)
	}
	return kept
}

func within(n, low, high float64) float64 {
	if !(n >= low && n <= high) { // NaN too
		return 0
	}
	return n
}

// clean makes a text valid UTF-8 without control characters, without marks that turn the
// direction of writing over, and not longer than bound runes. Line breaks stay when lines is set.
func clean(text string, bound int, lines bool) string {
	if len(text) > 4*bound {
		text = text[:4*bound]
	}
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && lines:
			return r
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff, r >= 0xfff0 && r <= 0xfffb:
			return -1
		}
		return r
	}, text)
	text = strings.TrimSpace(text)
	if runes := []rune(text); len(runes) > bound {
		text = strings.TrimSpace(string(runes[:bound]))
	}
	return text
}
