package release

import (
	"context"
	"fmt"
	"slices"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Logos keeps the pictures that stand across photos as marks.
type Logos interface {
	// KeepLogo keeps a picture, after the confined worker has found that it is a PNG. Managers only.
	//
	// Problems: "logo.size", "logo.not-png", those of the decoder.
	KeepLogo(ctx context.Context, by access.Caller, picture []byte) (ident.Attachment, error)
	// Logo gives a picture that was kept.
	Logo(ctx context.Context, id ident.Attachment) ([]byte, error)
}

// keepLogo keeps the picture that a form brings, and puts its name in its place. A form that names
// one must name one that a preset has already: no other attachment is drawn across photos.
func (d *Door) keepLogo(ctx context.Context, by access.Caller, f *Form) error {
	if len(f.Mark.Picture) == 0 {
		return d.logoKnown(ctx, f.Mark.Logo)
	}
	if err := f.check(); err != nil {
		return err
	}
	id, err := d.logos.KeepLogo(ctx, by, f.Mark.Picture)
	if err != nil {
		return fmt.Errorf("keep a logo: %w", err)
	}
	f.Mark.Logo, f.Mark.Picture = id, nil
	return nil
}

// logoKnown makes sure that a logo is one of the presets'.
func (d *Door) logoKnown(ctx context.Context, id ident.Attachment) error {
	if id == 0 {
		return nil
	}
	all, err := d.store.Presets(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(p Preset) bool { return p.Form != nil && p.Form.Mark.Logo == id }) {
		return problem.New(problem.Invalid, "preset.mark").At("mark")
	}
	return nil
}

// drawn gives a mark with the picture of its logo.
func (d *Door) drawn(ctx context.Context, m Mark) (Mark, error) {
	if m.Logo == 0 || len(m.Picture) > 0 {
		return m, nil
	}
	var err error
	if m.Picture, err = d.logos.Logo(ctx, m.Logo); err != nil {
		return m, fmt.Errorf("read a logo: %w", err)
	}
	return m, nil
}
