package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/problem"
)

// What lets people in: sessions, tokens, the set-up secret; and what keeps guessing slow.

func (tx officeTx) SetUpDigest(ctx context.Context) (digest office.Digest, err error) {
	var hash []byte
	var done int64
	if err := tx.queryRow(ctx, `SELECT set_up_hash, set_up_at FROM library`).Scan(&hash, &done); err != nil {
		return digest, fmt.Errorf("reading the set-up secret: %w", err)
	}
	if done != 0 || len(hash) != len(digest) {
		return digest, problem.New(problem.NotFound, "setup.closed")
	}
	return office.Digest(hash), nil
}

func (tx officeTx) SetSetUpDigest(ctx context.Context, digest office.Digest) error {
	_, err := tx.exec(ctx, `UPDATE library SET set_up_hash = ? WHERE set_up_at = 0`, digest[:])
	return err
}

func (tx officeTx) CloseSetUp(ctx context.Context) error {
	_, err := tx.exec(ctx, `UPDATE library SET set_up_hash = NULL, set_up_at = ?`, tx.db.now())
	return err
}

const sessionColumns = `id, user_id, made_at, seen_at, ends_at, source, user_agent`

func scanSession(r interface{ Scan(...any) error }) (office.Session, error) {
	var s office.Session
	err := r.Scan(&s.ID, &s.User, at(&s.MadeAt), at(&s.SeenAt), at(&s.EndsAt), &s.Source, &s.UserAgent)
	return s, err
}

func (s officeStore) Session(ctx context.Context, digest office.Digest) (office.Session, access.User, error) {
	a, err := s.arrival(ctx, digest, func(tx *Tx, a *arrival) (user ident.User, err error) {
		a.session, err = scanSession(tx.queryRow(ctx, `SELECT `+sessionColumns+` FROM session WHERE hash = ?`, digest[:]))
		return a.session.User, missing(err, "session.not-found")
	})
	return a.session, a.user, err
}

func (s officeStore) Token(ctx context.Context, digest office.Digest) (office.Token, access.User, error) {
	a, err := s.arrival(ctx, digest, func(tx *Tx, a *arrival) (user ident.User, err error) {
		a.token, err = scanToken(tx.queryRow(ctx, `SELECT `+tokenColumns+` FROM api_token WHERE hash = ?`, digest[:]))
		return a.token.User, missing(err, "token.not-found")
	})
	return a.token, a.user, err
}

// arrival is who comes in, by a session or by a token.
type arrival struct {
	session office.Session
	token   office.Token
	user    access.User
}

// arrival answers from what was read before while nobody's rights have changed since.
func (s officeStore) arrival(ctx context.Context, digest office.Digest, read func(*Tx, *arrival) (ident.User, error)) (arrival, error) {
	version := s.db.rights.known.Load()
	if a, ok := s.db.arrivals.find(version, digest); ok && !s.db.dialect.postgres {
		return a, nil
	}
	var a arrival
	err := s.db.View(ctx, func(tx *Tx) error {
		user, err := read(tx, &a)
		if err != nil {
			return err
		}
		a.user, err = officeTx{tx}.User(ctx, user)
		return err
	})
	if err == nil {
		s.db.arrivals.keep(version, digest, a)
	}
	return a, err
}

func (tx officeTx) Sessions(ctx context.Context, user ident.User) ([]office.Session, error) {
	var sessions []office.Session
	err := tx.each(ctx, func(r *rows) error {
		s, err := scanSession(r)
		sessions = append(sessions, s)
		return err
	}, `SELECT `+sessionColumns+` FROM session WHERE user_id = ? AND ends_at > ? ORDER BY seen_at DESC`, user, tx.db.now())
	return sessions, err
}

// SaveSession also clears away the user's logins that ended by themselves.
func (tx officeTx) SaveSession(ctx context.Context, s office.Session, digest office.Digest) error {
	tx.rightsChanged()
	if _, err := tx.exec(ctx, `DELETE FROM session WHERE user_id = ? AND ends_at <= ?`, s.User, tx.db.now()); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO session (id, user_id, hash, made_at, seen_at, ends_at, source, user_agent) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		s.ID, s.User, digest[:], s.MadeAt, s.SeenAt, s.EndsAt, s.Source, s.UserAgent)
	return err
}

func (tx officeTx) EndSession(ctx context.Context, id ident.Session) error {
	tx.rightsChanged()
	_, err := tx.exec(ctx, `DELETE FROM session WHERE id = ?`, id)
	return err
}

func (tx officeTx) EndSessions(ctx context.Context, user ident.User, but ident.Session) error {
	tx.rightsChanged()
	_, err := tx.exec(ctx, `DELETE FROM session WHERE user_id = ? AND id <> ?`, user, but)
	return err
}

