package library

import (
	"context"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
)

// BasisReader reads on which legal basis folders stand, and what is attached as evidence.
type BasisReader interface {
	// FolderBases gives what was ever said of a folder, the oldest first. NotAssessed among them
	// is that it has no default from then on.
	FolderBases(ctx context.Context, id ident.Folder) ([]consent.Assessment, error)
	// DefaultBasis gives the default that counts in a folder: its own, or that of the nearest one
	// above it that has one; from is whose it is, 0 for none.
	DefaultBasis(ctx context.Context, id ident.Folder) (a consent.Assessment, from ident.Folder, err error)
	// AttachmentNames gives the file names of attachments.
	AttachmentNames(ctx context.Context, ids []ident.Attachment) (map[ident.Attachment]string, error)
	// Attachment gives one with what it is attached to, or problem.NotFound.
	Attachment(ctx context.Context, id ident.Attachment) (Attachment, error)
}

// BasisWriter changes them. What follows for the clearance of photos stands with the change.
type BasisWriter interface {
	// SaveFolderBasis adds to what was said of a folder, as the number-th, from 1.
	SaveFolderBasis(ctx context.Context, id ident.Folder, number int, a consent.Assessment) error
	// ReclearAfter computes the clearance of so many assets anew that lie in a folder or below it,
	// in the order of their idents from after the one given; more tells whether there are others.
	ReclearAfter(ctx context.Context, id ident.Folder, after ident.Asset, limit int) (last ident.Asset, more bool, err error)
	// SaveAttachment keeps a new attachment.
	SaveAttachment(ctx context.Context, a Attachment) error
	// DetachAll takes away what is attached to an asset and to nothing else, with its key, and
	// gives the names of the blobs that nobody can read any more.
	DetachAll(ctx context.Context, id ident.Asset) (blobs []string, err error)
}

// Attachment is a document that was attached as evidence: a blob under a key of its own, which
// nothing in the house opens to look into.
type Attachment struct {
	ID      ident.Attachment
	Name    string
	Blob    string
	Size    int64 // of the plain bytes
	Wrapped []byte
	MadeAt  time.Time
	MadeBy  ident.User
	Assets  []ident.Asset // that it is attached to
	Folders []ident.Folder
}
