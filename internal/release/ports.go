package release

import (
	"context"
	"crypto/sha256"
	"io"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
)

// Store keeps uses and knows the facts. InTx's changes stand together or not at all.
type Store interface {
	InTx(ctx context.Context, do func(Tx) error) error
	// Facts reads in one consistent state all that a decision about one asset rests on. An
	// asset that is not there is problem.NotFound.
	Facts(ctx context.Context, by access.Caller, id ident.Asset) (Facts, error)
	// FactsOf is Facts for many assets, in the order of the ids; those that are not there are left
	// out. However many there are, it takes the same few queries.
	FactsOf(ctx context.Context, by access.Caller, ids []ident.Asset) ([]Facts, error)
	// Members lists at most so many of the assets that a set holds and that can leave or be asked
	// about, in the set's order. A collection that the caller may not see, and a folder in which
	// they may see nothing, are problem.NotFound.
	Members(ctx context.Context, by access.Caller, set Set, at time.Time, most int) ([]ident.Asset, error)
	// Presets lists the forms in which photos leave, in their order. Preset finds one by its key,
	// or problem.NotFound.
	Presets(ctx context.Context) ([]Preset, error)
	Preset(ctx context.Context, key string) (Preset, error)
	// Words are what is known of a photo in words, and what its receiver is called.
	Words(ctx context.Context, by access.Caller, id ident.Asset) (Words, error)
	// Progress says how far an order is, or problem.NotFound.
	Progress(ctx context.Context, id ident.Order) (Progress, error)
	// SameName is the form in which two names of files count as the same, whatever their case and
	// however their accents are written.
	SameName(name string) string
	// LinkFacts reads in one consistent state all that a decision about showing an asset to whoever
	// holds a secret address rests on; hash is of the address. Where there is no such link or asset
	// it is problem.NotFound.
	LinkFacts(ctx context.Context, hash [sha256.Size]byte, id ident.Asset) (LinkFacts, error)
	// ShareFacts reads in one consistent state all that a decision about photos of a share rests on;
	// the photos are in the order of the ids, without those that are not there. A share that is not
	// there is problem.NotFound.
	ShareFacts(ctx context.Context, v Visit, ids []ident.Asset) (ShareFacts, []SharedPhoto, error)
	// SharePhotos lists at most so many of the photos that a share shows at a moment, in its order
	// and from a place on, and counts them all. The door decides about each of them all the same.
	SharePhotos(ctx context.Context, s ShareFacts, at time.Time, from, most int) (ids []ident.Asset, all int, err error)
	// PlaceFacts reads in one consistent state all that a decision about showing a photo in a place
	// outside rests on. For an embed the asset is not named. A place that never was, and for a portal
	// an asset that is not there, are problem.NotFound; one that was and is erased has no holding.
	PlaceFacts(ctx context.Context, at Place, id ident.Asset) (PlaceFacts, error)
	// InsteadFacts reads in one consistent state all that a decision about what a receiver takes in the
	// place of a recalled use rests on; hash is of their address. Where there is no such address at the
	// moment, or nothing is offered, it is problem.NotFound.
	InsteadFacts(ctx context.Context, hash [sha256.Size]byte, use ident.Use, at time.Time) (InsteadFacts, error)
	// State names the present state of all facts: while it stays the same, nothing that Facts
	// reads has changed. A store that others change too gives another name each time.
	State() int64
	// Append writes events outside a transaction and returns when they are durable.
	Append(ctx context.Context, events ...audit.Event) error
}

// Facts are all that a decision about one asset rests on.
type Facts struct {
	// Rights say what the caller may do now. A caller whose session, token or account has ended
	// gets rights that allow nothing.
	Rights *access.Rights
	// Rules are the organisation's own: its purposes and channels and what each role may
	// still do with a photo that is not cleared.
	Rules   Rules
	Holding Holding
}

