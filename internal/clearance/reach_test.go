package clearance_test

import (
	"testing"

	"pgregory.net/rapid"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// Where somebody allows nothing, nobody else need be heard.
func TestC1_WhoAllowsNothingDecidesAlone(t *testing.T) {
	alone := 0
	rapid.Check(t, func(t *rapid.T) {
		facts, _ := randomWorld(t)
		from := minute(t, "from")
		for _, s := range facts.Shown {
			if s.Party == nil || s.State != person.Confirmed || facts.State != asset.Active || !s.Party.AllowsNothing(facts.Terms, from) {
				continue
			}
			alone++
			for _, span := range clearance.Timeline(facts, from) {
				if span.Status != clearance.Blocked || len(span.Uses) > 0 {
					t.Fatalf("somebody allows nothing, and yet %+v", span)
				}
			}
		}
	})
	if alone == 0 {
		t.Error("nobody allowed nothing")
	}
}

func TestParty_ReachesAsFarAsWhatWasSaid(t *testing.T) {
	said := func(scope consent.Scope) consent.Consent {
		return consent.Consent{ID: 2, Person: 9, Signers: []consent.Signer{{Person: 9}}, Scope: scope, Events: []consent.Event{
			{Kind: consent.Given, At: noon, Signer: 9, Answers: []consent.Answer{{Yes: 1}}},
		}}
	}
	all := said(consent.Scope{Extent: consent.AllOfMe})
	event := said(consent.Scope{Extent: consent.ThisEvent, Folders: []ident.Folder{3}})
	one := said(consent.Scope{Extent: consent.TheseAssets, Assets: []ident.Asset{thisPhoto}})
	stop := []consent.Stop{{Kind: consent.Objection, From: noon, Assets: []ident.Asset{thisPhoto}}}
	for name, c := range map[string]struct {
		stops    []consent.Stop
		consents []consent.Consent
		want     consent.Extent
	}{
		"nothing":        {nil, nil, consent.AllOfMe},
		"all photos":     {nil, []consent.Consent{all}, consent.AllOfMe},
		"an event too":   {nil, []consent.Consent{all, event}, consent.ThisEvent},
		"a photo too":    {nil, []consent.Consent{one, event, all}, consent.TheseAssets},
		"a single no":    {stop, []consent.Consent{all}, consent.TheseAssets},
		"a no for all":   {[]consent.Stop{{Kind: consent.Objection, From: noon}}, []consent.Consent{all}, consent.AllOfMe},
		"a photo before": {nil, []consent.Consent{event, one}, consent.TheseAssets},
	} {
		if got := clearance.PartyOf(person.Person{ID: 9}, person.Rules{}, c.stops, c.consents...).Reach(); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
}
