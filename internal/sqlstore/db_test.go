package sqlstore

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/problem"
)

func openPlainPostgres(t testing.TB, address string) *sql.DB {
	t.Helper()
	parsed, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal("the address of PostgreSQL is not a URL")
	}
	return stdlib.OpenDB(*parsed)
}

func TestATransactionThatFailsLeavesNothing(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		mine := errors.New("mine")
		told := false
		err := db.InTx(ctx, func(tx *Tx) error {
			tx.AfterCommit(func() { told = true })
			if _, err := tx.exec(ctx, `INSERT INTO setting (name, value, revision) VALUES (?, ?, 1)`, "x", "y"); err != nil {
				return err
			}
			return mine
		})
		if !errors.Is(err, mine) {
			t.Errorf("the error came back as %v", err)
		}
		if told {
			t.Error("AfterCommit ran although nothing was committed")
		}
		view(t, db, func(ctx context.Context, tx *Tx) error {
			if n := countRows(t, tx, "setting"); n != 0 {
				t.Errorf("%d rows were left", n)
			}
			return nil
		})
	})
}

func countRows(t testing.TB, tx *Tx, table string) (n int) {
	t.Helper()
	if err := tx.queryRow(context.Background(), `SELECT count(*) FROM `+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAuditedTransactionsRunOneAfterTheOther(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		inTx(t, db, func(ctx context.Context, tx *Tx) error {
			_, err := tx.exec(ctx, `INSERT INTO setting (name, value, revision) VALUES ('x', '', 0)`)
			return err
		})
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				ctx := context.Background()
				err := db.InTx(ctx, func(tx *Tx) error {
					var n int
					if err := tx.queryRow(ctx, `SELECT revision FROM setting WHERE name = 'x'`).Scan(&n); err != nil {
						return err
					}
					_, err := tx.exec(ctx, `UPDATE setting SET revision = ? WHERE name = 'x'`, n+1)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		view(t, db, func(ctx context.Context, tx *Tx) error {
			var n int
			err := tx.queryRow(ctx, `SELECT revision FROM setting WHERE name = 'x'`).Scan(&n)
			if n != 20 {
				t.Errorf("counted %d of 20: somebody read what another was changing", n)
			}
			return err
		})
	})
}

func TestASnapshotStaysAsItWas(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		view(t, db, func(ctx context.Context, tx *Tx) error {
			before := countRows(t, tx, "folder")
			addFolder(t, db, asset.Root, "new")
			if after := countRows(t, tx, "folder"); after != before {
				t.Errorf("the snapshot went from %d to %d folders", before, after)
			}
			return nil
		})
	})
}

func TestAViewCannotWrite(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		err := db.View(ctx, func(tx *Tx) error {
			_, err := tx.exec(ctx, `INSERT INTO setting (name, value, revision) VALUES ('x', '', 0)`)
			return err
		})
		if err == nil {
			t.Error("a view wrote")
		}
		if err := db.Beside(ctx, func(tx *Tx) error { return tx.Append(ctx, audit.Event{}) }); err == nil {
			t.Error("a transaction beside the log wrote to it")
		}
	})
}

func TestAPanicLeavesTheDatabaseUsable(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			inTx(t, db, func(context.Context, *Tx) error { panic("somebody's fault") })
		}()
		addFolder(t, db, asset.Root, "after")
	})
}

func TestATransactionThatWasLeftOpenStopsNobody(t *testing.T) {
	db := openSQLite(t, nil)
	l := must[*line](t)(db.writer.take(context.Background()))
	if _, err := l.conn.ExecContext(context.Background(), "BEGIN"); err != nil {
		t.Fatal(err)
	}
	db.writer.give(l)
	addFolder(t, db, asset.Root, "after")
}

func TestTheSameStatementMayBeReadTwiceAtOnce(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		for _, name := range []string{"a", "b", "c"} {
			addFolder(t, db, asset.Root, name)
		}
		if db.dialect.postgres {
			return // one connection, one open answer: there the inner list is read first
		}
		view(t, db, func(ctx context.Context, tx *Tx) error {
			const text = `SELECT id FROM folder ORDER BY id`
			pairs := 0
			err := tx.each(ctx, func(*rows) error {
				return tx.each(ctx, func(*rows) error { pairs++; return nil }, text)
			}, text)
			if pairs != 16 {
				t.Errorf("%d pairs of 4 folders", pairs)
			}
			return err
		})
	})
}

func TestEachKindOfValueComesBack(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		user := addUser(t, db, access.Editor, access.Viewer)
		view(t, db, func(ctx context.Context, tx *Tx) error {
			u, err := tx.user(ctx, user.User)
			if err != nil {
				return err
			}
			if u.ID != user.User || u.Disabled || len(u.Roles) != 2 || u.Roles[0] != access.Editor || u.MadeAt.IsZero() || u.MadeAt.Location() != time.UTC {
				t.Errorf("the account came back as %+v", u)
			}
			return nil
		})
	})
}

