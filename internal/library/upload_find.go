package library

import (
	"context"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Upload tells how far one of the caller's uploads is. One that is whole, but whose end was cut
// off by a crash, is then taken on.
func (l *Library) Upload(ctx context.Context, by access.Caller, id ident.Upload) (Upload, error) {
	u, err := l.upload(ctx, by, id)
	if err != nil {
		return Upload{}, err
	}
	if u, err = l.measured(ctx, u); err != nil {
		return Upload{}, err
	}
	if u.State == Receiving && u.Received == u.Size {
		return l.finish(ctx, u)
	}
	return u, nil
}

// Uploads lists the caller's uploads, the newest first, those of the given states or all.
func (l *Library) Uploads(ctx context.Context, by access.Caller, states ...UploadState) ([]Upload, error) {
	var list []Upload
	err := l.store.View(ctx, func(tx Reader) error {
		rights, err := tx.Rights(ctx, by)
		if err != nil {
			return err
		}
		if !rights.Enabled() || by.User == 0 {
			return problem.New(problem.Unauthenticated, "login.missing")
		}
		list, err = tx.Uploads(ctx, by.User, states, l.limits.Uploads)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i, u := range list {
		if list[i], err = l.measured(ctx, u); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// upload finds an upload of the caller's. Another's is not found.
func (l *Library) upload(ctx context.Context, by access.Caller, id ident.Upload) (Upload, error) {
	var u Upload
	err := l.store.View(ctx, func(tx Reader) error {
		rights, err := tx.Rights(ctx, by)
		if err != nil {
			return err
		}
		u, err = owned(ctx, tx, rights, by, id)
		return err
	})
	return u, err
}

func owned(ctx context.Context, tx Reader, rights *access.Rights, by access.Caller, id ident.Upload) (Upload, error) {
	u, err := tx.Upload(ctx, id)
	if err != nil || !rights.Enabled() || by.User == 0 || u.Owner != by.User || u.Link != by.Link || u.Visit != by.Visit {
		return Upload{}, uploadNotFound(err)
	}
	return u, nil
}

// uploadNotFound answers alike for an upload that is not there and one that is another's.
func uploadNotFound(err error) error {
	if err != nil && !problem.Is(err, problem.NotFound) {
		return err
	}
	return problem.New(problem.NotFound, "upload.not-found")
}

// measured fills in how many bytes are durable.
func (l *Library) measured(ctx context.Context, u Upload) (Upload, error) {
	if u.State != Receiving {
		u.Received = u.Size
		return u, nil
	}
	key, err := l.uploadKey(ctx, u.ID)
	if err != nil {
		return Upload{}, err
	}
	u.Received, err = l.spool.Offset(ctx, key, u.ID.String())
	return u, err
}

// uploadKey gives the key under which an upload lies in the spool.
func (l *Library) uploadKey(ctx context.Context, id ident.Upload) (BlobKey, error) {
	var wrapped []byte
	err := l.store.View(ctx, func(tx Reader) (err error) {
		wrapped, err = tx.Key(ctx, keyOfUpload(id))
		return err
	})
	if err != nil {
		return BlobKey{}, uploadNotFound(err)
	}
	key, err := l.keys.OpenKey(keyOfUpload(id).Subject(), wrapped)
	if err != nil {
		return BlobKey{}, err
	}
	defer key.Wipe()
	return key.Subkey("spool")
}
