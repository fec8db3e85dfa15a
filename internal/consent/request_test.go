package consent_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

func invited(steps ...consent.Progress) consent.Invitation {
	i := consent.Invitation{ID: 1, Signer: anna, Until: noon.AddDate(0, 0, 14)}
	for n, kind := range steps {
		i.Steps = append(i.Steps, consent.Step{Kind: kind, At: noon.Add(time.Duration(n) * time.Minute)})
	}
	return i
}

func TestAnInvitationStandsWhereItsStepsHaveBroughtIt(t *testing.T) {
	soon := noon.Add(time.Hour)
	for _, c := range []struct {
		want  consent.Progress
		steps []consent.Progress
	}{
		{consent.Requested, []consent.Progress{consent.Requested}},
		{consent.Requested, []consent.Progress{consent.Requested, consent.Undelivered, consent.Reminded}},
		{consent.Delivered, []consent.Progress{consent.Requested, consent.Undelivered, consent.Resent, consent.Delivered}},
		{consent.Opened, []consent.Progress{consent.Requested, consent.Opened, consent.Delivered}}, // the gateway was slow to say so
		{consent.Verified, []consent.Progress{consent.Requested, consent.Opened, consent.Verified, consent.Opened}},
		{consent.Signed, []consent.Progress{consent.Requested, consent.Signed, consent.Delivered}},
		{consent.SignedPart, []consent.Progress{consent.Requested, consent.SignedPart}},
		{consent.Declined, []consent.Progress{consent.Requested, consent.Declined}},
		{consent.Cancelled, []consent.Progress{consent.Requested, consent.Opened, consent.Cancelled}},
	} {
		if got := invited(c.steps...).State(soon); got != c.want {
			t.Errorf("after %v it stands at %s, want %s", c.steps, got, c.want)
		}
	}
}

func TestC6_AnInvitationEndsToTheSecondUnlessItWasAnswered(t *testing.T) {
	i := invited(consent.Requested, consent.Opened)
	for at, want := range map[time.Time]consent.Progress{i.Until.Add(-time.Second): consent.Opened, i.Until: consent.RanOut} {
		if got := i.State(at); got != want {
			t.Errorf("at %v it stands at %s, want %s", at, got, want)
		}
	}
	if got := invited(consent.Requested, consent.Signed).State(i.Until.AddDate(1, 0, 0)); got != consent.Signed {
		t.Errorf("a year after it was signed it stands at %s", got)
	}
}

func TestNothingFollowsTheEndOfAnInvitation(t *testing.T) {
	late := noon.AddDate(0, 1, 0)
	for _, c := range []struct {
		i    consent.Invitation
		kind consent.Progress
		at   time.Time
		code string
	}{
		{invited(consent.Requested, consent.Signed), consent.Declined, noon.Add(time.Hour), "request.over"},
		{invited(consent.Requested, consent.Declined), consent.Resent, noon.Add(time.Hour), "request.over"},
		{invited(consent.Requested, consent.Signed), consent.Cancelled, noon.Add(time.Hour), "request.over"},
		{invited(consent.Requested, consent.Cancelled), consent.Signed, noon.Add(time.Hour), "request.over"},
		{invited(consent.Requested), consent.Signed, late, "request.over"},
		{invited(consent.Requested), consent.Reminded, late, "request.over"},
		{invited(consent.Requested), consent.Resent, late, ""},
		{invited(consent.Requested), consent.Cancelled, late, ""},
		{invited(consent.Requested, consent.Signed), consent.Delivered, late, ""},
		{invited(consent.Requested), consent.Requested, noon, "request.step-unknown"},
		{invited(consent.Requested), consent.RanOut, late, "request.step-unknown"},
		{invited(consent.Requested), "", noon, "request.step-unknown"},
	} {
		_, err := c.i.Append(consent.Step{Kind: c.kind, At: c.at})
		if code := codeOf(err); code != c.code {
			t.Errorf("%s after %v: %q, want %q", c.kind, c.i.Steps, code, c.code)
		}
	}
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return problem.Of(err).Code
}

func TestUndeliveredIsToldUntilAMessageArrives(t *testing.T) {
	for _, c := range []struct {
		want  bool
		steps []consent.Progress
	}{
		{false, []consent.Progress{consent.Requested}},
		{true, []consent.Progress{consent.Requested, consent.Undelivered, consent.Resent}},
		{false, []consent.Progress{consent.Requested, consent.Undelivered, consent.Resent, consent.Delivered}},
		{true, []consent.Progress{consent.Requested, consent.Delivered, consent.Reminded, consent.Undelivered}},
		{false, []consent.Progress{consent.Requested, consent.Undelivered, consent.Opened}},
	} {
		if got := invited(c.steps...).Undelivered(); got != c.want {
			t.Errorf("after %v: undelivered %v", c.steps, got)
		}
	}
}

