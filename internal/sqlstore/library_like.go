package sqlstore

import (
	"context"
	"fmt"
	"math/bits"
	"slices"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
)

// Two photos look alike when their perceptual hashes differ in at most likeDistance of 64
// bits. Of the four quarters of two such hashes at least one then differs in at most one bit:
// so each quarter is looked up as it is and with each of its 16 bits turned.
const (
	likeDistance  = 6
	likeQuarters  = 4
	quarterBits   = 16
	maxLikes      = 10   // pairs kept for one photo, the nearest
	maxCandidates = 5000 // looked at for one quarter
)

func (tx libraryTx) insertLikeness(ctx context.Context, kept []stored) error {
	var table [][]any
	for _, s := range kept {
		if s.Perceptual != 0 && s.State == asset.Active {
			table = append(table, []any{s.ID, s.Perceptual})
		}
	}
	return tx.insert(ctx, `likeness (asset, perceptual)`, table)
}

// saveLikeness brings the likeness up to date. Pairs that nobody has decided on, and that are
// pairs no more, are forgotten.
func (tx libraryTx) saveLikeness(ctx context.Context, s stored) error {
	if _, err := tx.exec(ctx, `DELETE FROM likeness WHERE asset = ?`, s.ID); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `DELETE FROM near_duplicate WHERE (a = ? OR b = ?) AND decision = ''`, s.ID, s.ID); err != nil {
		return err
	}
	if s.State != asset.Active {
		return nil
	}
	if err := tx.insertLikeness(ctx, []stored{s}); err != nil {
		return err
	}
	return tx.findLikes(ctx, s.ID, s.Perceptual)
}

// like is a photo that looks like another.
type like struct {
	asset    ident.Asset
	distance int
}

// findLikes keeps the pairs that an asset makes with what is there already.
func (tx libraryTx) findLikes(ctx context.Context, id ident.Asset, perceptual uint64) error {
	if perceptual == 0 {
		return nil
	}
	near := make(map[ident.Asset]int)
	for quarter := range likeQuarters {
		if err := tx.likesByQuarter(ctx, quarter, perceptual, near); err != nil {
			return fmt.Errorf("looking for near duplicates: %w", err)
		}
	}
	delete(near, id)
	likes := make([]like, 0, len(near))
	for other, distance := range near {
		likes = append(likes, like{other, distance})
	}
	slices.SortFunc(likes, func(x, y like) int {
		if x.distance != y.distance {
			return x.distance - y.distance
		}
		return int(min(max(y.asset-x.asset, -1), 1)) // the newest of equals
	})
	var table [][]any
	for _, l := range likes[:min(len(likes), maxLikes)] {
		table = append(table, []any{min(id, l.asset), max(id, l.asset), l.distance, tx.db.now()})
	}
	for _, row := range table {
		_, err := tx.exec(ctx, `INSERT INTO near_duplicate (a, b, distance, found_at) VALUES (?, ?, ?, ?) ON CONFLICT (a, b) DO NOTHING`, row...)
		if err != nil {
			return fmt.Errorf("keeping a near duplicate: %w", err)
		}
	}
	return nil
}

// likesByQuarter collects what is near by one quarter of the bits.
func (tx libraryTx) likesByQuarter(ctx context.Context, quarter int, perceptual uint64, near map[ident.Asset]int) error {
	value := perceptual >> (quarter * quarterBits) & (1<<quarterBits - 1)
	values := []int64{int64(value)}
	for bit := range quarterBits {
		values = append(values, int64(value^1<<bit))
	}
	in, arg := among(tx.Tx, values)
	expression := [likeQuarters]string{
		`(perceptual & 65535)`, `((perceptual >> 16) & 65535)`, `((perceptual >> 32) & 65535)`, `((perceptual >> 48) & 65535)`,
	}[quarter]
	return tx.each(ctx, func(r *rows) error {
		var id ident.Asset
		var other uint64
		err := r.Scan(&id, (*signed)(&other))
		if distance := bits.OnesCount64(perceptual ^ other); distance <= likeDistance {
			near[id] = distance
		}
		return err
	}, `SELECT asset, perceptual FROM likeness WHERE `+expression+` `+in+` LIMIT ?`, arg, maxCandidates)
}

