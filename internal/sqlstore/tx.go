package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"imprimatur/internal/publish"
)

// Tx is one transaction. It belongs to one goroutine.
type Tx struct {
	db       *DB
	writes   bool
	audited  bool // may append to the log
	line     *line
	postgres *sql.Tx
	head     *logHead // of the log, once read
	changed  bool     // who may do what has changed in here
	onlyLog  bool     // nothing but rows of the log is written in here
	version  int64    // of rights, once read
	common   string   // the clearance or use last asked for that many assets have
	after    []func()

	recalling recalling
	hooks     *[]publish.Webhook // that are on, once read
}

// InTx runs fn in a transaction that may write and append to the log. It commits when fn
// returns nil; otherwise nothing has happened and fn's error is returned as it is.
//
// Such transactions run one after the other on both databases, so what fn reads stays true
// until it commits. fn may be run again when PostgreSQL gives up on an attempt: it must have no
// effect outside tx but through AfterCommit.
func (db *DB) InTx(ctx context.Context, fn func(*Tx) error) error {
	return db.write(ctx, true, fn)
}

// Beside is InTx for bookkeeping that nobody audits: leases of jobs, offsets of uploads,
// when a session was last seen. On PostgreSQL it does not wait for the log, so what fn reads may
// change under it unless fn locks it; Append fails in it.
func (db *DB) Beside(ctx context.Context, fn func(*Tx) error) error {
	return db.write(ctx, false, fn)
}

// View runs fn on a snapshot that nobody changes.
func (db *DB) View(ctx context.Context, fn func(*Tx) error) error {
	if db.dialect.postgres {
		return db.viewPostgres(ctx, fn)
	}
	l, err := db.readers.take(ctx)
	if err != nil {
		return err
	}
	defer db.readers.give(l)
	return damaged(l.run(ctx, "BEGIN", &Tx{db: db, line: l}, fn))
}

// AfterCommit has f called once the transaction is durable.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

func (db *DB) write(ctx context.Context, audited bool, fn func(*Tx) error) error {
	if db.dialect.postgres {
		return db.writePostgres(ctx, audited, fn)
	}
	tx := &Tx{db: db, writes: true, audited: audited}
	if err := db.writeSQLite(ctx, tx, fn); err != nil {
		return err
	}
	tx.done()
	return nil
}

func (db *DB) writeSQLite(ctx context.Context, tx *Tx, fn func(*Tx) error) (err error) {
	if tx.line, err = db.writer.take(ctx); err != nil {
		return err
	}
	defer db.writer.give(tx.line)
	if err := tx.line.run(ctx, "BEGIN IMMEDIATE", tx, fn); err != nil {
		return db.named(err)
	}
	if tx.changed {
		db.rights.known.Add(1)
	}
	if !tx.onlyLog {
		db.changes.Add(1)
	}
	return nil
}

// done is what follows a commit.
func (tx *Tx) done() {
	if k := tx.db.keeper.Load(); k != nil && tx.head != nil && tx.head.grown {
		k.grew(tx.head.tree.Size())
	}
	for _, f := range tx.after {
		f()
	}
}

// run does one transaction on a SQLite connection. The commit is not cancelled half way, so
// its answer is certain.
func (l *line) run(ctx context.Context, begin string, tx *Tx, fn func(*Tx) error) (err error) {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("beginning a transaction: %w", err)
	}
	if err := l.begin(ctx, begin); err != nil {
		return fmt.Errorf("beginning a transaction: %w", err)
	}
	settled := false
	defer func() {
		l.settle()
		if settled {
			return
		}
		if _, undo := l.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK"); undo != nil {
			tx.db.log.Error("rolling back failed", "error", undo)
		}
	}()
	if err := tx.finish(ctx, fn); err != nil {
		return err
	}
	if _, err := l.conn.ExecContext(context.WithoutCancel(ctx), "COMMIT"); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	settled = true
	return nil
}

// begin also gets over a transaction that an earlier fault of the disk left open.
func (l *line) begin(ctx context.Context, begin string) error {
	_, err := l.conn.ExecContext(ctx, begin)
	if err == nil {
		return nil
	}
	if _, undo := l.conn.ExecContext(ctx, "ROLLBACK"); undo != nil {
		return err
	}
	_, err = l.conn.ExecContext(ctx, begin)
	return err
}

// finish runs fn and what belongs to its end.
func (tx *Tx) finish(ctx context.Context, fn func(*Tx) error) error {
	if err := fn(tx); err != nil {
		return err
	}
	if !tx.writes {
		return nil
	}
	return tx.conclude(ctx)
}

// conclude is the last thing before a commit.
func (tx *Tx) conclude(ctx context.Context) error {
	if err := tx.saveHead(ctx); err != nil {
		return err
	}
	if !tx.changed {
		return nil
	}
	if _, err := tx.exec(ctx, `UPDATE library SET rights_version = rights_version + 1`); err != nil {
		return fmt.Errorf("raising the version of rights: %w", err)
	}
	return nil
}

// attempts is how often a transaction is tried that PostgreSQL gives up.
const attempts = 8

func (db *DB) writePostgres(ctx context.Context, audited bool, fn func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		tx := &Tx{db: db, writes: true, audited: audited}
		err := tx.runPostgres(ctx, nil, func(tx *Tx) error {
			if audited {
				if err := tx.lockHead(ctx); err != nil {
					return err
				}
			}
			return tx.finish(ctx, fn)
		})
		switch {
		case err == nil:
			tx.done()
			return nil
		case !again(err) || attempt == attempts:
			return db.named(err)
		}
		if err := pause(ctx, attempt); err != nil {
			return err
		}
	}
}

func (db *DB) viewPostgres(ctx context.Context, fn func(*Tx) error) error {
	options := &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	return (&Tx{db: db}).runPostgres(ctx, options, fn)
}

func (tx *Tx) runPostgres(ctx context.Context, options *sql.TxOptions, fn func(*Tx) error) (err error) {
	if tx.postgres, err = tx.db.postgres.BeginTx(ctx, options); err != nil {
		return fmt.Errorf("beginning a transaction: %w", err)
	}
	settled := false
	defer func() {
		if settled {
			return
		}
		if undo := tx.postgres.Rollback(); undo != nil && !errors.Is(undo, sql.ErrTxDone) {
			tx.db.log.Error("rolling back failed", "error", undo)
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	settled = true
	if err := tx.postgres.Commit(); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	return nil
}
