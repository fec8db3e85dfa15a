package sqlstore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
)

// shelves is a library over a database, without bytes: what finding and describing need.
func shelves(db *DB) *library.Library {
	return library.New(library.Ports{Store: db.Library(), Now: db.now, Random: rand.Reader})
}

// shelf is the naive library that the real one is held against.
type shelf struct {
	folders map[ident.Folder]asset.Folder
	assets  []*modelAsset
}

type modelAsset struct {
	asset.Asset
	key    int64
	status clearance.Status
}

// sees says whether the caller may find the asset, asked of the rights themselves.
func (m *shelf) sees(rights *access.Rights, a *modelAsset, now time.Time) bool {
	right := rights.On(a.Folder, now)
	switch a.State {
	case asset.Active:
		return right >= access.See
	case asset.Quarantined:
		return right >= access.See && rights.May(access.SeeQuarantine)
	case asset.Trashed:
		return right >= access.Edit
	case asset.Unknown, asset.Erased:
	}
	return false
}

// texts are those by which an asset is found: its own, and the names of the folders that it
// lies in, as far as the caller sees them.
func (m *shelf) texts(rights *access.Rights, a *modelAsset, now time.Time) []string {
	d, p := a.Metadata.Description, a.Metadata.Place
	list := append([]string{d.Title, d.Text, d.Headline, a.FileName, p.Name, p.City, p.Country, d.Creator, a.Metadata.Camera.Name()}, d.Keywords...)
	for f := a.Folder; f != asset.Root && f != 0; f = m.folders[f].Parent {
		if rights.On(f, now) >= access.See {
			list = append(list, m.folders[f].Name)
		}
	}
	return list
}

func (m *shelf) matches(rights *access.Rights, a *modelAsset, q asset.Query, now time.Time) bool {
	state := q.State
	if state == asset.Unknown {
		state = asset.Active
		if len(q.Statuses) == 1 && q.Statuses[0] == "quarantined" {
			state = asset.Quarantined
		}
	}
	if a.State != state || !m.sees(rights, a, now) {
		return false
	}
	for _, w := range q.Words {
		found := false
		for _, text := range m.texts(rights, a, now) {
			p := phrase{words: words(w.Text), prefix: w.Prefix && begun(words(w.Text))}
			found = found || p.in(words(text))
		}
		if found == w.Not {
			return false
		}
	}
	if q.Folder != 0 && a.Folder != q.Folder && (!q.Below || !rights.Tree.Within(a.Folder, q.Folder)) {
		return false
	}
	for _, k := range q.Keywords {
		if !slices.Contains(a.Metadata.Description.Keywords, k) {
			return false
		}
	}
	begins := func(text, part string) bool {
		return part == "" || phrase{words: words(part), prefix: begun(words(part))}.in(words(text))
	}
	shape := asset.ShapeOf(a.Width, a.Height)
	return among1(q.MediaTypes, a.MediaType) && among1(q.Shapes, shape) && among1(q.Cameras, a.Metadata.Camera.Name()) &&
		among1(q.Statuses, string(a.status)) && among1(q.AddedBy, a.AddedBy) &&
		begins(a.Metadata.Place.Name+" "+a.Metadata.Place.City+" "+a.Metadata.Place.Country, q.Place) && begins(a.FileName, q.FileName) &&
		within(a.Metadata.Taken.At, q.TakenFrom, q.TakenUntil) && within(a.AddedAt, q.AddedFrom, q.AddedUntil) &&
		(!q.Damaged || a.Damaged) && (!q.Located || a.Metadata.Place.HasPosition) && !q.Version
}

func among1[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

func within(at, from, until time.Time) bool {
	return (from.IsZero() || !at.Before(from)) && (until.IsZero() || at.Before(until))
}

// list gives what a query finds, the newest first.
func (m *shelf) list(rights *access.Rights, q asset.Query, now time.Time) []*modelAsset {
	var found []*modelAsset
	for _, a := range m.assets {
		if m.matches(rights, a, q, now) {
			found = append(found, a)
		}
	}
	slices.SortFunc(found, func(a, b *modelAsset) int {
		if a.key > b.key {
			return -1
		}
		return 1
	})
	return found
}

// vocabulary of the made-up library: few words, so that searches meet.
func vocabulary() []string {
	return []string{"harbour", "harvest", "Boat", "bøat", "sports day", "day", "Ærø", "rain", "summer camp", "camp", "2024", "IMG_7"}
}

// build fills a database and the model with the same things.
func build(t *testing.T, db *DB, random *rapid.T) *shelf {
	m := &shelf{folders: map[ident.Folder]asset.Folder{asset.Root: {ID: asset.Root, Name: "Library"}}}
	lib, ctx, house := shelves(db), context.Background(), access.Caller{Kind: access.House}
	ids := []ident.Folder{asset.Root}
	for i := range 90 {
		parent := rapid.SampledFrom(ids[max(0, len(ids)-6):]).Draw(random, "parent")
		f, err := lib.MakeFolder(ctx, house, parent, fmt.Sprintf("%s %d", rapid.SampledFrom(vocabulary()).Draw(random, "folder"), i))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, f.ID)
		m.folders[f.ID] = f
	}
	inTx(t, db, func(ctx context.Context, tx *Tx) error {
		for i := range 220 {
			if err := m.add(ctx, libraryTx{tx}, t, random, ids, i); err != nil {
				return err
			}
		}
		return nil
	})
	return m
}

