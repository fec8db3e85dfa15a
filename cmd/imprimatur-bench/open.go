package main

import (
	"context"
	"crypto/rand"
	"log/slog"
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
