package sqlstore

import (
	"context"
	"fmt"

	"imprimatur/internal/asset"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/person"
)

// Filling is an asset with all that an import leaves of it, for Fill.
type Filling struct {
	Asset      asset.Asset
	Version    library.NewVersion
	Blobs      []library.Blob
	Key        library.WrappedKey
	Assessment consent.Assessment
	Shown      []person.Appearance // without their names, which are drawn
}

// Fill writes many assets at once into the same tables that an import writes one by one, and
// leaves out what looks at each: near duplicates and the log. It is how measurements make a
// library of a million.
func (db *DB) Fill(ctx context.Context, filling []Filling) error {
	return db.Beside(ctx, func(tx *Tx) error {
		if err := tx.indexMemory(ctx, 64<<20); err != nil {
			return err
		}
		return libraryTx{tx}.fill(ctx, filling)
	})
}

// indexMemory says how much the full-text index of SQLite gathers before it writes.
func (tx *Tx) indexMemory(ctx context.Context, bytes int) error {
	if tx.db.dialect.postgres {
		return nil
	}
	if _, err := tx.exec(ctx, `INSERT INTO search (search, rank) VALUES ('hashsize', ?)`, bytes); err != nil {
		return fmt.Errorf("setting the index's memory: %w", err)
	}
	return nil
}

func (tx libraryTx) fill(ctx context.Context, filling []Filling) error {
	kept := make([]stored, len(filling))
	versions := make([]library.NewVersion, len(filling))
	var blobs, keys, assessments [][]any
	for i, f := range filling {
		kept[i] = stored{Asset: cleaned(f.Asset), assessment: &f.Assessment, versions: 1}
		versions[i] = f.Version
		for _, b := range f.Blobs {
			blobs = append(blobs, []any{b.Version, b.Role, b.Asset, b.Name, b.MediaType, b.Width, b.Height, b.Size})
		}
		keys = append(keys, []any{f.Key.Holder.Kind, f.Key.Holder.ID, f.Key.Wrapped})
		if a := f.Assessment; a.Basis != consent.NotAssessed {
			assessments = append(assessments, []any{f.Asset.ID, a.Basis, a.Note, a.Ends, a.By, a.At})
		}
	}
	if err := tx.addStored(ctx, kept); err != nil {
		return err
	}
	if err := tx.addVersions(ctx, versions); err != nil {
		return err
	}
	for _, write := range []struct {
		into  string
		table [][]any
	}{
		{`blob (version, role, asset, name, media_type, width, height, bytes)`, blobs},
		{`data_key (kind, id, wrapped)`, keys},
		{`assessment (asset, basis, note, ends_at, by_user, at)`, assessments},
	} {
		if err := tx.insert(ctx, write.into, write.table); err != nil {
			return fmt.Errorf("filling the library: %w", err)
		}
	}
	return tx.fillShown(ctx, filling)
}

// fillShown says who is in the assets, and computes anew what follows from that.
func (tx libraryTx) fillShown(ctx context.Context, filling []Filling) error {
	var appearances [][]any
	var changed []ident.Asset
	for _, f := range filling {
		for _, a := range f.Shown {
			id := int64(f.Asset.ID) + int64(a.Number) // drawn ones would meet: too many in a millisecond
			appearances = append(appearances, []any{id, f.Asset.ID, a.Number, a.Person, 0, 0, 0, 0, a.Source, a.State, 0, f.Asset.AddedBy, 1})
		}
		if len(f.Shown) > 0 {
			changed = append(changed, f.Asset.ID)
		}
	}
	if err := tx.insert(ctx, appearanceColumns, appearances); err != nil {
		return fmt.Errorf("filling in who is shown: %w", err)
	}
	return tx.reclear(ctx, changed)
}

// Tidy does after a fill what the database's own housekeeping would come to do.
func (db *DB) Tidy(ctx context.Context) error {
	if db.dialect.postgres {
		if _, err := db.postgres.ExecContext(ctx, `VACUUM ANALYZE`); err != nil {
			return fmt.Errorf("tidying the database: %w", err)
		}
		return nil
	}
	err := db.Beside(ctx, func(tx *Tx) error { return tx.indexMemory(ctx, 1<<20) })
	if err != nil {
		return err
	}
	l, err := db.writer.take(ctx)
	if err != nil {
		return err
	}
	defer db.writer.give(l)
	if _, err := l.conn.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		return fmt.Errorf("tidying the database: %w", err)
	}
	return nil
}
