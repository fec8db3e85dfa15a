package sqlstore

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/office"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// The door's stories, on a real database. The vault gives the blob's name as its bytes.

type plainVault struct{ opened *[]string }

type plainContent struct{ *bytes.Reader }

func (plainContent) Close() error { return nil }

func (v plainVault) Open(_ context.Context, _ release.Holding, b release.Blob) (release.Content, error) {
	*v.opened = append(*v.opened, b.Name)
	return plainContent{bytes.NewReader([]byte(b.Name))}, nil
}

type plainRenderer struct{}

func (plainRenderer) Render(_ context.Context, original io.Reader, _ int64, spec asset.RenderSpec) (*asset.Rendered, error) {
	all, err := io.ReadAll(original)
	return &asset.Rendered{MediaType: spec.MediaType, Bytes: append([]byte("rendered "), all...)}, err
}

// threshold is a door with one photo in a folder behind it.
type threshold struct {
	*bureau
	*release.Door
	photo  asset.Asset
	folder ident.Folder
	opened []string
}

var onTheWebsite = clearance.Use{Purpose: "news", Channel: "website"}

func forEachDoor(t *testing.T, story func(t *testing.T, d *threshold)) {
	t.Helper()
	forEachBureau(t, func(t *testing.T, o *bureau) {
		d := &threshold{bureau: o}
		d.Door = release.New(release.Ports{Store: o.db.Release(), Vault: plainVault{&d.opened}, Renderer: plainRenderer{}, Now: o.clock.Now, Random: rand.Reader})
		d.folder = o.folder(asset.Root, "Town hall")
		d.photo = photo(t, d.folder, "opening.jpg", nil)
		version := newID[ident.Version](t)
		inTx(t, o.db, func(ctx context.Context, tx *Tx) error {
			l := libraryTx{tx}
			if err := addPhotoIn(ctx, l, d.photo, version); err != nil {
				return err
			}
			if err := l.SaveKey(ctx, library.WrappedKey{Holder: library.KeyHolder{Kind: library.AssetKey, ID: int64(d.photo.ID)}, Wrapped: []byte{1}}); err != nil {
				return err
			}
			var blobs []library.Blob
			for _, role := range []asset.Role{asset.Original, asset.Small, asset.Medium, asset.Large} {
				blobs = append(blobs, library.Blob{Version: version, Asset: d.photo.ID, Role: role, Name: "blob of " + string(role), MediaType: "image/webp", Size: 7})
			}
			return l.AddBlobs(ctx, blobs)
		})
		story(t, d)
	})
}

// assess gives the photo a legal basis.
func (d *threshold) assess(a consent.Assessment) {
	d.t.Helper()
	inTx(d.t, d.db, func(ctx context.Context, tx *Tx) error {
		if _, err := tx.exec(ctx, `DELETE FROM assessment WHERE asset = ?`, d.photo.ID); err != nil {
			return err
		}
		_, err := tx.exec(ctx, `INSERT INTO assessment (asset, basis, note, ends_at, by_user, at) VALUES (?, ?, ?, ?, ?, ?)`, d.photo.ID, a.Basis, a.Note, a.Ends, 7, d.clock.Now())
		return err
	})
}

func (d *threshold) events(kind audit.Kind) (n int) {
	d.t.Helper()
	err := d.db.View(d.t.Context(), func(tx *Tx) error {
		return tx.queryRow(d.t.Context(), `SELECT COUNT(*) FROM event WHERE kind = ?`, kind).Scan(&n)
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

// take asks for the photo and collects it.
func (d *threshold) take(by access.Caller, preset string) (string, error) {
	ticket, err := d.Ask(d.t.Context(), by, d.photo.ID, release.Wanted{For: onTheWebsite, Preset: preset})
	if err != nil {
		return "", err
	}
	return d.collect(by, ticket.Secret)
}

func (d *threshold) collect(by access.Caller, secret string) (string, error) {
	out, err := d.Collect(d.t.Context(), by, secret)
	if err != nil {
		return "", err
	}
	defer out.Content.Close()
	all, err := io.ReadAll(out.Content)
	return string(all), err
}

func TestG6_NothingLeavesThatIsNotCleared(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		_, manager := d.user("manager@example.org", access.Manager)
		for _, a := range []consent.Assessment{
			{}, {Basis: consent.ConsentRequired}, {Basis: consent.PublicTask},
			{Basis: consent.ExternalAgreement, Note: "agency", Ends: d.clock.Now()},
		} {
			d.assess(a)
			for _, by := range []access.Caller{manager, atTheConsole} {
				before := d.events(audit.ReleaseRefused)
				_, err := d.take(by, "original")
				var refusal *release.Refusal
				if !errors.As(err, &refusal) || len(refusal.Decision.Reasons) == 0 || !problem.Is(err, problem.Refused) {
					t.Errorf("%q: %v", a.Basis, err)
				}
				if d.events(audit.ReleaseRefused) != before+1 {
					t.Errorf("%q: a refusal is not on record", a.Basis)
				}
			}
		}
		if len(d.opened) != 0 {
			t.Errorf("blobs were opened: %v", d.opened)
		}
	})
}

func TestG5b_ClearedLeavesAndIsOnRecord(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		_, manager := d.user("manager@example.org", access.Manager)
		d.assess(consent.Assessment{Basis: consent.NoIdentifiablePersons})
		if got, err := d.take(manager, "original"); err != nil || got != "blob of original" {
			t.Errorf("the original: %q, %v", got, err)
		}
		if got, err := d.take(manager, "web"); err != nil || got != "rendered blob of original" {
			t.Errorf("for the web: %q, %v", got, err)
		}
		if d.events(audit.ReleaseGranted) != 2 || d.events(audit.AssetOriginal) != 1 || d.events(audit.AssetReleased) != 1 {
			t.Error("what left is not on record exactly once")
		}
		for _, use := range []clearance.Use{{}, {Purpose: "news"}, {Purpose: "news", Channel: "billboard"}, {Purpose: "fun", Channel: "website"}} {
			if _, err := d.Ask(t.Context(), manager, d.photo.ID, release.Wanted{For: use, Preset: "web"}); !problem.Is(err, problem.Invalid) {
				t.Errorf("a use that the organisation does not have, %v: %v", use, err)
			}
		}
		if _, err := d.Ask(t.Context(), manager, d.photo.ID, release.Wanted{For: onTheWebsite, Preset: "poster"}); !problem.Is(err, problem.Invalid) {
			t.Errorf("a preset that there is not: %v", err)
		}
	})
}

