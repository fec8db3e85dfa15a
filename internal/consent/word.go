package consent

import (
	"slices"
	"time"

	"imprimatur/internal/ident"
)

// Word is one yes, or one no, of one signer: what events come down to. For each use and photo
// a signer's last word is the one that counts, whichever consent it was said in. A yes counts
// for its term; when that is over no older yes comes back, since nobody meant that. A no has
// no term.
type Word struct {
	At      time.Time
	Signer  ident.Person // 0: everybody's
	Allows  bool
	Uses    []Uses
	From    time.Time // of a yes: it counts from here on, if this is later than At
	Until   time.Time // of a yes: to here; zero: no end
	Kind    EventKind // Given, Changed, Confirmed, Withdrawn
	EndedBy EventKind // Superseded when that, and not the term, is why Until is what it is
	Consent ident.Consent
	Event   int             // its number in the consent, from 1
	Text    ident.Quitclaim // what was read and signed; 0: no text of ours
	Version int
	Scope   Scope
}

// On gives the channels that the word is about for a purpose.
func (w *Word) On(purpose int) Channels {
	for _, u := range w.Uses {
		if u.Purpose == purpose {
			return u.Channels
		}
	}
	return 0
}

// Words brings the consents of one person down to their words, oldest first; of two said at
// the same moment the no comes last, so that it wins. It is done once for a person, however
// many photos show them.
func Words(consents ...Consent) []Word {
	var words []Word
	for i := range consents {
		r := reading{consent: &consents[i], voices: make(map[ident.Person]*voice)}
		for j := range r.consent.Events {
			r.number = j + 1
			r.read(&r.consent.Events[j])
		}
		words = append(words, r.words...)
	}
	slices.SortStableFunc(words, func(a, b Word) int {
		if order := a.At.Compare(b.At); order != 0 {
			return order
		}
		switch {
		case a.Allows == b.Allows:
			return 0
		case a.Allows:
			return -1
		}
		return 1
	})
	return words
}

// reading goes through the events of one consent.
type reading struct {
	consent *Consent
	number  int       // of the event that is read, from 1
	clock   time.Time // no event takes effect before the one recorded before it
	voices  map[ident.Person]*voice
	allowed []Uses // by anybody, ever
	closed  bool   // withdrawn by the house, or superseded
	apart   []Word // the no's for single photos: what is said later of the rest leaves them standing
	words   []Word
}

// voice is what one signer has said so far.
type voice struct {
	answers []Answer
	until   time.Time
	gone    bool // took everything back
}

func (r *reading) read(e *Event) {
	at := e.At
	if at.After(r.clock) {
		r.clock = at
	}
	switch e.Kind {
	case Given, Changed, Confirmed:
		r.say(e)
	case Withdrawn:
		r.withdraw(e)
	case Expired:
		r.end(r.clock, "")
	case Superseded:
		r.end(r.clock, Superseded)
		r.closed = true
	}
}

func (r *reading) say(e *Event) {
	v := r.voices[e.Signer]
	if v == nil {
		v = &voice{until: r.consent.Term.Until}
		r.voices[e.Signer] = v
	}
	answers := e.Answers
	if e.Kind == Confirmed {
		if len(answers) == 0 {
			answers = v.answers
		}
		if !e.Until.IsZero() {
			v.until = e.Until
		}
	}
	var yes, no []Uses
	for _, a := range answers {
		v.answers = overlay(v.answers, a)
		if a.Yes != 0 {
			yes = append(yes, Uses{a.Purpose, a.Yes})
		}
		if a.No != 0 {
			no = append(no, Uses{a.Purpose, a.No})
		}
	}
	if len(yes) > 0 && !v.gone && !r.closed {
		r.allow(e, yes, v.until)
	}
	r.refuse(e, no, r.consent.Scope)
}

// word begins a word of what an event says.
func (r *reading) word(e *Event, uses []Uses, scope Scope) Word {
	return Word{
		At: r.clock, Signer: e.Signer, Uses: uses, Kind: e.Kind, Consent: r.consent.ID, Event: r.number, Text: e.Text, Version: e.Version, Scope: scope,
	}
}

// allow adds a yes. The no's for single photos stay behind it.
func (r *reading) allow(e *Event, uses []Uses, until time.Time) {
	c := r.consent
	r.allowed = append(r.allowed, uses...)
	w := r.word(e, uses, c.Scope)
	w.Allows, w.From, w.Until = true, c.Term.From, until
	r.words = append(r.words, w)
	for _, w := range r.apart {
		if w.Uses = shared(w.Uses, uses); len(w.Uses) > 0 && (w.Signer == e.Signer || w.Signer == 0) {
			w.At = r.clock
			r.words = append(r.words, w)
		}
	}
}

// shared gives the uses that are in both.
func shared(a, b []Uses) []Uses {
	var both []Uses
	for _, u := range a {
		for _, v := range b {
			if on := u.Channels & v.Channels; u.Purpose == v.Purpose && on != 0 {
				both = append(both, Uses{u.Purpose, on})
			}
		}
	}
	return both
}

// overlay puts an answer over those given before.
func overlay(answers []Answer, a Answer) []Answer {
	for i, b := range answers {
		if b.Purpose == a.Purpose {
			answers = slices.Clone(answers)
			answers[i].Yes = b.Yes&^a.No | a.Yes
			answers[i].No = b.No&^a.Yes | a.No
			return answers
		}
	}
	return append(slices.Clip(answers), a)
}

// refuse adds a no. When the clock has gone back it counts from the earlier moment as well as
// after all that was recorded before it.
func (r *reading) refuse(e *Event, uses []Uses, scope Scope) {
	if len(uses) == 0 {
		return
	}
	w := r.word(e, uses, scope)
	r.words = append(r.words, w)
	if e.At.Before(r.clock) {
		w.At = e.At
		r.words = append(r.words, w)
	}
}

func (r *reading) withdraw(e *Event) {
	scope := r.consent.Scope
	if len(e.Assets) > 0 {
		scope = Scope{Extent: TheseAssets, Assets: e.Assets}
	}
	uses := slices.Clone(r.allowed)
	if len(e.Answers) > 0 {
		uses = uses[:0]
		for _, a := range e.Answers {
			uses = append(uses, Uses{a.Purpose, a.No | a.Yes})
		}
	}
	uses = merged(uses)
	r.refuse(e, uses, scope)
	if len(e.Assets) > 0 && len(uses) > 0 {
		r.apart = append(r.apart, r.word(e, uses, scope))
		return
	}
	if !e.whole() {
		for signer, v := range r.voices {
			for _, u := range uses {
				if signer == e.Signer || e.Signer == 0 {
					v.answers = overlay(v.answers, Answer{Purpose: u.Purpose, No: u.Channels})
				}
			}
		}
		return
	}
	if e.Signer == 0 {
		r.closed = true
	} else if v := r.voices[e.Signer]; v != nil {
		v.gone = true
	} else {
		r.voices[e.Signer] = &voice{gone: true}
	}
}

// merged gives each purpose once.
func merged(uses []Uses) []Uses {
	var each []Uses
next:
	for _, u := range uses {
		for i := range each {
			if each[i].Purpose == u.Purpose {
				each[i].Channels |= u.Channels
				continue next
			}
		}
		each = append(each, u)
	}
	return each
}

// end lets every yes so far end by a moment.
func (r *reading) end(at time.Time, by EventKind) {
	for i := range r.words {
		w := &r.words[i]
		if w.Allows && (w.Until.IsZero() || at.Before(w.Until)) {
			w.Until, w.EndedBy = at, by
		}
	}
}
