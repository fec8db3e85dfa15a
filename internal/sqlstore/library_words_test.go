package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

func TestVocabulary_SynonymsLanguagesRenameMerge(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		dog, err := s.AddKeyword(s.ctx, s.manager, library.Keyword{Name: "dog", Names: map[string]string{"nl": "hond", "sv": "hund"}, Synonyms: []string{"hound"}})
		if err != nil {
			t.Fatal(err)
		}
		a := s.add(s.school, "a.jpg", func(a *asset.Asset) { a.Metadata.Description.Keywords = []string{"Hond"} })
		s.add(s.school, "b.jpg", func(a *asset.Asset) { a.Metadata.Description.Keywords = []string{"puppy"} })
		if got := s.record(a).Metadata.Description.Keywords; fmt.Sprint(got) != "[dog]" {
			t.Errorf("a Dutch keyword became %q", got)
		}
		for _, query := range []string{"hound", "hon", "keyword:hund", "dog"} {
			if got := s.finds(s.editor, query); got != "a.jpg" {
				t.Errorf("%q finds %q", query, got)
			}
		}
		if _, err := s.AddKeyword(s.ctx, s.manager, library.Keyword{Name: "HUND"}); code(err) != "keyword.exists" {
			t.Errorf("a second keyword for the same word: %v", err)
		}
		if _, err := s.EditKeyword(s.ctx, s.manager, dog.ID, library.KeywordEdit{Name: text1("canine"), Expect: 1}); err != nil {
			t.Fatal(err)
		}
		if old, now := s.finds(s.editor, "dog"), s.finds(s.editor, "canine"); old != "" || now != "a.jpg" {
			t.Errorf("renamed: old %q, new %q", old, now)
		}
		puppies, err := s.Keywords(s.ctx, s.manager, "pup", "")
		if err != nil || len(puppies) != 1 || puppies[0].Count != 1 || puppies[0].Controlled {
			t.Fatalf("puppies %+v: %v", puppies, err)
		}
		if err := s.MergeKeyword(s.ctx, s.manager, puppies[0].ID, dog.ID); err != nil {
			t.Fatal(err)
		}
		for _, query := range []string{"keyword:canine", "puppy", "keyword:puppy", "canin"} {
			if got := s.finds(s.editor, query); len(strings.Fields(got)) != 2 {
				t.Errorf("merged, %q finds %q", query, got)
			}
		}
		if err := s.RemoveKeyword(s.ctx, s.manager, dog.ID); code(err) != "keyword.in-use" {
			t.Errorf("a keyword in use removed: %v", err)
		}
		if _, err := s.AddKeyword(s.ctx, s.editor, library.Keyword{Name: "x"}); !problem.Is(err, problem.Forbidden) {
			t.Errorf("an editor keeps the vocabulary: %v", err)
		}
	})
}

func TestA4_FreeKeywordsOfHiddenPhotosAreNotOffered(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		s.add(s.townHall, "a.jpg", func(a *asset.Asset) {
			a.Metadata.Description.Keywords, a.Metadata.Description.Title = []string{"secretword"}, "secrettitle"
			a.Metadata.Camera.Model, a.Metadata.Place.City = "Secretcam", "Secretcity"
		})
		for _, folder := range []string{"secretfolder"} {
			addFolder(t, db, s.townHall, folder)
		}
		list, err := s.CompleteKeyword(s.ctx, s.editor, "secret")
		if err != nil || len(list) != 0 {
			t.Errorf("keywords %+v: %v", list, err)
		}
		suggestions, err := s.Suggest(s.ctx, s.editor, "secre")
		if err != nil || len(suggestions) != 0 {
			t.Errorf("suggestions %+v: %v", suggestions, err)
		}
		seen, err := s.Suggest(s.ctx, s.manager, "secre")
		if err != nil || len(seen) < 5 {
			t.Errorf("the manager is offered %+v: %v", seen, err)
		}
		page, err := s.List(s.ctx, s.editor, library.ListRequest{Query: "secrettitel "})
		if err != nil || page.Nothing == nil || len(page.Nothing.Nearest) != 0 || len(page.Nothing.Why) == 0 {
			t.Errorf("a misspelt hidden word: %+v: %v", page.Nothing, err)
		}
		page, err = s.List(s.ctx, s.manager, library.ListRequest{Query: "secrettitel "})
		if err != nil || page.Nothing == nil || len(page.Nothing.Nearest) != 1 || page.Nothing.Nearest[0].Text != "secrettitle" {
			t.Errorf("the manager's: %+v: %v", page.Nothing, err)
		}
	})
}

