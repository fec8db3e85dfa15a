package sqlstore

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
)

// Erase implements library.AssetWriter.
func (tx libraryTx) Erase(ctx context.Context, id ident.Asset, when time.Time) error {
	if err := tx.leaveStack(ctx, id); err != nil {
		return err
	}
	var keywords []ident.Keyword
	err := tx.change(ctx, id, func(s *stored) error {
		keywords = s.keywords
		s.Asset = asset.Asset{
			ID: s.ID, Folder: s.Folder, State: asset.Erased, MediaType: s.MediaType, AddedAt: s.AddedAt, AddedBy: s.AddedBy,
			Version: s.Version, Revision: s.Revision + 1, TrashedAt: when,
			Metadata: asset.Metadata{Taken: asset.Taken{At: s.AddedAt, Source: asset.TakenArrival}},
		}
		s.assessment = &assessmentRow{}
		return nil
	})
	if err != nil {
		return err
	}
	var key int64
	if err := tx.queryRow(ctx, `SELECT sort_key FROM asset WHERE id = ?`, id).Scan(&key); err != nil {
		return fmt.Errorf("erasing an asset: %w", err)
	}
	if err := tx.dropWords(ctx, key); err != nil {
		return err
	}
	for _, wipe := range []string{
		`DELETE FROM appearance WHERE asset = ?`,
		`DELETE FROM focal_point WHERE asset = ?`,
		`DELETE FROM blob WHERE version IN (SELECT id FROM version WHERE asset = ?)`,
		`DELETE FROM assessment WHERE asset = ?`,
		`DELETE FROM stop WHERE asset = ? AND asset <> 0`,
		`DELETE FROM use_wanted WHERE asset = ?`,
		`DELETE FROM collection_asset WHERE asset = ?`,
		`DELETE FROM asset_change WHERE asset = ?`,
		`DELETE FROM import_mark WHERE asset = ?`,
		`DELETE FROM upload WHERE asset = ? AND asset <> 0`,
		`UPDATE share_arrival SET file_name = '', asset = 0 WHERE asset = ? AND asset <> 0`,
		`DELETE FROM near_duplicate WHERE a = ?`,
		`DELETE FROM near_duplicate WHERE b = ?`,
	} {
		if _, err := tx.exec(ctx, wipe, id); err != nil {
			return fmt.Errorf("erasing an asset: %w", err)
		}
	}
	_, err = tx.exec(ctx, `UPDATE version SET file_name = '', width = 0, height = 0, bytes = 0, sha256 = ?, thumbhash = ?,
		digest = NULL, perceptual = 0, note = '' WHERE asset = ?`, []byte{}, []byte{}, id)
	if err != nil {
		return fmt.Errorf("erasing an asset: %w", err)
	}
	if err := tx.forgetKeywords(ctx, keywords); err != nil {
		return err
	}
	if err := tx.forgetBodies(ctx, id); err != nil {
		return err
	}
	return tx.owe(ctx)
}

// forgetKeywords takes keywords out of the vocabulary that no other asset has: one may well be
// the name of somebody. Those that people put there on purpose stay.
func (tx libraryTx) forgetKeywords(ctx context.Context, keywords []ident.Keyword) error {
	for _, k := range keywords {
		names, err := column[string](ctx, tx.Tx, `SELECT name FROM keyword WHERE id = ? AND controlled = 0
			AND NOT EXISTS (SELECT 1 FROM asset_keyword WHERE keyword = ?)
			AND NOT EXISTS (SELECT 1 FROM keyword_name WHERE keyword = ? AND kind <> ?)
			AND NOT EXISTS (SELECT 1 FROM keyword m WHERE m.merged = ?)`, k, k, k, ownName, k)
		if err != nil {
			return fmt.Errorf("looking for a keyword: %w", err)
		}
		if len(names) == 0 {
			continue
		}
		if err := tx.nameWords(ctx, keywordName, int64(k), names[0], ""); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `DELETE FROM keyword WHERE id = ?`, k); err != nil {
			return fmt.Errorf("forgetting a keyword: %w", err)
		}
	}
	return nil
}

// forgetBodies erases the personal part of what happened to an asset: its names and texts. What
// was released, refused and erased stays told.
func (tx libraryTx) forgetBodies(ctx context.Context, id ident.Asset) error {
	kinds := []audit.Kind{audit.AssetAdded, audit.AssetRefused, audit.AssetEdited, audit.AssetMoved, audit.AssetVersioned, audit.BasisSet}
	args := append([]any{id.String()}, list(kinds)...)
	_, err := tx.exec(ctx, `DELETE FROM event_body WHERE seq IN (
		SELECT seq FROM event WHERE object = ? AND object_kind = 'asset' AND kind IN (`+marks(len(kinds))+`))`, args...)
	if err != nil {
		return fmt.Errorf("erasing the bodies of events: %w", err)
	}
	return nil
}
