package sqlstore

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

// plainKeys keeps the keys of people as they are.
type plainKeys struct{}

type plainKey [32]byte

func (k *plainKey) Subkey(purpose string) ([32]byte, error) {
	return sha256.Sum256(append(k[:], purpose...)), nil
}

func (k *plainKey) Wipe() { clear(k[:]) }

func (plainKeys) NewKey(string) (outreach.DataKey, []byte, error) {
	var k plainKey
	if _, err := io.ReadFull(rand.Reader, k[:]); err != nil {
		return nil, nil, err
	}
	return &k, bytes.Clone(k[:]), nil
}

func (plainKeys) OpenKey(_ string, wrapped []byte) (outreach.DataKey, error) {
	k := plainKey(wrapped)
	return &k, nil
}

// village is a register with photos in two folders, and a clerk who may do everything.
type village struct {
	*bureau
	*outreach.Outreach
	t       testing.TB
	clerk   access.Caller
	library *library.Library
	folders [2]ident.Folder
	photos  []ident.Asset
	people  []ident.Person
}

func forEachVillage(t *testing.T, photos int, story func(t *testing.T, v *village)) {
	t.Helper()
	forEachBureau(t, func(t *testing.T, o *bureau) {
		v := &village{
			bureau: o, t: t, clerk: addUser(t, o.db, access.Manager), library: shelves(o.db),
			Outreach: outreach.New(outreach.Ports{Store: o.db.Outreach(), Keys: plainKeys{}, Now: o.clock.Now, Random: rand.Reader, Site: "https://photos.example.org"}),
		}
		v.folders = [2]ident.Folder{o.folder(asset.Root, "Sports day"), o.folder(asset.Root, "Elsewhere")}
		v.add(photos)
		story(t, v)
	})
}

// add brings photos in whose basis is consent.
func (v *village) add(photos int) {
	v.t.Helper()
	inTx(v.t, v.db, func(ctx context.Context, tx *Tx) error {
		l := libraryTx{tx}
		for i := range photos {
			a := photo(v.t, v.folders[i%2], fmt.Sprintf("%d.jpg", i), nil)
			if err := addPhotoIn(ctx, l, a, newID[ident.Version](v.t)); err != nil {
				return err
			}
			v.photos = append(v.photos, a.ID)
		}
		records, err := l.Records(ctx, v.photos)
		if err != nil {
			return err
		}
		for i := range records {
			records[i].Assessment = consent.Assessment{Basis: consent.ConsentRequired, By: v.clerk.User, At: v.clock.Now()}
		}
		return l.SaveRecords(ctx, records)
	})
}

func (v *village) somebody(p person.Person) ident.Person {
	v.t.Helper()
	added := must[outreach.Person](v.t)(v.AddPerson(v.t.Context(), v.clerk, p))
	v.people = append(v.people, added.ID)
	return added.ID
}

func (v *village) shows(photo ident.Asset, who ident.Person) outreach.Appearance {
	v.t.Helper()
	return must[outreach.Appearance](v.t)(v.AddAppearance(v.t.Context(), v.clerk, person.Appearance{Asset: photo, Person: who}))
}

func (v *village) says(who ident.Person, scope consent.Scope, term consent.Term, yes ...consent.Channel) ident.Consent {
	v.t.Helper()
	return must[outreach.Consent](v.t)(v.Record(v.t.Context(), v.clerk, outreach.Spoken{
		Person: who, Method: consent.OnPaper, Scope: scope, Term: term, Answers: []outreach.Said{{Purpose: "news", Yes: yes}}, Note: "in the hall",
	})).ID
}

// replace goes to another version of a photo, which it is given first.
func (v *village) replace(photo ident.Asset) error {
	v.t.Helper()
	number, revision := 0, int64(0)
	inTx(v.t, v.db, func(ctx context.Context, tx *Tx) error {
		l := libraryTx{tx}
		had, err := l.Versions(ctx, photo)
		if err != nil {
			return err
		}
		number = len(had) + 1
		h, err := l.Holding(ctx, photo)
		if err != nil {
			return err
		}
		revision = h.Revision
		next := library.NewVersion{Version: asset.Version{
			ID: newID[ident.Version](v.t), Asset: photo, Number: number, FileName: fmt.Sprintf("%d.png", number), MediaType: "image/png",
			Width: 5, Height: 4, Bytes: 9, SHA256: fmt.Sprintf("%064x", number), AddedAt: v.clock.Now(),
		}}
		if _, err := rand.Read(next.Digest[:]); err != nil {
			return err
		}
		return l.AddVersion(ctx, next)
	})
	return v.library.UseVersion(v.t.Context(), v.clerk, photo, number, revision)
}

