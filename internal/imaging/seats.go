package imaging

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// seat is a place for one worker; the worker in it changes.
type seat struct{ worker *worker }

// seats hands out the workers. Who waits is served by when the task is due, and a task is due the
// later the longer it is said to take: so a quick one passes the slow ones that came shortly
// before it, and a slow one is passed for a bounded time only.
type seats struct {
	mu      sync.Mutex
	idle    []*seat
	waiting []*waiter // by due
	closed  chan struct{}
}

type waiter struct {
	due time.Time
	got chan *seat // holds one, so that handing over never blocks
}

// patience is how many times its own length a task lets others pass.
const patience = 10

var errClosed = errors.New("the pool is closed")

// take waits for a seat for a task that will take about so long.
func (s *seats) take(ctx context.Context, length time.Duration) (*seat, error) {
	w := &waiter{time.Now().Add(patience * length), make(chan *seat, 1)}
	s.mu.Lock()
	select {
	case <-s.closed:
		s.mu.Unlock()
		return nil, errClosed
	default:
	}
	if n := len(s.idle); n > 0 {
		one := s.idle[n-1]
		s.idle = s.idle[:n-1]
		s.mu.Unlock()
		return one, nil
	}
	at, _ := slices.BinarySearchFunc(s.waiting, w, func(a, b *waiter) int {
		if a.due.After(b.due) {
			return 1
		}
		return -1 // also when equal: first come, first served
	})
	s.waiting = slices.Insert(s.waiting, at, w)
	s.mu.Unlock()

	select {
	case one := <-w.got:
		return one, nil
	case <-s.closed:
		s.leave(w)
		return nil, errClosed
	case <-ctx.Done():
		s.leave(w)
		return nil, ctx.Err()
	}
}

// leave takes a waiter out; a seat that it was given in the same moment goes on to the next.
func (s *seats) leave(w *waiter) {
	s.mu.Lock()
	at := slices.Index(s.waiting, w)
	if at >= 0 {
		s.waiting = slices.Delete(s.waiting, at, at+1)
	}
	s.mu.Unlock()
	if at < 0 {
		s.put(<-w.got)
	}
}

// put gives a seat back.
func (s *seats) put(one *seat) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) > 0 {
		s.waiting[0].got <- one
		s.waiting = s.waiting[1:]
		return
	}
	s.idle = append(s.idle, one)
}

// close lets nobody in any more and gives all seats, as they come back.
func (s *seats) close(count int) []*seat {
	close(s.closed)
	var all []*seat
	for len(all) < count {
		s.mu.Lock()
		all = append(all, s.idle...)
		s.idle = nil
		s.mu.Unlock()
		if len(all) < count {
			time.Sleep(10 * time.Millisecond)
		}
	}
	return all
}
