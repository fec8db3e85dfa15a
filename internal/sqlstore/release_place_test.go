package sqlstore

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
	"imprimatur/internal/release"
)

// onSite puts the photo on a website, cleared for that.
func (d *threshold) onSite() (*publish.Publisher, publish.ListedEmbed) {
	d.t.Helper()
	d.assess(consent.Assessment{Basis: consent.NoIdentifiablePersons})
	p := publish.New(publish.Ports{Store: d.db.Publish(), Door: d.Door, Now: d.clock.Now, Random: rand.Reader, Site: "https://photos.example"})
	e, err := p.MakeEmbed(d.t.Context(), atTheConsole, d.photo.ID, release.Wanted{For: onTheWebsite, Preset: "web"}, "")
	if err != nil {
		d.t.Fatal(err)
	}
	return p, e
}

// look asks for the picture of an embed as whoever visits the website.
func (d *threshold) look(address string, width int) (string, error) {
	c, err := d.ShowInPlace(d.t.Context(), publish.PlaceOf(address), 0, width)
	if err != nil {
		return "", err
	}
	picture, err := c.Bytes(d.t.Context())
	return string(picture), err
}

func (d *threshold) state(s asset.State) {
	d.t.Helper()
	inTx(d.t, d.db, func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, `UPDATE asset SET state = ? WHERE id = ?`, s, d.photo.ID)
		return err
	})
}

func TestS8_AnEmbedShowsWhatIsClearedAndNothingElse(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		p, e := d.onSite()
		shown := func(want bool, when string) {
			t.Helper()
			_, err := d.look(e.Address, 640)
			if got := err == nil; got != want || !want && problem.Of(err).Code != "place.not-shown" {
				t.Errorf("%s: %v", when, err)
			}
		}
		shown(true, "cleared")
		for _, s := range []asset.State{asset.Trashed, asset.Quarantined, asset.Erased} {
			d.state(s)
			shown(false, "in another state")
			d.state(asset.Active)
			shown(true, "active again")
		}
		d.assess(consent.Assessment{Basis: consent.ExternalAgreement, Note: "agency", Ends: d.clock.Now().Add(time.Minute)})
		shown(true, "a minute before the agreement ends")
		d.clock.advance(time.Minute)
		shown(false, "in the second in which it ends")
		d.assess(consent.Assessment{Basis: consent.NoIdentifiablePersons})
		shown(true, "cleared again")
		if err := p.EndEmbed(t.Context(), atTheConsole, e.ID); err != nil {
			t.Fatal(err)
		}
		shown(false, "ended")
		if _, err := d.look("another", 640); !problem.Is(err, problem.NotFound) {
			t.Errorf("an address that never was: %v", err)
		}
		if _, err := d.look(e.Address, 641); !problem.Is(err, problem.NotFound) {
			t.Errorf("a width of one's own: %v", err)
		}
	})
}

func TestL3_WhatIsShownOutsideIsOnRecordFirstAndCounted(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		p, e := d.onSite()
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if _, err := d.look(e.Address, 320); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if d.events(audit.PlaceShown) != 1 || d.events(audit.PlaceHeld) != 0 {
			t.Error("the first answer is one event, whoever else asks")
		}
		views := func() int {
			t.Helper()
			if err := d.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			list, err := p.Embeds(t.Context(), atTheConsole, d.photo.ID)
			if err != nil || len(list) != 1 {
				t.Fatal(list, err)
			}
			return list[0].Views.Times
		}
		if n := views(); n != 20 {
			t.Errorf("%d views of 20", n)
		}
		if len(d.opened) != 1 {
			t.Errorf("the picture was made %d times", len(d.opened))
		}
		d.clock.advance(24 * time.Hour)
		for range 3 {
			if _, err := d.look(e.Address, 320); err != nil {
				t.Error(err)
			}
		}
		if n := views(); n != 23 || d.events(audit.PlaceShown) != 1 {
			t.Errorf("%d views of 23", n)
		}
		d.assess(consent.Assessment{Basis: consent.ConsentRequired})
		for range 3 {
			if _, err := d.look(e.Address, 320); err == nil {
				t.Error("shown")
			}
		}
		if n := views(); n != 23 || d.events(audit.PlaceHeld) != 1 {
			t.Error("the change of the answer is one event and no view")
		}
		d.assess(consent.Assessment{Basis: consent.NoIdentifiablePersons})
		if _, err := d.look(e.Address, 320); err != nil || d.events(audit.PlaceShown) != 2 {
			t.Error("so is the change back", err)
		}
		if len(d.opened) != 2 {
			t.Errorf("what was held back is kept by nobody: made %d times", len(d.opened))
		}
	})
}

