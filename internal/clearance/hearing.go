package clearance

import (
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
)

// hearing is what one signer's words come to for one use of one asset.
type hearing struct {
	last    *consent.Word // the one that counts
	begins  time.Time     // when there is one that has not begun: its beginning
	covered bool          // they have said something about this asset
	spoken  bool          // they have said something at all
}

// hear goes through the words of a signer, oldest first, until a moment.
func (p *Party) hear(f *Facts, signer ident.Person, q question, at time.Time) hearing {
	var h hearing
	for i := range p.Words {
		w := &p.Words[i]
		if w.At.After(at) {
			break
		}
		if w.Signer != signer && w.Signer != 0 {
			continue
		}
		h.spoken = true
		if !w.Scope.Covers(f.Asset, f.Folders) {
			continue
		}
		h.covered = true
		if !q.any && !w.On(q.purpose).Has(q.channel) {
			continue
		}
		if w.Allows && at.Before(w.From) {
			h.begins = w.From
			continue
		}
		h.last, h.begins = w, time.Time{}
	}
	return h
}

// missing says what stands against a yes, and since or until when; "" if nothing does.
func (h hearing) missing(at time.Time) (Cause, time.Time) {
	switch w := h.last; {
	case w != nil && !w.Allows:
		return refusal(w), w.At
	case w != nil && !w.Until.IsZero() && !at.Before(w.Until):
		if !h.begins.IsZero() {
			return ConsentBegins, h.begins
		}
		if w.EndedBy == consent.Superseded {
			return ConsentReplaced, w.Until
		}
		return ConsentEnded, w.Until
	case w != nil:
		return "", time.Time{}
	case !h.begins.IsZero():
		return ConsentBegins, h.begins
	case h.covered:
		return NotAnswered, time.Time{}
	case h.spoken:
		return NotCovered, time.Time{}
	}
	return NotAsked, time.Time{}
}

func refusal(w *consent.Word) Cause {
	if w.Kind == consent.Withdrawn {
		return WithdrawnUse
	}
	return RefusedUse
}

// ofGuardian gives the cause as it is said of somebody who speaks for another.
func (c Cause) ofGuardian() Cause {
	switch c {
	case NotAsked, NotAnswered, NotCovered:
		return GuardianSilent
	case RefusedUse:
		return GuardianRefused
	case WithdrawnUse:
		return GuardianWithdrew
	case ConsentEnded, ConsentReplaced:
		return GuardianEnded
	default: // said alike of everybody
		return c
	}
}