func TestD9_AnotherKeyOpensNothingAndHarmsNothing(t *testing.T) {
	for _, cipher := range []string{Adiantum, AES256XTS} {
		t.Run(cipher, func(t *testing.T) {
			ctx := context.Background()
			path := filepath.Join(t.TempDir(), "library.db")
			config := Config{
				SQLite: &SQLite{Path: path, Key: [32]byte{1}, Cipher: cipher},
				Now:    time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
			}
			db, err := Open(ctx, config)
			if err != nil {
				t.Fatal(err)
			}
			addFolder(t, db, asset.Root, "Strictly Recognisable")
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			before := must[[]byte](t)(os.ReadFile(path))
			if bytes.Contains(before, []byte("Recognisable")) || bytes.Contains(before, []byte("SQLite format")) {
				t.Error("the file is readable without the key")
			}
			wrong := config
			wrong.SQLite = &SQLite{Path: path, Key: [32]byte{2}, Cipher: cipher}
			if _, err := Open(ctx, wrong); problem.Of(err).Code != "store.unreadable" {
				t.Errorf("the wrong key gave %v", err)
			}
			if after := must[[]byte](t)(os.ReadFile(path)); !bytes.Equal(before, after) {
				t.Error("the wrong key changed the file")
			}
			db, err = Open(ctx, config)
			if err != nil {
				t.Fatal(err)
			}
			view(t, db, func(ctx context.Context, tx *Tx) error {
				if n := countRows(t, tx, "folder"); n != 2 {
					t.Errorf("%d folders came back", n)
				}
				return nil
			})
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestD2_EveryConnectionIsSetUpToKeepWhatItSays(t *testing.T) {
	db := openSQLite(t, nil)
	expect := map[string]string{
		"journal_mode": "wal", "synchronous": "2", "secure_delete": "1", "foreign_keys": "1", "temp_store": "2", "query_only": "0",
	}
	check := func(tx *Tx) error {
		for name, want := range expect {
			var got string
			if err := tx.queryRow(context.Background(), `PRAGMA `+name).Scan(&got); err != nil {
				return err
			}
			if got != want {
				t.Errorf("%s is %s, want %s", name, got, want)
			}
		}
		return nil
	}
	inTx(t, db, func(_ context.Context, tx *Tx) error { return check(tx) })
	expect["query_only"] = "1"
	var all sync.WaitGroup
	together := make(chan struct{}) // so that each reader is asked
	for range readers {
		all.Go(func() {
			err := db.View(context.Background(), func(tx *Tx) error {
				together <- struct{}{}
				return check(tx)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	for range readers {
		<-together
	}
	all.Wait()
}

func TestADatabaseOfANewerProgramIsLeftAlone(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "library.db")
	config := Config{SQLite: &SQLite{Path: path}, Now: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	db, err := Open(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	inTx(t, db, func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, `INSERT INTO migration (version_id, is_applied) VALUES (9999, 1)`)
		return err
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, config); problem.Of(err).Code != "store.newer" {
		t.Errorf("it was opened: %v", err)
	}
}

func TestStatementsAreRewrittenOutsideQuotes(t *testing.T) {
	var n numbered
	for range 2 {
		got := n.rewrite(`SELECT '?' , a FROM b WHERE c = ? AND d = 'it''s ?' AND e = ?`)
		if want := `SELECT '?' , a FROM b WHERE c = $1 AND d = 'it''s ?' AND e = $2`; got != want {
			t.Errorf("rewritten as %s", got)
		}
	}
}

func TestD4_AFullDiskIsSaidAndOvercome(t *testing.T) {
	db := openSQLite(t, nil)
	limit := func(pages int) {
		l := must[*line](t)(db.writer.take(context.Background()))
		defer db.writer.give(l)
		var now int
		if err := l.conn.QueryRowContext(context.Background(), fmt.Sprint(`PRAGMA max_page_count = `, pages)).Scan(&now); err != nil {
			t.Fatal(err)
		}
	}
	limit(1) // as many as there are
	fill := func() error {
		return db.InTx(context.Background(), func(tx *Tx) error {
			_, err := tx.exec(context.Background(), `INSERT INTO setting (name, value, revision) VALUES ('big', ?, 1)`, strings.Repeat("x", 1<<20))
			return err
		})
	}
	if err := fill(); problem.Of(err).Code != "storage.full" {
		t.Errorf("a full disk gave %v", err)
	}
	view(t, db, func(_ context.Context, tx *Tx) error {
		if n := countRows(t, tx, "setting"); n != 0 {
			t.Errorf("%d rows were half written", n)
		}
		return nil
	})
	limit(1 << 20)
	if err := fill(); err != nil {
		t.Errorf("after room was made: %v", err)
	}
}
