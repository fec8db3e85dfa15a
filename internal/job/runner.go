package job

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// Handler does the jobs of one kind.
type Handler struct {
	// Do does one job. Its context ends only when the runner must not wait any longer.
	Do func(ctx context.Context, j Job) error
	// Attempts is how often a job is tried before it is given up; 10 when 0.
	Attempts int
	// Forgo is called before a job is given up, if set; while it fails, the job is not.
	Forgo func(ctx context.Context, j Job) error
	// Every makes the kind run again and again, this long after it ended. One such job is kept
	// for all processes.
	Every time.Duration
}

// Options are what a runner needs.
type Options struct {
	Store    Store
	Handlers map[Kind]Handler
	Workers  int // jobs at a time
	Now      func() time.Time
	// Ended hears of each attempt, for logs and measures: err is nil when it succeeded.
	Ended func(j Job, took time.Duration, err error)
	// Trouble hears when the store fails; the runner goes on.
	Trouble func(err error)
	// Grace is how long Run waits, once stopped, before it cancels what still runs.
	Grace time.Duration
}

const (
	leaseTime   = time.Minute
	pollTime    = 5 * time.Second // for what other processes enqueue
	maxAttempts = 10
	firstPause  = 2 * time.Second
	longPause   = time.Hour
)

// Runner does jobs until it is stopped.
type Runner struct {
	Options
	kinds []Kind
	free  chan struct{} // one token for each idle worker
	idle  chan struct{} // hears when one becomes idle
}

// NewRunner makes a runner; Run starts it.
func NewRunner(o Options) *Runner {
	r := &Runner{Options: o, free: make(chan struct{}, o.Workers), idle: make(chan struct{}, 1)}
	for kind := range o.Handlers {
		r.kinds = append(r.kinds, kind)
	}
	for range o.Workers {
		r.free <- struct{}{}
	}
	return r
}

// Run does jobs until ctx ends; then it takes no more, and returns when what runs has ended,
// which after Grace is cancelled. What was cancelled is due again.
func (r *Runner) Run(ctx context.Context) {
	working, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	r.begin(ctx)
	var running sync.WaitGroup
	for ctx.Err() == nil {
		leased, due := r.lease(ctx)
		for _, j := range leased {
			running.Go(func() {
				r.work(working, j)
				r.release()
			})
		}
		if len(leased) == 0 {
			r.wait(ctx, due)
		}
	}
	late := time.AfterFunc(r.Grace, cancel)
	defer late.Stop()
	running.Wait()
}

// begin keeps one job for each kind that repeats.
func (r *Runner) begin(ctx context.Context) {
	for kind, h := range r.Handlers {
		if h.Every == 0 {
			continue
		}
		if err := r.Store.Ensure(ctx, Job{Kind: kind, Key: "every", RunAt: r.Now()}); err != nil && ctx.Err() == nil {
			r.Trouble(fmt.Errorf("keeping the job %s: %w", kind, err))
		}
	}
}

// lease takes as many jobs as workers are idle, and says when to look again.
func (r *Runner) lease(ctx context.Context) (leased []Job, due time.Time) {
	idle := 0
	for taking := true; taking && idle < r.Workers; {
		select {
		case <-r.free:
			idle++
		default:
			taking = false
		}
	}
	if idle == 0 {
		return nil, time.Time{}
	}
	leased, err := r.Store.Lease(ctx, r.kinds, idle, r.Now().Add(leaseTime))
	if err == nil && len(leased) == 0 {
		due, err = r.Store.Due(ctx, r.kinds)
	}
	if err != nil && ctx.Err() == nil {
		r.Trouble(fmt.Errorf("looking for jobs: %w", err))
	}
	for range idle - len(leased) {
		r.free <- struct{}{}
	}
	return leased, due
}

func (r *Runner) release() {
	r.free <- struct{}{}
	select {
	case r.idle <- struct{}{}:
	default:
	}
}

// wait waits until there may be something to do.
func (r *Runner) wait(ctx context.Context, due time.Time) {
	pause := pollTime
	if !due.IsZero() {
		pause = min(pause, max(due.Sub(r.Now()), time.Millisecond))
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-r.idle:
	case <-r.Store.Woken():
	}
}

// work does one job and settles it.
func (r *Runner) work(ctx context.Context, j Job) {
	h := r.Handlers[j.Kind]
	begun := r.Now()
	doing, cancel := context.WithCancel(ctx)
	stop := make(chan struct{})
	var holding sync.WaitGroup
	holding.Go(func() { r.hold(doing, j, stop, cancel) })
	err := guard(func() error { return h.Do(doing, j) })
	close(stop)
	holding.Wait()
	cancelled := doing.Err() != nil
	cancel()
	due := (*again)(nil)
	failed := err
	if errors.As(err, &due) {
		failed = nil
	}
	r.Ended(j, r.Now().Sub(begun), failed)

	// what is settled here must be, also when the runner is being stopped
	settling := context.WithoutCancel(ctx)
	if err := r.Store.Settle(settling, j, r.end(settling, h, j, err, cancelled)); err != nil {
		r.Trouble(fmt.Errorf("settling job %s: %w", j.ID, err)) // its lease will end
	}
}

// end decides what becomes of a job.
func (r *Runner) end(ctx context.Context, h Handler, j Job, err error, cancelled bool) End {
	due := (*again)(nil)
	switch {
	case errors.As(err, &due):
		return End{State: Repeat, RunAt: due.at}
	case err == nil && h.Every > 0:
		return End{State: Repeat, RunAt: r.Now().Add(h.Every)}
	case err == nil:
		return End{State: Done}
	case cancelled:
		return End{State: Later, RunAt: r.Now(), Failure: "stopped"}
	}
	later := End{State: Later, RunAt: r.Now().Add(backoff(j.Attempts)), Failure: err.Error()}
	most := h.Attempts
	if most == 0 {
		most = maxAttempts
	}
	if h.Every > 0 || j.Attempts < most && !isFinal(err) {
		return later
	}
	if h.Forgo != nil {
		if err := guard(func() error { return h.Forgo(ctx, j) }); err != nil {
			r.Trouble(fmt.Errorf("giving up job %s: %w", j.ID, err))
			return later
		}
	}
	return End{State: GivenUp, Failure: later.Failure}
}

// hold keeps the lease while the job runs, and cancels it when the lease is lost: somebody
// else does it now.
func (r *Runner) hold(ctx context.Context, j Job, stop <-chan struct{}, lost context.CancelFunc) {
	tick := time.NewTicker(leaseTime / 3)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		held, err := r.Store.Extend(ctx, j, r.Now().Add(leaseTime))
		if err != nil && ctx.Err() == nil {
			r.Trouble(fmt.Errorf("extending the lease of job %s: %w", j.ID, err))
		}
		if err == nil && !held {
			lost()
			return
		}
	}
}

// guard turns a panic into an error: one bad job must not stop the others.
func guard(do func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}
	}()
	return do()
}

// backoff is the pause after so many attempts: 2 s, 4 s, 8 s, ... one hour at most.
func backoff(attempts int) time.Duration {
	pause := firstPause
	for range attempts - 1 {
		pause = min(2*pause, longPause)
	}
	return pause
}
