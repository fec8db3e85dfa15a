package library

import (
	"context"
	"fmt"
	"sync"
	"time"

	"imprimatur/internal/access"
)

// running knows the files that are being brought in by this process.
type running struct {
	mu    sync.Mutex
	files map[*sealing]chan struct{}
}

func (r *running) add(s *sealing) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.files == nil {
		r.files = make(map[*sealing]chan struct{})
	}
	r.files[s] = make(chan struct{})
}

func (r *running) remove(s *sealing) {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.files[s])
	delete(r.files, s)
}

// wait returns when every file that runs now has ended.
func (r *running) wait(ctx context.Context) error {
	r.mu.Lock()
	ends := make([]chan struct{}, 0, len(r.files))
	for _, end := range r.files {
		ends = append(ends, end)
	}
	r.mu.Unlock()
	for _, end := range ends {
		select {
		case <-end:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// Swept is what a sweep took away.
type Swept struct {
	Blobs   int // that no row named
	Parts   int // left by writes that were cut off
	Uploads int // bytes of uploads that no longer are
}

const (
	sweepBatch = 10_000 // blobs held in memory at once
	lookedUp   = 500    // blobs asked for in one query
)

// Sweep takes away what crashes and failures have left: blobs that no row names, half-written
// files, bytes of uploads that are over; and takes on uploads that were whole when the house
// stopped. It is run at the start and then daily, also while files come in.
//
// grace protects what is younger from a house whose blobs other processes use too; a process
// that has them to itself gives 0, and no clock is then asked.
func (l *Library) Sweep(ctx context.Context, grace time.Duration) (Swept, error) {
	var swept Swept
	var err error
	if swept.Uploads, err = l.tidySpool(ctx); err != nil {
		return swept, fmt.Errorf("sweeping the spool: %w", err)
	}
	before := l.now().Add(-grace)
	old := func(blob StoredBlob) bool { return grace == 0 || blob.Modified.Before(before) }
	err = l.eachOrphan(ctx, old, func(name string) error {
		swept.Blobs++
		return l.blobs.Delete(ctx, name)
	})
	if err != nil {
		return swept, fmt.Errorf("sweeping blobs: %w", err)
	}
	if before.After(l.opened) {
		before = l.opened // what was written before that, nobody writes on
	}
	if swept.Parts, err = l.blobs.Sweep(ctx, before); err != nil {
		return swept, fmt.Errorf("sweeping blobs: %w", err)
	}
	return swept, nil
}

// Orphans counts the blobs that no row names: what a process that was broken off has left, until
// the next Sweep takes it away. The caller must be of the house, or run it.
func (l *Library) Orphans(ctx context.Context, by access.Caller) (count int, err error) {
	err = l.store.View(ctx, func(tx Reader) error { return runsHouse(ctx, tx, by) })
	if err != nil {
		return 0, err
	}
	all := func(StoredBlob) bool { return true }
	err = l.eachOrphan(ctx, all, func(string) error {
		count++
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("counting orphans: %w", err)
	}
	return count, nil
}

// eachOrphan visits those of the wanted blobs that no row names.
func (l *Library) eachOrphan(ctx context.Context, wanted func(StoredBlob) bool, visit func(name string) error) error {
	var stored []string
	for blob, err := range l.blobs.List(ctx) {
		if err != nil {
			return err
		}
		if wanted(blob) {
			stored = append(stored, blob.Name)
		}
		if len(stored) < sweepBatch {
			continue
		}
		if err := l.orphansOf(ctx, stored, visit); err != nil {
			return err
		}
		stored = stored[:0]
	}
	return l.orphansOf(ctx, stored, visit)
}

// orphansOf visits those of the listed blobs that no row names. A file that was being brought
// in while they were listed may have blobs among them and no rows yet; when it has ended, it
// has either.
func (l *Library) orphansOf(ctx context.Context, listed []string, visit func(name string) error) error {
	if err := l.running.wait(ctx); err != nil {
		return err
	}
	for len(listed) > 0 {
		names := listed[:min(len(listed), lookedUp)]
		listed = listed[len(names):]
		var orphans []string
		err := l.store.View(ctx, func(tx Reader) (err error) {
			orphans, err = tx.Unnamed(ctx, names)
			return err
		})
		if err != nil {
			return err
		}
		for _, name := range orphans {
			if err := visit(name); err != nil {
				return err
			}
		}
	}
	return nil
}
