package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"strings"
)

// pick gives the text for the database at hand, where the dialects differ.
func (tx *Tx) pick(sqlite, postgres string) string {
	if tx.db.dialect.postgres {
		return postgres
	}
	return sqlite
}

// exec runs a statement and tells how many rows it changed.
func (tx *Tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := tx.execute(ctx, query, plain(args))
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (tx *Tx) execute(ctx context.Context, query string, args []any) (sql.Result, error) {
	if tx.postgres != nil {
		return tx.postgres.ExecContext(ctx, tx.db.numbered.rewrite(query), args...)
	}
	stmt, err := tx.line.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return tx.line.conn.ExecContext(ctx, query, args...)
	}
	return stmt.ExecContext(ctx, args...)
}

// query runs a statement that gives rows. They must be closed, or read to their end.
func (tx *Tx) query(ctx context.Context, query string, args ...any) (*rows, error) {
	args = plain(args)
	if tx.postgres != nil {
		found, err := tx.postgres.QueryContext(ctx, tx.db.numbered.rewrite(query), args...)
		if err != nil {
			return nil, err
		}
		return &rows{Rows: found}, nil
	}
	stmt, err := tx.line.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if stmt == nil { // its rows are being read further out
		found, err := tx.line.conn.QueryContext(ctx, query, args...)
		if err != nil {
			return nil, err
		}
		return &rows{Rows: found}, nil
	}
	found, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	stmt.busy = true
	return &rows{Rows: found, stmt: stmt}, nil
}

// queryRow runs a statement that gives at most one row.
func (tx *Tx) queryRow(ctx context.Context, query string, args ...any) row {
	found, err := tx.query(ctx, query, args...)
	return row{found, err}
}

// each runs a statement and calls scan for each row.
func (tx *Tx) each(ctx context.Context, scan func(*rows) error, query string, args ...any) error {
	found, err := tx.query(ctx, query, args...)
	if err != nil {
		return err
	}
	for found.Next() {
		if err := scan(found); err != nil {
			return errors.Join(err, found.Close())
		}
	}
	return found.Err()
}

// insertAll runs an insert whose text ends in VALUES for many rows of equal length, several in
// one statement. The few sizes of statements let each be prepared once.
func (tx *Tx) insertAll(ctx context.Context, insert string, all [][]any) error {
	for _, size := range []int{64, 16, 4, 1} {
		for len(all) >= size {
			one := "(" + marks(len(all[0])) + "), "
			var args []any
			for _, row := range all[:size] {
				args = append(args, row...)
			}
			if _, err := tx.exec(ctx, insert+strings.TrimSuffix(strings.Repeat(one, size), ", "), args...); err != nil {
				return err
			}
			all = all[size:]
		}
	}
	return nil
}

// rows are the answer of a query. The statement behind them is free again at their end.
type rows struct {
	*sql.Rows
	stmt *prepared
}

// Next prepares the next row.
func (r *rows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.release()
	return false
}

// Close ends the reading; it may be called more than once.
func (r *rows) Close() error {
	err := r.Rows.Close()
	r.release()
	return err
}

func (r *rows) release() {
	if r.stmt != nil {
		r.stmt.busy = false
		r.stmt = nil
	}
}

// row is the answer of queryRow.
type row struct {
	rows *rows
	err  error
}

// Scan copies the row; sql.ErrNoRows when there is none.
func (r row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return errors.Join(err, r.rows.Close())
		}
		return sql.ErrNoRows
	}
	return errors.Join(r.rows.Scan(dest...), r.rows.Close())
}
