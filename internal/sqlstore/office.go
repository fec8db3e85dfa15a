package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/problem"
)

// Office is the database as the office needs it. The log's side is in office_log.go.
func (db *DB) Office() office.Store { return officeStore{db} }

type officeStore struct{ db *DB }

func (s officeStore) InTx(ctx context.Context, do func(office.Tx) error) error {
	return s.db.InTx(ctx, func(tx *Tx) error { return do(officeTx{tx}) })
}

func (s officeStore) View(ctx context.Context, do func(office.Reader) error) error {
	return s.db.View(ctx, func(tx *Tx) error { return do(officeTx{tx}) })
}

func (s officeStore) Beside(ctx context.Context, do func(office.Bookkeeping) error) error {
	return s.db.Beside(ctx, func(tx *Tx) error { return do(officeTx{tx}) })
}

func (s officeStore) Append(ctx context.Context, events ...audit.Event) error {
	return s.db.Append(ctx, events...)
}

type officeTx struct{ *Tx }

// missing turns "no such row" into what a person reads.
func missing(err error, code string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return problem.New(problem.NotFound, code)
	}
	return err
}

func fold(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

// People.

func (tx officeTx) User(ctx context.Context, id ident.User) (access.User, error) {
	u, err := tx.user(ctx, id)
	return u, missing(err, "user.not-found")
}

func (tx officeTx) UserByEmail(ctx context.Context, email string) (access.User, error) {
	var id ident.User
	if err := tx.queryRow(ctx, `SELECT id FROM user_account WHERE email_fold = ?`, fold(email)).Scan(&id); err != nil {
		return access.User{}, missing(err, "user.not-found")
	}
	return tx.User(ctx, id)
}

// Users reads three lists rather than three rows per user.
func (tx officeTx) Users(ctx context.Context) ([]access.User, error) {
	var users []access.User
	place := map[ident.User]int{}
	err := tx.each(ctx, func(r *rows) error {
		var u access.User
		err := r.Scan(&u.ID, &u.Email, &u.Name, &u.Language, &u.Disabled, at(&u.MadeAt), &u.Revision)
		place[u.ID] = len(users)
		users = append(users, u)
		return err
	}, `SELECT id, email, name, language, disabled, made_at, revision FROM user_account ORDER BY name, id`)
	if err != nil {
		return nil, fmt.Errorf("reading users: %w", err)
	}
	err = tx.each(ctx, func(r *rows) error {
		var id ident.User
		var role access.Role
		err := r.Scan(&id, &role)
		users[place[id]].Roles = append(users[place[id]].Roles, role)
		return err
	}, `SELECT user_id, role FROM user_role ORDER BY user_id, role`)
	if err != nil {
		return nil, fmt.Errorf("reading roles: %w", err)
	}
	err = tx.each(ctx, func(r *rows) error {
		var id ident.User
		var group ident.Group
		err := r.Scan(&id, &group)
		users[place[id]].Groups = append(users[place[id]].Groups, group)
		return err
	}, `SELECT user_id, group_id FROM group_member ORDER BY user_id, group_id`)
	if err != nil {
		return nil, fmt.Errorf("reading memberships: %w", err)
	}
	return users, nil
}

func (tx officeTx) Password(ctx context.Context, id ident.User) (string, error) {
	var encoded string
	err := tx.queryRow(ctx, `SELECT password FROM user_account WHERE id = ?`, id).Scan(&encoded)
	return encoded, missing(err, "user.not-found")
}

func (tx officeTx) Group(ctx context.Context, id ident.Group) (access.Group, error) {
	g := access.Group{ID: id}
	if err := tx.queryRow(ctx, `SELECT name, revision FROM user_group WHERE id = ?`, id).Scan(&g.Name, &g.Revision); err != nil {
		return g, missing(err, "group.not-found")
	}
	var err error
	g.Members, err = column[ident.User](ctx, tx.Tx, `SELECT user_id FROM group_member WHERE group_id = ? ORDER BY user_id`, id)
	return g, err
}

func (tx officeTx) Groups(ctx context.Context) ([]access.Group, error) {
	var groups []access.Group
	place := map[ident.Group]int{}
	err := tx.each(ctx, func(r *rows) error {
		var g access.Group
		err := r.Scan(&g.ID, &g.Name, &g.Revision)
		place[g.ID] = len(groups)
		groups = append(groups, g)
		return err
	}, `SELECT id, name, revision FROM user_group ORDER BY name, id`)
	if err != nil {
		return nil, fmt.Errorf("reading groups: %w", err)
	}
	err = tx.each(ctx, func(r *rows) error {
		var id ident.Group
		var user ident.User
		err := r.Scan(&id, &user)
		groups[place[id]].Members = append(groups[place[id]].Members, user)
		return err
	}, `SELECT group_id, user_id FROM group_member ORDER BY group_id, user_id`)
	if err != nil {
		return nil, fmt.Errorf("reading members: %w", err)
	}
	return groups, nil
}

func (tx officeTx) Folder(ctx context.Context, id ident.Folder) (asset.Folder, error) {
	f := asset.Folder{ID: id}
	err := tx.queryRow(ctx, `SELECT COALESCE(parent, 0), name, revision FROM folder WHERE id = ?`, id).Scan(&f.Parent, &f.Name, &f.Revision)
	return f, missing(err, "folder.not-found")
}

func (tx officeTx) Grant(ctx context.Context, id ident.Grant) (access.Grant, error) {
	found, err := tx.grants(ctx, `id = ?`, id)
	if err != nil {
		return access.Grant{}, err
	}
	if len(found) == 0 {
		return access.Grant{}, problem.New(problem.NotFound, "grant.not-found")
	}
	return found[0], nil
}

func (tx officeTx) Grants(ctx context.Context, folders ...ident.Folder) ([]access.Grant, error) {
	if len(folders) == 0 {
		return tx.grants(ctx, `1 = 1`)
	}
	return tx.grants(ctx, `folder_id IN (`+marks(len(folders))+`)`, list(folders)...)
}

func (tx officeTx) SaveUser(ctx context.Context, u access.User) error {
	_, err := tx.exec(ctx, `INSERT INTO user_account (id, email, email_fold, name, language, disabled, made_at, revision)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, language = excluded.language, disabled = excluded.disabled, revision = excluded.revision`,
		u.ID, u.Email, fold(u.Email), u.Name, u.Language, u.Disabled, u.MadeAt, u.Revision)
	if isTaken(err) {
		return problem.New(problem.Conflict, "user.email-taken").At("email")
	}
	if err != nil {
		return fmt.Errorf("saving a user: %w", err)
	}
	if _, err := tx.exec(ctx, `DELETE FROM user_role WHERE user_id = ?`, u.ID); err != nil {
		return fmt.Errorf("saving roles: %w", err)
	}
	for _, role := range u.Roles {
		if _, err := tx.exec(ctx, `INSERT INTO user_role (user_id, role) VALUES (?, ?)`, u.ID, role); err != nil {
			return fmt.Errorf("saving roles: %w", err)
		}
	}
	tx.rightsChanged()
	return nil
}

func (tx officeTx) SetPassword(ctx context.Context, id ident.User, encoded string) error {
	_, err := tx.exec(ctx, `UPDATE user_account SET password = ? WHERE id = ?`, encoded, id)
	return err
}

func (tx officeTx) SaveGroup(ctx context.Context, g access.Group) error {
	_, err := tx.exec(ctx, `INSERT INTO user_group (id, name, name_fold, made_at, revision) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_fold = excluded.name_fold, revision = excluded.revision`,
		g.ID, g.Name, fold(g.Name), tx.db.now(), g.Revision)
	if isTaken(err) {
		return problem.New(problem.Conflict, "group.name-taken").At("name")
	}
	if err != nil {
		return fmt.Errorf("saving a group: %w", err)
	}
	if _, err := tx.exec(ctx, `DELETE FROM group_member WHERE group_id = ?`, g.ID); err != nil {
		return fmt.Errorf("saving members: %w", err)
	}
	for _, member := range g.Members {
		_, err := tx.exec(ctx, `INSERT INTO group_member (group_id, user_id) VALUES (?, ?) ON CONFLICT DO NOTHING`, g.ID, member)
		if err != nil {
			return fmt.Errorf("saving members: %w", err)
		}
	}
	tx.rightsChanged()
	return nil
}

func (tx officeTx) RemoveGroup(ctx context.Context, id ident.Group) error {
	tx.rightsChanged()
	_, err := tx.exec(ctx, `DELETE FROM user_group WHERE id = ?`, id)
	return err
}

func (tx officeTx) SaveGrant(ctx context.Context, g access.Grant, by ident.User) error {
	tx.rightsChanged()
	var user, group any // exactly one is named
	if g.User != 0 {
		user = g.User
	} else {
		group = g.Group
	}
	_, err := tx.exec(ctx, `INSERT INTO folder_grant (id, folder_id, user_id, group_id, level, from_at, until_at, reason, made_at, made_by, revision)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
		ON CONFLICT (id) DO UPDATE SET level = excluded.level, from_at = excluded.from_at, until_at = excluded.until_at, revision = folder_grant.revision + 1`,
		g.ID, g.Folder, user, group, g.Right, g.From, g.Until, g.Reason, tx.db.now(), by)
	return err
}

func (tx officeTx) RemoveGrant(ctx context.Context, id ident.Grant) error {
	tx.rightsChanged()
	_, err := tx.exec(ctx, `DELETE FROM folder_grant WHERE id = ?`, id)
	return err
}

// Settings are one row of JSON.

const settingsRow = "organisation"

func (tx officeTx) Settings(ctx context.Context) (office.Settings, error) { return tx.settings(ctx) }

func (tx *Tx) settings(ctx context.Context) (office.Settings, error) {
	s := office.DefaultSettings()
	var text []byte
	err := tx.queryRow(ctx, `SELECT value, revision FROM setting WHERE name = ?`, settingsRow).Scan(&text, &s.Revision)
	if errors.Is(err, sql.ErrNoRows) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("reading settings: %w", err)
	}
	revision := s.Revision
	s = office.Settings{}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("reading settings: %w", err)
	}
	s.Revision = revision
	return s, nil
}

