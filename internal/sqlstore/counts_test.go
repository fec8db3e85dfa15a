package sqlstore

import (
	"testing"

	"imprimatur/internal/audit"
)

func TestCounts_FollowWhatHappens(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		before, err := db.Counts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		err = db.Append(t.Context(), audit.Event{At: db.now(), Kind: audit.ServerStarted, Outcome: audit.OK, Actor: audit.Actor{Kind: audit.System}})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Library().CountFailedSearch(t.Context(), db.now()); err != nil {
			t.Fatal(err)
		}
		after, err := db.Counts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := before
		want.LogEvents++
		want.SearchMisses++
		if after != want {
			t.Errorf("%+v, want %+v", after, want)
		}
	})
}
