package library

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// MostDocument is how many bytes a document has at most that is attached as evidence.
const MostDocument = 10 << 20

// Document is a file to be attached as it is: it is never opened here, only handed out again.
type Document struct {
	Name    string
	Content []byte
}

// documentPurpose says for what a subkey of an attachment's key is.
const documentPurpose = "document/1"

func keyOfAttachment(id ident.Attachment) KeyHolder { return KeyHolder{AttachmentKey, int64(id)} }

// withEvidence runs do in a transaction. Where the basis brings a document, that is sealed first
// and named in the same transaction, and the basis given to do has it as its evidence.
func (l *Library) withEvidence(ctx context.Context, by access.Caller, b **Basis, do func(Tx) error) error {
	if *b == nil || (*b).Document == nil {
		return l.store.InTx(ctx, do)
	}
	s, a, err := l.sealDocument(ctx, by, *(*b).Document)
	if err != nil {
		return err
	}
	defer s.end(ctx)
	with := **b
	with.Evidence = a.ID
	*b = &with
	return s.commit(ctx, func(tx Tx) error {
		if err := tx.SaveAttachment(ctx, a); err != nil {
			return fmt.Errorf("keeping a document: %w", err)
		}
		return do(tx)
	})
}

// sealDocument makes a blob of a document that nobody names yet.
func (l *Library) sealDocument(ctx context.Context, by access.Caller, d Document) (*sealing, Attachment, error) {
	if len(d.Content) == 0 || len(d.Content) > MostDocument {
		return nil, Attachment{}, problem.New(problem.TooLarge, "attachment.size", "limit", strconv.Itoa(MostDocument)).At("document")
	}
	a := Attachment{Name: asset.FileName(d.Name), Size: int64(len(d.Content)), MadeAt: l.now(), MadeBy: by.User}
	var err error
	if a.ID, err = ident.New[ident.Attachment](l.now(), l.random); err != nil {
		return nil, a, fmt.Errorf("naming a document: %w", err)
	}
	key, wrapped, err := l.keys.NewKey(keyOfAttachment(a.ID).Subject())
	if err != nil {
		return nil, a, err
	}
	a.Wrapped = wrapped
	s := &sealing{library: l, key: key}
	l.running.add(s)
	subkey, err := key.Subkey(documentPurpose)
	if err == nil {
		a.Blob, _, err = l.blobs.Put(ctx, subkey, bytes.NewReader(d.Content))
	}
	if err != nil {
		s.end(ctx)
		return nil, a, fmt.Errorf("sealing a document: %w", err)
	}
	s.blobs = []Blob{{Name: a.Blob, Size: a.Size}}
	if err := l.scanned(ctx, bytes.NewReader(d.Content)); err != nil {
		s.end(ctx)
		return nil, a, err
	}
	return s, a, nil
}

// Attached gives a document to who may set the legal basis of something that it is attached to,
// and puts on record that it was handed out.
//
// Problem: "attachment.not-found" also for one that the caller may not have.
func (l *Library) Attached(ctx context.Context, by access.Caller, id ident.Attachment) (a Attachment, content io.ReadCloser, err error) {
	err = l.store.View(ctx, func(tx Reader) error {
		rights, err := tx.Rights(ctx, by)
		if err != nil {
			return err
		}
		if a, err = tx.Attachment(ctx, id); err != nil {
			return err
		}
		records, err := tx.Records(ctx, a.Assets)
		if err != nil {
			return err
		}
		seen := slices.ContainsFunc(records, func(r Record) bool { return l.sight(rights, r) >= access.See }) ||
			slices.ContainsFunc(a.Folders, func(f ident.Folder) bool { return rights.On(f, l.now()) >= access.See })
		switch {
		case !seen:
			return problem.New(problem.NotFound, "attachment.not-found")
		case !rights.May(access.SetBasis):
			return problem.New(problem.Forbidden, "action.not-allowed")
		}
		return nil
	})
	if err != nil {
		return a, nil, err
	}
	event := l.happened(by, audit.AttachmentRead, audit.Object{Kind: "attachment", ID: id.String()}, audit.OK, map[string]any{"name": a.Name})
	if err := l.store.Append(ctx, event); err != nil {
		return a, nil, err
	}
	content, err = l.openAttachment(ctx, a)
	return a, content, err
}

// openAttachment gives the bytes of an attachment.
func (l *Library) openAttachment(ctx context.Context, a Attachment) (io.ReadCloser, error) {
	key, err := l.keys.OpenKey(keyOfAttachment(a.ID).Subject(), a.Wrapped)
	if err != nil {
		return nil, err
	}
	defer key.Wipe()
	subkey, err := key.Subkey(documentPurpose)
	if err != nil {
		return nil, err
	}
	return l.blobs.Open(ctx, subkey, a.Blob, a.Size)
}
