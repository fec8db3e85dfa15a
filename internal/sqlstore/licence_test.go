package sqlstore

import (
	"testing"
	"time"

	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/library"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

func TestG6_WhenTheLicenceOfAPictureEndsItIsBlocked(t *testing.T) {
	forEachVillage(t, 2, func(t *testing.T, v *village) {
		ctx := t.Context()
		photo := v.photos[0]
		maja := v.somebody(person.Person{Name: "Maja"})
		for _, id := range v.photos {
			v.shows(id, maja)
		}
		v.says(maja, consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website")
		told := func(at time.Time) clearance.Decision {
			t.Helper()
			return must[clearance.Decision](t)(v.Clearance(ctx, v.clerk, photo, clearance.Use{Purpose: "news", Channel: "website"}, at))
		}
		before := v.clock.Now()
		v.clock.advance(time.Hour)
		if d := told(time.Time{}); !d.Cleared() || !d.Changes.IsZero() {
			t.Fatalf("without a licence that ends: %+v", d)
		}
		ends := v.clock.Now().AddDate(0, 0, 30).Truncate(time.Millisecond)
		_, change, err := v.library.Bulk(ctx, v.clerk, library.Bulk{IDs: v.photos[:1], Edit: library.Edit{LicenceEnds: &ends}})
		if err != nil {
			t.Fatal(err)
		}
		v.agrees("a licence that ends")
		if d := told(time.Time{}); !d.Cleared() || !d.Changes.Equal(ends) {
			t.Errorf("with a licence until %v: %+v", ends, d)
		}
		endings := must[[]outreach.Ending](t)(v.Calendar(ctx, v.clerk, 90))
		if len(endings) != 1 || endings[0].Kind != outreach.LicenceEnds || endings[0].Photos != 1 || !endings[0].At.Equal(ends) {
			t.Errorf("the calendar says %+v", endings)
		}

		v.clock.advance(30 * 24 * time.Hour)
		d := told(time.Time{})
		if d.Status != clearance.Blocked || len(d.Reasons) != 1 || d.Reasons[0].Code != string(clearance.LicenceEnded) {
			t.Errorf("in the second in which it ended: %+v", d)
		}
		if d := told(before); !d.Cleared() || !d.Changes.IsZero() {
			t.Errorf("asked of the time before it was known: %+v", d)
		}

		never := time.Time{}
		if _, _, err := v.library.Bulk(ctx, v.clerk, library.Bulk{IDs: v.photos[:1], Edit: library.Edit{LicenceEnds: &never}}); err != nil {
			t.Fatal(err)
		}
		v.agrees("a licence without end")
		if d := told(time.Time{}); !d.Cleared() {
			t.Errorf("renewed without end: %+v", d)
		}
		if _, err := v.library.Undo(ctx, v.clerk, change); code(err) != "undo.too-late" {
			t.Errorf("a month later: %v", err)
		}
	})
}

func TestTheEndOfALicence_IsTakenBack(t *testing.T) {
	forEachVillage(t, 2, func(t *testing.T, v *village) {
		ctx := t.Context()
		past := v.clock.Now().Add(-time.Hour).Truncate(time.Millisecond)
		_, change, err := v.library.Bulk(ctx, v.clerk, library.Bulk{IDs: v.photos, Edit: library.Edit{LicenceEnds: &past}})
		if err != nil {
			t.Fatal(err)
		}
		ended := func() bool {
			t.Helper()
			reasons := must[clearance.Decision](t)(v.Clearance(ctx, v.clerk, v.photos[1], clearance.Use{}, time.Time{})).Reasons
			return reasons[0].Code == string(clearance.LicenceEnded)
		}
		if !ended() {
			t.Error("a picture whose licence has ended does not say so")
		}
		if _, err := v.library.Undo(ctx, v.clerk, change); err != nil {
			t.Fatal(err)
		}
		if ended() {
			t.Error("taken back, it has ended still")
		}
		v.agrees("the end of a licence taken back")
	})
}
