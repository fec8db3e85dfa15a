// Package recall keeps the register of uses, and calls uses back that stand no longer by right.
//
// A use is a photo that left: downloaded, shared, or noted by hand where it was printed or
// found. While nobody says otherwise it stands. When a consent is withdrawn or ends, when
// somebody objects or is erased, when a face turns out to be somebody else's, the store opens a
// recall in the very transaction that changes the fact: Use.Recalled is the rule by which it
// does. What follows is done here: the receivers' answers, the deadlines, the board and the
// report, and for any use, also a past one, the evidence that it was allowed.
package recall

import (
	"context"
	"fmt"
	"io"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Ports are what the room needs from outside.
type Ports struct {
	Store  Store
	Log    Log
	Papers Papers
	Now    func() time.Time
	Random io.Reader // safe for concurrent use
}

// Recall is the use cases. It may be used from many goroutines.
type Recall struct {
	store  Store
	log    Log
	papers Papers
	now    func() time.Time
	random io.Reader
}

// New makes the room.
func New(p Ports) *Recall {
	return &Recall{store: p.Store, log: p.Log, papers: p.Papers, now: p.Now, random: p.Random}
}

// allow refuses who may not look after consents: uses come back by their hands.
func allow(ctx context.Context, r Reader, by access.Caller) error {
	rights, err := r.Rights(ctx, by)
	if err != nil {
		return fmt.Errorf("read rights: %w", err)
	}
	switch {
	case !rights.Enabled():
		return problem.New(problem.Unauthenticated, "login.needed")
	case !rights.May(access.EditConsents):
		return problem.New(problem.Forbidden, "action.not-allowed")
	}
	return nil
}

// event begins a row of the log.
func (r *Recall) event(by access.Caller, kind audit.Kind, object, id string, body map[string]any) audit.Event {
	return audit.Event{
		At: r.now(), Actor: audit.By(by), Source: by.Source, Kind: kind, Outcome: audit.OK,
		Object: audit.Object{Kind: object, ID: id}, Body: body,
	}
}

func (r *Recall) moment() time.Time { return r.now().Truncate(time.Millisecond) }

func name[T ~int64](r *Recall) (T, error) {
	id, err := ident.New[T](r.now(), r.random)
	if err != nil {
		return 0, fmt.Errorf("draw a name: %w", err)
	}
	return id, nil
}
