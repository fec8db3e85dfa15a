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
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// Release is the database as the door needs it.
func (db *DB) Release() release.Store { return releaseStore{db} }

type releaseStore struct{ db *DB }

func (s releaseStore) InTx(ctx context.Context, do func(release.Tx) error) error {
	return s.db.InTx(ctx, func(tx *Tx) error { return do(releaseTx{tx}) })
}

// Facts answers from what was read before while nothing has changed since: a grid asks for
// sixty pictures in one state of the house.
func (s releaseStore) Facts(ctx context.Context, by access.Caller, id ident.Asset) (f release.Facts, err error) {
	db, state := s.db, s.State()
	if f, ok := db.facts.find(state, id); ok {
		if f.Rights, ok = db.cachedRights(by); ok {
			return f, nil
		}
	}
	err = db.View(ctx, func(tx *Tx) error {
		f, err = (releaseTx{tx}).Facts(ctx, by, id)
		return err
	})
	if err == nil && !db.dialect.postgres {
		anybody := f
		anybody.Rights = nil
		db.facts.keep(state, id, anybody)
	}
	return f, err
}

// State counts this process's changes. Others change PostgreSQL too: there each answer is
// another.
func (s releaseStore) State() int64 {
	if s.db.dialect.postgres {
		return s.db.changes.Add(1)
	}
	return s.db.changes.Load()
}

func (s releaseStore) Append(ctx context.Context, events ...audit.Event) error {
	return s.db.Append(ctx, events...)
}

type releaseTx struct{ *Tx }

// Facts reads rights, rules and the asset.
func (tx releaseTx) Facts(ctx context.Context, by access.Caller, id ident.Asset) (f release.Facts, err error) {
	if f.Rights, err = tx.Rights(ctx, by); err != nil {
		return f, err
	}
	if f.Rules, err = tx.rules(ctx); err != nil {
		return f, err
	}
	f.Holding, err = tx.holding(ctx, id)
	return f, err
}

// holding reads the asset, what the decision on it rests on, its current version's blobs and its key.
func (tx releaseTx) holding(ctx context.Context, id ident.Asset) (release.Holding, error) {
	h := release.Holding{Asset: id}
	err := tx.each(ctx, func(r *rows) error {
		var b release.Blob
		err := r.Scan(&h.Folder, &h.State, &h.FileName, &h.MediaType, &h.Version, &h.WrappedKey, &b.Role, &b.Name, &b.MediaType, &b.Size)
		h.Blobs = append(h.Blobs, b)
		return err
	}, `SELECT a.folder, a.state, a.file_name, a.media_type, v.id, k.wrapped, b.role, b.name, b.media_type, b.bytes
		FROM asset a
		JOIN version v ON v.asset = a.id AND v.number = a.version
		JOIN blob b ON b.version = v.id
		JOIN data_key k ON k.kind = 1 AND k.id = a.id
		WHERE a.id = ?`, id)
	if err != nil {
		return release.Holding{}, fmt.Errorf("reading asset %s: %w", id, err)
	}
	if len(h.Blobs) == 0 || h.State == asset.Erased {
		return release.Holding{}, problem.New(problem.NotFound, "asset.not-found")
	}
	all, err := tx.facts(ctx, []ident.Asset{id})
	if err != nil {
		return release.Holding{}, err
	}
	h.Clearance = all[0].facts
	return h, nil
}

func (tx releaseTx) SaveUse(ctx context.Context, u release.Use) error {
	decision, err := json.Marshal(u.Decision)
	if err != nil {
		return fmt.Errorf("saving a use: %w", err)
	}
	_, err = tx.exec(ctx, `INSERT INTO use_made (id, asset, version, purpose, channel, preset, by_user, at, decision, by_rule, digest, ends_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		u.ID, u.Asset, u.Version, u.For.Purpose, u.For.Channel, u.Preset, u.By, u.At, string(decision), u.ByRule, u.Digest[:], u.Ends)
	if err != nil {
		return fmt.Errorf("saving a use: %w", err)
	}
	return nil
}

func (tx releaseTx) SaveWanted(ctx context.Context, id ident.Asset, use clearance.Use, by ident.User, when time.Time) error {
	_, err := tx.exec(ctx, `INSERT INTO use_wanted (asset, purpose, channel, at, by_user) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (asset, purpose, channel) DO UPDATE SET at = excluded.at, by_user = excluded.by_user`, id, use.Purpose, use.Channel, when, by)
	if err != nil {
		return fmt.Errorf("saving what was wanted: %w", err)
	}
	return nil
}

func (tx releaseTx) Collected(ctx context.Context, id ident.Use, when time.Time) error {
	_, err := tx.exec(ctx, `UPDATE use_made SET times = times + 1, last_at = ? WHERE id = ?`, when, id)
	if err != nil {
		return fmt.Errorf("counting a collection: %w", err)
	}
	return nil
}

func (tx releaseTx) UseBySecret(ctx context.Context, digest [32]byte) (release.Use, error) {
	u := release.Use{Digest: digest}
	var decision []byte
	err := tx.queryRow(ctx, `SELECT id, asset, version, purpose, channel, preset, by_user, at, decision, by_rule, ends_at, times
		FROM use_made WHERE digest = ?`, digest[:]).
		Scan(&u.ID, &u.Asset, &u.Version, &u.For.Purpose, &u.For.Channel, &u.Preset, &u.By, at(&u.At), &decision, &u.ByRule, at(&u.Ends), &u.Times)
	if errors.Is(err, sql.ErrNoRows) {
		return release.Use{}, problem.New(problem.NotFound, "release.not-found")
	}
	if err != nil {
		return release.Use{}, fmt.Errorf("reading a use: %w", err)
	}
	if err := json.Unmarshal(decision, &u.Decision); err != nil {
		return release.Use{}, fmt.Errorf("reading a use: %w", err)
	}
	return u, nil
}

// rules are read from the organisation's settings.
func (tx releaseTx) rules(ctx context.Context) (release.Rules, error) {
	s, err := tx.settings(ctx)
	if err != nil {
		return release.Rules{}, err
	}
	rules := release.Rules{Uncleared: make(map[access.Role][]release.Act, len(s.Uncleared))}
	for _, t := range s.Purposes {
		if t.Active {
			rules.Purposes = append(rules.Purposes, clearance.Purpose(t.Key))
		}
	}
	for _, t := range s.Channels {
		if t.Active {
			rules.Channels = append(rules.Channels, clearance.Channel(t.Key))
		}
	}
	for role, acts := range s.Uncleared {
		for _, act := range acts {
			rules.Uncleared[role] = append(rules.Uncleared[role], release.Act(act))
		}
	}
	return rules, nil
}
