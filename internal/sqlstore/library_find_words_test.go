package sqlstore

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
)

// However PostgreSQL is asked (its index, the folders first, rows of the list), the same is found.
func TestSearch_EveryWayFindsTheSame(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		if !db.dialect.postgres {
			t.Skip("SQLite knows one way")
		}
		var m *shelf
		rapid.Check(t, func(random *rapid.T) {
			if m == nil { // one library, many questions
				m = build(t, db, random)
			}
			folders := slices.Sorted(maps.Keys(m.folders))
			w := library.Wanted{State: asset.Active, At: db.now(), All: rapid.Bool().Draw(random, "all")}
			w.Folders = rapid.SliceOfDistinct(rapid.SampledFrom(folders), rapid.ID[ident.Folder]).Draw(random, "folders")
			word := asset.Word{Text: rapid.SampledFrom(vocabulary()).Draw(random, "word"), Prefix: rapid.Bool().Draw(random, "prefix")}
			w.Words = []library.WantedWord{{Word: word}}
			if rapid.Bool().Draw(random, "taken") {
				w.TakenFrom = time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
			}
			view(t, db, func(ctx context.Context, tx *Tx) error { return sameEveryWay(ctx, random, libraryTx{tx}, w) })
		})
	})
}

func sameEveryWay(ctx context.Context, t *rapid.T, tx libraryTx, w library.Wanted) error {
	const limit = 7
	m, start := tx.textMatch(w), library.Stretch{Start: true, Limit: limit - 1, Count: 1000}
	want, err := tx.run(ctx, tx.indexSource(w, m, false, outlook{}), start, 1000)
	if err != nil {
		return err
	}
	first, err := tx.run(ctx, tx.indexSource(w, m, false, outlook{uses: 1000}), start, 1000)
	if err != nil || !slices.Equal(first, want) {
		t.Fatalf("%+v: the folders first: %v, want %v (%v)", w, first, want, err)
	}
	walked, err := tx.walkWords(ctx, w, m, start, 1000, 1000)
	if err != nil || !slices.Equal(walked, want) {
		t.Fatalf("%+v: by rows of the list: %v, want %v (%v)", w, walked, want, err)
	}
	page, total, err := tx.spotsByWords(ctx, w, m, start, limit)
	if err != nil || !slices.Equal(page, want[:min(limit, len(want))]) || total != notCounted && total != len(want) {
		t.Fatalf("%+v: a page: %v of %d, want %v of %d (%v)", w, page, total, want, len(want), err)
	}
	if len(want) < 2 {
		return nil
	}
	rest := library.Stretch{From: want[0].place, Limit: limit - 1, Count: 1000}
	page, total, err = tx.spotsByWords(ctx, w, m, rest, limit)
	if err != nil || !slices.Equal(page, want[1:min(limit+1, len(want))]) || total != notCounted {
		t.Fatalf("%+v: a later page: %v of %d, want %v (%v)", w, page, total, want[1:], err)
	}
	return nil
}

func TestSearch_IsPlannedByWhatIsExpected(t *testing.T) {
	const million = 1_000_000
	for _, c := range []struct {
		name         string
		o            outlook
		rows, wanted int
		folders      bool
	}{
		{"a rare word", outlook{million, 2500, million}, 0, 0, false},
		{"few photos", outlook{million, 400_000, 2500}, 0, 0, true},
		{"a word of every photo: the rows count it as well", outlook{million, million, million}, 2002, 1001, false},
		{"a common word: the rows hold a page", outlook{million, 50_000, million}, 4880, 61, false},
		{"a common word for somebody who sees a third", outlook{million, 110_000, 330_000}, 6724, 61, false},
		{"a word of middling frequency for somebody who sees little", outlook{million, 10_000, 55_000}, 0, 0, false},
		{"nothing is known", outlook{}, 0, 0, false},
	} {
		rows, wanted := c.o.walk(61, 1001)
		if rows != c.rows || wanted != c.wanted || c.o.foldersFirst() != c.folders {
			t.Errorf("%s: %d rows for %d, folders first: %v", c.name, rows, wanted, c.o.foldersFirst())
		}
	}
}
