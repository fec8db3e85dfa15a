package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"imprimatur/internal/audit"
)

// logHead is where the log stands, as this transaction has it.
type logHead struct {
	tree  *audit.Tree
	grown bool
}

// lockHead reads where the log stands and keeps every other audited transaction waiting until
// this one ends. On SQLite there is only one writer anyway.
func (tx *Tx) lockHead(ctx context.Context) error {
	if tx.head != nil {
		return nil
	}
	tree, err := tx.readHead(ctx, tx.pick("", ` FOR UPDATE OF h`))
	if err != nil {
		return err
	}
	tx.head = &logHead{tree: tree}
	return nil
}

func (tx *Tx) readHead(ctx context.Context, lock string) (*audit.Tree, error) {
	var size int64
	var edge []byte
	err := tx.queryRow(ctx, `SELECT h.size, h.edge, l.rights_version FROM log_head h JOIN library l ON l.one = h.one`+lock).
		Scan(&size, &edge, &tx.version)
	if err != nil {
		return nil, fmt.Errorf("reading where the log stands: %w", err)
	}
	return audit.ParseTree(size, edge)
}

// saveHead keeps where the log stands, once per transaction.
func (tx *Tx) saveHead(ctx context.Context) error {
	if tx.head == nil || !tx.head.grown {
		return nil
	}
	edge, err := tx.head.tree.AppendBinary(nil)
	if err != nil {
		return fmt.Errorf("keeping where the log stands: %w", err)
	}
	if _, err := tx.exec(ctx, `UPDATE log_head SET size = ?, edge = ?`, tx.head.tree.Size(), edge); err != nil {
		return fmt.Errorf("keeping where the log stands: %w", err)
	}
	return nil
}

// Append writes one event to the log, durable with the transaction. What cannot be logged may
// not happen, so its error must end the transaction.
func (tx *Tx) Append(ctx context.Context, event audit.Event) error {
	record, err := tx.db.prepare(event)
	if err != nil {
		return err
	}
	return tx.appendRecords(ctx, []audit.Record{record})
}

// prepare makes the record of an event but for its place.
func (db *DB) prepare(event audit.Event) (audit.Record, error) {
	if event.At.IsZero() {
		event.At = db.now()
	}
	event.Seq = 0
	return audit.Prepare(event, db.random)
}

// appendRecords gives records their places in the tree and keeps them.
func (tx *Tx) appendRecords(ctx context.Context, records []audit.Record) error {
	if !tx.audited {
		return errors.New("appending to the log: this transaction may not")
	}
	if err := tx.lockHead(ctx); err != nil {
		return err
	}
	var events, bodies [][]any
	for _, r := range records {
		r.Seq = tx.head.tree.Size()
		hashes := tx.head.tree.Append(r.LeafHash())
		events = append(events, eventRow(r, hashes))
		if r.Sealed != nil {
			bodies = append(bodies, []any{r.Seq, r.Sealed.Salt[:], r.Sealed.Text})
		}
	}
	tx.head.grown = true
	err := tx.insertAll(ctx, `INSERT INTO event (seq, at, actor_kind, actor, token, session, kind, object_kind, object, outcome, commitment, hashes) VALUES `, events)
	if err != nil {
		return fmt.Errorf("appending to the log: %w", err)
	}
	if err := tx.insertAll(ctx, `INSERT INTO event_body (seq, salt, text) VALUES `, bodies); err != nil {
		return fmt.Errorf("appending to the log: %w", err)
	}
	return nil
}

// eventRow gives the columns of event; what an event does not have is NULL.
func eventRow(r audit.Record, hashes []audit.Hash) []any {
	var commitment, objectKind, object any
	if r.Commitment != (audit.Hash{}) {
		commitment = r.Commitment[:]
	}
	if r.Object.Kind != "" {
		objectKind = r.Object.Kind
	}
	if r.Object.ID != "" {
		object = r.Object.ID
	}
	return []any{
		r.Seq, r.At, r.Actor.Kind, r.Actor.ID, r.Actor.Token, r.Actor.Session, r.Kind, objectKind, object, r.Outcome,
		commitment, joinHashes(hashes),
	}
}

func joinHashes(hashes []audit.Hash) []byte {
	joined := make([]byte, 0, len(hashes)*len(audit.Hash{}))
	for _, h := range hashes {
		joined = append(joined, h[:]...)
	}
	return joined
}

func splitHashes(joined []byte) ([]audit.Hash, error) {
	const size = len(audit.Hash{})
	if len(joined)%size != 0 {
		return nil, errors.New("the hashes of an event are cut off")
	}
	hashes := make([]audit.Hash, 0, len(joined)/size)
	for ; len(joined) > 0; joined = joined[size:] {
		hashes = append(hashes, audit.Hash(joined[:size]))
	}
	return hashes, nil
}
