package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Folders implements library.FolderReader.
func (tx libraryTx) Folders(ctx context.Context) ([]asset.Folder, error) {
	var found []asset.Folder
	err := tx.each(ctx, func(r *rows) error {
		var f asset.Folder
		err := r.Scan(&f.ID, &f.Parent, &f.Name, &f.Revision)
		found = append(found, f)
		return err
	}, `SELECT id, COALESCE(parent, 0), name, revision FROM folder`)
	if err != nil {
		return nil, fmt.Errorf("reading folders: %w", err)
	}
	return found, nil
}

// Folder implements library.FolderReader.
func (tx libraryTx) Folder(ctx context.Context, id ident.Folder) (asset.Folder, error) {
	f := asset.Folder{ID: id}
	err := tx.queryRow(ctx, `SELECT COALESCE(parent, 0), name, revision FROM folder WHERE id = ?`, id).Scan(&f.Parent, &f.Name, &f.Revision)
	if errors.Is(err, sql.ErrNoRows) {
		return asset.Folder{}, problem.New(problem.NotFound, "folder.not-found")
	}
	if err != nil {
		return asset.Folder{}, fmt.Errorf("reading a folder: %w", err)
	}
	return f, nil
}

// FolderCounts implements library.FolderReader.
func (tx libraryTx) FolderCounts(ctx context.Context) (map[ident.Folder]int, error) {
	counts := make(map[ident.Folder]int)
	err := tx.each(ctx, func(r *rows) error {
		var folder ident.Folder
		var count int
		err := r.Scan(&folder, &count)
		counts[folder] = count
		return err
	}, `SELECT folder, SUM(assets) FROM month_count WHERE state = ? GROUP BY folder`, asset.Active)
	if err != nil {
		return nil, fmt.Errorf("counting folders: %w", err)
	}
	return counts, nil
}

// RestrictedCounts implements library.FolderReader.
func (tx libraryTx) RestrictedCounts(ctx context.Context, when time.Time) (map[ident.Folder]int, error) {
	counts := make(map[ident.Folder]int)
	err := tx.each(ctx, func(r *rows) error {
		var folder ident.Folder
		var count int
		err := r.Scan(&folder, &count)
		counts[folder] = count
		return err
	}, `SELECT a.folder, count(DISTINCT a.id) FROM restricted_span c JOIN asset a ON a.sort_key = c.sort_key
		WHERE `+spanNow+` AND a.state = ? AND a.stack = 0 GROUP BY a.folder`, when, when, asset.Active)
	if err != nil {
		return nil, fmt.Errorf("counting what is restricted: %w", err)
	}
	return counts, nil
}

// FolderHolds implements library.FolderReader.
func (tx libraryTx) FolderHolds(ctx context.Context, id ident.Folder) (bool, error) {
	var some int
	err := tx.queryRow(ctx, `SELECT (SELECT count(*) FROM (SELECT 1 FROM folder WHERE parent = ? LIMIT 1) f)
		+ (SELECT count(*) FROM (SELECT 1 FROM asset WHERE folder = ? AND state <> ? LIMIT 1) a)`, id, id, asset.Erased).Scan(&some)
	if err != nil {
		return false, fmt.Errorf("looking into a folder: %w", err)
	}
	return some > 0, nil
}

// SaveFolder implements library.FolderWriter.
func (tx libraryTx) SaveFolder(ctx context.Context, f asset.Folder, made time.Time) error {
	was, err := tx.Folder(ctx, f.ID)
	isNew := problem.Is(err, problem.NotFound)
	if err != nil && !isNew {
		return err
	}
	tx.rightsChanged()
	_, err = tx.exec(ctx, `INSERT INTO folder (id, parent, name, name_fold, revision, made_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET parent = excluded.parent, name = excluded.name, name_fold = excluded.name_fold, revision = excluded.revision`,
		f.ID, f.Parent, f.Name, foldName(f.Name), f.Revision, made)
	if isTaken(err) {
		return problem.New(problem.Conflict, "folder.exists", "name", f.Name).At("name").Because(err)
	}
	if err != nil {
		return fmt.Errorf("saving a folder: %w", err)
	}
	if !isNew && was.Parent != f.Parent {
		if err := tx.reclearMoved(ctx, f.ID, was.Parent, f.Parent); err != nil {
			return err
		}
	}
	return tx.nameWords(ctx, folderName, int64(f.ID), was.Name, f.Name)
}

// RemoveFolder implements library.FolderWriter.
func (tx libraryTx) RemoveFolder(ctx context.Context, id ident.Folder) error {
	f, err := tx.Folder(ctx, id)
	if err != nil {
		return err
	}
	if err := tx.nameWords(ctx, folderName, int64(id), f.Name, ""); err != nil {
		return err
	}
	tx.rightsChanged()
	_, err = tx.exec(ctx, `DELETE FROM folder WHERE id = ?`, id)
	if isHeld(err) {
		return problem.New(problem.Conflict, "folder.not-empty").Because(err)
	}
	if err != nil {
		return fmt.Errorf("removing a folder: %w", err)
	}
	return nil
}

// HandOverMarks implements library.FolderWriter.
func (tx libraryTx) HandOverMarks(ctx context.Context, from, to ident.Folder) error {
	_, err := tx.exec(ctx, `UPDATE asset SET folder = ? WHERE folder = ? AND state = ?`, to, from, asset.Erased)
	if err != nil {
		return fmt.Errorf("moving marks of erased assets: %w", err)
	}
	return nil
}
