package outreach

import (
	"context"
	"time"

	"imprimatur/internal/ident"
)

// KeptProof is what proves one word of one signer, sealed under the key of the person shown.
type KeptProof struct {
	Consent ident.Consent
	Event   int          // its number
	Owner   ident.Person // the entry under whose key it was sealed, whatever that was merged into since
	At      time.Time
	Copy    []byte // the PDF that the signer got
	Receipt []byte
}

// Recording is a scan or a recording that staff keep with a consent.
type Recording struct {
	ID        ident.Recording
	Consent   ident.Consent
	Owner     ident.Person
	MediaType string // one of those that are kept; never shown as a page
	MadeAt    time.Time
	MadeBy    ident.User
	Bytes     int
	Sealed    []byte // left out in lists
}

// Right is a request by which somebody makes use of a right of theirs, and what came of it.
type Right struct {
	ID       ident.Right
	Number   int // told to the person
	Person   ident.Person
	Owner    ident.Person
	Kind     RightKind
	At       time.Time
	Due      time.Time
	State    RightState
	ClosedAt time.Time
	ClosedBy ident.User
	Note     []byte // sealed
	Answer   []byte // sealed
}

// RightKind is what somebody asks for.
type RightKind string

// The kinds.
const (
	AskAccess     RightKind = "access"        // GDPR Art. 15
	AskCorrection RightKind = "rectification" // Art. 16
	AskErasure    RightKind = "erasure"       // Art. 17
	AskBlur       RightKind = "blur"          // to be made unrecognisable; it counts when it is written down
	AskObjection  RightKind = "objection"     // Art. 21; use has stopped when it is written down
	AskOther      RightKind = "other"
)

// RightKinds lists every kind, in the order in which people are shown them.
func RightKinds() []RightKind {
	return []RightKind{AskAccess, AskCorrection, AskErasure, AskBlur, AskObjection, AskOther}
}

// RightState is how a request stands.
type RightState string

// The states.
const (
	RightOpen    RightState = "open"
	RightDone    RightState = "done"
	RightRefused RightState = "refused"
)

// SignReader reads what signing leaves behind.
type SignReader interface {
	// OwnPhotos gives the photos in which somebody is confirmed, the newest first: those that the
	// house keeps and that are not restricted.
	OwnPhotos(ctx context.Context, of ident.Person, at time.Time) ([]OwnPhoto, error)
	// FileNames gives those of photos in their order; those that are gone are left out.
	FileNames(ctx context.Context, ids []ident.Asset) ([]string, error)
	// Wards gives those for whom somebody speaks at a moment, by their roots.
	Wards(ctx context.Context, of ident.Person, at time.Time) ([]ident.Person, error)
	// Proof gives what was kept of an event, or problem.NotFound "proof.not-found".
	Proof(ctx context.Context, id ident.Consent, event int) (KeptProof, error)
	// Proofs tells of which events of the consents something was kept.
	Proofs(ctx context.Context, ids []ident.Consent) (map[ident.Consent][]int, error)
	// Recordings lists those of consents without what is in them, oldest first.
	Recordings(ctx context.Context, of []ident.Consent) (map[ident.Consent][]Recording, error)
	// Recording gives one, or problem.NotFound "recording.not-found".
	Recording(ctx context.Context, id ident.Recording) (Recording, error)
	// PressingRights lists open requests that were asked until a moment and of which nobody was
	// told, the oldest first.
	PressingRights(ctx context.Context, asked time.Time, limit int) ([]Right, error)
	// Right gives one, or problem.NotFound "right.not-found".
	Right(ctx context.Context, id ident.Right) (Right, error)
	// RightsOf gives those of somebody; of 0, everybody's. The open ones come first, by when they
	// are due, then the closed ones, the newest first.
	RightsOf(ctx context.Context, of ident.Person, limit int) ([]Right, error)
}

// SignWriter keeps what signing leaves behind.
type SignWriter interface {
	// AddProof keeps a proof. It is never changed.
	AddProof(ctx context.Context, p KeptProof) error
	AddRecording(ctx context.Context, a Recording) error
	// NextRight gives the number of a new request.
	NextRight(ctx context.Context) (int, error)
	// WantLink has SendPersonalLink called with the payload, once the transaction stands.
	WantLink(ctx context.Context, payload []byte) error
	// SaveRight keeps a request, new or closed; problem.Stale when it was closed before.
	// A notice of one that is closed goes.
	SaveRight(ctx context.Context, r Right) error
	// TellOfRight puts a notice of a request before those who look after consents.
	TellOfRight(ctx context.Context, r Right, notice ident.Notice, at time.Time) error
}