func TestNothing_OffersTheWordThatWasMeant(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		s.add(s.school, "a.jpg", func(a *asset.Asset) { a.Metadata.Description.Title = "the house at the bridge" })
		s.add(s.townHall, "b.jpg", func(a *asset.Asset) { a.Metadata.Description.Title = "the brigade" })
		for typed, meant := range map[string]string{
			"brigde": "bridge", "brdge": "bridge", "bridgge": "bridge", "birdge": "bridge", "huose": "house", "hosue": "house",
			"brigde house": "bridge house", "bridge taken:1999 hosue": "house",
		} {
			page, err := s.List(s.ctx, s.editor, library.ListRequest{Query: typed + " "})
			if err != nil || page.Nothing == nil || len(page.Nothing.Nearest) == 0 {
				t.Fatalf("%q: %+v: %v", typed, page.Nothing, err)
			}
			near := page.Nothing.Nearest[0]
			if near.Without || s.finds(s.editor, near.Query) != "a.jpg" || !strings.Contains(meant, near.Text) {
				t.Errorf("%q offers %+v", typed, near)
			}
			for _, n := range page.Nothing.Nearest {
				if strings.Contains(n.Text, "brigade") {
					t.Errorf("%q tells a word that only a hidden photo has: %+v", typed, n)
				}
			}
		}
	})
}

func TestNothing_SaysWhatWouldFindSomething(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		s.add(s.school, "a.jpg", func(a *asset.Asset) { a.Metadata.Description.Title = "harbour at dawn" })
		page, err := s.List(s.ctx, s.editor, library.ListRequest{Query: "harbour taken:1999 type:jpeg"})
		if err != nil || page.Nothing == nil {
			t.Fatalf("%+v: %v", page, err)
		}
		if n := page.Nothing; n.Why[0].Code != "nothing.filter" || n.Why[0].Args["filter"] != "taken:1999" || len(n.Nearest) != 1 || n.Nearest[0].Text != "taken" || n.Nearest[0].Count != 1 {
			t.Errorf("%+v", n)
		}
		if got := s.finds(s.editor, page.Nothing.Nearest[0].Query); got != "a.jpg" {
			t.Errorf("the nearest finds %q", got)
		}
		var failed int
		view(t, db, func(ctx context.Context, tx *Tx) error {
			return tx.queryRow(ctx, `SELECT SUM(searches) FROM failed_search`).Scan(&failed)
		})
		if failed != 1 {
			t.Errorf("%d searches that found nothing were counted", failed)
		}
	})
}

func TestNothing_TellsTheTruthOfEachPart(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		s.add(s.school, "a.jpg", func(a *asset.Asset) {
			a.Metadata.Description.Title = "harbour"
			a.Metadata.Camera.Make, a.Metadata.Camera.Model = "Canon", "EOS R5"
		})
		s.add(s.school, "b.jpg", func(a *asset.Asset) { a.Metadata.Description.Title = "winter" })
		for query, want := range map[string]string{
			"harbour winter ":                 "nothing.together",
			"in:trash":                        "nothing.trash",
			"harbour in:trash":                "nothing.trash",
			"camera:canon":                    "nothing.camera",
			"harbour is:damaged shape:square": "nothing.filter",
			"type:png":                        "nothing.alone",
		} {
			page, err := s.List(s.ctx, s.editor, library.ListRequest{Query: query})
			if err != nil || page.Nothing == nil || page.Nothing.Why[0].Code != want {
				t.Errorf("%q: %+v, %v; want %s", query, page.Nothing, err, want)
			}
		}
		page, err := s.List(s.ctx, s.editor, library.ListRequest{Query: "camera:canon"})
		if err != nil || len(page.Nothing.Nearest) < 2 {
			t.Fatalf("%+v: %v", page.Nothing, err)
		}
		for _, near := range page.Nothing.Nearest {
			if got := s.finds(s.editor, near.Query); got != "a.jpg" {
				t.Errorf("%+v finds %q", near, got)
			}
		}
	})
}