// Tx reads and changes.
type Tx interface {
	Facts(ctx context.Context, by access.Caller, id ident.Asset) (Facts, error)
	Presets(ctx context.Context) ([]Preset, error)
	Preset(ctx context.Context, key string) (Preset, error)
	// SavePreset keeps a preset, changed or, after all others, new.
	SavePreset(ctx context.Context, p Preset) error
	Rights(ctx context.Context, by access.Caller) (*access.Rights, error)
	// SetFocus keeps where a photo's eye is; the zero point forgets it.
	SetFocus(ctx context.Context, id ident.Asset, p asset.Point, by ident.User, at time.Time) error
	// UseBySecret finds a use by the digest of its secret, or problem.NotFound.
	UseBySecret(ctx context.Context, digest [32]byte) (Use, error)
	SaveUse(ctx context.Context, use Use) error
	// SaveTaker keeps who took a photo from a portal and what they said, with the use.
	SaveTaker(ctx context.Context, use ident.Use, portal ident.Portal, t Taker) error
	// PlaceFacts is that of the store.
	PlaceFacts(ctx context.Context, at Place, id ident.Asset) (PlaceFacts, error)
	// InsteadFacts is that of Store. TookInstead keeps that what was offered was taken, as which use.
	InsteadFacts(ctx context.Context, hash [sha256.Size]byte, use ident.Use, at time.Time) (InsteadFacts, error)
	TookInstead(ctx context.Context, id ident.Recall, use, taken ident.Use) error
	// SaveWanted keeps that a use was wanted and refused, for those who could clear it.
	SaveWanted(ctx context.Context, id ident.Asset, use clearance.Use, by ident.User, at time.Time) error
	// Collected counts one more collection of a use.
	Collected(ctx context.Context, id ident.Use, at time.Time) error
	// SaveOrder keeps an order with what it is for, and forgets the lists of the same user's orders
	// that ended before a moment; what left stays on record as uses.
	SaveOrder(ctx context.Context, o Order, listed []ident.Asset, forget time.Time) error
	// OrderBySecret finds an order by the digest of its secret, or problem.NotFound.
	OrderBySecret(ctx context.Context, digest [32]byte) (Order, error)
	// BeginOrder marks an order as being collected and lists what it is for.
	BeginOrder(ctx context.Context, id ident.Order, at time.Time) ([]ident.Asset, error)
	// Settle keeps what became of one asset of an order; why is empty for what left.
	Settle(ctx context.Context, id ident.Order, position int, became Outcome, why []clearance.Reason) error
	// EndOrder marks an order as ended; whole says that the archive is complete.
	EndOrder(ctx context.Context, id ident.Order, at time.Time, whole bool) error
	// ShareFacts and SharePhotos are those of Store.
	ShareFacts(ctx context.Context, v Visit, ids []ident.Asset) (ShareFacts, []SharedPhoto, error)
	SharePhotos(ctx context.Context, s ShareFacts, at time.Time, from, most int) (ids []ident.Asset, all int, err error)
	// ShareTaken counts that photos were taken through a share, one or (asset 0) several at once, and
	// keeps it for its owner. One that cannot be taken from any more is problem.NotFound.
	ShareTaken(ctx context.Context, s ShareFacts, at time.Time, asset ident.Asset, photos int) error
	// Answered keeps what whoever asked for a photo in a place outside was answered last, and tells
	// whether that is another answer than before; the first one is.
	Answered(ctx context.Context, spot Spot, shown bool, at time.Time) (changed bool, err error)
	// SaveShowing keeps that a photo is shown in a spot for a use from now on, with what the decision
	// rested on, and tells whether that is new.
	SaveShowing(ctx context.Context, spot Spot, u Use) (fresh bool, err error)
	// CountSeen adds to how often a photo was asked for in a place on a day.
	CountSeen(ctx context.Context, seen Seen, times int) error
	// Append writes an event into the same transaction.
	Append(ctx context.Context, event audit.Event) error
}

// Rules are what the organisation has set for its door.
type Rules struct {
	Purposes []clearance.Purpose // active ones
	Channels []clearance.Channel
	// Uncleared says what each role may do with a photo that is not cleared.
	Uncleared map[access.Role][]Act
}

// Act is something done with a photo at the door.
type Act string

// The acts.
const (
	PreviewAct  Act = "preview"  // look at it inside the house
	DownloadAct Act = "download" // take it out although it is not cleared
)

// Holding is an asset as the door needs it: where it is, in what state, on what basis, and
// how its bytes can be had.
type Holding struct {
	Asset      ident.Asset
	Folder     ident.Folder
	State      asset.State
	Clearance  clearance.Facts // what the decision rests on
	FolderName string
	FileName   string
	Title      string
	TakenAt    time.Time
	MediaType  string
	Version    ident.Version
	Faces      []Face      // those who can be recognised and have a box
	Focus      asset.Point // where the photo's eye is; the zero point: nobody has said so
	Blobs      []Blob
	WrappedKey []byte // empty when the key is destroyed
}

// Face is where somebody is in a photo.
type Face struct {
	Number int
	Area   asset.Area
	Named  bool // it is confirmed who it is
}

// Blob is one sealed blob of the current version.
type Blob struct {
	Role      asset.Role
	Name      string
	MediaType string
	Size      int64 // of the plain bytes
}

// Blob finds the blob of a role.
func (h Holding) Blob(role asset.Role) (Blob, bool) {
	for _, b := range h.Blobs {
		if b.Role == role {
			return b, true
		}
	}
	return Blob{}, false
}

// Content is plain bytes, authenticated as they are read, in any order.
type Content interface {
	io.ReadSeekCloser
	io.ReaderAt
}

// Vault opens sealed blobs. A blob that fails authentication gives problem.Internal with the
// code "blob.damaged" and none of the damaged bytes.
type Vault interface {
	Open(ctx context.Context, h Holding, b Blob) (Content, error)
}

// Renderer makes derived files in the confined worker.
type Renderer interface {
	Render(ctx context.Context, original io.Reader, size int64, spec asset.RenderSpec) (*asset.Rendered, error)
}