// agrees holds what is kept of each photo against the decision, now and later.
func (v *village) agrees(after string) {
	v.t.Helper()
	view(v.t, v.db, func(ctx context.Context, tx *Tx) error {
		all, err := tx.facts(ctx, v.photos)
		if err != nil {
			return err
		}
		for _, days := range []int{0, 1, 40, 400} {
			at := v.clock.Now().Add(time.Duration(days) * 24 * time.Hour)
			for _, p := range all {
				var status clearance.Status
				if err := tx.queryRow(ctx, `SELECT c.status FROM clearance_span c WHERE c.sort_key = ? AND `+spanNow, p.key, at, at).Scan(&status); err != nil {
					return fmt.Errorf("after %s: no span: %w", after, err)
				}
				if want := clearance.StatusOf(p.facts, at); status != want {
					v.t.Errorf("after %s, in %d days: %s is kept, %s decided", after, days, status, want)
				}
				for purpose, named := range p.facts.Terms.Purposes {
					var channels consent.Channels
					err := tx.each(ctx, func(r *rows) error {
						var some consent.Channels
						err := r.Scan((*signed)(&some))
						channels |= some
						return err
					}, `SELECT c.channels FROM clearance_use c WHERE c.sort_key = ? AND c.purpose IN (-1, ?) AND `+spanNow, p.key, purpose, at, at)
					if err != nil {
						return err
					}
					for channel, on := range p.facts.Terms.Channels {
						if want := clearance.Decide(clearance.Use{Purpose: named, Channel: on}, p.facts, at).Cleared(); channels.Has(channel) != want {
							v.t.Errorf("after %s, in %d days: %s/%s is %v, decided %v", after, days, named, on, channels.Has(channel), want)
						}
					}
				}
				var restricted bool
				err := tx.queryRow(ctx, `SELECT CASE WHEN EXISTS (SELECT 1 FROM restricted_span c WHERE c.sort_key = ? AND `+spanNow+`) THEN 1 ELSE 0 END`, p.key, at, at).Scan(&restricted)
				if err != nil || restricted != clearance.RestrictedAt(p.facts, at) {
					v.t.Errorf("after %s: restricted %v, %v", after, restricted, err)
				}
			}
		}
		return nil
	})
}

