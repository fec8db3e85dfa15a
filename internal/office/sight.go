package office

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
)

// Sight is one user who may open a folder, and everything that lets them.
type Sight struct {
	User  access.User
	Right access.Right
	Why   []Cause
}

// Cause is one thing that lets a user into a folder: a role, a grant to the user or to a
// group, or broken glass. The folder is where the grant stands.
type Cause struct {
	Kind   CauseKind
	Role   access.Role
	Grant  access.Grant
	Folder ident.Folder
}

// CauseKind says what sort of cause it is.
type CauseKind string

// The kinds.
const (
	ByRole       CauseKind = "role"
	ByGrant      CauseKind = "grant"
	ByGroupGrant CauseKind = "group-grant"
	ByGlass      CauseKind = "break-glass"
)

// WhoSees lists everybody who may open a folder now, and why (S-9).
func (o *Office) WhoSees(ctx context.Context, by access.Caller, folder ident.Folder) (sights []Sight, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if err := o.grantable(ctx, r, by, folder); err != nil {
			return err
		}
		house, err := r.Rights(ctx, by)
		if err != nil {
			return fmt.Errorf("read rights: %w", err)
		}
		users, err := r.Users(ctx)
		if err != nil {
			return fmt.Errorf("list users: %w", err)
		}
		grants, err := r.Grants(ctx)
		if err != nil {
			return fmt.Errorf("list grants: %w", err)
		}
		sights = sightsOf(users, grants, house.Tree, folder, o.now())
		return nil
	})
	return sights, err
}

// sightsOf asks the same question for each user that every act asks: access.Rights.On.
func sightsOf(users []access.User, grants []access.Grant, tree access.Tree, folder ident.Folder, at time.Time) []Sight {
	var sights []Sight
	for _, u := range users {
		rights := access.Rights{User: u, Tree: tree}
		for _, g := range grants {
			if g.User == u.ID || g.Group != 0 && slices.Contains(u.Groups, g.Group) {
				rights.Grants = append(rights.Grants, g)
			}
		}
		right := rights.On(folder, at)
		if right == access.None {
			continue
		}
		sights = append(sights, Sight{User: u, Right: right, Why: causes(rights, folder, at)})
	}
	return sights
}

// causes lists what lets a user in: each role and each open grant that would do so alone.
func causes(all access.Rights, folder ident.Folder, at time.Time) []Cause {
	var found []Cause
	for _, role := range all.User.Roles {
		alone := access.Rights{User: all.User, Tree: all.Tree}
		alone.User.Roles = []access.Role{role}
		if alone.On(folder, at) > access.None {
			found = append(found, Cause{Kind: ByRole, Role: role})
		}
	}
	for _, g := range all.Grants {
		if !g.Open(at) || !all.Tree.Within(folder, g.Folder) {
			continue
		}
		kind := ByGrant
		switch {
		case g.Reason != "":
			kind = ByGlass
		case g.Group != 0:
			kind = ByGroupGrant
		}
		found = append(found, Cause{Kind: kind, Grant: g, Folder: g.Folder})
	}
	return found
}
