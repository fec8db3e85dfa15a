package sqlstore

import (
	"context"
	"fmt"

	"imprimatur/internal/audit"
)

// Prove signs where the log stands, and gives that with the events at some places in it, each with
// the proof that the signed log holds it.
func (k *LogKeeper) Prove(ctx context.Context, rows []int64) (signed []byte, proven []audit.Proven, err error) {
	c, signed, err := k.Sign(ctx)
	if err != nil {
		return nil, nil, err
	}
	err = k.db.View(ctx, func(tx *Tx) error {
		proven = make([]audit.Proven, 0, len(rows))
		for _, seq := range rows {
			p, err := tx.prove(ctx, c.Size, seq)
			if err != nil {
				return err
			}
			proven = append(proven, p)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("proving what happened: %w", err)
	}
	return signed, proven, nil
}

func (tx *Tx) prove(ctx context.Context, size, seq int64) (audit.Proven, error) {
	var p audit.Proven
	err := tx.each(ctx, func(r *rows) error {
		s, err := scanStored(r)
		p.Record = s.Record
		return err
	}, `SELECT `+eventColumns+` WHERE e.seq = ?`, seq)
	if err != nil {
		return p, err
	}
	p.Proof, err = audit.ProveInclusion(size, seq, logHashes{ctx, tx})
	return p, err
}

// logHashes reads the hashes of the tree that are kept with the events.
type logHashes struct {
	ctx context.Context
	tx  *Tx
}

// ReadHashes implements audit.Hashes.
func (h logHashes) ReadHashes(indexes []int64) ([]audit.Hash, error) {
	found := make([]audit.Hash, len(indexes))
	for i, index := range indexes {
		seq, place := audit.Locate(index)
		var joined []byte
		if err := h.tx.queryRow(h.ctx, `SELECT hashes FROM event WHERE seq = ?`, seq).Scan(&joined); err != nil {
			return nil, fmt.Errorf("reading the log's hashes: %w", err)
		}
		all, err := splitHashes(joined)
		if err != nil || place >= len(all) {
			return nil, fmt.Errorf("reading the log's hashes of event %d: %w", seq, err)
		}
		found[i] = all[place]
	}
	return found, nil
}
