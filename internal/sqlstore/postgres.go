package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"imprimatur/internal/problem"
)

// Postgres is a database on a server, shared by any number of processes.
type Postgres struct {
	URL string // as libpq takes it; a secret, because of the password
	// Connections is the most that this process opens; 16 when 0.
	Connections int
}

func (db *DB) openPostgres(ctx context.Context, config Config) error {
	db.dialect = dialect{postgres: true}
	parsed, err := pgx.ParseConfig(config.Postgres.URL)
	if err != nil { // the cause would quote the address
		return problem.New(problem.Invalid, "store.address")
	}
	handle := stdlib.OpenDB(*parsed)
	db.handles = append(db.handles, handle)
	db.postgres = handle
	most := config.Postgres.Connections
	if most == 0 {
		most = 16
	}
	handle.SetMaxOpenConns(most)
	handle.SetMaxIdleConns(most)
	handle.SetConnMaxIdleTime(5 * time.Minute)
	if err := handle.PingContext(ctx); err != nil {
		return problem.New(problem.Busy, "store.unreachable").Because(err)
	}
	return migrate(ctx, handle, db.dialect, db.log)
}

// again tells whether PostgreSQL gave up a transaction that may succeed when run anew.
func again(err error) bool {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return false
	}
	return refused.Code == "40001" || refused.Code == "40P01" // serialization failure, deadlock
}

// pause waits a little longer after each attempt.
func pause(ctx context.Context, attempt int) error {
	select {
	case <-ctx.Done():
		return fmt.Errorf("waiting for the database: %w", ctx.Err())
	case <-time.After(time.Duration(attempt*attempt) * 5 * time.Millisecond):
		return nil
	}
}
