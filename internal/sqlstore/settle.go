package sqlstore

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
)

// settle makes the row that says who this library is, the first time, brings the settings up to
// date, and reads the version of rights.
func (db *DB) settle(ctx context.Context) error {
	var name [16]byte
	if _, err := io.ReadFull(db.random, name[:]); err != nil {
		return fmt.Errorf("naming the library: %w", err)
	}
	var version int64
	err := db.Beside(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, `INSERT INTO library (one, id, made_at) VALUES (1, ?, ?) ON CONFLICT (one) DO NOTHING`,
			hex.EncodeToString(name[:]), db.now())
		if err != nil {
			return fmt.Errorf("naming the library: %w", err)
		}
		settings, err := tx.settings(ctx)
		if err != nil {
			return err
		}
		if _, err := tx.numberTerms(ctx, settings); err != nil {
			return err
		}
		if err := tx.explain(ctx, settings); err != nil {
			return err
		}
		return tx.queryRow(ctx, `SELECT rights_version FROM library`).Scan(&version)
	})
	db.rights.known.Store(version)
	return err
}
