package sqlstore

import (
	"testing"
	"time"

	"imprimatur/internal/problem"
)

func TestReplies_OneThingPerKey(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		ctx, now, one := t.Context(), time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC), [32]byte{1}
		r := db.Replies()
		claim := func(key string, print [32]byte, at time.Time) (string, bool) {
			t.Helper()
			reply, claimed, err := r.ClaimReply(ctx, 7, key, print, at)
			if err != nil {
				t.Fatal(err)
			}
			return string(reply), claimed
		}
		if _, claimed := claim("a", one, now); !claimed {
			t.Fatal("a new key was taken")
		}
		if reply, claimed := claim("a", one, now); claimed || reply != "" {
			t.Errorf("while the first runs: %q, %v", reply, claimed)
		}
		if err := r.KeepReply(ctx, 7, "a", []byte("made")); err != nil {
			t.Fatal(err)
		}
		if reply, claimed := claim("a", one, now); claimed || reply != "made" {
			t.Errorf("after the first: %q, %v", reply, claimed)
		}
		if _, _, err := r.ClaimReply(ctx, 7, "a", [32]byte{2}, now); problem.Of(err).Code != "request.key-reused" {
			t.Errorf("another request under the key: %v", err)
		}
		if err := r.DropReply(ctx, 7, "a"); err != nil {
			t.Fatal(err)
		}
		if _, claimed := claim("a", [32]byte{2}, now); !claimed {
			t.Error("a dropped claim holds")
		}
		if _, claimed := claim("a", [32]byte{3}, now.Add(25*time.Hour)); !claimed {
			t.Error("a claim holds for more than a day")
		}
	})
}
