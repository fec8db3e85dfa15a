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
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// SameName implements release.Store.
func (releaseStore) SameName(name string) string { return foldName(name) }

// Members implements release.Store.
func (s releaseStore) Members(ctx context.Context, by access.Caller, set release.Set, when time.Time, most int) (ids []ident.Asset, err error) {
	err = s.db.View(ctx, func(tx *Tx) error {
		ids, err = (releaseTx{tx}).members(ctx, by, set, when, most)
		return err
	})
	if err != nil {
		return nil, err
	}
	return ids, nil
}

func (tx releaseTx) members(ctx context.Context, by access.Caller, set release.Set, when time.Time, most int) ([]ident.Asset, error) {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return nil, err
	}
	folders, all := rights.Folders(access.See, when)
	query := `SELECT m.asset FROM collection_asset m JOIN asset a ON a.id = m.asset WHERE m.collection = ? AND a.state = ?`
	order := ` ORDER BY m.position LIMIT ?`
	args := []any{set.Collection, asset.Active}
	if set.Collection != 0 {
		c, err := libraryTx(tx).Collection(ctx, set.Collection)
		if err != nil {
			return nil, err
		}
		if c.Owner != by.User && !c.Shared || !rights.Enabled() {
			return nil, problem.New(problem.NotFound, "collection.not-found")
		}
	} else {
		within, err := tx.foldersBelow(ctx, rights, set.Folder, when)
		if err != nil {
			return nil, err
		}
		in, arg := among(tx.Tx, within)
		query, order, args = `SELECT a.id FROM asset a WHERE a.folder `+in+` AND a.state = ? AND a.stack = 0`, ` ORDER BY a.sort_key DESC LIMIT ?`, []any{arg, asset.Active}
	}
	if set.Collection != 0 && !all {
		in, arg := among(tx.Tx, folders)
		query, args = query+` AND a.folder `+in, append(args, arg)
	}
	ids, err := column[ident.Asset](ctx, tx.Tx, query+order, append(args, most)...)
	if err != nil {
		return nil, fmt.Errorf("reading a set: %w", err)
	}
	return ids, nil
}

// foldersBelow lists a folder and those below it, as far as the caller may look into them.
func (tx releaseTx) foldersBelow(ctx context.Context, rights *access.Rights, top ident.Folder, when time.Time) ([]ident.Folder, error) {
	tree, err := tx.treeNow(ctx)
	if err != nil {
		return nil, err
	}
	var within []ident.Folder
	for f := range tree {
		if tree.Within(f, top) && rights.On(f, when) >= access.See {
			within = append(within, f)
		}
	}
	if len(within) == 0 {
		return nil, problem.New(problem.NotFound, "folder.not-found")
	}
	return within, nil
}

// Progress implements release.Store.
func (s releaseStore) Progress(ctx context.Context, id ident.Order) (p release.Progress, err error) {
	err = s.db.View(ctx, func(tx *Tx) error {
		p, err = (releaseTx{tx}).progress(ctx, id)
		return err
	})
	return p, err
}

func (tx releaseTx) progress(ctx context.Context, id ident.Order) (release.Progress, error) {
	p := release.Progress{Count: make(map[release.Outcome]int)}
	err := tx.queryRow(ctx, `SELECT by_user, ended_at, whole FROM release_order WHERE id = ?`, id).Scan(&p.By, at(&p.Ended), &p.Whole)
	if errors.Is(err, sql.ErrNoRows) {
		return p, problem.New(problem.NotFound, "release.not-found")
	}
	if err != nil {
		return p, fmt.Errorf("reading an order: %w", err)
	}
	err = tx.each(ctx, func(r *rows) error {
		var became release.Outcome
		var count int
		err := r.Scan(&became, &count)
		p.Count[became] = count
		p.Total += count
		return err
	}, `SELECT became, count(*) FROM release_listed WHERE release_order = ? GROUP BY became`, id)
	if err != nil {
		return p, fmt.Errorf("reading an order: %w", err)
	}
	var held []release.HeldPhoto
	err = tx.each(ctx, func(r *rows) error {
		var h release.HeldPhoto
		var why []byte
		if err := r.Scan(&h.Asset, &why); err != nil {
			return err
		}
		err := json.Unmarshal(why, &h.Why)
		held = append(held, h)
		return err
	}, `SELECT asset, why FROM release_listed WHERE release_order = ? AND became > ? ORDER BY position`, id, release.Left)
	if err != nil {
		return p, fmt.Errorf("reading an order: %w", err)
	}
	p.Held = held
	return p, nil
}

