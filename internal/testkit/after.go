package testkit

import (
	"sync"
	"testing"
	"time"
)

// NothingBeginsAfter has so many ask again and again at once, and something revoked in the middle of
// it. It fails where a question that was begun after revoke had returned is answered with anything
// but 404, and where nobody was answered with 200 before.
func NothingBeginsAfter(t *testing.T, many int, ask func(i int) (status int), revoke func()) {
	t.Helper()
	type try struct {
		began  time.Time
		status int
	}
	var mu sync.Mutex
	var tries []try
	var running sync.WaitGroup
	stop := make(chan struct{})
	for i := range many {
		running.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				began := time.Now()
				status := ask(i)
				mu.Lock()
				tries = append(tries, try{began, status})
				mu.Unlock()
			}
		})
	}
	time.Sleep(300 * time.Millisecond)
	revoke()
	answered := time.Now()
	time.Sleep(200 * time.Millisecond)
	close(stop)
	running.Wait()
	before, after := 0, 0
	for _, one := range tries {
		switch {
		case one.began.Before(answered) && one.status == 200:
			before++
		case one.began.After(answered):
			if after++; one.status != 404 {
				t.Errorf("%d for a request begun %s after the answer", one.status, one.began.Sub(answered))
			}
		}
	}
	if before == 0 || after == 0 {
		t.Errorf("%d before, %d after: nothing was tried", before, after)
	}
}
