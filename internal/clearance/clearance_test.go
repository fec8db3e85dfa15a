package clearance_test

import (
	"testing"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

var (
	website = clearance.Use{Purpose: "news", Channel: "website"}
	noon    = time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)
)

func TestClearance_ZeroValuesRefuse(t *testing.T) {
	var d clearance.Decision
	if d.Cleared() {
		t.Error("the zero decision is a yes")
	}
	if clearance.Decide(clearance.Use{}, clearance.Facts{}, time.Time{}).Cleared() {
		t.Error("no facts are a yes")
	}
}

func TestG5b_UseNotStatedIsRefused(t *testing.T) {
	free := clearance.Facts{State: asset.Active, Assessment: consent.Assessment{Basis: consent.NoIdentifiablePersons}}
	for _, use := range []clearance.Use{{}, {Purpose: "news"}, {Channel: "website"}} {
		if d := clearance.Decide(use, free, noon); d.Cleared() || d.Reasons[0].Code != "use-not-stated" {
			t.Errorf("%v: %+v", use, d)
		}
	}
}

func TestG6_EachBasis(t *testing.T) {
	end := noon.Add(time.Hour)
	for _, c := range []struct {
		name string
		a    consent.Assessment
		want clearance.Status
		why  string
	}{
		{"nobody assessed it", consent.Assessment{}, clearance.NotAssessed, "not-assessed"},
		{"no identifiable persons", consent.Assessment{Basis: consent.NoIdentifiablePersons}, clearance.Cleared, "basis.no-identifiable-persons"},
		{"historical", consent.Assessment{Basis: consent.Historical}, clearance.Cleared, "basis.historical"},
		{"artistic or journalistic", consent.Assessment{Basis: consent.ArtisticOrJournalistic}, clearance.Cleared, "basis.artistic-or-journalistic"},
		{"consent required, none on file", consent.Assessment{Basis: consent.ConsentRequired}, clearance.Blocked, "no-consent"},
		{"contract with a note", consent.Assessment{Basis: consent.ContractOrLegalObligation, Note: "staff contract"}, clearance.Cleared, "basis.contract-or-legal-obligation"},
		{"contract without a note", consent.Assessment{Basis: consent.ContractOrLegalObligation}, clearance.NeedsReview, "assessment-incomplete"},
		{"legitimate interests without a note", consent.Assessment{Basis: consent.LegitimateInterests}, clearance.NeedsReview, "assessment-incomplete"},
		{"public task with a note", consent.Assessment{Basis: consent.PublicTask, Note: "council minutes"}, clearance.Cleared, "basis.public-task"},
		{"agreement that runs", consent.Assessment{Basis: consent.ExternalAgreement, Note: "agency", Ends: end}, clearance.Cleared, "basis.external-agreement"},
		{"agreement that ended", consent.Assessment{Basis: consent.ExternalAgreement, Note: "agency", Ends: noon}, clearance.Blocked, "agreement-ended"},
		{"agreement without end", consent.Assessment{Basis: consent.ExternalAgreement, Note: "agency"}, clearance.NeedsReview, "assessment-incomplete"},
		{"a basis nobody knows", consent.Assessment{Basis: "because"}, clearance.NeedsReview, "assessment-incomplete"},
	} {
		d := clearance.Decide(website, clearance.Facts{State: asset.Active, Assessment: c.a}, noon)
		if d.Status != c.want || len(d.Reasons) == 0 || d.Reasons[0].Code != c.why {
			t.Errorf("%s: %+v, want %s because %s", c.name, d, c.want, c.why)
		}
		if !d.Cleared() && len(d.Remedy) == 0 {
			t.Errorf("%s: refused, and nothing is offered", c.name)
		}
	}
}

