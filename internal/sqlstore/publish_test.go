package sqlstore

import (
	"context"
	"crypto/rand"
	"io"
	"testing"

	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
	"imprimatur/internal/release"
)

// findsAll is a search that finds the photos given.
type findsAll []ident.Asset

func (f findsAll) FindCleared(context.Context, string, clearance.Use, string, string, int) (asset.Page, error) {
	var page asset.Page
	for _, id := range f {
		page.Items = append(page.Items, asset.Item{ID: id})
	}
	return page, nil
}

func (f findsAll) InCleared(_ context.Context, _ string, _ clearance.Use, id ident.Asset) (bool, error) {
	return len(f) > 0 && f[0] == id, nil
}

func TestPortal_IsKeptReadAndTakenFrom(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		ctx := t.Context()
		d.assess(consent.Assessment{Basis: consent.NoIdentifiablePersons})
		p := publish.New(publish.Ports{Store: d.db.Publish(), Door: d.Door, Finder: findsAll{d.photo.ID}, Now: d.clock.Now, Random: rand.Reader})
		made, err := p.SavePortal(ctx, atTheConsole, publish.Portal{
			Name: "press", Titles: map[string]string{"en": "Press"}, For: onTheWebsite, Presets: []string{"web"}, Host: "press.museum.example", Open: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		made.Colour = "#1f5a3d"
		if made, err = p.SavePortal(ctx, atTheConsole, made); err != nil || made.Revision != 2 {
			t.Fatal(made, err)
		}
		if name, found, err := p.PortalAt(ctx, "PRESS.museum.example"); err != nil || !found || name != "press" {
			t.Error(name, found, err)
		}
		o, err := p.PortalNamed(ctx, "press", false)
		if err != nil || o.Colour != "#1f5a3d" || o.Titles["en"] != "Press" || len(o.Presets) != 1 {
			t.Fatal(o, err)
		}
		if page, err := p.PortalPage(ctx, o, "opening", "", 60); err != nil || len(page.Photos) > 1 {
			t.Error(page, err)
		}
		c, err := p.PortalPicture(ctx, o, d.photo.ID, 320)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Bytes(ctx); err != nil {
			t.Error(err)
		}
		out, err := p.TakeFromPortal(ctx, o, d.photo.ID, "web", publish.Stated{Name: "The Daily", What: "An article"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(out.Content); err != nil || d.events(audit.PortalTaken) != 1 {
			t.Error("taken, and not on record", err)
		}
		d.assess(consent.Assessment{Basis: consent.ConsentRequired})
		if _, err := p.TakeFromPortal(ctx, o, d.photo.ID, "web", publish.Stated{Name: "The Daily", What: "An article"}); problem.Of(err).Code != "place.not-shown" || d.events(audit.PortalTaken) != 1 {
			t.Errorf("taken of what is blocked: %v", err)
		}
		if _, err := d.ShowInPlace(ctx, release.Place{Portal: o.ID}, d.photo.ID, 320); !problem.Is(err, problem.Refused) {
			t.Errorf("shown: %v", err)
		}
	})
}
