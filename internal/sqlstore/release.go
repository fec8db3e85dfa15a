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
func (tx releaseTx) Facts(ctx context.Context, by access.Caller, id ident.Asset) (release.Facts, error) {
	all, err := tx.factsOf(ctx, by, []ident.Asset{id})
	if err != nil {
		return release.Facts{}, err
	}
	if len(all) == 0 {
		return release.Facts{}, problem.New(problem.NotFound, "asset.not-found")
	}
	return all[0], nil
}

// FactsOf implements release.Store.
func (s releaseStore) FactsOf(ctx context.Context, by access.Caller, ids []ident.Asset) (all []release.Facts, err error) {
	err = s.db.View(ctx, func(tx *Tx) error {
		all, err = (releaseTx{tx}).factsOf(ctx, by, ids)
		return err
	})
	return all, err
}

// factsOf reads rights and rules once, and the assets, in the order of the ids.
func (tx releaseTx) factsOf(ctx context.Context, by access.Caller, ids []ident.Asset) ([]release.Facts, error) {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return nil, err
	}
	rules, err := tx.rules(ctx)
	if err != nil {
		return nil, err
	}
	held, err := tx.held(ctx, ids)
	if err != nil {
		return nil, err
	}
	all := make([]release.Facts, 0, len(held))
	for _, h := range held {
		all = append(all, release.Facts{Rights: rights, Rules: rules, Holding: h})
	}
	return all, nil
}

// held reads assets with what a decision on each rests on, in the order of the ids.
func (tx releaseTx) held(ctx context.Context, ids []ident.Asset) ([]release.Holding, error) {
	found, err := tx.holdings(ctx, ids)
	if err != nil {
		return nil, err
	}
	placed, err := tx.facts(ctx, ids)
	if err != nil {
		return nil, err
	}
	all := make([]release.Holding, 0, len(placed))
	for _, p := range placed {
		if h := found[p.facts.Asset]; h != nil {
			h.Clearance = p.facts
			all = append(all, *h)
		}
	}
	return all, nil
}

// holdings reads assets, their current versions' blobs and their keys. Those that are erased are
// left out.
func (tx releaseTx) holdings(ctx context.Context, ids []ident.Asset) (map[ident.Asset]*release.Holding, error) {
	found := make(map[ident.Asset]*release.Holding, len(ids))
	in, arg := among(tx.Tx, ids)
	err := tx.each(ctx, func(r *rows) error {
		var h release.Holding
		var b release.Blob
		err := r.Scan(&h.Asset, &h.Folder, &h.FolderName, &h.State, &h.FileName, &h.Title, at(&h.TakenAt), &h.MediaType, &h.Located, &h.Version, &h.WrappedKey,
			&b.Role, &b.Name, &b.MediaType, &b.Size)
		if found[h.Asset] == nil {
			found[h.Asset] = &h
		}
		found[h.Asset].Blobs = append(found[h.Asset].Blobs, b)
		return err
	}, `SELECT a.id, a.folder, f.name, a.state, a.file_name, a.title, a.taken_at, a.media_type, a.located, v.id, k.wrapped, b.role, b.name, b.media_type, b.bytes
		FROM asset a
		JOIN folder f ON f.id = a.folder
		JOIN version v ON v.asset = a.id AND v.number = a.version
		JOIN blob b ON b.version = v.id
		JOIN data_key k ON k.kind = 1 AND k.id = a.id
		WHERE a.id `+in+` AND a.state <> ?`, arg, asset.Erased)
	if err != nil {
		return nil, fmt.Errorf("reading assets: %w", err)
	}
	return found, tx.places(ctx, found, ids)
}

func (tx releaseTx) SaveUse(ctx context.Context, u release.Use) error {
	decision, err := json.Marshal(u.Decision)
	if err != nil {
		return fmt.Errorf("saving a use: %w", err)
	}
	var last time.Time
	if u.Times > 0 {
		last = u.At
	}
	_, err = tx.exec(ctx, `INSERT INTO use_made (id, asset, version, purpose, channel, preset, by_user, at, decision, by_rule, digest, ends_at, times, last_at, release_order, blur, share, receiver)
		VALUES (`+marks(18)+`)`,
		u.ID, u.Asset, u.Version, u.Wanted.For.Purpose, u.Wanted.For.Channel, u.Wanted.Preset, u.By, u.At, string(decision), u.ByRule, u.Digest[:], u.Ends, u.Times, last, u.Order, u.Wanted.Blur, u.Share, u.Receiver)
	if err != nil {
		return fmt.Errorf("saving a use: %w", err)
	}
	return tx.saveGround(ctx, u)
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
	err := tx.queryRow(ctx, `SELECT id, asset, version, purpose, channel, preset, by_user, at, decision, by_rule, ends_at, times, blur
		FROM use_made WHERE digest = ?`, digest[:]).
		Scan(&u.ID, &u.Asset, &u.Version, &u.Wanted.For.Purpose, &u.Wanted.For.Channel, &u.Wanted.Preset, &u.By, at(&u.At), &decision, &u.ByRule, at(&u.Ends), &u.Times, &u.Wanted.Blur)
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
