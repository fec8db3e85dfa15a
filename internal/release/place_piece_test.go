package release

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"imprimatur/internal/problem"
)

func TestBench_SoManyAtATimeAndSoManyWaiting(t *testing.T) {
	b := newBench(2)
	var busy, most atomic.Int64
	var all sync.WaitGroup
	hold := make(chan struct{})
	for range mostWaiting {
		all.Go(func() {
			err := b.work(func() error {
				for now := busy.Add(1); now > most.Load(); {
					most.Store(now)
				}
				<-hold
				busy.Add(-1)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	for b.waiting.Load() < mostWaiting {
		continue
	}
	if err := b.work(func() error { return nil }); !problem.Is(err, problem.Busy) {
		t.Errorf("one more than may wait: %v", err)
	}
	close(hold)
	all.Wait()
	if most.Load() > 2 {
		t.Errorf("%d were made at a time", most.Load())
	}
	failed := errors.New("unreadable")
	if err := b.work(func() error { return failed }); !errors.Is(err, failed) {
		t.Errorf("a failure is lost: %v", err)
	}
}
