package sqlstore

import (
	"context"
	"fmt"
	"testing"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/person"
)

// plainPhoto brings a photo in of which nobody has said on which basis it stands.
func (v *village) plainPhoto(in ident.Folder) ident.Asset {
	v.t.Helper()
	a := photo(v.t, in, fmt.Sprintf("plain %d.jpg", len(v.photos)), nil)
	inTx(v.t, v.db, func(ctx context.Context, tx *Tx) error {
		return addPhotoIn(ctx, libraryTx{tx}, a, newID[ident.Version](v.t))
	})
	v.photos = append(v.photos, a.ID)
	return a.ID
}

// standing is what the mark of a photo says now, or what it said at a moment.
func (v *village) standing(id ident.Asset, at time.Time) clearance.Status {
	v.t.Helper()
	return must[clearance.Decision](v.t)(v.Clearance(v.t.Context(), v.clerk, id, clearance.Use{}, at)).Status
}

func (v *village) isNow(what string, id ident.Asset, want clearance.Status) {
	v.t.Helper()
	if got := v.standing(id, time.Time{}); got != want {
		v.t.Errorf("%s: %s, want %s", what, got, want)
	}
	v.agrees(what)
}

func TestG6_WhatAFolderSaysHoldsForAllBeneathThatSaysNothing(t *testing.T) {
	forEachVillage(t, 2, func(t *testing.T, v *village) {
		ctx := t.Context()
		inner := v.folder(v.folders[0], "Morning")
		plain := v.plainPhoto(inner)
		own := v.photos[0] // in the upper folder, with a basis of its own
		moments := map[string]time.Time{"nobody": v.clock.Now()}
		tick := func(name string) {
			v.clock.advance(time.Hour)
			moments[name] = v.clock.Now()
			v.clock.advance(time.Hour)
		}
		tick("nobody")
		v.isNow("nobody has said anything", plain, clearance.NotAssessed)

		set := func(folder ident.Folder, expect int64, b library.Basis) {
			t.Helper()
			if err := v.library.SetFolderBasis(ctx, v.clerk, folder, b, expect); err != nil {
				t.Fatal(err)
			}
		}
		set(v.folders[0], 0, library.Basis{Basis: consent.PublicTask, Note: "the school's yearbook"})
		v.isNow("the folder above stands on a public task", plain, clearance.Cleared)
		v.isNow("the photo's own basis comes first", own, clearance.Blocked)
		late := v.plainPhoto(inner)
		v.isNow("what comes in later stands on it too", late, clearance.Cleared)
		tick("task")

		set(inner, 0, library.Basis{Basis: consent.ConsentRequired})
		v.isNow("the nearer folder comes first", plain, clearance.Blocked)
		if err := v.library.SetFolderBasis(ctx, v.clerk, inner, library.Basis{}, 0); err == nil {
			t.Error("what somebody else has said meanwhile is overwritten")
		}
		tick("consent")
		set(inner, 1, library.Basis{})
		v.isNow("the nearer folder says nothing any more", plain, clearance.Cleared)
		tick("task again")

		elsewhere := v.folders[1]
		f := must[library.Bases](t)(v.library.FolderBasis(ctx, v.clerk, inner))
		if len(f.History) != 2 || f.Effective.Basis != consent.PublicTask || f.From.ID != v.folders[0] || f.ByNames[v.clerk.User] == "" {
			t.Errorf("%+v", f)
		}
		folder := must[asset.Folder](t)(v.library.EditFolder(ctx, v.clerk, inner, library.FolderEdit{Parent: &elsewhere, Expect: 1}))
		v.isNow("the folder has gone where nothing is said", plain, clearance.NotAssessed)
		tick("elsewhere")
		set(elsewhere, 0, library.Basis{Basis: consent.ExternalAgreement, Note: "agency", Ends: v.clock.Now().Add(24 * time.Hour)})
		v.isNow("there it stands on an agreement", plain, clearance.Cleared)
		v.clock.advance(25 * time.Hour)
		v.isNow("the agreement has ended", plain, clearance.Blocked)
		if _, err := v.library.EditFolder(ctx, v.clerk, inner, library.FolderEdit{Parent: &v.folders[0], Expect: folder.Revision}); err != nil {
			t.Fatal(err)
		}
		v.isNow("it came back", plain, clearance.Cleared)

		// The past is answered as it was, through the folders as they lay.
		for name, want := range map[string]clearance.Status{
			"nobody": clearance.NotAssessed, "task": clearance.Cleared, "consent": clearance.Blocked, "task again": clearance.Cleared, "elsewhere": clearance.NotAssessed,
		} {
			if got := v.standing(plain, moments[name]); got != want {
				t.Errorf("then, %s: %s, want %s", name, got, want)
			}
		}
	})
}

