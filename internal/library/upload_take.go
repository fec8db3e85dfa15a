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

// errUploadGone stops an intake whose upload was cancelled or settled meanwhile.
var errUploadGone = errors.New("the upload is no longer waiting")

// TakeUpload makes an asset of an upload that is whole, as its owner and with the rights that
// the owner has now. Doing it again, also after a crash at any point, makes no second asset;
// an upload that is cancelled, settled or not for this changes nothing. nil means that the
// upload is settled, refusals included; an error means that it should be tried again.
func (l *Library) TakeUpload(ctx context.Context, id ident.Upload) error {
	u, err := l.waiting(ctx, id)
	if err != nil || u.State != Received || u.Use != ForAsset {
		return err
	}
	sidecar, err := l.sidecarOf(ctx, u)
	if err != nil {
		return err
	}
	content, err := l.spooled(ctx, u)
	if err == nil {
		file := File{Name: u.FileName, Folder: u.Folder, Below: u.Below, Modified: u.Modified, Sidecar: sidecar.content, Content: content}
		_, err = l.bringIn(ctx, u.sender(), file, l.settle(u.ID, sidecar.upload.ID))
		err = errors.Join(err, content.Close())
	}
	switch {
	case errors.Is(err, errUploadGone):
		return nil
	case hopeless(err):
		if err := l.giveUp(ctx, u, problem.Of(err)); err != nil {
			return err
		}
	case err != nil && refusal(err) == nil:
		return err
	}
	return errors.Join(l.unspool(ctx, u.ID), l.unspoolSidecar(ctx, sidecar.upload.ID))
}

// GiveUpUpload refuses an upload that could not be taken in however often it was tried.
func (l *Library) GiveUpUpload(ctx context.Context, id ident.Upload) error {
	u, err := l.waiting(ctx, id)
	if err != nil || u.State != Received {
		return err
	}
	return l.giveUp(ctx, u, problem.New(problem.Internal, "upload.failed"))
}

// hopeless tells trouble that another try cannot mend: the right is gone, or the bytes are.
func hopeless(err error) bool {
	p := problem.Of(err)
	return err != nil && (p.Kind == problem.NotFound || p.Kind == problem.Forbidden ||
		p.Code == "blob.damaged" || p.Code == "blob.missing")
}

// waiting gives an upload, or none when it is gone.
func (l *Library) waiting(ctx context.Context, id ident.Upload) (Upload, error) {
	var u Upload
	err := l.store.View(ctx, func(tx Reader) (err error) {
		u, err = tx.Upload(ctx, id)
		return err
	})
	if problem.Is(err, problem.NotFound) {
		return Upload{}, nil
	}
	return u, err
}

// sender is on whose word an upload came in: the owner's, or that of a token or an upload link of theirs. What they may
// do is asked again when the file is taken in.
func (u Upload) sender() access.Caller {
	kind := access.Member
	switch {
	case u.Link != 0:
		kind = access.Sender
	case u.Token != 0:
		kind = access.Bearer
	}
	return access.Caller{Kind: kind, User: u.Owner, Token: u.Token, Link: u.Link}
}

// spooled opens the bytes of an upload that is whole.
func (l *Library) spooled(ctx context.Context, u Upload) (io.ReadCloser, error) {
	key, err := l.uploadKey(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	return l.spool.Open(ctx, key, u.ID.String(), u.Size)
}

// sidecar is the XMP file that was sent for a photo.
type sidecar struct {
	upload  Upload
	content []byte
}

func (l *Library) sidecarOf(ctx context.Context, u Upload) (sidecar, error) {
	var found sidecar
	err := l.store.View(ctx, func(tx Reader) (err error) {
		found.upload, err = tx.Sidecar(ctx, u.ID)
		return err
	})
	if problem.Is(err, problem.NotFound) {
		return sidecar{}, nil
	}
	if err != nil {
		return sidecar{}, err
	}
	content, err := l.spooled(ctx, found.upload)
	if err != nil {
		return sidecar{}, err
	}
	found.content, err = io.ReadAll(io.LimitReader(content, MaxSidecar))
	return found, errors.Join(err, content.Close())
}

// settle writes what became of an upload into the transaction that decides it.
func (l *Library) settle(id, beside ident.Upload) settlement {
	return func(ctx context.Context, tx Tx, a Arrival, refused *problem.Problem) error {
		u, err := tx.Upload(ctx, id)
		if problem.Is(err, problem.NotFound) || err == nil && u.State != Received {
			return errUploadGone
		}
		if err != nil {
			return err
		}
		u.TouchedAt, u.Asset = l.now(), a.Asset
		switch {
		case refused != nil:
			u.State, u.Reason = Refused, refused.Code
		case a.Existing:
			u.State = Existing
		default:
			u.State = Done
		}
		if err := tx.SaveUpload(ctx, u); err != nil {
			return fmt.Errorf("settling an upload: %w", err)
		}
		if _, err := tx.DestroyKey(ctx, keyOfUpload(id)); err != nil {
			return fmt.Errorf("settling an upload: %w", err)
		}
		if beside == 0 {
			return nil
		}
		return l.dropUpload(ctx, tx, beside)
	}
}

// giveUp refuses an upload, in whichever state it is, and removes its bytes.
func (l *Library) giveUp(ctx context.Context, u Upload, why *problem.Problem) error {
	by := u.sender()
	err := l.changeUpload(ctx, u.ID, u.State, func(u *Upload) {
		u.State, u.Reason, u.TouchedAt = Refused, why.Code, l.now()
	}, func(tx Tx) error {
		if _, err := tx.DestroyKey(ctx, keyOfUpload(u.ID)); err != nil {
			return fmt.Errorf("settling an upload: %w", err)
		}
		return tx.Append(ctx, l.refused(by, folderObject(u.Folder), u.FileName, u.Size, why))
	})
	if err != nil {
		return err
	}
	return l.unspool(ctx, u.ID)
}

func (l *Library) unspoolSidecar(ctx context.Context, id ident.Upload) error {
	if id == 0 {
		return nil
	}
	return l.unspool(ctx, id)
}