func TestTheOutcomeIsHowMuchOfWhatWasAskedIsAllowed(t *testing.T) {
	asked := []consent.Uses{{Purpose: 0, Channels: 3}, {Purpose: 1, Channels: 4}}
	for _, c := range []struct {
		want    consent.Progress
		answers []consent.Answer
	}{
		{consent.Signed, []consent.Answer{{Purpose: 0, Yes: 3}, {Purpose: 1, Yes: 4}}},
		{consent.SignedPart, []consent.Answer{{Purpose: 0, Yes: 1, No: 2}, {Purpose: 1, Yes: 4}}},
		{consent.SignedPart, []consent.Answer{{Purpose: 0, Yes: 3}}},
		{consent.Declined, []consent.Answer{{Purpose: 0, No: 3}, {Purpose: 1, No: 4}}},
		{consent.Declined, nil},
		{consent.Declined, []consent.Answer{{Purpose: 1, Yes: 3}}}, // of what nobody asked
	} {
		if got := consent.Outcome(asked, c.answers); got != c.want {
			t.Errorf("%v: %s, want %s", c.answers, got, c.want)
		}
	}
}

func request() consent.Request {
	return consent.Request{
		Quitclaim: 5, Version: 1, Variant: consent.ForAdults, Uses: []consent.Uses{{Purpose: 0, Channels: 1}},
		Scope: consent.Scope{Extent: consent.AllOfMe}, Until: noon.AddDate(0, 0, 14),
	}
}

func TestWhatCannotBeAskedIsRefused(t *testing.T) {
	for code, change := range map[string]func(*consent.Request){
		"":                         func(*consent.Request) {},
		"consent.scope":            func(r *consent.Request) { r.Scope = consent.Scope{Extent: consent.TheseAssets} },
		"consent.term":             func(r *consent.Request) { r.Term.Until = noon },
		"request.until":            func(r *consent.Request) { r.Until = noon.AddDate(0, 0, 400) },
		"request.text-missing":     func(r *consent.Request) { r.Version = 0 },
		"request.uses-missing":     func(r *consent.Request) { r.Uses = nil },
		"use.purpose-unknown":      func(r *consent.Request) { r.Uses = []consent.Uses{{Purpose: 7, Channels: 1}} },
		"use.channel-unknown":      func(r *consent.Request) { r.Uses = []consent.Uses{{Purpose: 0, Channels: 8}} },
		"consent.answers-conflict": func(r *consent.Request) { r.Uses = append(r.Uses, consent.Uses{Purpose: 0, Channels: 2}) },
	} {
		r := request()
		change(&r)
		if got := codeOf(r.Check(noon, &terms)); got != code {
			t.Errorf("%q, want %q", got, code)
		}
	}
}

func TestGuardiansReadTheirOwnText(t *testing.T) {
	own, guardian := consent.Signer{Person: anna}, consent.Signer{Person: mia, Guardian: true}
	for _, c := range []struct {
		asked  consent.Variant
		signer consent.Signer
		want   consent.Variant
	}{
		{consent.ForAdults, own, consent.ForAdults}, {consent.ForAdults, guardian, consent.ForGuardians},
		{consent.ModelContract, guardian, consent.ModelContract},
	} {
		if got := (consent.Request{Variant: c.asked}).TextFor(c.signer); got != c.want {
			t.Errorf("%s for %v: %s", c.asked, c.signer, got)
		}
	}
}

func TestARequestIsOpenUntilItEndsOrIsCancelled(t *testing.T) {
	r := request()
	if !r.Open(noon) || r.Open(r.Until) {
		t.Error("it is not open until its end, and only until then")
	}
	if r.Cancelled = noon; r.Open(noon) {
		t.Error("cancelled, it is open")
	}
}

func TestWhateverHappensAnInvitationIsAnsweredAtMostOnceAndItsStepsStayInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := invited(consent.Requested)
		kinds := append(consent.Standings(), consent.Undelivered, consent.Reminded, consent.Resent)
		for range rapid.IntRange(0, 20).Draw(t, "steps") {
			s := consent.Step{
				Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), By: ident.User(rapid.IntRange(0, 2).Draw(t, "by")),
				At: noon.Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "day")) * 24 * time.Hour),
			}
			if next, err := i.Append(s); err == nil {
				i = next
			}
		}
		ends := 0
		for n, s := range i.Steps {
			if s.Kind.Answered() || s.Kind == consent.Cancelled {
				ends++
			}
			if n > 0 && s.At.Before(i.Steps[n-1].At) {
				t.Fatalf("step %d is before the one that it follows", n)
			}
		}
		if ends > 1 {
			t.Fatalf("it ended %d times: %v", ends, i.Steps)
		}
	})
}
