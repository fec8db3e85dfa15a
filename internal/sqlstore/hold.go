package sqlstore

import (
	"context"
	"fmt"

	"imprimatur/internal/ident"
	"imprimatur/internal/library"
)

const holdColumns = `SELECT id, asset, folder, kind, from_at, until_at, reason, made_by, ended_by FROM stop `

func (tx *Tx) holdsWhere(ctx context.Context, condition string, args ...any) ([]library.Hold, error) {
	var found []library.Hold
	err := tx.each(ctx, func(r *rows) error {
		var h library.Hold
		s := &h.Stop
		err := r.Scan(&h.ID, &h.Asset, &h.Folder, &s.Kind, at(&s.From), at(&s.Until), &s.Note, &s.By, &h.EndedBy)
		found = append(found, h)
		return err
	}, holdColumns+condition, args...)
	if err != nil {
		return nil, fmt.Errorf("reading holds: %w", err)
	}
	return found, nil
}

// Holds implements library.HoldReader.
func (tx libraryTx) Holds(ctx context.Context, assets []ident.Asset, folders []ident.Folder) ([]library.Hold, error) {
	ofAssets, assetArg := among(tx.Tx, assets)
	ofFolders, folderArg := among(tx.Tx, folders)
	return tx.holdsWhere(ctx, `WHERE asset <> 0 AND asset `+ofAssets+` OR folder <> 0 AND folder `+ofFolders+` ORDER BY id DESC`, assetArg, folderArg)
}

// HoldNamed implements library.HoldReader.
func (tx libraryTx) HoldNamed(ctx context.Context, id ident.Stop) (library.Hold, error) {
	found, err := tx.holdsWhere(ctx, `WHERE id = ? AND person = 0`, id)
	return notFound(found, err, "hold.not-found")
}

// SaveHolds implements library.HoldStore.
func (tx libraryTx) SaveHolds(ctx context.Context, holds []library.Hold) error {
	var fresh [][]any
	var assets []ident.Asset
	for _, h := range holds {
		n, err := tx.exec(ctx, `UPDATE stop SET until_at = ?, ended_by = ? WHERE id = ?`, h.Stop.Until, h.EndedBy, h.ID)
		if err != nil {
			return fmt.Errorf("saving a hold: %w", err)
		}
		if n == 0 {
			fresh = append(fresh, []any{h.ID, h.Stop.Kind, 0, h.Asset, h.Folder, h.Stop.From, h.Stop.Until, h.Stop.By, h.EndedBy, clean(h.Stop.Note), []byte{}})
		}
		if h.Asset != 0 {
			assets = append(assets, h.Asset)
		}
	}
	if err := tx.insert(ctx, `stop (id, kind, person, asset, folder, from_at, until_at, made_by, ended_by, reason, sealed)`, fresh); err != nil {
		return fmt.Errorf("saving holds: %w", err)
	}
	for _, h := range holds {
		if h.Folder == 0 {
			continue
		}
		if err := tx.reclearBeneath(ctx, h.Folder, everyone); err != nil {
			return err
		}
	}
	return tx.reclear(ctx, assets)
}
