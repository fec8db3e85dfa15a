package clearance

import (
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// Facts are what the decision on one asset rests on. For a past moment they are the facts as
// they stood then; what carries its own time (words, stops, guardians, deaths, terms) need
// not be cut off, since nothing counts before its moment.
//
// Whoever fills them for a page of assets reads each kind once for all of them: Parties are
// made once for a person and shared by all photos of them, Folders and Terms likewise.
// Nothing here is changed by a decision, so all of it can be shared and kept.
type Facts struct {
	Asset      ident.Asset
	Folders    []ident.Folder // the one it lies in, then the ones above, to the root
	State      asset.State
	Assessment consent.Assessment // the asset's own, or the default of its folder: consent.Effective
	// LicenceEnds is when the right to use the picture as such ends, whoever is in it; zero if never.
	LicenceEnds time.Time
	Stops       []consent.Stop // on the asset
	Scene       person.Scene
	Shown       []Shown
	Terms       *consent.Terms // the organisation's; without them no consent is understood
}

// Shown is one appearance in the asset.
type Shown struct {
	Number int // "face 2"
	State  person.State
	Boxed  bool   // it is known where in the photo
	Party  *Party // who it is; nil where nobody is named
}

// Party is a person as the decision needs them.
type Party struct {
	Person    ident.Person
	Minority  person.Minority
	Guardians []person.Guardian
	Died      time.Time      // from when on the house knew; zero: alive
	FreeFrom  time.Time      // from when on nobody need be asked: person.FreeFrom
	Stops     []consent.Stop // objections, restrictions and wishes to be blurred
	Words     []consent.Word // consent.Words of all consents that ask about them, oldest first
}

// PartyOf makes a party of a person and what was said of them.
func PartyOf(p person.Person, rules person.Rules, stops []consent.Stop, consents ...consent.Consent) *Party {
	return &Party{
		Person: p.ID, Minority: p.Minority(rules), Guardians: p.Guardians,
		Died: p.DeceasedAt, FreeFrom: p.FreeFrom(rules), Stops: stops, Words: consent.Words(consents...),
	}
}

// recognised tells whether the appearance is of somebody who is named, and of nobody who was
// named before it in the same photo.
func (f *Facts) recognised(i int) *Party {
	s := &f.Shown[i]
	if s.State != person.Confirmed || s.Party == nil {
		return nil
	}
	for j := range i {
		if o := &f.Shown[j]; o.State == person.Confirmed && o.Party != nil && o.Party.Person == s.Party.Person {
			return nil
		}
	}
	return s.Party
}

// next gives the first moment after at when something in the facts begins or ends, or zero.
func (f *Facts) next(at time.Time) time.Time {
	var first time.Time
	f.moments(func(t time.Time) {
		if t.After(at) && (first.IsZero() || t.Before(first)) {
			first = t
		}
	})
	return first
}

// moments visits each moment when something begins or ends, in no order, zero ones too.
func (f *Facts) moments(visit func(time.Time)) {
	visit(f.Assessment.Ends)
	visit(f.Assessment.Balance.Review)
	visit(f.LicenceEnds)
	for i := range f.Stops {
		visit(f.Stops[i].From)
		visit(f.Stops[i].Until)
	}
	for i := range f.Shown {
		if p := f.recognised(i); p != nil {
			p.moments(f, visit)
		}
	}
}

func (p *Party) moments(f *Facts, visit func(time.Time)) {
	visit(p.Minority.Ends)
	visit(p.Died)
	visit(p.FreeFrom)
	for i := range p.Guardians {
		visit(p.Guardians[i].From)
		visit(p.Guardians[i].Until)
	}
	for i := range p.Stops {
		visit(p.Stops[i].From)
		visit(p.Stops[i].Until)
	}
	for i := range p.Words {
		if w := &p.Words[i]; w.Scope.Covers(f.Asset, f.Folders) {
			visit(w.At)
			visit(w.From)
			visit(w.Until)
		}
	}
}
