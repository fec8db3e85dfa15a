package sqlstore

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Replies keeps the answers to creations under the key that the client gave them.
type Replies struct{ db *DB }

// Replies is the database as the API needs it.
func (db *DB) Replies() Replies { return Replies{db} }

// replyTime is how long an answer is kept.
const replyTime = 24 * time.Hour

// ClaimReply claims a key for a user. claimed is false when it was claimed before with the
// same print; reply is then what KeepReply kept, or empty while the first request still runs.
// The same key with another print is problem.Conflict "request.key-reused".
func (r Replies) ClaimReply(ctx context.Context, user ident.User, key string, print [32]byte, now time.Time) (reply []byte, claimed bool, err error) {
	err = r.db.Beside(ctx, func(tx *Tx) error {
		reply, claimed = nil, false
		if _, err := tx.exec(ctx, `DELETE FROM reply WHERE at < ?`, now.Add(-replyTime)); err != nil {
			return fmt.Errorf("forgetting old replies: %w", err)
		}
		added, err := tx.exec(ctx, `INSERT INTO reply (by_user, name, print, at, answer) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			user, key, print[:], now, []byte{})
		if err != nil {
			return fmt.Errorf("claiming a reply: %w", err)
		}
		if added == 1 {
			claimed = true
			return nil
		}
		var first []byte
		if err := tx.queryRow(ctx, `SELECT print, answer FROM reply WHERE by_user = ? AND name = ?`, user, key).Scan(&first, &reply); err != nil {
			return fmt.Errorf("reading a reply: %w", err)
		}
		if !bytes.Equal(first, print[:]) {
			return problem.New(problem.Conflict, "request.key-reused").At("Idempotency-Key")
		}
		return nil
	})
	return reply, claimed, err
}

// KeepReply keeps the answer to a claim.
func (r Replies) KeepReply(ctx context.Context, user ident.User, key string, reply []byte) error {
	return r.change(ctx, `UPDATE reply SET answer = ? WHERE by_user = ? AND name = ?`, reply, user, key)
}

// DropReply takes a claim back.
func (r Replies) DropReply(ctx context.Context, user ident.User, key string) error {
	return r.change(ctx, `DELETE FROM reply WHERE by_user = ? AND name = ?`, user, key)
}

func (r Replies) change(ctx context.Context, statement string, args ...any) error {
	err := r.db.Beside(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, statement, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("keeping a reply: %w", err)
	}
	return nil
}
