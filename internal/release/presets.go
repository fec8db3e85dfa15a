package release

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// mostPresets bounds the list that people choose from.
const mostPresets = 50

// Presets lists the forms in which photos leave, in their order; those too that cannot be chosen.
func (d *Door) Presets(ctx context.Context) ([]Preset, error) { return d.store.Presets(ctx) }

// AddPreset adds a form at the end of the list. Managers only.
func (d *Door) AddPreset(ctx context.Context, by access.Caller, names map[string]string, form Form) (Preset, error) {
	var p Preset
	if err := d.keepLogo(ctx, by, &form); err != nil {
		return p, err
	}
	err := d.store.InTx(ctx, func(tx Tx) error {
		if err := d.mayEdit(ctx, tx, by); err != nil {
			return err
		}
		all, err := tx.Presets(ctx)
		if err != nil {
			return err
		}
		if len(all) >= mostPresets {
			return problem.New(problem.Conflict, "preset.too-many")
		}
		id, err := ident.New[ident.Preset](d.now(), d.random)
		if err != nil {
			return fmt.Errorf("name the preset: %w", err)
		}
		p = Preset{ID: id, Key: id.String(), Names: names, Form: &form, Active: true, Revision: 1}
		return d.savePreset(ctx, tx, by, p)
	})
	return p, err
}

// ChangePreset changes a form that was read at the revision given. What the original is cannot be
// changed, only whether it can be chosen. Managers only.
func (d *Door) ChangePreset(ctx context.Context, by access.Caller, id ident.Preset, revision int64, names map[string]string, form *Form, active bool) (Preset, error) {
	var p Preset
	if form != nil {
		if err := d.keepLogo(ctx, by, form); err != nil {
			return p, err
		}
	}
	err := d.store.InTx(ctx, func(tx Tx) error {
		if err := d.mayEdit(ctx, tx, by); err != nil {
			return err
		}
		all, err := tx.Presets(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(p Preset) bool { return p.ID == id })
		switch {
		case i < 0:
			return problem.New(problem.NotFound, "preset.not-found")
		case all[i].Revision != revision:
			return problem.New(problem.Stale, "edit.stale")
		case (all[i].Form == nil) != (form == nil):
			return problem.New(problem.Invalid, "preset.original").At("form")
		}
		p = all[i]
		p.Names, p.Form, p.Active, p.Revision = names, form, active, revision+1
		return d.savePreset(ctx, tx, by, p)
	})
	return p, err
}

func (d *Door) mayEdit(ctx context.Context, tx Tx, by access.Caller) error {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return err
	}
	if !rights.May(access.EditWords) {
		return problem.New(problem.Forbidden, "action.not-allowed")
	}
	return nil
}

func (d *Door) savePreset(ctx context.Context, tx Tx, by access.Caller, p Preset) error {
	if p.Form != nil {
		if err := p.Form.check(); err != nil {
			return err
		}
	}
	p.Names = maps.Clone(p.Names)
	for language, name := range p.Names {
		if p.Names[language] = strings.TrimSpace(name); p.Names[language] == "" {
			delete(p.Names, language)
		} else if len([]rune(name)) > 60 {
			return problem.New(problem.Invalid, "preset.name").At("names")
		}
	}
	if len(p.Names) == 0 {
		return problem.New(problem.Invalid, "preset.name").At("names")
	}
	if err := tx.SavePreset(ctx, p); err != nil {
		return fmt.Errorf("save preset: %w", err)
	}
	return tx.Append(ctx, audit.Event{
		At: d.now(), Actor: audit.By(by), Source: by.Source, Kind: audit.PresetChanged, Outcome: audit.OK,
		Object: audit.Object{Kind: "preset", ID: p.ID.String()}, Body: p.body(),
	})
}

// body is what the log keeps of a preset: with it stands what a form of that name once was.
func (p Preset) body() map[string]any {
	body := map[string]any{"preset": p.Key, "active": p.Active, "revision": p.Revision}
	if f := p.Form; f != nil {
		body["form"] = map[string]any{
			"width": f.Width, "height": f.Height, "crop": f.Crop, "media_type": f.MediaType, "quality": f.Quality,
			"keep_profile": f.KeepProfile, "metadata": string(f.Metadata), "mark": f.Mark.Text,
			"mark_place": string(f.Mark.Spot), "mark_opacity": f.Mark.Opacity, "mark_size": f.Mark.Size,
		}
		if f.Mark.Logo != 0 {
			body["logo"] = f.Mark.Logo.String()
		}
	}
	return body
}