func TestClearance_OnlyActiveAssetsLeave(t *testing.T) {
	free := consent.Assessment{Basis: consent.NoIdentifiablePersons}
	for _, state := range []asset.State{asset.Unknown, asset.Quarantined, asset.Trashed, asset.Erased, 99} {
		if clearance.Decide(website, clearance.Facts{State: state, Assessment: free}, noon).Cleared() {
			t.Errorf("an asset in state %d is cleared", state)
		}
	}
}

func TestClearance_TimelineAgreesWithDecide(t *testing.T) {
	facts := clearance.Facts{State: asset.Active, Assessment: consent.Assessment{
		Basis: consent.ExternalAgreement, Note: "agency", Ends: noon.Add(time.Hour),
	}}
	spans := clearance.Timeline(facts, noon)
	if len(spans) != 2 || !spans[1].Until.IsZero() || !spans[0].Until.Equal(spans[1].From) {
		t.Fatalf("spans with a gap, an overlap or an end: %+v", spans)
	}
	for _, after := range []time.Duration{0, time.Hour - time.Nanosecond, time.Hour, 1000 * time.Hour} {
		at := noon.Add(after)
		want := clearance.Decide(website, facts, at).Status
		for _, s := range spans {
			if !at.Before(s.From) && (s.Until.IsZero() || at.Before(s.Until)) && s.Status != want {
				t.Errorf("%v on: timeline says %s, decision %s", after, s.Status, want)
			}
		}
	}
}

func TestClearance_AgreementEndsToTheSecond(t *testing.T) {
	facts := clearance.Facts{State: asset.Active, Assessment: consent.Assessment{
		Basis: consent.ExternalAgreement, Note: "agency", Ends: noon,
	}}
	before := clearance.Decide(website, facts, noon.Add(-time.Nanosecond))
	if !before.Cleared() || !before.Changes.Equal(noon) {
		t.Errorf("a moment before the end: %+v", before)
	}
	if clearance.Decide(website, facts, noon).Cleared() {
		t.Error("cleared at the end itself")
	}
}

func TestG18_WhoeverIsRestrictedIsShownToNobody(t *testing.T) {
	restricted := consent.Stop{Kind: consent.Restriction, From: noon}
	objected := consent.Stop{Kind: consent.Objection, From: noon.Add(-time.Hour)}
	anna := &clearance.Party{Person: 1, Stops: []consent.Stop{restricted, objected}}
	for name, c := range map[string]struct {
		facts clearance.Facts
		want  bool
	}{
		"Anna is in it":        {clearance.Facts{Shown: []clearance.Shown{{State: person.Confirmed, Party: anna}}}, true},
		"Anna is suggested":    {clearance.Facts{Shown: []clearance.Shown{{State: person.Proposed, Party: anna}}}, false},
		"the photo itself":     {clearance.Facts{Stops: []consent.Stop{restricted}}, true},
		"it is only on hold":   {clearance.Facts{Stops: []consent.Stop{{Kind: consent.Hold, From: noon}}}, false},
		"somebody objects":     {clearance.Facts{Stops: []consent.Stop{objected}}, false},
		"nobody is restricted": {clearance.Facts{}, false},
	} {
		if got := clearance.RestrictedAt(c.facts, noon); got != c.want {
			t.Errorf("%s: restricted %v", name, got)
		}
		if clearance.RestrictedAt(c.facts, noon.Add(-1)) {
			t.Errorf("%s: restricted before the restriction", name)
		}
	}
}

func TestClearance_WithoutTermsNoConsentIsUnderstood(t *testing.T) {
	facts := threePeople()
	facts.Terms = nil
	if d := clearance.Decide(website, facts, noon); d.Cleared() || d.Reasons[0].Code != "use-unknown" {
		t.Errorf("%+v", d)
	}
	if problem.Of(clearance.Use{Purpose: "news"}.Check()).Field != "channel" || problem.Of(clearance.Use{Channel: "website"}.Check()).Field != "purpose" || website.Check() != nil {
		t.Error("a use that is not stated in full is taken, or the other way round")
	}
}
