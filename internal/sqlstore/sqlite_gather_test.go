package sqlstore

import (
	"context"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// A commit ends at every possible place of a disk's sector here, as what is written after its
// sync must lie in the file too when others are told of the commit.
func TestD1_WhatIsGatheredIsThereAtEachCommit(t *testing.T) {
	for _, cipher := range []string{Adiantum, AES256XTS} {
		t.Run(cipher, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "library.db")
			in := func(path string) func(*Config) {
				return func(c *Config) { c.SQLite.Path, c.SQLite.Cipher = path, cipher }
			}
			db := openSQLite(t, in(path))
			dice := rand.New(rand.NewPCG(1, 2))
			rows := 0
			for commit := range 1200 {
				inTx(t, db, func(ctx context.Context, tx *Tx) error {
					for range 1 + dice.IntN(8)*dice.IntN(8) {
						subject := binary.BigEndian.AppendUint64(nil, dice.Uint64())
						if _, err := tx.exec(ctx, `INSERT INTO login_limit (subject, full_at) VALUES (?, ?)`, subject, commit); err != nil {
							return err
						}
						rows++
					}
					return nil
				})
				if got := counted(t, db); got != rows {
					t.Fatalf("after commit %d others see %d rows of %d", commit, got, rows)
				}
				if commit%150 == 149 {
					left := openSQLite(t, in(asKilled(t, path)))
					if got := counted(t, left); got != rows {
						t.Fatalf("after commit %d a kill leaves %d rows of %d", commit, got, rows)
					}
				}
			}
			err := db.View(context.Background(), func(tx *Tx) error {
				var verdict string
				if err := tx.queryRow(context.Background(), `PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
					t.Errorf("the database is %q, %v", verdict, err)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

func counted(t *testing.T, db *DB) (rows int) {
	t.Helper()
	err := db.View(context.Background(), func(tx *Tx) error {
		return tx.queryRow(context.Background(), `SELECT COUNT(*) FROM login_limit`).Scan(&rows)
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// asKilled copies the database and its log as a kill would leave them.
func asKilled(t *testing.T, path string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "library.db")
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to+suffix, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}
