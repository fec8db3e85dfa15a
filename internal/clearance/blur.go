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
// allow the use, or who objected, says exactly whom to make unrecognisable so that it is a yes.
// There is no such yes where one of them is somewhere in the photo without a box, where somebody
// else stands against it who is not named, and where a restriction, a hold or anything else does.
func Blur(use Use, facts Facts, at time.Time) Blurring {
	plain := Decide(use, facts, at)
	without, faces, people := blurred(use, facts, at)
	if plain.Status != Blocked || len(faces) == 0 || RestrictedAt(facts, at) || !Decide(use, without, at).Cleared() {
		return Blurring{Decision: plain}
	}
	d := Decision{Status: Cleared, Reasons: []Reason{{Code: string(PeopleBlurred), Args: map[string]string{"count": strconv.Itoa(people)}}}}
	for t := facts.next(at); !t.IsZero() && d.Changes.IsZero(); t = facts.next(t) {
		if then, _, _ := blurred(use, facts, t); RestrictedAt(facts, t) || !Decide(use, then, t).Cleared() {
			d.Changes = t
		}
	}
	return Blurring{Decision: d, Faces: faces}
}

// blurred gives the facts as they are once everybody who does not allow a use cannot be recognised:
// which appearances those are, and how many people. Whoever has no box stays as they are.
func blurred(use Use, facts Facts, at time.Time) (without Facts, faces []int, people int) {
	without = facts
	without.Shown = slices.Clone(facts.Shown)
	q := question{stated: true, purpose: -1, channel: -1}
	if facts.Terms != nil {
		q.purpose, q.channel = facts.Terms.Purpose(use.Purpose), facts.Terms.Channel(use.Channel)
	}
	if !q.known() {
		return facts, nil, 0
	}
	stands := make(map[ident.Person]bool) // against the use
	for i := range facts.Shown {
		if p := facts.recognised(i); p != nil {
			stands[p.Person] = p.objects(&facts, at) || facts.Assessment.Basis == consent.ConsentRequired && !p.allows(&facts, q, at, nil)
		}
	}
	boxless := make(map[ident.Person]bool)
	for _, s := range facts.Shown {
		if s.Party != nil && s.State == person.Confirmed && !s.Boxed {
			boxless[s.Party.Person] = true
		}
	}
	counted := make(map[ident.Person]bool)
	for i := range without.Shown {
		s := &without.Shown[i]
		if s.Party == nil || s.State != person.Confirmed || !stands[s.Party.Person] || boxless[s.Party.Person] {
			continue
		}
		counted[s.Party.Person] = true
		faces = append(faces, s.Number)
		s.State, s.Party = person.NotIdentifiable, nil
	}
	slices.Sort(faces)
	return without, faces, len(counted)
}

// objects tells whether an objection of the person stands. Of a restricted photo nothing is made.
func (p *Party) objects(f *Facts, at time.Time) bool {
	return slices.ContainsFunc(p.Stops, func(s consent.Stop) bool {
		return s.Kind == consent.Objection && s.Stands(f.Asset, at)
	})
}