func (m *shelf) add(ctx context.Context, tx libraryTx, t *testing.T, random *rapid.T, folders []ident.Folder, i int) error {
	word := func(label string) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary()), 0, 2).Draw(random, label), " ")
	}
	a := photo(t, rapid.SampledFrom(folders).Draw(random, "in"), fmt.Sprintf("%s_%d.jpg", rapid.SampledFrom(vocabulary()).Draw(random, "file"), i), func(a *asset.Asset) {
		a.State = rapid.SampledFrom([]asset.State{asset.Active, asset.Active, asset.Active, asset.Active, asset.Quarantined, asset.Trashed}).Draw(random, "state")
		a.MediaType = rapid.SampledFrom([]string{"image/jpeg", "image/jpeg", "image/png"}).Draw(random, "type")
		a.Width = rapid.SampledFrom([]int{2000, 3000, 4000}).Draw(random, "width")
		a.AddedBy = ident.User(rapid.IntRange(0, 3).Draw(random, "by"))
		a.AddedAt = time.Date(2026, 1, rapid.IntRange(1, 28).Draw(random, "added"), 0, 0, 0, 0, time.UTC)
		a.Damaged = rapid.IntRange(0, 9).Draw(random, "damaged") == 0
		d := &a.Metadata.Description
		d.Title, d.Text, d.Creator = word("title"), word("text"), word("creator")
		d.Keywords = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"harbour", "boat", "sports day"}), 0, 2, rapid.ID[string]).Draw(random, "keywords")
		a.Metadata.Place.City = rapid.SampledFrom([]string{"", "Bergen", "Harstad"}).Draw(random, "city")
		a.Metadata.Place.HasPosition = a.Metadata.Place.City != ""
		a.Metadata.Camera.Model = rapid.SampledFrom([]string{"", "Boat 7", "Leica Q"}).Draw(random, "camera")
		a.Metadata.Taken.At = time.Date(rapid.IntRange(2022, 2024).Draw(random, "year"), time.Month(rapid.IntRange(1, 12).Draw(random, "month")), 3, 0, 0, 0, 0, time.UTC)
	})
	if err := addPhotoIn(ctx, tx, a, newID[ident.Version](t)); err != nil {
		return err
	}
	records, err := tx.Records(ctx, []ident.Asset{a.ID})
	if err != nil || len(records) != 1 {
		return errors.Join(err, errors.New("not kept"))
	}
	kept := &modelAsset{Asset: a, key: records[0].SortKey, status: clearance.NotAssessed}
	if basis := rapid.SampledFrom([]consent.Basis{"", "", consent.Historical, consent.ConsentRequired}).Draw(random, "basis"); basis != "" {
		records[0].Assessment = consent.Assessment{Basis: basis, By: 7, At: a.AddedAt}
		if err := tx.SaveRecords(ctx, records); err != nil {
			return err
		}
		kept.status = map[consent.Basis]clearance.Status{consent.Historical: clearance.Cleared, consent.ConsentRequired: clearance.Blocked}[basis]
	}
	switch a.State {
	case asset.Quarantined:
		kept.status = clearance.Quarantined
	case asset.Trashed:
		kept.status = clearance.Blocked
	case asset.Unknown, asset.Active, asset.Erased:
	}
	m.assets = append(m.assets, kept)
	return nil
}

