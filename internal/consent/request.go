package consent

import (
	"slices"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Request is what the organisation asks of people: a text to sign, the uses in question, and
// which photos. Each person asked gets a Consent of their own, and each signer of it an
// Invitation. A request without people waits for those who sign themselves in at an event.
type Request struct {
	ID         ident.Request
	Quitclaim  ident.Quitclaim
	Version    int // of the text, the one that was published when it was asked
	Variant    Variant
	Uses       []Uses // what is asked, by the numbers of purposes; none of it is mandatory
	Scope      Scope
	Term       Term // of the consents
	ShowPhotos bool
	Title      string // what staff and signers call it: the event, the folder
	MadeAt     time.Time
	MadeBy     ident.User
	Until      time.Time // when it ends for those who have not answered
	Cancelled  time.Time
}

// MostDays is the longest that a request can wait for an answer.
const MostDays = 366

// Check tells whether it can be asked, at the moment that it is.
func (r Request) Check(at time.Time, terms *Terms) error {
	if err := r.Scope.Check(); err != nil {
		return err
	}
	if !r.Term.Until.IsZero() && (!r.Term.Until.After(r.Term.From) || !r.Term.Until.After(at)) {
		return problem.New(problem.Invalid, "consent.term").At("term")
	}
	if !r.Until.After(at) || r.Until.After(at.AddDate(0, 0, MostDays)) {
		return problem.New(problem.Invalid, "request.until").At("until")
	}
	if r.Quitclaim == 0 || r.Version < 1 || !slices.Contains(Variants(), r.Variant) {
		return problem.New(problem.Invalid, "request.text-missing").At("quitclaim")
	}
	if len(r.Title) > maxTitle {
		return problem.New(problem.Invalid, "person.text-too-long", "limit", "255").At("title")
	}
	return r.checkUses(terms)
}

const maxTitle = 255

func (r Request) checkUses(terms *Terms) error {
	answers := make([]Answer, len(r.Uses))
	for i, u := range r.Uses {
		answers[i] = Answer{Purpose: u.Purpose, Yes: u.Channels}
		if u.Channels == 0 {
			return problem.New(problem.Invalid, "request.uses-missing").At("uses")
		}
	}
	if len(answers) == 0 {
		return problem.New(problem.Invalid, "request.uses-missing").At("uses")
	}
	return checkAnswers(answers, terms)
}

// Open tells whether somebody can still answer to it who has not been invited yet.
func (r Request) Open(at time.Time) bool { return r.Cancelled.IsZero() && at.Before(r.Until) }

// TextFor gives the variant of the text that a signer reads: guardians have their own.
func (r Request) TextFor(s Signer) Variant {
	if s.Guardian && r.Variant == ForAdults {
		return ForGuardians
	}
	return r.Variant
}

// Way is how somebody is asked.
type Way string

// The ways.
const (
	ByMail   Way = "mail"
	BySMS    Way = "sms"
	ByLink   Way = "link"   // a link that staff hand on
	ByTablet Way = "tablet" // handed over by staff, who see them sign
)

// Ways lists every way, in the order in which people are shown them.
func Ways() []Way { return []Way{ByMail, BySMS, ByLink, ByTablet} }

// Invitation is one signer's part in a request. How it stands is computed from its steps,
// which are only ever added.
type Invitation struct {
	ID       ident.Invitation
	Request  ident.Request
	Consent  ident.Consent
	Signer   ident.Person
	Way      Way
	Language string
	Until    time.Time // unanswered by then, it ends
	Steps    []Step    // in the order in which they were recorded
}

// Step is one thing that happened to an invitation.
type Step struct {
	Kind Progress
	At   time.Time
	By   ident.User // of the house; 0: the signer, or the house's own jobs
}

// Progress is how far an invitation has come.
type Progress string

// How an invitation can stand. The last five end it.
const (
	Requested  Progress = "requested"
	Delivered  Progress = "delivered" // the gateway has taken the message
	Opened     Progress = "opened"
	Verified   Progress = "verified" // the signer has shown who they are
	Signed     Progress = "signed"   // yes to all that was asked
	SignedPart Progress = "partly"   // yes to some of it
	Declined   Progress = "refused"  // yes to nothing
	RanOut     Progress = "expired"
	Cancelled  Progress = "cancelled"
)

// What happens to an invitation without changing how far it has come.
const (
	Undelivered Progress = "undelivered" // the message was given up
	Reminded    Progress = "reminded"
	Resent      Progress = "resent" // by staff, perhaps with a later end
)

// Standings lists how an invitation can stand, in the order in which it gets there.
func Standings() []Progress {
	return []Progress{Requested, Delivered, Opened, Verified, Signed, SignedPart, Declined, RanOut, Cancelled}
}

// Answered tells whether the signer has said yes or no.
func (p Progress) Answered() bool { return p == Signed || p == SignedPart || p == Declined }

// Over tells whether nothing can follow but, after an end by time, that it is sent again.
func (p Progress) Over() bool { return p.Answered() || p == RanOut || p == Cancelled }

// Outcome tells what answers mean for what was asked.
func Outcome(asked []Uses, answers []Answer) Progress {
	var open, yes Matrix
	open.Add(asked)
	for _, a := range answers {
		yes.Add([]Uses{{a.Purpose, a.Yes}})
	}
	for i := range yes {
		yes[i] &= open[i]
	}
	switch yes {
	case Matrix{}:
		return Declined
	case open:
		return Signed
	}
	return SignedPart
}

// State gives how the invitation stands at a moment.
func (i Invitation) State(at time.Time) Progress {
	furthest := Requested
	for _, s := range i.Steps {
		switch {
		case s.Kind.Answered(), s.Kind == Cancelled:
			return s.Kind
		case slices.Index(Standings(), s.Kind) > slices.Index(Standings(), furthest):
			furthest = s.Kind
		}
	}
	if !at.Before(i.Until) {
		return RanOut
	}
	return furthest
}

// Undelivered tells whether the last message about it did not arrive.
func (i Invitation) Undelivered() bool {
	for n := len(i.Steps) - 1; n >= 0; n-- {
		if slices.Contains([]Progress{Undelivered, Delivered, Opened, Verified}, i.Steps[n].Kind) {
			return i.Steps[n].Kind == Undelivered
		}
	}
	return false
}

// Append gives the invitation with one more step. A step is never before the ones that were
// recorded already. What the gateway says may come late, when the signer has answered long
// since; an answer or a cancellation cannot follow another.
//
// Problems: "request.over" for a step that the end of the invitation shuts out, and
// "request.step-unknown".
func (i Invitation) Append(s Step) (Invitation, error) {
	switch state := i.State(s.At); s.Kind {
	case Delivered, Undelivered:
	case Resent:
		if state.Over() && state != RanOut {
			return Invitation{}, over(state)
		}
	case Opened, Verified, Signed, SignedPart, Declined, Reminded:
		if state.Over() {
			return Invitation{}, over(state)
		}
	case Cancelled:
		if state.Answered() || state == Cancelled {
			return Invitation{}, over(state)
		}
	case Requested:
		if len(i.Steps) > 0 {
			return Invitation{}, problem.New(problem.Invalid, "request.step-unknown")
		}
	default:
		return Invitation{}, problem.New(problem.Invalid, "request.step-unknown")
	}
	if n := len(i.Steps); n > 0 && s.At.Before(i.Steps[n-1].At) {
		s.At = i.Steps[n-1].At
	}
	i.Steps = append(slices.Clip(i.Steps), s)
	return i, nil
}

func over(state Progress) error {
	return problem.New(problem.Conflict, "request.over", "state", string(state))
}

// Has tells whether a step of the kind was recorded.
func (i Invitation) Has(kind Progress) bool {
	return slices.ContainsFunc(i.Steps, func(s Step) bool { return s.Kind == kind })
}