func TestA1_DoorAsksAccessFirst(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		ctx := t.Context()
		d.assess(consent.Assessment{Basis: consent.NoIdentifiablePersons})
		u, viewer := d.user("viewer@example.org", access.Viewer)
		_, admin := d.user("admin@example.org", access.Administrator)
		for _, by := range []access.Caller{viewer, admin, {}} {
			if _, err := d.take(by, "web"); !problem.Is(err, problem.NotFound) {
				t.Errorf("without a right: %v", err)
			}
			if _, err := d.Preview(ctx, by, d.photo.ID, 256); !problem.Is(err, problem.NotFound) {
				t.Errorf("a preview without a right: %v", err)
			}
		}
		grant, err := d.AddGrant(ctx, atTheConsole, d.folder, office.GrantForm{User: u.ID, Right: access.See})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Preview(ctx, viewer, d.photo.ID, 256); err != nil {
			t.Errorf("a preview by right: %v", err)
		}
		if _, err := d.take(viewer, "web"); problem.Of(err).Code != "release.right-missing" {
			t.Errorf("a download by the right to see: %v", err)
		}
		download := access.Download
		if _, err := d.ChangeGrant(ctx, atTheConsole, grant.ID, &download, nil, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := d.take(viewer, "web"); err != nil {
			t.Errorf("a download by right: %v", err)
		}
		if _, err := d.Preview(ctx, viewer, d.photo.ID, 300); !problem.Is(err, problem.NotFound) {
			t.Errorf("a size that is not kept: %v", err)
		}
		if _, err := d.Preview(ctx, viewer, d.photo.ID+1, 256); !problem.Is(err, problem.NotFound) {
			t.Errorf("an asset that there is not: %v", err)
		}
	})
}

func TestA8_WhatIsRevokedBetweenAskingAndCollectingStaysInside(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		ctx := t.Context()
		free := consent.Assessment{Basis: consent.NoIdentifiablePersons}
		d.assess(free)
		u, viewer := d.user("viewer@example.org", access.Viewer)
		_, other := d.user("other@example.org", access.Manager)
		grant, err := d.AddGrant(ctx, atTheConsole, d.folder, office.GrantForm{User: u.ID, Right: access.Download})
		if err != nil {
			t.Fatal(err)
		}
		ask := func() string {
			ticket, err := d.Ask(ctx, viewer, d.photo.ID, release.Wanted{For: onTheWebsite, Preset: "original"})
			if err != nil {
				t.Fatal(err)
			}
			return ticket.Secret
		}
		secret := ask()
		if _, err := d.collect(other, secret); !problem.Is(err, problem.NotFound) {
			t.Errorf("somebody else collects: %v", err)
		}
		for _, wrong := range []string{"", "x", strings.ToUpper(secret), secret[1:] + "0"} {
			if _, err := d.collect(viewer, wrong); !problem.Is(err, problem.NotFound) {
				t.Errorf("collecting by %q: %v", wrong, err)
			}
		}
		d.assess(consent.Assessment{Basis: consent.ConsentRequired})
		if _, err := d.collect(viewer, secret); !problem.Is(err, problem.Refused) {
			t.Errorf("collecting what is blocked meanwhile: %v", err)
		}
		d.assess(free)
		if _, err := d.collect(viewer, secret); err != nil {
			t.Errorf("collecting what is cleared: %v", err)
		}
		d.clock.advance(5 * time.Minute)
		if _, err := d.collect(viewer, secret); !problem.Is(err, problem.NotFound) {
			t.Errorf("collecting too late: %v", err)
		}
		secret = ask()
		if err := d.RemoveGrant(ctx, atTheConsole, grant.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := d.collect(viewer, secret); !problem.Is(err, problem.NotFound) {
			t.Errorf("collecting after the grant ended: %v", err)
		}
	})
}

