package library

import (
	"context"
	"fmt"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// UploadState is where an upload stands. The zero value is not valid.
type UploadState string

// The states.
const (
	Receiving UploadState = "receiving" // bytes are still to come
	Received  UploadState = "received"  // whole and durable, waiting to be taken in
	Done      UploadState = "done"      // it is an asset, or a version of one
	Existing  UploadState = "existing"  // the house had it already
	Refused   UploadState = "refused"
)

// UploadUse says what an upload is for.
type UploadUse string

// What uploads are for.
const (
	ForAsset   UploadUse = "asset"   // becomes an asset as soon as it is whole
	ForVersion UploadUse = "version" // waits for ReplaceWith
	ForSidecar UploadUse = "sidecar" // waits for the upload it lies beside
)

// Upload is a file that is being sent in pieces. It belongs to who began it; to everybody
// else it does not exist.
type Upload struct {
	ID       ident.Upload
	Owner    ident.User
	Token    ident.Token // the token that speaks for the owner, if one does
	Link     ident.Share // the upload link by which it is sent, whose owner the Owner is
	Visit    [32]byte    // in which visit to that link
	Use      UploadUse
	Beside   ident.Upload // the photo that a sidecar belongs to
	Folder   ident.Folder
	Below    []string
	FileName string
	Size     int64
	Received int64 // bytes that are durable
	Modified time.Time
	State    UploadState
	Asset    ident.Asset // where it went, or where the same file was already
	Reason   string      // code of the problem, when it was refused
	MadeAt   time.Time
	// TouchedAt is when it last moved on, to the hour while bytes come in.
	TouchedAt time.Time
}

// Expires is when an upload that does not move on is given up; zero once it is whole.
func (u Upload) Expires() time.Time {
	if u.State != Receiving {
		return time.Time{}
	}
	return u.TouchedAt.Add(uploadLifetime)
}

// NewUpload is what a client says of a file before it sends it.
type NewUpload struct {
	FileName string
	Path     string // of the file in the folder that is being sent ("2024/party/1.jpg"), or empty
	Folder   ident.Folder
	Size     int64
	Modified time.Time
	Use      UploadUse // ForAsset when empty
	Beside   ident.Upload
}

// MaxSidecar is the most bytes that an XMP file has.
const MaxSidecar = 4 << 20

const (
	maxPathDepth   = 32
	uploadLifetime = 7 * 24 * time.Hour
	touchInterval  = time.Hour
)

// CreateUpload begins an upload. For an asset the caller needs the right to edit the folder.
//
// Problems: "upload.size-missing", "upload.path-too-deep" (Invalid), "file.too-large",
// "upload.quota" (TooLarge), "upload.too-many" (TooMany).
func (l *Library) CreateUpload(ctx context.Context, by access.Caller, n NewUpload) (Upload, error) {
	u, err := l.newUpload(by, n)
	if err != nil {
		return Upload{}, err
	}
	key, wrapped, err := l.keys.NewKey(keyOfUpload(u.ID).Subject())
	if err != nil {
		return Upload{}, err
	}
	key.Wipe()
	err = l.store.InTx(ctx, func(tx Tx) error {
		rights, err := tx.Rights(ctx, by)
		if err != nil {
			return err
		}
		if err := l.throughLink(ctx, tx, rights, &u); err != nil {
			return err
		}
		if err := l.maySend(rights, u); err != nil {
			return err
		}
		if err := l.fits(ctx, tx, u); err != nil {
			return err
		}
		if err := tx.SaveUpload(ctx, u); err != nil {
			return fmt.Errorf("keeping an upload: %w", err)
		}
		return l.saveKey(ctx, tx, keyOfUpload(u.ID), wrapped)
	})
	if err != nil {
		return Upload{}, err
	}
	return u, nil
}

// newUpload makes an upload of what a client said, where that can be.
func (l *Library) newUpload(by access.Caller, n NewUpload) (Upload, error) {
	at := l.now()
	u := Upload{
		Owner: by.User, Token: by.Token, Link: by.Link, Visit: by.Visit, Use: n.Use, Beside: n.Beside, Folder: n.Folder,
		FileName: asset.FileName(n.FileName), Size: n.Size, Modified: n.Modified,
		State: Receiving, MadeAt: at, TouchedAt: at,
	}
	if u.Use == "" {
		u.Use = ForAsset
	}
	below, name, err := SplitPath(n.Path)
	if err != nil {
		return Upload{}, err
	}
	if name != "" {
		u.Below, u.FileName = below, name
	}
	limit := l.limits.File
	if u.Use == ForSidecar {
		limit = MaxSidecar
	}
	switch {
	case by.User == 0:
		return Upload{}, problem.New(problem.Unauthenticated, "login.missing")
	case u.Use != ForAsset && u.Use != ForVersion && u.Use != ForSidecar:
		return Upload{}, problem.New(problem.Invalid, "upload.use-unknown").At("use")
	case (u.Use == ForSidecar) != (u.Beside != 0):
		return Upload{}, problem.New(problem.Invalid, "upload.sidecar-of").At("sidecar_for")
	case n.Size <= 0:
		return Upload{}, problem.New(problem.Invalid, "upload.size-missing").At("size")
	case n.Size > limit:
		return Upload{}, problem.New(problem.TooLarge, "file.too-large").At("size")
	}
	if u.ID, err = ident.New[ident.Upload](at, l.random); err != nil {
		return Upload{}, fmt.Errorf("naming an upload: %w", err)
	}
	return u, nil
}

// SplitPath takes the path of a file in a folder that is being sent apart into folders and file
// name. It only ever yields names: no part of it leads up, or anywhere at all outside of the
// library's own tree. Problem: "upload.path-too-deep".
func SplitPath(path string) (below []string, name string, err error) {
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == '/' || r == '\\' })
	for i, part := range parts {
		switch {
		case i == len(parts)-1:
			name = asset.FileName(part)
		case part != "." && part != "..":
			below = append(below, asset.FileName(part))
		}
	}
	if len(below) > maxPathDepth {
		return nil, "", problem.New(problem.Invalid, "upload.path-too-deep").At("relative_path")
	}
	return below, name, nil
}

// maySend asks for the right that can be asked for before the file is there: one that is to
// replace another asks again, and for the right to that asset, when it does.
func (l *Library) maySend(rights *access.Rights, u Upload) error {
	switch {
	case !rights.Enabled():
		return problem.New(problem.Unauthenticated, "login.missing")
	case u.Use == ForAsset:
		return l.mayEdit(rights, u.Folder)
	}
	return nil
}

// fits tells whether the owner may have one more upload of this size under way.
func (l *Library) fits(ctx context.Context, tx Tx, u Upload) error {
	if u.Link != 0 {
		return nil // the link's own limits held
	}
	if u.Use == ForSidecar {
		photo, err := tx.Upload(ctx, u.Beside)
		if err != nil || photo.Owner != u.Owner {
			return uploadNotFound(err)
		}
		if photo.State != Receiving {
			return problem.New(problem.Conflict, "upload.sidecar-late")
		}
	}
	count, pending, err := tx.Pending(ctx, u.Owner)
	switch {
	case err != nil:
		return fmt.Errorf("counting uploads: %w", err)
	case count >= l.limits.Uploads:
		return problem.New(problem.TooMany, "upload.too-many")
	case pending+u.Size > l.limits.Pending:
		return problem.New(problem.TooLarge, "upload.quota")
	}
	return nil
}
