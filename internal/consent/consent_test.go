package consent_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

var (
	noon  = time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)
	terms = consent.Terms{Purposes: []consent.Purpose{"news", "education"}, Channels: []consent.Channel{"website", "print", "press"}}
)

const (
	anna ident.Person = 1
	mia  ident.Person = 2
	per  ident.Person = 3
)

// asked is a consent for which Anna, or the guardians named, were asked.
func asked(guardians ...ident.Person) consent.Consent {
	c := consent.Consent{ID: 10, Person: anna, Scope: consent.Scope{Extent: consent.AllOfMe}}
	for _, g := range guardians {
		c.Signers = append(c.Signers, consent.Signer{Person: g, Guardian: true})
	}
	if len(guardians) == 0 {
		c.Signers = []consent.Signer{{Person: anna}}
	}
	return c
}

// word is a complete event of somebody who says something, some hours after noon.
func word(kind consent.EventKind, who ident.Person, hours int, answers ...consent.Answer) consent.Event {
	return consent.Event{
		Kind: kind, At: noon.Add(time.Duration(hours) * time.Hour), Signer: who, Answers: answers,
		Method: consent.EmailCode, Text: 5, Version: 1, Language: "sv", Shown: consent.Hash{1},
	}
}

func withdrawal(who ident.Person, hours int) consent.Event {
	return consent.Event{Kind: consent.Withdrawn, At: noon.Add(time.Duration(hours) * time.Hour), Signer: who}
}

var onWebsite = consent.Answer{Purpose: 0, Yes: 1}

func after(t *testing.T, c consent.Consent, events ...consent.Event) consent.Consent {
	t.Helper()
	for _, e := range events {
		next, err := c.Append(e, &terms)
		if err != nil {
			t.Fatalf("%s: %v", e.Kind, err)
		}
		c = next
	}
	return c
}

func TestG7_1_AWordWithoutItsProofIsNotTaken(t *testing.T) {
	given := word(consent.Given, anna, 0, onWebsite)
	for name, c := range map[string]struct {
		spoil func(*consent.Event)
		code  string
	}{
		"no time":                    {func(e *consent.Event) { e.At = time.Time{} }, "consent.time-missing"},
		"nobody's":                   {func(e *consent.Event) { e.Signer = 0 }, "consent.signer-unknown"},
		"somebody else's":            {func(e *consent.Event) { e.Signer = per }, "consent.signer-unknown"},
		"no method":                  {func(e *consent.Event) { e.Method = "" }, "consent.method-unknown"},
		"paper, recorded by nobody":  {func(e *consent.Event) { e.Method = consent.OnPaper }, "consent.recorder"},
		"by a code, and by staff":    {func(e *consent.Event) { e.RecordedBy = 7 }, "consent.recorder"},
		"no text":                    {func(e *consent.Event) { e.Text = 0 }, "consent.text-missing"},
		"no version":                 {func(e *consent.Event) { e.Version = 0 }, "consent.text-missing"},
		"no language":                {func(e *consent.Event) { e.Language = "" }, "consent.text-missing"},
		"nothing shown":              {func(e *consent.Event) { e.Shown = consent.Hash{} }, "consent.text-missing"},
		"no answer":                  {func(e *consent.Event) { e.Answers = nil }, "consent.answers-missing"},
		"neither yes nor no":         {func(e *consent.Event) { e.Answers = []consent.Answer{{Purpose: 1}} }, "consent.answers-missing"},
		"yes and no":                 {func(e *consent.Event) { e.Answers = []consent.Answer{{Yes: 3, No: 2}} }, "consent.answers-conflict"},
		"the same purpose twice":     {func(e *consent.Event) { e.Answers = []consent.Answer{onWebsite, {No: 1}} }, "consent.answers-conflict"},
		"a purpose there is not":     {func(e *consent.Event) { e.Answers[0].Purpose = 2 }, "use.purpose-unknown"},
		"a purpose below the first":  {func(e *consent.Event) { e.Answers[0].Purpose = -1 }, "use.purpose-unknown"},
		"a channel there is not":     {func(e *consent.Event) { e.Answers[0].Yes = 8 }, "use.channel-unknown"},
		"a new end":                  {func(e *consent.Event) { e.Until = noon.AddDate(1, 0, 0) }, "consent.term"},
		"photos of its own":          {func(e *consent.Event) { e.Assets = []ident.Asset{1} }, "consent.scope"},
		"a change before the answer": {func(e *consent.Event) { e.Kind = consent.Changed }, "consent.not-given"},
		"a strange event":            {func(e *consent.Event) { e.Kind = "forgotten" }, "consent.event-unknown"},
	} {
		e := given
		e.Answers = []consent.Answer{onWebsite}
		c.spoil(&e)
		if _, err := asked().Append(e, &terms); problem.Of(err).Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if _, err := asked().Append(given, &terms); err != nil {
		t.Error(err)
	}
}

func TestConsent_WhatCanBeAsked(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*consent.Consent)
		code   string
	}{
		"of nobody":             {func(c *consent.Consent) { c.Signers = nil }, "consent.signers-missing"},
		"about nobody":          {func(c *consent.Consent) { c.Person = 0 }, "consent.signers-missing"},
		"of one guardian twice": {func(c *consent.Consent) { c.Signers = asked(mia, mia).Signers }, "consent.signers-missing"},
		"of her own guardian":   {func(c *consent.Consent) { c.Signers = asked(anna).Signers }, "consent.signers-missing"},
		"of a stranger":         {func(c *consent.Consent) { c.Signers = []consent.Signer{{Person: mia}} }, "consent.signers-missing"},
		"for no photos":         {func(c *consent.Consent) { c.Scope = consent.Scope{Extent: consent.TheseAssets} }, "consent.scope"},
		"for photos out of order": {func(c *consent.Consent) {
			c.Scope = consent.Scope{Extent: consent.TheseAssets, Assets: []ident.Asset{2, 1}}
		}, "consent.scope"},
		"for no folder": {func(c *consent.Consent) { c.Scope = consent.Scope{Extent: consent.ThisEvent} }, "consent.scope"},
		"for no extent": {func(c *consent.Consent) { c.Scope = consent.Scope{} }, "consent.scope"},
		"for no time":   {func(c *consent.Consent) { c.Term = consent.Term{From: noon, Until: noon} }, "consent.term"},
	} {
		consent := asked()
		c.change(&consent)
		if err := consent.Check(); problem.Of(err).Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if err := asked(mia, per).Check(); err != nil {
		t.Error(err)
	}
	if (&consent.Scope{Assets: []ident.Asset{1}}).Covers(1, nil) {
		t.Error("a scope without extent covers something")
	}
}