func drawQuery(t *rapid.T, m *shelf) asset.Query {
	var q asset.Query
	one := func(label string) bool { return rapid.IntRange(0, 3).Draw(t, label) == 0 }
	for range rapid.IntRange(0, 2).Draw(t, "words") {
		text := rapid.SampledFrom(append(vocabulary(), "har", "summ", "bergen", "leica", "jpg", "nowhere", "su", "b")).Draw(t, "word")
		not := rapid.IntRange(0, 4).Draw(t, "not") == 0
		q.Words = append(q.Words, asset.Word{Text: text, Not: not, Prefix: !not && rapid.Bool().Draw(t, "prefix")})
	}
	if one("folder") {
		ids := make([]ident.Folder, 0, len(m.folders))
		for id := range m.folders {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		q.Folder, q.Below = rapid.SampledFrom(ids).Draw(t, "folder"), rapid.Bool().Draw(t, "below")
	}
	if one("keyword") {
		q.Keywords = []string{rapid.SampledFrom([]string{"harbour", "boat"}).Draw(t, "keyword")}
	}
	if one("type") {
		q.MediaTypes = []string{"image/png"}
	}
	if one("shape") {
		q.Shapes = []asset.Shape{rapid.SampledFrom([]asset.Shape{asset.Landscape, asset.Portrait, asset.Square}).Draw(t, "shape")}
	}
	if one("camera") {
		q.Cameras = []string{"Leica Q"}
	}
	if one("status") {
		q.Statuses = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"blocked", "cleared", "not-assessed", "quarantined"}), 1, 2, rapid.ID[string]).Draw(t, "statuses")
	}
	if one("taken") {
		q.TakenFrom, q.TakenUntil = time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	}
	if one("added") {
		q.AddedFrom = time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC)
	}
	if one("by") {
		q.AddedBy = []ident.User{0, 2}
	}
	if one("place") {
		q.Place = rapid.SampledFrom([]string{"Bergen", "har"}).Draw(t, "place")
	}
	if one("file") {
		q.FileName = rapid.SampledFrom([]string{"harbour", "IMG_7", "jp"}).Draw(t, "file name")
	}
	q.Damaged, q.Located = one("damaged"), one("located")
	if one("state") {
		q.State = rapid.SampledFrom([]asset.State{asset.Active, asset.Trashed, asset.Quarantined}).Draw(t, "state")
	}
	return q
}

// somebody is a caller with grants of their own.
func somebody(t *testing.T, db *DB, random *rapid.T, m *shelf) access.Caller {
	roles := rapid.SampledFrom([][]access.Role{
		{access.Viewer}, {access.Editor}, {access.ConsentManager}, {access.Manager}, {access.Administrator}, {},
	}).Draw(random, "roles")
	who := addUser(t, db, roles...)
	ids := make([]ident.Folder, 0, len(m.folders))
	for id := range m.folders {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for range rapid.IntRange(0, 4).Draw(random, "grants") {
		addGrant(t, db, rapid.SampledFrom(ids).Draw(random, "grant"), who.User,
			rapid.SampledFrom([]access.Right{access.See, access.Edit}).Draw(random, "right"))
	}
	return who
}

func TestA4_FindingAgreesWithTheNaiveModel(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		var m *shelf
		rapid.Check(t, func(random *rapid.T) {
			if m == nil { // one library, many callers and questions
				m = build(t, db, random)
			}
			who := somebody(t, db, random, m)
			var rights *access.Rights
			view(t, db, func(ctx context.Context, tx *Tx) error {
				var err error
				rights, err = tx.Rights(ctx, who)
				return err
			})
			for range 3 {
				holds(random, db, m, rights, who, drawQuery(random, m))
				offersHold(random, db, m, rights, who)
			}
		})
	})
}

// holds asks everything that can be asked of a query and compares with the model.
func holds(t *rapid.T, db *DB, m *shelf, rights *access.Rights, who access.Caller, q asset.Query) {
	lib, ctx, now := shelves(db), context.Background(), db.now()
	if q.Folder != 0 && rights.On(q.Folder, now) < access.See {
		q.Folder, q.Below = 0, false
	}
	want := m.list(rights, q, now)
	text := q.Text()
	got, pages := readAll(t, lib, who, text, rapid.IntRange(1, 40).Draw(t, "page"))
	if fmt.Sprint(idsOf(got)) != fmt.Sprint(modelIDs(want)) {
		t.Fatalf("%q finds %d %v\nwant %d %v", text, len(got), names1(got), len(want), modelNames(want))
	}
	for i, item := range got {
		if item.Status != string(want[i].status) || item.State != want[i].State {
			t.Fatalf("%q: %s is %s, want %s", text, item.FileName, item.Status, want[i].status)
		}
	}
	if len(pages) > 0 && (pages[0].Total != len(want) || pages[0].Capped) {
		t.Fatalf("%q counts %d of %d", text, pages[0].Total, len(want))
	}
	months, capped, err := lib.Months(ctx, who, text)
	if err != nil || capped {
		t.Fatalf("%q: months: %v", text, err)
	}
	sum := 0
	for _, month := range months {
		sum += month.Count
	}
	if sum != len(want) {
		t.Fatalf("%q: the months hold %d, want %d", text, sum, len(want))
	}
	facets, err := lib.Facets(ctx, who, text)
	if err != nil {
		t.Fatalf("%q: facets: %v", text, err)
	}
	if got, want := flat(facets), naiveFacets(want); got != want {
		t.Fatalf("%q: facets\n%s\nwant\n%s", text, got, want)
	}
}

