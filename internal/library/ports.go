package library

import (
	"context"
	"io"
	"time"

	"imprimatur/internal/audit"
)

// Ports is what the library needs from outside.
type Ports struct {
	Store   Store
	Keys    Keys
	Blobs   Blobs
	Spool   Spool
	Decoder Decoder
	Scanner Scanner // nil: none
	Now     func() time.Time
	Random  io.Reader // safe for concurrent use
	Log     Logger
	Limits  Limits
}

// Store keeps what the library knows.
type Store interface {
	// InTx runs do in a transaction that commits when do returns nil; else nothing happened.
	// Such transactions run one after the other. do may be run again, so it changes nothing
	// outside tx.
	InTx(ctx context.Context, do func(Tx) error) error
	// View runs do on a snapshot that nobody changes.
	View(ctx context.Context, do func(Reader) error) error
	// Append writes events outside a transaction and returns when they are durable.
	Append(ctx context.Context, events ...audit.Event) error
	// CountFailedSearch remembers that a search found nothing; not what it was for.
	CountFailedSearch(ctx context.Context, at time.Time) error
	// Forget sees to it that what was deleted is gone from the files of the database too, as
	// far as the database can. ForgetWords does so for the full-text index, where words outlive
	// their photo for a while; that may take minutes, and is nothing when nothing was erased.
	Forget(ctx context.Context) error
	ForgetWords(ctx context.Context) error
}

// Reader reads one consistent state. What it gives, it gives whatever the caller's rights:
// the library asks those first.
type Reader interface {
	IntakeReader
	Finder
	FolderReader
	CollectionReader
	RecordReader
	BasisReader
	DeskReader
	HoldReader
	WordReader
	LikenessReader
}

// Tx reads and changes.
type Tx interface {
	Reader
	IntakeTx
	FolderWriter
	CollectionWriter
	RecordWriter
	BasisWriter
	HoldStore
	WordWriter
	LikenessWriter
}
