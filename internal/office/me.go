package office

import (
	"context"

	"imprimatur/internal/access"
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
