package library_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/blobstore"
	"imprimatur/internal/ident"
	"imprimatur/internal/keyring"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
	"imprimatur/internal/sqlstore"
	"imprimatur/internal/testkit"
)

// The stories of this room are played in a whole house: encrypted SQLite, sealed blobs and
// real keys in a folder of the disk. Only the worker is a plain stand-in.

var console = access.Caller{Kind: access.Console}

// house is a data folder, opened.
type house struct {
	*library.Library
	dir   string
	db    *sqlstore.DB
	ring  *keyring.Keyring
	keys  library.Keys
	blobs library.Blobs
	spool library.Spool
	late  atomic.Int64 // how far its clock is ahead

	closers []func() error
}

// openHouse opens the house in a folder, making it when there is none. The root key lies
// beside the folder: what is in the folder is all that a thief would have.
func openHouse(ctx context.Context, dir, cipher string, change func(*library.Ports)) (h *house, err error) {
	h = &house{dir: dir}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.Close())
		}
	}()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if h.ring, err = openKeys(ctx, h, filepath.Clean(dir)+".root"); err != nil {
		return nil, err
	}
	config := sqlstore.Config{
		SQLite: &sqlstore.SQLite{Path: filepath.Join(dir, "library.db"), Key: h.ring.Secret(keyring.DatabaseSecret), Cipher: cipher},
		Now:    h.now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
	}
	if h.db, err = sqlstore.Open(ctx, config); err != nil {
		return nil, err
	}
	h.closers = append(h.closers, h.db.Close)
	var disks [2]*blobstore.Folder
	for i, name := range []string{"blobs", "spool"} {
		if disks[i], err = blobstore.OpenFolder(filepath.Join(dir, name)); err != nil {
			return nil, err
		}
		h.closers = append(h.closers, disks[i].Close)
	}
	h.keys = h.ring.Library(rand.Reader)
	h.blobs = blobstore.NewShelf(blobstore.New(disks[0], rand.Reader)).Library()
	h.spool = blobstore.NewSpool(disks[1], rand.Reader).Library()
	ports := library.Ports{
		Store: h.db.Library(), Keys: h.keys, Blobs: h.blobs, Spool: h.spool, Decoder: testkit.PlainDecoder{},
		Now: h.now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler), Limits: library.DefaultLimits(),
	}
	if change != nil {
		change(&ports)
	}
	h.Library = library.New(ports)
	return h, nil
}

// openKeys opens the keyring: the wrapped secrets in the house, the root beside it.
func openKeys(ctx context.Context, h *house, root string) (*keyring.Keyring, error) {
	files, err := keyring.OpenFolder(filepath.Join(h.dir, "keys"), rand.Reader)
	if err != nil {
		return nil, err
	}
	h.closers = append(h.closers, files.Close)
	if _, err := files.Read("house.json"); errors.Is(err, fs.ErrNotExist) {
		return keyring.Create(ctx, custodian(root), files, rand.Reader)
	}
	return keyring.Open(ctx, custodian(root), files)
}

// now is the house's clock.
func (h *house) now() time.Time { return time.Now().Add(time.Duration(h.late.Load())) }

// later turns the house's clock.
func (h *house) later(d time.Duration) { h.late.Add(int64(d)) }

func (h *house) Close() error {
	var failed []error
	for i := len(h.closers) - 1; i >= 0; i-- {
		failed = append(failed, h.closers[i]())
	}
	h.closers = nil
	return errors.Join(failed...)
}

// newHouse gives a test a house of its own.
func newHouse(t testing.TB, change func(*library.Ports)) *house {
	t.Helper()
	return newHouseIn(t, sqlstore.Adiantum, change)
}

