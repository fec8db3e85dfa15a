package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"imprimatur/internal/blobstore"
	"imprimatur/internal/keyring"
	"imprimatur/internal/problem"
	"imprimatur/internal/sqlstore"
)

// What lies where in the data folder.
const (
	keyFolder    = "keys"
	blobFolder   = "blobs"
	spoolFolder  = "spool"
	databaseFile = "library.db"
	anchorFile   = "log-anchor" // the newest checkpoint, outside the database
	anchorAside  = "-before-"   // behind it and before a size: one that was put aside
	configFile   = "imprimatur.toml"
	// unfinishedFile is there while init makes a library.
	unfinishedFile = "init-unfinished"
	lockFile       = blobstore.LockFile
)

// house is an opened data folder. Whoever opened it closes it.
type house struct {
	cfg       Config
	log       *slog.Logger
	ring      *keyring.Keyring
	custodian *keyring.PassphraseFile
	db        *sqlstore.DB
	shelf     *blobstore.Shelf
	spool     *blobstore.Spool
	folder    *blobstore.Lock
	closers   []func() error // in the order of opening
}

// close lets go of everything, the last opened first.
func (h *house) close() error {
	var failed []error
	for i := len(h.closers) - 1; i >= 0; i-- {
		failed = append(failed, h.closers[i]())
	}
	h.closers = nil
	return errors.Join(failed...)
}

func (h *house) onClose(f func() error) { h.closers = append(h.closers, f) }

// unlocking is how the root key is opened. It is asked for only once the lock is held, so that
// nobody types a passphrase in vain.
type unlocking func(Config) (keyring.Unlock, error)

// byPassphrase is how it is opened every day.
func (c *console) byPassphrase(cfg Config) (keyring.Unlock, error) {
	passphrase, err := c.passphrase(cfg, false)
	return keyring.Unlock{Passphrase: passphrase}, err
}

// open opens the data folder: lock, keys, database, blobs.
func (c *console) open(ctx context.Context, cfg Config, by unlocking) (*house, error) {
	if !exists(filepath.Join(cfg.Data, keyFolder)) || exists(filepath.Join(cfg.Data, unfinishedFile)) {
		return nil, problem.New(problem.NotFound, "data.no-library", "folder", cfg.Data)
	}
	h := &house{cfg: cfg, log: c.logger(cfg)}
	for _, step := range []func() error{
		func() error { return h.unlock(ctx, by) },
		func() error { return h.openStores(ctx, false) },
		func() error { return h.founded(ctx) },
	} {
		if err := step(); err != nil {
			return nil, errors.Join(err, h.close())
		}
	}
	return h, nil
}

// founded makes sure that the database is this library's: the first event of each is that it was
// made. To an empty one every blob would be nobody's, and be swept away.
func (h *house) founded(ctx context.Context) error {
	counts, err := h.db.Counts(ctx)
	if err == nil && counts.LogEvents == 0 {
		return problem.New(problem.Conflict, "store.missing")
	}
	return err
}

// unlock takes the data folder's lock and opens the keys.
func (h *house) unlock(ctx context.Context, by unlocking) error {
	if err := h.lock(); err != nil {
		return err
	}
	files, err := h.keyFiles()
	if err != nil {
		return err
	}
	unlock, err := by(h.cfg)
	if err != nil {
		return err
	}
	defer clear(unlock.Passphrase)
	h.custodian, err = keyring.OpenPassphraseFile(files, unlock, rand.Reader)
	if err != nil {
		return err
	}
	h.ring, err = keyring.Open(ctx, h.custodian, files)
	return err
}

// lock makes sure that no other process holds the data folder.
func (h *house) lock() error {
	lock, err := blobstore.LockFolder(h.cfg.Data)
	if err != nil {
		return err
	}
	h.folder = lock
	h.onClose(lock.Unlock)
	return nil
}

func (h *house) keyFiles() (*keyring.Folder, error) {
	files, err := keyring.OpenFolder(filepath.Join(h.cfg.Data, keyFolder), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("open the key folder: %w", err)
	}
	h.onClose(files.Close)
	return files, nil
}

// openStores opens database, blobs and spool with the keys; fresh makes a database.
func (h *house) openStores(ctx context.Context, fresh bool) error {
	config, err := h.databaseConfig()
	if err != nil {
		return err
	}
	if config.SQLite != nil {
		config.SQLite.Existing = !fresh
	}
	if h.db, err = sqlstore.Open(ctx, config); err != nil {
		return err
	}
	h.onClose(h.db.Close)
	disk := func(name string) (*blobstore.Folder, error) {
		folder, err := blobstore.OpenFolder(filepath.Join(h.cfg.Data, name))
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", name, err)
		}
		h.onClose(folder.Close)
		return folder, nil
	}
	kept, err := disk(blobFolder)
	if err != nil {
		return err
	}
	coming, err := disk(spoolFolder)
	if err != nil {
		return err
	}
	h.shelf = blobstore.NewShelf(blobstore.New(kept, rand.Reader))
	h.spool = blobstore.NewSpool(coming, rand.Reader)
	return nil
}

func (h *house) databaseConfig() (sqlstore.Config, error) {
	config := sqlstore.Config{Now: time.Now, Random: rand.Reader, Log: h.log}
	if file, ok := strings.CutPrefix(h.cfg.Database, "postgres:"); ok {
		address, err := readSecret(file)
		if err != nil {
			return config, err
		}
		config.Postgres = &sqlstore.Postgres{URL: string(address)}
		return config, nil
	}
	config.SQLite = &sqlstore.SQLite{
		Path: filepath.Join(h.cfg.Data, databaseFile), Key: h.ring.Secret(keyring.DatabaseSecret), Cipher: h.cfg.DatabaseCipher,
	}
	return config, nil
}

// logger writes what the operator of a server wants to know to standard error. Who works at the
// console reads reports and sentences, and the log only when asking for all of it.
func (c *console) logger(cfg Config) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	if !c.serves && level > slog.LevelDebug {
		return slog.New(slog.DiscardHandler)
	}
	options := &slog.HandlerOptions{Level: level}
	if cfg.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(c.errs, options))
	}
	return slog.New(slog.NewTextHandler(c.errs, options))
}
