package outreach

import (
	"context"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// Store keeps people and what they said. InTx's changes stand together or not at all, and with
// them what follows for the clearance of photos: every change of a fact computes it anew.
type Store interface {
	InTx(ctx context.Context, do func(Tx) error) error
	View(ctx context.Context, do func(Reader) error) error
	// Forget sees to it that what was deleted is gone from the files of the database too.
	Forget(ctx context.Context) error
	// Append writes events outside a transaction and returns when they are durable.
	Append(ctx context.Context, events ...audit.Event) error
}

// Reader reads one consistent state. What is not there is problem.NotFound.
type Reader interface {
	// Rights says what the caller may do now; one whose login has ended may nothing.
	Rights(ctx context.Context, by access.Caller) (*access.Rights, error)
	RegisterReader
	PhotoReader
	ConsentReader
	CalendarReader
	DossierReader
	RequestReader
	PlanReader
	MessageReader
	RemindReader
	TextReader
	SignReader
	ErasedReader
	RecallReader
	FieldReader
}

// Tx reads and changes.
type Tx interface {
	Reader
	RegisterWriter
	PhotoWriter
	ConsentWriter
	Eraser
	RequestWriter
	SignWriter
	GuestWriter
	FieldWriter
	MessageWriter
	Append(ctx context.Context, event audit.Event) error
}

// Entry is a person as the register keeps them: in clear only what decisions need, the rest
// sealed.
type Entry struct {
	ID         ident.Person
	Number     int
	Root       ident.Person // the entry that it was merged into; itself when in none
	Minority   person.Minority
	DeceasedAt time.Time
	FreeFrom   time.Time
	Guardians  []person.Guardian
	Sealed     []byte
	Key        []byte // wrapped
	Change     int64  // the register's version at its last change
	Revision   int64
}

// Fate is what the rules about age and death say of an entry.
type Fate struct {
	ID       ident.Person
	Minority person.Minority
	FreeFrom time.Time
}

// Merge is two entries of one person that were made one.
type Merge struct {
	ID     ident.Merge
	Loser  ident.Person
	Winner ident.Person
	Moved  []ident.Person // the entries whose root it changed
	At     time.Time
	By     ident.User
	Undone time.Time
}

// RegisterReader reads the register.
type RegisterReader interface {
	// Entries gives the entries of the ids in their order; unknown ones are left out.
	Entries(ctx context.Context, ids []ident.Person) ([]Entry, error)
	// EntriesOf gives the entry and those that were merged into it; without guardians.
	EntriesOf(ctx context.Context, root ident.Person) ([]Entry, error)
	// RegisterVersion grows with each change of the register.
	RegisterVersion(ctx context.Context) (int64, error)
	// ChangedSince lists entries by (Change, ID), from after the ones given; without guardians.
	ChangedSince(ctx context.Context, change int64, after ident.Person, limit int) ([]Entry, error)
	// Rules are what the organisation has set about age and death, with the revision; where it
	// has set nothing the zero rules, at 0.
	Rules(ctx context.Context) (person.Rules, int64, error)
	// Merge gives a merge.
	Merge(ctx context.Context, id ident.Merge) (Merge, error)
	// Terms are the organisation's purposes and channels, by number.
	Terms(ctx context.Context) (*consent.Terms, error)
}

// RegisterWriter changes the register.
type RegisterWriter interface {
	// NextNumber gives a number that nobody had.
	NextNumber(ctx context.Context) (int, error)
	// SaveEntry keeps an entry, new or changed, with its guardians and its key.
	SaveEntry(ctx context.Context, e Entry, by ident.User, at time.Time) error
	// SaveRules keeps the rules, with the revision that they then have.
	SaveRules(ctx context.Context, r person.Rules, revision int64) error
	// SaveFates keeps what follows from rules for entries. They are otherwise as they were.
	SaveFates(ctx context.Context, fates []Fate) error
	// SaveMerge keeps a merge, or that it was undone, and moves the entries.
	SaveMerge(ctx context.Context, m Merge) error
}

// Photo is where an asset stands, for the question who may know of it.
type Photo struct {
	Asset      ident.Asset
	Folder     ident.Folder
	State      asset.State
	Scene      person.Scene
	Restricted bool // now
	Revision   int64
}

// Appearance is one with the revision that an edit is based on.
type Appearance struct {
	person.Appearance
	Revision int64
}

// Within says of which photos somebody may know.
type Within struct {
	Folders      []ident.Folder
	All          bool // in every folder
	Unrestricted bool // not of those that are restricted
	At           time.Time
}

// PhotoReader reads who is in photos.
type PhotoReader interface {
	// Photos gives the photos of the ids in their order; unknown and erased ones are left out.
	Photos(ctx context.Context, ids []ident.Asset, at time.Time) ([]Photo, error)
	// Appearances gives those in an asset by number. Persons stand in them by their roots.
	Appearances(ctx context.Context, id ident.Asset) ([]Appearance, error)
	// Appearance gives one.
	Appearance(ctx context.Context, id ident.Appearance) (Appearance, error)
	// PhotosOf counts the photos in which each of the people is confirmed, as far as they lie in
	// the library within sight.
	PhotosOf(ctx context.Context, people []ident.Person, within Within) (map[ident.Person]int, error)
	// Facts gives what a decision rests on, as it stood at a moment; zero is now.
	Facts(ctx context.Context, id ident.Asset, at time.Time) (clearance.Facts, error)
}

// PhotoWriter changes who is in photos.
type PhotoWriter interface {
	// SaveAppearance keeps an appearance, new (with Number 0, and the number is given) or changed.
	SaveAppearance(ctx context.Context, a Appearance, at time.Time) (number int, err error)
	// RemoveAppearance takes one away; its history stays.
	RemoveAppearance(ctx context.Context, a Appearance, by ident.User, at time.Time) error
	SetScene(ctx context.Context, id ident.Asset, scene person.Scene) error
}

// Recorded is a consent with what was noted beside it, sealed under the person's key.
type Recorded struct {
	consent.Consent
	Owner  ident.Person // the entry under whose key it was sealed, whatever that was merged into since
	MadeBy ident.User
	Sealed []byte
}

// Stop is an objection, a restriction or a wish to be blurred with its name; what was written is
// sealed under the person's key.
type Stop struct {
	ID        ident.Stop
	Person    ident.Person
	Stop      consent.Stop
	EndedBy   ident.User // 0 with an end: the person took it back
	Sealed    []byte     // the note
	EndSealed []byte     // why it ended
}

// ConsentReader reads what people said.
type ConsentReader interface {
	// Consents gives all of a person, oldest first.
	Consents(ctx context.Context, of ident.Person) ([]Recorded, error)
	Consent(ctx context.Context, id ident.Consent) (Recorded, error)
	// Stops gives all of a person, oldest first, those that have ended too.
	Stops(ctx context.Context, of ident.Person) ([]Stop, error)
	Stop(ctx context.Context, id ident.Stop) (Stop, error)
	// UserNames gives the names of accounts.
	UserNames(ctx context.Context, ids []ident.User) (map[ident.User]string, error)
	// FoldersExist tells whether there are all of these folders.
	FoldersExist(ctx context.Context, ids []ident.Folder) (bool, error)
}

// ConsentWriter adds to what people said. Nothing of it is ever changed or taken away but by
// adding; a stop gets an end.
type ConsentWriter interface {
	// AddConsent keeps a consent with its events.
	AddConsent(ctx context.Context, c Recorded) error
	// AddEvent adds an event, the number-th, from 1.
	AddEvent(ctx context.Context, id ident.Consent, number int, e consent.Event) error
	// SaveStop keeps a stop, new or with its end.
	SaveStop(ctx context.Context, s Stop) error
}

// Keys wraps the keys of people.
type Keys interface {
	// NewKey draws a data key for a subject and gives it in clear and wrapped.
	NewKey(subject string) (key DataKey, wrapped []byte, err error)
	// OpenKey unwraps. Another subject's key, a damaged or a destroyed one is "key.unreadable".
	OpenKey(subject string, wrapped []byte) (DataKey, error)
}

// DataKey is the key of one person, in clear. It is never stored or logged.
type DataKey interface {
	// Subkey derives the key for one purpose.
	Subkey(purpose string) ([32]byte, error)
	// Wipe overwrites the key.
	Wipe()
}
