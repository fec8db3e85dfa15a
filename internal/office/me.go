package office

import (
	"context"
	"fmt"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Standing is who the caller is and what they may do to the house now.
type Standing struct {
	User access.User
	May  []access.Action
}

// Me tells the caller who they are.
func (o *Office) Me(ctx context.Context, by access.Caller) (me Standing, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		rights, err := known(ctx, r, by)
		if err != nil {
			return err
		}
		me = Standing{User: rights.User}
		for _, action := range access.Actions() {
			if rights.May(action) {
				me.May = append(me.May, action)
			}
		}
		return nil
	})
	return me, err
}

// Names gives the names of colleagues. Everybody in the house may know them; who has left is
// not among them.
func (o *Office) Names(ctx context.Context, by access.Caller, of []ident.User) (names map[ident.User]string, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if _, err := known(ctx, r, by); err != nil {
			return err
		}
		names = make(map[ident.User]string, len(of))
		for _, id := range of {
			if _, done := names[id]; done || id == 0 {
				continue
			}
			u, err := r.User(ctx, id)
			if problem.Is(err, problem.NotFound) {
				continue
			}
			if err != nil {
				return fmt.Errorf("read an account: %w", err)
			}
			names[id] = u.Name
		}
		return nil
	})
	return names, err
}

// GroupNames gives the names of groups; those that are gone are not among them.
func (o *Office) GroupNames(ctx context.Context, by access.Caller, of []ident.Group) (names map[ident.Group]string, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if _, err := known(ctx, r, by); err != nil {
			return err
		}
		names = make(map[ident.Group]string, len(of))
		for _, id := range of {
			if _, done := names[id]; done || id == 0 {
				continue
			}
			g, err := r.Group(ctx, id)
			if problem.Is(err, problem.NotFound) {
				continue
			}
			if err != nil {
				return fmt.Errorf("read a group: %w", err)
			}
			names[id] = g.Name
		}
		return nil
	})
	return names, err
}
