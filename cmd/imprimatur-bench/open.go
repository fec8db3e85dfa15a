package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"imprimatur/internal/keyring"
	"imprimatur/internal/sqlstore"
)

// open opens a database by its address.
func open(ctx context.Context, address string) (*sqlstore.DB, error) {
	config := sqlstore.Config{Now: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	path, plain := strings.CutPrefix(address, "plain:")
	folder, data := strings.CutPrefix(address, "data:")
	switch {
	case data:
		key, err := houseKey(ctx, folder)
		if err != nil {
			return nil, fmt.Errorf("opening the keys: %w", err)
		}
		config.SQLite = &sqlstore.SQLite{Path: filepath.Join(folder, "library.db"), Key: key}
	case strings.HasPrefix(address, "postgres://"):
		config.Postgres = &sqlstore.Postgres{URL: address}
	case plain:
		config.SQLite = &sqlstore.SQLite{Path: path, Cipher: sqlstore.NotEncrypted}
	default:
		config.SQLite = &sqlstore.SQLite{Path: address, Key: [32]byte{1, 2, 3, 4}}
	}
	return sqlstore.Open(ctx, config)
}

// houseKey gives the key of a data folder's database.
func houseKey(ctx context.Context, folder string) (key [32]byte, err error) {
	passphrase, err := os.ReadFile(os.Getenv("IMPRIMATUR_PASSPHRASE_FILE")) //nolint:gosec // the file that the operator names
	if err != nil {
		return key, err
	}
	files, err := keyring.OpenFolder(filepath.Join(folder, "keys"), rand.Reader)
	if err != nil {
		return key, err
	}
	defer func() { err = errors.Join(err, files.Close()) }()
	custodian, err := keyring.OpenPassphraseFile(files, keyring.Unlock{Passphrase: bytes.TrimSpace(passphrase)}, rand.Reader)
	if err != nil {
		return key, err
	}
	ring, err := keyring.Open(ctx, custodian, files)
	if err != nil {
		return key, err
	}
	return ring.Secret(keyring.DatabaseSecret), nil
}

// label names a database in a report: an address may hold a password.
func label(address string) string {
	if u, err := url.Parse(address); err == nil && u.Scheme == "postgres" {
		if schema := u.Query().Get("search_path"); schema != "" {
			return "postgresql " + schema
		}
		return "postgresql " + strings.TrimPrefix(u.Path, "/")
	}
	path, plain := strings.CutPrefix(strings.TrimPrefix(address, "data:"), "plain:")
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	if plain {
		return "sqlite " + name + ", not encrypted"
	}
	return "sqlite " + name
}
