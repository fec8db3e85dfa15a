package httpapi

import (
	"context"
	"io"
	"net/http"

	"github.com/tus/tusd/v2/pkg/handler"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

// tusStore gives the protocol the library's uploads. Whose request it is, it finds in the
// exchange; an upload of somebody else's does not exist.
type tusStore struct{ library *library.Library }

// NewUpload begins an upload.
func (t *tusStore) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	x := exchangeOf(ctx)
	wanted, err := newUpload(info, x.caller)
	if err != nil {
		return nil, x.refuse(err)
	}
	u, err := t.library.CreateUpload(ctx, x.caller, wanted)
	if err != nil {
		return nil, x.refuse(err)
	}
	return &tusUpload{library: t.library, x: x, upload: u}, nil
}

// GetUpload finds one of the caller's uploads.
func (t *tusStore) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	x := exchangeOf(ctx)
	name, err := ident.Parse[ident.Upload](id)
	if err != nil {
		return nil, handler.ErrNotFound
	}
	u, err := t.library.Upload(ctx, x.caller, name)
	if err != nil {
		return nil, x.refuse(err)
	}
	return &tusUpload{library: t.library, x: x, upload: u}, nil
}

// AsTerminatableUpload lets the protocol end an upload.
func (t *tusStore) AsTerminatableUpload(u handler.Upload) handler.TerminatableUpload {
	return u.(*tusUpload)
}

// refuse remembers what the house said, which the protocol would not pass on.
func (x *exchange) refuse(err error) error {
	x.failure = err
	return err
}

// newUpload reads what the client says of its file. Keys that the house does not know are
// left alone: clients send their own.
func newUpload(info handler.FileInfo, by access.Caller) (library.NewUpload, error) {
	m := info.MetaData
	if by.Kind == access.Sender { // where it goes, the link says
		return library.NewUpload{FileName: m["filename"], Size: info.Size, Modified: modified(m["modified"])}, nil
	}
	n := library.NewUpload{
		FileName: m["filename"], Path: m["relative_path"], Size: info.Size, Use: library.UploadUse(m["use"]),
		Modified: modified(m["modified"]),
	}
	var err error
	if m["folder"] == "" {
		return n, problem.New(problem.Invalid, "upload.folder-missing").At("folder")
	}
	if n.Folder, err = ident.Parse[ident.Folder](m["folder"]); err != nil {
		return n, problem.New(problem.NotFound, "folder.not-found").At("folder")
	}
	if m["version_of"] != "" {
		n.Use = library.ForVersion
	}
	if beside := m["sidecar_for"]; beside != "" {
		n.Use = library.ForSidecar
		if n.Beside, err = ident.Parse[ident.Upload](beside); err != nil {
			return n, problem.New(problem.NotFound, "upload.not-found").At("sidecar_for")
		}
	}
	return n, nil
}

// tusUpload is one upload as the protocol sees it.
type tusUpload struct {
	library *library.Library
	x       *exchange
	upload  library.Upload
}

// WriteChunk keeps what comes. What it counts is durable.
func (u *tusUpload) WriteChunk(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	n, err := u.library.WriteUpload(ctx, u.x.caller, u.upload.ID, offset, src)
	if err != nil {
		return n, u.x.refuse(err)
	}
	return n, nil
}

// GetInfo tells how far it is, and until when it can go on. The metadata are not repeated: the
// client has them.
func (u *tusUpload) GetInfo(context.Context) (handler.FileInfo, error) {
	if expires := u.upload.Expires(); !expires.IsZero() {
		u.x.Header().Set("Upload-Expires", expires.UTC().Format(http.TimeFormat))
	}
	return handler.FileInfo{ID: u.upload.ID.String(), Size: u.upload.Size, Offset: u.upload.Received}, nil
}

// GetReader is never asked for: what came in goes out through the one door only.
func (u *tusUpload) GetReader(context.Context) (io.ReadCloser, error) {
	return nil, problem.New(problem.NotFound, "upload.not-found")
}

// FinishUpload has nothing to do: the library takes an upload on with its last byte.
func (u *tusUpload) FinishUpload(context.Context) error { return nil }

// Terminate ends it.
func (u *tusUpload) Terminate(ctx context.Context) error {
	if err := u.library.CancelUpload(ctx, u.x.caller, u.upload.ID); err != nil {
		return u.x.refuse(err)
	}
	return nil
}
