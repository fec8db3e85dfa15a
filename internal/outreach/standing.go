package outreach

import (
	"slices"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
)

// standing is how one signer's answers to one consent stand at a moment, for all the photos that
// it covers. What was taken back for single photos stands beside it.
type standing struct {
	said    consent.Matrix // whatever they answered, ever
	yes     consent.Matrix // what they allow now
	over    bool           // they took it all back, or another consent took its place
	text    ident.Quitclaim
	version int
}

// standingOf reads it from the events.
func standingOf(c consent.Consent, signer ident.Person, at time.Time) standing {
	var s standing
	for _, e := range c.Events {
		if e.Signer != signer && e.Signer != 0 {
			continue
		}
		for _, a := range e.Answers {
			if e.Kind != consent.Withdrawn && a.Purpose < consent.MostTerms {
				s.said[a.Purpose] |= a.Yes | a.No
			}
		}
		if e.Text != 0 {
			s.text, s.version = e.Text, e.Version
		}
		s.over = s.over || e.Kind == consent.Superseded || e.Kind == consent.Withdrawn && len(e.Answers) == 0 && len(e.Assets) == 0
	}
	for _, w := range consent.Words(c) {
		if w.Signer != signer && w.Signer != 0 || w.Scope.Extent != c.Scope.Extent || !slices.Equal(w.Scope.Assets, c.Scope.Assets) {
			continue
		}
		s.yes.Remove(w.Uses)
		if w.Allows && (w.Until.IsZero() || at.Before(w.Until)) {
			s.yes.Add(w.Uses)
		}
	}
	return s
}

// answers gives what holds now, by purpose.
func (s *standing) answers() []consent.Answer {
	var list []consent.Answer
	for _, u := range usesOf(s.said) {
		list = append(list, consent.Answer{Purpose: u.Purpose, Yes: s.yes[u.Purpose], No: u.Channels &^ s.yes[u.Purpose]})
	}
	return list
}

// usesOf lists a set of uses.
func usesOf(m consent.Matrix) []consent.Uses {
	var list []consent.Uses
	for p, channels := range m {
		if channels != 0 {
			list = append(list, consent.Uses{Purpose: p, Channels: channels})
		}
	}
	return list
}
