package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"imprimatur/internal/job"
)

func enqueue(t testing.TB, db *DB, jobs ...job.Job) {
	t.Helper()
	inTx(t, db, func(ctx context.Context, tx *Tx) error {
		for _, j := range jobs {
			if err := tx.Enqueue(ctx, j); err != nil {
				return err
			}
		}
		return nil
	})
}

func lease(t testing.TB, db *DB, most int, kinds ...job.Kind) []job.Job {
	t.Helper()
	leased, err := db.Jobs().Lease(context.Background(), kinds, most, db.now().Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	return leased
}

func settle(t testing.TB, db *DB, j job.Job, end job.End) {
	t.Helper()
	if err := db.Jobs().Settle(context.Background(), j, end); err != nil {
		t.Fatal(err)
	}
}

func TestAJobStandsOrFallsWithItsTransaction(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		failed := errors.New("no")
		err := db.InTx(context.Background(), func(tx *Tx) error {
			if err := tx.Enqueue(context.Background(), job.Job{Kind: "a"}); err != nil {
				return err
			}
			return failed
		})
		if !errors.Is(err, failed) {
			t.Fatal(err)
		}
		if got := lease(t, db, 5, "a"); len(got) != 0 {
			t.Errorf("leased %v", got)
		}
		select {
		case <-db.Jobs().Woken():
			t.Error("somebody was woken for nothing")
		default:
		}
		enqueue(t, db, job.Job{Kind: "a", Payload: []byte(`{"n":1}`)})
		<-db.Jobs().Woken()
		got := lease(t, db, 5, "a")
		if len(got) != 1 || string(got[0].Payload) != `{"n":1}` || got[0].Attempts != 1 || got[0].MadeAt.IsZero() {
			t.Fatalf("leased %+v", got)
		}
	})
}

func TestALeasedJobIsNobodyElsesUntilTheLeaseEnds(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		c := turn(db)
		enqueue(t, db, job.Job{Kind: "a"}, job.Job{Kind: "b"})
		first := lease(t, db, 5, "a")
		if len(first) != 1 || len(lease(t, db, 5, "a")) != 0 {
			t.Fatalf("leased %v and then again", first)
		}
		c.advance(50 * time.Second)
		held, err := db.Jobs().Extend(context.Background(), first[0], c.Now().Add(time.Minute))
		if err != nil || !held {
			t.Fatalf("extending: %v, %v", held, err)
		}
		c.advance(50 * time.Second)
		if len(lease(t, db, 5, "a")) != 0 {
			t.Error("an extended lease was given away")
		}
		c.advance(20 * time.Second) // its process is dead
		second := lease(t, db, 5, "a")
		if len(second) != 1 || second[0].Attempts != 2 {
			t.Fatalf("after the lease: %+v", second)
		}
		if held, err := db.Jobs().Extend(context.Background(), first[0], c.Now().Add(time.Minute)); err != nil || held {
			t.Errorf("the lost lease was extended: %v, %v", held, err)
		}
		settle(t, db, first[0], job.End{State: job.Done}) // the dead process wakes up
		c.advance(2 * time.Minute)
		if third := lease(t, db, 5, "a"); len(third) != 1 {
			t.Error("who had lost the lease settled the job")
		}
	})
}

func TestAKeyMakesAJobTheOnlyOne(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		c := turn(db)
		one := job.Job{Kind: "a", Key: "x"}
		enqueue(t, db, one, one, job.Job{Kind: "a", Key: "y"}, job.Job{Kind: "b", Key: "x"})
		leased := lease(t, db, 9, "a")
		if len(leased) != 2 {
			t.Fatalf("%d jobs of two keys", len(leased))
		}
		x := leased[slices.IndexFunc(leased, func(j job.Job) bool { return j.Key == "x" })]
		enqueue(t, db, one) // while it runs
		if len(lease(t, db, 9, "a")) != 0 {
			t.Error("it ran twice at once")
		}
		settle(t, db, x, job.End{State: job.Done})
		again := lease(t, db, 9, "a")
		if len(again) != 1 || again[0].Key != "x" || again[0].Attempts != 1 {
			t.Fatalf("it did not run once more: %+v", again)
		}
		settle(t, db, again[0], job.End{State: job.GivenUp, Failure: "broken"})
		c.advance(24 * time.Hour)
		if len(lease(t, db, 1, "a")) != 1 { // y, whose lease ended
			t.Error("y is gone")
		}
		if len(lease(t, db, 9, "a")) != 0 {
			t.Error("what was given up is tried again by itself")
		}
		enqueue(t, db, one)
		if anew := lease(t, db, 9, "a"); len(anew) != 1 || anew[0].Attempts != 1 {
			t.Errorf("enqueued after it was given up: %+v", anew)
		}
	})
}