func TestG7_3_WithdrawingIsAlwaysPossibleAndAYesAfterItIsNot(t *testing.T) {
	c := after(t, asked(), word(consent.Given, anna, 0, onWebsite), withdrawal(anna, 1), withdrawal(anna, 2))
	for _, kind := range []consent.EventKind{consent.Changed, consent.Confirmed} {
		if _, err := c.Append(word(kind, anna, 3, onWebsite), &terms); problem.Of(err).Code != "consent.over" {
			t.Errorf("%s after all was withdrawn: %v", kind, err)
		}
	}
	if _, err := asked().Append(withdrawal(anna, 0), &terms); err != nil {
		t.Errorf("a withdrawal before anything was signed: %v", err)
	}
	if _, err := asked().Append(consent.Event{Kind: consent.Withdrawn, At: noon}, &terms); problem.Of(err).Code != "consent.recorder" {
		t.Errorf("a withdrawal by the house that nobody recorded: %v", err)
	}
	if _, err := asked().Append(withdrawal(per, 0), &terms); problem.Of(err).Code != "consent.signer-unknown" {
		t.Errorf("a stranger withdraws: %v", err)
	}
	partly := withdrawal(anna, 3)
	partly.Answers = []consent.Answer{onWebsite}
	if _, err := asked().Append(partly, &terms); problem.Of(err).Code != "consent.answers-conflict" {
		t.Errorf("a withdrawal that says yes: %v", err)
	}
}

func TestConsent_EventsAreOnlyEverAdded(t *testing.T) {
	one := after(t, asked(), word(consent.Given, anna, 0, onWebsite))
	left := after(t, one, withdrawal(anna, 1))
	right := after(t, one, word(consent.Changed, anna, 2, consent.Answer{No: 1}))
	if len(one.Events) != 1 || left.Events[1].Kind != consent.Withdrawn || right.Events[1].Kind != consent.Changed {
		t.Error("adding to one copy has changed another")
	}
	if one.Last() != one.Events[0].At || !asked().Last().IsZero() {
		t.Error("the last event is another")
	}
	if _, err := one.Append(word(consent.Given, anna, 3, onWebsite), &terms); problem.Of(err).Code != "consent.given-already" {
		t.Errorf("signed twice: %v", err)
	}
	back := after(t, one, withdrawal(anna, -5))
	if back.Events[1].At != one.Events[0].At {
		t.Error("an event is before the one that was recorded before it")
	}
}

