package clearance

import (
	"slices"
	"time"

	"imprimatur/internal/consent"
)

// Reach gives the narrowest extent of what was said of a person: AllOfMe if all of it is said of
// every photo alike, ThisEvent if some is said of what lies in a folder, and TheseAssets if some
// is said of single photos.
func (p *Party) Reach() consent.Extent {
	if slices.ContainsFunc(p.Stops, func(s consent.Stop) bool { return len(s.Assets) > 0 }) {
		return consent.TheseAssets
	}
	reach := consent.AllOfMe
	for i := range p.Words {
		switch p.Words[i].Scope.Extent {
		case consent.AllOfMe:
		case consent.ThisEvent:
			reach = consent.ThisEvent
		default:
			return consent.TheseAssets
		}
	}
	return reach
}

// AllowsNothing tells that there is no photo and no moment from one on, however late, for which the
// person, or those who speak for them, allow any use. Who else is shown then makes no difference
// where consent is the basis.
func (p *Party) AllowsNothing(terms *consent.Terms, from time.Time) bool {
	if p.Reach() != consent.AllOfMe {
		return false
	}
	f := Facts{Terms: terms}
	nothing := func(at time.Time) bool {
		var uses consent.Matrix
		p.uses(&f, at, &uses)
		return f.none(&uses)
	}
	none := nothing(from)
	p.moments(&f, func(at time.Time) { none = none && (!at.After(from) || nothing(at)) })
	return none
}
