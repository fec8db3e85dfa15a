package consent

import (
	"math/bits"
	"slices"

	"imprimatur/internal/problem"
)

// Purpose is why a photo is used ("news"), Channel is where ("website"). Both lists are the
// organisation's own; the texts are their keys.
type (
	Purpose string
	Channel string
)

// MostTerms is how many purposes, and how many channels, an organisation can ever make.
const MostTerms = 64

// Terms are the organisation's purposes and channels. The place of a key in its list is its
// number: lists only ever grow at their end, so that what was answered keeps its meaning.
// The order in which people are shown them is another matter.
type Terms struct {
	Purposes []Purpose
	Channels []Channel
}

// Check tells whether the lists can be numbered.
func (t Terms) Check() error {
	if len(t.Purposes) > MostTerms || len(t.Channels) > MostTerms {
		return problem.New(problem.Invalid, "settings.too-many-terms", "most", "64")
	}
	for i, p := range t.Purposes {
		if p == "" || slices.Contains(t.Purposes[:i], p) {
			return problem.New(problem.Invalid, "settings.term-key", "key", string(p)).At("purposes")
		}
	}
	for i, c := range t.Channels {
		if c == "" || slices.Contains(t.Channels[:i], c) {
			return problem.New(problem.Invalid, "settings.term-key", "key", string(c)).At("channels")
		}
	}
	return nil
}

// Purpose gives the number of a purpose, or -1.
func (t *Terms) Purpose(p Purpose) int { return slices.Index(t.Purposes, p) }

// Channel gives the number of a channel, or -1.
func (t *Terms) Channel(c Channel) int { return slices.Index(t.Channels, c) }

// Set gives the set of the channels named; those not known are left out.
func (t *Terms) Set(channels ...Channel) Channels {
	var set Channels
	for _, c := range channels {
		if i := t.Channel(c); i >= 0 {
			set |= 1 << i
		}
	}
	return set
}

// Named lists the channels of a set in the order of their numbers.
func (t *Terms) Named(set Channels) []Channel {
	named := make([]Channel, 0, set.Len())
	for i, c := range t.Channels {
		if set.Has(i) {
			named = append(named, c)
		}
	}
	return named
}

// Channels is a set of channels, one bit each by number.
type Channels uint64

// EveryChannel is all that there are and all that will be.
const EveryChannel = ^Channels(0)

// Has tells whether a channel is in the set.
func (c Channels) Has(number int) bool { return number >= 0 && c>>number&1 == 1 }

// Len counts the channels in the set.
func (c Channels) Len() int { return bits.OnesCount64(uint64(c)) }

// Answer is what somebody said for one purpose: yes on some channels, no on others, and
// nothing on those in neither set. Nothing is preset: silence is no answer, and no answer
// allows nothing.
type Answer struct {
	Purpose int // its number
	Yes, No Channels
}

// Uses are some channels of one purpose.
type Uses struct {
	Purpose  int // its number
	Channels Channels
}

// Matrix is a set of uses: the channels of each purpose by its number.
type Matrix [MostTerms]Channels

// Add puts uses into the set. A purpose that cannot be is left out.
func (m *Matrix) Add(uses []Uses) {
	for _, u := range uses {
		if u.Purpose >= 0 && u.Purpose < MostTerms {
			m[u.Purpose] |= u.Channels
		}
	}
}

// Remove takes uses out of the set.
func (m *Matrix) Remove(uses []Uses) {
	for _, u := range uses {
		if u.Purpose >= 0 && u.Purpose < MostTerms {
			m[u.Purpose] &^= u.Channels
		}
	}
}

// checkAnswers tells whether answers say something, and do not contradict each other.
func checkAnswers(answers []Answer, terms *Terms) error {
	said, purposes := Channels(0), uint64(0)
	for _, a := range answers {
		if a.Purpose < 0 || a.Purpose >= len(terms.Purposes) {
			return problem.New(problem.Invalid, "use.purpose-unknown").At("answers")
		}
		if len(terms.Channels) < MostTerms && (a.Yes|a.No)>>len(terms.Channels) != 0 {
			return problem.New(problem.Invalid, "use.channel-unknown").At("answers")
		}
		if a.Yes&a.No != 0 || purposes>>a.Purpose&1 == 1 {
			return problem.New(problem.Invalid, "consent.answers-conflict").At("answers")
		}
		purposes |= 1 << a.Purpose
		said |= a.Yes | a.No
	}
	if said == 0 {
		return problem.New(problem.Invalid, "consent.answers-missing").At("answers")
	}
	return nil
}
