package library

import (
	"context"
	"fmt"
	"iter"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
)

// rewrapBatch is how many keys are wrapped anew in one transaction.
const rewrapBatch = 500

// Rewrap wraps every data key under the present root key and tells how many it had to. No blob
// is touched. Stopped midway, every photo opens, and running it again does the rest.
//
// The caller must be of the house, or run it.
func (l *Library) Rewrap(ctx context.Context, by access.Caller) (int, error) {
	err := l.store.View(ctx, func(tx Reader) error { return runsHouse(ctx, tx, by) })
	if err != nil {
		return 0, err
	}
	total := 0
	for after, done := (KeyHolder{}), false; !done; {
		changed, last := 0, after
		err := l.store.InTx(ctx, func(tx Tx) error {
			changed, last = 0, after
			keys, err := tx.KeysAfter(ctx, after, rewrapBatch)
			if err != nil {
				return fmt.Errorf("listing keys: %w", err)
			}
			for _, key := range keys {
				last = key.Holder
				turned, err := l.rewrap(ctx, tx, key)
				if err != nil {
					return err
				}
				if turned {
					changed++
				}
			}
			done = len(keys) < rewrapBatch
			return nil
		})
		if err != nil {
			return total, err
		}
		total, after = total+changed, last
	}
	return total, l.store.Append(ctx, l.happened(by, audit.KeyRotated, audit.Object{Kind: "library"}, audit.OK, map[string]any{"keys": total}))
}

func (l *Library) rewrap(ctx context.Context, tx Tx, key WrappedKey) (bool, error) {
	present, changed, err := l.keys.Rewrap(key.Holder.Subject(), key.Wrapped)
	if err != nil || !changed {
		return false, err
	}
	if err := tx.SaveKey(ctx, WrappedKey{key.Holder, present}); err != nil {
		return false, fmt.Errorf("keeping a key: %w", err)
	}
	return true, nil
}

// WrappedKeys yields every wrapped key there is, for whoever must know that none rests on an
// old root key before that is dropped.
func (l *Library) WrappedKeys(ctx context.Context) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for after := (KeyHolder{}); ; {
			var keys []WrappedKey
			err := l.store.View(ctx, func(tx Reader) (err error) {
				keys, err = tx.KeysAfter(ctx, after, rewrapBatch)
				return err
			})
			if err != nil {
				yield(nil, fmt.Errorf("listing keys: %w", err))
				return
			}
			for _, key := range keys {
				after = key.Holder
				if !yield(key.Wrapped, nil) {
					return
				}
			}
			if len(keys) < rewrapBatch {
				return
			}
		}
	}
}
