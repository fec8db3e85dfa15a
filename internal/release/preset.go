package release

import (
	"path"
	"slices"
	"strings"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Preset is a way in which photos can leave.
type Preset struct {
	ID       ident.Preset
	Key      string            // by which it stands on record; never changes
	Names    map[string]string // by language
	Form     *Form             // nil: the original itself
	Active   bool              // can be chosen
	Revision int64
}

// Form is what a preset makes of a photo.
type Form struct {
	Width, Height int  // the box in pixels
	Crop          bool // fill it
	MediaType     string
	Quality       int
	KeepProfile   bool
	Metadata      Policy
	Mark          Mark
}

// Mark is a text across each photo. {receiver} in it is the name of whoever takes the photo.
type Mark = asset.Mark

// Policy is what a file says of itself when it leaves.
type Policy string

// The policies.
const (
	SayNothing Policy = "none"
	SayRights  Policy = "rights" // creator, credit, rights, usage terms
	SayAll     Policy = "all"    // all that the library has in words, place and time too
)

// Policies lists them, in the order in which people are shown them.
func Policies() []Policy { return []Policy{SayNothing, SayRights, SayAll} }

// receiver stands in a mark for the name of who takes the photo.
const receiver = "{receiver}"

// MaxSide is the longest side that a form can ask for; no photo is ever made bigger than it is.
const MaxSide = 16383

// check tells whether a form can be made.
func (f *Form) check() error {
	invalid := func(code, field string) error { return problem.New(problem.Invalid, code).At(field) }
	switch {
	case f.Width < 16 || f.Height < 16 || f.Width > MaxSide || f.Height > MaxSide:
		return invalid("render.box", "width")
	case !slices.Contains(asset.RenderTypes(), f.MediaType):
		return invalid("render.media-type", "media_type")
	case f.Quality < 1 || f.Quality > 100:
		return invalid("render.quality", "quality")
	case !slices.Contains(Policies(), f.Metadata):
		return invalid("preset.metadata", "metadata")
	case !f.Mark.Possible():
		return invalid("preset.mark", "mark")
	}
	return nil
}

// usable takes a preset that can be chosen.
func usable(p Preset, err error) (Preset, error) {
	if problem.Is(err, problem.NotFound) || err == nil && !p.Active {
		return Preset{}, problem.New(problem.Invalid, "preset.unknown").At("preset")
	}
	return p, err
}

// fileName is what the receiver's file is called.
func (p Preset) fileName(original string) string {
	if p.Form == nil {
		return original
	}
	stem := strings.TrimSuffix(original, path.Ext(original))
	return stem + "-" + p.Key + p.Form.Extension()
}

// Extension is that of a file in the form.
func (f *Form) Extension() string {
	return map[string]string{
		"image/jpeg": ".jpg", "image/webp": ".webp", "image/png": ".png", "image/avif": ".avif", "image/tiff": ".tif",
	}[f.MediaType]
}

// needsWords tells whether something in the form is written in words.
func (f *Form) needsWords() bool {
	return f != nil && (f.Metadata != SayNothing || strings.Contains(f.Mark.Text, receiver))
}

// spec says how the renderer makes what a pass lets out.
func (p Pass) spec(words Words) asset.RenderSpec {
	f := p.preset.Form
	spec := asset.RenderSpec{
		Width: f.Width, Height: f.Height, Crop: f.Crop, MediaType: f.MediaType, Quality: f.Quality, KeepProfile: f.KeepProfile,
		Mark: f.Mark, XMP: words.packet(f.Metadata),
	}
	spec.Mark.Text = cut(strings.ReplaceAll(spec.Mark.Text, receiver, words.Receiver), asset.MaxMark)
	if f.Crop {
		spec.Focus = p.holding.Focus
	}
	for _, face := range p.holding.Faces {
		switch {
		case slices.Contains(p.blur, face.Number):
			spec.Blur = append(spec.Blur, face.Area)
		case f.Crop && face.Named:
			spec.Keep = append(spec.Keep, face.Area)
		}
	}
	return spec
}

// cut takes the first characters of a text.
func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}