func TestC1_WhatIsKeptOfAPhotoIsWhatIsDecidedAfterEveryChange(t *testing.T) {
	forEachVillage(t, 8, func(t *testing.T, v *village) {
		ctx := t.Context()
		v.agrees("the beginning")
		mother := v.somebody(person.Person{Name: "Eva"})
		v.somebody(person.Person{Name: "Maja"})
		v.somebody(person.Person{Name: "Ali", Born: person.DateOf(v.clock.Now().AddDate(-17, -11, 0)), Guardians: []person.Guardian{{Person: mother, Relation: person.Parent}}})
		r := mathrand.New(mathrand.NewPCG(7, 7))
		var consents []ident.Consent
		var shown []outreach.Appearance
		var stops []ident.Stop
		var merges []ident.Merge
		one := func() ident.Asset { return v.photos[r.IntN(len(v.photos))] }
		who := func() ident.Person { return v.people[r.IntN(len(v.people))] }
		for range 100 {
			v.clock.advance(time.Hour)
			kind := []string{"appearance", "appearance", "consent", "consent", "withdrawal", "stop", "end", "death", "scene", "move", "basis", "face", "removal", "merge", "part", "trash", "rules", "file"}[r.IntN(18)]
			var err error
			switch kind {
			case "appearance":
				var a outreach.Appearance
				if a, err = v.AddAppearance(ctx, v.clerk, person.Appearance{Asset: one(), Person: who()}); err == nil {
					shown = append(shown, a)
				}
			case "face":
				_, err = v.AddAppearance(ctx, v.clerk, person.Appearance{Asset: one(), State: person.States()[r.IntN(2)*4]})
			case "removal":
				if len(shown) > 0 {
					err = v.RemoveAppearance(ctx, v.clerk, shown[0].ID, shown[0].Revision)
					shown = shown[1:]
				}
			case "consent":
				scope := []consent.Scope{{Extent: consent.AllOfMe}, {Extent: consent.TheseAssets, Assets: []ident.Asset{one(), one()}}, {Extent: consent.ThisEvent, Folders: v.folders[:1]}}[r.IntN(3)]
				term := []consent.Term{{}, {Until: v.clock.Now().Add(30 * 24 * time.Hour)}, {From: v.clock.Now().Add(24 * time.Hour)}}[r.IntN(3)]
				var c outreach.Consent
				c, err = v.Record(ctx, v.clerk, outreach.Spoken{Person: who(), Method: consent.Spoken, Scope: scope, Term: term, Answers: []outreach.Said{
					{Purpose: "news", Yes: []consent.Channel{"website", "print"}}, {Purpose: "education", Yes: []consent.Channel{"intranet"}, No: []consent.Channel{"press"}},
				}})
				if err == nil {
					consents = append(consents, c.ID)
				}
			case "withdrawal":
				if len(consents) > 0 {
					w := []outreach.Withdrawal{{}, {Uses: []outreach.Said{{Purpose: "news", No: []consent.Channel{"print"}}}}, {Assets: []ident.Asset{one()}}}[r.IntN(3)]
					_, err = v.Withdraw(ctx, v.clerk, consents[r.IntN(len(consents))], w)
				}
			case "stop":
				var s outreach.PersonStop
				if s, err = v.AddStop(ctx, v.clerk, who(), []consent.StopKind{consent.Objection, consent.BlurWish}[r.IntN(2)], [][]ident.Asset{nil, {one()}}[r.IntN(2)], "x"); err == nil {
					stops = append(stops, s.ID)
				}
			case "end":
				if len(stops) > 0 {
					err = v.EndStop(ctx, v.clerk, stops[0], "decided")
					stops = stops[1:]
				}
			case "death":
				var p outreach.Person
				dead := r.IntN(2) == 0
				if p, err = v.Person(ctx, v.clerk, v.people[1]); err == nil {
					_, err = v.ChangePerson(ctx, v.clerk, v.people[1], p.Revision, outreach.PersonChange{Deceased: &dead})
				}
			case "rules":
				rules := person.Rules{Country: "SE", Ages: map[string]int{"SE": 16 + r.IntN(4)}, AfterDeath: r.IntN(3)}
				err = v.sets(rules)
			case "scene":
				err = v.SetScene(ctx, v.clerk, one(), person.Scenes()[r.IntN(3)])
			case "move", "basis":
				edit := library.Edit{Folder: &v.folders[r.IntN(2)]}
				if kind == "basis" {
					edit = library.Edit{Basis: &library.Basis{Basis: []consent.Basis{consent.ConsentRequired, consent.ConsentRequired, consent.Historical, consent.NoIdentifiablePersons}[r.IntN(4)]}}
				}
				_, _, err = v.library.Bulk(ctx, atTheConsole, library.Bulk{IDs: []ident.Asset{one()}, Edit: edit})
			case "trash":
				id := v.photos[1+r.IntN(len(v.photos)-1)] // the first one stays: doubles are shown in it
				if _, _, err = v.library.Bulk(ctx, atTheConsole, library.Bulk{IDs: []ident.Asset{id}, Trash: true}); err == nil && r.IntN(3) > 0 {
					_, _, err = v.library.Bulk(ctx, atTheConsole, library.Bulk{IDs: []ident.Asset{id}, Restore: true})
				}
			case "file":
				err = v.replace(one())
			case "merge":
				double := v.somebody(person.Person{Name: "Double"})
				v.shows(v.photos[0], double)
				v.says(double, consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website", "press")
				var m outreach.Merge
				if m, err = v.MergePeople(ctx, v.clerk, double, v.people[1], 1); err == nil {
					merges = append(merges, m.ID)
				}
				v.people = v.people[:3]
			case "part":
				if len(merges) > 0 {
					err = v.PartPeople(ctx, v.clerk, merges[0])
					merges = merges[1:]
				}
			}
			v.agrees(kind + ": " + fmt.Sprint(err))
		}
		if len(consents) < 5 || len(shown) == 0 {
			t.Errorf("%d consents, %d appearances: too little happened", len(consents), len(shown))
		}
	})
}

func TestG6_AnotherFileIsNotClearedByWhatWasDecidedOfTheOneBefore(t *testing.T) {
	forEachVillage(t, 2, func(t *testing.T, v *village) {
		ctx := t.Context()
		named, empty := v.photos[0], v.photos[1]
		maja := v.somebody(person.Person{Name: "Maja"})
		v.shows(named, maja)
		v.says(maja, consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website")
		if err := v.SetScene(ctx, v.clerk, empty, person.Nobody); err != nil {
			t.Fatal(err)
		}
		decided := func(photo ident.Asset) clearance.Decision {
			t.Helper()
			return must[clearance.Decision](t)(v.Clearance(ctx, v.clerk, photo, onTheWebsite, time.Time{}))
		}
		before := v.clock.Now()
		v.clock.advance(time.Hour)
		for _, photo := range v.photos {
			if d := decided(photo); !d.Cleared() {
				t.Fatalf("%+v", d)
			}
			if err := v.replace(photo); err != nil {
				t.Fatal(err)
			}
			if d := decided(photo); d.Status != clearance.NotAssessed {
				t.Errorf("another file: %+v", d)
			}
			b := must[library.Bases](t)(v.library.AssetBasis(ctx, v.clerk, photo))
			if b.Own.Basis != consent.NotAssessed || len(b.History) != 1 {
				t.Errorf("its basis: %+v", b)
			}
		}
		for photo, want := range map[ident.Asset]person.Scene{named: person.LookAgain, empty: person.SceneUnset} {
			if in := must[outreach.InPhoto](t)(v.InPhoto(ctx, v.clerk, photo)); in.Scene != want {
				t.Errorf("the scene is %q, not %q", in.Scene, want)
			}
		}
		v.agrees("other files")
		past := must[clearance.Decision](t)(v.Clearance(ctx, v.clerk, empty, onTheWebsite, before.Add(time.Minute)))
		if !past.Cleared() {
			t.Errorf("what held before, holds of then: %+v", past)
		}

		// The default of the folder counts, as for any new photo; the people wait to be looked at.
		f := must[library.Bases](t)(v.library.FolderBasis(ctx, v.clerk, v.folders[0]))
		if err := v.library.SetFolderBasis(ctx, v.clerk, v.folders[0], library.Basis{Basis: consent.PublicTask, Note: "the law"}, f.Revision); err != nil {
			t.Fatal(err)
		}
		if d := decided(named); d.Status != clearance.NeedsReview || d.Reasons[0].Code != string(clearance.FileReplaced) {
			t.Errorf("nobody has looked: %+v", d)
		}
		stop := must[outreach.PersonStop](t)(v.AddStop(ctx, v.clerk, maja, consent.Objection, nil, ""))
		if d := decided(named); d.Status != clearance.Blocked {
			t.Errorf("she objects: %+v", d)
		}
		if err := v.EndStop(ctx, v.clerk, stop.ID, ""); err != nil {
			t.Fatal(err)
		}
		if err := v.SetScene(ctx, v.clerk, named, person.LookAgain); err == nil {
			t.Error("that is for the house to say")
		}
		if err := v.SetScene(ctx, v.clerk, named, person.SceneUnset); err != nil {
			t.Fatal(err)
		}
		if d := decided(named); !d.Cleared() {
			t.Errorf("somebody has looked: %+v", d)
		}
		// Going back is another file as well.
		h := must[library.Bases](t)(v.library.AssetBasis(ctx, v.clerk, named))
		if err := v.library.UseVersion(ctx, v.clerk, named, 1, h.Revision); err != nil {
			t.Fatal(err)
		}
		if d := decided(named); d.Status != clearance.NeedsReview {
			t.Errorf("gone back: %+v", d)
		}
	})
}

func TestG17_NothingOfAPersonLiesInClear(t *testing.T) {
	forEachVillage(t, 1, func(t *testing.T, v *village) {
		maja := v.somebody(person.Person{Name: "Majbritt Quist", Email: "majbritt@quist.example", Mobile: "+46701234567", Employee: "EMP-77812", Notes: "allergic to flash",
			Born: person.Date{Year: 1987, Month: 5, Day: 31}})
		v.shows(v.photos[0], maja)
		v.says(maja, consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website")
		if _, err := v.AddStop(t.Context(), v.clerk, maja, consent.Objection, nil, "rang in a temper"); err != nil {
			t.Fatal(err)
		}
		v.clock.advance(time.Second)
		wish := must[outreach.PersonStop](t)(v.AddStop(t.Context(), v.clerk, maja, consent.BlurWish, nil, ""))
		if err := v.EndStop(t.Context(), v.clerk, wish.ID, "she was somebody else's neighbour"); err != nil {
			t.Fatal(err)
		}
		if _, err := v.People(t.Context(), v.clerk, "majbritt", 0, 10); err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"majbritt", "quist", "701234567", "77812", "allergic", "1987-05-31", "in the hall", "temper", "neighbour"} {
			if where := v.where(func(text []byte) bool { return bytes.Contains(bytes.ToLower(text), []byte(word)) }); len(where) > 0 {
				t.Errorf("%s stands in %v", word, where)
			}
		}
		stops := must[[]outreach.PersonStop](t)(v.Stops(t.Context(), v.clerk, maja))
		consents := must[[]outreach.Consent](t)(v.Consents(t.Context(), v.clerk, maja))
		if len(stops) != 2 || stops[0].Note != "rang in a temper" || stops[1].Reason != "she was somebody else's neighbour" || len(consents) != 1 || consents[0].Note != "in the hall" {
			t.Errorf("the notes are lost: %+v %+v", stops, consents)
		}
	})
}

func TestConsents_WhatWasSaidIsNeverChangedNorTakenAway(t *testing.T) {
	forEachVillage(t, 1, func(t *testing.T, v *village) {
		v.says(v.somebody(person.Person{Name: "Maja"}), consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website")
		for _, statement := range []string{`UPDATE consent_event SET at = 1`, `DELETE FROM consent_event`} {
			err := v.db.InTx(t.Context(), func(tx *Tx) error {
				_, err := tx.exec(t.Context(), statement)
				return err
			})
			if err == nil {
				t.Errorf("%s is possible", statement)
			}
		}
	})
}

func TestFacts_SixtyPhotosCostAsManyQueriesAsOne(t *testing.T) {
	forEachVillage(t, 60, func(t *testing.T, v *village) {
		if v.db.dialect.postgres {
			return // the same statements; SQLite can be asked how many there were
		}
		for i := range 5 {
			who := v.somebody(person.Person{Name: fmt.Sprint("person ", i)})
			v.says(who, consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website")
			for j, id := range v.photos {
				if j%5 <= i {
					v.shows(id, who)
				}
			}
		}
		asked := func(ids []ident.Asset) (count int) {
			view(t, v.db, func(ctx context.Context, tx *Tx) error {
				err := tx.line.conn.Raw(func(c any) error {
					return c.(driver.Conn).Raw().Trace(sqlite3.TRACE_STMT, func(sqlite3.TraceEvent, any, any) error {
						count++
						return nil
					})
				})
				if err != nil {
					return err
				}
				if _, err = tx.facts(ctx, ids); err != nil {
					return err
				}
				return tx.line.conn.Raw(func(c any) error { return c.(driver.Conn).Raw().Trace(0, nil) })
			})
			return count
		}
		few, many := asked(v.photos[:1]), asked(v.photos)
		if few != many || many > 16 {
			t.Errorf("one photo costs %d queries, sixty cost %d", few, many)
		}
	})
}

// BenchmarkWithdrawal is a person with 10,000 photos who takes everything back: each timeline
// computed anew and committed. Beside it the bare writing of as many rows again.
func BenchmarkWithdrawal(b *testing.B) {
	db := openSQLite(b, nil)
	v := &village{
		bureau: &bureau{db: db, clock: turn(db)}, t: b, clerk: addUser(b, db, access.Manager),
		Outreach: outreach.New(outreach.Ports{Store: db.Outreach(), Keys: plainKeys{}, Now: db.now, Random: rand.Reader}),
	}
	v.folders = [2]ident.Folder{asset.Root, asset.Root}
	maja := v.somebody(person.Person{Name: "Maja"})
	const photos = 10_000
	inTx(b, db, func(ctx context.Context, tx *Tx) error {
		var list []asset.Asset
		var shown, basis [][]any
		for i := range photos {
			a := photo(b, asset.Root, fmt.Sprint(i), nil)
			a.ID = ident.Asset(1_000_000 + i) // so many at one moment would not all be different
			list = append(list, a)
			v.photos = append(v.photos, a.ID)
			shown = append(shown, []any{1_000_000 + i, a.ID, 1, maja, 0, 0, 0, 0, person.Drawn, person.Confirmed, 0, 1, 1})
			basis = append(basis, []any{a.ID, consent.ConsentRequired, "", 0, 1, 1})
		}
		l := libraryTx{tx}
		if err := l.addAssets(ctx, list); err != nil {
			return err
		}
		if err := l.insert(ctx, appearanceColumns, shown); err != nil {
			return err
		}
		return l.insert(ctx, `assessment (asset, basis, note, ends_at, by_user, at)`, basis)
	})
	b.Run("withdrawn", func(b *testing.B) {
		for b.Loop() {
			id := v.says(maja, consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website")
			if _, err := v.Withdraw(b.Context(), v.clerk, id, outreach.Withdrawal{}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/2, "ms/change")
	})
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			inTx(b, db, func(ctx context.Context, tx *Tx) error {
				_, err := tx.exec(ctx, `UPDATE situation SET timeline = timeline`)
				return err
			})
		}
	})
}