func TestOwnFields_HoldTheirKindOnly(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		id := s.add(s.school, "a.jpg", nil)
		fields := make(map[asset.FieldKind]asset.Field)
		for kind, choices := range map[asset.FieldKind][]string{
			asset.TextField: nil, asset.DateField: nil, asset.NumberField: nil, asset.ChoiceField: {"red", "green"},
		} {
			f, err := s.AddField(s.ctx, s.manager, asset.Field{Name: "my " + string(kind), Kind: kind, Choices: choices})
			if err != nil {
				t.Fatal(err)
			}
			fields[kind] = f
		}
		for _, c := range []struct {
			kind  asset.FieldKind
			value string
			takes bool
		}{
			{asset.DateField, "2024-02-30", false}, {asset.NumberField, "twelve", false}, {asset.NumberField, "NaN", false},
			{asset.ChoiceField, "blue", false}, {asset.DateField, "2024-02-29", true}, {asset.NumberField, "-1.5", true},
			{asset.ChoiceField, "red", true}, {asset.TextField, "inventory wunderbar", true},
		} {
			r := s.record(id)
			_, _, err := s.Edit(s.ctx, s.editor, id, library.Edit{Fields: map[ident.Field]string{fields[c.kind].ID: c.value}}, r.Revision)
			if (err == nil) != c.takes {
				t.Errorf("%s takes %q: %v", c.kind, c.value, err)
			}
		}
		if got := s.finds(s.editor, "wunderb"); got != "a.jpg" {
			t.Errorf("own text finds %q", got)
		}
		if err := s.RemoveField(s.ctx, s.manager, fields[asset.TextField].ID); code(err) != "field.in-use" {
			t.Errorf("a field in use removed: %v", err)
		}
		choice := fields[asset.ChoiceField]
		choice.Choices = []string{"green", "blue"}
		if _, err := s.EditField(s.ctx, s.manager, choice, choice.Revision); code(err) != "field.choice-in-use" || problem.Of(err).Args["n"] != "1" || problem.Of(err).Args["choice"] != "red" {
			t.Errorf("a choice that a photo carries was taken away: %v", err)
		}
		choice.Choices = []string{"blue", "red"}
		if _, err := s.EditField(s.ctx, s.manager, choice, choice.Revision); err != nil {
			t.Errorf("a choice that no photo carries could not be exchanged: %v", err)
		}
		if _, err := s.AddField(s.ctx, s.manager, asset.Field{Name: "MY text", Kind: asset.TextField}); code(err) != "field.exists" {
			t.Errorf("a second field of that name: %v", err)
		}
	})
}

