package sqlstore

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
	"imprimatur/internal/recall"
)

// pages gives where the register has it that the photo's embed stands.
func (d *threshold) pages(e publish.ListedEmbed) []string {
	d.t.Helper()
	var uses []recall.Use
	err := d.db.Recall().View(d.t.Context(), func(tx recall.Reader) (err error) {
		uses, err = tx.Uses(d.t.Context(), []ident.Use{ident.Use(e.ID)})
		return err
	})
	if err != nil || len(uses) != 1 {
		d.t.Fatal(uses, err)
	}
	return uses[0].Pages
}

func TestPlaced_AWebsiteSaysOnWhichPagesAnEmbedStands(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		ctx := t.Context()
		p, e := d.onSite()
		const news, fair = "https://school.example/?p=12", "https://school.example/fair/"
		tell := func(page string, addresses ...string) []string {
			t.Helper()
			unknown, err := p.Placed(ctx, atTheConsole, page, addresses)
			if err != nil {
				t.Fatal(err)
			}
			return unknown
		}
		nobodys := strings.Repeat("0", 32)
		if unknown := tell(news, e.Address, nobodys); !slices.Equal(unknown, []string{nobodys}) {
			t.Errorf("unknown: %v", unknown)
		}
		tell(news, e.Address) // once more: nothing new, nothing on record
		tell(fair, e.Address)
		if got := d.pages(e); len(got) != 2 || !slices.Contains(got, news) || !slices.Contains(got, fair) || d.events(audit.EmbedPaged) != 2 {
			t.Errorf("%v, %d rows", got, d.events(audit.EmbedPaged))
		}
		tell(news)
		if got := d.pages(e); !slices.Equal(got, []string{fair}) || d.events(audit.EmbedPaged) != 3 {
			t.Errorf("taken off a page: %v, %d rows", got, d.events(audit.EmbedPaged))
		}
		// Seen by a visitor, said to be gone, and seen again on the same day: then it is there.
		const front = "https://school.example/"
		for range 2 {
			if err := p.SawEmbed(ctx, e.Address, front); err != nil || !slices.Contains(d.pages(e), front) {
				t.Fatal(d.pages(e), err)
			}
			tell(front)
			if slices.Contains(d.pages(e), front) {
				t.Error("still on the front page")
			}
		}
	})
}

func TestPlaced_OnlyWhoMayTakeThePhotoSpeaksForItsEmbed(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		ctx := t.Context()
		p, e := d.onSite()
		const news = "https://school.example/news"
		u, by := d.user("editor@example.org", access.Viewer)
		for _, may := range []access.Right{access.None, access.See} {
			if may != access.None {
				if _, err := d.AddGrant(ctx, atTheConsole, d.folder, office.GrantForm{User: u.ID, Right: may}); err != nil {
					t.Fatal(err)
				}
			}
			if unknown, err := p.Placed(ctx, by, news, []string{e.Address}); err != nil || len(unknown) != 1 || len(d.pages(e)) != 0 {
				t.Errorf("with right %d: %v %v", may, unknown, err)
			}
		}
		if _, err := p.Placed(ctx, atTheConsole, news, []string{e.Address}); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Placed(ctx, by, news, nil); err != nil || len(d.pages(e)) != 1 {
			t.Errorf("taken off by somebody who may only look: %v", err)
		}
	})
}

func TestPlaced_WhatIsNoPageAndWhatIsTooManyIsRefused(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		ctx := t.Context()
		p, e := d.onSite()
		for _, page := range []string{"", "news", "/news", "ftp://school.example/x", "https://me:word@school.example/", "https://school.example/#part", "javascript:alert(1)", "https://school.example/" + strings.Repeat("x", 1000)} {
			if _, err := p.Placed(ctx, atTheConsole, page, []string{e.Address}); problem.Of(err).Code != "embed.page" {
				t.Errorf("%.40q: %v", page, err)
			}
		}
		inTx(t, d.db, func(ctx context.Context, tx *Tx) error {
			for i := range 1000 {
				if _, err := tx.exec(ctx, `INSERT INTO embed_page (embed, address, first_at, last_at) VALUES (?, ?, 1, 1)`, e.ID, "https://school.example/"+strconv.Itoa(i)); err != nil {
					return err
				}
			}
			return nil
		})
		if _, err := p.Placed(ctx, atTheConsole, "https://school.example/one-more", []string{e.Address}); problem.Of(err).Code != "embed.pages-full" || d.events(audit.EmbedPaged) != 0 {
			t.Errorf("page 1001: %v", err)
		}
		if _, err := p.Placed(ctx, atTheConsole, "https://school.example/7", []string{e.Address}); err != nil {
			t.Errorf("a page that is known: %v", err)
		}
	})
}
