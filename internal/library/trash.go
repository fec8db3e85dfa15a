package library

import (
	"context"
	"errors"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Trash puts assets into the trash, all of them or none. From there they can be restored for
// asset.TrashPeriod, then they are erased. One that lies there already stays as it is. The
// caller needs the right to edit.
func (l *Library) Trash(ctx context.Context, by access.Caller, ids []ident.Asset) error {
	return l.store.InTx(ctx, func(tx Tx) error {
		for _, id := range ids {
			if err := l.TrashIn(ctx, tx, by, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// TrashIn is Trash of one asset inside a transaction, for acts that do more than this.
func (l *Library) TrashIn(ctx context.Context, tx Tx, by access.Caller, id ident.Asset) error {
	h, err := l.holding(ctx, tx, by, id, access.Edit)
	switch {
	case err != nil || h.State == asset.Trashed:
		return err
	case h.State == asset.Quarantined: // restoring it would let it out
		return problem.New(problem.Conflict, "asset.quarantined")
	}
	return l.move(ctx, tx, by, id, asset.Trashed, audit.AssetTrashed)
}

// Restore takes assets out of the trash, all of them or none. The caller needs the right to edit.
func (l *Library) Restore(ctx context.Context, by access.Caller, ids []ident.Asset) error {
	return l.store.InTx(ctx, func(tx Tx) error {
		for _, id := range ids {
			if err := l.RestoreIn(ctx, tx, by, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// RestoreIn is Restore of one asset inside a transaction.
func (l *Library) RestoreIn(ctx context.Context, tx Tx, by access.Caller, id ident.Asset) error {
	h, err := l.holding(ctx, tx, by, id, access.Edit)
	if err != nil || h.State != asset.Trashed {
		return err
	}
	return l.move(ctx, tx, by, id, asset.Active, audit.AssetRestored)
}

func (l *Library) move(ctx context.Context, tx Tx, by access.Caller, id ident.Asset, to asset.State, kind audit.Kind) error {
	if err := tx.SetState(ctx, id, to, l.now()); err != nil {
		return fmt.Errorf("changing the state of an asset: %w", err)
	}
	return tx.Append(ctx, l.happened(by, kind, assetObject(id), audit.OK, nil))
}

// Why an asset was erased, as its certificate says.
const (
	erasedByHand = "by-hand"
	erasedByAge  = "trash-period"
)

// Erase destroys an asset that lies in the trash, at once and for good; its words stand in the
// full-text index until PurgeTrash is run next. confirm is its file name, typed by the person
// who wants it. The caller needs the right to manage.
//
// Problems: "asset.not-in-trash" (Conflict), "erase.not-confirmed" (Invalid).
func (l *Library) Erase(ctx context.Context, by access.Caller, id ident.Asset, confirm string) error {
	var blobs []Blob
	err := l.store.InTx(ctx, func(tx Tx) error {
		h, err := l.holding(ctx, tx, by, id, access.Manage)
		switch {
		case err != nil:
			return err
		case h.State != asset.Trashed:
			return problem.New(problem.Conflict, "asset.not-in-trash")
		case confirm != h.FileName:
			return problem.New(problem.Invalid, "erase.not-confirmed").At("confirm")
		}
		blobs, err = l.erase(ctx, tx, by, id, erasedByHand)
		return err
	})
	if err != nil {
		return err
	}
	return errors.Join(l.deleteBlobs(ctx, blobs), l.store.Forget(ctx))
}

// PurgeTrash erases what has been in the trash for its whole period, and tells how many that
// were. Then it sees to it that the full-text index forgets the words of all that was erased,
// also by hand or before a crash. It is run every hour or so.
func (l *Library) PurgeTrash(ctx context.Context) (int, error) {
	house := access.Caller{Kind: access.House}
	before := l.now().Add(-asset.TrashPeriod)
	purged := 0
	for {
		var due []ident.Asset
		err := l.store.View(ctx, func(tx Reader) (err error) {
			due, err = tx.TrashedBefore(ctx, before, purgeBatch)
			return err
		})
		if err != nil {
			return purged, fmt.Errorf("looking into the trash: %w", err)
		}
		for _, id := range due {
			if err := l.purge(ctx, house, id, before); err != nil {
				return purged, err
			}
			purged++
		}
		if len(due) < purgeBatch {
			break
		}
	}
	return purged, l.store.ForgetWords(ctx)
}

// purgeBatch is how many assets are read from the trash at once.
const purgeBatch = 100

func (l *Library) purge(ctx context.Context, by access.Caller, id ident.Asset, before time.Time) error {
	var blobs []Blob
	err := l.store.InTx(ctx, func(tx Tx) error {
		h, err := tx.Holding(ctx, id)
		if err != nil {
			return err
		}
		if h.State != asset.Trashed || h.TrashedAt.After(before) {
			return nil // restored in this moment
		}
		blobs, err = l.erase(ctx, tx, by, id, erasedByAge)
		return err
	})
	if err != nil {
		return fmt.Errorf("erasing asset %s: %w", id, err)
	}
	return l.deleteBlobs(ctx, blobs)
}

// erase destroys the key and wipes the rows. From its commit on nobody can read the blobs that
// it gives back; deleting them is only tidying up.
func (l *Library) erase(ctx context.Context, tx Tx, by access.Caller, id ident.Asset, why string) ([]Blob, error) {
	blobs, err := tx.Blobs(ctx, id)
	if err != nil {
		return nil, err
	}
	versions, err := tx.Versions(ctx, id)
	if err != nil {
		return nil, err
	}
	documents, err := tx.DetachAll(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, name := range documents {
		blobs = append(blobs, Blob{Name: name})
	}
	had, err := tx.DestroyKey(ctx, keyOfAsset(id))
	if err != nil {
		return nil, fmt.Errorf("destroying a key: %w", err)
	}
	if err := tx.Erase(ctx, id, l.now()); err != nil {
		return nil, fmt.Errorf("wiping an asset: %w", err)
	}
	if err := tx.Append(ctx, l.happened(by, audit.AssetErased, assetObject(id), audit.OK, certificate(blobs, versions, why))); err != nil {
		return nil, err
	}
	if had {
		err = tx.Append(ctx, l.happened(by, audit.KeyDestroyed, assetObject(id), audit.OK, nil))
	}
	return blobs, err
}

// certificate says what was erased, in words that hold nothing of the photo. When, by whom
// and which asset stand in the event that carries it.
func certificate(blobs []Blob, versions []asset.Version, why string) map[string]any {
	var bytes int64
	for _, b := range blobs {
		bytes += b.Size
	}
	return map[string]any{
		"why": why, "versions": len(versions), "copies": len(blobs), "bytes": bytes,
		"method": "data key destroyed, blobs deleted, records wiped",
	}
}

// deleteBlobs takes away blobs that no row names. What fails here, the sweep does again.
func (l *Library) deleteBlobs(ctx context.Context, blobs []Blob) error {
	ctx = context.WithoutCancel(ctx)
	for _, b := range blobs {
		if err := l.blobs.Delete(ctx, b.Name); err != nil {
			return fmt.Errorf("deleting the blobs of an erased asset: %w", err)
		}
	}
	return nil
}
