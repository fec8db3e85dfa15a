package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// Preset is a form in which photos can leave.
type Preset struct {
	ID       string            `json:"id" doc:"By which it is asked for"`
	Handle   string            `json:"handle" doc:"By which it is changed"`
	Name     string            `json:"name" doc:"In the caller's language"`
	Names    map[string]string `json:"names"`
	Sentence string            `json:"sentence" doc:"What it gives"`
	Active   bool              `json:"active" doc:"It can be chosen"`
	Original bool              `json:"original" doc:"It is the file as it came"`
	Form     *PresetForm       `json:"form,omitempty"`
	Revision int64             `json:"revision"`
}

// PresetForm is what a preset makes of a photo.
type PresetForm struct {
	Width       int    `json:"width" minimum:"16" maximum:"16383" doc:"Of the box, in pixels. No photo is made bigger than it is."`
	Height      int    `json:"height" minimum:"16" maximum:"16383"`
	Crop        bool   `json:"crop,omitempty" doc:"Fill the box: cut around the photo's focal point, with faces kept in as far as they can be"`
	MediaType   string `json:"media_type" enum:"image/jpeg,image/png,image/webp,image/avif,image/tiff"`
	Quality     int    `json:"quality" minimum:"1" maximum:"100"`
	KeepProfile bool   `json:"keep_profile,omitempty" doc:"Keep the photo's colour profile; else it becomes sRGB"`
	Metadata    string `json:"metadata" enum:"none,rights,all" doc:"What the file says of itself: nothing, whose it is and what may be done with it, or all that the library knows"`
	Mark        *Mark  `json:"mark,omitempty"`
}

// Mark is a text or a logo across each photo.
type Mark struct {
	Text    string `json:"text" maxLength:"120" doc:"{receiver} is the name of whoever takes the photo; empty where there is a logo"`
	Logo    string `json:"logo,omitempty" maxLength:"13" doc:"A logo that a preset has already"`
	Picture []byte `json:"picture,omitempty" doc:"A logo to be kept: a PNG of at most 512 KiB. It is not told again."`
	Spot    string `json:"spot" enum:"bottom-right,bottom-left,top-right,top-left,middle"`
	Opacity int    `json:"opacity" minimum:"1" maximum:"100" doc:"Percent"`
	Size    int    `json:"size" minimum:"5" maximum:"100" doc:"Width of the text or logo, in percent of the photo's"`
}

// PresetDraft is a preset as it is made or changed.
type PresetDraft struct {
	Names  map[string]string `json:"names"`
	Form   *PresetForm       `json:"form,omitempty" doc:"Left out for the original alone"`
	Active bool              `json:"active"`
}

// SampleForm asks what a form makes of a photo.
type SampleForm struct {
	UseForm
	Preset string      `json:"preset,omitempty" maxLength:"32"`
	Form   *PresetForm `json:"form,omitempty" doc:"A form that is not kept yet"`
	Blur   bool        `json:"blur,omitempty"`
}

// FocusPoint is where a photo's eye is.
type FocusPoint struct {
	X float64 `json:"x" minimum:"0" maximum:"1" doc:"Part of the width, from the left"`
	Y float64 `json:"y" minimum:"0" maximum:"1" doc:"Part of the height, from the top. Both zero: nobody has said where."`
}

func (s *Server) presets() {
	const tag = "release"
	handle(s, op{method: http.MethodGet, path: "/presets", id: "list-presets", tag: tag, summary: "The forms in which photos can leave"}, s.listPresets)
	handle(s, op{method: http.MethodPost, path: "/presets", id: "add-preset", tag: tag, status: http.StatusCreated, action: access.EditWords, creates: true, limit: 1 << 20,
		summary: "Add a form in which photos can leave"}, s.addPreset)
	handle(s, op{method: http.MethodPut, path: "/presets/{id}", id: "change-preset", tag: tag, action: access.EditWords, limit: 1 << 20,
		summary: "Change a form in which photos can leave"}, s.changePreset)
	handle(s, op{method: http.MethodGet, path: "/assets/{id}/focus", id: "get-focus", tag: tag, summary: "Where a photo's eye is"}, s.getFocus)
	handle(s, op{method: http.MethodPut, path: "/assets/{id}/focus", id: "set-focus", tag: tag, status: http.StatusNoContent,
		summary: "Say where a photo's eye is: cuts are made around it"}, s.setFocus)
	rt := &route{method: http.MethodPost, pattern: base + "/assets/{id}/sample", id: "get-sample", needs: member}
	s.sample(rt, tag)
}

// sample is the one answer that is a picture and has a body to be read.
func (s *Server) sample(rt *route, tag string) {
	handle(s, op{method: rt.method, path: rt.pattern[len(base):], id: rt.id, tag: tag, secret: true, limit: 1 << 20,
		summary: "See, small, what a form makes of a photo before anything leaves"},
		func(ctx context.Context, by access.Caller, in *struct {
			ByID
			Body SampleForm
		}) (*huma.StreamResponse, error) {
			id, err := parse[ident.Asset](in.ID, "asset.not-found")
			if err != nil {
				return nil, err
			}
			w := release.Wanted{For: useOf(in.Body.UseForm), Preset: in.Body.Preset, Blur: in.Body.Blur}
			form, err := in.Body.Form.form()
			if err != nil {
				return nil, err
			}
			out, err := s.o.Door.Sample(ctx, by, id, w, form)
			if err != nil {
				return nil, err
			}
			return &huma.StreamResponse{Body: func(c huma.Context) {
				x := exchangeOf(c.Context())
				s.deliver(x, x.request, out)
			}}, nil
		})
}

