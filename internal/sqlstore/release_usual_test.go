package sqlstore

import (
	"context"
	"fmt"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/release"
)

func TestRelease_TheLastUsesAreRememberedAndOlderOnesForgotten(t *testing.T) {
	forEachDoor(t, func(t *testing.T, d *threshold) {
		who, caller := d.user("manager@example.org", access.Manager)
		begin := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		for i := range 6 {
			inTx(t, d.db, func(ctx context.Context, tx *Tx) error {
				u := release.Usual{For: clearance.Use{Purpose: "news", Channel: clearance.Channel(fmt.Sprint("c", i%5))}, Preset: "web", Times: 1, Last: begin.Add(time.Duration(i) * time.Hour)}
				return releaseTx{tx}.CountUsual(ctx, who.ID, u, 3)
			})
		}
		all, err := d.Usual(t.Context(), caller)
		if err != nil || len(all) != 3 {
			t.Fatalf("%+v, %v", all, err)
		}
		// c0 was forgotten before it was asked for again.
		if all[0].For.Channel != "c0" || all[1].For.Channel != "c4" || all[2].For.Channel != "c3" || release.Latest(all) != all[0] {
			t.Errorf("%+v", all)
		}
		if all, err = d.Usual(t.Context(), access.Caller{}); err != nil || len(all) != 0 {
			t.Errorf("the console's: %+v, %v", all, err)
		}
	})
}
