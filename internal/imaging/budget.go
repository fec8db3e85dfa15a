package imaging

import (
	"context"
	"sync"
)

// budget hands out a bounded amount (bytes of originals held, workers on long tasks), first
// come first served.
type budget struct {
	mu      sync.Mutex
	left    int64
	total   int64
	waiting []*claim
}

type claim struct {
	amount  int64
	granted chan struct{}
}

func newBudget(total int64) *budget { return &budget{left: total, total: total} }

// take waits until amount is to be had. What exceeds the whole budget is cut to it, so that
// the biggest claim waits for everything, but does not wait for ever.
func (b *budget) take(ctx context.Context, amount int64) (release func(), err error) {
	amount = min(amount, b.total)
	b.mu.Lock()
	if len(b.waiting) == 0 && b.left >= amount {
		b.left -= amount
		b.mu.Unlock()
		return b.giver(amount), nil
	}
	c := &claim{amount, make(chan struct{})}
	b.waiting = append(b.waiting, c)
	b.mu.Unlock()

	select {
	case <-c.granted:
		return b.giver(amount), nil
	case <-ctx.Done():
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case <-c.granted: // granted in the meantime: pass it on
		b.left += amount
	default:
		for i, other := range b.waiting {
			if other == c {
				b.waiting = append(b.waiting[:i], b.waiting[i+1:]...)
				break
			}
		}
	}
	b.grant()
	return nil, ctx.Err()
}

func (b *budget) giver(amount int64) func() {
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.left += amount
		b.grant()
	}
}

// grant serves those who wait, in order; the lock is held.
func (b *budget) grant() {
	for len(b.waiting) > 0 && b.waiting[0].amount <= b.left {
		b.left -= b.waiting[0].amount
		close(b.waiting[0].granted)
		b.waiting = b.waiting[1:]
	}
}