func TestCollections_HaveTheirOwnOrderAndShowOnlyWhatOneMaySee(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		a, b, c := s.add(s.school, "a.jpg", nil), s.add(s.townHall, "b.jpg", nil), s.add(s.school, "c.jpg", nil)
		best, err := s.MakeCollection(s.ctx, s.manager, "Best of", true)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.EditMembers(s.ctx, s.manager, best.ID, library.MembersEdit{Add: []ident.Asset{c, b, a}}); err != nil {
			t.Fatal(err)
		}
		if all, some := s.finds(s.manager, `collection:"best of"`), s.finds(s.editor, `collection:"best of"`); all != "c.jpg b.jpg a.jpg" || some != "c.jpg a.jpg" {
			t.Errorf("manager %q, editor %q", all, some)
		}
		if err := s.EditMembers(s.ctx, s.manager, best.ID, library.MembersEdit{Add: []ident.Asset{a}, Before: c}); err != nil {
			t.Fatal(err)
		}
		page, err := s.List(s.ctx, s.manager, library.ListRequest{Query: "collection:" + best.ID.String(), Limit: 2})
		if err != nil || strings.Join(names1(page.Items), " ") != "a.jpg c.jpg" || page.Total != 3 {
			t.Fatalf("%v: %v", names1(page.Items), err)
		}
		next, err := s.List(s.ctx, s.manager, library.ListRequest{Query: "collection:" + best.ID.String(), Limit: 2, Cursor: page.Older})
		if err != nil || strings.Join(names1(next.Items), " ") != "b.jpg" || next.Older != "" {
			t.Errorf("%v: %v", names1(next.Items), err)
		}
		query := "collection:" + best.ID.String()
		d, err := s.Asset(s.ctx, s.editor, c, &query)
		if err != nil || d.Previous != a || d.Next != 0 || len(d.Collections) != 1 {
			t.Errorf("neighbours %s %s: %v", d.Previous, d.Next, err)
		}
		list, err := s.Collections(s.ctx, s.editor)
		if err != nil || len(list) != 1 || list[0].Count != 2 || list[0].Cover != a {
			t.Errorf("the editor's collections %+v: %v", list, err)
		}
		if err := s.EditMembers(s.ctx, s.editor, best.ID, library.MembersEdit{Remove: []ident.Asset{b}}); code(err) != "asset.not-found" {
			t.Errorf("a hidden photo taken out: %v", err)
		}
		own, err := s.MakeCollection(s.ctx, s.manager, "Mine", false)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Collection(s.ctx, s.editor, own.ID); code(err) != "collection.not-found" {
			t.Errorf("somebody else's collection: %v", err)
		}
		if err := s.RemoveCollection(s.ctx, s.editor, best.ID); code(err) != "collection.not-yours" {
			t.Errorf("removed by somebody else: %v", err)
		}
	})
}

func TestSavedSearches_AreOnesOwn(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		saved, err := s.SaveSearch(s.ctx, s.editor, "Blocked ones", "clearance:blocked")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveSearch(s.ctx, s.editor, "Broken", "clearance:perhaps"); code(err) != "query.strange-value" {
			t.Errorf("a query that cannot be read: %v", err)
		}
		if err := s.RemoveSearch(s.ctx, s.manager, saved.ID); code(err) != "search.not-found" {
			t.Errorf("removed by another: %v", err)
		}
		list, err := s.SavedSearches(s.ctx, s.editor)
		if err != nil || len(list) != 1 || list[0].Query != "clearance:blocked" {
			t.Errorf("%+v: %v", list, err)
		}
		if err := s.RemoveSearch(s.ctx, s.editor, saved.ID); err != nil {
			t.Error(err)
		}
	})
}

