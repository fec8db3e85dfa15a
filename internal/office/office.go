// Package office runs the house: who works here and may do what, how it is set up, and the
// reading of its log. It knows no photo; what it knows of folders is who may open them.
package office

import (
	"context"
	"fmt"
	"io"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/problem"
)

// Ports are what the office needs.
type Ports struct {
	Store  Store
	Hasher Hasher
	Log    LogKeeper
	Now    func() time.Time
	Random io.Reader
}

// Office is the use cases.
type Office struct {
	store  Store
	hasher Hasher
	log    LogKeeper
	now    func() time.Time
	random io.Reader
	decoy  string // hash of a password nobody has, checked for unknown names
}

// New makes the office.
func New(p Ports) (*Office, error) {
	o := &Office{store: p.Store, hasher: p.Hasher, log: p.Log, now: p.Now, random: p.Random}
	secret, _, err := o.secret()
	if err != nil {
		return nil, err
	}
	if o.decoy, err = p.Hasher.Hash(secret); err != nil {
		return nil, fmt.Errorf("prepare the office: %w", err)
	}
	return o, nil
}

// allow reads the caller's rights and refuses who may not do this to the house. It answers
// strangers and those whose login has ended alike.
func allow(ctx context.Context, r Reader, by access.Caller, action access.Action) error {
	rights, err := known(ctx, r, by)
	if err != nil {
		return err
	}
	if !rights.May(action) {
		return problem.New(problem.Forbidden, "action.not-allowed")
	}
	return nil
}

// known reads the caller's rights and refuses who is not logged in.
func known(ctx context.Context, r Reader, by access.Caller) (*access.Rights, error) {
	rights, err := r.Rights(ctx, by)
	if err != nil {
		return nil, fmt.Errorf("read rights: %w", err)
	}
	if !rights.Enabled() {
		return nil, problem.New(problem.Unauthenticated, "login.needed")
	}
	return rights, nil
}

// event begins a row of the log.
func (o *Office) event(by access.Caller, kind audit.Kind, object, id string, body map[string]any) audit.Event {
	return audit.Event{
		At: o.now(), Actor: audit.By(by), Source: by.Source, Kind: kind, Outcome: audit.OK,
		Object: audit.Object{Kind: object, ID: id}, Body: body,
	}
}

// allowEither is allow for what two actions open.
func allowEither(ctx context.Context, r Reader, by access.Caller, one, other access.Action) error {
	rights, err := known(ctx, r, by)
	if err != nil {
		return err
	}
	if !rights.May(one) && !rights.May(other) {
		return problem.New(problem.Forbidden, "action.not-allowed")
	}
	return nil
}