func TestL3_NoEntryNoPictureOutside(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		_, e := d.onSite()
		deaf := release.New(release.Ports{Store: deafStore{d.db.Release()}, Vault: plainVault{&d.opened}, Renderer: plainRenderer{}, Now: d.clock.Now, Random: rand.Reader})
		if _, err := deaf.ShowInPlace(t.Context(), publish.PlaceOf(e.Address), 0, 640); err == nil || len(d.opened) != 0 {
			t.Errorf("shown without a row: %v", err)
		}
	})
}

func TestEmbed_IsMadeByWhoMayTakeThePhotoAndOnlyWhereItIsCleared(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		p, _ := d.onSite()
		_, viewer := d.user("viewer@example.org", access.Viewer)
		_, manager := d.user("manager@example.org", access.Manager)
		if _, err := p.MakeEmbed(t.Context(), viewer, d.photo.ID, release.Wanted{For: onTheWebsite, Preset: "web"}, ""); !problem.Is(err, problem.NotFound) {
			t.Errorf("by who does not see it: %v", err)
		}
		for preset, code := range map[string]string{"original": "preset.original-outside", "nothing": "preset.unknown"} {
			if _, err := p.MakeEmbed(t.Context(), manager, d.photo.ID, release.Wanted{For: onTheWebsite, Preset: preset}, ""); problem.Of(err).Code != code {
				t.Errorf("%s: %v", preset, err)
			}
		}
		if _, err := p.MakeEmbed(t.Context(), manager, d.photo.ID, release.Wanted{For: onTheWebsite, Preset: "web"}, strings.Repeat("x", 201)); problem.Of(err).Code != "embed.note" {
			t.Errorf("a long note: %v", err)
		}
		d.assess(consent.Assessment{Basis: consent.ConsentRequired})
		refused := d.events(audit.ReleaseRefused)
		if _, err := p.MakeEmbed(t.Context(), manager, d.photo.ID, release.Wanted{For: onTheWebsite, Preset: "web"}, ""); !problem.Is(err, problem.Refused) || d.events(audit.ReleaseRefused) != refused+1 {
			t.Errorf("of a blocked photo: %v", err)
		}
	})
}

func TestPiece_WhoeverLooksCloselyIsCountedOnceAndOnRecordAllTheSame(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		p, e := d.onSite()
		at := publish.PlaceOf(e.Address)
		piece := func(left int) error {
			c, err := d.ShowPiece(t.Context(), at, 0, func(release.Whole) (release.Closer, error) {
				return release.Closer{Piece: asset.Piece{Left: left, Width: 2, Height: 2, ToWidth: 2, ToHeight: 2}, MediaType: "image/png"}, nil
			})
			if err != nil {
				return err
			}
			_, err = c.Bytes(t.Context())
			return err
		}
		if _, err := d.MeasureInPlace(t.Context(), at, 0); err != nil {
			t.Fatal(err)
		}
		for left := range 5 {
			if err := piece(left); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		list, err := p.Embeds(t.Context(), atTheConsole, d.photo.ID)
		if err != nil || list[0].Views.Times != 1 {
			t.Errorf("%v, seen %d times", err, list[0].Views.Times)
		}
		if err := piece(1 << 40); !problem.Is(err, problem.Invalid) {
			t.Errorf("outside of the photo: %v", err)
		}
		d.state(asset.Trashed)
		if err := piece(0); problem.Of(err).Code != "place.not-shown" {
			t.Errorf("in the trash: %v", err)
		}
	})
}
