package clearance_test

import (
	"reflect"
	"testing"

	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// Photos share a timeline only where nothing that was said tells them apart.
func TestTimelines_SayWhatTimelineSays(t *testing.T) {
	plain := threePeople()
	other := plain
	other.Asset, other.Folders = thisPhoto+1, []ident.Folder{8, 1}
	stopped := plain
	stopped.Stops = []consent.Stop{{Kind: consent.Hold, From: noon}}
	unknown := plain
	unknown.Shown = append([]clearance.Shown{{Number: 9, State: person.Unknown}}, plain.Shown...)
	crowd := plain
	crowd.Shown = append([]clearance.Shown{{Number: 8, State: person.Unknown}}, unknown.Shown...)
	alone := consent.Consent{
		ID: 2, Person: 9, Signers: []consent.Signer{{Person: 9}}, Scope: consent.Scope{Extent: consent.TheseAssets, Assets: []ident.Asset{thisPhoto}},
		Events: []consent.Event{{Kind: consent.Given, At: noon, Signer: 9, Answers: []consent.Answer{{Yes: 1}}}},
	}
	single := plain
	single.Shown = []clearance.Shown{{Number: 1, State: person.Confirmed, Party: clearance.PartyOf(person.Person{ID: 9}, person.Rules{}, nil, alone)}}
	elsewhere := single
	elsewhere.Asset = thisPhoto + 1
	someone := plain
	someone.Shown = []clearance.Shown{{Number: 1, State: person.Confirmed, Party: clearance.PartyOf(person.Person{ID: 8}, person.Rules{},
		[]consent.Stop{{Kind: consent.Objection, From: noon, Assets: []ident.Asset{thisPhoto}}})}}

	all := []clearance.Facts{plain, other, stopped, unknown, crowd, single, elsewhere, someone}
	timelines := clearance.NewTimelines(noon)
	for range 2 { // the second time from what is known
		for i, f := range all {
			if got, want := timelines.Of(f), clearance.Timeline(f, noon); !reflect.DeepEqual(got, want) {
				t.Errorf("photo %d: %+v, not %+v", i, got, want)
			}
		}
	}
}
