package sqlstore

import (
	"context"
	"crypto/hkdf"
	"crypto/sha512"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/ext/fts5"
	_ "github.com/ncruces/go-sqlite3/vfs/adiantum" // the cipher "adiantum"
	_ "github.com/ncruces/go-sqlite3/vfs/xts"      // the cipher "aes-256-xts"
)

// The ciphers of the file.
const (
	Adiantum  = "adiantum"
	AES256XTS = "aes-256-xts"
	// NotEncrypted is for measuring what encryption costs; the configuration does not take it.
	NotEncrypted = "none"
)

// SQLite is an encrypted database in one file. Only one process may hold it at a time; the
// data folder's lock sees to that.
type SQLite struct {
	Path string
	// Key is one that the keyring has authenticated: a file that it does not open is damaged, or
	// another library's.
	Key    [32]byte
	Cipher string // Adiantum when empty
	// Existing says that there must be a file: an empty one in the place of one that is gone would
	// look like a library whose photos are all nobody's.
	Existing bool
}

// readers is how many connections read beside the one that writes.
const readers = 4

// settings are what every connection is told, after the key. secure_delete overwrites what
// is deleted; synchronous=FULL makes a commit survive a power loss.
const settings = `
	PRAGMA busy_timeout = 60000;
	PRAGMA synchronous = FULL;
	PRAGMA journal_mode = WAL;
	PRAGMA secure_delete = ON;
	PRAGMA temp_store = MEMORY;
	PRAGMA cache_size = -12000;
	PRAGMA journal_size_limit = 67108864;
	PRAGMA foreign_keys = ON;
`

// material gives the file system layer for a cipher and the key in the form it takes.
func material(key [32]byte, cipher string) (vfs, hexKey string, err error) {
	switch cipher {
	case "", Adiantum:
		return "adiantum", hex.EncodeToString(key[:]), nil
	case AES256XTS: // two AES-256 keys
		long, err := hkdf.Key(sha512.New, key[:], nil, "imprimatur database aes-256-xts v1", 64)
		if err != nil {
			return "", "", fmt.Errorf("deriving the database key: %w", err)
		}
		return "xts", hex.EncodeToString(long), nil
	case NotEncrypted:
		return "", "", nil
	}
	return "", "", fmt.Errorf("opening the database: unknown cipher %q", cipher)
}

// connect gives a handle whose every connection knows the key.
func connect(vfs, key, path string, options url.Values, more string) (*sql.DB, error) {
	if vfs != "" {
		options.Set("vfs", gatheringOver(vfs))
	}
	address := url.URL{Scheme: "file", Path: path, RawQuery: options.Encode()}
	return driver.Open(address.String(), func(c *sqlite3.Conn) error {
		// the key goes in here and not into the address, where other code could read it
		if key != "" {
			if err := c.Exec(`PRAGMA hexkey = '` + key + `'`); err != nil {
				return err
			}
		}
		if err := c.Exec(settings + more); err != nil {
			return err
		}
		return fts5.Register(c)
	})
}

func (db *DB) openSQLite(ctx context.Context, config Config) error {
	vfs, key, err := material(config.SQLite.Key, config.SQLite.Cipher)
	if err != nil {
		return err
	}
	path, err := filepath.Abs(config.SQLite.Path)
	if err != nil {
		return fmt.Errorf("opening the database: %w", err)
	}
	if config.SQLite.Existing {
		if err := there(path); err != nil {
			return err
		}
	}
	db.dialect, db.folder = dialect{}, filepath.Dir(path)
	open := func(options url.Values, count int, more string) (*sql.DB, error) {
		handle, err := connect(vfs, key, path, options, more)
		if err != nil {
			return nil, err
		}
		handle.SetMaxOpenConns(count)
		handle.SetMaxIdleConns(count)
		db.handles = append(db.handles, handle)
		return handle, nil
	}
	writer, err := open(url.Values{"_txlock": {"immediate"}}, 1, "")
	if err != nil {
		return fmt.Errorf("opening the database: %w", err)
	}
	if err := writer.PingContext(ctx); err != nil {
		return fmt.Errorf("opening the database: %w", config.SQLite.unreadable(ctx, err))
	}
	if err := migrate(ctx, writer, db.dialect, db.log); err != nil {
		return notMigrated(ctx, writer, err)
	}
	if err := syncFolder(db.folder); err != nil {
		return fmt.Errorf("opening the database: %w", err)
	}
	reader, err := open(url.Values{}, readers, "PRAGMA query_only = ON;")
	if err != nil {
		return fmt.Errorf("opening the database: %w", err)
	}
	if db.writer, err = newPool(ctx, writer, 1); err != nil {
		return fmt.Errorf("opening the database: %w", err)
	}
	if db.readers, err = newPool(ctx, reader, readers); err != nil {
		return fmt.Errorf("opening the database: %w", err)
	}
	return nil
}

// syncFolder makes the names in a folder survive a power cut. SQLite does so for its logs, but
// not for the database itself.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
