package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// placeKey names what PlaceFacts was asked about.
type placeKey struct {
	at release.Place
	id ident.Asset
}

// PlaceFacts implements release.Store. It answers from what was read before while nothing has
// changed since.
func (s releaseStore) PlaceFacts(ctx context.Context, at release.Place, id ident.Asset) (f release.PlaceFacts, err error) {
	db, state, key := s.db, s.State(), placeKey{at, id}
	if f, ok := db.places.find(state, key); ok {
		return f, nil
	}
	err = db.View(ctx, func(tx *Tx) error {
		f, err = (releaseTx{tx}).PlaceFacts(ctx, at, id)
		return err
	})
	if err == nil && !db.dialect.postgres {
		db.places.keep(state, key, f)
	}
	return f, err
}

func (tx releaseTx) embedFacts(ctx context.Context, digest [32]byte) (f release.PlaceFacts, err error) {
	f.Spot.Kind = release.EmbedSpot
	var ended time.Time
	err = tx.queryRow(ctx, `SELECT id, asset, purpose, channel, preset, blur, ended_at FROM embed WHERE digest = ?`, digest[:]).
		Scan(&f.Spot.Place, &f.Spot.Asset, &f.Wanted.For.Purpose, &f.Wanted.For.Channel, &f.Wanted.Preset, &f.Wanted.Blur, at(&ended))
	if errors.Is(err, sql.ErrNoRows) {
		return f, problem.New(problem.NotFound, "place.not-found")
	}
	if err != nil {
		return f, fmt.Errorf("reading an embed: %w", err)
	}
	f.Stands = ended.IsZero()
	if f.Preset, err = tx.Preset(ctx, f.Wanted.Preset); err != nil {
		return f, err
	}
	return f, tx.completePlace(ctx, &f)
}

// completePlace reads what a decision about a spot needs beside the place itself.
func (tx releaseTx) completePlace(ctx context.Context, f *release.PlaceFacts) (err error) {
	if f.Rules, err = tx.rules(ctx); err != nil {
		return err
	}
	held, err := tx.held(ctx, []ident.Asset{f.Spot.Asset})
	if err != nil || len(held) == 0 {
		return err
	}
	f.Holding = held[0]
	err = tx.queryRow(ctx, `SELECT width, height FROM asset WHERE id = ?`, f.Spot.Asset).Scan(&f.Width, &f.Height)
	if err != nil {
		return fmt.Errorf("reading a photo's size: %w", err)
	}
	return nil
}

// Answered implements release.Tx.
func (tx releaseTx) Answered(ctx context.Context, spot release.Spot, shown bool, when time.Time) (changed bool, err error) {
	n, err := tx.exec(ctx, `INSERT INTO place_answer (kind, place, asset, shown, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (kind, place, asset) DO UPDATE SET shown = excluded.shown, at = excluded.at WHERE place_answer.shown <> excluded.shown`,
		spot.Kind, spot.Place, spot.Asset, shown, when)
	if err != nil {
		return false, fmt.Errorf("keeping what was answered: %w", err)
	}
	return n > 0, nil
}

// SaveShowing implements release.Tx.
func (tx releaseTx) SaveShowing(ctx context.Context, spot release.Spot, u release.Use) (fresh bool, err error) {
	n, err := tx.exec(ctx, `INSERT INTO use_standing (id, kind, place, asset, purpose, channel, at) VALUES (`+marks(7)+`) ON CONFLICT (kind, place, asset, purpose, channel) DO NOTHING`,
		u.ID, spot.Kind, spot.Place, spot.Asset, u.Wanted.For.Purpose, u.Wanted.For.Channel, u.At)
	if err != nil {
		return false, fmt.Errorf("saving that a photo is shown: %w", err)
	}
	if n == 0 {
		return false, nil
	}
	return true, tx.saveGround(ctx, u)
}

// CountSeen implements release.Tx.
func (tx releaseTx) CountSeen(ctx context.Context, seen release.Seen, times int) error {
	_, err := tx.exec(ctx, `INSERT INTO place_seen (kind, place, asset, day, shown, times) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (kind, place, asset, day, shown) DO UPDATE SET times = place_seen.times + excluded.times`,
		seen.Spot.Kind, seen.Spot.Place, seen.Spot.Asset, seen.Day, seen.Shown, times)
	if err != nil {
		return fmt.Errorf("counting what was shown: %w", err)
	}
	return nil
}
