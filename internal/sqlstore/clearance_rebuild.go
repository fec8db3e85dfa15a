package sqlstore

import (
	"context"
	"fmt"

	"imprimatur/internal/ident"
)

// recompute computes the clearance of assets of which none is kept, as after a change of how it is
// kept, and tells the log how far it is. Broken off, it goes on at the next start. Timelines that no
// situation has any more are dropped before.
func (db *DB) recompute(ctx context.Context) error {
	err := db.InTx(ctx, func(tx *Tx) error { return tx.dropTimelines(ctx) })
	if err != nil {
		return fmt.Errorf("dropping what nothing is in: %w", err)
	}
	for done := 0; ; {
		count := 0
		err := db.InTx(ctx, func(tx *Tx) error {
			ids, err := column[ident.Asset](ctx, tx, `SELECT id FROM asset WHERE situation = 0 ORDER BY sort_key LIMIT ?`, mostTogether)
			if count = len(ids); err != nil || count == 0 {
				return err
			}
			return tx.reclear(ctx, ids)
		})
		if err != nil {
			return fmt.Errorf("computing clearance anew: %w", err)
		}
		if count == 0 {
			return db.estimate(ctx, done)
		}
		done += count
		db.log.Info("clearance is computed anew", "photos", done)
	}
}

// estimate tells PostgreSQL how much there is, where much has changed.
func (db *DB) estimate(ctx context.Context, changed int) error {
	if changed == 0 || !db.dialect.postgres {
		return nil
	}
	return db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, `ANALYZE asset, situation, situation_facts, situation_person, timeline, timeline_span, timeline_use`)
		return err
	})
}
