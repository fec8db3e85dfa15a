package sqlstore

import (
	"context"
	"fmt"

	"imprimatur/internal/ident"
)

// Bare is what a withdrawal by a person is measured against: an update of rows that are known
// beforehand, committed, which reads no fact and decides nothing.
type Bare struct {
	db         *DB
	situations []int64
	photos     [][2]int64 // the sort key of each, and its situation
}

// BareUpdate looks up the rows of a person beforehand.
func (db *DB) BareUpdate(ctx context.Context, of ident.Person) (*Bare, error) {
	b := &Bare{db: db}
	err := db.View(ctx, func(tx *Tx) (err error) {
		if b.situations, err = column[int64](ctx, tx, theirSituations+` ORDER BY o.situation`, of); err != nil {
			return err
		}
		return tx.each(ctx, func(r *rows) error {
			var p [2]int64
			err := r.Scan(&p[0], &p[1])
			b.photos = append(b.photos, p)
			return err
		}, `SELECT DISTINCT a.sort_key, a.situation FROM appearance s JOIN asset a ON a.id = s.asset WHERE s.person = ? ORDER BY a.sort_key`, of)
	})
	if err != nil {
		return nil, fmt.Errorf("reading whose photos there are: %w", err)
	}
	return b, nil
}

// SameRows gives the very rows that a withdrawal changes, those of the person's situations, another
// timeline, in one statement. 0 stands for any that they do not have; the next word of the person
// sets it right.
func (b *Bare) SameRows(ctx context.Context) error {
	return b.db.InTx(ctx, func(tx *Tx) error {
		in, arg := among(tx, b.situations)
		_, err := tx.exec(ctx, `UPDATE situation SET timeline = 0 WHERE id `+in, arg)
		return err
	})
}

// EachPhoto gives the row of each photo of the person another situation, in one statement: the
// least that a withdrawal would cost if each photo had a timeline of its own.
func (b *Bare) EachPhoto(ctx context.Context) error {
	return b.db.InTx(ctx, func(tx *Tx) error {
		other := make([][2]int64, len(b.photos))
		for i, p := range b.photos {
			other[i] = [2]int64{p[0], 1 + p[1]%2} // any; Restore sets it right
		}
		return tx.set(ctx, `asset`, `situation`, `sort_key`, other)
	})
}

// Restore takes back what EachPhoto did.
func (b *Bare) Restore(ctx context.Context) error {
	return b.db.InTx(ctx, func(tx *Tx) error { return tx.set(ctx, `asset`, `situation`, `sort_key`, b.photos) })
}
