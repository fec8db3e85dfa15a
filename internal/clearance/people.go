package clearance

import (
	"time"

	"imprimatur/internal/person"
)

// bystander tells whether an appearance is of somebody in a crowd whom nobody has named.
func (f *Facts) bystander(s *Shown) bool {
	return f.Scene == person.Crowd && s.State == person.Unknown
}

// replaced notes that the people were named in another file than the one that is there now, and
// tells whether it is so.
func (f *Facts) replaced(n *notes) bool {
	if f.Scene != person.LookAgain {
		return false
	}
	n.add(finding{cause: FileReplaced})
	return true
}

// unnamed notes the faces of which nobody has confirmed whose they are, and tells whether
// there are any.
func (f *Facts) unnamed(n *notes) bool {
	found := f.replaced(n)
	for i := range f.Shown {
		s := &f.Shown[i]
		if !s.State.Recognisable() || f.bystander(s) || s.State == person.Confirmed && s.Party != nil {
			continue
		}
		found = true
		cause := FaceUnknown
		if s.State == person.Proposed {
			cause = FaceSuggested
		}
		n.add(finding{cause: cause, face: s.Number})
	}
	return found
}

// nobody answers for a photo in which nobody is named.
func (f *Facts) nobody(n *notes) (Status, Cause) {
	switch f.Scene {
	case person.Nobody:
		return Cleared, NobodyShown
	case person.Crowd:
		return Cleared, CrowdOnly
	case person.Posed, person.SceneUnset, person.LookAgain:
	}
	for i := range f.Shown {
		if f.Shown[i].State == person.NotIdentifiable {
			return Cleared, NobodyRecognisable
		}
	}
	n.add(finding{cause: NoConsent})
	return Blocked, ""
}

// judgeUse answers for one use where consent is the basis: everybody who can be recognised
// must allow it.
func (f *Facts) judgeUse(q question, at time.Time, n *notes) (Status, Cause) {
	named, refused := false, false
	for i := range f.Shown {
		if p := f.recognised(i); p != nil {
			named = true
			refused = q.known() && !p.allows(f, q, at, n) || refused
		}
	}
	if named && !q.known() {
		n.add(finding{cause: UseUnknown})
		refused = true
	}
	switch review := f.unnamed(n); {
	case refused:
		return Blocked, ""
	case review:
		return NeedsReview, ""
	case !named:
		return f.nobody(n)
	}
	return Cleared, EveryoneAllows
}

// allows tells whether a person, or all who speak for them, allow a use. A no of their own
// counts whoever else speaks, and is not forgotten when they die.
func (p *Party) allows(f *Facts, q question, at time.Time, n *notes) bool {
	own := p.hear(f, p.Person, q, at)
	switch {
	case own.last != nil && !own.last.Allows:
		n.add(finding{cause: refusal(own.last), person: p.Person, date: own.last.At})
		return false
	case p.freeAt(at):
		return true
	case p.Minority.At(at):
		return p.guardiansAllow(f, q, at, n)
	}
	return p.adultAllows(own, at, n)
}

// guardiansAllow tells whether there are guardians and all of them allow a use.
func (p *Party) guardiansAllow(f *Facts, q question, at time.Time, n *notes) bool {
	speaking, allowed := false, true
	for i := range p.Guardians {
		g := &p.Guardians[i]
		if !g.At(at) {
			continue
		}
		speaking = true
		heard := p.hear(f, g.Person, q, at)
		if cause, date := heard.missing(at); cause != "" {
			allowed = false
			n.add(finding{cause: cause.ofGuardian(), person: p.Person, guardian: g.Person, date: date})
		}
	}
	if !speaking {
		n.add(finding{cause: GuardianMissing, person: p.Person})
	}
	return speaking && allowed
}

func (p *Party) freeAt(at time.Time) bool { return !p.FreeFrom.IsZero() && !at.Before(p.FreeFrom) }

// adultAllows tells whether a person who speaks for themselves allows a use. What they
// allowed as a minor was nobody's yes, and does not become one.
func (p *Party) adultAllows(own hearing, at time.Time, n *notes) bool {
	if own.last != nil && own.last.Allows && p.Minority.At(own.last.At) {
		own.last = nil
	}
	cause, date := own.missing(at)
	if cause == "" {
		return true
	}
	if own.last == nil && cause != ConsentBegins && p.Minority.Minor && p.spokenFor() {
		cause, date = CameOfAge, p.Minority.Ends
	}
	n.add(finding{cause: cause, person: p.Person, date: date})
	return false
}

// spokenFor tells whether others ever allowed something for the person.
func (p *Party) spokenFor() bool {
	for i := range p.Words {
		if w := &p.Words[i]; w.Allows && w.Signer != p.Person {
			return true
		}
	}
	return false
}
