package library

import (
	"context"
	"hash"
	"io"
	"iter"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// BlobKey is the key of one blob: a subkey of its asset's data key.
type BlobKey = [32]byte

// DataKey is the key of one asset or upload, in clear. It is never stored or logged.
type DataKey interface {
	// Subkey derives the key for one purpose. Different purposes give unrelated keys.
	Subkey(purpose string) (BlobKey, error)
	// Wipe overwrites the key; it is not used after.
	Wipe()
}

// Keys wraps data keys and knows the house's secret for duplicates.
type Keys interface {
	// NewKey draws a data key for a subject and gives it in clear and wrapped.
	NewKey(subject string) (key DataKey, wrapped []byte, err error)
	// OpenKey unwraps. Another subject's key, a damaged or a destroyed one is "key.unreadable".
	OpenKey(subject string, wrapped []byte) (DataKey, error)
	// Rewrap wraps under the present root key; changed is false when it is so already, and
	// rewrapped is then what was given.
	Rewrap(subject string, wrapped []byte) (rewrapped []byte, changed bool, err error)
	// DuplicateHash starts the keyed hash by which the house knows equal files again.
	DuplicateHash() hash.Hash
}

// Blobs keeps sealed blobs.
type Blobs interface {
	// Put seals what r yields under a name of its own. When it returns without error the blob
	// survives a power cut; when it fails no blob is seen, and what is left is for Sweep.
	// Problem: "storage.full".
	Put(ctx context.Context, key BlobKey, r io.Reader) (name string, size int64, err error)
	// Open reads a blob of the plain size given. Every byte that it yields is authenticated:
	// else problem "blob.damaged", or "blob.missing".
	Open(ctx context.Context, key BlobKey, name string, size int64) (io.ReadCloser, error)
	// Delete takes a blob away; one that is not there is no error.
	Delete(ctx context.Context, name string) error
	// List yields every blob.
	List(ctx context.Context) iter.Seq2[StoredBlob, error]
	// Sweep takes away what interrupted Puts left and was last written before the moment given.
	Sweep(ctx context.Context, before time.Time) (int, error)
}

// StoredBlob is what the blob store knows of one.
type StoredBlob struct {
	Name     string
	Stored   int64 // bytes on disk
	Modified time.Time
}

// Spool keeps uploads on their way in, sealed.
type Spool interface {
	// Append adds what r yields at the offset and tells how many bytes are now kept, durably.
	// When r breaks off, what came before is kept, and both n and r's error are returned.
	// Problems: "upload.offset", "upload.busy", "storage.full".
	Append(ctx context.Context, key BlobKey, id string, offset int64, r io.Reader) (n int64, err error)
	// Offset tells how many bytes are kept; 0 for an upload that has not begun.
	Offset(ctx context.Context, key BlobKey, id string) (int64, error)
	// Open reads an upload of the size given from its start: else "blob.damaged" or "blob.missing".
	Open(ctx context.Context, key BlobKey, id string, size int64) (io.ReadCloser, error)
	// Remove takes an upload away; one that is not there is no error.
	Remove(ctx context.Context, id string) error
	// List yields all uploads that the spool holds.
	List(ctx context.Context) iter.Seq2[StoredBlob, error]
}

// Logger takes what the house wants to know of trouble that harmed nobody's answer. It is
// given no personal data. *slog.Logger is one.
type Logger interface {
	WarnContext(ctx context.Context, message string, args ...any)
}

// Digest is the keyed hash of a file's content.
type Digest [32]byte

// Twin is a version whose file has the same content as another.
type Twin struct {
	Asset   ident.Asset
	Folder  ident.Folder
	State   asset.State
	Version int // its number
}

// Blob is one sealed blob and what it holds. A version has one per role.
type Blob struct {
	Version   ident.Version
	Asset     ident.Asset
	Role      asset.Role
	Name      string
	MediaType string
	Width     int
	Height    int
	Size      int64 // of the plain bytes
}

// KeyHolder says whose key a row of the ledger is. The ledger is the only place where
// wrapped data keys stand; destroying the row is the erasure.
type KeyHolder struct {
	Kind KeyKind
	ID   int64
}

// KeyKind is the kind of thing that has a key.
type KeyKind int

// What has a key.
const (
	AssetKey      KeyKind = 1
	PersonKey     KeyKind = 2
	UploadKey     KeyKind = 3
	AttachmentKey KeyKind = 4
	ProofKey      KeyKind = 5 // of what is kept of a person who was erased
)

// WrappedKey is one row of the ledger.
type WrappedKey struct {
	Holder  KeyHolder
	Wrapped []byte
}

// Subject is what the key is bound to.
func (h KeyHolder) Subject() string {
	switch h.Kind {
	case AssetKey:
		return asset.KeySubject(ident.Asset(h.ID))
	case PersonKey:
		return person.KeySubject(ident.Person(h.ID))
	case UploadKey:
		return "upload/" + ident.Upload(h.ID).String()
	case AttachmentKey:
		return "attachment/" + ident.Attachment(h.ID).String()
	case ProofKey:
		return person.ProofSubject(ident.Person(h.ID))
	}
	return ""
}

func keyOfAsset(id ident.Asset) KeyHolder   { return KeyHolder{AssetKey, int64(id)} }
func keyOfUpload(id ident.Upload) KeyHolder { return KeyHolder{UploadKey, int64(id)} }

// NewVersion is a version with what only the intake knows of it.
type NewVersion struct {
	asset.Version
	Digest     Digest
	Damaged    bool
	ThumbHash  []byte
	Perceptual uint64
}

// IntakeReader reads what bringing in, versions, trash and verifying rest on.
type IntakeReader interface {
	// Rights says what the caller may do now; one whose login has ended may nothing.
	Rights(ctx context.Context, by access.Caller) (*access.Rights, error)
	// Holding gives an asset as the intake sees it, whatever its state, or problem.NotFound.
	Holding(ctx context.Context, id ident.Asset) (Holding, error)
	// Versions lists an asset's versions, the newest number first.
	Versions(ctx context.Context, id ident.Asset) ([]asset.Version, error)
	// Twins lists the versions with this content, the oldest first. Erased assets have none.
	Twins(ctx context.Context, digest Digest) ([]Twin, error)
	// TrashedBefore lists assets that went into the trash before the moment.
	TrashedBefore(ctx context.Context, before time.Time, limit int) ([]ident.Asset, error)
	// Seen finds the asset that an import has made of a file, 0 when it has not.
	Seen(ctx context.Context, mark Mark) (ident.Asset, error)

	BlobReader
	KeyReader
	UploadReader
}

// BlobReader reads which blobs there are.
type BlobReader interface {
	// Blobs lists the blobs of an asset, of all its versions.
	Blobs(ctx context.Context, id ident.Asset) ([]Blob, error)
	// Unnamed gives those of the names that no blob has.
	Unnamed(ctx context.Context, names []string) ([]string, error)
	// Slice lists the blobs of about so many versions, in the order of versions, from after the
	// one given: those whose version leaves the rest part when it is divided by parts.
	Slice(ctx context.Context, after ident.Version, part, parts, limit int) ([]KeptBlob, error)
	// Checks tells when each slice of parts was last verified, by its part.
	Checks(ctx context.Context, parts int) (map[int]Check, error)
}

// KeyReader reads the ledger.
type KeyReader interface {
	// Key gives a wrapped key, or problem.NotFound.
	Key(ctx context.Context, of KeyHolder) ([]byte, error)
	// KeysAfter lists wrapped keys in the order of kind and id, from after the one given.
	KeysAfter(ctx context.Context, after KeyHolder, limit int) ([]WrappedKey, error)
}

// UploadReader reads uploads.
type UploadReader interface {
	// Upload gives an upload, or problem.NotFound.
	Upload(ctx context.Context, id ident.Upload) (Upload, error)
	// Uploads lists those of one user in the states given, or in all, the newest first.
	Uploads(ctx context.Context, owner ident.User, states []UploadState, limit int) ([]Upload, error)
	// Link gives the limits of an upload link, and what was sent by it; refusals do not count.
	Link(ctx context.Context, id ident.Share) (Link, error)
	// Pending counts what a user has under way and how many bytes that will be.
	Pending(ctx context.Context, owner ident.User) (count int, bytes int64, err error)
	// UploadsBefore lists uploads that were last touched before the moment and are not on their
	// way to become an asset.
	UploadsBefore(ctx context.Context, before time.Time, limit int) ([]Upload, error)
	// Sidecar finds the sidecar that was sent for an upload and is whole, or problem.NotFound.
	Sidecar(ctx context.Context, of ident.Upload) (Upload, error)
}

// IntakeTx reads and changes. All that one InTx changes stands together or not at all.
type IntakeTx interface {
	IntakeReader
	// FolderPath gives the folder at a path below another, making what is missing; made lists
	// the folders that it had to make.
	FolderPath(ctx context.Context, below ident.Folder, names []string) (at ident.Folder, made []asset.Folder, err error)
	// SetSeen remembers what an import has made of a file.
	SetSeen(ctx context.Context, mark Mark, id ident.Asset) error
	// Append writes an event; without it nothing of the transaction stands.
	Append(ctx context.Context, event audit.Event) error

	AssetWriter
	BlobWriter
	KeyWriter
	UploadWriter
}

// AssetWriter makes, changes and ends assets.
type AssetWriter interface {
	// AddAsset keeps a new asset: its row, its words in the full-text index, its month's count
	// and its clearance. The asset's sort key is chosen so that it is unique.
	AddAsset(ctx context.Context, a asset.Asset) error
	// AddVersion keeps a version beside its asset.
	AddVersion(ctx context.Context, v NewVersion) error
	// UseVersion makes a version the current one: name, type, size and looks of the asset are
	// then the version's. The asset's revision grows.
	UseVersion(ctx context.Context, id ident.Asset, number int) error
	// SetState moves an asset to another state, with counts, clearance and revision.
	SetState(ctx context.Context, id ident.Asset, state asset.State, at time.Time) error
	// Erase wipes what is known of an asset and of its versions, its blobs' rows, its words, its
	// marks of import, what uploads and history say of it and the personal part of its events.
	// The row stays as a mark that it was.
	Erase(ctx context.Context, id ident.Asset, at time.Time) error
}

// BlobWriter changes what BlobReader reads.
type BlobWriter interface {
	AddBlobs(ctx context.Context, blobs []Blob) error
	// MarkDamaged notes when a blob was found damaged; the zero time says that it is whole.
	MarkDamaged(ctx context.Context, b Blob, at time.Time) error
	// SetCheck remembers that a slice was verified.
	SetCheck(ctx context.Context, c Check) error
}

// KeyWriter changes the ledger.
type KeyWriter interface {
	// SaveKey keeps a wrapped key, replacing what the holder had.
	SaveKey(ctx context.Context, key WrappedKey) error
	// DestroyKey takes a key away for good and tells whether there was one.
	DestroyKey(ctx context.Context, of KeyHolder) (bool, error)
}

// UploadWriter changes uploads.
type UploadWriter interface {
	// SaveUpload keeps an upload, new or changed.
	SaveUpload(ctx context.Context, u Upload) error
	// RemoveUpload takes one away; one that is not there is no error.
	RemoveUpload(ctx context.Context, id ident.Upload) error
	// EnqueueTake has TakeUpload called once the transaction stands, until it succeeds.
	EnqueueTake(ctx context.Context, id ident.Upload) error
}

// KeptBlob is a blob with what it takes to check it.
type KeptBlob struct {
	Blob
	Wrapped []byte // key of its asset
	SHA256  string // of the version's original
	Damaged bool   // as it was found last time
}

// Holding is an asset as intake, versions and trash see it.
type Holding struct {
	ID        ident.Asset
	Folder    ident.Folder
	State     asset.State
	FileName  string
	Version   int // the current one's number
	TrashedAt time.Time
	Revision  int64
	// Restricted tells whether it is kept and shown to the officer alone (GDPR Art. 18).
	Restricted bool
}
