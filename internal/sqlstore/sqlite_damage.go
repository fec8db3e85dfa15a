package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/ncruces/go-sqlite3"

	"imprimatur/internal/problem"
)

// there finds the database that must be there.
func there(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && info.Size() == 0:
		return problem.New(problem.Conflict, "store.missing").Because(err)
	case err != nil:
		return fmt.Errorf("looking for the database: %w", err)
	}
	return nil
}

// Check reads the whole database, which must be there, and tells whether its pages hang together.
// It changes nothing in it; no other process may hold it. Large ones take a while: a context that ends stops it.
//
// Problems: "store.missing", "store.damaged", "store.unreadable" and "store.other-cipher", as
// of Open.
func (s *SQLite) Check(ctx context.Context) (err error) {
	if err := there(s.Path); err != nil {
		return err
	}
	vfs, key, err := material(s.Key, s.Cipher)
	if err != nil {
		return err
	}
	path, err := filepath.Abs(s.Path)
	if err != nil {
		return fmt.Errorf("checking the database: %w", err)
	}
	handle, err := connect(vfs, key, path, url.Values{}, "PRAGMA query_only = ON;")
	if err != nil {
		return fmt.Errorf("checking the database: %w", err)
	}
	defer func() { err = errors.Join(err, handle.Close()) }()
	if err := handle.PingContext(ctx); err != nil {
		return fmt.Errorf("checking the database: %w", s.unreadable(ctx, err))
	}
	return quickCheck(ctx, handle)
}

func quickCheck(ctx context.Context, handle *sql.DB) error {
	var found string
	if err := handle.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&found); err != nil {
		return fmt.Errorf("checking the database: %w", damaged(err))
	}
	if found != "ok" {
		return problem.New(problem.Internal, "store.damaged").Because(errors.New(found))
	}
	return nil
}

// unreadable says why a file did not open: it was made with the other cipher, or it is damaged
// at its very beginning, which the cipher makes look like a wrong key, or further in.
func (s *SQLite) unreadable(ctx context.Context, cause error) error {
	if !errors.Is(cause, sqlite3.NOTADB) {
		return damaged(cause)
	}
	for _, cipher := range []string{Adiantum, AES256XTS} {
		if cipher != s.Cipher && s.opensWith(ctx, cipher) {
			return problem.New(problem.Conflict, "store.other-cipher", "cipher", cipher).Because(cause)
		}
	}
	return problem.New(problem.Conflict, "store.unreadable").Because(cause)
}

// opensWith tells whether the file is readable with a cipher. It only reads.
func (s *SQLite) opensWith(ctx context.Context, cipher string) bool {
	vfs, key, err := material(s.Key, cipher)
	if err != nil {
		return false
	}
	path, err := filepath.Abs(s.Path)
	if err != nil {
		return false
	}
	handle, err := connect(vfs, key, path, url.Values{"mode": {"ro"}}, "PRAGMA query_only = ON;")
	if err != nil {
		return false
	}
	return errors.Join(handle.PingContext(ctx), handle.Close()) == nil
}

// notMigrated says why the tables could not be brought up to date: what reads as a table that is
// not there may be one that is damaged.
func notMigrated(ctx context.Context, handle *sql.DB, cause error) error {
	if problem.Of(cause).Code != "internal" {
		return cause
	}
	if err := quickCheck(ctx, handle); problem.Of(err).Code == "store.damaged" {
		return errors.Join(err, cause)
	}
	return cause
}

// damaged names the fault of a file that opened and is not whole, unless it has a name.
func damaged(err error) error {
	known := problem.Of(err).Code != "internal"
	if !known && (errors.Is(err, sqlite3.NOTADB) || errors.Is(err, sqlite3.CORRUPT)) {
		return problem.New(problem.Internal, "store.damaged").Because(err)
	}
	return err
}