func TestRelease_OrganisationsRuleForUncleared(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		ctx := t.Context()
		_, manager := d.user("manager@example.org", access.Manager)
		if _, err := d.Preview(ctx, manager, d.photo.ID, 1024); err != nil {
			t.Errorf("by default an uncleared photo can be looked at: %v", err)
		}
		rule := func(acts ...string) {
			s, err := d.Settings(ctx, manager)
			if err != nil {
				t.Fatal(err)
			}
			uncleared := map[access.Role][]string{access.Manager: acts}
			if _, err := d.ChangeSettings(ctx, atTheConsole, s.Revision, office.SettingsChange{Uncleared: &uncleared}); err != nil {
				t.Fatal(err)
			}
		}
		rule()
		if _, err := d.Preview(ctx, manager, d.photo.ID, 1024); problem.Of(err).Code != "preview.not-cleared" {
			t.Errorf("where the rule hides it: %v", err)
		}
		rule("preview", "download")
		if _, err := d.take(manager, "original"); err != nil {
			t.Errorf("where the rule lets managers: %v", err)
		}
		if _, err := d.take(atTheConsole, "original"); !problem.Is(err, problem.Refused) {
			t.Errorf("the console takes the managers' exception: %v", err)
		}
	})
}

func TestL3_NoEntryNoBytes(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		_, manager := d.user("manager@example.org", access.Manager)
		d.assess(consent.Assessment{Basis: consent.NoIdentifiablePersons})
		deaf := release.New(release.Ports{Store: deafStore{d.db.Release()}, Vault: plainVault{&d.opened}, Renderer: plainRenderer{}, Now: d.clock.Now, Random: rand.Reader})
		if _, err := deaf.Preview(t.Context(), manager, d.photo.ID, 256); err == nil {
			t.Error("a preview is shown that is not on record")
		}
		if _, err := deaf.Ask(t.Context(), manager, d.photo.ID, release.Wanted{For: onTheWebsite, Preset: "original"}); err == nil {
			t.Error("a use is granted that is not on record")
		}
		ticket, err := d.Ask(t.Context(), manager, d.photo.ID, release.Wanted{For: onTheWebsite, Preset: "original"})
		if err != nil {
			t.Fatal(err)
		}
		if out, err := deaf.Collect(t.Context(), manager, ticket.Secret); !errors.Is(err, errDeaf) || out != nil {
			t.Errorf("bytes leave that are not on record: %v, %v", out, err)
		}
	})
}

func TestL1_WhatCouldNotBeMadeIsOnRecordAsFailed(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		_, manager := d.user("manager@example.org", access.Manager)
		d.assess(consent.Assessment{Basis: consent.NoIdentifiablePersons})
		broken := release.New(release.Ports{Store: d.db.Release(), Vault: plainVault{&d.opened}, Renderer: brokenRenderer{}, Now: d.clock.Now, Random: rand.Reader})
		ticket, err := broken.Ask(t.Context(), manager, d.photo.ID, release.Wanted{For: onTheWebsite, Preset: "web"})
		if err != nil {
			t.Fatal(err)
		}
		if out, err := broken.Collect(t.Context(), manager, ticket.Secret); !errors.Is(err, errBroken) || out != nil {
			t.Errorf("collecting what cannot be made: %v, %v", out, err)
		}
		var outcomes string
		err = d.db.View(t.Context(), func(tx *Tx) error {
			return tx.queryRow(t.Context(), `SELECT outcome FROM event WHERE kind = ?`, audit.AssetReleased).Scan(&outcomes)
		})
		if err != nil || outcomes != string(audit.Failure) || d.events(audit.AssetReleased) != 1 {
			t.Errorf("the log says %q, %v", outcomes, err)
		}
		if got, err := d.collect(manager, ticket.Secret); err != nil || got != "rendered blob of original" {
			t.Errorf("trying again: %q, %v", got, err)
		}
	})
}

var errBroken = errors.New("the worker is gone")

type brokenRenderer struct{}

func (brokenRenderer) Render(context.Context, io.Reader, int64, asset.RenderSpec) (*asset.Rendered, error) {
	return nil, errBroken
}

var errDeaf = errors.New("the log cannot be written")

// deafStore is a store whose log takes nothing.
type deafStore struct{ release.Store }

type deafTx struct{ release.Tx }

func (deafTx) Append(context.Context, audit.Event) error { return errDeaf }

func (s deafStore) Append(context.Context, ...audit.Event) error { return errDeaf }

func (s deafStore) InTx(ctx context.Context, do func(release.Tx) error) error {
	return s.Store.InTx(ctx, func(tx release.Tx) error { return do(deafTx{tx}) })
}
