package sqlstore

import (
	"context"
	"fmt"

	"imprimatur/internal/ident"
)

// Bare is what a withdrawal by a person is measured against: both change the same rows that the
// withdrawal changes, in one transaction, and neither reads a fact nor decides anything.
type Bare struct {
	db   *DB
	keys []int64
}

// BareUpdate looks up the photos of a person beforehand.
func (db *DB) BareUpdate(ctx context.Context, of ident.Person) (*Bare, error) {
	b := &Bare{db: db}
	err := db.View(ctx, func(tx *Tx) (err error) {
		b.keys, err = column[int64](ctx, tx, `SELECT DISTINCT a.sort_key FROM appearance s JOIN asset a ON a.id = s.asset WHERE s.person = ? ORDER BY a.sort_key`, of)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading whose photos there are: %w", err)
	}
	return b, nil
}

// bareStatements refuse photos, all in the same way.
var bareStatements = [...]string{
	`UPDATE clearance_span SET status = 'blocked', until_at = 0 WHERE from_at = 0 AND status = 'cleared' AND sort_key `,
	`DELETE FROM clearance_span WHERE from_at <> 0 AND sort_key `,
	`DELETE FROM clearance_use WHERE sort_key `,
}

// Singly updates the rows of one photo after the other, by their key.
func (b *Bare) Singly(ctx context.Context) error {
	return b.db.InTx(ctx, func(tx *Tx) error {
		for _, key := range b.keys {
			for _, statement := range bareStatements {
				if _, err := tx.exec(ctx, statement+`= ?`, key); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Together updates all rows with three statements. That works only where all get the same values.
func (b *Bare) Together(ctx context.Context) error {
	return b.db.InTx(ctx, func(tx *Tx) error {
		in, arg := among(tx, b.keys)
		for _, statement := range bareStatements {
			if _, err := tx.exec(ctx, statement+in, arg); err != nil {
				return err
			}
		}
		return nil
	})
}