// newHouseIn is newHouse with another cipher for the database.
func newHouseIn(t testing.TB, cipher string, change func(*library.Ports)) *house {
	t.Helper()
	h, err := openHouse(t.Context(), filepath.Join(t.TempDir(), "house"), cipher, change)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// photo is a file as the tests bring it in.
func photo(name string, content []byte) library.File {
	return library.File{Name: name, Folder: asset.Root, Content: bytes.NewReader(content)}
}

// add brings a photo in; it must be taken.
func (h *house) add(t testing.TB, name string, content []byte) ident.Asset {
	t.Helper()
	a, err := h.Add(t.Context(), console, photo(name, content))
	if err != nil {
		t.Fatal(err)
	}
	return a.Asset
}

// view reads the store.
func (h *house) view(ctx context.Context, do func(library.Reader) error) error {
	return h.db.Library().View(ctx, do)
}

// original reads an asset's current original as the door would.
func (h *house) original(ctx context.Context, id ident.Asset) ([]byte, error) {
	var content []byte
	err := h.view(ctx, func(tx library.Reader) error {
		versions, err := tx.Versions(ctx, id)
		if err != nil {
			return err
		}
		all, err := tx.Blobs(ctx, id)
		if err != nil {
			return err
		}
		for _, v := range versions {
			for _, b := range all {
				if v.Current && b.Version == v.ID && b.Role == asset.Original {
					content, err = h.read(ctx, tx, b)
					return err
				}
			}
		}
		return errors.New("it has no original")
	})
	return content, err
}

// read opens a blob with its asset's key.
func (h *house) read(ctx context.Context, tx library.Reader, b library.Blob) ([]byte, error) {
	wrapped, err := tx.Key(ctx, library.KeyHolder{Kind: library.AssetKey, ID: int64(b.Asset)})
	if err != nil {
		return nil, err
	}
	key, err := h.keys.OpenKey(asset.KeySubject(b.Asset), wrapped)
	if err != nil {
		return nil, err
	}
	own, err := key.Subkey(asset.BlobPurpose(b.Version, b.Role))
	if err != nil {
		return nil, err
	}
	r, err := h.blobs.Open(ctx, own, b.Name, b.Size)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(r)
	return content, errors.Join(err, r.Close())
}

// stored lists the blobs that lie in the store.
func (h *house) stored(t testing.TB) []string {
	t.Helper()
	var names []string
	for b, err := range h.blobs.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, b.Name)
	}
	return names
}

// digest is the keyed hash of a file with this hash.
func (h *house) digest(sum string) (library.Digest, error) {
	plain, err := hex.DecodeString(sum)
	if err != nil {
		return library.Digest{}, err
	}
	keyed := h.keys.DuplicateHash()
	if _, err := keyed.Write(plain); err != nil {
		return library.Digest{}, err
	}
	return library.Digest(keyed.Sum(nil)), nil
}

func sha(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// custodian keeps the root keyset in a plain file.
type custodian string

func (c custodian) Load(context.Context) ([]byte, error) { return os.ReadFile(string(c)) }
func (c custodian) Save(_ context.Context, keyset []byte) error {
	next := string(c) + ".new"
	if err := os.WriteFile(next, keyset, 0o600); err != nil {
		return err
	}
	return os.Rename(next, string(c))
}

// check tells what is wrong with a house after it was swept: an asset that is not whole, a blob
// that nobody names.
func (h *house) check(ctx context.Context) error { return h.checkSince(ctx, 0) }

// checkSince is check, but reads only blobs of versions from after the one given.
func (h *house) checkSince(ctx context.Context, since ident.Version) error {
	var wrong []error
	named, roles := make(map[string]bool), make(map[ident.Version]int)
	var last ident.Version
	for done := false; !done; {
		err := h.view(ctx, func(tx library.Reader) error {
			batch, err := tx.Slice(ctx, last, 0, 1, 100)
			done = len(batch) == 0
			for _, b := range batch {
				last = b.Version
				named[b.Name] = true
				roles[b.Version]++
				if b.Version <= since {
					continue
				}
				content, err := h.read(ctx, tx, b.Blob)
				if err == nil && b.Role == asset.Original && sha(content) != b.SHA256 {
					err = errors.New("its original is another")
				}
				if err != nil {
					wrong = append(wrong, fmt.Errorf("asset %s, %s: %w", b.Asset, b.Role, err))
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	for version, n := range roles {
		if n != 4 {
			wrong = append(wrong, fmt.Errorf("version %s has %d blobs, not 4", version, n))
		}
	}
	count := 0
	for b, err := range h.blobs.List(ctx) {
		if err != nil {
			return err
		}
		count++
		if !named[b.Name] {
			wrong = append(wrong, fmt.Errorf("blob %s is nobody's", b.Name))
		}
	}
	if count < len(named) {
		wrong = append(wrong, fmt.Errorf("%d of %d blobs are gone", len(named)-count, len(named)))
	}
	return errors.Join(wrong...)
}

// fullBlobs is a store without room.
type fullBlobs struct{ library.Blobs }

func (fullBlobs) Put(context.Context, library.BlobKey, io.Reader) (string, int64, error) {
	return "", 0, problem.New(problem.Busy, "storage.full")
}
