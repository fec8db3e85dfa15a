package library

import (
	"context"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
)

// Wanted is a query made concrete: the rights of the caller are in it, and what people call
// things is replaced by their names in the house. Its zero value finds nothing.
type Wanted struct {
	State   asset.State
	All     bool           // in every folder; else only in Folders
	Folders []ident.Folder //
	Stacked bool           // also what lies under another in a stack

	Words    []WantedWord
	Place    string
	FileName string
	Keywords [][]ident.Keyword // one of each group
	Cameras  []int64           // one of them; likewise the following
	Types    []string
	Shapes   []asset.Shape
	AddedBy  []ident.User
	Statuses []clearance.Status

	TakenFrom, TakenUntil time.Time // until is exclusive; zero: open
	AddedFrom, AddedUntil time.Time
	Collection            ident.Collection // and in its order
	Damaged               bool
	Versions              bool // more than one
	Located               bool

	People []ident.Person // all of them are in it
	Faces  asset.Faces
	Uses   []WantedUse // cleared for all of them
	// EndsUntil is the moment before which a use that is cleared ends; zero: whatever.
	EndsUntil time.Time
	// RefusedSince leaves only those that somebody was refused at the door since then, for a use
	// that is still not cleared; zero: whatever.
	RefusedSince time.Time
	// Unrestricted leaves out what is restricted (GDPR Art. 18).
	Unrestricted bool

	At time.Time // the moment for which clearance is told
}

// WantedUse is a use by the numbers of its purpose and channel.
type WantedUse struct {
	AnyPurpose bool
	Purpose    int
	Channels   consent.Channels // one of them
}

// WantedWord is a word with what else it stands for: an asset has it too when it has one of
// these keywords or cameras or lies in one of these folders.
type WantedWord struct {
	asset.Word
	Meaning
}

// Meaning is what carries a name with a word in it.
type Meaning struct {
	Keywords []ident.Keyword
	Folders  []ident.Folder
	Cameras  []int64
}

// Stretch is a part of a list. Places count down from the newest; in a collection they are
// the negative of its own order.
type Stretch struct {
	From  int64 // begins after this place
	Start bool  // begins at the start of the list; From is not used
	Newer bool  // goes towards the newest, instead of towards the oldest
	Limit int
	Count int // at a start: up to how many the whole list may be counted on the way
}

// Found is a stretch of a list, the newest first.
type Found struct {
	Items       []asset.Item
	First, Last int64 // places of the first and the last item
	More        bool  // there is more in the direction gone
	// Counted says that the whole list was counted on the way: Total is what Reader.Count would
	// give for the stretch's Count.
	Counted bool
	Total   int
}

// MonthCount is how many assets were taken in a month.
type MonthCount struct {
	Month string // "2024-05"
	Count int
}

// FacetCount is how many assets share a value.
type FacetCount struct {
	Value string // as it stands in a query
	Label string // as people call it; empty where that is for others to say
	Count int
}

// Facets are counts by value, the most frequent first.
type Facets struct {
	Folder, Type, Camera, Shape, Clearance, Keyword, AddedBy, Year []FacetCount
	Capped                                                         bool // only the newest were counted
}

// Term is a word of the vocabulary and in how many texts and names it stands, whoever may see them.
type Term struct {
	Word string
	Uses int
}

// Finder finds assets. What it finds is what Wanted allows, in every function alike.
type Finder interface {
	// Find gives a stretch of the list.
	Find(ctx context.Context, w Wanted, s Stretch) (Found, error)
	// Count counts, but not on beyond most: one more than most says that there are more.
	Count(ctx context.Context, w Wanted, most int) (int, error)
	// Months counts by month, the newest first; capped says that only so many of the newest
	// were counted.
	Months(ctx context.Context, w Wanted, most int) (months []MonthCount, capped bool, err error)
	// Facets counts by value over so many of the newest.
	Facets(ctx context.Context, w Wanted, most int) (Facets, error)
	// Place says where an asset stands in the order of a list, or would stand.
	Place(ctx context.Context, w Wanted, id ident.Asset) (int64, error)
	// Items gives those of the assets that Wanted allows.
	Items(ctx context.Context, w Wanted, ids []ident.Asset) ([]asset.Item, error)

	// Split gives the words of a text as the index knows them.
	Split(text string) []string
	// Meanings gives what each word stands for beside itself.
	Meanings(ctx context.Context, words []asset.Word) ([]Meaning, error)
	// KeywordsNamed finds keywords by name in any language or synonym, each with those that were
	// merged into it; none for a name that is not known.
	KeywordsNamed(ctx context.Context, names []string) ([][]ident.Keyword, error)
	// CamerasNamed finds cameras by name; 0 for the unknown.
	CamerasNamed(ctx context.Context, names []string) ([]int64, error)
	// Terms are the organisation's purposes and channels, by number.
	Terms(ctx context.Context) (*consent.Terms, error)
	// AnyRestricted tells whether any asset is restricted at a moment.
	AnyRestricted(ctx context.Context, at time.Time) (bool, error)
	// UserByEmail finds an account, or problem.NotFound.
	UserByEmail(ctx context.Context, email string) (ident.User, error)
	// TermsFrom lists words of the vocabulary that begin so, the most used first.
	TermsFrom(ctx context.Context, prefix string, limit int) ([]Term, error)
	// TermsLike lists words of the vocabulary that are spelled much like the one given, the
	// likest first.
	TermsLike(ctx context.Context, word string, limit int) ([]Term, error)
	// CameraNames gives the names of cameras, KeywordNames those of keywords.
	CameraNames(ctx context.Context, ids []int64) (map[int64]string, error)
	KeywordNames(ctx context.Context, ids []ident.Keyword) (map[ident.Keyword]string, error)
}
