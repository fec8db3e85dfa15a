package sqlstore

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
	"imprimatur/internal/recall"
	"imprimatur/internal/release"
	"imprimatur/internal/share"
)

// publisher puts photos of the village outside.
func (w *wake) publisher() *publish.Publisher {
	w.village.t.Helper()
	inTx(w.village.t, w.db, func(ctx context.Context, tx *Tx) error { // their bytes, which the door asks for
		l := libraryTx{tx}
		for _, id := range w.photos {
			versions, err := column[ident.Version](ctx, tx, `SELECT id FROM version WHERE asset = ?`, id)
			if err != nil {
				return err
			}
			if err := l.SaveKey(ctx, library.WrappedKey{Holder: library.KeyHolder{Kind: library.AssetKey, ID: int64(id)}, Wrapped: []byte{1}}); err != nil {
				return err
			}
			if err := l.AddBlobs(ctx, []library.Blob{{Version: versions[0], Asset: id, Role: asset.Original, Name: "blob of " + id.String(), MediaType: "image/jpeg", Size: 7}}); err != nil {
				return err
			}
		}
		return nil
	})
	return publish.New(publish.Ports{Store: w.db.Publish(), Now: w.clock.Now, Random: rand.Reader, Site: "https://photos.example.org"})
}

// embeds puts a photo on the website.
func (w *wake) embeds(p *publish.Publisher, photo ident.Asset, blur bool) publish.ListedEmbed {
	w.village.t.Helper()
	return must[publish.ListedEmbed](w.village.t)(p.MakeEmbed(w.village.t.Context(), w.clerk, photo, release.Wanted{For: onTheWebsite, Preset: "web", Blur: blur}, "School news"))
}

// stands keeps that a photo is shown in a spot, as the door does when it first is.
func (w *wake) stands(kind string, place int64, photo ident.Asset) ident.Use {
	w.village.t.Helper()
	id := newID[ident.Use](w.village.t)
	inTx(w.village.t, w.db, func(ctx context.Context, tx *Tx) error {
		u := release.Use{ID: id, Asset: photo, Wanted: release.Wanted{For: onTheWebsite}, At: w.clock.Now()}
		fresh, err := (releaseTx{tx}).SaveShowing(ctx, release.Spot{Kind: kind, Place: place, Asset: photo}, u)
		if err == nil && !fresh {
			return fmt.Errorf("it was shown before")
		}
		return err
	})
	return id
}

// used gives a use of a photo as the register has it.
func (w *wake) used(photo ident.Asset, id ident.Use) recall.Shown {
	w.village.t.Helper()
	list := must[[]recall.Shown](w.village.t)(w.Register(w.village.t.Context(), w.clerk, photo))
	i := slices.IndexFunc(list, func(s recall.Shown) bool { return s.ID == id })
	if i < 0 {
		w.village.t.Fatalf("the register has no %s: %+v", id, list)
	}
	return list[i]
}

// closed gives the newest recall that is closed.
func (w *wake) closed(of ident.Person) recall.Detail {
	w.village.t.Helper()
	all := must[[]recall.Summary](w.village.t)(w.Board(w.village.t.Context(), w.clerk, false, of))
	if len(all) == 0 {
		w.village.t.Fatal("no recall is closed")
	}
	return must[recall.Detail](w.village.t)(w.Recall.Recall(w.village.t.Context(), w.clerk, all[0].ID))
}

