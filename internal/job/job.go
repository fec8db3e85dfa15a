// Package job does work that must survive a crash: it is enqueued in the caller's transaction,
// done by a Runner in any process on the database, tried again with growing pauses when it
// fails, and kept with its last failure when it is given up.
//
// A job is done at least once. A process that dies in the middle leaves it to another, so a
// handler must bear to begin again: it looks at how things stand and does what is left.
package job

import (
	"context"
	"errors"
	"time"

	"imprimatur/internal/ident"
)

// Kind says what is to be done ("upload.take").
type Kind string

// Job is one piece of work. A new one needs Kind alone.
type Job struct {
	ID   ident.Job // given by the store
	Kind Kind
	// Key makes the job the only one of its kind with that key. Enqueuing it again while it
	// waits changes nothing; while it runs, it runs once more afterwards; after it was given
	// up, it starts anew. Jobs without a key are never the same.
	Key     string
	Payload []byte    // JSON, for the handler; "{}" when empty
	RunAt   time.Time // not before; at once when zero

	Attempts int    // how often it was begun, this time included
	Failure  string // why it failed last, for operators
	MadeAt   time.Time
}

// Store keeps jobs. Enqueuing is done by the transactions of the rooms that enqueue.
type Store interface {
	// Ensure keeps a job with a key unless it is there already.
	Ensure(ctx context.Context, j Job) error
	// Lease takes up to most jobs of these kinds that are due, for nobody else until then. The
	// oldest due come first.
	Lease(ctx context.Context, kinds []Kind, most int, until time.Time) ([]Job, error)
	// Extend lengthens a lease; false when it was lost to another process.
	Extend(ctx context.Context, j Job, until time.Time) (held bool, err error)
	// Settle says how a leased job ended. For a lease that was lost it does nothing.
	Settle(ctx context.Context, j Job, end End) error
	// Due gives the moment at which the next job of these kinds is due; zero when there is none.
	Due(ctx context.Context, kinds []Kind) (time.Time, error)
	// Woken hears, after the commit, that this process has enqueued something.
	Woken() <-chan struct{}
}

// End is how a job ended.
type End struct {
	State   State
	RunAt   time.Time // for Later and Repeat
	Failure string    // for Later and GivenUp
}

// State is what becomes of a job.
type State int

// What can become of a job.
const (
	Done    State = iota // it is removed
	Later                // it failed and is tried again
	Repeat               // it is done, and due again as if it were new
	GivenUp              // it is kept, and not tried again by itself
)

// GiveUp marks an error that no further attempt can mend.
func GiveUp(err error) error { return &final{err} }

type final struct{ cause error }

func (f *final) Error() string { return f.cause.Error() }

func (f *final) Unwrap() error { return f.cause }

// Again says, in place of an error, that a job has done what it could by now and is due again at a
// moment, as if it were new.
func Again(at time.Time) error { return &again{at} }

type again struct{ at time.Time }

func (a *again) Error() string { return "due again at " + a.at.Format(time.RFC3339) }

func isFinal(err error) bool {
	var f *final
	return errors.As(err, &f)
}
