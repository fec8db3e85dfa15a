package office

import (
	"context"
	"fmt"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Groups lists all groups. Who runs the house or grants folders may.
func (o *Office) Groups(ctx context.Context, by access.Caller) (groups []access.Group, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if err := allowEither(ctx, r, by, access.RunHouse, access.GrantFolders); err != nil {
			return err
		}
		groups, err = r.Groups(ctx)
		return err
	})
	return groups, err
}

// AddGroup makes a group.
func (o *Office) AddGroup(ctx context.Context, by access.Caller, called string, members []ident.User) (access.Group, error) {
	id, err := name[ident.Group](o)
	if err != nil {
		return access.Group{}, err
	}
	return o.saveGroup(ctx, by, access.Group{ID: id}, 0, &called, &members)
}

// ChangeGroup changes name or members, whichever is not nil.
func (o *Office) ChangeGroup(ctx context.Context, by access.Caller, id ident.Group, revision int64, called *string, members *[]ident.User) (access.Group, error) {
	return o.saveGroup(ctx, by, access.Group{ID: id}, revision, called, members)
}

// saveGroup makes the group when revision is 0 and changes it otherwise.
func (o *Office) saveGroup(ctx context.Context, by access.Caller, g access.Group, revision int64, called *string, members *[]ident.User) (access.Group, error) {
	err := o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.RunHouse); err != nil {
			return err
		}
		id := g.ID
		g = access.Group{ID: id}
		body := map[string]any{}
		if revision != 0 {
			before, err := tx.Group(ctx, id)
			if err != nil {
				return err
			}
			if before.Revision != revision {
				return problem.New(problem.Stale, "edit.stale")
			}
			g = before
			body["before"] = groupBody(before)
		}
		g.Revision = revision + 1
		if called != nil {
			clean, err := asset.CleanName(*called)
			if err != nil {
				return problem.Of(err).At("name")
			}
			g.Name = clean
		}
		if members != nil {
			g.Members = *members
		}
		for _, member := range g.Members {
			if _, err := tx.User(ctx, member); err != nil {
				return problem.New(problem.Invalid, "user.not-found").At("members").Because(err)
			}
		}
		if err := tx.SaveGroup(ctx, g); err != nil {
			return err
		}
		body["after"] = groupBody(g)
		return tx.Append(ctx, o.event(by, audit.GroupChanged, "group", g.ID.String(), body))
	})
	return g, err
}

// groupBody is what the log keeps of a group.
func groupBody(g access.Group) map[string]any {
	return map[string]any{"name": g.Name, "members": idents(g.Members)}
}

// RemoveGroup takes a group away; what was granted to it ends at once.
func (o *Office) RemoveGroup(ctx context.Context, by access.Caller, id ident.Group, revision int64) error {
	return o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.RunHouse); err != nil {
			return err
		}
		g, err := tx.Group(ctx, id)
		if err != nil {
			return err
		}
		if g.Revision != revision {
			return problem.New(problem.Stale, "edit.stale")
		}
		if err := tx.RemoveGroup(ctx, id); err != nil {
			return fmt.Errorf("remove a group: %w", err)
		}
		return tx.Append(ctx, o.event(by, audit.GroupChanged, "group", id.String(), map[string]any{"name": g.Name, "removed": true}))
	})
}

func idents[K any](list []ident.Of[K]) []any {
	out := make([]any, len(list))
	for i, id := range list {
		out[i] = id.String()
	}
	return out
}
