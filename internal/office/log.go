package office

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
func (o *Office) Log(ctx context.Context, by access.Caller, f audit.Filter) ([]audit.Event, error) {
	if f.Limit < 1 || f.Limit > mostEvents {
		f.Limit = mostEvents
	}
	if err := o.look(ctx, by, audit.LogViewed, filterBody(f)); err != nil {
		return nil, err
	}
	return o.log.Log(ctx, f)
}

// Seen lists everything that a user saw between two moments (L-6).
func (o *Office) Seen(ctx context.Context, by access.Caller, user ident.User, from, until time.Time) ([]Seen, error) {
	if !from.Before(until) {
		return nil, problem.New(problem.Invalid, "log.window-empty").At("until")
	}
	body := filterBody(audit.Filter{Actor: user, From: from, Until: until})
	body["seen"] = true
	if err := o.look(ctx, by, audit.LogViewed, body); err != nil {
		return nil, err
	}
	return o.log.Seen(ctx, user, from, until)
}

// Checkpoint signs where the log stands, and gives the signed note with it.
func (o *Office) Checkpoint(ctx context.Context, by access.Caller) (audit.Checkpoint, []byte, error) {
	if err := o.look(ctx, by, audit.LogViewed, map[string]any{"checkpoint": true}); err != nil {
		return audit.Checkpoint{}, nil, err
	}
	return o.log.Sign(ctx)
}

// Export writes the whole log in a form that verifies anywhere (audit.ReadExport).
func (o *Office) Export(ctx context.Context, by access.Caller, w io.Writer) error {
	if err := o.look(ctx, by, audit.LogExported, nil); err != nil {
		return err
	}
	_, signed, err := o.log.Sign(ctx)
	if err != nil {
		return fmt.Errorf("sign the log: %w", err)
	}
	return audit.Export(w, o.log.VerifierKey(), signed, o.log.Entries(ctx))
}

// VerifyLog reads the whole log and says what is wrong with it. anchors are signed notes that
// were kept elsewhere.
func (o *Office) VerifyLog(ctx context.Context, by access.Caller, anchors [][]byte) (*audit.Report, error) {
	if err := o.look(ctx, by, audit.LogViewed, map[string]any{"verify": true}); err != nil {
		return nil, err
	}
	return o.log.Verify(ctx, anchors)
}

// look lets those read who may, and puts the reading on record before anything is shown.
func (o *Office) look(ctx context.Context, by access.Caller, kind audit.Kind, body map[string]any) error {
	err := o.store.View(ctx, func(r Reader) error {
		return allow(ctx, r, by, access.ReadLog)
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

// KeyChanged puts on record what is done to the house's keys at the console.
func (o *Office) KeyChanged(ctx context.Context, by access.Caller, kind audit.Kind, body map[string]any) error {
	return o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.RunHouse); err != nil {
			return err
		}
		return tx.Append(ctx, o.event(by, kind, "root-key", "", body))
	})
}

// ServerRan puts on record that a server began (audit.ServerStarted) or ended
// (audit.ServerStopped): what is in between two of these came in through it.
func (o *Office) ServerRan(ctx context.Context, by access.Caller, kind audit.Kind, version string) error {
	if err := o.store.Append(ctx, o.event(by, kind, "server", "", map[string]any{"version": version})); err != nil {
		return fmt.Errorf("record the server's start or end: %w", err)
	}
	return nil
}
