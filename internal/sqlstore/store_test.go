package sqlstore

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
)

// Every test of this package runs on each database there is: SQLite always, PostgreSQL when
// IMPRIMATUR_TEST_POSTGRES gives its address. With IMPRIMATUR_TEST_REQUIRE_POSTGRES=1 its
// absence is a failure.
const (
	postgresAddress  = "IMPRIMATUR_TEST_POSTGRES"
	postgresRequired = "IMPRIMATUR_TEST_REQUIRE_POSTGRES"
)

// forEachStore runs a test on an empty database of each kind.
func forEachStore(t *testing.T, test func(t *testing.T, db *DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, openSQLite(t, nil)) })
	address := os.Getenv(postgresAddress)
	if address == "" {
		if os.Getenv(postgresRequired) == "1" {
			t.Errorf("%s must give the address of a PostgreSQL", postgresAddress)
		}
		return
	}
	t.Run("postgres", func(t *testing.T) { test(t, openPostgres(t, address, nil)) })
}

// clock is a clock that tests turn by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// turn gives a test's database a clock to turn.
func turn(db *DB) *clock {
	c := newClock()
	db.now = c.Now
	return c
}

func openSQLite(t testing.TB, change func(*Config)) *DB {
	t.Helper()
	config := Config{SQLite: &SQLite{Path: filepath.Join(t.TempDir(), "library.db"), Key: [32]byte{1, 2, 3}}}
	return openStore(t, config, change)
}

// openPostgres opens a schema of its own, dropped with the test.
func openPostgres(t testing.TB, address string, change func(*Config)) *DB {
	t.Helper()
	var random [8]byte
	if _, err := rand.Read(random[:]); err != nil {
		t.Fatal(err)
	}
	schema := "test_" + hex.EncodeToString(random[:])
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal("the address of PostgreSQL is not a URL")
	}
	query := u.Query()
	query.Set("search_path", schema)
	u.RawQuery = query.Encode()
	outer := openPlainPostgres(t, address)
	if _, err := outer.Exec(`CREATE SCHEMA ` + schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := outer.Exec(`DROP SCHEMA ` + schema + ` CASCADE`); err != nil {
			t.Error(err)
		}
		if err := outer.Close(); err != nil {
			t.Error(err)
		}
	})
	return openStore(t, Config{Postgres: &Postgres{URL: u.String(), Connections: 8}}, change)
}

func openStore(t testing.TB, config Config, change func(*Config)) *DB {
	t.Helper()
	config.Now, config.Random = time.Now, rand.Reader
	config.Log = slog.New(slog.DiscardHandler)
	if change != nil {
		change(&config)
	}
	db, err := Open(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// inTx runs fn in a transaction that must succeed.
func inTx(t testing.TB, db *DB, fn func(ctx context.Context, tx *Tx) error) {
	t.Helper()
	ctx := context.Background()
	if err := db.InTx(ctx, func(tx *Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// view runs fn on a snapshot; it must succeed.
func view(t testing.TB, db *DB, fn func(ctx context.Context, tx *Tx) error) {
	t.Helper()
	ctx := context.Background()
	if err := db.View(ctx, func(tx *Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// must gives a value or ends the test.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newID[T ~int64](t testing.TB) T {
	t.Helper()
	return must[T](t)(ident.New[T](time.Now(), rand.Reader))
}

// addUser makes an account with these roles, and gives it as a caller.
func addUser(t testing.TB, db *DB, roles ...access.Role) access.Caller {
	t.Helper()
	id := newID[ident.User](t)
	inTx(t, db, func(ctx context.Context, tx *Tx) error {
		tx.rightsChanged()
		name := id.String()
		if _, err := tx.exec(ctx, `INSERT INTO user_account (id, email, email_fold, name, language, made_at, revision)
			VALUES (?, ?, ?, ?, 'en', ?, 1)`, id, name+"@example.org", name+"@example.org", name, db.now()); err != nil {
			return err
		}
		for _, role := range roles {
			if _, err := tx.exec(ctx, `INSERT INTO user_role (user_id, role) VALUES (?, ?)`, id, role); err != nil {
				return err
			}
		}
		return nil
	})
	return access.Caller{Kind: access.Member, User: id}
}

// addFolder makes a folder.
func addFolder(t testing.TB, db *DB, parent ident.Folder, name string) ident.Folder {
	t.Helper()
	id := newID[ident.Folder](t)
	inTx(t, db, func(ctx context.Context, tx *Tx) error {
		tx.rightsChanged()
		_, err := tx.exec(ctx, `INSERT INTO folder (id, parent, name, name_fold, revision, made_at) VALUES (?, ?, ?, ?, 1, ?)`,
			id, parent, name, name, db.now())
		return err
	})
	return id
}

// addGrant opens a folder to a user.
func addGrant(t testing.TB, db *DB, folder ident.Folder, user ident.User, right access.Right) ident.Grant {
	t.Helper()
	id := newID[ident.Grant](t)
	inTx(t, db, func(ctx context.Context, tx *Tx) error {
		tx.rightsChanged()
		_, err := tx.exec(ctx, `INSERT INTO folder_grant (id, folder_id, user_id, level, from_at, until_at, made_at, made_by, revision)
			VALUES (?, ?, ?, ?, 0, 0, ?, 0, 1)`, id, folder, user, right, db.now())
		return err
	})
	return id
}