// SaveOrder implements release.Tx.
func (tx releaseTx) SaveOrder(ctx context.Context, o release.Order, listed []ident.Asset, forget time.Time) error {
	_, err := tx.exec(ctx, `DELETE FROM release_listed WHERE release_order IN (SELECT id FROM release_order WHERE by_user = ? AND at < ?)`, o.By, forget)
	if err != nil {
		return fmt.Errorf("forgetting old orders: %w", err)
	}
	_, err = tx.exec(ctx, `INSERT INTO release_order (id, purpose, channel, preset, names, blur, by_user, at, digest, ends_at, receiver) VALUES (`+marks(11)+`)`,
		o.ID, o.Wanted.For.Purpose, o.Wanted.For.Channel, o.Wanted.Preset, o.Names, o.Wanted.Blur, o.By, o.At, o.Digest[:], o.Ends, o.Wanted.Receiver)
	if err != nil {
		return fmt.Errorf("saving an order: %w", err)
	}
	table := make([][]any, len(listed))
	for i, id := range listed {
		table[i] = []any{o.ID, i, id}
	}
	if err := libraryTx(tx).insert(ctx, `release_listed (release_order, position, asset)`, table); err != nil {
		return fmt.Errorf("saving an order: %w", err)
	}
	return nil
}

// OrderBySecret implements release.Tx.
func (tx releaseTx) OrderBySecret(ctx context.Context, digest [32]byte) (release.Order, error) {
	o := release.Order{Digest: digest}
	err := tx.queryRow(ctx, `SELECT id, purpose, channel, preset, names, blur, receiver, by_user, at, ends_at, begun_at FROM release_order WHERE digest = ?`, digest[:]).
		Scan(&o.ID, &o.Wanted.For.Purpose, &o.Wanted.For.Channel, &o.Wanted.Preset, &o.Names, &o.Wanted.Blur, &o.Wanted.Receiver, &o.By, at(&o.At), at(&o.Ends), at(&o.Begun))
	if errors.Is(err, sql.ErrNoRows) {
		return release.Order{}, problem.New(problem.NotFound, "release.not-found")
	}
	if err != nil {
		return release.Order{}, fmt.Errorf("reading an order: %w", err)
	}
	return o, nil
}

// BeginOrder implements release.Tx.
func (tx releaseTx) BeginOrder(ctx context.Context, id ident.Order, when time.Time) ([]ident.Asset, error) {
	if _, err := tx.exec(ctx, `UPDATE release_order SET begun_at = ? WHERE id = ?`, when, id); err != nil {
		return nil, fmt.Errorf("beginning an order: %w", err)
	}
	listed, err := column[ident.Asset](ctx, tx.Tx, `SELECT asset FROM release_listed WHERE release_order = ? ORDER BY position`, id)
	if err != nil {
		return nil, fmt.Errorf("beginning an order: %w", err)
	}
	return listed, nil
}

// Settle implements release.Tx.
func (tx releaseTx) Settle(ctx context.Context, id ident.Order, position int, became release.Outcome, why []clearance.Reason) error {
	text := []byte{}
	if len(why) > 0 {
		var err error
		if text, err = json.Marshal(why); err != nil {
			return fmt.Errorf("settling a photo: %w", err)
		}
	}
	_, err := tx.exec(ctx, `UPDATE release_listed SET became = ?, why = ? WHERE release_order = ? AND position = ?`, became, string(text), id, position)
	if err != nil {
		return fmt.Errorf("settling a photo: %w", err)
	}
	return nil
}

// EndOrder implements release.Tx.
func (tx releaseTx) EndOrder(ctx context.Context, id ident.Order, when time.Time, whole bool) error {
	if _, err := tx.exec(ctx, `UPDATE release_order SET ended_at = ?, whole = ? WHERE id = ?`, when, whole, id); err != nil {
		return fmt.Errorf("ending an order: %w", err)
	}
	return nil
}
