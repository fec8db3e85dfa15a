// Package share is links to photos for people without an account: a gallery to look at or take
// from, one to give an opinion on, and one by which photos are sent in. Whoever holds the secret address
// is let in as far as its owner said: after a password, or after proving by a code that they are
// one of those it was made for.
//
// What may be seen of a share at a moment is not decided here but at the door (release), on every
// request and photo by photo. This room makes shares, changes and ends them, opens them to
// browsers, and tells their owners who came and what they took.
package share

import (
	"crypto/sha256"
	"time"

	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
)

// Kind says what a share is for.
type Kind string

// The kinds.
const (
	Gallery Kind = "gallery" // photos to look at, and to take where that is allowed
	Review  Kind = "review"  // a gallery in which receivers say what they think of each photo
	Upload  Kind = "upload"  // nothing to see: photos are sent in by it, into its folder
)

// Approval is what became of the question to a second person.
type Approval string

// The approvals.
const (
	NoApproval Approval = ""
	Asked      Approval = "asked"
	Approved   Approval = "approved"
	Declined   Approval = "declined"
)

// Share is one link. Its photos are those of a collection or a folder as they are at each moment,
// or, where neither is given, a list that was made with it.
type Share struct {
	ID         ident.Share
	Hash       [sha256.Size]byte // of the secret in its address
	Kind       Kind
	Owner      ident.User
	Title      string // receivers read it
	Note       string // likewise
	Collection ident.Collection
	Folder     ident.Folder
	Use        clearance.Use
	Preset     string // in which photos are taken; empty: they are only looked at
	Blur       bool   // who does not allow the use is made unrecognisable, where that clears a photo
	Mark       bool   // the receiver's name stands across each photo
	Password   string // encoded; empty: none
	Named      bool   // only for its receivers
	Most, Used int    // how often photos can be taken, and were; Most 0: no limit. Of an upload link: Most files
	MostBytes  int64  // that can be sent by an upload link
	MadeAt     time.Time
	Until      time.Time // zero: no end
	EndedAt    time.Time // revoked
	EndedBy    ident.User
	Approval   Approval
	ApprovedBy ident.User
	ApprovedAt time.Time
	Risks      []Risk
	Misses     int // wrong passwords and codes
	MissedAt   time.Time
	Revision   int64
}

// Barred tells whether the share asks for something before it opens.
func (s Share) Barred() bool { return s.Password != "" || s.Named }

// State says in one word how a share stands.
type State string

// The states.
const (
	Live     State = "live"
	Waiting  State = "waiting"  // for approval
	Refused  State = "declined" // not approved
	Ended    State = "ended"    // its time is over
	UsedUp   State = "used-up"
	Revoked  State = "revoked"
	Orphaned State = "orphaned" // its owner's account is disabled
)

// State tells how the share stands at a moment. Whether its owner's account is good, the store knows.
func (s Share) State(at time.Time) State {
	switch {
	case !s.EndedAt.IsZero():
		return Revoked
	case s.Approval == Asked:
		return Waiting
	case s.Approval == Declined:
		return Refused
	case !s.Until.IsZero() && !at.Before(s.Until):
		return Ended
	case s.Kind != Upload && s.Most > 0 && s.Used >= s.Most:
		return UsedUp
	}
	return Live
}

// Receiver is somebody for whom a share was made by name.
type Receiver struct {
	ID       ident.Receiver
	Name     string
	Email    string
	Language string
	Code     SentCode
}

// SentCode is the code that was last sent to a receiver. A zero Hash: there is none.
type SentCode struct {
	Hash  []byte
	Until time.Time
	Tries int
}

// EventKind says what happened with a share.
type EventKind string

// What happens.
const (
	Made      EventKind = "made"
	Opened    EventKind = "opened" // its page
	Looked    EventKind = "looked" // at one photo, large
	Took      EventKind = "took"
	Missed    EventKind = "missed" // a wrong password or code
	Changed   EventKind = "changed"
	End       EventKind = "revoked"
	WasAsked  EventKind = "asked" // for approval
	WasGiven  EventKind = "approved"
	WasDenied EventKind = "declined"
	Opined    EventKind = "opinion"
	Remarked  EventKind = "remarked"
)

// Event is one thing that happened, as the owner reads it.
type Event struct {
	Kind     EventKind
	At       time.Time
	Receiver ident.Receiver // 0: whoever holds the address, or By
	By       ident.User     // 0: a receiver
	Asset    ident.Asset    // 0: none, or several
	Photos   int            // how many
	Note     string
}

// Hash gives what is kept of the secret in an address. The secret is long enough that no salt and
// no slow hash would make it harder to find.
func Hash(token string) [sha256.Size]byte {
	return sha256.Sum256([]byte("imprimatur share v1\x00" + token))
}

// EntryHash gives what is kept of the secret by which a browser shows that a share was opened to it.
func EntryHash(secret string) [sha256.Size]byte {
	if secret == "" {
		return [sha256.Size]byte{}
	}
	return sha256.Sum256([]byte("imprimatur share entry v1\x00" + secret))
}
