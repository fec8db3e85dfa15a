package share

import (
	"cmp"
	"context"
	"crypto/sha256"
	"io"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/release"
)

// Store keeps shares. InTx's changes stand together or not at all.
type Store interface {
	InTx(ctx context.Context, do func(Tx) error) error
	View(ctx context.Context, do func(Reader) error) error
}

// Reader reads one consistent state. What is not there is problem.NotFound.
type Reader interface {
	Rights(ctx context.Context, by access.Caller) (*access.Rights, error)
	House(ctx context.Context) (House, error)
	// ShareByHash finds a share by what is kept of its secret, Share by its name: "share.not-found".
	ShareByHash(ctx context.Context, hash [sha256.Size]byte) (Share, error)
	Share(ctx context.Context, id ident.Share) (Share, error)
	// Shares lists those that the filter lets through, the newest first.
	Shares(ctx context.Context, f Filter) ([]Listed, error)
	// Receivers lists those for whom a share was made by name.
	Receivers(ctx context.Context, id ident.Share) ([]Receiver, error)
	// Events lists what happened with a share, the newest first.
	Events(ctx context.Context, id ident.Share, most int) ([]Event, error)
	// Owner gives the account of a share's owner.
	Owner(ctx context.Context, id ident.User) (access.User, error)
	// Entered tells whether a share is open to a browser at a moment.
	Entered(ctx context.Context, hash [sha256.Size]byte, id ident.Share, at time.Time) (bool, error)
	// Arrivals lists what was sent by an upload link, or in one visit to it, the newest first.
	Arrivals(ctx context.Context, id ident.Share, visit *[sha256.Size]byte, most int) ([]Arrival, error)
	// Receiver finds one of those for whom a share was made, and the share.
	Receiver(ctx context.Context, id ident.Receiver) (ident.Share, Receiver, error)
	// Opinions and Remarks list what receivers said of a share's photos, in the order in which they did.
	Opinions(ctx context.Context, id ident.Share) ([]Opinion, error)
	Remarks(ctx context.Context, id ident.Share) ([]Remark, error)
	// Stops lists the risks that a second person has to approve.
	Stops(ctx context.Context) ([]Risk, error)
	// SharesInto lists the live shares of which the photos can lie in a folder.
	SharesInto(ctx context.Context, folder ident.Folder, at time.Time) ([]Listed, error)
}

// Tx reads and changes.
type Tx interface {
	Reader
	// AddShare keeps a new share with its receivers and, where it has neither folder nor collection,
	// the list of its photos.
	AddShare(ctx context.Context, s Share, receivers []Receiver, listed []ident.Asset) error
	// SaveShare keeps what can change of a share and raises its revision.
	SaveShare(ctx context.Context, s Share) error
	// SaveMisses keeps how many attempts to open a share were wrong.
	SaveMisses(ctx context.Context, s Share) error
	SaveReceiver(ctx context.Context, r Receiver) error
	// PostCode has a code sent to a receiver, once the transaction stands.
	PostCode(ctx context.Context, id ident.Receiver) error
	// SaveOpinion keeps what a receiver thinks of a photo now.
	SaveOpinion(ctx context.Context, id ident.Share, o Opinion) error
	AddRemark(ctx context.Context, id ident.Share, r Remark) error
	SetStops(ctx context.Context, stops []Risk) error
	// AddEntry opens a share to a browser. EndEntries closes it to all of them.
	AddEntry(ctx context.Context, hash [sha256.Size]byte, id ident.Share, a Admission) error
	// MakeInbox gives the folder at a path below the root, making what is missing, and what it made.
	MakeInbox(ctx context.Context, names []string) (ident.Folder, []MadeFolder, error)
	EndEntries(ctx context.Context, id ident.Share) error
	AddEvent(ctx context.Context, id ident.Share, e Event) error
	// Append writes an event into the same transaction.
	Append(ctx context.Context, event audit.Event) error
}

// House is what receivers are told of the organisation.
type House struct {
	Organisation string
	Site         string // where people reach it; empty: as the configuration says
	Purposes     []Term
	Channels     []Term
	Domains      []string // of the addresses of the house and of its accounts
}

// Term is a purpose or a channel, and what it is called in each language.
type Term struct {
	Key    string
	Names  map[string]string
	Active bool // can be chosen
}

// called gives the name of a term.
func called(terms []Term, key, language string) string {
	for _, t := range terms {
		if t.Key == key {
			return cmp.Or(t.Names[language], t.Names["en"], key)
		}
	}
	return key
}

// Filter chooses shares. Zero fields choose all.
type Filter struct {
	Owner    ident.User
	Approval Approval
}

// Listed is a share in a list.
type Listed struct {
	Share
	OwnerOut  bool      // its owner's account is disabled
	Place     string    // what its folder or collection is called
	Photos    int       // how many are listed in it; 0 for a folder or collection
	Receivers int       // for how many it was made by name
	SeenAt    time.Time // when somebody last opened it
	Opened    int       // how often
	Sent      int       // files that came in by it, or are on their way
	SentBytes int64
}

// Door decides what leaves.
type Door interface {
	Weigh(ctx context.Context, by access.Caller, set release.Set, w release.Wanted) (*release.Weight, error)
	SharePlace(ctx context.Context, v release.Visit, id ident.Asset) (release.SharePosition, error)
	SharePage(ctx context.Context, v release.Visit, from, most int) (s release.ShareFacts, photos []ident.Asset, all int, err error)
}

// Hasher keeps passwords. Check takes as long for a wrong password as for a right one.
type Hasher interface {
	Hash(password string) (encoded string, err error)
	Check(encoded, password string) (right, outdated bool, err error)
}

// Ports are what the room needs.
type Ports struct {
	Store  Store
	Door   Door
	Hasher Hasher
	Post   Post // nil: no mail can be sent
	Now    func() time.Time
	Random io.Reader
	Site   string // where people reach the house, unless its settings say otherwise
}

// Shares makes and opens them.
type Shares struct {
	store  Store
	door   Door
	hasher Hasher
	post   Post
	now    func() time.Time
	random io.Reader
	site   string
}

// New makes the room.
func New(p Ports) *Shares {
	return &Shares{store: p.Store, door: p.Door, hasher: p.Hasher, post: p.Post, now: p.Now, random: p.Random, site: p.Site}
}

func (s *Shares) event(by access.Caller, kind audit.Kind, id ident.Share, body map[string]any) audit.Event {
	return audit.Event{
		At: s.now(), Actor: audit.By(by), Source: by.Source, Kind: kind, Outcome: audit.OK,
		Object: audit.Object{Kind: "share", ID: id.String()}, Body: body,
	}
}
