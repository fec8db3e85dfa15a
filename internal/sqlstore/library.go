package sqlstore

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/audit"
	"imprimatur/internal/library"
)

// Library is the database as the library needs it.
func (db *DB) Library() library.Store { return libraryStore{db} }

type libraryStore struct{ db *DB }

func (s libraryStore) InTx(ctx context.Context, do func(library.Tx) error) error {
	return s.db.InTx(ctx, func(tx *Tx) error { return do(libraryTx{tx}) })
}

func (s libraryStore) View(ctx context.Context, do func(library.Reader) error) error {
	return s.db.View(ctx, func(tx *Tx) error { return do(libraryTx{tx}) })
}

func (s libraryStore) Append(ctx context.Context, events ...audit.Event) error {
	return s.db.Append(ctx, events...)
}

func (s libraryStore) Forget(ctx context.Context) error { return s.db.Forget(ctx) }

func (s libraryStore) ForgetWords(ctx context.Context) error { return s.db.ForgetWords(ctx) }

// CountFailedSearch adds to the day's count.
func (s libraryStore) CountFailedSearch(ctx context.Context, when time.Time) error {
	const day = 24 * time.Hour
	return s.db.Beside(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, `INSERT INTO failed_search (day, searches) VALUES (?, 1)
			ON CONFLICT (day) DO UPDATE SET searches = failed_search.searches + 1`, when.Truncate(day))
		if err != nil {
			return fmt.Errorf("counting a search: %w", err)
		}
		return nil
	})
}

// libraryTx is a transaction as the library sees it; all its parts are its methods.
type libraryTx struct{ *Tx }
