package office

import (
	"context"
	"crypto/subtle"
	"fmt"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Found writes down whose library this is, when it is made at the console.
func (o *Office) Found(ctx context.Context, by access.Caller, organisation, language string) error {
	return o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.RunHouse); err != nil {
			return err
		}
		s, err := tx.Settings(ctx)
		if err != nil {
			return fmt.Errorf("read settings: %w", err)
		}
		s.Organisation, s.Language = organisation, language
		if err := s.check(); err != nil {
			return err
		}
		if err := tx.SaveSettings(ctx, s); err != nil {
			return fmt.Errorf("save settings: %w", err)
		}
		return tx.Append(ctx, o.event(by, audit.SettingChanged, "settings", "", map[string]any{"organisation": organisation, "language": language}))
	})
}

// OpenSetUp makes the one-time secret by which the first administrator is made, replacing
// one that was made before. It gives "" when the library has users already.
func (o *Office) OpenSetUp(ctx context.Context) (secret string, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		secret = ""
		users, err := tx.Users(ctx)
		if err != nil || len(users) > 0 {
			return err
		}
		text, digest, err := o.secret()
		if err != nil {
			return err
		}
		secret = text
		return tx.SetSetUpDigest(ctx, digest)
	})
	return secret, err
}

// NeedsSetUp tells whether nobody has set the library up yet. Anybody may ask.
func (o *Office) NeedsSetUp(ctx context.Context) (needed bool, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		users, err := r.Users(ctx)
		needed = len(users) == 0
		return err
	})
	return needed, err
}

// FirstStart is what the set-up page asks.
type FirstStart struct {
	Secret       string
	Organisation string
	Language     string
	Name         string
	Email        string
	Password     string
}

// SetUp makes the first user, who runs the house and manages its photos, and logs them in.
// It works once, with the secret that the server printed (U-3).
func (o *Office) SetUp(ctx context.Context, by access.Caller, f FirstStart, userAgent string) (*Entry, error) {
	encoded, err := o.newPassword(f.Password, f.Email, f.Name, f.Organisation)
	if err != nil {
		return nil, err
	}
	var entry *Entry
	err = o.store.InTx(ctx, func(tx Tx) error {
		kept, err := tx.SetUpDigest(ctx)
		if problem.Is(err, problem.NotFound) {
			return problem.New(problem.NotFound, "setup.closed")
		}
		if err != nil {
			return fmt.Errorf("read the set-up secret: %w", err)
		}
		given := digestOf(f.Secret)
		if subtle.ConstantTimeCompare(kept[:], given[:]) != 1 {
			return problem.New(problem.Forbidden, "setup.wrong-secret").At("token")
		}
		s, err := tx.Settings(ctx)
		if err != nil {
			return fmt.Errorf("read settings: %w", err)
		}
		s.Organisation, s.Language = f.Organisation, f.Language
		if err := s.check(); err != nil {
			return err
		}
		if err := tx.SaveSettings(ctx, s); err != nil {
			return fmt.Errorf("save settings: %w", err)
		}
		u, err := o.newUser(UserForm{Email: f.Email, Name: f.Name, Language: f.Language, Roles: []access.Role{access.Administrator, access.Manager}})
		if err != nil {
			return err
		}
		if err := o.keepUser(ctx, tx, u, encoded); err != nil {
			return err
		}
		if err := tx.CloseSetUp(ctx); err != nil {
			return fmt.Errorf("close the set-up: %w", err)
		}
		as := access.Caller{Kind: access.Member, User: u.ID, Source: by.Source, Language: by.Language}
		if err := tx.Append(ctx, o.event(as, audit.SetUp, "user", u.ID.String(), map[string]any{"organisation": f.Organisation})); err != nil {
			return err
		}
		entry, err = o.enter(ctx, tx, by, u, userAgent)
		return err
	})
	return entry, err
}

// newPassword checks a password that is being chosen and hashes it, outside of any
// transaction: hashing takes its time.
func (o *Office) newPassword(password string, context ...string) (string, error) {
	if err := checkPassword(password, context...); err != nil {
		return "", err
	}
	encoded, err := o.hasher.Hash(password)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return encoded, nil
}

// keepUser saves a new account with its password.
func (o *Office) keepUser(ctx context.Context, tx Tx, u access.User, encoded string) error {
	if err := tx.SaveUser(ctx, u); err != nil {
		return err
	}
	if encoded == "" {
		return nil
	}
	if err := tx.SetPassword(ctx, u.ID, encoded); err != nil {
		return fmt.Errorf("keep the password: %w", err)
	}
	return nil
}

// name gives a thing its ident.
func name[T ~int64](o *Office) (T, error) {
	id, err := ident.New[T](o.now(), o.random)
	if err != nil {
		return 0, fmt.Errorf("name a thing: %w", err)
	}
	return id, nil
}