func TestDuplicates_FoundReviewedDecided(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		looks := func(hash uint64, width int) func(*asset.Asset) {
			return func(a *asset.Asset) { a.Perceptual, a.Width = hash, width }
		}
		base := uint64(0xF0E1D2C3B4A59687)
		a := s.add(s.school, "a.jpg", looks(base, 4000))
		s.clock.advance(time.Second)
		b := s.add(s.school, "b.jpg", looks(base^0b111111, 6000)) // six bits
		s.clock.advance(time.Second)
		c := s.add(s.school, "c.jpg", looks(base^(1|1<<17|1<<33|1<<49|1<<50|1<<34), 4000)) // six, spread
		s.add(s.school, "d.jpg", looks(base^0x7F00000000000000, 4000))                     // seven
		s.add(s.townHall, "e.jpg", looks(base, 4000))
		pairs, _, err := s.Duplicates(s.ctx, s.editor, "")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range pairs {
			names := []string{p.A.FileName, p.B.FileName}
			slices.Sort(names)
			got = append(got, fmt.Sprint(names, p.Distance))
		}
		slices.Sort(got)
		if want := "[[a.jpg b.jpg] 6 [a.jpg c.jpg] 6]"; fmt.Sprint(got) != want {
			t.Fatalf("pairs %v, want %s", got, want)
		}
		if err := s.Decide(s.ctx, s.editor, a, b, library.StackBoth); err != nil {
			t.Fatal(err)
		}
		if got := s.finds(s.editor, "folder:school"); got != "" && strings.Contains(got, "a.jpg") || !strings.Contains(got, "b.jpg") {
			t.Errorf("the smaller is listed still: %q", got)
		}
		if got := s.finds(s.editor, "file:a.jpg"); got != "a.jpg" {
			t.Errorf("its file name finds %q", got)
		}
		if items, err := s.Stacked(s.ctx, s.editor, b); err != nil || strings.Join(names1(items), " ") != "b.jpg a.jpg" {
			t.Errorf("the stack %v: %v", names1(items), err)
		}
		if err := s.Decide(s.ctx, s.editor, a, b, library.KeepBoth); code(err) != "duplicate.not-found" {
			t.Errorf("decided twice: %v", err)
		}
		if err := s.Decide(s.ctx, s.editor, a, c, library.TrashB); err != nil {
			t.Fatal(err)
		}
		if pairs, _, err := s.Duplicates(s.ctx, s.editor, ""); err != nil || len(pairs) != 0 {
			t.Errorf("left over %+v: %v", pairs, err)
		}
		if err := s.Unstack(s.ctx, s.editor, b); err != nil {
			t.Fatal(err)
		}
		if got := s.finds(s.editor, "type:jpeg"); len(strings.Fields(got)) != 3 {
			t.Errorf("after unstacking %q", got)
		}
	})
}

func TestL1_ListsAndSearchesAreOnRecord(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		a := s.add(s.school, "a.jpg", nil)
		s.finds(s.editor, "jpg ")
		var events []audit.Event
		view(t, db, func(ctx context.Context, tx *Tx) error {
			var err error
			events, err = tx.events(ctx, audit.Filter{Actor: s.editor.User, Limit: 10})
			return err
		})
		if len(events) != 2 || events[0].Kind != audit.AssetPreviewed || events[1].Kind != audit.SearchRun {
			t.Fatalf("%+v", events)
		}
		if fmt.Sprint(events[0].Body["assets"]) != "["+a.String()+"]" || events[1].Body["query"] != "jpg " {
			t.Errorf("%+v", events)
		}
	})
}

func TestL1_ASearchIsOneEntryHoweverOftenItsListIsRead(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		s.add(s.school, "a.jpg", nil)
		first, err := s.List(s.ctx, s.editor, library.ListRequest{Query: "jpg"})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []library.ListRequest{
			{Query: "jpg", Cursor: first.Start}, {Query: "jpg", Cursor: first.Start, Month: "2024-05"}, // the same list again
			{Query: ""}, {Query: "in:trash"}, {Query: "in:trash", Month: "2024-05"}, {Query: "folder:School"}, // places, not searches
		} {
			again, err := s.List(s.ctx, s.editor, r)
			if err != nil {
				t.Fatalf("%+v: %v", r, err)
			}
			if r.Cursor != "" && r.Month == "" && (len(again.Items) != 1 || again.Total != 1) {
				t.Errorf("read again it holds %d of %d", len(again.Items), again.Total)
			}
		}
		var searches []audit.Event
		view(t, db, func(ctx context.Context, tx *Tx) error {
			var err error
			searches, err = tx.events(ctx, audit.Filter{Actor: s.editor.User, Kinds: []audit.Kind{audit.SearchRun}, Limit: 10})
			return err
		})
		if len(searches) != 1 {
			t.Errorf("%d entries: %+v", len(searches), searches)
		}
	})
}