func TestG7_3_WhatTheHouseShowsIsStoppedInTheMomentOfTheWithdrawalAndInTheReport(t *testing.T) {
	forEachWake(t, 1, func(t *testing.T, w *wake) {
		ctx, photo := t.Context(), w.photos[0]
		given := w.everywhere(consent.Term{})
		p := w.publisher()
		embed := w.embeds(p, photo, false)
		for _, page := range []string{"https://school.example/news/1?reader=7#top", "https://school.example/news/1", "https://photos.example.org/photo/1", "nonsense"} {
			if err := p.SawEmbed(ctx, embed.Address, page); err != nil {
				t.Fatal(err)
			}
		}
		portal := newID[ident.Portal](t)
		link := newID[ident.Share](t)
		inTx(t, w.db, func(ctx context.Context, tx *Tx) error {
			o := publish.Portal{ID: portal, Name: "press", Titles: map[string]string{"en": "Press"}, For: onTheWebsite, Open: true}
			if err := (publishTx{releaseTx{tx}}).SavePortal(ctx, o); err != nil {
				return err
			}
			s := share.Share{ID: link, Hash: sha256.Sum256([]byte("link")), Kind: share.Gallery, Owner: w.clerk.User, Title: "For the paper", Use: onTheWebsite, MadeAt: w.clock.Now(), Until: w.clock.Now().Add(14 * 24 * time.Hour)}
			return (shareTx{tx}).AddShare(ctx, s, nil, []ident.Asset{photo})
		})
		onPortal, byLink := w.stands(release.PortalSpot, int64(portal), photo), w.stands("share", int64(link), photo)
		kept := w.leaves(photo, w.clerk, "jo@paper.example")

		for id, title := range map[ident.Use]string{ident.Use(embed.ID): "School news", onPortal: "press", byLink: "For the paper"} {
			if u := w.used(photo, id); !u.Stands() || !u.Allowed || u.Place.Title != title || !u.Source.Ours() {
				t.Errorf("%+v", u)
			}
		}
		if u := w.used(photo, ident.Use(embed.ID)); !slices.Equal(u.Pages, []string{"https://school.example/news/1"}) || u.Staff == "" {
			t.Errorf("%+v", u)
		}

		w.clock.advance(time.Hour)
		w.withdraws(given)
		d := w.open()
		if d.Uses != 4 || d.Open() != 1 || d.Count[recall.Stopped] != 3 || len(d.Receivers) != 1 {
			t.Fatalf("%+v", d)
		}
		for _, i := range d.Items {
			if ours := i.Use.ID != kept; ours != (i.State == recall.Stopped) || ours != i.SaidAt.Equal(w.clock.Now()) || ours != (i.Receiver == 0) {
				t.Errorf("%s: %+v", i.Use.Source, i)
			}
			if i.Use.Source == recall.Embed && len(i.Use.Pages) != 1 {
				t.Errorf("staff do not see where to look: %+v", i.Use)
			}
		}
		err := w.settles(d.ID, recall.Kept, ident.Use(embed.ID))
		if problem.Of(err).Code != "recall.settled" {
			t.Errorf("what was stopped is said to be kept: %v", err)
		}
		if err := w.settles(d.ID, recall.Removed, kept); err != nil {
			t.Fatal(err)
		}
		w.none("all is settled")
		if d = w.closed(w.maja); d.Uses != 4 || d.Count[recall.Stopped] != 3 {
			t.Errorf("the report leaves something out: %+v", d)
		}
	})
}

func (w *wake) settles(id ident.Recall, state recall.State, uses ...ident.Use) error {
	_, err := w.Settle(w.village.t.Context(), w.clerk, id, recall.Said{Uses: uses, State: state, Note: "said so"})
	return err
}

func TestG7_3_ARecallOfNothingButWhatWasStoppedIsClosedAndTheNextOneIsNew(t *testing.T) {
	forEachWake(t, 1, func(t *testing.T, w *wake) {
		photo := w.photos[0]
		w.everywhere(consent.Term{})
		embed := w.embeds(w.publisher(), photo, false)
		other := w.somebody(person.Person{Name: "Nils"})
		for n := range 2 {
			a := w.shows(photo, other) // a name that is wrong, without a date of its own
			w.none("it is stopped already")
			all := must[[]recall.Summary](t)(w.Board(t.Context(), w.clerk, false, 0))
			if len(all) != n+1 || w.logged(audit.RecallOpened) != n+1 || w.logged(audit.RecallClosed) != n+1 {
				t.Fatalf("%d recalls are closed, want %d", len(all), n+1)
			}
			if u := w.used(photo, ident.Use(embed.ID)); u.Allowed || u.Recalled.IsZero() || u.Open {
				t.Errorf("%+v", u)
			}
			w.clock.advance(time.Hour)
			if err := w.RemoveAppearance(t.Context(), w.clerk, a.ID, a.Revision); err != nil {
				t.Fatal(err)
			}
			if d := w.closed(0); d.Items[0].State != recall.Stopped || !d.Items[0].AgainAt.Equal(w.clock.Now()) {
				t.Errorf("it is shown again: %+v", d.Items[0])
			}
			w.clock.advance(time.Hour)
		}
	})
}

