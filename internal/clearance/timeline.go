package clearance

import (
	"slices"
	"time"

	"imprimatur/internal/consent"
)

// Span is a stretch of time in which the answer to every use stays the same. From is
// inclusive, Until exclusive; a zero Until has no end.
type Span struct {
	From, Until time.Time
	Status      Status
	// Uses are those that are cleared: for each purpose, by its number, the channels. One line
	// for EveryPurpose and consent.EveryChannel stands for every use there is and will be.
	// What is not in it is not cleared; why, Decide says.
	Uses []consent.Uses
}

// EveryPurpose stands in a span for all purposes.
const EveryPurpose = -1

// Allows tells whether a use is cleared in the span.
func (s Span) Allows(purpose, channel int) bool {
	return slices.ContainsFunc(s.Uses, func(u consent.Uses) bool {
		return (u.Purpose == purpose || u.Purpose == EveryPurpose) && u.Channels.Has(channel)
	})
}

// Timeline gives the answers from a moment on, in spans without gap or overlap. It is what
// the store keeps, so that an expiry takes effect in the very second, with no job that
// could be late. Compared with the clock it says what Decide says, at every moment.
func Timeline(facts Facts, from time.Time) []Span {
	f := &facts
	moments := append(make([]time.Time, 0, 16), from)
	f.moments(func(t time.Time) {
		if t.After(from) {
			moments = append(moments, t)
		}
	})
	slices.SortFunc(moments, time.Time.Compare)
	var spans []Span
	var last consent.Matrix
	for i, at := range moments {
		if i > 0 && at.Equal(moments[i-1]) {
			continue
		}
		var uses consent.Matrix
		q := standing()
		q.uses = &uses
		status, _ := judge(q, f, at, nil)
		if n := len(spans); n > 0 {
			if spans[n-1].Status == status && last == uses {
				continue
			}
			spans[n-1].Until = at
		}
		last = uses
		spans = append(spans, Span{From: at, Status: status, Uses: f.lines(&uses)})
	}
	return spans
}

// lines writes a set of uses in few lines.
func (f *Facts) lines(m *consent.Matrix) []consent.Uses {
	switch *m {
	case consent.Matrix{}:
		return nil
	case everything():
		return []consent.Uses{{Purpose: EveryPurpose, Channels: consent.EveryChannel}}
	}
	channels := f.channels()
	var lines []consent.Uses
	for p := range f.purposes() {
		if on := m[p] & channels; on != 0 {
			lines = append(lines, consent.Uses{Purpose: p, Channels: on})
		}
	}
	return lines
}
