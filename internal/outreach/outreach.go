// Package outreach keeps the register of the people depicted, who is in which photo, and what
// those people have allowed and refused, as staff record it. What follows for a photo is decided
// by package clearance; the store computes it anew in the transaction that changes a fact, so a
// withdrawal counts from the moment it is recorded.
//
// What people are called and how they are reached is sealed under a key of each person's own.
// Who may not see names gets the person's number in its place, everywhere.
package outreach

import (
	"context"
	"fmt"
	"io"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Ports are what outreach needs from outside.
type Ports struct {
	Store  Store
	Keys   Keys
	Paper  Paper
	Now    func() time.Time
	Random io.Reader // safe for concurrent use
	// Sender sends messages by the Ways named: mail, SMS, both or none. In a demo they stay in the
	// house, in an outbox that staff look into.
	Sender Sender
	Ways   []consent.Way
	Demo   bool
	// Site is where the portal is reached, "https://photos.example.org", unless a setting says.
	Site string
}

// Outreach is the use cases. It may be used from many goroutines.
type Outreach struct {
	store    Store
	keys     Keys
	paper    Paper
	now      func() time.Time
	random   io.Reader
	sender   Sender
	ways     []consent.Way
	demo     bool
	site     string
	register register
}

// New makes the room.
func New(p Ports) *Outreach {
	o := &Outreach{
		store: p.Store, keys: p.Keys, paper: p.Paper, now: p.Now, random: p.Random,
		sender: p.Sender, ways: p.Ways, demo: p.Demo, site: p.Site,
	}
	if o.demo {
		o.ways = []consent.Way{consent.ByMail, consent.BySMS}
	}
	return o
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

// allow refuses who may not do this to the house.
func allow(ctx context.Context, r Reader, by access.Caller, action access.Action) error {
	_, err := allowed(ctx, r, by, action)
	return err
}

// allowed is allow, and gives the rights that it read.
func allowed(ctx context.Context, r Reader, by access.Caller, action access.Action) (*access.Rights, error) {
	rights, err := known(ctx, r, by)
	if err != nil {
		return nil, err
	}
	if !rights.May(action) {
		return nil, problem.New(problem.Forbidden, "action.not-allowed")
	}
	return rights, nil
}

// event begins a row of the log. Bodies hold names of things in the house, never of people.
func (o *Outreach) event(by access.Caller, kind audit.Kind, object, id string, body map[string]any) audit.Event {
	return audit.Event{
		At: o.now(), Actor: audit.By(by), Source: by.Source, Kind: kind, Outcome: audit.OK,
		Object: audit.Object{Kind: object, ID: id}, Body: body,
	}
}

// name draws a name for a new thing.
func name[T ~int64](o *Outreach) (T, error) {
	id, err := ident.New[T](o.now(), o.random)
	if err != nil {
		return 0, fmt.Errorf("draw a name: %w", err)
	}
	return id, nil
}

// stale refuses an edit of what somebody else has changed since it was read.
func stale(was, expect int64) error {
	if was != expect {
		return problem.New(problem.Stale, "edit.stale")
	}
	return nil
}
