package sqlstore

import (
	"context"
	"fmt"

	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
)

// BareUpdate gives what a withdrawal by a person is measured against: it changes the same rows
// that the withdrawal changes, in one transaction and in as few statements as there are kinds of
// change, and reads no fact and decides nothing. The photos are looked up beforehand.
func (db *DB) BareUpdate(ctx context.Context, of ident.Person) (update func(context.Context) error, err error) {
	var keys []int64
	err = db.View(ctx, func(tx *Tx) error {
		keys, err = column[int64](ctx, tx, `SELECT DISTINCT a.sort_key FROM appearance s JOIN asset a ON a.id = s.asset WHERE s.person = ? ORDER BY a.sort_key`, of)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading whose photos there are: %w", err)
	}
	return func(ctx context.Context) error {
		return db.InTx(ctx, func(tx *Tx) error {
			in, arg := among(tx, keys)
			_, err := tx.exec(ctx, `UPDATE clearance_span SET status = ?, until_at = 0 WHERE from_at = 0 AND status = ? AND sort_key `+in,
				clearance.Blocked, clearance.Cleared, arg)
			for _, gone := range []string{`clearance_span WHERE from_at <> 0 AND`, `clearance_use WHERE`} {
				if err == nil {
					_, err = tx.exec(ctx, `DELETE FROM `+gone+` sort_key `+in, arg)
				}
			}
			return err
		})
	}, nil
}
