package sqlstore

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

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

// plainTeller says reasons by their codes.
type plainTeller struct{}

func (plainTeller) Words() release.ReportWords {
	return release.ReportWords{
		TextName: "report.txt", TableName: "report.csv", Head: []string{"head"}, Left: "in:", Held: "not in:", Nothing: "nothing",
		Columns: []string{"file", "original", "photo", "sha256", "bytes", "why"},
	}
}

func (plainTeller) Reasons(_ context.Context, reasons []clearance.Reason) ([]string, error) {
	var said []string
	for _, r := range reasons {
		said = append(said, r.Code)
	}
	return said, nil
}

// shelve puts photos into a folder, cleared; the bytes of each original are "blob N NAME".
func (d *threshold) shelve(folder ident.Folder, names ...string) []ident.Asset {
	d.t.Helper()
	var ids []ident.Asset
	inTx(d.t, d.db, func(ctx context.Context, tx *Tx) error {
		l := libraryTx{tx}
		for _, name := range names {
			version := newID[ident.Version](d.t)
			a := photo(d.t, folder, name, func(a *asset.Asset) { a.Metadata.Description.Title = "Title of " + name })
			if err := addPhotoIn(ctx, l, a, version); err != nil {
				return err
			}
			if err := l.SaveKey(ctx, library.WrappedKey{Holder: library.KeyHolder{Kind: library.AssetKey, ID: int64(a.ID)}, Wrapped: []byte{1}}); err != nil {
				return err
			}
			blob := "blob " + a.ID.String() + " " + name
			if err := l.AddBlobs(ctx, []library.Blob{{Version: version, Asset: a.ID, Role: asset.Original, Name: blob, MediaType: "image/jpeg", Size: int64(len(blob))}}); err != nil {
				return err
			}
			if err := clearIn(ctx, tx, a.ID, consent.NoIdentifiablePersons); err != nil {
				return err
			}
			ids = append(ids, a.ID)
		}
		return nil
	})
	return ids
}