func TestAJobComesWhenItIsDueOldestFirst(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		c := turn(db)
		ctx := context.Background()
		enqueue(t, db, job.Job{Kind: "a", Key: "late", RunAt: c.Now().Add(2 * time.Hour)}, job.Job{Kind: "a", Key: "soon", RunAt: c.Now().Add(time.Hour)})
		due, err := db.Jobs().Due(ctx, []job.Kind{"a", "b"})
		if err != nil || !due.Equal(c.Now().Add(time.Hour)) {
			t.Errorf("due %v, %v", due, err)
		}
		if due, err := db.Jobs().Due(ctx, []job.Kind{"b"}); err != nil || !due.IsZero() {
			t.Errorf("due %v, %v", due, err)
		}
		if len(lease(t, db, 9, "a")) != 0 {
			t.Error("too early")
		}
		c.advance(3 * time.Hour)
		if got := lease(t, db, 1, "a"); len(got) != 1 || got[0].Key != "soon" {
			t.Errorf("leased %+v", got)
		}
		if err := db.Jobs().Ensure(ctx, job.Job{Kind: "a", Key: "late", RunAt: c.Now().Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		if got := lease(t, db, 1, "a"); len(got) != 1 || got[0].Key != "late" {
			t.Errorf("Ensure put off what was there: %+v", got)
		}
	})
}

func TestManyProcessesShareTheWorkAndNoneDoesItTwice(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		const jobs = 60
		for i := range jobs {
			enqueue(t, db, job.Job{Kind: "a", Key: fmt.Sprint(i)})
		}
		var mu sync.Mutex
		times := map[string]int{}
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				for {
					leased, err := db.Jobs().Lease(context.Background(), []job.Kind{"a"}, 4, db.now().Add(time.Minute))
					if err != nil {
						t.Error(err)
					}
					if len(leased) == 0 {
						return
					}
					for _, j := range leased {
						mu.Lock()
						times[j.Key]++
						mu.Unlock()
						if err := db.Jobs().Settle(context.Background(), j, job.End{State: job.Done}); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		all.Wait()
		for key, n := range times {
			if n != 1 {
				t.Errorf("job %s was done %d times", key, n)
			}
		}
		if len(times) != jobs {
			t.Errorf("%d jobs of %d were done", len(times), jobs)
		}
	})
}

// crew runs jobs until stop is called.
type crew struct {
	stop  func()
	mu    sync.Mutex
	ended []string
}

func startCrew(t *testing.T, db *DB, handlers map[job.Kind]job.Handler) *crew {
	t.Helper()
	c := &crew{}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	runner := job.NewRunner(job.Options{
		Store: db.Jobs(), Handlers: handlers, Workers: 3, Now: db.now, Grace: 100 * time.Millisecond,
		Ended: func(j job.Job, _ time.Duration, err error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.ended = append(c.ended, fmt.Sprintf("%s %d %v", j.Key, j.Attempts, err == nil))
		},
		Trouble: func(err error) { t.Error(err) },
	})
	go func() {
		defer close(done)
		runner.Run(ctx)
	}()
	c.stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(c.stop)
	return c
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

func TestARunnerTriesAgainAndGivesUpAtLast(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		c := turn(db)
		var tried, forgone atomic.Int64
		crew := startCrew(t, db, map[job.Kind]job.Handler{
			"fails": {
				Attempts: 3,
				Do:       func(context.Context, job.Job) error { tried.Add(1); return errors.New("not yet") },
				Forgo:    func(context.Context, job.Job) error { forgone.Add(1); return nil },
			},
			"panics":   {Attempts: 1, Do: func(context.Context, job.Job) error { panic("oh") }},
			"hopeless": {Do: func(context.Context, job.Job) error { return job.GiveUp(errors.New("never")) }},
		})
		enqueue(t, db, job.Job{Kind: "fails", Key: "f"}, job.Job{Kind: "panics", Key: "p"}, job.Job{Kind: "hopeless", Key: "h"})
		eventually(t, "tried", func() bool { c.advance(time.Second); db.wakeJobs(); return forgone.Load() == 1 })
		crew.stop()
		if tried.Load() != 3 {
			t.Errorf("tried %d times", tried.Load())
		}
		view(t, db, func(ctx context.Context, tx *Tx) error {
			failures, err := column[string](ctx, tx, `SELECT substr(failure, 1, 9) FROM job WHERE state = 1 ORDER BY kind`)
			if want := []string{"not yet", "never", "panic: oh"}; !slices.Equal(failures, want) {
				t.Errorf("kept failures %q", failures)
			}
			return err
		})
	})
}

