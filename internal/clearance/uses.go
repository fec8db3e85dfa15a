package clearance

import (
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
)

// everything is every use that there is and that there will be.
func everything() consent.Matrix {
	var m consent.Matrix
	for p := range m {
		m[p] = consent.EveryChannel
	}
	return m
}

// meet leaves in m what is in both.
func meet(m, other *consent.Matrix) {
	for p := range m {
		m[p] &= other[p]
	}
}

// put hands out what the asset can be used for, to a question that wants it.
func (q question) put(m consent.Matrix) {
	if q.uses != nil {
		*q.uses = m
	}
}

// judgeEveryUse answers where consent is the basis and no use is stated: it is a yes when
// there is a use that everybody who can be recognised allows.
func (f *Facts) judgeEveryUse(q question, at time.Time, n *notes) (Status, Cause) {
	all := everything()
	named, refused := false, false
	for i := range f.Shown {
		p := f.recognised(i)
		if p == nil {
			continue
		}
		named = true
		var uses consent.Matrix
		p.uses(f, at, &uses)
		if f.none(&uses) {
			refused = true
			p.explain(f, at, n)
		}
		meet(&all, &uses)
	}
	if !refused && f.none(&all) {
		refused = true
		n.add(finding{cause: NoCommonUse})
	}
	switch review := f.unnamed(n); {
	case refused:
		return Blocked, ""
	case review:
		return NeedsReview, ""
	case !named:
		status, why := f.nobody(n)
		if status == Cleared {
			q.put(all)
		}
		return status, why
	}
	q.put(all)
	if f.complete(&all) {
		return Cleared, EveryoneAllows
	}
	return Cleared, SomeUses
}

// none tells whether a set holds no use that the organisation has.
func (f *Facts) none(m *consent.Matrix) bool {
	for p := range f.purposes() {
		if m[p]&f.channels() != 0 {
			return false
		}
	}
	return true
}

// complete tells whether a set holds every use that the organisation has.
func (f *Facts) complete(m *consent.Matrix) bool {
	if f.Terms == nil {
		return *m == everything()
	}
	channels := f.channels()
	for p := range f.purposes() {
		if m[p]&channels != channels {
			return false
		}
	}
	return true
}

// purposes counts those that the organisation has.
func (f *Facts) purposes() int {
	if f.Terms == nil {
		return consent.MostTerms
	}
	return min(len(f.Terms.Purposes), consent.MostTerms)
}

// channels are those that the organisation has.
func (f *Facts) channels() consent.Channels {
	if f.Terms == nil || len(f.Terms.Channels) >= consent.MostTerms {
		return consent.EveryChannel
	}
	return 1<<len(f.Terms.Channels) - 1
}

// uses finds what a person, or all who speak for them, allow at a moment. It agrees with
// allows for every single use. yes begins empty.
func (p *Party) uses(f *Facts, at time.Time, yes *consent.Matrix) {
	var no consent.Matrix
	p.listen(f, p.Person, at, yes, &no)
	if p.freeAt(at) {
		*yes = everything()
	} else if p.Minority.At(at) {
		*yes = p.guardiansUses(f, at)
	}
	for i := range yes {
		yes[i] &^= no[i]
	}
}

// guardiansUses gives what all guardians allow; nothing where there is none.
func (p *Party) guardiansUses(f *Facts, at time.Time) (common consent.Matrix) {
	speaking := false
	for i := range p.Guardians {
		g := &p.Guardians[i]
		if !g.At(at) {
			continue
		}
		var yes, no consent.Matrix
		p.listen(f, g.Person, at, &yes, &no)
		if !speaking {
			speaking, common = true, yes
		} else {
			meet(&common, &yes)
		}
	}
	return common
}

// listen finds what a signer's last words allow and refuse. yes and no begin empty.
func (p *Party) listen(f *Facts, signer ident.Person, at time.Time, yes, no *consent.Matrix) {
	for i := range p.Words {
		w := &p.Words[i]
		if w.At.After(at) {
			break
		}
		if w.Signer != signer && w.Signer != 0 || w.Allows && at.Before(w.From) || !w.Scope.Covers(f.Asset, f.Folders) {
			continue
		}
		yes.Remove(w.Uses)
		no.Remove(w.Uses)
		switch {
		case !w.Allows:
			no.Add(w.Uses)
		case signer == p.Person && p.Minority.At(w.At): // nobody's yes
		case w.Until.IsZero() || at.Before(w.Until):
			yes.Add(w.Uses)
		}
	}
}

// explain notes why a person allows nothing at all.
func (p *Party) explain(f *Facts, at time.Time, n *notes) {
	if n == nil {
		return
	}
	q, before := standing(), len(n.found)
	if p.Minority.At(at) && !p.freeAt(at) {
		p.guardiansAllow(f, q, at, n)
	}
	if len(n.found) == before {
		p.allows(f, q, at, n)
	}
	if len(n.found) == before {
		n.add(finding{cause: NoCommonUse, person: p.Person})
	}
}
