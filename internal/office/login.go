package office

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Failed logins are counted in buckets that lose a drop at a steady rate. The bucket of an
// account and a source together is small; that of an account is wider and slows guessing from
// many places. It does not count for a source from which the account was entered within a month,
// so that nobody can lock its owner out from elsewhere. That of a source is wider by far, since a
// whole organisation sits behind one address: what an account's bucket refuses does not count
// there, nor does a login that succeeds, so one colleague's guesses keep nobody else out.
const (
	pairDrops      = 6
	pairInterval   = 2 * time.Minute
	sourceDrops    = 300
	sourceInterval = 10 * time.Second

	accountDrops    = 30
	accountInterval = 2 * time.Minute
	knownFor        = 30 * 24 * time.Hour
)

// Entry is a login that succeeded. Secret is for the cookie; it is kept nowhere else.
type Entry struct {
	Secret  string
	Session Session
	User    access.User
}

// Login lets a user in by e-mail address and password. Every failure reads the same and
// takes the same time, whether the name is known or not (U-8). Each login makes a session
// of its own with a new secret (U-7).
func (o *Office) Login(ctx context.Context, by access.Caller, email, password, userAgent string) (*Entry, error) {
	email = strings.TrimSpace(email)
	address := strings.ToLower(email)
	pair, source := o.bucket("pair", address, by.Source), o.bucket("source", by.Source)
	account, home := o.bucket("account", address), o.bucket("home", address, by.Source)
	if err := o.drop(ctx, pair, source); err != nil {
		return nil, err
	}
	if err := o.dropAccount(ctx, account, home); err != nil {
		return nil, err
	}
	u, encoded, err := o.account(ctx, email)
	if err != nil {
		return nil, err
	}
	right, outdated, err := o.hasher.Check(encoded, password)
	if err != nil {
		return nil, fmt.Errorf("check a password: %w", err)
	}
	if !right || u.ID == 0 || u.Disabled {
		failed := o.event(by, audit.LoginFailed, "user", u.ID.String(), map[string]any{"email": email})
		failed.Outcome = audit.Denied
		if err := o.store.Append(ctx, failed); err != nil {
			return nil, fmt.Errorf("record a failed login: %w", err)
		}
		return nil, problem.New(problem.Unauthenticated, "login.failed")
	}
	if outdated {
		if encoded, err = o.hasher.Hash(password); err != nil {
			return nil, fmt.Errorf("hash a password: %w", err)
		}
	}
	var entry *Entry
	err = o.store.InTx(ctx, func(tx Tx) error {
		now, err := tx.User(ctx, u.ID)
		if err != nil || now.Disabled {
			return problem.New(problem.Unauthenticated, "login.failed").Because(err)
		}
		if outdated {
			if err := tx.SetPassword(ctx, u.ID, encoded); err != nil {
				return fmt.Errorf("keep the password: %w", err)
			}
		}
		entry, err = o.enter(ctx, tx, by, now, userAgent)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = o.store.Beside(ctx, func(b Bookkeeping) error {
		for _, full := range []Digest{pair, home} {
			if err := b.Drain(ctx, full); err != nil {
				return err
			}
		}
		if err := b.Return(ctx, source, sourceInterval); err != nil {
			return err
		}
		_, err := b.Drop(ctx, home, 1, knownFor, o.now())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("forget failed logins: %w", err)
	}
	return entry, nil
}

// account finds who belongs to an address. An unknown one, and one without a password, gets
// the decoy, so that checking takes as long.
func (o *Office) account(ctx context.Context, email string) (u access.User, encoded string, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if u, err = r.UserByEmail(ctx, email); problem.Is(err, problem.NotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("find an account: %w", err)
		}
		encoded, err = r.Password(ctx, u.ID)
		return err
	})
	if err != nil {
		return access.User{}, "", err
	}
	if encoded == "" {
		return access.User{}, o.decoy, nil
	}
	return u, encoded, nil
}

// enter makes a session and puts the login on record.
func (o *Office) enter(ctx context.Context, tx Tx, by access.Caller, u access.User, userAgent string) (*Entry, error) {
	secret, digest, err := o.secret()
	if err != nil {
		return nil, err
	}
	id, err := name[ident.Session](o)
	if err != nil {
		return nil, err
	}
	at := o.now()
	s := Session{ID: id, User: u.ID, MadeAt: at, SeenAt: at, EndsAt: at.Add(idleEnd), Source: by.Source, UserAgent: cut(userAgent, 300)}
	if err := tx.SaveSession(ctx, s, digest); err != nil {
		return nil, fmt.Errorf("keep a session: %w", err)
	}
	as := access.Caller{Kind: access.Member, User: u.ID, Session: id, Source: by.Source, Language: u.Language}
	if err := tx.Append(ctx, o.event(as, audit.LoggedIn, "session", id.String(), nil)); err != nil {
		return nil, err
	}
	return &Entry{Secret: secret, Session: s, User: u}, nil
}

// Authenticate tells who a session's secret belongs to. The answer is only who; what they
// may do is read at each act. A secret that opens nothing gives problem.Unauthenticated.
func (o *Office) Authenticate(ctx context.Context, secret, source string) (access.Caller, error) {
	s, u, err := o.store.Session(ctx, digestOf(secret))
	at := o.now()
	if problem.Is(err, problem.NotFound) || err == nil && (u.Disabled || !at.Before(s.EndsAt)) {
		return access.Caller{}, problem.New(problem.Unauthenticated, "login.needed")
	}
	if err != nil {
		return access.Caller{}, fmt.Errorf("find a session: %w", err)
	}
	if at.Sub(s.SeenAt) >= seenEvery {
		ends := at.Add(idleEnd)
		if last := s.MadeAt.Add(absoluteEnd); ends.After(last) {
			ends = last
		}
		err := o.store.Beside(ctx, func(b Bookkeeping) error { return b.SessionSeen(ctx, s.ID, at, ends) })
		if err != nil {
			return access.Caller{}, fmt.Errorf("note a session's use: %w", err)
		}
	}
	return access.Caller{Kind: access.Member, User: s.User, Session: s.ID, Source: source, Language: u.Language}, nil
}

// AuthenticateToken is Authenticate for an API token.
func (o *Office) AuthenticateToken(ctx context.Context, token, source string) (access.Caller, error) {
	t, u, err := o.store.Token(ctx, digestOf(token))
	at := o.now()
	if problem.Is(err, problem.NotFound) || err == nil && (u.Disabled || !at.Before(t.EndsAt)) {
		return access.Caller{}, problem.New(problem.Unauthenticated, "token.ended")
	}
	if err != nil {
		return access.Caller{}, fmt.Errorf("find a token: %w", err)
	}
	if at.Sub(t.SeenAt) >= seenEvery {
		err := o.store.Beside(ctx, func(b Bookkeeping) error { return b.TokenSeen(ctx, t.ID, at) })
		if err != nil {
			return access.Caller{}, fmt.Errorf("note a token's use: %w", err)
		}
	}
	return access.Caller{Kind: access.Bearer, User: t.User, Token: t.ID, Source: source, Language: u.Language}, nil
}

// Logout ends the session that the caller comes with (U-6).
func (o *Office) Logout(ctx context.Context, by access.Caller) error {
	if by.Session == 0 {
		return nil
	}
	return o.store.InTx(ctx, func(tx Tx) error {
		if err := tx.EndSession(ctx, by.Session); err != nil {
			return fmt.Errorf("end a session: %w", err)
		}
		return tx.Append(ctx, o.event(by, audit.LoggedOut, "session", by.Session.String(), nil))
	})
}

// drop counts an attempt and refuses it when a bucket overflows. What the pair's refuses, the
// source's does not count.
func (o *Office) drop(ctx context.Context, pair, source Digest) error {
	var tooMany bool
	err := o.store.Beside(ctx, func(b Bookkeeping) error {
		var err error
		if tooMany, err = b.Drop(ctx, pair, pairDrops, pairInterval, o.now()); err != nil || tooMany {
			return err
		}
		tooMany, err = b.Drop(ctx, source, sourceDrops, sourceInterval, o.now())
		return err
	})
	if err != nil {
		return fmt.Errorf("count a login: %w", err)
	}
	if tooMany {
		return problem.New(problem.TooMany, "login.too-many")
	}
	return nil
}

// dropAccount counts an attempt on an account from a source where it is not at home.
func (o *Office) dropAccount(ctx context.Context, account, home Digest) error {
	var tooMany bool
	err := o.store.Beside(ctx, func(b Bookkeeping) error {
		known, err := b.Holds(ctx, home, o.now())
		if err != nil || known {
			return err
		}
		tooMany, err = b.Drop(ctx, account, accountDrops, accountInterval, o.now())
		return err
	})
	if err != nil {
		return fmt.Errorf("count a login: %w", err)
	}
	if tooMany {
		return problem.New(problem.TooMany, "login.too-many")
	}
	return nil
}

// bucket names what attempts are counted for, without keeping an address in clear.
func (o *Office) bucket(parts ...string) Digest {
	return sha256.Sum256([]byte(strings.Join(parts, "\x00")))
}

// cut shortens a text to n bytes at most, between characters.
func cut(text string, n int) string {
	if len(text) <= n {
		return strings.ToValidUTF8(text, "")
	}
	return strings.ToValidUTF8(text[:n], "")
}
