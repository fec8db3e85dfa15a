package outreach

import (
	"context"
	"crypto/sha256"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
)

// Asked is a request as it is kept.
type Asked struct {
	consent.Request
	Code string // the short address of an event; empty where there is none
}

// Invited is an invitation as it is kept.
type Invited struct {
	consent.Invitation
	Person       ident.Person // who is shown, by their root
	Code         SentCode
	VerifiedAt   time.Time // when the signer last proved who they are
	Reminders    int       // sent so far
	NextReminder time.Time // zero: none
	Revision     int64     // raised by each change
}

// SentCode is the code last sent to a signer.
type SentCode struct {
	Hash  []byte // empty: none was sent, or it was used
	Until time.Time
	Tries int // wrong ones
}

// InvitationFilter chooses invitations, the newest first. Zero fields choose all.
type InvitationFilter struct {
	Request ident.Request
	Person  ident.Person // who is shown, or who signs
	Consent ident.Consent
	States  []consent.Progress // as they stand at At
	At      time.Time
	Before  ident.Invitation // only those made before this one
	Limit   int
}

// LinkKind is what a secret address opens.
type LinkKind string

// The kinds.
const (
	SignLink     LinkKind = "sign"     // one invitation, for the signer
	TabletLink   LinkKind = "tablet"   // the same, handed over by staff who see them sign
	PersonalLink LinkKind = "personal" // all that is a person's own
	EventLink    LinkKind = "event"    // where people sign themselves in; public
	ReceiverLink LinkKind = "receiver" // what a recall asks of somebody who has photos
)

// Link is a secret address. The secret itself is kept nowhere.
type Link struct {
	Hash       [sha256.Size]byte // of the secret
	Kind       LinkKind
	Invitation ident.Invitation
	Person     ident.Person // whose it is, by their root; 0 for an event
	Request    ident.Request
	Receiver   ident.Receiver // whose it is, of a recall
	MadeAt     time.Time
	MadeBy     ident.User // who handed it on; 0: it was sent
	Until      time.Time
	UsedAt     time.Time
	EndedAt    time.Time
}

// RequestReader reads what people are asked.
type RequestReader interface {
	// Request gives one, or problem.NotFound "request.not-found".
	Request(ctx context.Context, id ident.Request) (Asked, error)
	// RequestsNamed gives those of the ids, in no order; unknown ones are left out.
	RequestsNamed(ctx context.Context, ids []ident.Request) ([]Asked, error)
	// Events gives requests in which people sign themselves in, the newest first.
	Events(ctx context.Context) ([]Asked, error)
	// Invitation gives one, or problem.NotFound "request.not-found".
	Invitation(ctx context.Context, id ident.Invitation) (Invited, error)
	// Invitations gives those that the filter chooses.
	Invitations(ctx context.Context, f InvitationFilter) ([]Invited, error)
	// InvitationCounts counts invitations by how they stand at a moment.
	InvitationCounts(ctx context.Context, at time.Time) (map[consent.Progress]int, error)
	// Link finds a secret address by its hash, ended or not, or problem.NotFound "link.ended".
	Link(ctx context.Context, hash [sha256.Size]byte) (Link, error)
	// ShownIn gives who is confirmed in which of the photos, by their roots, ascending.
	ShownIn(ctx context.Context, photos []ident.Asset) (map[ident.Person][]ident.Asset, error)
}

// PlanReader reads whom staff may want to ask.
type PlanReader interface {
	// ShownUnder counts, for who is confirmed in photos of the folders or of those below, in how
	// many they are. Erased and trashed photos do not count.
	ShownUnder(ctx context.Context, folders []ident.Folder) (map[ident.Person]int, error)
	// ConsentsOf gives all consents of each of the people, by their roots.
	ConsentsOf(ctx context.Context, people []ident.Person) (map[ident.Person][]Recorded, error)
	// AskedOf tells of which of the people an invitation waits for an answer at a moment.
	AskedOf(ctx context.Context, people []ident.Person, at time.Time) (map[ident.Person]bool, error)
	// Guests lists who signed themselves in at an event and was neither settled nor merged, the
	// oldest first, without what they are called.
	Guests(ctx context.Context, id ident.Request) ([]Guest, error)
	// CountGuests counts all that ever signed themselves in.
	CountGuests(ctx context.Context, id ident.Request) (int, error)
}

// GuestWriter changes who signed themselves in.
type GuestWriter interface {
	AddGuest(ctx context.Context, id ident.Request, guest ident.Person, at time.Time) error
	// SettleGuest notes that somebody compared a guest with the register; problem.NotFound
	// "person.not-found" for one who does not wait for it.
	SettleGuest(ctx context.Context, id ident.Request, guest ident.Person, by ident.User, at time.Time) error
}

// RequestWriter changes what people are asked.
type RequestWriter interface {
	AddRequest(ctx context.Context, r Asked) error
	// CancelRequest notes that nobody can answer to it any more.
	CancelRequest(ctx context.Context, id ident.Request, at time.Time) error
	// AddInvitation keeps a new one with its steps.
	AddInvitation(ctx context.Context, i Invited) error
	// AddStep adds the last step of the invitation to those that are kept; problem.Stale when
	// somebody else's came first.
	AddStep(ctx context.Context, i consent.Invitation) error
	// SaveInvitation keeps all but the steps, as it was read at its revision; problem.Stale when
	// somebody changed it since.
	SaveInvitation(ctx context.Context, i Invited) error
	SaveLink(ctx context.Context, l Link) error
	// UseLink notes the moment of a link's one use; problem.Stale when it was used before.
	UseLink(ctx context.Context, hash [sha256.Size]byte, at time.Time) error
	// EndLinks ends every link of an invitation.
	EndLinks(ctx context.Context, id ident.Invitation, at time.Time) error
	// EndPersonalLinks ends every personal link of somebody.
	EndPersonalLinks(ctx context.Context, of ident.Person, at time.Time) error
}
