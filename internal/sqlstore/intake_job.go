package sqlstore

import (
	"context"
	"fmt"

	"imprimatur/internal/ident"
)

// EnqueueTake implements library.UploadWriter.
func (tx libraryTx) EnqueueTake(ctx context.Context, id ident.Upload) error {
	job, err := ident.New[ident.Job](tx.db.now(), tx.db.random)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO job (id, kind, unique_key, payload, state, run_at, attempts, lease_until, lease, failure, made_at)
		VALUES (?, 'upload.take', ?, ?, 0, ?, 0, 0, 0, '', ?)`, job, id.String(), `{"upload":"`+id.String()+`"}`, tx.db.now(), tx.db.now())
	if err != nil {
		return fmt.Errorf("enqueuing an upload: %w", err)
	}
	return nil
}
