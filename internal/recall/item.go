package recall

import (
	"time"

	"imprimatur/internal/ident"
)

// State is how a use in a recall stands.
type State string

// The states. The first three wait for somebody.
const (
	Waiting  State = "open"
	Needed   State = "needed"   // the receiver says why it is still needed; staff decide
	NotMine  State = "not-mine" // the receiver does not have it; staff look who has
	Removed  State = "removed"
	Replaced State = "replaced"
	Kept     State = "kept"    // it stays, for a reason that staff give
	Noted    State = "noted"   // it cannot be called back: printed, or nobody knows where it is
	Cleared  State = "cleared" // it is allowed again
	Stopped  State = "stopped" // the house showed it, and stopped in the moment of the recall
)

// Begins is how a use stands when its recall opens.
func Begins(s Source) State {
	if s.Ours() {
		return Stopped
	}
	return Waiting
}

// Settled tells whether nothing more is to be done about it.
func (s State) Settled() bool {
	return s == Removed || s == Replaced || s == Kept || s == Noted || s == Cleared || s == Stopped
}

// ends tells whether the use stands no more.
func (s State) ends() bool { return s == Removed || s == Replaced }

// byReceiver tells whether a receiver may say so, byStaff whether staff may.
func (s State) byReceiver() bool {
	return s == Removed || s == Replaced || s == Needed || s == NotMine
}

func (s State) byStaff() bool {
	return s == Removed || s == Replaced || s == Kept || s == Noted || s == Waiting
}

// needsWords tells whether it has to be said why.
func (s State) needsWords() bool { return s == Needed || s == Kept }

// Item is one use in a recall.
type Item struct {
	Use      Use
	Receiver ident.Receiver // who was written to; 0: nobody can be
	State    State
	Answer   State  // what the receiver said; empty: nothing
	Note     string // why
	SaidAt   time.Time
	By       ident.User // who of the house said so; 0: the receiver
	Offer    Offer
	AgainAt  time.Time // since when one that was stopped is allowed again; zero: it is not
}

// Receiver is somebody whom a recall tells.
type Receiver struct {
	ID        ident.Receiver
	Recall    ident.Recall
	Address   string
	Account   ident.User // theirs, where they have one
	Language  string
	Sent      string    // what became of the last message: waiting, sent, failed, given-up; empty: none
	SentAt    time.Time // zero: not yet
	OpenedAt  time.Time // when they first looked; zero: not yet
	DueAt     time.Time // until when they should answer
	Reminders int
}

// Summary is a recall as a list shows it.
type Summary struct {
	ID       ident.Recall
	Cause    Cause
	Person   ident.Person // by their root; 0: nobody's word
	OpenedAt time.Time
	DueAt    time.Time
	ClosedAt time.Time // zero: open
	Uses     int
	Photos   int
	Count    map[State]int
	Shown    []ident.Asset // the first of them
}

// Late tells whether it is open and over its time.
func (s *Summary) Late(at time.Time) bool { return s.ClosedAt.IsZero() && !at.Before(s.DueAt) }

// Open counts the uses that wait for somebody.
func (s *Summary) Open() int { return s.Count[Waiting] + s.Count[Needed] + s.Count[NotMine] }

// Detail is a recall with all that belongs to it.
type Detail struct {
	Summary
	Items     []Item
	Receivers []Receiver
	Staff     map[ident.User]string // what accounts in it are called
}

// Patience is how much later some receivers are written to, see Cause.Patient.
const Patience = 15 * time.Minute

// Deadlines say until when receivers answer and when they are reminded, in days. They count for
// recalls that open after they were set, and for reminders that follow.
type Deadlines struct {
	First int // after the letter, the first reminder
	Next  int // after the first, the second and last one; 0: there is none
	Due   int // after the recall opened: then managers are told
}

const day = 24 * time.Hour

// DueAt is until when a recall waits that opens at a moment.
func (d Deadlines) DueAt(opened time.Time) time.Time { return opened.Add(time.Duration(d.Due) * day) }

// FirstAt is when a receiver is reminded first.
func (d Deadlines) FirstAt(written time.Time) time.Time {
	return written.Add(time.Duration(d.First) * day)
}

// NextAt is when a receiver is reminded last, after the first time; the zero time: not again.
func (d Deadlines) NextAt(first time.Time) time.Time {
	if d.Next == 0 {
		return time.Time{}
	}
	return first.Add(time.Duration(d.Next) * day)
}
