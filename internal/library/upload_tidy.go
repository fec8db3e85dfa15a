package library

import (
	"context"
	"errors"
	"fmt"

	"imprimatur/internal/ident"
)

// tidied is how many uploads are looked at in one transaction.
const tidied = 200

// ExpireUploads takes away what nobody has touched for a week: uploads that were never ended
// or never used, and the memory of those that were settled.
func (l *Library) ExpireUploads(ctx context.Context) error {
	before := l.now().Add(-uploadLifetime)
	for {
		var old []Upload
		err := l.store.InTx(ctx, func(tx Tx) (err error) {
			if old, err = tx.UploadsBefore(ctx, before, tidied); err != nil {
				return fmt.Errorf("listing old uploads: %w", err)
			}
			for _, u := range old {
				if err := l.dropUpload(ctx, tx, u.ID); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, u := range old {
			if err := l.unspool(ctx, u.ID); err != nil {
				return err
			}
		}
		if len(old) < tidied {
			return nil
		}
	}
}

// tidySpool goes through the spool after a crash: whole uploads whose end was cut off are
// taken on, bytes that no upload under way names are removed. It tells how many those were.
func (l *Library) tidySpool(ctx context.Context) (removed int, err error) {
	for entry, err := range l.spool.List(ctx) {
		if err != nil {
			return removed, err
		}
		orphan, err := l.tidyUpload(ctx, entry)
		if err != nil {
			return removed, err
		}
		if !orphan {
			continue
		}
		if err := l.spool.Remove(ctx, entry.Name); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

// tidyUpload sees to one file of the spool and tells whether nobody needs it.
func (l *Library) tidyUpload(ctx context.Context, entry StoredBlob) (orphan bool, err error) {
	id, err := ident.Parse[ident.Upload](entry.Name)
	if errors.Is(err, ident.ErrForm) {
		return true, nil
	}
	u, err := l.waiting(ctx, id)
	switch {
	case err != nil:
		return false, err
	case u.State == Receiving && entry.Stored >= u.Size: // stored is never less than what it holds
		u, err = l.measured(ctx, u)
		if err != nil || u.Received < u.Size {
			return false, err
		}
		_, err = l.finish(ctx, u)
		return false, err
	}
	return u.State != Receiving && u.State != Received, nil
}
