package office

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/job"
	"imprimatur/internal/problem"
)

// Work is something that the house does by itself, as people may know it: not what it is about,
// and not why it failed, which only the server's own log says.
type Work struct {
	ID       ident.Job
	Kind     job.Kind
	State    WorkState
	Attempts int
	DueAt    time.Time // for what waits
	MadeAt   time.Time
}

// WorkState says how work stands.
type WorkState string

// How it can stand.
const (
	WorkWaits   WorkState = "waiting"
	WorkRuns    WorkState = "running"
	WorkFailed  WorkState = "failed"   // and is tried again at DueAt
	WorkGivenUp WorkState = "given-up" // and is not tried again by itself
)

const mostWork = 200

// Work lists what is given up, runs, failed and waits, in this order. Who reads the log may.
func (o *Office) Work(ctx context.Context, by access.Caller) (work []Work, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if err := allow(ctx, r, by, access.ReadLog); err != nil {
			return err
		}
		if work, err = r.Work(ctx, mostWork); err != nil {
			return fmt.Errorf("list the work: %w", err)
		}
		return nil
	})
	return work, err
}

// TryAgain makes work that was given up, or failed, due at once, as if it were new; else problem
// "work.not-found".
func (o *Office) TryAgain(ctx context.Context, by access.Caller, id ident.Job) error {
	return o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.ReadLog); err != nil {
			return err
		}
		kind, err := tx.TryAgain(ctx, id, o.now())
		if err != nil {
			return fmt.Errorf("try work again: %w", err)
		}
		if kind == "" {
			return problem.New(problem.NotFound, "work.not-found")
		}
		return tx.Append(ctx, o.event(by, audit.WorkRetried, "work", id.String(), map[string]any{"work": string(kind)}))
	})
}
