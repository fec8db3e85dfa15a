package office

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// longestToken is how far ahead a token's end may lie.
const longestToken = 366 * 24 * time.Hour

// Sessions lists the caller's logins.
func (o *Office) Sessions(ctx context.Context, by access.Caller) (sessions []Session, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if _, err := known(ctx, r, by); err != nil {
			return err
		}
		sessions, err = r.Sessions(ctx, by.User)
		return err
	})
	return sessions, err
}

// EndSession ends one of the caller's logins.
func (o *Office) EndSession(ctx context.Context, by access.Caller, id ident.Session) error {
	return o.store.InTx(ctx, func(tx Tx) error {
		if _, err := known(ctx, tx, by); err != nil {
			return err
		}
		sessions, err := tx.Sessions(ctx, by.User)
		if err != nil {
			return fmt.Errorf("list sessions: %w", err)
		}
		for _, s := range sessions {
			if s.ID != id {
				continue
			}
			if err := tx.EndSession(ctx, id); err != nil {
				return fmt.Errorf("end a session: %w", err)
			}
			return tx.Append(ctx, o.event(by, audit.SessionEnded, "session", id.String(), nil))
		}
		return problem.New(problem.NotFound, "session.not-found")
	})
}

// EndOtherSessions ends all of the caller's logins but the one at hand.
func (o *Office) EndOtherSessions(ctx context.Context, by access.Caller) error {
	return o.store.InTx(ctx, func(tx Tx) error {
		if _, err := known(ctx, tx, by); err != nil {
			return err
		}
		if err := tx.EndSessions(ctx, by.User, by.Session); err != nil {
			return fmt.Errorf("end sessions: %w", err)
		}
		return tx.Append(ctx, o.event(by, audit.SessionEnded, "user", by.User.String(), map[string]any{"others": true}))
	})
}

// TokenForm is a token that somebody wants.
type TokenForm struct {
	Name  string
	Scope access.Scope
	Until time.Time
}

// Tokens lists the caller's API tokens.
func (o *Office) Tokens(ctx context.Context, by access.Caller) (tokens []Token, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if _, err := known(ctx, r, by); err != nil {
			return err
		}
		tokens, err = r.Tokens(ctx, by.User)
		return err
	})
	return tokens, err
}

// MakeToken makes an API token for the caller. Its text is given once. A token makes no
// tokens, so none can widen itself (U-1).
func (o *Office) MakeToken(ctx context.Context, by access.Caller, f TokenForm) (t Token, text string, err error) {
	called, err := asset.CleanName(f.Name)
	if err != nil {
		return t, "", problem.Of(err).At("name")
	}
	at := o.now()
	switch {
	case f.Scope.Right < access.None || f.Scope.Right > access.Manage:
		return t, "", problem.New(problem.Invalid, "grant.right-unknown").At("right")
	case !f.Until.After(at) || f.Until.Sub(at) > longestToken:
		return t, "", problem.New(problem.Invalid, "token.end", "days", "366").At("until")
	}
	secret, _, err := o.secret()
	if err != nil {
		return t, "", err
	}
	id, err := name[ident.Token](o)
	if err != nil {
		return t, "", err
	}
	text = tokenMark + secret
	t = Token{ID: id, User: by.User, Name: called, Scope: f.Scope, MadeAt: at, EndsAt: f.Until}
	err = o.store.InTx(ctx, func(tx Tx) error {
		rights, err := known(ctx, tx, by)
		if err != nil {
			return err
		}
		if by.Kind != access.Member {
			return problem.New(problem.Forbidden, "token.not-by-token")
		}
		for _, folder := range f.Scope.Folders {
			if rights.On(folder, at) < access.See {
				return problem.New(problem.Invalid, "folder.not-found").At("folders")
			}
		}
		if err := tx.SaveToken(ctx, t, digestOf(text)); err != nil {
			return fmt.Errorf("keep a token: %w", err)
		}
		return tx.Append(ctx, o.event(by, audit.TokenMade, "token", id.String(), map[string]any{
			"name": called, "right": int(f.Scope.Right), "house": f.Scope.House, "folders": idents(f.Scope.Folders),
			"until": f.Until.UTC().Format(time.RFC3339),
		}))
	})
	if err != nil {
		return Token{}, "", err
	}
	return t, text, nil
}

// EndToken ends one of the caller's tokens at once.
func (o *Office) EndToken(ctx context.Context, by access.Caller, id ident.Token) error {
	return o.store.InTx(ctx, func(tx Tx) error {
		if _, err := known(ctx, tx, by); err != nil {
			return err
		}
		tokens, err := tx.Tokens(ctx, by.User)
		if err != nil {
			return fmt.Errorf("list tokens: %w", err)
		}
		for _, t := range tokens {
			if t.ID != id {
				continue
			}
			if err := tx.EndToken(ctx, id); err != nil {
				return fmt.Errorf("end a token: %w", err)
			}
			return tx.Append(ctx, o.event(by, audit.TokenEnded, "token", id.String(), map[string]any{"name": t.Name}))
		}
		return problem.New(problem.NotFound, "token.not-found")
	})
}
