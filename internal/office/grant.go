package office

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// GrantForm is what a grant is to be. Exactly one of User and Group is set.
type GrantForm struct {
	User        ident.User
	Group       ident.Group
	Right       access.Right
	From, Until time.Time
}

// grantable refuses who may not grant this folder: those who grant folders at all, and whoever
// manages this one.
func (o *Office) grantable(ctx context.Context, r Reader, by access.Caller, folder ident.Folder) error {
	rights, err := known(ctx, r, by)
	if err != nil {
		return err
	}
	right := rights.On(folder, o.now())
	if rights.May(access.GrantFolders) || right >= access.Manage {
		_, err := r.Folder(ctx, folder)
		return err
	}
	if right >= access.See {
		return problem.New(problem.Forbidden, "action.not-allowed")
	}
	return problem.New(problem.NotFound, "folder.not-found")
}

// Grants lists the grants on a folder itself.
func (o *Office) Grants(ctx context.Context, by access.Caller, folder ident.Folder) (grants []access.Grant, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if err := o.grantable(ctx, r, by, folder); err != nil {
			return err
		}
		grants, err = r.Grants(ctx, folder)
		return err
	})
	return grants, err
}

// AddGrant opens a folder to a user or a group.
func (o *Office) AddGrant(ctx context.Context, by access.Caller, folder ident.Folder, f GrantForm) (g access.Grant, err error) {
	id, err := name[ident.Grant](o)
	if err != nil {
		return g, err
	}
	g = access.Grant{ID: id, Folder: folder, User: f.User, Group: f.Group, Right: f.Right, From: f.From, Until: f.Until}
	if err := checkGrant(g, o.now()); err != nil {
		return g, err
	}
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := o.grantable(ctx, tx, by, folder); err != nil {
			return err
		}
		if err := grantee(ctx, tx, g); err != nil {
			return err
		}
		if err := o.tellOfGrant(ctx, tx, by, g); err != nil {
			return err
		}
		return o.saveGrant(ctx, tx, by, g, audit.GrantChanged, grantBody(g))
	})
	return g, err
}

// ChangeGrant changes right and window of a grant. Broken glass stays as it was told: it can
// be ended, but neither widened nor lengthened.
func (o *Office) ChangeGrant(ctx context.Context, by access.Caller, id ident.Grant, right *access.Right, from, until *time.Time) (g access.Grant, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if g, err = o.grant(ctx, tx, by, id); err != nil {
			return err
		}
		if g.Reason != "" {
			return problem.New(problem.Forbidden, "action.not-allowed")
		}
		before := grantBody(g)
		if right != nil {
			g.Right = *right
		}
		if from != nil {
			g.From = *from
		}
		if until != nil {
			g.Until = *until
		}
		if err := checkGrant(g, o.now()); err != nil {
			return err
		}
		if err := o.tellOfGrant(ctx, tx, by, g); err != nil {
			return err
		}
		return o.saveGrant(ctx, tx, by, g, audit.GrantChanged, map[string]any{"before": before, "after": grantBody(g)})
	})
	return g, err
}

// RemoveGrant ends a grant at once.
func (o *Office) RemoveGrant(ctx context.Context, by access.Caller, id ident.Grant) error {
	return o.store.InTx(ctx, func(tx Tx) error {
		g, err := o.grant(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := tx.RemoveGrant(ctx, id); err != nil {
			return fmt.Errorf("remove a grant: %w", err)
		}
		body := grantBody(g)
		body["removed"] = true
		return tx.Append(ctx, o.event(by, audit.GrantChanged, "folder", g.Folder.String(), body))
	})
}

// grant reads a grant that the caller may change; any other looks as if it were not there.
func (o *Office) grant(ctx context.Context, r Reader, by access.Caller, id ident.Grant) (access.Grant, error) {
	missing := problem.New(problem.NotFound, "grant.not-found")
	if _, err := known(ctx, r, by); err != nil {
		return access.Grant{}, err
	}
	g, err := r.Grant(ctx, id)
	if problem.Is(err, problem.NotFound) {
		return g, missing
	}
	if err != nil {
		return g, fmt.Errorf("read a grant: %w", err)
	}
	if err := o.grantable(ctx, r, by, g.Folder); err != nil {
		return g, missing
	}
	return g, nil
}

func (o *Office) saveGrant(ctx context.Context, tx Tx, by access.Caller, g access.Grant, kind audit.Kind, body map[string]any) error {
	if err := tx.SaveGrant(ctx, g, by.User); err != nil {
		return fmt.Errorf("save a grant: %w", err)
	}
	return tx.Append(ctx, o.event(by, kind, "folder", g.Folder.String(), body))
}

func checkGrant(g access.Grant, now time.Time) error {
	switch {
	case (g.User == 0) == (g.Group == 0):
		return problem.New(problem.Invalid, "grant.one-grantee").At("user")
	case g.Right < access.See || g.Right > access.Manage:
		return problem.New(problem.Invalid, "grant.right-unknown").At("right")
	case !g.Until.IsZero() && !g.Until.After(now):
		return problem.New(problem.Invalid, "grant.over").At("until")
	case !g.Until.IsZero() && !g.From.Before(g.Until):
		return problem.New(problem.Invalid, "grant.window-empty").At("until")
	}
	return nil
}

// grantee tells whether there is somebody to grant to.
func grantee(ctx context.Context, r Reader, g access.Grant) error {
	if g.User != 0 {
		if _, err := r.User(ctx, g.User); err != nil {
			return problem.New(problem.Invalid, "user.not-found").At("user").Because(err)
		}
		return nil
	}
	if _, err := r.Group(ctx, g.Group); err != nil {
		return problem.New(problem.Invalid, "group.not-found").At("group").Because(err)
	}
	return nil
}

func grantBody(g access.Grant) map[string]any {
	body := map[string]any{"grant": g.ID.String(), "right": int(g.Right)}
	if g.User != 0 {
		body["user"] = g.User.String()
	}
	if g.Group != 0 {
		body["group"] = g.Group.String()
	}
	if !g.From.IsZero() {
		body["from"] = g.From.UTC().Format(time.RFC3339)
	}
	if !g.Until.IsZero() {
		body["until"] = g.Until.UTC().Format(time.RFC3339)
	}
	if g.Reason != "" {
		body["reason"] = g.Reason
	}
	return body
}

// glassTime is how long broken glass stays open.
const glassTime = time.Hour

// BreakGlass lets an administrator look at all photos for an hour. The reason is on record,
// and every manager is told.
func (o *Office) BreakGlass(ctx context.Context, by access.Caller, reason string) (until time.Time, err error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 10 || n > 500 {
		return until, problem.New(problem.Invalid, "glass.reason", "least", "10", "most", "500").At("reason")
	}
	id, err := name[ident.Grant](o)
	if err != nil {
		return until, err
	}
	told, err := name[ident.Notice](o)
	if err != nil {
		return until, err
	}
	at := o.now()
	until = at.Add(glassTime)
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.BreakGlass); err != nil {
			return err
		}
		g := access.Grant{ID: id, Folder: asset.Root, User: by.User, Right: access.See, From: at, Until: until, Reason: reason}
		if err := tx.SaveNotice(ctx, Notice{ID: told, Kind: GlassNotice, User: by.User, By: by.User, Text: reason, MadeAt: at}); err != nil {
			return fmt.Errorf("tell the managers: %w", err)
		}
		return o.saveGrant(ctx, tx, by, g, audit.GlassBroken, grantBody(g))
	})
	return until, err
}
