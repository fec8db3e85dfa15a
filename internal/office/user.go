package office

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// UserForm is a new account. An empty password means that the user cannot log in by one.
type UserForm struct {
	Email, Name, Language string
	Roles                 []access.Role
	Password              string
}

// UserChange changes what is not nil.
type UserChange struct {
	Name, Language *string
	Roles          *[]access.Role
	Disabled       *bool
}

// Users lists all accounts. Who runs the house or grants folders may.
func (o *Office) Users(ctx context.Context, by access.Caller) (users []access.User, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if err := allowEither(ctx, r, by, access.RunHouse, access.GrantFolders); err != nil {
			return err
		}
		users, err = r.Users(ctx)
		return err
	})
	return users, err
}

// User gives one account.
func (o *Office) User(ctx context.Context, by access.Caller, id ident.User) (u access.User, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if err := allow(ctx, r, by, access.RunHouse); err != nil {
			return err
		}
		u, err = r.User(ctx, id)
		return err
	})
	return u, err
}

// UserByEmail gives the account of an address.
func (o *Office) UserByEmail(ctx context.Context, by access.Caller, email string) (u access.User, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if err := allow(ctx, r, by, access.RunHouse); err != nil {
			return err
		}
		u, err = r.UserByEmail(ctx, email)
		return err
	})
	return u, err
}

// AddUser makes an account.
func (o *Office) AddUser(ctx context.Context, by access.Caller, f UserForm) (access.User, error) {
	u, err := o.newUser(f)
	if err != nil {
		return access.User{}, err
	}
	encoded := ""
	if f.Password != "" {
		if encoded, err = o.newPassword(f.Password, f.Email, f.Name); err != nil {
			return access.User{}, err
		}
	}
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.RunHouse); err != nil {
			return err
		}
		if err := o.keepUser(ctx, tx, u, encoded); err != nil {
			return err
		}
		if err := o.tellOfRoles(ctx, tx, by, access.User{}, u); err != nil {
			return err
		}
		return tx.Append(ctx, o.event(by, audit.UserChanged, "user", u.ID.String(), map[string]any{
			"added": true, "email": u.Email, "name": u.Name, "roles": texts(u.Roles),
		}))
	})
	return u, err
}

// newUser checks a form and makes the account of it.
func (o *Office) newUser(f UserForm) (access.User, error) {
	email, err := cleanEmail(f.Email)
	if err != nil {
		return access.User{}, err
	}
	id, err := name[ident.User](o)
	if err != nil {
		return access.User{}, err
	}
	u := access.User{ID: id, Email: email, MadeAt: o.now(), Revision: 1}
	return changed(u, UserChange{Name: &f.Name, Language: &f.Language, Roles: &f.Roles})
}

// ChangeUser changes an account that was read at the revision given. Nobody takes the last
// administrator away, not even that one. Disabling ends every session and token at once.
func (o *Office) ChangeUser(ctx context.Context, by access.Caller, id ident.User, revision int64, c UserChange) (u access.User, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.RunHouse); err != nil {
			return err
		}
		u, err = o.changeUser(ctx, tx, by, id, revision, c)
		return err
	})
	return u, err
}

// ChangeSelf changes the caller's own name or language.
func (o *Office) ChangeSelf(ctx context.Context, by access.Caller, revision int64, called, language *string) (u access.User, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if _, err := known(ctx, tx, by); err != nil {
			return err
		}
		u, err = o.changeUser(ctx, tx, by, by.User, revision, UserChange{Name: called, Language: language})
		return err
	})
	return u, err
}

func (o *Office) changeUser(ctx context.Context, tx Tx, by access.Caller, id ident.User, revision int64, c UserChange) (access.User, error) {
	before, err := tx.User(ctx, id)
	if err != nil {
		return access.User{}, err
	}
	if before.Revision != revision {
		return access.User{}, problem.New(problem.Stale, "edit.stale")
	}
	after, err := changed(before, c)
	if err != nil {
		return access.User{}, err
	}
	after.Revision++
	if runsHouse(before) && !runsHouse(after) {
		if err := lastAdministrator(ctx, tx, id); err != nil {
			return access.User{}, err
		}
	}
	if err := tx.SaveUser(ctx, after); err != nil {
		return access.User{}, err
	}
	if err := o.tellOfRoles(ctx, tx, by, before, after); err != nil {
		return access.User{}, err
	}
	if after.Disabled && !before.Disabled {
		if err := tx.EndSessions(ctx, id, 0); err != nil {
			return access.User{}, fmt.Errorf("end sessions: %w", err)
		}
		if err := tx.EndTokens(ctx, id); err != nil {
			return access.User{}, fmt.Errorf("end tokens: %w", err)
		}
	}
	return after, tx.Append(ctx, o.event(by, audit.UserChanged, "user", id.String(), map[string]any{"before": shown(before), "after": shown(after)}))
}

