package sqlstore

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/recall"
)

// Receiver implements outreach.RecallReader.
func (tx outreachTx) Receiver(ctx context.Context, id ident.Receiver) (outreach.Receiver, error) {
	var r outreach.Receiver
	err := tx.queryRow(ctx, `SELECT r.due_at, (SELECT count(*) FROM recall_item i WHERE i.receiver = v.id AND i.receiver <> 0 AND i.state = ?)
		FROM recall_receiver v JOIN recall r ON r.id = v.recall WHERE v.id = ?`, recall.Waiting, id).Scan(at(&r.Until), &r.Open)
	if err != nil {
		return outreach.Receiver{}, missing(err, "receiver.not-found")
	}
	return r, nil
}

// LateRecalls implements outreach.RecallReader.
func (tx outreachTx) LateRecalls(ctx context.Context, when time.Time) (late int, err error) {
	if err := tx.queryRow(ctx, `SELECT count(*) FROM recall WHERE closed_at = 0 AND due_at <= ?`, when).Scan(&late); err != nil {
		return 0, fmt.Errorf("counting recalls: %w", err)
	}
	return late, nil
}