func (tx officeTx) SaveSettings(ctx context.Context, s office.Settings) error {
	tx.rightsChanged() // what the door does with uncleared photos is among them
	if err := tx.followTerms(ctx, s); err != nil {
		return err
	}
	return tx.keepSettings(ctx, s)
}

func (tx *Tx) keepSettings(ctx context.Context, s office.Settings) error {
	text, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("saving settings: %w", err)
	}
	_, err = tx.exec(ctx, `INSERT INTO setting (name, value, revision) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, revision = excluded.revision`, settingsRow, string(text), s.Revision)
	if err != nil {
		return fmt.Errorf("saving settings: %w", err)
	}
	return nil
}

// Notices.

func (tx officeTx) Notices(ctx context.Context) ([]office.Notice, error) {
	var notices []office.Notice
	err := tx.each(ctx, func(r *rows) error {
		var n office.Notice
		err := r.Scan(&n.ID, &n.Kind, &n.User, &n.By, &n.Text, at(&n.MadeAt))
		notices = append(notices, n)
		return err
	}, `SELECT id, kind, user_id, by_user, body, made_at FROM notice WHERE done_at = 0 ORDER BY made_at DESC, id DESC`)
	return notices, err
}

func (tx officeTx) SaveNotice(ctx context.Context, n office.Notice) error {
	_, err := tx.exec(ctx, `INSERT INTO notice (id, kind, user_id, by_user, body, made_at) VALUES (?, ?, ?, ?, ?, ?)`,
		n.ID, n.Kind, n.User, n.By, n.Text, n.MadeAt)
	return err
}

func (tx officeTx) PutAway(ctx context.Context, notice ident.Notice, by ident.User, when time.Time) error {
	_, err := tx.exec(ctx, `UPDATE notice SET done_at = ?, done_by = ? WHERE id = ? AND done_at = 0`, when, by, notice)
	return err
}
