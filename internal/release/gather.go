package release

import (
	"context"
	"runtime"
	"sync"
)

// gathering writes what many callers bring at once in as few writes as there is time for: what
// comes while one write runs goes into the next together.
type gathering[T any] struct {
	mu      sync.Mutex
	writing bool
	next    *gathered[T]
}

// gathered is what will be written next.
type gathered[T any] struct {
	list []T
	done chan struct{}
	err  error // once done is closed
}

// add returns when what it was given is written. When ctx ends first it may be written all the same.
// write is the same for all callers.
func (g *gathering[T]) add(ctx context.Context, one T, write func(context.Context, []T) error) error {
	g.mu.Lock()
	if g.next == nil {
		g.next = &gathered[T]{done: make(chan struct{})}
	}
	mine := g.next
	mine.list = append(mine.list, one)
	if !g.writing {
		g.writing = true
		go g.write(context.WithoutCancel(ctx), write) // it is for many callers
	}
	g.mu.Unlock()
	select {
	case <-mine.done:
		return mine.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write writes until nobody waits.
func (g *gathering[T]) write(ctx context.Context, write func(context.Context, []T) error) {
	for {
		runtime.Gosched() // whoever is on the way in by now comes into the same write
		g.mu.Lock()
		all := g.next
		g.next = nil
		if all == nil {
			g.writing = false
			g.mu.Unlock()
			return
		}
		g.mu.Unlock()
		all.err = write(ctx, all.list)
		close(all.done)
	}
}
