package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"imprimatur/internal/audit"
)

// Entries walks through the whole log as it stands, with its checkpoints: what audit.Verify
// and audit.Export take.
func (k *LogKeeper) Entries(ctx context.Context) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		_, size, err := k.db.logStands(ctx)
		if err != nil {
			yield(audit.Entry{}, err)
			return
		}
		k.db.entries(ctx, size)(yield)
	}
}

// Verify verifies the whole log as it stands: against its own checkpoints, the anchors given
// and the edge of the tree that the next event would be added to. The anchors must have been
// read before it is called.
func (k *LogKeeper) Verify(ctx context.Context, anchors [][]byte) (*audit.Report, error) {
	head, size, err := k.db.logStands(ctx)
	if err != nil {
		return nil, err
	}
	report, err := audit.Verify(ctx, k.db.entries(ctx, size), k.key, anchors)
	if err != nil {
		return nil, err
	}
	root, err := head.Root()
	if err != nil {
		return nil, fmt.Errorf("verifying the log: %w", err)
	}
	if report.Intact() && (report.Root != root || report.Events != head.Size()) {
		report.Findings = append(report.Findings, audit.Finding{
			Kind: audit.HashesChanged, From: report.Events, To: head.Size(),
			Cause: errors.New("the edge of the tree is not that of the events"),
		})
	}
	return report, nil
}

// LogSize counts the log's events.
func (db *DB) LogSize(ctx context.Context) (int64, error) {
	head, _, err := db.logStands(ctx)
	if err != nil {
		return 0, err
	}
	return head.Size(), nil
}

// logStands gives the edge of the tree, and a size that no event there is exceeds.
func (db *DB) logStands(ctx context.Context) (head *audit.Tree, size int64, err error) {
	err = db.View(ctx, func(tx *Tx) (err error) {
		if head, err = tx.readHead(ctx, ""); err != nil {
			return err
		}
		return tx.queryRow(ctx, `SELECT COALESCE(MAX(seq) + 1, 0) FROM event`).Scan(&size)
	})
	if err != nil {
		return nil, 0, fmt.Errorf("reading where the log stands: %w", err)
	}
	return head, max(size, head.Size()), nil
}

func (db *DB) entries(ctx context.Context, size int64) iter.Seq2[audit.Entry, error] {
	return audit.Merge(db.stored(ctx, size), db.checkpoints(ctx, size))
}
