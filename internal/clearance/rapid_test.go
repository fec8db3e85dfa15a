package clearance_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// Everything of the random worlds happens on the full minute, so that much of it happens at once.
var dawn = time.Date(2026, 5, 3, 6, 0, 0, 0, time.UTC)

const (
	minutes  = 24
	purposes = 2
	channels = 3
)

func minute(t *rapid.T, label string) time.Time {
	return dawn.Add(time.Duration(rapid.IntRange(0, minutes).Draw(t, label)) * time.Minute)
}

// perhaps gives a minute or none.
func perhaps(t *rapid.T, label string) time.Time {
	if rapid.IntRange(0, 2).Draw(t, label+"?") > 0 {
		return time.Time{}
	}
	return minute(t, label)
}

func TestC1_DecideAgreesWithTheNaiveOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts, people := randomWorld(t)
		var uses []clearance.Use
		for _, p := range facts.Terms.Purposes {
			for _, c := range facts.Terms.Channels {
				uses = append(uses, clearance.Use{Purpose: p, Channel: c})
			}
		}
		spans := clearance.Timeline(facts, dawn.Add(-time.Hour))
		before := make([]clearance.Status, len(uses))
		promised := make([]time.Time, len(uses))
		for half := -1; half <= 2*minutes+2; half++ {
			at := dawn.Add(time.Duration(half) * 30 * time.Second)
			span := spans[slices.IndexFunc(spans, func(s clearance.Span) bool {
				return !at.Before(s.From) && (s.Until.IsZero() || at.Before(s.Until))
			})]
			anything := false
			for i, use := range uses {
				o := oracle{facts: facts, people: people, purpose: i / channels, channel: i % channels}
				d, want := clearance.Decide(use, facts, at), o.status(at)
				if d.Status != want {
					t.Fatalf("%v at %v: %s (%v), the oracle says %s", use, at, d.Status, d.Reasons, want)
				}
				if len(d.Reasons) == 0 || d.Cleared() == (len(d.Remedy) > 0) {
					t.Fatalf("%v at %v: %s with reasons %v and remedy %v", use, at, d.Status, d.Reasons, d.Remedy)
				}
				if span.Allows(i/channels, i%channels) != d.Cleared() {
					t.Fatalf("%v at %v: the timeline says otherwise than %s: %+v", use, at, d.Status, spans)
				}
				if before[i] != "" && (before[i] != d.Status) != (!promised[i].IsZero() && !at.Before(promised[i])) {
					t.Fatalf("%v at %v: %s after %s, which was to hold until %v", use, at, d.Status, before[i], promised[i])
				}
				before[i], promised[i] = d.Status, d.Changes
				anything = anything || d.Cleared()
			}
			mark := clearance.Standing(facts, at)
			if mark.Cleared() != anything || mark.Status != clearance.StatusOf(facts, at) || mark.Status != span.Status || len(mark.Reasons) == 0 {
				t.Fatalf("at %v: the mark is %+v, the span %+v, something is cleared: %v", at, mark, span, anything)
			}
		}
	})
}

func TestG7_BlurAgreesWithTheNaiveOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts, people := randomWorld(t)
		for i, p := range facts.Terms.Purposes {
			for j, c := range facts.Terms.Channels {
				use, o := clearance.Use{Purpose: p, Channel: c}, oracle{facts: facts, people: people, purpose: i, channel: j}
				var before clearance.Blurring
				for half := -1; half <= 2*minutes+2; half++ {
					at := dawn.Add(time.Duration(half) * 30 * time.Second)
					got := clearance.Blur(use, facts, at)
					want, possible := o.blurs(at)
					if got.Decision.Cleared() != possible || !slices.Equal(got.Faces, want) {
						t.Fatalf("%v at %v: %+v, the oracle says %v, %v", use, at, got, want, possible)
					}
					if d := before.Decision; d.Cleared() && (d.Changes.IsZero() || at.Before(d.Changes)) && !possible {
						t.Fatalf("%v at %v: it was to stay possible until %v", use, at, d.Changes)
					}
					before = got
				}
			}
		}
	})
}

func randomWorld(t *rapid.T) (clearance.Facts, map[ident.Person]told) {
	facts := clearance.Facts{
		Asset: thisPhoto, Folders: []ident.Folder{3, 2, 1}, LicenceEnds: perhaps(t, "licence"),
		State: rapid.SampledFrom([]asset.State{asset.Active, asset.Active, asset.Active, asset.Active, asset.Active, asset.Active, asset.Quarantined, asset.Trashed}).Draw(t, "state"),
		Scene: rapid.SampledFrom([]person.Scene{"", "", person.Posed, person.Crowd, person.Nobody, person.LookAgain}).Draw(t, "scene"),
		Terms: &consent.Terms{Purposes: []consent.Purpose{"news", "fun"}, Channels: []consent.Channel{"website", "print", "press"}},
	}
	facts.Assessment.Basis = consent.ConsentRequired
	if rapid.IntRange(0, 9).Draw(t, "held?") == 0 {
		facts.Stops = []consent.Stop{randomStop(t, consent.Hold)}
	}
	people := map[ident.Person]told{}
	for i := range rapid.IntRange(0, 3).Draw(t, "faces") {
		s := clearance.Shown{Number: i + 1, Boxed: rapid.IntRange(0, 5).Draw(t, "placed") > 0, State: rapid.SampledFrom(append([]person.State{person.Confirmed, person.Confirmed, person.Confirmed, person.Confirmed, person.Confirmed, person.Confirmed, person.Confirmed}, person.States()...)).Draw(t, "face")}
		if s.State == person.Confirmed {
			id := ident.Person(rapid.IntRange(1, 3).Draw(t, "who"))
			if _, met := people[id]; !met {
				people[id] = randomPerson(t, id)
			}
			s.Party = people[id].party
		}
		facts.Shown = append(facts.Shown, s)
	}
	return facts, people
}