// SetPassword gives an account another password and ends its sessions.
func (o *Office) SetPassword(ctx context.Context, by access.Caller, id ident.User, password string) error {
	u, err := o.User(ctx, by, id)
	if err != nil {
		return err
	}
	return o.setPassword(ctx, by, u, password, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.RunHouse); err != nil {
			return err
		}
		return o.tellOfPassword(ctx, tx, by, u)
	}, 0)
}

// ChangePassword is SetPassword by the user, who knows the present one. The session at hand
// goes on, the others end.
func (o *Office) ChangePassword(ctx context.Context, by access.Caller, current, password string) error {
	pair := o.bucket("password", by.User.String(), by.Source)
	if err := o.drop(ctx, pair, o.bucket("source", by.Source)); err != nil {
		return err
	}
	var u access.User
	var encoded string
	err := o.store.View(ctx, func(r Reader) error {
		rights, err := known(ctx, r, by)
		if err != nil {
			return err
		}
		u = rights.User
		encoded, err = r.Password(ctx, u.ID)
		return err
	})
	if err != nil {
		return err
	}
	if encoded == "" {
		encoded = o.decoy
	}
	right, _, err := o.hasher.Check(encoded, current)
	if err != nil {
		return fmt.Errorf("check a password: %w", err)
	}
	if !right {
		return problem.New(problem.Forbidden, "password.wrong").At("current")
	}
	return o.setPassword(ctx, by, u, password, func(tx Tx) error {
		_, err := known(ctx, tx, by)
		return err
	}, by.Session)
}

func (o *Office) setPassword(ctx context.Context, by access.Caller, u access.User, password string, may func(Tx) error, but ident.Session) error {
	encoded, err := o.newPassword(password, u.Email, u.Name)
	if err != nil {
		return err
	}
	return o.store.InTx(ctx, func(tx Tx) error {
		if err := may(tx); err != nil {
			return err
		}
		if err := tx.SetPassword(ctx, u.ID, encoded); err != nil {
			return fmt.Errorf("keep the password: %w", err)
		}
		if err := tx.EndSessions(ctx, u.ID, but); err != nil {
			return fmt.Errorf("end sessions: %w", err)
		}
		return tx.Append(ctx, o.event(by, audit.PasswordChanged, "user", u.ID.String(), nil))
	})
}

// lastAdministrator refuses to let the last enabled administrator go.
func lastAdministrator(ctx context.Context, r Reader, leaving ident.User) error {
	users, err := r.Users(ctx)
	if err != nil {
		return fmt.Errorf("list users: %w", err)
	}
	for _, u := range users {
		if u.ID != leaving && runsHouse(u) {
			return nil
		}
	}
	return problem.New(problem.Conflict, "user.last-administrator")
}

func runsHouse(u access.User) bool {
	return !u.Disabled && slices.Contains(u.Roles, access.Administrator)
}

// changed applies a change and checks what came of it.
func changed(u access.User, c UserChange) (access.User, error) {
	if c.Name != nil {
		called, err := asset.CleanName(*c.Name)
		if err != nil {
			return u, problem.Of(err).At("name")
		}
		u.Name = called
	}
	if c.Language != nil {
		if err := checkLanguage(*c.Language); err != nil {
			return u, err
		}
		u.Language = *c.Language
	}
	if c.Roles != nil {
		u.Roles = nil
		for _, role := range *c.Roles {
			if !slices.Contains(access.Roles(), role) {
				return u, problem.New(problem.Invalid, "user.role-unknown", "role", string(role)).At("roles")
			}
			if !slices.Contains(u.Roles, role) {
				u.Roles = append(u.Roles, role)
			}
		}
		if len(u.Roles) == 0 {
			return u, problem.New(problem.Invalid, "user.role-missing").At("roles")
		}
	}
	if c.Disabled != nil {
		u.Disabled = *c.Disabled
	}
	return u, nil
}

// cleanEmail takes one bare address.
func cleanEmail(email string) (string, error) {
	email = strings.TrimSpace(email)
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || len(email) > 254 {
		return "", problem.New(problem.Invalid, "user.email-form").At("email").Because(err)
	}
	return email, nil
}

// checkLanguage takes what the house speaks: English, Dutch, Swedish, German.
func checkLanguage(language string) error {
	if !slices.Contains(phrase.Languages(), language) {
		return problem.New(problem.Invalid, "language.unknown").At("language")
	}
	return nil
}

// shown is what the log keeps of an account.
func shown(u access.User) map[string]any {
	return map[string]any{"name": u.Name, "language": u.Language, "roles": texts(u.Roles), "disabled": u.Disabled}
}

// texts makes a list of words one of values for the log.
func texts[T ~string](list []T) []any {
	out := make([]any, len(list))
	for i, t := range list {
		out[i] = string(t)
	}
	return out
}
