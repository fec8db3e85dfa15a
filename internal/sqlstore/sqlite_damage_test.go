package sqlstore

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/problem"
)

// damagedFile is a database with something in it, and what is done to its file.
type damagedFile struct {
	*testing.T
	config Config
	whole  []byte
}

func newDamagedFile(t *testing.T) *damagedFile {
	t.Helper()
	config := Config{
		SQLite: &SQLite{Path: filepath.Join(t.TempDir(), "library.db"), Key: [32]byte{1}, Cipher: Adiantum},
		Now:    time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
	}
	db := must[*DB](t)(Open(t.Context(), config))
	for i := range 200 {
		addFolder(t, db, asset.Root, fmt.Sprint("Folder ", i))
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	config.SQLite.Existing = true
	return &damagedFile{t, config, must[[]byte](t)(os.ReadFile(config.SQLite.Path))}
}

// holds puts the file in place.
func (f *damagedFile) holds(content []byte) {
	f.Helper()
	if err := os.WriteFile(f.config.SQLite.Path, content, 0o600); err != nil {
		f.Fatal(err)
	}
}

// flipped is the whole file with one bit of one page flipped.
func (f *damagedFile) flipped(page int) []byte {
	content := bytes.Clone(f.whole)
	content[page*4096+100] ^= 1
	return content
}

func TestD5_ADatabaseDamagedAtItsBeginningIsNoWrongKey(t *testing.T) {
	f := newDamagedFile(t)
	for name, content := range map[string][]byte{"a flipped bit": f.flipped(0), "other bytes": bytes.Repeat([]byte("x"), len(f.whole))} {
		f.holds(content)
		if _, err := Open(t.Context(), f.config); problem.Of(err).Code != "store.unreadable" {
			t.Errorf("%s: opening gave %v", name, err)
		}
		if err := f.config.SQLite.Check(t.Context()); problem.Of(err).Code != "store.unreadable" {
			t.Errorf("%s: the check gave %v", name, err)
		}
		if after := must[[]byte](t)(os.ReadFile(f.config.SQLite.Path)); !bytes.Equal(after, content) {
			t.Errorf("%s: the file was written to", name)
		}
	}
	f.holds(f.whole)
	if err := f.config.SQLite.Check(t.Context()); err != nil {
		t.Errorf("the whole file: %v", err)
	}
}

// Wherever the damage is, the check finds it; and who comes upon it is told so in one word.
func TestD5_DamageFurtherInIsFoundAndSaid(t *testing.T) {
	f := newDamagedFile(t)
	met := 0
	for page := 1; page < len(f.whole)/4096; page += 4 {
		f.holds(f.flipped(page))
		if err := f.config.SQLite.Check(t.Context()); problem.Of(err).Code != "store.damaged" {
			t.Errorf("page %d: the check gave %v", page, err)
		}
		if err := f.read(); err != nil {
			met++
			if problem.Of(err).Code != "store.damaged" {
				t.Errorf("page %d: reading gave %v", page, err)
			}
		}
	}
	if met == 0 {
		t.Error("reading met no damage at all")
	}
	f.holds(f.whole[:len(f.whole)/2])
	if err := f.config.SQLite.Check(t.Context()); problem.Of(err).Code != "store.damaged" {
		t.Errorf("half the file: the check gave %v", err)
	}
}

// read opens the database and reads its folders.
func (f *damagedFile) read() error {
	db, err := Open(f.Context(), f.config)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.View(f.Context(), func(tx *Tx) error {
		rows, err := tx.query(f.Context(), `SELECT id, name FROM folder ORDER BY name`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			var name string
			if err := rows.Scan(&id, &name); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

func TestADatabaseThatIsGoneIsNotMadeAnew(t *testing.T) {
	f := newDamagedFile(t)
	for _, gone := range []func() error{
		func() error { return os.Truncate(f.config.SQLite.Path, 0) },
		func() error { return os.Remove(f.config.SQLite.Path) },
	} {
		if err := gone(); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), f.config); problem.Of(err).Code != "store.missing" {
			t.Errorf("opening gave %v", err)
		}
		if err := f.config.SQLite.Check(t.Context()); problem.Of(err).Code != "store.missing" {
			t.Errorf("the check gave %v", err)
		}
	}
	if _, err := os.Stat(f.config.SQLite.Path); !os.IsNotExist(err) {
		t.Errorf("it is there again: %v", err)
	}
}

func TestTheOtherCipherIsCalledThat(t *testing.T) {
	f := newDamagedFile(t)
	f.config.SQLite.Cipher = AES256XTS
	_, err := Open(t.Context(), f.config)
	if p := problem.Of(err); p.Code != "store.other-cipher" || p.Args["cipher"] != Adiantum {
		t.Errorf("opening gave %v", err)
	}
}

func TestACheckEndsWithItsContext(t *testing.T) {
	f := newDamagedFile(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.config.SQLite.Check(ctx); err == nil {
		t.Error("it went on")
	}
}