func randomStop(t *rapid.T, kind consent.StopKind) consent.Stop {
	s := consent.Stop{Kind: kind, From: minute(t, "from"), Until: perhaps(t, "until")}
	if rapid.Bool().Draw(t, "other photo") {
		s.Assets = []ident.Asset{anotherPhoto}
	}
	return s
}

func randomPerson(t *rapid.T, id ident.Person) told {
	p := &clearance.Party{Person: id, FreeFrom: perhaps(t, "free"), Minority: person.Minority{Minor: rapid.Bool().Draw(t, "minor")}}
	if rapid.IntRange(0, 3).Draw(t, "lives on") > 0 {
		p.FreeFrom = time.Time{}
	}
	signers := []consent.Signer{{Person: id}}
	if p.Minority.Minor {
		p.Minority.Ends = perhaps(t, "of age")
		for g := range rapid.IntRange(0, 2).Draw(t, "guardians") {
			guardian := person.Guardian{Person: ident.Person(10 + g), From: perhaps(t, "guardian from"), Until: perhaps(t, "guardian until")}
			p.Guardians = append(p.Guardians, guardian)
			signers = append(signers, consent.Signer{Person: guardian.Person, Guardian: true})
		}
	}
	if rapid.IntRange(0, 5).Draw(t, "stops") == 0 {
		kind := rapid.SampledFrom([]consent.StopKind{consent.Objection, consent.Restriction, consent.BlurWish, consent.BlurWish}).Draw(t, "stop")
		p.Stops = []consent.Stop{randomStop(t, kind)}
	}
	who := told{party: p}
	for i := range rapid.IntRange(0, 3).Draw(t, "consents") {
		c := consent.Consent{ID: ident.Consent(i + 1), Person: id, Signers: signers}
		c.Term = consent.Term{From: perhaps(t, "term from"), Until: perhaps(t, "term until")}
		c.Scope = rapid.SampledFrom([]consent.Scope{
			{Extent: consent.AllOfMe}, {Extent: consent.AllOfMe}, {Extent: consent.ThisEvent, Folders: []ident.Folder{2}}, {Extent: consent.ThisEvent, Folders: []ident.Folder{9}},
			{Extent: consent.TheseAssets, Assets: []ident.Asset{thisPhoto, anotherPhoto}}, {Extent: consent.TheseAssets, Assets: []ident.Asset{anotherPhoto}},
		}).Draw(t, "scope")
		for range rapid.IntRange(0, 5).Draw(t, "events") {
			c.Events = append(c.Events, randomEvent(t, signers))
		}
		who.consents = append(who.consents, c)
	}
	p.Words = consent.Words(who.consents...)
	return who
}

// randomEvent is one that need not make sense: the clock can have gone back, and people
// confirm what they never said.
func randomEvent(t *rapid.T, signers []consent.Signer) consent.Event {
	e := consent.Event{At: minute(t, "at"), Signer: rapid.SampledFrom(signers).Draw(t, "signer").Person}
	e.Kind = rapid.SampledFrom([]consent.EventKind{
		consent.Given, consent.Given, consent.Given, consent.Changed, consent.Changed, consent.Confirmed, consent.Confirmed, consent.Withdrawn, consent.Withdrawn, consent.Expired, consent.Superseded,
	}).Draw(t, "kind")
	some := func(label string) consent.Channels {
		return consent.Channels(rapid.IntRange(0, 1<<channels-1).Draw(t, label))
	}
	whole := rapid.Bool().Draw(t, "whole")
	for p := range purposes {
		switch {
		case e.Kind == consent.Given, e.Kind == consent.Changed, e.Kind == consent.Confirmed && !whole:
			yes := some("yes")
			e.Answers = append(e.Answers, consent.Answer{Purpose: p, Yes: yes, No: some("no") &^ yes})
		case e.Kind == consent.Withdrawn && !whole:
			e.Answers = append(e.Answers, consent.Answer{Purpose: p, No: some("ends")})
		}
	}
	switch e.Kind {
	case consent.Confirmed:
		e.Until = perhaps(t, "new end")
	case consent.Withdrawn:
		if rapid.IntRange(0, 3).Draw(t, "by the house") == 0 {
			e.Signer = 0
		}
		e.Assets = rapid.SampledFrom([][]ident.Asset{nil, nil, {thisPhoto}, {anotherPhoto}}).Draw(t, "photos")
	case consent.Given, consent.Changed, consent.Expired, consent.Superseded:
	}
	return e
}
