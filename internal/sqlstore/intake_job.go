package sqlstore

import (
	"context"

	"imprimatur/internal/ident"
	"imprimatur/internal/job"
)

// EnqueueTake implements library.UploadWriter.
func (tx libraryTx) EnqueueTake(ctx context.Context, id ident.Upload) error {
	return tx.Enqueue(ctx, job.Job{Kind: "upload.take", Key: id.String(), Payload: []byte(`{"upload":"` + id.String() + `"}`)})
}
