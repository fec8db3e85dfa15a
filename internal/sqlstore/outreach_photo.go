package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

func (tx outreachTx) appearances(ctx context.Context, condition string, arg any) ([]outreach.Appearance, error) {
	var found []outreach.Appearance
	var regions []asset.Region
	var of ident.Asset
	err := tx.each(ctx, func(r *rows) error {
		var a outreach.Appearance
		var region int
		var text []byte
		err := r.Scan(&a.ID, &a.Asset, &a.Number, &a.Person, &a.Box.X, &a.Box.Y, &a.Box.W, &a.Box.H, &a.Source, &a.State, &region, &a.By, &a.Revision, &text)
		if err == nil && region > 0 && of != a.Asset {
			err = json.Unmarshal(text, &regions)
			of = a.Asset
		}
		if region > 0 && region <= len(regions) {
			a.Name = strings.TrimSpace(regions[region-1].Name)
		}
		found = append(found, a)
		return err
	}, `SELECT s.id, s.asset, s.number, COALESCE(p.root, 0), s.x, s.y, s.w, s.h, s.source, s.state, s.region, s.by_user, s.revision,
			CASE WHEN s.region > 0 THEN t.regions ELSE '' END
		FROM appearance s JOIN asset_text t ON t.asset = s.asset LEFT JOIN person p ON p.id = s.person AND s.person <> 0
		WHERE `+condition+` = ? ORDER BY s.asset, s.number`, arg)
	if err != nil {
		return nil, fmt.Errorf("reading appearances: %w", err)
	}
	return found, nil
}

// Appearances implements outreach.PhotoReader.
func (tx outreachTx) Appearances(ctx context.Context, id ident.Asset) ([]outreach.Appearance, error) {
	return tx.appearances(ctx, `s.asset`, id)
}

// Appearance implements outreach.PhotoReader.
func (tx outreachTx) Appearance(ctx context.Context, id ident.Appearance) (outreach.Appearance, error) {
	found, err := tx.appearances(ctx, `s.id`, id)
	return notFound(found, err, "appearance.not-found")
}