func TestConsent_EndsArePutOnRecordAfterTheyCame(t *testing.T) {
	expired := consent.Event{Kind: consent.Expired, At: noon}
	if _, err := asked().Append(expired, &terms); problem.Of(err).Code != "consent.not-ended" {
		t.Errorf("a consent without an end expires: %v", err)
	}
	c := asked()
	c.Term.Until = noon.Add(time.Second)
	if _, err := c.Append(expired, &terms); problem.Of(err).Code != "consent.not-ended" {
		t.Errorf("a consent expires before its end: %v", err)
	}
	c.Term.Until = noon
	after(t, c, expired)
	for _, by := range []ident.Consent{0, c.ID} {
		if _, err := c.Append(consent.Event{Kind: consent.Superseded, At: noon, By: by}, &terms); problem.Of(err).Code != "consent.successor-missing" {
			t.Errorf("superseded by %d: %v", by, err)
		}
	}
}

func TestG7_1_StateAtAMoment(t *testing.T) {
	adult := person.Minority{}
	minor := person.Minority{Minor: true, Ends: noon.AddDate(2, 0, 0)}
	no := consent.Answer{No: 1}
	term := func(c consent.Consent, from, until int) consent.Consent {
		c.Term = consent.Term{From: noon.Add(time.Duration(from) * time.Hour), Until: noon.Add(time.Duration(until) * time.Hour)}
		return c
	}
	confirmed := word(consent.Confirmed, anna, 20)
	confirmed.Until = noon.Add(60 * time.Hour)
	partly := withdrawal(anna, 5)
	partly.Answers = []consent.Answer{{No: 1}}
	for _, c := range []struct {
		name     string
		consent  consent.Consent
		minority person.Minority
		hours    int
		want     consent.State
	}{
		{"nobody has signed", asked(), adult, 0, consent.Asked},
		{"a moment before", after(t, asked(), word(consent.Given, anna, 2, onWebsite)), adult, 1, consent.Asked},
		{"signed", after(t, asked(), word(consent.Given, anna, 2, onWebsite)), adult, 2, consent.Running},
		{"refused", after(t, asked(), word(consent.Given, anna, 2, no)), adult, 3, consent.Refused},
		{"changed to no", after(t, asked(), word(consent.Given, anna, 0, onWebsite), word(consent.Changed, anna, 2, no)), adult, 3, consent.Refused},
		{"not begun", after(t, term(asked(), 4, 9), word(consent.Given, anna, 2, onWebsite)), adult, 3, consent.NotBegun},
		{"begun", after(t, term(asked(), 4, 9), word(consent.Given, anna, 2, onWebsite)), adult, 4, consent.Running},
		{"ended", after(t, term(asked(), 4, 9), word(consent.Given, anna, 2, onWebsite)), adult, 9, consent.Ended},
		{"confirmed for longer", after(t, term(asked(), 4, 9), word(consent.Given, anna, 2, onWebsite), confirmed), adult, 30, consent.Running},
		{"before it was confirmed", after(t, term(asked(), 4, 9), word(consent.Given, anna, 2, onWebsite), confirmed), adult, 10, consent.Ended},
		{"withdrawn", after(t, asked(), word(consent.Given, anna, 0, onWebsite), withdrawal(anna, 5)), adult, 5, consent.Revoked},
		{"before it was withdrawn", after(t, asked(), word(consent.Given, anna, 0, onWebsite), withdrawal(anna, 5)), adult, 4, consent.Running},
		{"the only use withdrawn", after(t, asked(), word(consent.Given, anna, 0, onWebsite), partly), adult, 6, consent.Refused},
		{"one use of two withdrawn", after(t, asked(), word(consent.Given, anna, 0, consent.Answer{Yes: 3}), partly), adult, 6, consent.Running},
		{"superseded", after(t, asked(), word(consent.Given, anna, 0, onWebsite), consent.Event{Kind: consent.Superseded, At: noon, By: 11}), adult, 1, consent.Replaced},
		{"one guardian of two", after(t, asked(mia, per), word(consent.Given, mia, 0, onWebsite)), minor, 1, consent.Partly},
		{"both guardians", after(t, asked(mia, per), word(consent.Given, mia, 0, onWebsite), word(consent.Given, per, 0, onWebsite)), minor, 1, consent.Running},
		{"one guardian refuses", after(t, asked(mia, per), word(consent.Given, mia, 0, onWebsite), word(consent.Given, per, 0, no)), minor, 1, consent.Refused},
		{"one guardian withdraws", after(t, asked(mia, per), word(consent.Given, mia, 0, onWebsite), word(consent.Given, per, 0, onWebsite), withdrawal(mia, 1)), minor, 1, consent.Revoked},
		{"a minor who signed alone", after(t, asked(), word(consent.Given, anna, 0, onWebsite)), minor, 1, consent.Partly},
		{"come of age since", after(t, asked(mia), word(consent.Given, mia, 0, onWebsite)), minor, 24 * 800, consent.Lapsed},
		{"come of age, and a guardian withdraws", after(t, asked(mia), word(consent.Given, mia, 0, onWebsite), word(consent.Confirmed, anna, 24*800, onWebsite), withdrawal(mia, 24*801)), minor, 24 * 802, consent.Running},
		{"a minor withdraws what a guardian allowed", after(t, asked(mia), word(consent.Given, mia, 0, onWebsite), withdrawal(anna, 1)), minor, 2, consent.Revoked},
		{"come of age, and confirmed", after(t, asked(mia), word(consent.Given, mia, 0, onWebsite), word(consent.Confirmed, anna, 24*800, onWebsite)), minor, 24 * 801, consent.Running},
	} {
		if got := c.consent.State(noon.Add(time.Duration(c.hours)*time.Hour), c.minority); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestConsent_AClockThatGoesBackLosesNoNo(t *testing.T) {
	c := asked()
	c.Events = []consent.Event{word(consent.Given, anna, 0, onWebsite), word(consent.Confirmed, anna, 10), withdrawal(anna, 2)}
	if got := c.State(noon.Add(3*time.Hour), person.Minority{}); got != consent.Revoked {
		t.Errorf("withdrawn while the clock was behind: %s", got)
	}
	if got := c.State(noon.Add(20*time.Hour), person.Minority{}); got != consent.Revoked {
		t.Errorf("and later: %s", got)
	}
	if got := c.State(noon.Add(time.Hour), person.Minority{}); got != consent.Running {
		t.Errorf("before it was withdrawn: %s", got)
	}
}

func TestConsent_APartOfEventsNeverSaysMoreThanWasSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := asked()
		for range rapid.IntRange(1, 6).Draw(t, "events") {
			e := word(rapid.SampledFrom([]consent.EventKind{consent.Given, consent.Changed, consent.Confirmed}).Draw(t, "kind"), anna,
				rapid.IntRange(0, 5).Draw(t, "at"), consent.Answer{No: consent.Channels(rapid.IntRange(1, 7).Draw(t, "no"))})
			c.Events = append(c.Events, e)
		}
		for _, w := range consent.Words(c) {
			if w.Allows {
				t.Fatalf("nobody said yes, and here is one: %+v", w)
			}
		}
		if got := c.State(noon.Add(10*time.Hour), person.Minority{}); got != consent.Refused {
			t.Fatalf("nobody said yes, and it is %s", got)
		}
	})
}

