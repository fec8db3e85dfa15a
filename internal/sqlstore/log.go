package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"imprimatur/internal/audit"
)

// logHead is where the log stands.
type logHead struct {
	size int64
}

// lockHead reads where the log stands and keeps every other audited transaction waiting until
// this one ends. On SQLite there is only one writer anyway.
func (tx *Tx) lockHead(ctx context.Context) error {
	if tx.head != nil {
		return nil
	}
	head := &logHead{}
	err := tx.queryRow(ctx, `SELECT h.size, l.rights_version FROM log_head h JOIN library l ON l.one = h.one`+
		tx.pick("", ` FOR UPDATE OF h`)).Scan(&head.size, &tx.version)
	if err != nil {
		return fmt.Errorf("locking the log: %w", err)
	}
	tx.head = head
	return nil
}

// Append writes one event to the log, durable with the transaction. Without it, nothing that
// the transaction did may stand; so its error ends the transaction.
func (tx *Tx) Append(ctx context.Context, event audit.Event) error {
	if !tx.audited {
		return errors.New("appending to the log: this transaction may not")
	}
	if event.At.IsZero() {
		event.At = tx.db.now()
	}
	if err := tx.lockHead(ctx); err != nil {
		return err
	}
	event.Seq = tx.head.size
	_, err := tx.exec(ctx, `INSERT INTO event (seq, at, actor_kind, actor, token, session, source, kind, object_kind, object, outcome)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		event.Seq, event.At, event.Actor.Kind, event.Actor.ID, event.Actor.Token, event.Actor.Session, event.Source,
		event.Kind, event.Object.Kind, event.Object.ID, event.Outcome)
	if err != nil {
		return fmt.Errorf("appending to the log: %w", err)
	}
	if len(event.Body) > 0 {
		body, err := json.Marshal(event.Body)
		if err != nil {
			return fmt.Errorf("appending to the log: %w", err)
		}
		if _, err := tx.exec(ctx, `INSERT INTO event_body (seq, body) VALUES (?, ?)`, event.Seq, string(body)); err != nil {
			return fmt.Errorf("appending to the log: %w", err)
		}
	}
	tx.head.size++
	if _, err := tx.exec(ctx, `UPDATE log_head SET size = ?`, tx.head.size); err != nil {
		return fmt.Errorf("appending to the log: %w", err)
	}
	return nil
}
