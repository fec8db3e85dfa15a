package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// pool is a fixed number of SQLite connections, each with the statements it has prepared.
type pool struct {
	free chan *line
	size int
}

// line is one connection of a pool, used by one transaction at a time.
type line struct {
	conn     *sql.Conn
	prepared map[string]*prepared
	uses     uint64
}

// prepared is a statement kept for its next use. busy while its rows are being read.
type prepared struct {
	*sql.Stmt
	busy bool
	used uint64
}

// maxPrepared is how many statements a connection keeps; the one unused for longest goes.
const maxPrepared = 300

func newPool(ctx context.Context, handle *sql.DB, size int) (*pool, error) {
	p := &pool{free: make(chan *line, size), size: size}
	for range size {
		conn, err := handle.Conn(ctx)
		if err != nil {
			return nil, errors.Join(err, p.drop(len(p.free)))
		}
		p.free <- &line{conn: conn, prepared: make(map[string]*prepared)}
	}
	return p, nil
}

func (p *pool) take(ctx context.Context) (*line, error) {
	select {
	case l := <-p.free:
		return l, nil
	default:
	}
	select {
	case l := <-p.free:
		return l, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for the database: %w", ctx.Err())
	}
}

func (p *pool) give(l *line) { p.free <- l }

// close waits for every connection to come back.
func (p *pool) close() error { return p.drop(p.size) }

func (p *pool) drop(count int) error {
	var failed []error
	for range count {
		l := <-p.free
		for _, s := range l.prepared {
			failed = append(failed, s.Close())
		}
		failed = append(failed, l.conn.Close())
	}
	return errors.Join(failed...)
}

// statement gives the prepared form of a query, or nil when its one copy is being read.
func (l *line) statement(ctx context.Context, query string) (*prepared, error) {
	l.uses++
	if s, ok := l.prepared[query]; ok {
		if s.busy {
			return nil, nil
		}
		s.used = l.uses
		return s, nil
	}
	stmt, err := l.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if len(l.prepared) >= maxPrepared {
		if err := l.forget(); err != nil {
			return nil, errors.Join(err, stmt.Close())
		}
	}
	s := &prepared{Stmt: stmt, used: l.uses}
	l.prepared[query] = s
	return s, nil
}

// forget drops the statement that nobody used for longest.
func (l *line) forget() error {
	oldest, found := "", false
	for query, s := range l.prepared {
		if !s.busy && (!found || s.used < l.prepared[oldest].used) {
			oldest, found = query, true
		}
	}
	if !found {
		return nil
	}
	s := l.prepared[oldest]
	delete(l.prepared, oldest)
	return s.Close()
}

// settle marks all statements free, at the end of a transaction.
func (l *line) settle() {
	for _, s := range l.prepared {
		s.busy = false
	}
}
