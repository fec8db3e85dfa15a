package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

const uploadColumns = `id, owner, token, purpose, beside, folder, below, file_name, bytes, modified, state, asset, reason, made_at, touched_at, link, visit`

// Upload implements library.UploadReader.
func (tx libraryTx) Upload(ctx context.Context, id ident.Upload) (library.Upload, error) {
	return tx.oneUpload(ctx, `id = ?`, id)
}

// Sidecar implements library.UploadReader.
func (tx libraryTx) Sidecar(ctx context.Context, of ident.Upload) (library.Upload, error) {
	return tx.oneUpload(ctx, `beside <> 0 AND beside = ? AND state = ? ORDER BY id LIMIT 1`, of, library.Received)
}

func (tx libraryTx) oneUpload(ctx context.Context, where string, args ...any) (library.Upload, error) {
	found, err := tx.uploads(ctx, where, args...)
	if err != nil {
		return library.Upload{}, err
	}
	if len(found) == 0 {
		return library.Upload{}, problem.New(problem.NotFound, "upload.not-found")
	}
	return found[0], nil
}

// Uploads implements library.UploadReader.
func (tx libraryTx) Uploads(ctx context.Context, owner ident.User, states []library.UploadState, limit int) ([]library.Upload, error) {
	where, args := `owner = ? AND link = 0`, []any{owner}
	if len(states) > 0 {
		where += ` AND state IN (` + marks(len(states)) + `)`
		args = append(args, list(states)...)
	}
	return tx.uploads(ctx, where+` ORDER BY id DESC LIMIT ?`, append(args, limit)...)
}

// UploadsBefore implements library.UploadReader.
func (tx libraryTx) UploadsBefore(ctx context.Context, before time.Time, limit int) ([]library.Upload, error) {
	return tx.uploads(ctx, `touched_at < ? AND NOT (state = ? AND purpose = ?) ORDER BY touched_at LIMIT ?`,
		before, library.Received, library.ForAsset, limit)
}

func (tx libraryTx) uploads(ctx context.Context, where string, args ...any) ([]library.Upload, error) {
	var found []library.Upload
	err := tx.each(ctx, func(r *rows) error {
		var u library.Upload
		var below, visit []byte
		err := r.Scan(&u.ID, &u.Owner, &u.Token, &u.Use, &u.Beside, &u.Folder, &below, &u.FileName, &u.Size, at(&u.Modified),
			&u.State, &u.Asset, &u.Reason, at(&u.MadeAt), at(&u.TouchedAt), &u.Link, &visit)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(below, &u.Below); err != nil {
			return fmt.Errorf("the path of upload %s: %w", u.ID, err)
		}
		copy(u.Visit[:], visit)
		found = append(found, u)
		return nil
	}, `SELECT `+uploadColumns+` FROM upload WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("reading uploads: %w", err)
	}
	return found, nil
}

// Pending implements library.UploadReader.
func (tx libraryTx) Pending(ctx context.Context, owner ident.User) (count int, bytes int64, err error) {
	err = tx.queryRow(ctx, `SELECT count(*), CAST(COALESCE(sum(bytes), 0) AS BIGINT) FROM upload WHERE owner = ? AND link = 0 AND state IN (?, ?)`,
		owner, library.Receiving, library.Received).Scan(&count, &bytes)
	if err != nil {
		return 0, 0, fmt.Errorf("counting uploads: %w", err)
	}
	return count, bytes, nil
}

// SaveUpload implements library.UploadWriter.
func (tx libraryTx) SaveUpload(ctx context.Context, u library.Upload) error {
	if u.Below == nil {
		u.Below = []string{}
	}
	below, err := json.Marshal(u.Below)
	if err != nil {
		return err
	}
	n, err := tx.exec(ctx, `UPDATE upload SET state = ?, asset = ?, reason = ?, touched_at = ? WHERE id = ?`,
		u.State, u.Asset, u.Reason, u.TouchedAt, u.ID)
	if err != nil {
		return err
	}
	if n == 1 {
		return tx.moveArrival(ctx, u)
	}
	err = tx.insert(ctx, `upload (`+uploadColumns+`)`, [][]any{{
		u.ID, u.Owner, u.Token, u.Use, u.Beside, u.Folder, clean(string(below)), clean(u.FileName), u.Size, u.Modified,
		u.State, u.Asset, u.Reason, u.MadeAt, u.TouchedAt, u.Link, visitOf(u),
	}})
	if err != nil {
		return err
	}
	return tx.addArrival(ctx, u)
}

// RemoveUpload implements library.UploadWriter.
func (tx libraryTx) RemoveUpload(ctx context.Context, id ident.Upload) error {
	if _, err := tx.exec(ctx, `DELETE FROM upload WHERE id = ?`, id); err != nil {
		return err
	}
	return tx.dropArrival(ctx, id)
}
