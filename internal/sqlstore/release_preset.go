package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// presetForm is a preset's form as it is kept.
type presetForm struct {
	Width       int             `json:"width"`
	Height      int             `json:"height"`
	Crop        bool            `json:"crop,omitempty"`
	MediaType   string          `json:"media_type"`
	Quality     int             `json:"quality"`
	KeepProfile bool            `json:"keep_profile,omitempty"`
	Metadata    release.Policy  `json:"metadata"`
	Mark        *presetMarkForm `json:"mark,omitempty"`
}

type presetMarkForm struct {
	Text    string     `json:"text"`
	Spot    asset.Spot `json:"spot"`
	Opacity int        `json:"opacity"`
	Size    int        `json:"size"`
}

func (f *presetForm) form() *release.Form {
	form := &release.Form{
		Width: f.Width, Height: f.Height, Crop: f.Crop, MediaType: f.MediaType, Quality: f.Quality, KeepProfile: f.KeepProfile, Metadata: f.Metadata,
	}
	if m := f.Mark; m != nil {
		form.Mark = release.Mark{Text: m.Text, Spot: m.Spot, Opacity: m.Opacity, Size: m.Size}
	}
	return form
}

func presetFormOf(f *release.Form) *presetForm {
	kept := &presetForm{
		Width: f.Width, Height: f.Height, Crop: f.Crop, MediaType: f.MediaType, Quality: f.Quality, KeepProfile: f.KeepProfile, Metadata: f.Metadata,
	}
	if m := f.Mark; m.Text != "" {
		kept.Mark = &presetMarkForm{Text: m.Text, Spot: m.Spot, Opacity: m.Opacity, Size: m.Size}
	}
	return kept
}

// Presets implements release.Store.
func (s releaseStore) Presets(ctx context.Context) (all []release.Preset, err error) {
	err = s.db.View(ctx, func(tx *Tx) error {
		all, err = (releaseTx{tx}).Presets(ctx)
		return err
	})
	return all, err
}

// Preset implements release.Store.
func (s releaseStore) Preset(ctx context.Context, key string) (p release.Preset, err error) {
	err = s.db.View(ctx, func(tx *Tx) error {
		p, err = (releaseTx{tx}).Preset(ctx, key)
		return err
	})
	return p, err
}

// Presets implements release.Tx.
func (tx releaseTx) Presets(ctx context.Context) ([]release.Preset, error) {
	return tx.presets(ctx, ` ORDER BY position, id`)
}

// Preset implements release.Tx.
func (tx releaseTx) Preset(ctx context.Context, key string) (release.Preset, error) {
	found, err := tx.presets(ctx, ` WHERE key = ?`, key)
	if err != nil {
		return release.Preset{}, err
	}
	if len(found) == 0 {
		return release.Preset{}, problem.New(problem.NotFound, "preset.not-found")
	}
	return found[0], nil
}

func (tx releaseTx) presets(ctx context.Context, which string, args ...any) ([]release.Preset, error) {
	var found []release.Preset
	err := tx.each(ctx, func(r *rows) error {
		var p release.Preset
		var names, form []byte
		if err := r.Scan(&p.ID, &p.Key, &names, &form, &p.Active, &p.Revision); err != nil {
			return err
		}
		if len(form) > 0 {
			var f presetForm
			if err := json.Unmarshal(form, &f); err != nil {
				return err
			}
			p.Form = f.form()
		}
		found = append(found, p)
		return json.Unmarshal(names, &found[len(found)-1].Names)
	}, `SELECT id, key, names, form, active, revision FROM preset`+which, args...)
	if err != nil {
		return nil, fmt.Errorf("reading presets: %w", err)
	}
	return found, nil
}