// SessionSeen raises the version of rights: the end of the session is part of them.
func (tx officeTx) SessionSeen(ctx context.Context, id ident.Session, seen, ends time.Time) error {
	tx.rightsChanged()
	_, err := tx.exec(ctx, `UPDATE session SET seen_at = ?, ends_at = ? WHERE id = ?`, seen, ends, id)
	return err
}

const tokenColumns = `id, user_id, name, level, house, folders, made_at, seen_at, ends_at`

func scanToken(r interface{ Scan(...any) error }) (office.Token, error) {
	var t office.Token
	var folders []byte
	err := r.Scan(&t.ID, &t.User, &t.Name, &t.Scope.Right, &t.Scope.House, &folders, at(&t.MadeAt), at(&t.SeenAt), at(&t.EndsAt))
	if err != nil {
		return t, err
	}
	return t, json.Unmarshal(folders, &t.Scope.Folders)
}

func (tx officeTx) Tokens(ctx context.Context, user ident.User) ([]office.Token, error) {
	var tokens []office.Token
	err := tx.each(ctx, func(r *rows) error {
		t, err := scanToken(r)
		tokens = append(tokens, t)
		return err
	}, `SELECT `+tokenColumns+` FROM api_token WHERE user_id = ? ORDER BY made_at DESC, id`, user)
	return tokens, err
}

func (tx officeTx) SaveToken(ctx context.Context, t office.Token, digest office.Digest) error {
	tx.rightsChanged()
	folders, err := json.Marshal(t.Scope.Folders)
	if err != nil {
		return fmt.Errorf("saving a token: %w", err)
	}
	_, err = tx.exec(ctx, `INSERT INTO api_token (id, user_id, name, hash, level, house, folders, made_at, seen_at, ends_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		t.ID, t.User, t.Name, digest[:], t.Scope.Right, t.Scope.House, string(folders), t.MadeAt, t.SeenAt, t.EndsAt)
	return err
}

func (tx officeTx) EndToken(ctx context.Context, id ident.Token) error {
	tx.rightsChanged()
	_, err := tx.exec(ctx, `DELETE FROM api_token WHERE id = ?`, id)
	return err
}

func (tx officeTx) EndTokens(ctx context.Context, user ident.User) error {
	tx.rightsChanged()
	_, err := tx.exec(ctx, `DELETE FROM api_token WHERE user_id = ?`, user)
	return err
}

// TokenSeen raises the version of rights for the sake of what is remembered of the token.
func (tx officeTx) TokenSeen(ctx context.Context, id ident.Token, seen time.Time) error {
	tx.rightsChanged()
	_, err := tx.exec(ctx, `UPDATE api_token SET seen_at = ? WHERE id = ?`, seen, id)
	return err
}

// Drop keeps a bucket as the moment at which it will be empty: each drop moves that moment
// on by one interval.
func (tx officeTx) Drop(ctx context.Context, subject office.Digest, size int, interval time.Duration, now time.Time) (bool, error) {
	var empty time.Time
	err := tx.queryRow(ctx, `SELECT full_at FROM login_limit WHERE subject = ?`+tx.pick("", ` FOR UPDATE`), subject[:]).Scan(at(&empty))
	if none(err) != nil {
		return false, fmt.Errorf("reading a limit: %w", err)
	}
	if empty.Before(now) {
		empty = now
	}
	empty = empty.Add(interval)
	if empty.Sub(now) > time.Duration(size)*interval {
		return true, nil
	}
	_, err = tx.exec(ctx, `INSERT INTO login_limit (subject, full_at) VALUES (?, ?) ON CONFLICT (subject) DO UPDATE SET full_at = excluded.full_at`, subject[:], empty)
	if err != nil {
		return false, fmt.Errorf("keeping a limit: %w", err)
	}
	_, err = tx.exec(ctx, `DELETE FROM login_limit WHERE full_at < ?`, now)
	return false, err
}

func (tx officeTx) Return(ctx context.Context, subject office.Digest, interval time.Duration) error {
	_, err := tx.exec(ctx, `UPDATE login_limit SET full_at = full_at - ? WHERE subject = ?`, interval.Milliseconds(), subject[:])
	if err != nil {
		return fmt.Errorf("giving a limit back: %w", err)
	}
	return nil
}

func (tx officeTx) Holds(ctx context.Context, subject office.Digest, now time.Time) (bool, error) {
	var n int
	err := tx.queryRow(ctx, `SELECT COUNT(*) FROM login_limit WHERE subject = ? AND full_at > ?`, subject[:], now).Scan(&n)
	return n > 0, err
}

func (tx officeTx) Drain(ctx context.Context, subject office.Digest) error {
	_, err := tx.exec(ctx, `DELETE FROM login_limit WHERE subject = ?`, subject[:])
	return err
}