func TestG7_3_APhotoWithdrawnByItselfStaysSo(t *testing.T) {
	single := withdrawal(anna, 1)
	single.Assets = []ident.Asset{7}
	c := after(t, asked(), word(consent.Given, anna, 0, consent.Answer{Yes: 3}), single, word(consent.Confirmed, anna, 2), word(consent.Changed, anna, 3, consent.Answer{Yes: 2}))
	last := func(id ident.Asset, channel int) (allows bool) {
		words := consent.Words(c)
		for i := range words {
			if w := &words[i]; w.Scope.Covers(id, nil) && w.On(0).Has(channel) {
				allows = w.Allows
			}
		}
		return allows
	}
	for channel := range 2 {
		if last(7, channel) || !last(8, channel) {
			t.Errorf("channel %d: photo 7 %v, photo 8 %v", channel, last(7, channel), last(8, channel))
		}
	}
}

func TestG7_3_WhatTheHouseWithdrawsCountsAsEverybodys(t *testing.T) {
	byHouse := consent.Event{Kind: consent.Withdrawn, At: noon.Add(time.Hour), RecordedBy: 7}
	c := after(t, asked(mia, per), word(consent.Given, mia, 0, onWebsite), word(consent.Given, per, 0, onWebsite), byHouse)
	minor := person.Minority{Minor: true}
	if got := c.State(noon.Add(2*time.Hour), minor); got != consent.Revoked {
		t.Errorf("%s", got)
	}
	if _, err := c.Append(word(consent.Changed, mia, 3, onWebsite), &terms); problem.Of(err).Code != "consent.over" {
		t.Errorf("a yes after it: %v", err)
	}
	words := consent.Words(c)
	if w := words[len(words)-1]; w.Allows || w.Signer != 0 || w.On(0) != 1 {
		t.Errorf("the last word is %+v", w)
	}
}