func clearIn(ctx context.Context, tx *Tx, id ident.Asset, basis consent.Basis) error {
	if _, err := tx.exec(ctx, `DELETE FROM assessment WHERE asset = ?`, id); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO assessment (asset, basis, note, ends_at, by_user, at) VALUES (?, ?, '', 0, 7, 0)`, id, basis)
	return err
}

// block takes the basis of photos away, as a withdrawal does.
func (d *threshold) block(ids ...ident.Asset) {
	d.t.Helper()
	inTx(d.t, d.db, func(ctx context.Context, tx *Tx) error {
		for _, id := range ids {
			if err := clearIn(ctx, tx, id, consent.ConsentRequired); err != nil {
				return err
			}
		}
		return nil
	})
}

func wanted(preset string) release.Wanted { return release.Wanted{For: onTheWebsite, Preset: preset} }

// fetch orders a set and reads the archive.
func (d *threshold) fetch(by access.Caller, set release.Set, w release.Wanted, names string) (map[string]string, error) {
	ticket, err := d.Order(d.t.Context(), by, set, w, names)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := d.pour(d.t.Context(), by, ticket, &out); err != nil {
		return nil, err
	}
	return unzip(d.t, out.Bytes()), nil
}

func (d *threshold) pour(ctx context.Context, by access.Caller, ticket *release.OrderTicket, w io.Writer) error {
	archive, err := d.CollectOrder(ctx, by, ticket.Secret)
	if err != nil {
		return err
	}
	return archive.WriteTo(ctx, w, plainTeller{})
}

// unzip reads an archive: the bytes by their names.
func unzip(t *testing.T, content []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string, len(r.File))
	for _, f := range r.File {
		file, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		all, err := io.ReadAll(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, double := files[f.Name]; double {
			t.Errorf("%q is in the archive twice", f.Name)
		}
		files[f.Name] = string(all)
	}
	return files
}

func TestG6_ASetLeavesAsFarAsItIsClearedAndTheRestIsInTheReport(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		_, manager := d.user("manager@example.org", access.Manager)
		shelf := d.folder
		below := d.bureau.folder(shelf, "Below")
		ids := d.shelve(shelf, "a.jpg", "=HYPERLINK(1).jpg", "c.jpg")
		ids = append(ids, d.shelve(below, "a.jpg")...)
		d.block(ids[2], d.photo.ID)

		outlook, err := d.Outlook(t.Context(), manager, release.Set{Folder: shelf}, wanted("original"))
		if err != nil {
			t.Fatal(err)
		}
		if outlook.Photos != 5 || outlook.Cleared != 3 || len(outlook.Groups) != 1 || len(outlook.Groups[0].Assets) != 2 || outlook.Groups[0].Reasons[0].Code != "no-consent" {
			t.Errorf("%+v", outlook)
		}
		named := release.Set{Assets: append(slices.Clone(ids), ids[0], ident.Asset(1))}
		if outlook, err = d.Outlook(t.Context(), manager, named, wanted("original")); err != nil || outlook.Photos != 4 || outlook.Missing != 1 {
			t.Errorf("named twice, and one that is not there: %+v, %v", outlook, err)
		}
		if _, err := d.fetch(manager, named, wanted("original"), ""); problem.Of(err).Code != "set.photo-missing" {
			t.Errorf("A-3: an order of one that is not there: %v", err)
		}
		named.Assets = named.Assets[:len(named.Assets)-1]
		files, err := d.fetch(manager, named, wanted("original"), "")
		if err != nil {
			t.Fatal(err)
		}
		if len(files) != 5 || !strings.HasPrefix(files["a.jpg"], "blob ") || !strings.HasPrefix(files["a (2).jpg"], "blob ") || files["a.jpg"] == files["a (2).jpg"] {
			t.Errorf("in the archive: %v", files)
		}
		if !strings.Contains(files["report.txt"], "c.jpg ("+ids[2].String()+"): no-consent") {
			t.Errorf("the report says\n%s", files["report.txt"])
		}
		table, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(files["report.csv"], "\ufeff"))).ReadAll()
		if err != nil || len(table) != 5 {
			t.Fatalf("%v, %v", table, err)
		}
		if d.events(audit.AssetOriginal) != 3 || d.events(audit.ReleaseRefused) != 1 || d.events(audit.ReleaseOrdered) != 1 {
			t.Errorf("on record: %d originals, %d refusals", d.events(audit.AssetOriginal), d.events(audit.ReleaseRefused))
		}
		var uses, times int
		err = d.db.View(t.Context(), func(tx *Tx) error {
			return tx.queryRow(t.Context(), `SELECT count(*), sum(times) FROM use_made WHERE release_order <> 0`).Scan(&uses, &times)
		})
		if err != nil || uses != 3 || times != 3 {
			t.Errorf("%d uses, collected %d times, %v", uses, times, err)
		}
		if _, err := d.fetch(manager, release.Set{Assets: []ident.Asset{ids[2]}}, wanted("web"), ""); problem.Of(err).Code != "set.none-cleared" {
			t.Errorf("an order of nothing: %v", err)
		}
	})
}

func TestI14_NoCellOfAReportIsAFormula(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		_, manager := d.user("manager@example.org", access.Manager)
		names := []string{"=1+1.jpg", "+1.jpg", "-1.jpg", "@SUM(A1).jpg", "＝1.jpg", "plain.jpg"}
		files, err := d.fetch(manager, release.Set{Assets: d.shelve(d.folder, names...)}, wanted("original"), "")
		if err != nil {
			t.Fatal(err)
		}
		table, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(files["report.csv"], "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range table[1:] {
			for _, cell := range row {
				if cell != "" && strings.ContainsRune("=+-@\t\r＝", []rune(cell)[0]) {
					t.Errorf("a cell begins as a formula: %q", cell)
				}
			}
			if strings.TrimPrefix(row[1], "'") != names[i] {
				t.Errorf("%q became %q", names[i], row[1])
			}
		}
	})
}

// tap lets something happen once a number of bytes have gone by.
type tap struct {
	io.Writer
	after int
	do    func()
}

func (w *tap) Write(b []byte) (int, error) {
	n, err := w.Writer.Write(b)
	if w.after -= n; w.after <= 0 && w.do != nil {
		do := w.do
		w.do = nil
		do()
	}
	return n, err
}

func TestA8_WhatIsWithdrawnWhileAnArchiveIsMadeStaysIn(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		_, manager := d.user("manager@example.org", access.Manager)
		names := make([]string, 40)
		for i := range names {
			names[i] = fmt.Sprintf("%02d-%s.jpg", i, strings.Repeat("x", 150))
		}
		ids := d.shelve(d.folder, names...)
		ticket, err := d.Order(t.Context(), manager, release.Set{Assets: ids}, wanted("web"), "{name}")
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		var begun int
		withdraw := func() {
			begun = d.events(audit.AssetReleased) // decided and on record before the withdrawal
			d.block(ids...)
		}
		if err := d.pour(t.Context(), manager, ticket, &tap{&out, 1, withdraw}); err != nil {
			t.Fatal(err)
		}
		files := unzip(t, out.Bytes())
		if left := len(files) - 2; begun == 0 || begun == len(ids) || left != begun || d.events(audit.AssetReleased) != begun {
			t.Errorf("%d were on record when it was withdrawn, %d of %d left", begun, left, len(ids))
		}
		if got := strings.Count(files["report.txt"], "no-consent"); got != len(ids)-begun {
			t.Errorf("%d of %d stand in the report", got, len(ids)-begun)
		}
		p, err := d.Progress(t.Context(), manager, ticket.Order)
		if err != nil || p.Count[release.Left] != begun || p.Count[release.Held] != len(ids)-begun || !p.Whole || p.Ended.IsZero() {
			t.Errorf("%+v, %v", p, err)
		}
		if groups := p.Groups(); len(groups) != 1 || len(groups[0].Assets) != len(ids)-begun {
			t.Errorf("%+v", groups)
		}
	})
}

func TestA8_AnOrderIsItsOwnersAndCollectedOnce(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		ctx := t.Context()
		_, manager := d.user("manager@example.org", access.Manager)
		_, other := d.user("other@example.org", access.Manager)
		ids := d.shelve(d.folder, "a.jpg")
		ticket, err := d.Order(ctx, manager, release.Set{Assets: ids}, wanted("original"), "")
		if err != nil {
			t.Fatal(err)
		}
		if err := d.pour(ctx, other, ticket, io.Discard); !problem.Is(err, problem.NotFound) {
			t.Errorf("somebody else collects: %v", err)
		}
		if _, err := d.Progress(ctx, other, ticket.Order); !problem.Is(err, problem.NotFound) {
			t.Errorf("somebody else asks: %v", err)
		}
		if err := d.pour(ctx, manager, ticket, io.Discard); err != nil {
			t.Error(err)
		}
		if err := d.pour(ctx, manager, ticket, io.Discard); !problem.Is(err, problem.NotFound) {
			t.Errorf("a second time: %v", err)
		}
		late, err := d.Order(ctx, manager, release.Set{Assets: ids}, wanted("original"), "")
		if err != nil {
			t.Fatal(err)
		}
		d.clock.advance(6 * 60 * 1e9)
		if err := d.pour(ctx, manager, late, io.Discard); !problem.Is(err, problem.NotFound) {
			t.Errorf("too late: %v", err)
		}
	})
}

func TestL3_WhereTheLogTakesNothingAnArchiveHasNoEnd(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		_, manager := d.user("manager@example.org", access.Manager)
		ids := d.shelve(d.folder, "a.jpg", "b.jpg")
		deaf := release.New(release.Ports{Store: deafStore{d.db.Release()}, Vault: plainVault{&d.opened}, Renderer: plainRenderer{}, Now: d.clock.Now, Random: rand.Reader})
		ticket, err := d.Order(t.Context(), manager, release.Set{Assets: ids}, wanted("original"), "")
		if err != nil {
			t.Fatal(err)
		}
		archive, err := deaf.CollectOrder(t.Context(), manager, ticket.Secret)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := archive.WriteTo(t.Context(), &out, plainTeller{}); !errors.Is(err, errDeaf) || out.Len() != 0 {
			t.Errorf("%d bytes left, %v", out.Len(), err)
		}
	})
}

// shakyRenderer stands for workers that are killed at random.
type shakyRenderer struct{ asked atomic.Int64 }

func (r *shakyRenderer) Render(ctx context.Context, original io.Reader, size int64, spec asset.RenderSpec) (*asset.Rendered, error) {
	if r.asked.Add(1)%7 == 0 {
		return nil, errBroken
	}
	return plainRenderer{}.Render(ctx, original, size, spec)
}

func TestA20_AHundredArchivesOfTenUsersHoldExactlyTheirOwnersPhotos(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		ctx := t.Context()
		door := release.New(release.Ports{Store: d.db.Release(), Vault: quietVault{}, Renderer: &shakyRenderer{}, Now: d.clock.Now, Random: rand.Reader})
		callers := make([]access.Caller, 10)
		own := make([]map[string]bool, 10)
		for i := range callers {
			u, by := d.user(fmt.Sprintf("u%d@example.org", i), access.Viewer)
			folder := d.bureau.folder(asset.Root, fmt.Sprintf("Of %d", i))
			if _, err := d.AddGrant(ctx, atTheConsole, folder, office.GrantForm{User: u.ID, Right: access.Download}); err != nil {
				t.Fatal(err)
			}
			callers[i], own[i] = by, make(map[string]bool)
			for _, id := range d.shelve(folder, "one.jpg", "two.jpg", "three.jpg") {
				own[i][id.String()] = true
			}
		}
		var wait sync.WaitGroup
		var failed atomic.Int64
		for i := range 100 {
			wait.Go(func() {
				user := i % len(callers)
				preset := []string{"original", "web"}[i/len(callers)%2]
				ticket, err := door.Order(ctx, callers[user], release.Set{Folder: asset.Root}, wanted(preset), "{id}")
				if err != nil {
					t.Errorf("user %d: %v", user, err)
					return
				}
				archive, err := door.CollectOrder(ctx, callers[user], ticket.Secret)
				if err != nil {
					t.Errorf("user %d: %v", user, err)
					return
				}
				var out bytes.Buffer
				if err := archive.WriteTo(ctx, &out, plainTeller{}); err != nil {
					t.Errorf("user %d: %v", user, err)
					return
				}
				files := unzip(t, out.Bytes())
				lost := strings.Count(files["report.txt"], "unreadable")
				failed.Add(int64(lost))
				if len(files)-2+lost != 3 || preset == "original" && lost != 0 {
					t.Errorf("user %d has %d files, %d could not be made", user, len(files)-2, lost)
				}
				for name, content := range files {
					if id, _, photo := strings.Cut(name, "."); photo && !strings.HasPrefix(name, "report") {
						id, _, _ = strings.Cut(id, "-")
						if !own[user][id] || !strings.Contains(content, "blob "+id+" ") {
							t.Errorf("user %d has %s: %q", user, name, content)
						}
					}
				}
			})
		}
		wait.Wait()
		if failed.Load() == 0 {
			t.Error("no worker was killed")
		}
		if got := d.events(audit.AssetOriginal); got != 150 {
			t.Errorf("%d originals are on record, 150 left", got)
		}
	})
}

// quietVault is plainVault for many at once.
type quietVault struct{}

func (quietVault) Open(_ context.Context, _ release.Holding, b release.Blob) (release.Content, error) {
	return plainContent{bytes.NewReader([]byte(b.Name))}, nil
}

func TestRelease_ACollectionAndAFolderAreReadInTheirOrderAndByRightsAlone(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		ctx := t.Context()
		u, viewer := d.user("viewer@example.org", access.Viewer)
		_, manager := d.user("manager@example.org", access.Manager)
		closed := d.bureau.folder(asset.Root, "Closed")
		ids := d.shelve(d.folder, "a.jpg", "b.jpg")
		hidden := d.shelve(closed, "c.jpg")
		set := newID[ident.Collection](t)
		inTx(t, d.db, func(ctx context.Context, tx *Tx) error {
			l := libraryTx{tx}
			if err := l.SaveCollection(ctx, asset.Collection{ID: set, Name: "x", Owner: manager.User, Shared: true, MadeAt: d.clock.Now(), Revision: 1}); err != nil {
				return err
			}
			return l.SetMembers(ctx, set, []ident.Asset{ids[1], hidden[0], ids[0]})
		})
		if _, err := d.Outlook(ctx, viewer, release.Set{Folder: d.folder}, wanted("web")); !problem.Is(err, problem.NotFound) {
			t.Errorf("a folder without a right: %v", err)
		}
		if _, err := d.AddGrant(ctx, atTheConsole, d.folder, office.GrantForm{User: u.ID, Right: access.Download}); err != nil {
			t.Fatal(err)
		}
		files, err := d.fetch(viewer, release.Set{Collection: set}, wanted("original"), "{number} {title}")
		if err != nil || len(files) != 4 || !strings.Contains(files["001 Title of b-jpg.jpg"]+files["001 Title of b.jpg.jpg"], ids[1].String()) {
			t.Errorf("the collection: %v, %v", files, err)
		}
		if strings.Contains(files["report.txt"], hidden[0].String()) {
			t.Errorf("the report tells of what is hidden:\n%s", files["report.txt"])
		}
		outlook, err := d.Outlook(ctx, viewer, release.Set{Folder: d.folder}, wanted("web"))
		if err != nil || outlook.Photos != 3 || outlook.Cleared != 2 {
			t.Errorf("%+v, %v", outlook, err)
		}
		for _, wrong := range []release.Set{{}, {Folder: d.folder, Collection: set}, {Assets: make([]ident.Asset, release.MostInSet+1)}} {
			if _, err := d.Outlook(ctx, manager, wrong, wanted("web")); !problem.Is(err, problem.Invalid) {
				t.Errorf("%v", err)
			}
		}
	})
}