func (f *PresetForm) form() (*release.Form, error) {
	if f == nil {
		return nil, nil
	}
	form := &release.Form{
		Width: f.Width, Height: f.Height, Crop: f.Crop, MediaType: f.MediaType, Quality: f.Quality, KeepProfile: f.KeepProfile,
		Metadata: release.Policy(f.Metadata),
	}
	if m := f.Mark; m != nil {
		form.Mark = release.Mark{Text: m.Text, Picture: m.Picture, Spot: asset.Spot(m.Spot), Opacity: m.Opacity, Size: m.Size}
		if m.Logo != "" && len(m.Picture) == 0 {
			var err error
			if form.Mark.Logo, err = parse[ident.Attachment](m.Logo, "attachment.not-found"); err != nil {
				return nil, err
			}
		}
	}
	return form, nil
}

func presetFormOf(f *release.Form) *PresetForm {
	if f == nil {
		return nil
	}
	form := &PresetForm{
		Width: f.Width, Height: f.Height, Crop: f.Crop, MediaType: f.MediaType, Quality: f.Quality, KeepProfile: f.KeepProfile, Metadata: string(f.Metadata),
	}
	if m := f.Mark; !m.None() {
		form.Mark = &Mark{Text: m.Text, Spot: string(m.Spot), Opacity: m.Opacity, Size: m.Size}
		if m.Logo != 0 {
			form.Mark.Logo = m.Logo.String()
		}
	}
	return form
}

// presetOf puts a preset into the caller's words.
func presetOf(lang string, p release.Preset) Preset {
	name := p.Names[lang]
	if name == "" {
		name = p.Names[phrase.Default]
	}
	for _, other := range phrase.Languages() {
		if name == "" {
			name = p.Names[other]
		}
	}
	return Preset{
		ID: p.Key, Handle: p.ID.String(), Name: name, Names: p.Names, Sentence: presetSays(lang, p.Form), Active: p.Active,
		Original: p.Form == nil, Form: presetFormOf(p.Form), Revision: p.Revision,
	}
}

// presetSays tells what a form gives.
func presetSays(lang string, f *release.Form) string {
	if f == nil {
		return phrase.Say(lang, "preset-says/original", nil)
	}
	format := map[string]string{"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP", "image/avif": "AVIF", "image/tiff": "TIFF"}[f.MediaType]
	size := "fit"
	switch {
	case f.Crop:
		size = "crop"
	case f.Width == release.MaxSide && f.Height == release.MaxSide:
		size = "full"
	}
	colours := "srgb"
	if f.KeepProfile {
		colours = "profile"
	}
	args := map[string]string{
		"format": format, "width": strconv.Itoa(f.Width), "height": strconv.Itoa(f.Height),
		"size": size, "colours": colours, "metadata": string(f.Metadata),
	}
	for _, part := range []string{"size", "colours", "metadata"} {
		args[part] = phrase.Say(lang, "preset-says/"+part+"-"+args[part], args)
	}
	sentence := phrase.Say(lang, "preset-says/form", args)
	if !f.Mark.None() {
		sentence += phrase.Say(lang, "preset-says/marked", nil)
	}
	return sentence
}

func (s *Server) listPresets(ctx context.Context, by access.Caller, _ *none) (*answer[list[Preset]], error) {
	all, err := s.o.Door.Presets(ctx)
	if err != nil {
		return nil, err
	}
	return &answer[list[Preset]]{list[Preset]{each(all, func(p release.Preset) Preset { return presetOf(by.Language, p) })}}, nil
}

func (s *Server) addPreset(ctx context.Context, by access.Caller, in *body[PresetDraft]) (*tagged[Preset], error) {
	form, err := in.Body.Form.form()
	if err != nil {
		return nil, err
	}
	if form == nil {
		form = &release.Form{} // which no check lets pass
	}
	if err := knownLanguages(in.Body.Names); err != nil {
		return nil, err
	}
	p, err := s.o.Door.AddPreset(ctx, by, in.Body.Names, *form)
	if err != nil {
		return nil, err
	}
	return &tagged[Preset]{tagOf(p.Revision), presetOf(by.Language, p)}, nil
}

func (s *Server) changePreset(ctx context.Context, by access.Caller, in *edit[PresetDraft]) (*tagged[Preset], error) {
	id, err := parse[ident.Preset](in.ID, "preset.not-found")
	if err != nil {
		return nil, err
	}
	revision, err := revisionOf(in.IfMatch)
	if err != nil {
		return nil, err
	}
	if err := knownLanguages(in.Body.Names); err != nil {
		return nil, err
	}
	form, err := in.Body.Form.form()
	if err != nil {
		return nil, err
	}
	p, err := s.o.Door.ChangePreset(ctx, by, id, revision, in.Body.Names, form, in.Body.Active)
	if err != nil {
		return nil, err
	}
	return &tagged[Preset]{tagOf(p.Revision), presetOf(by.Language, p)}, nil
}

// knownLanguages refuses names in languages that the house does not speak.
func knownLanguages(names map[string]string) error {
	for language := range names {
		if !slices.Contains(phrase.Languages(), language) {
			return problem.New(problem.Invalid, "field.invalid", "field", "names").At("names")
		}
	}
	return nil
}

func (s *Server) getFocus(ctx context.Context, by access.Caller, in *ByID) (*answer[FocusPoint], error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	p, err := s.o.Door.Focus(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &answer[FocusPoint]{FocusPoint{p.X, p.Y}}, nil
}

func (s *Server) setFocus(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body FocusPoint
}) (*none, error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Door.SetFocus(ctx, by, id, asset.Point{X: in.Body.X, Y: in.Body.Y})
}
