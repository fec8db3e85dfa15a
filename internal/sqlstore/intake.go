package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

// Holding implements library.IntakeReader.
func (tx libraryTx) Holding(ctx context.Context, id ident.Asset) (library.Holding, error) {
	h := library.Holding{ID: id}
	now := tx.db.now()
	err := tx.queryRow(ctx, `SELECT a.folder, a.state, a.file_name, a.version, a.trashed_at, a.revision,
			CASE WHEN EXISTS (SELECT 1 FROM restricted_span c WHERE c.sort_key = a.sort_key AND `+spanNow+`) THEN 1 ELSE 0 END
		FROM asset a WHERE a.id = ?`, now, now, id).
		Scan(&h.Folder, &h.State, &h.FileName, &h.Version, at(&h.TrashedAt), &h.Revision, &h.Restricted)
	if errors.Is(err, sql.ErrNoRows) {
		return library.Holding{}, problem.New(problem.NotFound, "asset.not-found")
	}
	if err != nil {
		return library.Holding{}, fmt.Errorf("reading asset %s: %w", id, err)
	}
	return h, nil
}

// Twins implements library.IntakeReader.
func (tx libraryTx) Twins(ctx context.Context, digest library.Digest) ([]library.Twin, error) {
	var found []library.Twin
	err := tx.each(ctx, func(r *rows) error {
		var t library.Twin
		err := r.Scan(&t.Asset, &t.Folder, &t.State, &t.Version)
		found = append(found, t)
		return err
	}, `SELECT a.id, a.folder, a.state, v.number FROM version v JOIN asset a ON a.id = v.asset
		WHERE v.digest = ? AND a.state <> ? ORDER BY v.id`, digest[:], asset.Erased)
	if err != nil {
		return nil, fmt.Errorf("looking for the same file: %w", err)
	}
	return found, nil
}

// TrashedBefore implements library.IntakeReader.
func (tx libraryTx) TrashedBefore(ctx context.Context, before time.Time, limit int) ([]ident.Asset, error) {
	// the state is written out, so that the index over the trash is used
	found, err := column[ident.Asset](ctx, tx.Tx,
		`SELECT id FROM asset WHERE state = 3 AND trashed_at <= ? ORDER BY trashed_at LIMIT ?`, before, limit)
	if err != nil {
		return nil, fmt.Errorf("reading the trash: %w", err)
	}
	return found, nil
}

// Seen implements library.IntakeReader.
func (tx libraryTx) Seen(ctx context.Context, mark library.Mark) (ident.Asset, error) {
	var id ident.Asset
	err := tx.queryRow(ctx, `SELECT asset FROM import_mark WHERE mark = ?`, mark[:]).Scan(&id)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("reading a mark of import: %w", err)
	}
	return id, nil
}

// SetSeen implements library.IntakeTx.
func (tx libraryTx) SetSeen(ctx context.Context, mark library.Mark, id ident.Asset) error {
	_, err := tx.exec(ctx, `INSERT INTO import_mark (mark, asset) VALUES (?, ?)
		ON CONFLICT (mark) DO UPDATE SET asset = excluded.asset`, mark[:], id)
	return err
}

// FolderPath implements library.IntakeTx. Names that are the same but for case or the way
// their accents are encoded are one folder, under the name that came first.
func (tx libraryTx) FolderPath(ctx context.Context, below ident.Folder, names []string) (ident.Folder, []asset.Folder, error) {
	var made []asset.Folder
	for _, name := range names {
		name = clean(name)
		var id ident.Folder
		err := tx.queryRow(ctx, `SELECT id FROM folder WHERE parent = ? AND name_fold = ?`, below, foldName(name)).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			id, err = tx.makeFolder(ctx, below, name)
			made = append(made, asset.Folder{ID: id, Parent: below, Name: name, Revision: 1})
		}
		if err != nil {
			return 0, nil, fmt.Errorf("finding a folder: %w", err)
		}
		below = id
	}
	return below, made, nil
}

func (tx libraryTx) makeFolder(ctx context.Context, parent ident.Folder, name string) (ident.Folder, error) {
	id, err := ident.New[ident.Folder](tx.db.now(), tx.db.random)
	if err != nil {
		return 0, err
	}
	return id, tx.SaveFolder(ctx, asset.Folder{ID: id, Parent: parent, Name: name, Revision: 1}, tx.db.now())
}
