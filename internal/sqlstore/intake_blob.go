package sqlstore

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

// AddBlobs implements library.BlobWriter.
func (tx libraryTx) AddBlobs(ctx context.Context, blobs []library.Blob) error {
	table := make([][]any, len(blobs))
	for i, b := range blobs {
		table[i] = []any{b.Version, b.Role, b.Asset, b.Name, b.MediaType, b.Width, b.Height, b.Size}
	}
	return tx.insert(ctx, `blob (version, role, asset, name, media_type, width, height, bytes)`, table)
}

// Blobs implements library.BlobReader.
func (tx libraryTx) Blobs(ctx context.Context, id ident.Asset) ([]library.Blob, error) {
	var found []library.Blob
	err := tx.each(ctx, func(r *rows) error {
		b := library.Blob{Asset: id}
		err := r.Scan(&b.Version, &b.Role, &b.Name, &b.MediaType, &b.Width, &b.Height, &b.Size)
		found = append(found, b)
		return err
	}, `SELECT b.version, b.role, b.name, b.media_type, b.width, b.height, b.bytes
		FROM version v JOIN blob b ON b.version = v.id WHERE v.asset = ? ORDER BY v.number, b.role`, id)
	if err != nil {
		return nil, fmt.Errorf("reading blobs: %w", err)
	}
	return found, nil
}

// Unnamed implements library.BlobReader.
func (tx libraryTx) Unnamed(ctx context.Context, names []string) ([]string, error) {
	if len(names) == 0 {
		return nil, nil
	}
	named := make(map[string]bool, len(names))
	err := tx.each(ctx, func(r *rows) error {
		var name string
		err := r.Scan(&name)
		named[name] = true
		return err
	}, `SELECT name FROM blob WHERE name IN (`+marks(len(names))+`) UNION ALL SELECT blob FROM attachment WHERE blob IN (`+marks(len(names))+`)`,
		append(list(names), list(names)...)...)
	if err != nil {
		return nil, fmt.Errorf("looking for blobs: %w", err)
	}
	var unnamed []string
	for _, name := range names {
		if !named[name] {
			unnamed = append(unnamed, name)
		}
	}
	return unnamed, nil
}

// Slice implements library.BlobReader.
func (tx libraryTx) Slice(ctx context.Context, after ident.Version, part, parts, limit int) ([]library.KeptBlob, error) {
	var found []library.KeptBlob
	err := tx.each(ctx, func(r *rows) error {
		var b library.KeptBlob
		var sum []byte
		err := r.Scan(&b.Version, &b.Asset, &b.Role, &b.Name, &b.MediaType, &b.Width, &b.Height, &b.Size, &b.Damaged, &b.Wrapped, &sum)
		b.SHA256 = hex.EncodeToString(sum)
		found = append(found, b)
		return err
	}, `SELECT b.version, b.asset, b.role, b.name, b.media_type, b.width, b.height, b.bytes,
			CASE WHEN b.damaged_at <> 0 THEN 1 ELSE 0 END, k.wrapped, v.sha256
		FROM (SELECT id, sha256 FROM version WHERE id > ? AND id % ? = ? ORDER BY id LIMIT ?) v
		JOIN blob b ON b.version = v.id
		JOIN data_key k ON k.kind = 1 AND k.id = b.asset
		ORDER BY b.version, b.role`, after, parts, part, limit)
	if err != nil {
		return nil, fmt.Errorf("reading blobs: %w", err)
	}
	return found, nil
}

// MarkDamaged implements library.BlobWriter.
func (tx libraryTx) MarkDamaged(ctx context.Context, b library.Blob, when time.Time) error {
	_, err := tx.exec(ctx, `UPDATE blob SET damaged_at = ? WHERE version = ? AND role = ?`, when, b.Version, b.Role)
	if err != nil {
		return fmt.Errorf("marking a blob: %w", err)
	}
	return nil
}

// Checks implements library.BlobReader.
func (tx libraryTx) Checks(ctx context.Context, parts int) (map[int]library.Check, error) {
	found := make(map[int]library.Check)
	err := tx.each(ctx, func(r *rows) error {
		c := library.Check{Parts: parts}
		err := r.Scan(&c.Part, at(&c.At), &c.Blobs, &c.Bytes, &c.Damaged)
		found[c.Part] = c
		return err
	}, `SELECT part, at, blobs, bytes, damaged FROM blob_check WHERE parts = ?`, parts)
	if err != nil {
		return nil, fmt.Errorf("reading verifications: %w", err)
	}
	return found, nil
}

// SetCheck implements library.BlobWriter.
func (tx libraryTx) SetCheck(ctx context.Context, c library.Check) error {
	_, err := tx.exec(ctx, `INSERT INTO blob_check (parts, part, at, blobs, bytes, damaged) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (parts, part) DO UPDATE SET at = excluded.at, blobs = excluded.blobs, bytes = excluded.bytes, damaged = excluded.damaged`,
		c.Parts, c.Part, c.At, c.Blobs, c.Bytes, c.Damaged)
	return err
}

// Key implements library.KeyReader.
func (tx libraryTx) Key(ctx context.Context, of library.KeyHolder) ([]byte, error) {
	var wrapped []byte
	err := tx.queryRow(ctx, `SELECT wrapped FROM data_key WHERE kind = ? AND id = ?`, of.Kind, of.ID).Scan(&wrapped)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, problem.New(problem.NotFound, "key.destroyed")
	}
	if err != nil {
		return nil, fmt.Errorf("reading a key: %w", err)
	}
	return wrapped, nil
}

// KeysAfter implements library.KeyReader.
func (tx libraryTx) KeysAfter(ctx context.Context, after library.KeyHolder, limit int) ([]library.WrappedKey, error) {
	var found []library.WrappedKey
	err := tx.each(ctx, func(r *rows) error {
		var k library.WrappedKey
		err := r.Scan(&k.Holder.Kind, &k.Holder.ID, &k.Wrapped)
		found = append(found, k)
		return err
	}, `SELECT kind, id, wrapped FROM data_key WHERE (kind, id) > (?, ?) ORDER BY kind, id LIMIT ?`, after.Kind, after.ID, limit)
	if err != nil {
		return nil, fmt.Errorf("reading keys: %w", err)
	}
	return found, nil
}

// SaveKey implements library.KeyWriter.
func (tx libraryTx) SaveKey(ctx context.Context, key library.WrappedKey) error {
	_, err := tx.exec(ctx, `INSERT INTO data_key (kind, id, wrapped) VALUES (?, ?, ?)
		ON CONFLICT (kind, id) DO UPDATE SET wrapped = excluded.wrapped`, key.Holder.Kind, key.Holder.ID, key.Wrapped)
	return err
}

// DestroyKey implements library.KeyWriter.
func (tx libraryTx) DestroyKey(ctx context.Context, of library.KeyHolder) (bool, error) {
	n, err := tx.exec(ctx, `DELETE FROM data_key WHERE kind = ? AND id = ?`, of.Kind, of.ID)
	return n > 0, err
}
