package sqlstore

import (
	"context"
	"fmt"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
)

// user reads an account with its roles and groups; sql.ErrNoRows when there is none.
func (tx *Tx) user(ctx context.Context, id ident.User) (access.User, error) {
	u := access.User{ID: id}
	err := tx.queryRow(ctx, `SELECT email, name, language, disabled, made_at, revision FROM user_account WHERE id = ?`, id).
		Scan(&u.Email, &u.Name, &u.Language, &u.Disabled, at(&u.MadeAt), &u.Revision)
	if err != nil {
		return access.User{}, err
	}
	if u.Roles, err = column[access.Role](ctx, tx, `SELECT role FROM user_role WHERE user_id = ? ORDER BY role`, id); err != nil {
		return access.User{}, err
	}
	u.Groups, err = column[ident.Group](ctx, tx, `SELECT group_id FROM group_member WHERE user_id = ? ORDER BY group_id`, id)
	return u, err
}

// grants reads the grants that the condition names, oldest first.
func (tx *Tx) grants(ctx context.Context, where string, args ...any) ([]access.Grant, error) {
	var found []access.Grant
	err := tx.each(ctx, func(r *rows) error {
		var g access.Grant
		err := r.Scan(&g.ID, &g.Folder, &g.User, &g.Group, &g.Right, at(&g.From), at(&g.Until), &g.Reason)
		found = append(found, g)
		return err
	}, `SELECT id, folder_id, COALESCE(user_id, 0), COALESCE(group_id, 0), level, from_at, until_at, reason
		FROM folder_grant WHERE `+where+` ORDER BY id`, args...)
	if err != nil {
		return nil, fmt.Errorf("reading grants: %w", err)
	}
	return found, nil
}

// column reads a query of one column.
func column[T any](ctx context.Context, tx *Tx, query string, args ...any) ([]T, error) {
	var values []T
	err := tx.each(ctx, func(r *rows) error {
		var v T
		err := r.Scan(&v)
		values = append(values, v)
		return err
	}, query, args...)
	return values, err
}