func TestARunnerDoesAtOnceWhatIsEnqueued(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		var done atomic.Int64
		startCrew(t, db, map[job.Kind]job.Handler{"a": {Do: func(context.Context, job.Job) error { done.Add(1); return nil }}})
		time.Sleep(50 * time.Millisecond) // it is waiting
		begun := time.Now()
		for i := range 10 {
			enqueue(t, db, job.Job{Kind: "a"})
			eventually(t, "done", func() bool { return done.Load() == int64(i+1) })
		}
		if took := time.Since(begun); took > 4*time.Second {
			t.Errorf("ten jobs took %v: it polls", took)
		}
	})
}

func TestARunnerRepeats(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		c := turn(db)
		var done atomic.Int64
		handlers := map[job.Kind]job.Handler{"sweep": {Every: time.Hour, Do: func(context.Context, job.Job) error { done.Add(1); return nil }}}
		startCrew(t, db, handlers)
		startCrew(t, db, handlers) // another process: still one sweep an hour
		eventually(t, "swept", func() bool { return done.Load() == 1 && settled(t, db) })
		c.advance(59 * time.Minute)
		db.wakeJobs()
		time.Sleep(30 * time.Millisecond)
		if done.Load() != 1 {
			t.Errorf("swept %d times in an hour", done.Load())
		}
		eventually(t, "swept again", func() bool { c.advance(10 * time.Second); db.wakeJobs(); return done.Load() == 2 })
	})
}

func TestARunnerGoesOnWhenAJobSaysSo(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		c := turn(db)
		var done atomic.Int64
		startCrew(t, db, map[job.Kind]job.Handler{"send": {Attempts: 1, Do: func(_ context.Context, j job.Job) error {
			if done.Add(1) == 3 {
				return nil
			}
			if j.Attempts != 1 {
				t.Errorf("attempt %d of what is due as if it were new", j.Attempts)
			}
			return job.Again(c.Now().Add(time.Hour))
		}}})
		inTx(t, db, func(ctx context.Context, tx *Tx) error { return tx.Enqueue(ctx, job.Job{Kind: "send", Key: "one"}) })
		eventually(t, "begun", func() bool { return done.Load() == 1 && settled(t, db) })
		eventually(t, "gone on twice", func() bool { c.advance(10 * time.Minute); db.wakeJobs(); return done.Load() == 3 })
	})
}

func TestARunnerFinishesWhatRunsAndPutsBackWhatDoesNotEnd(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		begun, finish := make(chan struct{}, 2), make(chan struct{})
		var finished atomic.Bool
		crew := startCrew(t, db, map[job.Kind]job.Handler{
			"short": {Do: func(context.Context, job.Job) error { begun <- struct{}{}; <-finish; finished.Store(true); return nil }},
			"long": {Do: func(ctx context.Context, _ job.Job) error {
				begun <- struct{}{}
				<-ctx.Done()
				return ctx.Err()
			}},
		})
		enqueue(t, db, job.Job{Kind: "short"}, job.Job{Kind: "long"})
		<-begun
		<-begun
		go func() {
			time.Sleep(20 * time.Millisecond)
			close(finish)
		}()
		crew.stop()
		if !finished.Load() {
			t.Error("a running job was cut off")
		}
		if got := lease(t, db, 5, "short"); len(got) != 0 {
			t.Error("the finished job is there still")
		}
		if got := lease(t, db, 5, "long"); len(got) != 1 {
			t.Error("the cancelled job is lost")
		}
	})
}

// settled tells whether nobody holds a lease.
func settled(t *testing.T, db *DB) (none bool) {
	view(t, db, func(ctx context.Context, tx *Tx) error {
		var held int
		err := tx.queryRow(ctx, `SELECT count(*) FROM job WHERE leased = 1`).Scan(&held)
		none = held == 0
		return err
	})
	return none
}

func BenchmarkJobs(b *testing.B) {
	db := openSQLite(b, nil)
	ctx := context.Background()
	for b.Loop() {
		inTx(b, db, func(ctx context.Context, tx *Tx) error { return tx.Enqueue(ctx, job.Job{Kind: "a"}) })
		leased, err := db.Jobs().Lease(ctx, []job.Kind{"a"}, 1, db.now().Add(time.Minute))
		if err != nil || len(leased) != 1 {
			b.Fatal(err, len(leased))
		}
		if err := db.Jobs().Settle(ctx, leased[0], job.End{State: job.Done}); err != nil {
			b.Fatal(err)
		}
	}
}
