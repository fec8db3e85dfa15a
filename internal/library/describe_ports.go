package library

import (
	"context"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// Record is an asset with what stands beside it.
type Record struct {
	asset.Asset
	Assessment consent.Assessment
	SortKey    int64
	Stacked    int  // how many lie under it
	Restricted bool // now (GDPR Art. 18)
}

// Change is one act of change: who, when, and what it did to each field of each asset.
type Change struct {
	ID     ident.Change
	At     time.Time
	Actor  audit.ActorKind
	By     ident.User
	Kind   audit.Kind
	Undoes ident.Change // the act that it took back
	Undone time.Time    // when it was taken back itself
	Fields []FieldChange
}

// FieldChange is what happened to one field of one asset. Values are in the form of Edit's
// JSON: a text, a list of texts, a place.
type FieldChange struct {
	Asset         ident.Asset
	Field         string
	Before, After string
}

// RecordReader reads all that is known of assets.
type RecordReader interface {
	// Records gives the assets of the ids, in their order and whatever their state; unknown
	// ids are left out.
	Records(ctx context.Context, ids []ident.Asset) ([]Record, error)
	// Facts gives what the decision on an asset rests on, or problem.NotFound.
	Facts(ctx context.Context, id ident.Asset) (clearance.Facts, error)
	// Changes lists what was changed of an asset, the newest first; each change carries the
	// fields of this asset alone.
	Changes(ctx context.Context, id ident.Asset, limit int) ([]Change, error)
	// Change gives one act with all that it changed, or problem.NotFound.
	Change(ctx context.Context, id ident.Change) (Change, error)
	// Happened lists events of the log, the newest first.
	Happened(ctx context.Context, f audit.Filter) ([]audit.Event, error)
	// UserNames gives the names of accounts.
	UserNames(ctx context.Context, ids []ident.User) (map[ident.User]string, error)
	// Under lists what lies under an asset in its stack.
	Under(ctx context.Context, top ident.Asset) ([]ident.Asset, error)
}

// RecordWriter changes what is known of assets.
type RecordWriter interface {
	// SaveRecords keeps what people change: folder, description, capture date, place, own
	// fields, legal basis and revision. The place in the order, the words of the index, the
	// counts and the clearance follow. Keywords that are new join the vocabulary.
	SaveRecords(ctx context.Context, changed []Record) error
	// SetStates is SetState of many.
	SetStates(ctx context.Context, ids []ident.Asset, state asset.State, at time.Time) error
	// LookAgain says of an asset whose file is another now that its people have to be looked at
	// again (person.LookAgain), or where nobody is named in it that no scene is set. It gives the
	// scene before and after; the clearance follows.
	LookAgain(ctx context.Context, id ident.Asset) (before, after person.Scene, err error)
	// SaveChange keeps an act of change, or that it was undone.
	SaveChange(ctx context.Context, c Change) error
	// Stack lays assets under another, Unstack by themselves again.
	Stack(ctx context.Context, top ident.Asset, under []ident.Asset) error
	Unstack(ctx context.Context, ids []ident.Asset) error
}