func TestG7_3_AnEmbedThatBlursGoesOnWithoutThePersonWhoWithdrew(t *testing.T) {
	forEachWake(t, 1, func(t *testing.T, w *wake) {
		nils := w.somebody(person.Person{Name: "Nils"})
		given := w.everywhere(consent.Term{})
		w.says(nils, consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website")
		w.shows(w.photos[0], nils)
		inTx(t, w.db, func(ctx context.Context, tx *Tx) error {
			_, err := tx.exec(ctx, `UPDATE appearance SET x = 0.1, y = 0.1, w = 0.2, h = 0.2`)
			return err
		})
		embed := w.embeds(w.publisher(), w.photos[0], true)
		w.withdraws(given)
		w.none("she cannot be recognised in it any more")
		if u := w.used(w.photos[0], ident.Use(embed.ID)); !u.Blurs || !u.Allowed {
			t.Errorf("%+v", u)
		}
	})
}

func TestG17_WhatTheHouseShowsEndsWhereItIsShown(t *testing.T) {
	forEachWake(t, 1, func(t *testing.T, w *wake) {
		ctx, photo := t.Context(), w.photos[0]
		given := w.everywhere(consent.Term{})
		p := w.publisher()
		first, second := w.embeds(p, photo, false), w.embeds(p, photo, false)
		if err := w.Recall.EndUse(ctx, w.clerk, ident.Use(first.ID), "the page is gone"); err != nil {
			t.Fatal(err)
		}
		if err := p.EndEmbed(ctx, w.clerk, second.ID); err != nil {
			t.Fatal(err)
		}
		for _, e := range must[[]publish.ListedEmbed](t)(p.Embeds(ctx, w.clerk, photo)) {
			if u := w.used(photo, ident.Use(e.ID)); e.EndedAt.IsZero() || u.Stands() {
				t.Errorf("it stands in one of two places: %+v", e)
			}
		}
		portal := publish.Portal{ID: newID[ident.Portal](t), Name: "press", Titles: map[string]string{"en": "Press"}, For: onTheWebsite, Open: true}
		saved := func(change func(*publish.Portal)) {
			t.Helper()
			change(&portal)
			inTx(t, w.db, func(ctx context.Context, tx *Tx) error { return (publishTx{releaseTx{tx}}).SavePortal(ctx, portal) })
		}
		saved(func(*publish.Portal) {})
		shown := w.stands(release.PortalSpot, int64(portal.ID), photo)
		if err := w.Recall.EndUse(ctx, w.clerk, shown, ""); problem.Of(err).Code != "use.shown-here" {
			t.Errorf("what a portal shows is said to be gone: %v", err)
		}
		w.clock.advance(time.Hour)
		closed := w.clock.Now()
		saved(func(o *publish.Portal) { o.Open = false })
		w.clock.advance(time.Hour)
		saved(func(o *publish.Portal) { o.Colour = "#1f5a3d" })
		if u := w.used(photo, shown); !u.Ended.At.Equal(closed) {
			t.Errorf("the portal is closed: %+v", u)
		}
		saved(func(o *publish.Portal) { o.Open = true })
		if u := w.used(photo, shown); !u.Stands() {
			t.Errorf("the portal is open again: %+v", u)
		}
		saved(func(o *publish.Portal) { o.For = clearance.Use{Purpose: "news", Channel: "print"} })
		if u := w.used(photo, shown); u.Stands() {
			t.Errorf("the portal is for something else: %+v", u)
		}
		w.withdraws(given)
		w.none("nothing stands")
	})
}

func TestG17_AnErasedPhotoIsStoppedOnTheWebsite(t *testing.T) {
	forEachWake(t, 1, func(t *testing.T, w *wake) {
		w.everywhere(consent.Term{})
		w.embeds(w.publisher(), w.photos[0], false)
		inTx(t, w.db, func(ctx context.Context, tx *Tx) error { return (libraryTx{tx}).Erase(ctx, w.photos[0], w.clock.Now()) })
		if d := w.closed(0); d.Cause != recall.Erased || d.Count[recall.Stopped] != 1 {
			t.Errorf("%+v", d)
		}
	})
}