// leaveStack takes an asset out of its stack. When it stood on top, what lay under it lies
// by itself again.
func (tx libraryTx) leaveStack(ctx context.Context, id ident.Asset) error {
	under, err := column[ident.Asset](ctx, tx.Tx, `SELECT id FROM asset WHERE stack = ? AND stack <> 0`, id)
	if err != nil {
		return fmt.Errorf("reading a stack: %w", err)
	}
	top, err := column[ident.Asset](ctx, tx.Tx, `SELECT stack FROM asset WHERE id = ? AND stack <> 0`, id)
	if err != nil {
		return fmt.Errorf("reading a stack: %w", err)
	}
	if len(top) == 1 {
		if err := tx.setStack(ctx, []ident.Asset{id}, 0); err != nil {
			return err
		}
		return tx.countStack(ctx, top[0])
	}
	if len(under) == 0 {
		return nil
	}
	if err := tx.setStack(ctx, under, 0); err != nil {
		return err
	}
	return tx.countStack(ctx, id)
}

// setStack lays assets under another, or by themselves when top is 0.
func (tx libraryTx) setStack(ctx context.Context, ids []ident.Asset, top ident.Asset) error {
	before, err := tx.load(ctx, ids)
	if err != nil {
		return err
	}
	after := slices.Clone(before)
	for i := range after {
		after[i].Stack = top
		after[i].Revision++
	}
	return tx.saveAll(ctx, before, after)
}

// countStack counts what lies under an asset.
func (tx libraryTx) countStack(ctx context.Context, top ident.Asset) error {
	_, err := tx.exec(ctx, `UPDATE asset SET stacked = (SELECT count(*) FROM asset u WHERE u.stack = ? AND u.stack <> 0) WHERE id = ?`, top, top)
	if err != nil {
		return fmt.Errorf("counting a stack: %w", err)
	}
	return nil
}

// Pairs implements library.LikenessReader.
func (tx libraryTx) Pairs(ctx context.Context, w library.Wanted, after library.PairPlace, limit int) ([]library.Pair, error) {
	if nothing(w) {
		return nil, nil
	}
	src := source{from: `near_duplicate d JOIN asset a ON a.id = d.a JOIN asset b ON b.id = d.b`}
	src.and(`d.decision = ''`)
	src.and(`a.state = ? AND b.state = ?`, w.State, w.State)
	if !w.All {
		in, arg := among(tx.Tx, w.Folders)
		src.and(`a.folder `+in+` AND b.folder `+in, arg, arg)
	}
	if w.Unrestricted {
		const restricted = `(SELECT c.sort_key FROM restricted_span c WHERE ` + spanNow + `)`
		src.and(`a.sort_key NOT IN `+restricted+` AND b.sort_key NOT IN `+restricted, w.At, w.At, w.At, w.At)
	}
	if !after.FoundAt.IsZero() {
		src.and(`(d.found_at < ? OR d.found_at = ? AND (d.a < ? OR d.a = ? AND d.b < ?))`, after.FoundAt, after.FoundAt, after.A, after.A, after.B)
	}
	var pairs []library.Pair
	var ids []ident.Asset
	err := tx.each(ctx, func(r *rows) error {
		var p library.Pair
		err := r.Scan(&p.A.ID, &p.B.ID, &p.Distance, at(&p.FoundAt))
		pairs = append(pairs, p)
		ids = append(ids, p.A.ID, p.B.ID)
		return err
	}, src.text(`d.a, d.b, d.distance, d.found_at`)+` ORDER BY d.found_at DESC, d.a DESC, d.b DESC LIMIT ?`, append(src.args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("reading near duplicates: %w", err)
	}
	items, err := tx.Items(ctx, w, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[ident.Asset]asset.Item, len(items))
	for _, i := range items {
		byID[i.ID] = i
	}
	for i := range pairs {
		pairs[i].A, pairs[i].B = byID[pairs[i].A.ID], byID[pairs[i].B.ID]
	}
	return pairs, nil
}

// PairOpen implements library.LikenessReader.
func (tx libraryTx) PairOpen(ctx context.Context, a, b ident.Asset) (bool, error) {
	open, err := column[int](ctx, tx.Tx, `SELECT 1 FROM near_duplicate WHERE a = ? AND b = ? AND decision = ''`, min(a, b), max(a, b))
	if err != nil {
		return false, fmt.Errorf("reading near duplicates: %w", err)
	}
	return len(open) > 0, nil
}

// DecidePair implements library.LikenessWriter.
func (tx libraryTx) DecidePair(ctx context.Context, a, b ident.Asset, decision string, by ident.User, when time.Time) error {
	_, err := tx.exec(ctx, `UPDATE near_duplicate SET decision = ?, decided_at = ?, decided_by = ? WHERE a = ? AND b = ?`,
		decision, when, by, min(a, b), max(a, b))
	if err != nil {
		return fmt.Errorf("deciding on near duplicates: %w", err)
	}
	return nil
}
