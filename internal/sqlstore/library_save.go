package sqlstore

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
)

// saveAll brings the tables from what assets were to what they are. Keywords and camera count
// as their texts say.
func (tx libraryTx) saveAll(ctx context.Context, before, after []stored) error {
	counts := make(monthCounts)
	for i := range after {
		after[i].Asset = cleaned(after[i].Asset)
	}
	if err := tx.resolve(ctx, after); err != nil {
		return err
	}
	taken := make(map[int64]bool)
	for i := range after {
		old, now := before[i], &after[i]
		wanted := asset.SortKey(now.Metadata.Taken.At, now.ID)
		if !now.Metadata.Taken.At.Equal(old.Metadata.Taken.At) {
			key, err := tx.freeKey(ctx, wanted, taken)
			if err != nil {
				return fmt.Errorf("placing an asset: %w", err)
			}
			now.key = key
		}
		counts.add(old, -1)
		counts.add(*now, 1)
		if err := tx.save(ctx, old, *now); err != nil {
			return fmt.Errorf("saving asset %s: %w", now.ID, err)
		}
	}
	if err := tx.saveSpans(ctx, before, after); err != nil {
		return fmt.Errorf("saving clearance: %w", err)
	}
	if err := tx.replaceWords(ctx, before, after); err != nil {
		return err
	}
	return tx.countMonths(ctx, counts)
}

// save writes what differs.
func (tx libraryTx) save(ctx context.Context, old, now stored) error {
	if err := tx.saveRow(ctx, old, now); err != nil {
		return err
	}
	if err := tx.saveText(ctx, old, now); err != nil {
		return err
	}
	if err := tx.saveLists(ctx, old, now); err != nil {
		return err
	}
	if old.State == now.State && old.Perceptual == now.Perceptual {
		return nil
	}
	return tx.saveLikeness(ctx, now)
}

// columns gives an asset's row, without its name. camera and stack are as they are stored.
func (s stored) columns() ([]any, error) {
	sum, err := hex.DecodeString(s.SHA256)
	if err != nil {
		return nil, fmt.Errorf("the hash of %s: %w", s.ID, err)
	}
	m := s.Metadata
	return plain([]any{
		s.key, s.Folder, s.State, s.FileName, m.Description.Title, s.MediaType, asset.ShapeOf(s.Width, s.Height), s.Width, s.Height,
		s.Bytes, sum, m.Taken.At, m.Taken.ZoneKnown, m.Taken.Guess(), s.camera, m.Place.HasPosition, s.Damaged, s.Version, s.versions,
		s.AddedAt, s.AddedBy, s.TrashedAt, s.Perceptual, notNil(s.ThumbHash), s.Stack, s.LicenceEnds, s.Revision,
	}), nil
}

// assetColumns names what columns gives, in its order.
func assetColumns() []string {
	return strings.Fields(`sort_key folder state file_name title media_type shape width height
		bytes sha256 taken_at zone_known taken_guess camera located damaged version versions
		added_at added_by trashed_at perceptual thumbhash stack licence_until revision`)
}

// saveRow writes the columns that differ: the others' indexes are left alone.
func (tx libraryTx) saveRow(ctx context.Context, old, now stored) error {
	before, err := old.columns()
	if err != nil {
		return err
	}
	after, err := now.columns()
	if err != nil {
		return err
	}
	var sets []string
	var args []any
	for i, name := range assetColumns() {
		if !sameValue(before[i], after[i]) {
			sets, args = append(sets, name+` = ?`), append(args, after[i])
		}
	}
	if len(sets) == 0 {
		return nil
	}
	_, err = tx.exec(ctx, `UPDATE asset SET `+strings.Join(sets, `, `)+` WHERE id = ?`, append(args, now.ID)...)
	return err
}

func sameValue(a, b any) bool {
	if x, ok := a.([]byte); ok {
		y, ok := b.([]byte)
		return ok && bytes.Equal(x, y)
	}
	return a == b
}

func (tx libraryTx) saveText(ctx context.Context, old, now stored) error {
	before, err := textRow(old)
	if err != nil {
		return err
	}
	row, err := textRow(now)
	if err != nil || slices.Equal(before, row) {
		return err
	}
	if _, err := tx.exec(ctx, `DELETE FROM asset_text WHERE asset = ?`, now.ID); err != nil {
		return err
	}
	return tx.insert(ctx, textColumns, [][]any{row})
}

func (tx libraryTx) saveLists(ctx context.Context, old, now stored) error {
	if !slices.Equal(old.keywords, now.keywords) {
		if _, err := tx.exec(ctx, `DELETE FROM asset_keyword WHERE asset = ?`, now.ID); err != nil {
			return err
		}
		if err := tx.insertKeywords(ctx, []stored{now}); err != nil {
			return err
		}
	}
	if maps.Equal(old.Fields, now.Fields) {
		return nil
	}
	if _, err := tx.exec(ctx, `DELETE FROM asset_field WHERE asset = ?`, now.ID); err != nil {
		return err
	}
	return tx.insertFields(ctx, []stored{now})
}

// saveSpans lets what is kept of the clearance follow: to another place in the order, or computed
// anew for those of which a fact has changed that it rests on.
func (tx libraryTx) saveSpans(ctx context.Context, before, after []stored) error {
	var changed []ident.Asset
	for i, now := range after {
		old := before[i]
		switch {
		case old.State != now.State || *old.assessment != *now.assessment || old.Folder != now.Folder || !old.LicenceEnds.Equal(now.LicenceEnds):
			changed = append(changed, now.ID)
			if old.key == now.key {
				continue
			}
			if _, err := tx.exec(ctx, `DELETE FROM restricted_span WHERE sort_key = ?`, old.key); err != nil {
				return err
			}
		case old.key != now.key:
			if _, err := tx.exec(ctx, `UPDATE restricted_span SET sort_key = ? WHERE sort_key = ?`, now.key, old.key); err != nil {
				return err
			}
		}
	}
	return tx.reclear(ctx, changed)
}

// monthCounts are changes of how many assets a folder lists in a month.
type monthCounts map[monthKey]int

type monthKey struct {
	folder ident.Folder
	state  asset.State
	month  int
}

// monthOf numbers the months from year 0 on.
func monthOf(t time.Time) int {
	t = t.UTC()
	return t.Year()*12 + int(t.Month()) - 1
}

func (c monthCounts) add(s stored, n int) {
	if s.listed() {
		c[monthKey{s.Folder, s.State, monthOf(s.Metadata.Taken.At)}] += n
	}
}

func (tx libraryTx) countMonths(ctx context.Context, counts monthCounts) error {
	for key, n := range counts {
		if n == 0 {
			continue
		}
		_, err := tx.exec(ctx, `INSERT INTO month_count (folder, state, month, assets) VALUES (?, ?, ?, ?)
			ON CONFLICT (state, month, folder) DO UPDATE SET assets = month_count.assets + excluded.assets`,
			key.folder, key.state, key.month, n)
		if err == nil && n < 0 {
			_, err = tx.exec(ctx, `DELETE FROM month_count WHERE state = ? AND month = ? AND folder = ? AND assets <= 0`,
				key.state, key.month, key.folder)
		}
		if err != nil {
			return fmt.Errorf("counting months: %w", err)
		}
	}
	return nil
}
