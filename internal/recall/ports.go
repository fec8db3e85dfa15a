package recall

import (
	"context"
	"crypto/sha256"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
)

// Store keeps uses and recalls. InTx's changes stand together or not at all.
type Store interface {
	InTx(ctx context.Context, do func(Tx) error) error
	View(ctx context.Context, do func(Reader) error) error
	// Append writes events outside a transaction and returns when they are durable.
	Append(ctx context.Context, events ...audit.Event) error
}

// Standing reads uses, by whatever way they left: the store knows a list of ways, and whoever
// adds one adds it there. What is not there is left out.
type Standing interface {
	// UsesOf lists the uses of assets that were collected, the newest first, ended ones too.
	UsesOf(ctx context.Context, ids []ident.Asset) ([]Use, error)
	// Uses gives uses by their names, in no order.
	Uses(ctx context.Context, ids []ident.Use) ([]Use, error)
}

// Photo is where an asset stands, for the question who may know of it.
type Photo struct {
	Asset      ident.Asset
	Folder     ident.Folder
	State      asset.State
	Restricted bool
	FileName   string
}

// Reader reads one consistent state. What is not there is problem.NotFound.
type Reader interface {
	Standing
	// Rights says what the caller may do now; one whose login has ended may nothing.
	Rights(ctx context.Context, by access.Caller) (*access.Rights, error)
	// Photo gives an asset, erased ones too.
	Photo(ctx context.Context, id ident.Asset, at time.Time) (Photo, error)
	// Facts gives what decisions on assets rest on, by asset; unknown ones are left out.
	Facts(ctx context.Context, ids []ident.Asset) (map[ident.Asset]clearance.Facts, error)
	// Known tells whether the organisation has the purpose and the channel.
	Known(ctx context.Context, use clearance.Use) (bool, error)

	// Recalls lists recalls, the newest first: those that are open, or those that are closed. Of
	// one person where one is given.
	Recalls(ctx context.Context, open bool, of ident.Person, limit int) ([]Summary, error)
	// Recall gives one with its items and receivers, or problem.NotFound "recall.not-found".
	Recall(ctx context.Context, id ident.Recall) (Detail, error)
	// OpenIn lists the recalls in which a use waits.
	OpenIn(ctx context.Context, id ident.Use) ([]ident.Recall, error)
	// ByLink finds whom a secret address is of, by what is kept of it: problem.NotFound "link.ended"
	// where it has ended or is none.
	ByLink(ctx context.Context, hash [sha256.Size]byte, at time.Time) (Receiver, error)
	// Asked lists what is asked back from a receiver, the newest use first.
	Asked(ctx context.Context, id ident.Receiver) ([]Asked, error)
	// Ground gives what the decision behind a use rested on, as clearance.Ground.Encode wrote it; empty
	// where there was none.
	Ground(ctx context.Context, id ident.Use) ([]byte, error)
	// Rows lists the places in the log of what happened to a use, the oldest first.
	Rows(ctx context.Context, u Use) ([]int64, error)
	// Proofs lists the events of consents of which a signed copy is kept.
	Proofs(ctx context.Context, ids []ident.Consent) (map[ident.Consent][]int, error)
	// Instead lists so many other photos of the same folder that are cleared for a use, those taken
	// nearest in time first.
	Instead(ctx context.Context, id ident.Asset, use clearance.Use, at time.Time, limit int) ([]ident.Asset, error)
	// ReceiversBy lists for whom somebody took photos out, the last first.
	ReceiversBy(ctx context.Context, who ident.User, limit int) ([]string, error)
	// UserNames gives the names of accounts.
	UserNames(ctx context.Context, ids []ident.User) (map[ident.User]string, error)
	// Face is who writes to receivers, for their pages.
	Face(ctx context.Context) (Face, error)
}

// Face is who writes to receivers.
type Face struct {
	Organisation, Controller, Email, Language string
}

// Tx reads and changes.
type Tx interface {
	Reader
	// AddOutside keeps a use that was noted by hand.
	AddOutside(ctx context.Context, u Use) error
	// EndUse keeps that uses stand no more. One that has ended stays as it was.
	EndUse(ctx context.Context, ids []ident.Use, e Ending) error
	// Lapse opens recalls for uses that the clock alone has ended since it was asked last.
	Lapse(ctx context.Context, at time.Time) error
	// Say keeps of items of one recall what was said of them, and closes the recall when nothing of
	// it waits any more.
	Say(ctx context.Context, id ident.Recall, uses []ident.Use, said Item) error
	// SaveOffer keeps what a receiver can take in the place of a recalled use, instead of what was
	// offered before.
	SaveOffer(ctx context.Context, id ident.Recall, use ident.Use, o Offer) error
	// Looked keeps that a receiver has looked for the first time.
	Looked(ctx context.Context, id ident.Receiver, at time.Time) error
	// Remind has receivers written to whose reminder is due, at most so many, and tells how many.
	Remind(ctx context.Context, at time.Time, most int) (int, error)
	// TellLate has those who run the library told of recalls that are over their time, each once.
	TellLate(ctx context.Context, at time.Time) (int, error)
	// WriteTo has a receiver written to again.
	WriteTo(ctx context.Context, id ident.Receiver) error
	Append(ctx context.Context, event audit.Event) error
}

// Log proves what happened.
type Log interface {
	// VerifierKey is the text by which anybody checks the log's signatures.
	VerifierKey() string
	// Prove signs where the log stands, and gives that with the events at some places in it, each
	// with the proof that the signed log holds it.
	Prove(ctx context.Context, rows []int64) (signed []byte, proven []audit.Proven, err error)
}

// Papers gives what a signer got of one word of theirs: the signed copy, a PDF, and the receipt.
type Papers interface {
	SignedCopy(ctx context.Context, by access.Caller, id ident.Consent, event int) (pdf, receipt []byte, err error)
}
