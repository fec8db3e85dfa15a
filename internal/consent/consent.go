package consent

import (
	"slices"
	"time"

	"imprimatur/internal/ident"
)

// Consent is what was asked of one person, and all that was said about it since. It is never
// changed but by adding events.
type Consent struct {
	ID      ident.Consent
	Person  ident.Person // who is shown
	Signers []Signer     // who was asked: the person, or their guardians
	Scope   Scope
	Term    Term
	AskedAt time.Time
	Events  []Event // in the order in which they were recorded
}

// Signer is somebody who was asked to sign.
type Signer struct {
	Person   ident.Person
	Guardian bool // for a minor
}

// Term is for how long a yes counts. A zero From is at once, a zero Until is until withdrawn.
type Term struct{ From, Until time.Time }

// EventKind is what happened to a consent.
type EventKind string

// The kinds of event.
const (
	Given      EventKind = "given"      // signed, with the signer's answers
	Changed    EventKind = "changed"    // the signer answers some uses anew
	Confirmed  EventKind = "confirmed"  // the signer says again what they said, perhaps for longer
	Withdrawn  EventKind = "withdrawn"  // all of it, some uses, or for some photos
	Expired    EventKind = "expired"    // put on record at the end of the term; the end itself needs no event
	Superseded EventKind = "superseded" // another consent has taken its place
)

// Method is how a word came to the house, and so how sure it is whose it was.
type Method string

// The methods.
const (
	EmailCode    Method = "email-code" // a code sent to the address on file
	SMSCode      Method = "sms-code"
	PersonalLink Method = "personal-link" // whoever held the person's own link
	OnTablet     Method = "tablet"        // handed over by staff, who saw them sign
	OnPaper      Method = "paper"         // recorded by staff, with a scan
	Spoken       Method = "spoken"        // recorded by staff, with the sound
	ElectronicID Method = "electronic-id"
)

// Methods lists every method, in the order in which people are shown them.
func Methods() []Method {
	return []Method{EmailCode, SMSCode, PersonalLink, OnTablet, OnPaper, Spoken, ElectronicID}
}

// ByStaff tells whether it was somebody of the house who recorded it.
func (m Method) ByStaff() bool { return m == OnTablet || m == OnPaper || m == Spoken }

// Event is one thing that was said or happened, with the proof of it.
type Event struct {
	Kind EventKind
	At   time.Time
	// Signer is whose word it is; 0 is the house: for Expired and Superseded, and for a
	// withdrawal that then counts as everybody's.
	Signer ident.Person
	// Answers of Given and Changed. Of Confirmed: none is what the signer said last. Of
	// Withdrawn: the uses that end, as No; none is all of them.
	Answers []Answer
	Assets  []ident.Asset // of Withdrawn, ascending: for these photos alone
	Until   time.Time     // of Confirmed: the new end of the signer's yes; zero: as it was
	By      ident.Consent // of Superseded: the consent that took its place

	Method     Method
	RecordedBy ident.User // of the house; 0: the signer themselves
	Source     string     // network address that it came from
	Text       ident.Quitclaim
	Version    int
	Language   string
	Shown      Hash // of all that the signer saw: Form.Hash
}

// says tells whether the event is a word that can allow something.
func (e *Event) says() bool { return e.Kind == Given || e.Kind == Changed || e.Kind == Confirmed }

// whole tells whether the event takes back all that was allowed.
func (e *Event) whole() bool {
	return e.Kind == Withdrawn && len(e.Answers) == 0 && len(e.Assets) == 0
}

// over tells whether the consent is at its end for a signer: they took it all back, or
// another one has taken its place. What they say after that is a new consent.
func (c *Consent) over(signer ident.Person) bool {
	return slices.ContainsFunc(c.Events, func(e Event) bool {
		return e.Kind == Superseded || e.whole() && (e.Signer == signer || e.Signer == 0)
	})
}

// mustSign tells whether somebody was asked to sign.
func (c *Consent) mustSign(who ident.Person) bool {
	return slices.ContainsFunc(c.Signers, func(s Signer) bool { return s.Person == who })
}