// PhotosOf implements outreach.PhotoReader.
func (tx outreachTx) PhotosOf(ctx context.Context, people []ident.Person, within outreach.Within) (map[ident.Person]int, error) {
	counts := make(map[ident.Person]int, len(people))
	in, arg := among(tx.Tx, people)
	condition, args := tx.withinSight(within)
	err := tx.each(ctx, func(r *rows) error {
		var id ident.Person
		var count int
		err := r.Scan(&id, &count)
		counts[id] = count
		return err
	}, `SELECT p.root, count(DISTINCT s.asset) FROM person p JOIN appearance s ON s.person = p.id AND s.person <> 0 JOIN asset a ON a.id = s.asset
		WHERE p.root `+in+` AND s.state = ?`+condition+` GROUP BY p.root`, append([]any{arg, person.Confirmed}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("counting photos: %w", err)
	}
	return counts, nil
}

// SaveAppearance implements outreach.PhotoWriter.
func (tx outreachTx) SaveAppearance(ctx context.Context, a outreach.Appearance, when time.Time) (int, error) {
	if a.Number == 0 {
		err := tx.queryRow(ctx, `SELECT COALESCE(MAX(number), 0) + 1 FROM appearance_event WHERE asset = ?`, a.Asset).Scan(&a.Number)
		if err != nil {
			return 0, fmt.Errorf("numbering an appearance: %w", err)
		}
	}
	_, err := tx.exec(ctx, `INSERT INTO `+appearanceColumns+` VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)
		ON CONFLICT (id) DO UPDATE SET person = excluded.person, x = excluded.x, y = excluded.y, w = excluded.w, h = excluded.h,
			state = excluded.state, by_user = excluded.by_user, revision = excluded.revision`,
		a.ID, a.Asset, a.Number, a.Person, a.Box.X, a.Box.Y, a.Box.W, a.Box.H, a.Source, a.State, a.By, a.Revision)
	if err != nil {
		return 0, fmt.Errorf("saving an appearance: %w", err)
	}
	if err := tx.appearanceHappened(ctx, a, a.State, a.By, when); err != nil {
		return 0, err
	}
	return a.Number, tx.reclear(ctx, []ident.Asset{a.Asset})
}

func (tx outreachTx) appearanceHappened(ctx context.Context, a outreach.Appearance, state person.State, by ident.User, when time.Time) error {
	_, err := tx.exec(ctx, `INSERT INTO `+appearanceEventColumns+` VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, when, a.Revision, a.Asset, a.Number, a.Person, state, by)
	if err != nil {
		return fmt.Errorf("saving what happened to an appearance: %w", err)
	}
	return nil
}

// RemoveAppearance implements outreach.PhotoWriter.
func (tx outreachTx) RemoveAppearance(ctx context.Context, a outreach.Appearance, by ident.User, when time.Time) error {
	if _, err := tx.exec(ctx, `DELETE FROM appearance WHERE id = ?`, a.ID); err != nil {
		return fmt.Errorf("removing an appearance: %w", err)
	}
	a.Revision++
	a.Person = 0
	if err := tx.appearanceHappened(ctx, a, "", by, when); err != nil {
		return err
	}
	return tx.reclear(ctx, []ident.Asset{a.Asset})
}

// SetScene implements outreach.PhotoWriter.
func (tx outreachTx) SetScene(ctx context.Context, id ident.Asset, scene person.Scene) error {
	if _, err := tx.exec(ctx, `UPDATE asset SET scene = ? WHERE id = ?`, scene, id); err != nil {
		return fmt.Errorf("saving a scene: %w", err)
	}
	return tx.reclear(ctx, []ident.Asset{id})
}

// shownThen reads the appearances as they stood.
func (tx outreachTx) shownThen(ctx context.Context, f *clearance.Facts, when time.Time) error {
	type one struct {
		number int
		person ident.Person
		state  person.State
	}
	latest := make(map[ident.Appearance]one)
	var order []ident.Appearance
	var people []ident.Person
	err := tx.each(ctx, func(r *rows) error {
		var id ident.Appearance
		var o one
		err := r.Scan(&id, &o.number, &o.person, &o.state)
		if _, there := latest[id]; !there {
			order = append(order, id)
		}
		latest[id] = o
		if o.person != 0 {
			people = append(people, o.person)
		}
		return err
	}, `SELECT e.appearance, e.number, COALESCE(p.root, 0), e.state FROM appearance_event e LEFT JOIN person p ON p.id = e.person AND e.person <> 0
		WHERE e.asset = ? AND e.at <= ? ORDER BY e.number, e.appearance, e.revision`, f.Asset, when)
	if err != nil {
		return err
	}
	parties, err := tx.partiesOf(ctx, people, f.Asset)
	if err != nil {
		return err
	}
	f.Shown = nil
	for _, id := range order {
		if o := latest[id]; o.state != "" {
			f.Shown = append(f.Shown, clearance.Shown{Number: o.number, State: o.state, Party: parties[o.person]})
		}
	}
	return nil
}

// partiesOf makes parties of people, whether or not they still are in the photo.
func (tx outreachTx) partiesOf(ctx context.Context, people []ident.Person, id ident.Asset) (map[ident.Person]*clearance.Party, error) {
	r := &factReader{tx: tx.Tx, ids: []ident.Asset{id}, persons: make(map[ident.Person]*clearance.Party)}
	in, arg := among(tx.Tx, people)
	err := tx.each(ctx, func(row *rows) error {
		p := &clearance.Party{}
		err := row.Scan(&p.Person, &p.Minority.Minor, at(&p.Minority.Ends), at(&p.Died), at(&p.FreeFrom))
		r.persons[p.Person] = p
		return err
	}, `SELECT id, minor, minor_ends, deceased_at, free_from FROM person WHERE id `+in, arg)
	if err != nil {
		return nil, err
	}
	return r.persons, r.parties(ctx)
}
