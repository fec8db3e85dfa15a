// Package sqlstore keeps what the house knows in SQL: encrypted SQLite in the data folder,
// or PostgreSQL. Both run the same hand-written statements with ? as placeholder; where the
// dialects differ the two texts stand side by side (Tx.pick). It decides nothing: each use
// case declares a small port, and one adapter here implements it (office.go, library.go, ...).
//
// Conventions of every table: times are milliseconds since 1970 UTC with 0 for none, idents
// are BIGINT, booleans SMALLINT 0 or 1. Arguments of those Go types are converted on the way
// in, so a statement is given an ident, a bool or a time.Time as it is; on the way out
// idents and bools scan as they are and a time scans through at(&t).
package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// Config says where the database is. Exactly one of SQLite and Postgres is set.
type Config struct {
	SQLite   *SQLite
	Postgres *Postgres
	Now      func() time.Time
	Random   io.Reader
	Log      *slog.Logger
}

// DB is the house's database. It is safe for use by many goroutines.
type DB struct {
	dialect dialect
	now     func() time.Time
	random  io.Reader
	log     *slog.Logger

	handles []*sql.DB // closed with the database
	folder  string    // SQLite: where its files lie

	writer  *pool // SQLite: the one connection that writes
	readers *pool // SQLite: those that only read

	postgres *sql.DB

	rights   rightsCache
	changes  atomic.Int64                             // grows with each commit of this process that changes more than the log
	facts    remembered[ident.Asset, release.Facts]   // what the door rested its last decisions on
	places   remembered[placeKey, release.PlaceFacts] // likewise, for places outside
	shared   remembered[sharedKey, sharedFacts]       // and for shares
	arrivals remembered[office.Digest, arrival]       // who came in by which secret
	closed   atomic.Bool
	woken    chan struct{} // hears of new jobs
	joiner   *joiner
	keeper   atomic.Pointer[LogKeeper]

	numbered numbered
}

// Open opens the database, making it when there is none, and brings its tables up to date.
//
// Problems: "store.unreadable" when the file is damaged so that nothing of it is readable, or is
// another library's, "store.other-cipher" when it was made with another one (nothing is
// overwritten), "store.missing" when there must be one and is none, "store.newer" when a newer
// program has written it, "store.unreachable" when PostgreSQL does not answer. Damage further in
// is "store.damaged", here or from whatever comes upon it.
func Open(ctx context.Context, config Config) (*DB, error) {
	if (config.SQLite == nil) == (config.Postgres == nil) {
		return nil, errors.New("opening the database: name one of SQLite and PostgreSQL")
	}
	if config.Now == nil || config.Random == nil || config.Log == nil {
		return nil, errors.New("opening the database: clock, random source and log must be given")
	}
	db := &DB{now: config.Now, random: config.Random, log: config.Log, woken: make(chan struct{}, 1)}
	open := db.openPostgres
	if config.SQLite != nil {
		open = db.openSQLite
	}
	if err := open(ctx, config); err != nil {
		return nil, errors.Join(damaged(err), db.Close())
	}
	if err := db.settle(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("preparing the database: %w", err), db.Close())
	}
	if err := db.recompute(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("preparing the database: %w", err), db.Close())
	}
	db.joiner = newJoiner(db)
	return db, nil
}

// Close waits for what runs and closes the database. Nobody may use it afterwards; closing it
// again does nothing.
func (db *DB) Close() error {
	if !db.closed.CompareAndSwap(false, true) {
		return nil
	}
	var failed []error
	if db.joiner != nil {
		db.joiner.close()
	}
	for _, p := range []*pool{db.writer, db.readers} {
		if p != nil {
			failed = append(failed, p.close())
		}
	}
	for _, handle := range db.handles {
		failed = append(failed, handle.Close())
	}
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("closing the database: %w", err)
	}
	return nil
}

// Ready tells whether the database answers.
func (db *DB) Ready(ctx context.Context) error {
	return db.View(ctx, func(tx *Tx) error {
		var one int
		return tx.queryRow(ctx, `SELECT 1`).Scan(&one)
	})
}

// newer says that the database was written by a newer program.
func newer(have, known int64) error {
	return problem.New(problem.Conflict, "store.newer").
		Because(fmt.Errorf("database is at migration %d, this program knows %d", have, known))
}
