package sqlstore

import (
	"context"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/job"
	"imprimatur/internal/office"
	"imprimatur/internal/problem"
)

func TestWork_WhatWasGivenUpIsShownAndTriedAgain(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		ctx, db := t.Context(), o.db
		_, admin := o.user("admin@example.org", access.Administrator)
		_, editor := o.user("editor@example.org", access.Editor)
		jobs := db.Jobs()
		ends := map[job.Kind]job.End{
			"b.lost": {State: job.GivenUp, Failure: "a reason for the server's own log"}, "d.later": {State: job.Later, RunAt: o.clock.Now().Add(time.Hour)},
		}
		for _, kind := range []job.Kind{"a.waits", "b.lost", "c.runs", "d.later"} {
			if err := jobs.Ensure(ctx, job.Job{Kind: kind, Key: "one"}); err != nil {
				t.Fatal(err)
			}
			if kind == "a.waits" {
				continue
			}
			leased, err := jobs.Lease(ctx, []job.Kind{kind}, 1, o.clock.Now().Add(time.Hour))
			if err != nil || len(leased) != 1 {
				t.Fatalf("%+v: %v", leased, err)
			}
			if end, ended := ends[kind]; ended {
				if err := jobs.Settle(ctx, leased[0], end); err != nil {
					t.Fatal(err)
				}
			}
		}
		work, err := o.Work(ctx, admin)
		if err != nil || len(work) != 4 {
			t.Fatalf("%+v: %v", work, err)
		}
		for i, want := range []office.Work{
			{Kind: "b.lost", State: office.WorkGivenUp}, {Kind: "c.runs", State: office.WorkRuns}, {Kind: "d.later", State: office.WorkFailed},
			{Kind: "a.waits", State: office.WorkWaits},
		} {
			if work[i].Kind != want.Kind || work[i].State != want.State {
				t.Errorf("%d: %+v, want %+v", i, work[i], want)
			}
		}
		_, err = o.Work(ctx, editor)
		o.refused(err, problem.Forbidden, "action.not-allowed")
		o.refused(o.TryAgain(ctx, editor, work[0].ID), problem.Forbidden, "action.not-allowed")
		o.refused(o.TryAgain(ctx, admin, work[1].ID), problem.NotFound, "work.not-found")

		if err := o.TryAgain(ctx, admin, work[0].ID); err != nil {
			t.Fatal(err)
		}
		leased, err := jobs.Lease(ctx, []job.Kind{"b.lost"}, 1, o.clock.Now().Add(time.Hour))
		if err != nil || len(leased) != 1 || leased[0].Attempts != 1 {
			t.Errorf("it is not due as if it were new: %+v, %v", leased, err)
		}
		var events []audit.Event
		view(t, db, func(ctx context.Context, tx *Tx) error {
			events, err = tx.events(ctx, audit.Filter{Kinds: []audit.Kind{audit.WorkRetried}, Limit: 9})
			return err
		})
		if err != nil || len(events) != 1 || events[0].Body["work"] != "b.lost" {
			t.Errorf("on record: %+v, %v", events, err)
		}
	})
}
