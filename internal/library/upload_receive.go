package library

import (
	"context"
	"errors"
	"fmt"
	"io"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// WriteUpload adds what r yields at the offset and tells how many bytes are now kept. They
// survive a power cut when it returns, also those before an error of r. With its last byte
// the upload is Received, and durably on its way to become an asset.
//
// Problems: "upload.offset" (Conflict) when the upload does not end there, "upload.busy"
// when another write is under way, "upload.past-end" (Invalid) when more comes than was
// announced: the upload is then refused, "storage.full" (Busy).
func (l *Library) WriteUpload(ctx context.Context, by access.Caller, id ident.Upload, offset int64, r io.Reader) (int64, error) {
	u, err := l.upload(ctx, by, id)
	if err != nil {
		return 0, err
	}
	if u.State != Receiving || offset < 0 || offset > u.Size {
		return 0, problem.New(problem.Conflict, "upload.offset")
	}
	key, err := l.uploadKey(ctx, id)
	if err != nil {
		return 0, err
	}
	n, err := l.spool.Append(ctx, key, id.String(), offset, &announced{r: l.whileWelcome(ctx, by, r), left: u.Size - offset})
	if errors.Is(err, errPastEnd) {
		refused := problem.New(problem.Invalid, "upload.past-end")
		return 0, errors.Join(refused, l.giveUp(ctx, u, refused))
	}
	if n > 0 && offset+n == u.Size {
		_, err := l.finish(ctx, u)
		return n, err
	}
	if err != nil {
		return n, err
	}
	return n, l.touch(ctx, u)
}

// touch notes, once an hour, that an upload is alive.
func (l *Library) touch(ctx context.Context, u Upload) error {
	if l.now().Sub(u.TouchedAt) < touchInterval {
		return nil
	}
	return l.changeUpload(ctx, u.ID, Receiving, func(u *Upload) { u.TouchedAt = l.now() }, nil)
}

// finish says that an upload is whole. Doing it again changes nothing.
func (l *Library) finish(ctx context.Context, u Upload) (Upload, error) {
	err := l.changeUpload(ctx, u.ID, Receiving, func(now *Upload) {
		now.State, now.TouchedAt = Received, l.now()
		u = *now
	}, func(tx Tx) error {
		if u.Use != ForAsset {
			return nil
		}
		return tx.EnqueueTake(ctx, u.ID)
	})
	u.Received = u.Size
	return u, err
}

// changeUpload changes an upload that is still in the state given, with what belongs to it.
// One that has moved on is left as it is.
func (l *Library) changeUpload(ctx context.Context, id ident.Upload, from UploadState, change func(*Upload), also func(Tx) error) error {
	return l.store.InTx(ctx, func(tx Tx) error {
		u, err := tx.Upload(ctx, id)
		if err != nil {
			return uploadNotFound(err)
		}
		if u.State != from {
			return nil
		}
		change(&u)
		if err := tx.SaveUpload(ctx, u); err != nil {
			return fmt.Errorf("keeping an upload: %w", err)
		}
		if also == nil {
			return nil
		}
		return also(tx)
	})
}

// CancelUpload ends one of the caller's uploads: one under way leaves nothing behind, one that
// is done only leaves the list.
func (l *Library) CancelUpload(ctx context.Context, by access.Caller, id ident.Upload) error {
	err := l.store.InTx(ctx, func(tx Tx) error {
		rights, err := tx.Rights(ctx, by)
		if err != nil {
			return err
		}
		u, err := owned(ctx, tx, rights, by, id)
		if err != nil {
			return err
		}
		return l.dropUpload(ctx, tx, u.ID)
	})
	if err != nil {
		return err
	}
	return l.unspool(ctx, id)
}

// dropUpload takes an upload and its key away.
func (l *Library) dropUpload(ctx context.Context, tx Tx, id ident.Upload) error {
	if _, err := tx.DestroyKey(ctx, keyOfUpload(id)); err != nil {
		return fmt.Errorf("destroying an upload's key: %w", err)
	}
	if err := tx.RemoveUpload(ctx, id); err != nil {
		return fmt.Errorf("removing an upload: %w", err)
	}
	return nil
}

// unspool removes the bytes of an upload whose row is gone or settled.
func (l *Library) unspool(ctx context.Context, id ident.Upload) error {
	return l.spool.Remove(context.WithoutCancel(ctx), id.String())
}

var errPastEnd = errors.New("more bytes than were announced")

// announced yields no more than was announced; a byte beyond is an error.
type announced struct {
	r    io.Reader
	left int64
}

func (a *announced) Read(p []byte) (int, error) {
	if a.left == 0 {
		var beyond [1]byte
		n, err := a.r.Read(beyond[:])
		if n > 0 {
			return 0, errPastEnd
		}
		return 0, err
	}
	if int64(len(p)) > a.left {
		p = p[:a.left]
	}
	n, err := a.r.Read(p)
	a.left -= int64(n)
	return n, err
}
