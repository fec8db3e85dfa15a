package clearance

import (
	"slices"
	"strconv"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// Blurring is the answer where people may be made unrecognisable.
type Blurring struct {
	// Decision is Decide's answer where nobody is to be blurred. Otherwise it is cleared, for the
	// photo in which all of Faces are made unrecognisable and for no other.
	Decision Decision
	Faces    []int // numbers of the appearances, rising
}

// Blur answers like Decide, and where the answer is a no only because of named people who do not
// allow the use, who objected or who wish to be unrecognisable, says exactly whom to make
// unrecognisable so that it is a yes. There is no such yes where one of them is somewhere in the photo
// without a box, where somebody else stands against it who is not named, and where a restriction, a
// hold or anything else does.
func Blur(use Use, facts Facts, at time.Time) Blurring {
	plain := Decide(use, facts, at)
	h := whomToBlur(use, facts, at)
	if plain.Status != Blocked || len(h.faces) == 0 || RestrictedAt(facts, at) || !Decide(use, h.without, at).Cleared() {
		return Blurring{Decision: plain}
	}
	d := Decision{Status: Cleared, Reasons: h.reasons()}
	for t := facts.next(at); !t.IsZero() && d.Changes.IsZero(); t = facts.next(t) {
		if then := whomToBlur(use, facts, t); RestrictedAt(facts, t) || !Decide(use, then.without, t).Cleared() {
			d.Changes = t
		}
	}
	return Blurring{Decision: d, Faces: h.faces}
}

// hidden is whom to make unrecognisable.
type hidden struct {
	without Facts // as they are once these people cannot be recognised
	faces   []int // numbers of their appearances, rising
	refuse  int   // how many people who do not allow the use
	wish    int   // how many who wish it wherever a photo of them is used
}

// reasons says why the photo without them is cleared.
func (h hidden) reasons() (list []Reason) {
	for _, why := range []struct {
		cause Cause
		count int
	}{{PeopleBlurred, h.refuse}, {WishesHonoured, h.wish}} {
		if why.count > 0 {
			list = append(list, Reason{Code: string(why.cause), Args: map[string]string{"count": strconv.Itoa(why.count)}})
		}
	}
	return list
}

// whomToBlur finds everybody who does not allow a use or wishes to be unrecognisable. Whoever has no
// box stays as they are.
func whomToBlur(use Use, facts Facts, at time.Time) hidden {
	h := hidden{without: facts}
	h.without.Shown = slices.Clone(facts.Shown)
	q := question{stated: true, purpose: -1, channel: -1}
	if facts.Terms != nil {
		q.purpose, q.channel = facts.Terms.Purpose(use.Purpose), facts.Terms.Channel(use.Channel)
	}
	if !q.known() {
		return h
	}
	stands := make(map[ident.Person]bool) // against the use
	for i := range facts.Shown {
		p := facts.recognised(i)
		if p == nil || !facts.placed(p.Person) {
			continue
		}
		switch {
		case p.stops(consent.BlurWish, &facts, at):
			stands[p.Person] = true
			h.wish++
		case p.stops(consent.Objection, &facts, at) || facts.Assessment.Basis == consent.ConsentRequired && !p.allows(&facts, q, at, nil):
			stands[p.Person] = true
			h.refuse++
		}
	}
	for i := range h.without.Shown {
		if s := &h.without.Shown[i]; s.Party != nil && s.State == person.Confirmed && stands[s.Party.Person] {
			h.faces = append(h.faces, s.Number)
			s.State, s.Party = person.NotIdentifiable, nil
		}
	}
	slices.Sort(h.faces)
	return h
}

// stops tells whether a stop of a kind stands that the person made. Of a restricted photo nothing
// is made, whoever is blurred.
func (p *Party) stops(kind consent.StopKind, f *Facts, at time.Time) bool {
	return slices.ContainsFunc(p.Stops, func(s consent.Stop) bool { return s.Kind == kind && s.Stands(f.Asset, at) })
}