// SavePreset implements release.Tx.
func (tx releaseTx) SavePreset(ctx context.Context, p release.Preset) error {
	names, err := json.Marshal(p.Names)
	if err != nil {
		return fmt.Errorf("saving a preset: %w", err)
	}
	var form []byte
	if p.Form != nil {
		if form, err = json.Marshal(presetFormOf(p.Form)); err != nil {
			return fmt.Errorf("saving a preset: %w", err)
		}
	}
	_, err = tx.exec(ctx, `INSERT INTO preset (id, key, position, names, form, active, revision)
		SELECT ?, ?, COALESCE(MAX(position), 0) + 1, ?, ?, ?, ? FROM preset WHERE true
		ON CONFLICT (id) DO UPDATE SET names = excluded.names, form = excluded.form, active = excluded.active, revision = excluded.revision`,
		p.ID, p.Key, string(names), string(form), p.Active, p.Revision)
	if err != nil {
		return fmt.Errorf("saving a preset: %w", err)
	}
	return nil
}

// SetFocus implements release.Tx.
func (tx releaseTx) SetFocus(ctx context.Context, id ident.Asset, p asset.Point, by ident.User, when time.Time) error {
	var err error
	if p == (asset.Point{}) {
		_, err = tx.exec(ctx, `DELETE FROM focal_point WHERE asset = ?`, id)
	} else {
		_, err = tx.exec(ctx, `INSERT INTO focal_point (asset, x, y, by_user, at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (asset) DO UPDATE SET x = excluded.x, y = excluded.y, by_user = excluded.by_user, at = excluded.at`, id, p.X, p.Y, by, when)
	}
	if err != nil {
		return fmt.Errorf("setting a focal point: %w", err)
	}
	return nil
}

// Words implements release.Store.
func (s releaseStore) Words(ctx context.Context, by access.Caller, id ident.Asset) (w release.Words, err error) {
	err = s.db.View(ctx, func(tx *Tx) error {
		l := libraryTx{tx}
		found, err := l.one(ctx, id)
		if err != nil {
			return err
		}
		a := found.Asset
		w.Description, w.Place = a.Metadata.Description, a.Metadata.Place
		w.TakenAt, w.ZoneKnown = a.Metadata.Taken.At, a.Metadata.Taken.ZoneKnown
		err = tx.queryRow(ctx, `SELECT name FROM user_account WHERE id = ?`, by.User).Scan(&w.Receiver)
		if errors.Is(err, sql.ErrNoRows) { // the console
			return nil
		}
		return err
	})
	if err != nil {
		return release.Words{}, fmt.Errorf("reading a photo's words: %w", err)
	}
	return w, nil
}

// places reads where in the photos somebody is, and where their eye is.
func (tx releaseTx) places(ctx context.Context, found map[ident.Asset]*release.Holding, ids []ident.Asset) error {
	in, arg := among(tx.Tx, ids)
	err := tx.each(ctx, func(r *rows) error {
		var id ident.Asset
		var f release.Face
		err := r.Scan(&id, &f.Number, &f.Area.X, &f.Area.Y, &f.Area.W, &f.Area.H, &f.Named)
		if h := found[id]; h != nil {
			h.Faces = append(h.Faces, f)
		}
		return err
	}, `SELECT asset, number, x, y, w, h, CASE WHEN state = 'confirmed' THEN 1 ELSE 0 END FROM appearance
		WHERE asset `+in+` AND state IN ('confirmed', 'suggested', 'unknown') AND w > 0 AND h > 0 ORDER BY asset, number`, arg)
	if err != nil {
		return fmt.Errorf("reading where people are: %w", err)
	}
	err = tx.each(ctx, func(r *rows) error {
		var id ident.Asset
		var p asset.Point
		err := r.Scan(&id, &p.X, &p.Y)
		if h := found[id]; h != nil {
			h.Focus = p
		}
		return err
	}, `SELECT asset, x, y FROM focal_point WHERE asset `+in, arg)
	if err != nil {
		return fmt.Errorf("reading where photos have their eye: %w", err)
	}
	return nil
}
