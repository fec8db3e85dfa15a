package sqlstore

import (
	"context"
	"fmt"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

// piles tells how much lies on each pile of the desk.
func (v *village) piles() map[string]int {
	v.t.Helper()
	found := make(map[string]int)
	for _, p := range must[[]library.Pile](v.t)(v.library.Desk(v.t.Context(), v.clerk, "")) {
		found[p.Name] = p.Count
	}
	return found
}

func TestDesk_EachPhotoLiesOnThePileOfWhatItNeeds(t *testing.T) {
	forEachVillage(t, 4, func(t *testing.T, v *village) {
		ctx := t.Context()
		maja, ali := v.somebody(person.Person{Name: "Maja"}), v.somebody(person.Person{Name: "Ali"})
		ends, both, unknown, wanted := v.photos[0], v.photos[1], v.photos[2], v.photos[3]
		plain := v.plainPhoto(v.folders[0])
		v.shows(ends, maja)
		v.shows(both, maja)
		v.shows(both, ali)
		v.shows(wanted, ali)
		must[outreach.Appearance](t)(v.AddAppearance(ctx, v.clerk, person.Appearance{Asset: unknown}))
		week := v.clock.Now().Add(7 * 24 * time.Hour)
		v.says(maja, consent.Scope{Extent: consent.AllOfMe}, consent.Term{Until: week}, "website", "print")
		inTx(t, v.db, func(ctx context.Context, tx *Tx) error {
			return releaseTx{tx}.SaveWanted(ctx, wanted, clearance.Use{Purpose: "news", Channel: "website"}, v.clerk.User, v.clock.Now())
		})
		want := map[string]int{"wanted": 1, "not-assessed": 1, "faces": 1, "review": 1, "ending": 1, "blocked": 2}
		if got := v.piles(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", got, want)
		}

		steps := must[library.Steps](t)(v.library.Steps(ctx, v.clerk, "clearance:blocked"))
		if len(steps.Steps) != 1 || steps.Steps[0].Code != "ask-person" || steps.Steps[0].Args["person"] != ali.String() || len(steps.Steps[0].Assets) != 2 {
			t.Errorf("both wait for Ali: %+v", steps)
		}
		steps = must[library.Steps](t)(v.library.Steps(ctx, v.clerk, "clearance:not-assessed"))
		if len(steps.Steps) != 1 || steps.Steps[0].Code != "set-basis" || steps.Steps[0].Assets[0] != plain {
			t.Errorf("%+v", steps)
		}

		v.clock.advance(time.Minute)
		// What lasts on another consent does not end, what Ali allows is no longer wanted.
		v.says(maja, consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website", "print")
		v.says(ali, consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website")
		want = map[string]int{"wanted": 0, "not-assessed": 1, "faces": 1, "review": 1, "ending": 0, "blocked": 0}
		if got := v.piles(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}

func TestC5_TheCalendarTellsWhatEndsAndHowManyPhotosItTouches(t *testing.T) {
	forEachVillage(t, 3, func(t *testing.T, v *village) {
		ctx := t.Context()
		days := func(n int) time.Time {
			return v.clock.Now().Add(time.Duration(n) * 24 * time.Hour).Truncate(time.Second)
		}
		maja := v.somebody(person.Person{Name: "Maja"})
		mother := v.somebody(person.Person{Name: "Eva"})
		born := person.DateOf(v.clock.Now().AddDate(-18, 0, 20))
		ali := v.somebody(person.Person{Name: "Ali", Born: born, Guardians: []person.Guardian{{Person: mother, Relation: person.Parent}}})
		v.shows(v.photos[0], maja)
		v.shows(v.photos[1], maja)
		v.shows(v.photos[2], ali)
		v.says(maja, consent.Scope{Extent: consent.AllOfMe}, consent.Term{Until: days(7)}, "website")
		gone := v.says(maja, consent.Scope{Extent: consent.AllOfMe}, consent.Term{Until: days(9)}, "print")
		must[outreach.Consent](t)(v.Withdraw(ctx, v.clerk, gone, outreach.Withdrawal{}))
		v.says(ali, consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website")
		licensed, weighed := v.plainPhoto(v.folders[0]), v.plainPhoto(v.folders[0])
		basis := func(id ident.Asset, b library.Basis) {
			t.Helper()
			if _, _, err := v.library.SetBasis(ctx, v.clerk, id, b, 1); err != nil {
				t.Fatal(err)
			}
		}
		basis(licensed, library.Basis{Basis: consent.ExternalAgreement, Note: "agency", Ends: days(30)})
		basis(weighed, library.Basis{Basis: consent.LegitimateInterests, Balance: consent.Balance{Interest: "a", Necessity: "b", Weighing: "c", Safeguards: "d", Review: days(40)}})
		inner := v.folder(v.folders[1], "Agency")
		v.plainPhoto(inner)
		if err := v.library.SetFolderBasis(ctx, v.clerk, v.folders[1], library.Basis{Basis: consent.ExternalAgreement, Note: "agency", Ends: days(50)}, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := v.library.Hold(ctx, v.clerk, library.NewHold{Bulk: library.Bulk{IDs: v.photos[:2]}, Reason: "embargo", Until: days(3)}); err != nil {
			t.Fatal(err)
		}
		must[int](t)(v.library.Hold(ctx, v.clerk, library.NewHold{Folder: inner, Reason: "embargo", Until: days(5)}))

		var got []string
		for _, e := range must[[]outreach.Ending](t)(v.Calendar(ctx, v.clerk, 90)) {
			got = append(got, fmt.Sprintf("%d %s %s%s %d", int(e.At.Sub(v.clock.Now())/(24*time.Hour)), e.Kind, e.Label, e.FolderName, e.Photos))
		}
		of := int(born.Start(18, time.UTC).Sub(v.clock.Now()) / (24 * time.Hour))
		want := []string{"3 hold  2", "5 hold Agency 1", "7 consent Maja 2", fmt.Sprintf("%d of-age Ali 1", of), "30 agreement  1", "40 review  1", "50 agreement Elsewhere 1"}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("\n%q\nwant\n%q", got, want)
		}
		if near := must[[]outreach.Ending](t)(v.Calendar(ctx, v.clerk, 4)); len(near) != 1 {
			t.Errorf("%+v", near)
		}
	})
}

func TestG18_A4_TwoThatLookAlikeAreNotTwoWhereOneIsRestricted(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		ctx := t.Context()
		alike := func(a *asset.Asset) { a.Perceptual = 0xF0F0_1234_5678_9ABC }
		one, two := addPhoto(t, v.db, photo(t, v.folders[0], "1.jpg", alike)).ID, addPhoto(t, v.db, photo(t, v.folders[0], "2.jpg", alike)).ID
		maja := v.somebody(person.Person{Name: "Maja"})
		v.shows(two, maja)
		officer, editor := addUser(t, v.db, access.ConsentManager), v.clerk
		pairs := func(by access.Caller) int {
			t.Helper()
			found, _, err := v.library.Duplicates(ctx, by, "")
			if err != nil {
				t.Fatal(err)
			}
			return len(found)
		}
		if pairs(editor) != 1 || pairs(officer) != 1 {
			t.Fatalf("%s and %s look alike", one, two)
		}
		must[outreach.PersonStop](t)(v.AddStop(ctx, officer, maja, consent.Restriction, nil, ""))
		if pairs(editor) != 0 || pairs(officer) != 1 {
			t.Error("a pair tells of a restricted photo")
		}
	})
}