// SetFocus says where a photo's eye is, around which cuts are made; the zero point takes it away.
// Who may edit the photo may say so.
func (d *Door) SetFocus(ctx context.Context, by access.Caller, id ident.Asset, p asset.Point) error {
	if !p.Within() {
		return problem.New(problem.Invalid, "focus.outside").At("x")
	}
	return d.store.InTx(ctx, func(tx Tx) error {
		f, err := tx.Facts(ctx, by, id)
		if err != nil {
			return err
		}
		at := d.now()
		switch {
		case !visible(f, at):
			return notFound()
		case f.Rights.On(f.Holding.Folder, at) < access.Edit:
			return problem.New(problem.Forbidden, "asset.right-missing")
		}
		if err := tx.SetFocus(ctx, id, p, by.User, at); err != nil {
			return fmt.Errorf("set focus: %w", err)
		}
		return tx.Append(ctx, d.event(by, audit.FocusSet, f.Holding, audit.OK, map[string]any{"x": p.X, "y": p.Y}))
	})
}

// Focus tells where a photo's eye is, to whoever may see the photo; the zero point is that nobody
// has said so.
func (d *Door) Focus(ctx context.Context, by access.Caller, id ident.Asset) (asset.Point, error) {
	f, err := d.store.Facts(ctx, by, id)
	if err != nil {
		return asset.Point{}, err
	}
	if !visible(f, d.now()) {
		return asset.Point{}, notFound()
	}
	return f.Holding.Focus, nil
}

// sampleSide bounds what is shown of a form before anything leaves.
const sampleSide = 800

// Sample shows what a form makes of a photo, small, to who may look at it and is not to take
// anything: it is made of the house's own rendition and goes on record as a look.
func (d *Door) Sample(ctx context.Context, by access.Caller, id ident.Asset, w Wanted, form *Form) (*Delivery, error) {
	if form == nil {
		p, err := usable(d.store.Preset(ctx, w.Preset))
		if err != nil {
			return nil, err
		}
		form = p.Form
	}
	if form == nil {
		return nil, problem.New(problem.Invalid, "preset.original").At("preset")
	}
	if err := d.logoKnown(ctx, form.Mark.Logo); err != nil {
		return nil, err
	}
	if err := form.check(); err != nil {
		return nil, err
	}
	f, err := d.store.Facts(ctx, by, id)
	if err != nil {
		return nil, err
	}
	at := d.now()
	pass, err := inHouse(f, asset.Large, at)
	if err != nil {
		return nil, err
	}
	shown := *form
	shown.MediaType, shown.Quality, shown.KeepProfile, shown.Metadata = "image/jpeg", 82, false, SayNothing
	if longer := max(shown.Width, shown.Height); longer > sampleSide {
		shown.Width = max(1, shown.Width*sampleSide/longer)
		shown.Height = max(1, shown.Height*sampleSide/longer)
	}
	pass.preset = Preset{Key: w.Preset, Form: &shown}
	if w.Blur {
		_, pass.blur = w.decide(f.Holding.Clearance, pass.preset, at)
	}
	out, err := d.make(ctx, by, pass)
	if err != nil {
		return nil, err
	}
	if err := d.sightings.record(ctx, viewer{by: by, size: asset.Large}, id); err != nil {
		return nil, fmt.Errorf("record a sample: %w", err)
	}
	return out, nil
}

// make opens a pass with the words that its form needs.
func (d *Door) make(ctx context.Context, by access.Caller, pass Pass) (*Delivery, error) {
	words, err := d.wordsFor(ctx, by, pass)
	if err != nil {
		return nil, err
	}
	if pass.receiver != "" {
		words.Receiver = pass.receiver
	}
	return d.open(ctx, pass, words)
}

// wordsFor reads the words that the form of a pass needs.
func (d *Door) wordsFor(ctx context.Context, by access.Caller, pass Pass) (words Words, err error) {
	if !pass.preset.Form.needsWords() {
		return Words{}, nil
	}
	if words, err = d.store.Words(ctx, by, pass.holding.Asset); err != nil {
		return Words{}, fmt.Errorf("read the words: %w", err)
	}
	return words, nil
}