func TestClearance_ThePastOfAnEventIsAskedOfTheTreeAsItWas(t *testing.T) {
	forEachVillage(t, 1, func(t *testing.T, v *village) {
		inner := v.folder(v.folders[0], "Morning")
		maja := v.somebody(person.Person{Name: "Maja"})
		if _, _, err := v.library.Edit(t.Context(), v.clerk, v.photos[0], library.Edit{Folder: &inner}, 1); err != nil {
			t.Fatal(err)
		}
		v.shows(v.photos[0], maja)
		v.says(maja, consent.Scope{Extent: consent.ThisEvent, Folders: v.folders[:1]}, consent.Term{}, "website")
		v.clock.advance(time.Hour)
		then := v.clock.Now()
		v.clock.advance(time.Hour)
		v.isNow("of the event", v.photos[0], clearance.Cleared)
		if _, err := v.library.EditFolder(t.Context(), v.clerk, inner, library.FolderEdit{Parent: &v.folders[1], Expect: 1}); err != nil {
			t.Fatal(err)
		}
		v.clock.advance(time.Hour)
		v.isNow("no longer of the event", v.photos[0], clearance.Blocked)
		if got := v.standing(v.photos[0], then); got != clearance.Cleared {
			t.Errorf("when its folder still lay in the event's: %s", got)
		}
	})
}

func TestHolds_StopAllUseUntilTheyEnd(t *testing.T) {
	forEachVillage(t, 2, func(t *testing.T, v *village) {
		ctx := t.Context()
		inner := v.folder(v.folders[1], "Evening")
		one, other := v.plainPhoto(inner), v.plainPhoto(inner)
		if err := v.library.SetFolderBasis(ctx, v.clerk, v.folders[1], library.Basis{Basis: consent.ArtisticOrJournalistic}, 0); err != nil {
			t.Fatal(err)
		}
		v.isNow("nothing is held", one, clearance.Cleared)
		hold := func(h library.NewHold) {
			t.Helper()
			h.Reason = "until the opening"
			if _, err := v.library.Hold(ctx, v.clerk, h); err != nil {
				t.Fatal(err)
			}
		}
		hold(library.NewHold{Bulk: library.Bulk{IDs: []ident.Asset{one}}, Until: v.clock.Now().Add(48 * time.Hour)})
		v.isNow("held for two days", one, clearance.Blocked)
		v.isNow("beside it", other, clearance.Cleared)
		v.clock.advance(49 * time.Hour)
		v.isNow("the two days are over", one, clearance.Cleared)

		hold(library.NewHold{Folder: v.folders[1]})
		v.isNow("the folder above is held", other, clearance.Blocked)
		v.isNow("and what comes in there", v.plainPhoto(inner), clearance.Blocked)
		v.clock.advance(time.Hour)
		held := v.clock.Now()
		v.clock.advance(time.Hour)
		holds := must[[]library.Hold](t)(v.library.Holds(ctx, v.clerk, one))
		if len(holds) != 2 || holds[0].FolderName != "Elsewhere" || holds[0].ByName == "" || holds[1].Stop.Note != "until the opening" {
			t.Fatalf("%+v", holds)
		}
		if err := v.library.EndHold(ctx, v.clerk, holds[0].ID); err != nil {
			t.Fatal(err)
		}
		v.isNow("it was lifted", other, clearance.Cleared)
		if v.library.EndHold(ctx, v.clerk, holds[0].ID) == nil {
			t.Error("a hold is lifted twice")
		}
		if got := v.standing(other, held); got != clearance.Blocked {
			t.Errorf("while it was held: %s", got)
		}
	})
}

func TestG6_WhereVeryManyLieInAFolderTheyAreRefusedAtOnceAndComputedThen(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		ctx := t.Context()
		inTx(t, v.db, func(ctx context.Context, tx *Tx) error {
			var list []asset.Asset
			for i := range mostAtOnce + 1 {
				a := photo(t, v.folders[0], fmt.Sprint(i), nil)
				a.ID = ident.Asset(1_000_000 + i)
				list = append(list, a)
			}
			return libraryTx{tx}.addAssets(ctx, list)
		})
		cleared := func() (count int) {
			view(t, v.db, func(ctx context.Context, tx *Tx) error {
				return tx.queryRow(ctx, `SELECT count(*) FROM clearance_span s WHERE s.status = 'cleared' AND EXISTS (SELECT 1 FROM clearance_use u WHERE u.sort_key = s.sort_key)`).Scan(&count)
			})
			return count
		}
		steps := []struct {
			basis       library.Basis
			first, then int
		}{
			{library.Basis{Basis: consent.ArtisticOrJournalistic}, 0, mostAtOnce + 1},
			{library.Basis{Basis: consent.ConsentRequired}, 0, 0},
		}
		for i, s := range steps {
			if err := v.library.SetFolderBasis(ctx, v.clerk, v.folders[0], s.basis, int64(i)); err != nil {
				t.Fatal(err)
			}
			if got := cleared(); got != s.first {
				t.Errorf("at once %d are cleared, want %d", got, s.first)
			}
			view(t, v.db, func(ctx context.Context, tx *Tx) error {
				found, err := column[string](ctx, tx, `SELECT unique_key FROM job WHERE kind = ?`, reclearJob)
				if err != nil || len(found) != 1 || found[0] != v.folders[0].String() {
					t.Errorf("%v %v", found, err)
				}
				return nil
			})
			if err := v.library.Reclear(ctx, v.folders[0]); err != nil {
				t.Fatal(err)
			}
			if got := cleared(); got != s.then {
				t.Errorf("then %d are cleared, want %d", got, s.then)
			}
		}
	})
}
