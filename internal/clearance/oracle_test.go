package clearance_test

import (
	"slices"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// The oracle answers for one use of one photo at one moment by going through every event from
// the beginning: no sets, no order of words, nothing shared with the package but its types.

// statement is what somebody said about the use and the photo that are asked for.
type statement struct {
	at, from, until time.Time
	signer          ident.Person
	yes             bool
}

// told is a person of the oracle's world, with the consents as they were recorded.
type told struct {
	party    *clearance.Party
	consents []consent.Consent
}

type oracle struct {
	facts   clearance.Facts
	people  map[ident.Person]told
	purpose int
	channel int
}

func (o oracle) asked(answers []consent.Answer) (yes, no bool) {
	for _, a := range answers {
		if a.Purpose == o.purpose {
			yes, no = yes || a.Yes.Has(o.channel), no || a.No.Has(o.channel)
		}
	}
	return yes, no
}

func (o oracle) covers(s consent.Scope) bool {
	switch s.Extent {
	case consent.AllOfMe:
		return true
	case consent.ThisEvent:
		for _, f := range o.facts.Folders {
			if slices.Contains(s.Folders, f) {
				return true
			}
		}
	case consent.TheseAssets:
		return slices.Contains(s.Assets, o.facts.Asset)
	}
	return false
}

// statements goes through one consent.
func (o oracle) statements(c consent.Consent) []statement {
	var list []statement
	var clock time.Time
	memory := map[ident.Person]string{}
	spoke, gone, apart := map[ident.Person]bool{}, map[ident.Person]bool{}, map[ident.Person]bool{}
	until := map[ident.Person]time.Time{}
	closed, ever := false, false
	no := func(e consent.Event, covered bool) {
		if covered {
			list = append(list, statement{at: clock, signer: e.Signer}, statement{at: e.At, signer: e.Signer})
		}
	}
	for _, e := range c.Events {
		if e.At.After(clock) {
			clock = e.At
		}
		says, refuses := o.asked(e.Answers)
		switch e.Kind {
		case consent.Given, consent.Changed, consent.Confirmed:
			if !spoke[e.Signer] {
				spoke[e.Signer], until[e.Signer] = true, c.Term.Until
			}
			if e.Kind == consent.Confirmed && len(e.Answers) == 0 {
				says, refuses = memory[e.Signer] == "yes", memory[e.Signer] == "no"
			}
			if e.Kind == consent.Confirmed && !e.Until.IsZero() {
				until[e.Signer] = e.Until
			}
			if says {
				memory[e.Signer] = "yes"
				if !gone[e.Signer] && !closed {
					ever = true
					if o.covers(c.Scope) {
						list = append(list, statement{clock, c.Term.From, until[e.Signer], e.Signer, true})
					}
					if apart[e.Signer] {
						list = append(list, statement{at: clock, signer: e.Signer})
					}
					if apart[0] {
						list = append(list, statement{at: clock})
					}
				}
			}
			if refuses {
				memory[e.Signer] = "no"
				no(e, o.covers(c.Scope))
			}
		case consent.Withdrawn:
			ends := refuses || len(e.Answers) == 0 && ever
			if len(e.Assets) > 0 {
				if slices.Contains(e.Assets, o.facts.Asset) && ends {
					apart[e.Signer] = true
					no(e, true)
				}
				continue
			}
			if ends {
				no(e, o.covers(c.Scope))
			}
			if len(e.Answers) == 0 {
				gone[e.Signer] = true
				closed = closed || e.Signer == 0
				continue
			}
			for s := range spoke {
				if refuses && (s == e.Signer || e.Signer == 0) {
					memory[s] = "no"
				}
			}
		case consent.Expired, consent.Superseded:
			for i := range list {
				if list[i].yes && (list[i].until.IsZero() || list[i].until.After(clock)) {
					list[i].until = clock
				}
			}
			closed = closed || e.Kind == consent.Superseded
		}
	}
	return list
}

// latest gives the statement of a signer that counts, if there is one.
func latest(list []statement, signer ident.Person, at time.Time) (statement, bool) {
	var best statement
	found := false
	for _, s := range list {
		if s.signer != signer && s.signer != 0 || s.at.After(at) || s.yes && at.Before(s.from) {
			continue
		}
		if !found || s.at.After(best.at) || s.at.Equal(best.at) && best.yes {
			best, found = s, true
		}
	}
	return best, found
}

func (s statement) runs(at time.Time) bool {
	return s.yes && (s.until.IsZero() || at.Before(s.until))
}

func (o oracle) allows(who told, at time.Time) bool {
	p := who.party
	var list []statement
	for _, c := range who.consents {
		list = append(list, o.statements(c)...)
	}
	minor := func(t time.Time) bool {
		return p.Minority.Minor && (p.Minority.Ends.IsZero() || t.Before(p.Minority.Ends))
	}
	own, said := latest(list, p.Person, at)
	if said && !own.yes {
		return false
	}
	if !p.FreeFrom.IsZero() && !at.Before(p.FreeFrom) {
		return true
	}
	if !minor(at) {
		return said && own.runs(at) && !minor(own.at)
	}
	guardians := 0
	for _, g := range p.Guardians {
		if at.Before(g.From) || !g.Until.IsZero() && !at.Before(g.Until) {
			continue
		}
		guardians++
		if word, ok := latest(list, g.Person, at); !ok || !word.runs(at) {
			return false
		}
	}
	return guardians > 0
}

// status answers for the use. It knows only assets on the basis of consent.
func (o oracle) status(at time.Time) clearance.Status {
	f := o.facts
	if f.State == asset.Quarantined {
		return clearance.Quarantined
	}
	if f.State != asset.Active || !f.LicenceEnds.IsZero() && !at.Before(f.LicenceEnds) {
		return clearance.Blocked
	}
	stops := slices.Clone(f.Stops)
	refused, review, named, marked := false, f.Scene == person.LookAgain, false, false
	for _, s := range f.Shown {
		switch s.State {
		case person.Confirmed:
			named = true
			stops = append(stops, s.Party.Stops...)
			refused = refused || !o.allows(o.people[s.Party.Person], at)
		case person.Proposed:
			review = true
		case person.Unknown:
			review = review || f.Scene != person.Crowd
		case person.NotIdentifiable:
			marked = true
		case person.Rejected:
		}
	}
	for _, s := range stops {
		if !at.Before(s.From) && (s.Until.IsZero() || at.Before(s.Until)) && (len(s.Assets) == 0 || slices.Contains(s.Assets, f.Asset)) {
			return clearance.Blocked
		}
	}
	switch {
	case refused:
		return clearance.Blocked
	case review:
		return clearance.NeedsReview
	case !named && !marked && f.Scene != person.Nobody && f.Scene != person.Crowd:
		return clearance.Blocked
	}
	return clearance.Cleared
}

// blurs gives the fewest people whom it takes to be unrecognisable so that the use is cleared, as
// the numbers of their faces: it tries all of them. Of no use is a face whose place is not known.
func (o oracle) blurs(at time.Time) (faces []int, possible bool) {
	everybody := o.facts.Shown
	var named []ident.Person
	for _, s := range everybody {
		if s.State != person.Confirmed {
			continue
		}
		named = append(named, s.Party.Person)
		for _, stop := range s.Party.Stops {
			if stop.Kind == consent.Restriction && stop.Stands(o.facts.Asset, at) {
				return nil, false
			}
		}
	}
	slices.Sort(named)
	named = slices.Compact(named)
	fewest := len(named) + 1
	for set := range 1 << len(named) {
		var hide []ident.Person
		for i, id := range named {
			if set>>i&1 == 1 {
				hide = append(hide, id)
			}
		}
		var hidden []int
		nowhere := false
		o.facts.Shown = nil
		for _, s := range everybody {
			if s.State == person.Confirmed && slices.Contains(hide, s.Party.Person) {
				hidden, nowhere = append(hidden, s.Number), nowhere || !s.Boxed
				s.State, s.Party = person.NotIdentifiable, nil
			}
			o.facts.Shown = append(o.facts.Shown, s)
		}
		if !nowhere && len(hide) < fewest && o.status(at) == clearance.Cleared {
			fewest, faces, possible = len(hide), hidden, true
		}
	}
	return faces, possible
}