// offersHold holds what is suggested against the model: each finds what it says, and that is
// something.
func offersHold(t *rapid.T, db *DB, m *shelf, rights *access.Rights, who access.Caller) {
	text := rapid.SampledFrom([]string{"har", "bo", "d", "summer c", "ber", "lei", "type:png ha", "place:be", "folder:ca", "-har", "sp", "camera:l"}).Draw(t, "typed")
	list, err := shelves(db).Suggest(context.Background(), who, text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	for _, s := range list {
		q, err := asset.ParseQuery(s.Query, nil)
		if err != nil {
			t.Fatalf("%q suggests %q: %v", text, s.Query, err)
		}
		want := len(m.list(rights, q, db.now()))
		if want == 0 || s.Count != min(want, 50) || s.More != (want > 50) {
			t.Fatalf("%q suggests %s %q (%s): %d, the model counts %d", text, s.Kind, s.Text, s.Query, s.Count, want)
		}
	}
}

// readAll turns all pages of a list, and back again.
func readAll(t *rapid.T, lib *library.Library, who access.Caller, query string, size int) ([]asset.Item, []library.Listing) {
	var all []asset.Item
	var pages []library.Listing
	request := library.ListRequest{Query: query, Limit: size}
	for {
		page, err := lib.List(context.Background(), who, request)
		if err != nil {
			t.Fatalf("%q: %v", query, err)
		}
		all = append(all, page.Items...)
		pages = append(pages, page)
		if request.Cursor = page.Older; page.Older == "" {
			break
		}
	}
	for i := len(pages) - 1; i > 0; i-- {
		page, err := lib.List(context.Background(), who, library.ListRequest{Query: query, Limit: size, Cursor: pages[i].Newer})
		if err != nil || fmt.Sprint(idsOf(page.Items)) != fmt.Sprint(idsOf(pages[i-1].Items)) {
			t.Fatalf("%q: turning back from page %d gives %v, want %v (%v)", query, i, names1(page.Items), names1(pages[i-1].Items), err)
		}
	}
	return all, pages
}

func idsOf(items []asset.Item) []ident.Asset {
	ids := make([]ident.Asset, len(items))
	for i, item := range items {
		ids[i] = item.ID
	}
	return ids
}

func names1(items []asset.Item) (list []string) {
	for _, i := range items {
		list = append(list, i.FileName)
	}
	return list
}

func modelIDs(list []*modelAsset) []ident.Asset {
	ids := make([]ident.Asset, len(list))
	for i, a := range list {
		ids[i] = a.ID
	}
	return ids
}

func modelNames(list []*modelAsset) (names []string) {
	for _, a := range list {
		names = append(names, a.FileName)
	}
	return names
}

// flat writes facets so that they can be compared.
func flat(f library.Facets) string {
	var lines []string
	for name, list := range map[string][]library.FacetCount{
		"folder": f.Folder, "type": f.Type, "camera": f.Camera, "shape": f.Shape, "clearance": f.Clearance,
		"keyword": f.Keyword, "by": f.AddedBy, "year": f.Year,
	} {
		for _, c := range list {
			lines = append(lines, fmt.Sprintf("%s %s %d", name, c.Value, c.Count))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func naiveFacets(list []*modelAsset) string {
	counts := make(map[string]int)
	for _, a := range list {
		counts["folder "+a.Folder.String()]++
		counts["type "+a.MediaType]++
		counts["shape "+string(asset.ShapeOf(a.Width, a.Height))]++
		counts["clearance "+string(a.status)]++
		by := a.AddedBy.String()
		if a.AddedBy == 0 {
			by = "console"
		}
		counts["by "+by]++
		counts[fmt.Sprint("year ", a.Metadata.Taken.At.Year())]++
		if c := a.Metadata.Camera.Name(); c != "" {
			counts["camera "+c]++
		}
		for _, k := range a.Metadata.Description.Keywords {
			counts["keyword "+k]++
		}
	}
	byFacet := make(map[string][]string)
	for value, n := range counts {
		name, _, _ := strings.Cut(value, " ")
		byFacet[name] = append(byFacet[name], fmt.Sprintf("%06d %s %d", 999_999-n, value, n)) // so that they sort as facets do
	}
	var lines []string
	for _, values := range byFacet {
		slices.Sort(values)
		for _, v := range values[:min(len(values), maxFacetValues)] {
			lines = append(lines, v[7:])
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
