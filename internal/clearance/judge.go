package clearance

import (
	"slices"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// judge gives the status for a question and, of a yes, the cause. Why it is a no goes into
// the notes, each finding with what it is about.
func judge(q question, f *Facts, at time.Time, n *notes) (Status, Cause) {
	if !q.stated {
		n.add(finding{cause: UseNotStated})
		return Blocked, ""
	}
	switch f.State {
	case asset.Active:
	case asset.Quarantined:
		n.add(finding{cause: InQuarantine})
		return Quarantined, ""
	case asset.Trashed:
		n.add(finding{cause: InTrash})
		return Blocked, ""
	default:
		n.add(finding{cause: NotInLibrary})
		return Blocked, ""
	}
	stopped := f.stopped(at, n)
	if !f.LicenceEnds.IsZero() && !at.Before(f.LicenceEnds) {
		n.add(finding{cause: LicenceEnded, date: f.LicenceEnds})
		stopped = true
	}
	if stopped {
		return Blocked, ""
	}
	return judgeBasis(q, f, at, n)
}

// stopped tells whether an objection, a restriction, a wish to be blurred or a hold stops all use
// of the photo as it is.
func (f *Facts) stopped(at time.Time, n *notes) bool {
	stopped := false
	for i := range f.Stops {
		if s := &f.Stops[i]; s.Stands(f.Asset, at) {
			stopped = true
			f := finding{cause: causeOf(s.Kind), date: s.Until, reason: s.Note}
			if f.cause == OnHold && s.Note != "" {
				f.cause = OnHoldBecause
			}
			n.add(f)
		}
	}
	for i := range f.Shown {
		p := f.recognised(i)
		if p == nil {
			continue
		}
		for j := range p.Stops {
			if s := &p.Stops[j]; s.Stands(f.Asset, at) {
				stopped = true
				n.add(finding{cause: causeOf(s.Kind), person: p.Person})
				if s.Kind == consent.BlurWish && !f.placed(p.Person) {
					n.add(finding{cause: NotPlaced, person: p.Person})
				}
			}
		}
	}
	return stopped
}

func causeOf(kind consent.StopKind) Cause {
	switch kind {
	case consent.Objection:
		return Objected
	case consent.Restriction:
		return Restricted
	case consent.BlurWish:
		return WishesBlur
	case consent.Hold:
	}
	return OnHold
}

// RestrictedAt tells whether the asset, or somebody in it, is restricted at a moment: it is
// then shown to nobody but the officer (G-18).
func RestrictedAt(facts Facts, at time.Time) bool { return facts.stoppedBy(Restricted, at) }

// BlurWishedAt tells whether somebody in the asset wishes to be unrecognisable at a moment: whoever
// may otherwise take what is not cleared does not take that.
func BlurWishedAt(facts Facts, at time.Time) bool { return facts.stoppedBy(WishesBlur, at) }

func (f *Facts) stoppedBy(cause Cause, at time.Time) bool {
	var n notes
	f.stopped(at, &n)
	return slices.ContainsFunc(n.found, func(f finding) bool { return f.cause == cause })
}

// WishesBlur tells whether a person in the asset wishes to be unrecognisable in it at a moment.
func (f *Facts) WishesBlur(id ident.Person, at time.Time) bool {
	return slices.ContainsFunc(f.Shown, func(s Shown) bool {
		return s.State == person.Confirmed && s.Party != nil && s.Party.Person == id && s.Party.stops(consent.BlurWish, f, at)
	})
}

// placed tells whether it is known of every appearance of a person where in the photo they are.
func (f *Facts) placed(id ident.Person) bool {
	return !slices.ContainsFunc(f.Shown, func(s Shown) bool {
		return s.State == person.Confirmed && s.Party != nil && s.Party.Person == id && !s.Boxed
	})
}

func judgeBasis(q question, f *Facts, at time.Time, n *notes) (Status, Cause) {
	a := &f.Assessment
	switch {
	case a.Basis == consent.NotAssessed:
		n.add(finding{cause: Unassessed})
		return NotAssessed, ""
	case a.Check() != nil:
		n.add(finding{cause: AssessmentIncomplete})
		return NeedsReview, ""
	}
	switch a.Basis {
	case consent.ConsentRequired:
		if q.any {
			return f.judgeEveryUse(q, at, n)
		}
		return f.judgeUse(q, at, n)
	case consent.ExternalAgreement:
		if !at.Before(a.Ends) {
			n.add(finding{cause: AgreementEnded, date: a.Ends})
			return Blocked, ""
		}
	case consent.LegitimateInterests:
		if review := a.Balance.Review; !review.IsZero() && !at.Before(review) {
			n.add(finding{cause: ReviewDue, date: review})
			return NeedsReview, ""
		}
	case consent.NoIdentifiablePersons, consent.Historical:
		if f.contradicted(at, n) {
			return NeedsReview, ""
		}
	default: // the basis holds whoever is shown
	}
	if f.replaced(n) {
		return NeedsReview, ""
	}
	q.put(everything())
	return Cleared, ByBasis
}

// contradicted tells whether what is known of the people shown speaks against an exempt basis.
func (f *Facts) contradicted(at time.Time, n *notes) bool {
	found := false
	for i := range f.Shown {
		switch p := f.recognised(i); {
		case f.Assessment.Basis == consent.NoIdentifiablePersons:
			if s := &f.Shown[i]; s.State.Recognisable() && !f.bystander(s) {
				found = true
				n.add(finding{cause: SomebodyShown, face: s.Number})
			}
		case p != nil && (p.Died.IsZero() || at.Before(p.Died)):
			found = true
			n.add(finding{cause: SomebodyLives, person: p.Person})
		}
	}
	return found
}
