package consent

import (
	"slices"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// State is how a consent stands at a moment. The zero value is no consent.
type State string

// The states, the one that decides among several signers first.
const (
	Replaced State = "superseded" // another consent has taken its place
	Revoked  State = "withdrawn"  // all of it
	Refused  State = "refused"    // somebody whose word is needed allows nothing
	Asked    State = "asked"      // nobody has signed yet
	Partly   State = "partly"     // not everybody whose word is needed has said something
	Lapsed   State = "lapsed"     // guardians gave it, and the person has come of age since
	Ended    State = "ended"      // the term is over
	NotBegun State = "not-begun"  // allowed from a later day on
	Running  State = "running"    // something is allowed
)

func states() []State {
	return []State{Replaced, Revoked, Refused, Asked, Partly, Lapsed, Ended, NotBegun, Running}
}

// State gives how the consent stands at a moment, computed from the events until then.
// minority is that of the person shown. Which uses are allowed is more than a state says:
// see Words.
func (c Consent) State(at time.Time, minority person.Minority) State {
	c.Events = heard(c.Events, at)
	state := Running
	note := func(s State) {
		if slices.Index(states(), s) < slices.Index(states(), state) {
			state = s
		}
	}
	needed := c.needed(minority.At(at))
	for i := range c.Events {
		switch e := &c.Events[i]; {
		case e.Kind == Superseded:
			note(Replaced)
		case e.whole() && (e.Signer == 0 || e.Signer == c.Person || slices.Contains(needed, e.Signer)):
			note(Revoked)
		}
	}
	words := Words(c)
	for _, signer := range needed {
		note(c.standing(signer, words, at, minority))
	}
	return state
}

// heard gives the events that have taken effect by a moment. What takes something back does
// so at its own moment, even when the clock had gone back.
func heard(events []Event, at time.Time) []Event {
	var known []Event
	clock := time.Time{}
	for _, e := range events {
		if e.At.After(clock) {
			clock = e.At
		}
		if !clock.After(at) || !e.says() && !e.At.After(at) {
			known = append(known, e)
		}
	}
	return known
}

// needed lists those whose word counts. A minor whose guardians were not asked has nobody:
// the zero person never says anything.
func (c Consent) needed(minor bool) []ident.Person {
	if !minor {
		return []ident.Person{c.Person}
	}
	var guardians []ident.Person
	for _, s := range c.Signers {
		if s.Guardian {
			guardians = append(guardians, s.Person)
		}
	}
	if len(guardians) == 0 {
		return []ident.Person{0}
	}
	return guardians
}

// standing gives how the consent stands for one whose word is needed. words are those of the
// consent until at.
func (c Consent) standing(signer ident.Person, words []Word, at time.Time, minority person.Minority) State {
	said, state := false, Refused
	var yes, ended, later Matrix
	for i := range words {
		w := &words[i]
		if w.Signer != signer && w.Signer != 0 {
			continue
		}
		if signer == c.Person && w.Allows && minority.At(w.At) {
			continue // what a minor allows alone counts for nothing, then or later
		}
		said = true
		for _, m := range []*Matrix{&yes, &ended, &later} {
			m.Remove(w.Uses)
		}
		switch {
		case !w.Allows:
		case !w.Until.IsZero() && !at.Before(w.Until):
			ended.Add(w.Uses)
		case at.Before(w.From):
			later.Add(w.Uses)
		default:
			yes.Add(w.Uses)
		}
	}
	switch {
	case !said && len(words) == 0:
		return Asked
	case !said && signer == c.Person && minority.Minor:
		return Lapsed
	case !said:
		return Partly
	case yes != Matrix{}:
		state = Running
	case later != Matrix{}:
		state = NotBegun
	case ended != Matrix{}:
		state = Ended
	}
	return state
}
