package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"imprimatur/internal/problem"
)

// debt is the counter of erasures whose words still stand in the full-text index.
const debt = "forget"

// owe notes that there is something to forget.
func (tx *Tx) owe(ctx context.Context) error {
	_, err := tx.exec(ctx, `INSERT INTO counter (name, value) VALUES (?, 1)
		ON CONFLICT (name) DO UPDATE SET value = counter.value + 1`, debt)
	if err != nil {
		return fmt.Errorf("noting an erasure: %w", err)
	}
	return nil
}

// Forget implements library.Store. Rows that are deleted are overwritten with zeros by
// secure_delete, but the write-ahead log keeps what they held until it is cut. PostgreSQL keeps
// deleted rows until they are vacuumed.
func (db *DB) Forget(ctx context.Context) error {
	if db.dialect.postgres {
		_, err := db.postgres.ExecContext(ctx, `VACUUM data_key, asset, asset_text, version, blob, assessment, asset_keyword, asset_field,
			asset_change, keyword, keyword_name, name_word, term, term_gram, upload, import_mark, event_body,
			person, stop, message, consent, consent_event, proof, consent_recording, right_request, reply`)
		if err != nil {
			return fmt.Errorf("forgetting what was erased: %w", err)
		}
		return nil
	}
	l, err := db.writer.take(ctx)
	if err != nil {
		return err
	}
	defer db.writer.give(l)
	var busy, frames, moved int
	if err := l.conn.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved); err != nil {
		return fmt.Errorf("cutting the write-ahead log: %w", err)
	}
	if busy != 0 {
		return problem.New(problem.Busy, "store.busy").Because(errors.New("readers hold the write-ahead log"))
	}
	return nil
}

// ForgetWords implements library.Store. In SQLite the segments of the index keep the words of
// what was deleted until they are merged; the merge goes in small steps, so that others can
// write between. How much was owed is read before, so that what is erased meanwhile stays owed.
func (db *DB) ForgetWords(ctx context.Context) error {
	var owed int64
	err := db.View(ctx, func(tx *Tx) error {
		return tx.queryRow(ctx, `SELECT COALESCE(max(value), 0) FROM counter WHERE name = ?`, debt).Scan(&owed)
	})
	if err != nil {
		return fmt.Errorf("reading what is to be forgotten: %w", err)
	}
	if owed == 0 {
		return nil
	}
	if err := db.mergeIndex(ctx); err != nil {
		return fmt.Errorf("forgetting words: %w", err)
	}
	if err := db.Forget(ctx); err != nil {
		return err
	}
	return db.Beside(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, `UPDATE counter SET value = value - ? WHERE name = ?`, owed, debt)
		return err
	})
}

// mergePages is how much of the index is merged in one step.
const mergePages = 1000

// mergeIndex merges the index into one segment, which leaves out what was deleted.
func (db *DB) mergeIndex(ctx context.Context) error {
	if db.dialect.postgres {
		_, err := db.postgres.ExecContext(ctx, `VACUUM search`)
		return err
	}
	pages := -mergePages // a negative number begins a merge of everything, positive ones go on with it
	for {
		done, err := db.mergeStep(ctx, pages)
		if err != nil || done {
			return err
		}
		pages = mergePages
	}
}

// mergeStep does one step and tells whether there was nothing left to do.
func (db *DB) mergeStep(ctx context.Context, pages int) (done bool, err error) {
	err = db.Beside(ctx, func(tx *Tx) error {
		before, err := tx.totalChanges(ctx)
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `INSERT INTO search (search, rank) VALUES ('merge', ?)`, pages); err != nil {
			return err
		}
		after, err := tx.totalChanges(ctx)
		done = after-before < 2 // as the documentation of FTS5 says
		return err
	})
	return done, err
}

func (tx *Tx) totalChanges(ctx context.Context) (int64, error) {
	var n int64
	err := tx.queryRow(ctx, `SELECT total_changes()`).Scan(&n)
	return n, err
}
