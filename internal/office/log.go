package office

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Seen is an asset that somebody was shown or given, and how often.
type Seen struct {
	Asset           ident.Asset
	FirstAt, LastAt time.Time
	Times           int
	How             []string // "preview", "original", "release"
}

// mostEvents is the longest page of the log.
const mostEvents = 500

// Log lists events, newest first. Looking is itself an event.
func (o *Office) Log(ctx context.Context, by access.Caller, f audit.Filter) (events []audit.Event, err error) {
	if f.Limit < 1 || f.Limit > mostEvents {
		f.Limit = mostEvents
	}
	err = o.look(ctx, by, audit.LogViewed, filterBody(f), func(r Reader) error {
		events, err = r.Log(ctx, f)
		return err
	})
	return events, err
}

// Seen lists everything that a user saw between two moments (L-6).
func (o *Office) Seen(ctx context.Context, by access.Caller, user ident.User, from, until time.Time) (seen []Seen, err error) {
	if !from.Before(until) {
		return nil, problem.New(problem.Invalid, "log.window-empty").At("until")
	}
	body := filterBody(audit.Filter{Actor: user, From: from, Until: until})
	body["seen"] = true
	err = o.look(ctx, by, audit.LogViewed, body, func(r Reader) error {
		seen, err = r.Seen(ctx, user, from, until)
		return err
	})
	return seen, err
}

// Checkpoint signs where the log stands.
func (o *Office) Checkpoint(ctx context.Context, by access.Caller) (Checkpoint, error) {
	if err := o.look(ctx, by, audit.LogViewed, map[string]any{"checkpoint": true}, func(Reader) error { return nil }); err != nil {
		return Checkpoint{}, err
	}
	return o.log.Checkpoint(ctx)
}

// Export yields the log between two moments, oldest first, to write. It ends with the first
// error of either side.
func (o *Office) Export(ctx context.Context, by access.Caller, from, until time.Time, write func(audit.Event) error) error {
	body := filterBody(audit.Filter{From: from, Until: until})
	if err := o.look(ctx, by, audit.LogExported, body, func(Reader) error { return nil }); err != nil {
		return err
	}
	for event, err := range o.store.Events(ctx, from, until) {
		if err != nil {
			return fmt.Errorf("read the log: %w", err)
		}
		if err := write(event); err != nil {
			return err
		}
	}
	return nil
}

// look reads something of the log for who may, and puts the reading on record before
// anything is shown.
func (o *Office) look(ctx context.Context, by access.Caller, kind audit.Kind, body map[string]any, read func(Reader) error) error {
	err := o.store.View(ctx, func(r Reader) error {
		if _, err := allow(ctx, r, by, access.ReadLog); err != nil {
			return err
		}
		return read(r)
	})
	if err != nil {
		return err
	}
	if err := o.store.Append(ctx, o.event(by, kind, "log", "", body)); err != nil {
		return fmt.Errorf("record the view of the log: %w", err)
	}
	return nil
}

func filterBody(f audit.Filter) map[string]any {
	body := map[string]any{}
	put := func(key, value string) {
		if value != "" {
			body[key] = value
		}
	}
	put("user", f.Actor.String())
	put("object_kind", f.Object.Kind)
	put("object", f.Object.ID)
	put("outcome", string(f.Outcome))
	if len(f.Kinds) > 0 {
		body["kinds"] = texts(f.Kinds)
	}
	if !f.From.IsZero() {
		put("from", f.From.UTC().Format(time.RFC3339))
	}
	if !f.Until.IsZero() {
		put("until", f.Until.UTC().Format(time.RFC3339))
	}
	return body
}

// Denied puts a refused act on record: who tried what. Whoever answers the request calls it.
func (o *Office) Denied(ctx context.Context, by access.Caller, object, id, code string) error {
	event := o.event(by, audit.AccessDenied, object, id, map[string]any{"code": code})
	event.Outcome = audit.Denied
	if err := o.store.Append(ctx, event); err != nil {
		return fmt.Errorf("record a refused act: %w", err)
	}
	return nil
}
