package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"imprimatur/internal/sqlstore"
)

// open opens a database by its address.
func open(ctx context.Context, address string) (*sqlstore.DB, error) {
	config := sqlstore.Config{Now: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler)}
	path, plain := strings.CutPrefix(address, "plain:")
	switch {
	case strings.HasPrefix(address, "postgres://"):
		config.Postgres = &sqlstore.Postgres{URL: address}
	case plain:
		config.SQLite = &sqlstore.SQLite{Path: path, Cipher: sqlstore.NotEncrypted}
	default:
		config.SQLite = &sqlstore.SQLite{Path: address, Key: [32]byte{1, 2, 3, 4}}
	}
	return sqlstore.Open(ctx, config)
}

// label names a database in a report: an address may hold a password.
func label(address string) string {
	if u, err := url.Parse(address); err == nil && u.Scheme == "postgres" {
		if schema := u.Query().Get("search_path"); schema != "" {
			return "postgresql " + schema
		}
		return "postgresql " + strings.TrimPrefix(u.Path, "/")
	}
	path, plain := strings.CutPrefix(address, "plain:")
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	if plain {
		return "sqlite " + name + ", not encrypted"
	}
	return "sqlite " + name
}
