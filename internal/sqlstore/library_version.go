package sqlstore

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// AddVersion implements library.IntakeTx.
func (tx libraryTx) AddVersion(ctx context.Context, v library.NewVersion) error {
	if err := tx.addVersions(ctx, []library.NewVersion{v}); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `UPDATE asset SET versions = versions + 1 WHERE id = ?`, v.Asset)
	if err != nil {
		return fmt.Errorf("counting versions: %w", err)
	}
	if v.Number == 1 {
		return nil
	}
	return tx.reindex(ctx, v.Asset)
}

func (tx libraryTx) addVersions(ctx context.Context, added []library.NewVersion) error {
	table := make([][]any, len(added))
	for i, v := range added {
		sum, err := hex.DecodeString(v.SHA256)
		if err != nil {
			return fmt.Errorf("the hash of version %s: %w", v.ID, err)
		}
		table[i] = []any{
			v.ID, v.Asset, v.Number, clean(v.FileName), v.MediaType, v.Width, v.Height, v.Bytes, sum, v.Digest[:],
			v.Damaged, v.Perceptual, notNil(v.ThumbHash), v.AddedAt, v.AddedBy, clean(v.Note),
		}
	}
	err := tx.insert(ctx, `version (id, asset, number, file_name, media_type, width, height, bytes, sha256, digest,
		damaged, perceptual, thumbhash, added_at, added_by, note)`, table)
	if err != nil {
		return fmt.Errorf("adding versions: %w", err)
	}
	return nil
}

// UseVersion implements library.IntakeTx.
func (tx libraryTx) UseVersion(ctx context.Context, id ident.Asset, number int) error {
	return tx.change(ctx, id, func(s *stored) error {
		var sum []byte
		err := tx.queryRow(ctx, `SELECT file_name, media_type, width, height, bytes, sha256, damaged, perceptual, thumbhash
			FROM version WHERE asset = ? AND number = ?`, id, number).
			Scan(&s.FileName, &s.MediaType, &s.Width, &s.Height, &s.Bytes, &sum, &s.Damaged, (*signed)(&s.Perceptual), &s.ThumbHash)
		if errors.Is(err, sql.ErrNoRows) {
			return problem.New(problem.NotFound, "version.not-found")
		}
		if err != nil {
			return fmt.Errorf("reading a version: %w", err)
		}
		s.SHA256, s.Version = hex.EncodeToString(sum), number
		s.Revision++
		return nil
	})
}

// LookAgain implements library.RecordWriter.
func (tx libraryTx) LookAgain(ctx context.Context, id ident.Asset) (before, after person.Scene, err error) {
	var named bool
	err = tx.queryRow(ctx, `SELECT scene, CASE WHEN EXISTS (SELECT 1 FROM appearance s WHERE s.asset = a.id AND s.state <> ?) THEN 1 ELSE 0 END
		FROM asset a WHERE id = ?`, person.Rejected, id).Scan(&before, &named)
	if err != nil {
		return "", "", fmt.Errorf("reading who is in an asset: %w", err)
	}
	if named {
		after = person.LookAgain
	}
	if before == after {
		return before, after, nil
	}
	return before, after, outreachTx(tx).SetScene(ctx, id, after)
}

// SetState implements library.IntakeTx.
func (tx libraryTx) SetState(ctx context.Context, id ident.Asset, state asset.State, when time.Time) error {
	if _, err := tx.one(ctx, id); err != nil {
		return err
	}
	return tx.SetStates(ctx, []ident.Asset{id}, state, when)
}

// SetStates implements library.RecordWriter. What lies under an asset that goes into the trash
// comes out of the stack.
func (tx libraryTx) SetStates(ctx context.Context, ids []ident.Asset, state asset.State, when time.Time) error {
	before, err := tx.load(ctx, ids)
	if err != nil {
		return err
	}
	if state == asset.Trashed {
		stacked := false
		for _, s := range before {
			if s.Stack == 0 && s.stacked == 0 {
				continue
			}
			if err := tx.leaveStack(ctx, s.ID); err != nil {
				return err
			}
			stacked = true
		}
		if stacked {
			if before, err = tx.load(ctx, ids); err != nil {
				return err
			}
		}
	}
	after := slices.Clone(before)
	for i := range after {
		after[i].State, after[i].TrashedAt = state, time.Time{}
		if state == asset.Trashed {
			after[i].TrashedAt = when
		}
		after[i].Revision++
	}
	return tx.saveAll(ctx, before, after)
}

// Versions implements library.IntakeReader.
func (tx libraryTx) Versions(ctx context.Context, id ident.Asset) ([]asset.Version, error) {
	var found []asset.Version
	err := tx.each(ctx, func(r *rows) error {
		v := asset.Version{Asset: id}
		var sum []byte
		err := r.Scan(&v.ID, &v.Number, &v.FileName, &v.MediaType, &v.Width, &v.Height, &v.Bytes, &sum,
			at(&v.AddedAt), &v.AddedBy, &v.Note, &v.Current)
		v.SHA256 = hex.EncodeToString(sum)
		found = append(found, v)
		return err
	}, `SELECT v.id, v.number, v.file_name, v.media_type, v.width, v.height, v.bytes, v.sha256, v.added_at, v.added_by, v.note,
			CASE WHEN v.number = a.version THEN 1 ELSE 0 END
		FROM version v JOIN asset a ON a.id = v.asset WHERE v.asset = ? ORDER BY v.number DESC`, id)
	if err != nil {
		return nil, fmt.Errorf("reading versions: %w", err)
	}
	return found, nil
}
