package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"imprimatur/internal/problem"
)

// chore is what the house does by itself, again and again.
type chore struct {
	name  string
	every time.Duration
	first time.Duration // after the start
	do    func(context.Context) error
}

// chores are done by every server; each is safe to be done by several at once.
func (h *house) chores(r *rooms) []chore {
	day := 24 * time.Hour
	return []chore{
		{"sweep", day, 0, func(ctx context.Context) error {
			_, err := r.library.Sweep(ctx, time.Hour)
			return err
		}},
		{"purge-trash", time.Hour, time.Minute, func(ctx context.Context) error {
			_, err := r.library.PurgeTrash(ctx)
			return err
		}},
		{"expire-uploads", time.Hour, time.Minute, r.library.ExpireUploads},
		{"verify-part", day, 10 * time.Minute, func(ctx context.Context) error {
			found, err := r.library.Verify(ctx, houseCaller(), verifyParts, nil)
			if err == nil && len(found.Damage) > 0 {
				h.log.Error("damaged blobs found: run imprimatur verify, then restore from a backup", "count", len(found.Damage))
			}
			return err
		}},
	}
}

// verifyParts is into how many parts the nightly reading divides the blobs: all of them are
// read once a month.
const verifyParts = 30

// working is the house's own work under way.
type working struct {
	cancel  context.CancelFunc
	running sync.WaitGroup
}

// startChores begins the house's own work.
func startChores(log *slog.Logger, chores []chore) *working {
	ctx, cancel := context.WithCancel(context.Background())
	w := &working{cancel: cancel}
	for _, c := range chores {
		w.running.Go(func() { c.run(ctx, log) })
	}
	return w
}

func (w *working) stop() {
	w.cancel()
	w.running.Wait()
}

// run does a chore until it is told to stop. Trouble is logged, and the chore tried again at
// its next turn.
func (c chore) run(ctx context.Context, log *slog.Logger) {
	wait := time.NewTimer(c.first)
	defer wait.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wait.C:
		}
		if err := c.do(ctx); err != nil && !errors.Is(err, context.Canceled) {
			log.Error("the house's own work failed", "chore", c.name, "code", problem.Of(err).Code, "error", err)
		}
		wait.Reset(c.every)
	}
}
