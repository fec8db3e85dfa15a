package imaging

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/problem"
	"imprimatur/internal/testkit/photos"
)

func TestCheck_SaysWhatHolds(t *testing.T) {
	report, err := Check(t.Context(), Options{WorkerPath: built.worker, Reader: FindReader()})
	if err != nil {
		t.Fatal(err)
	}
	if !report.Decodes || report.Decoder == "" || report.Landlock < 1 || len(report.Lacks) > 0 || len(report.Open) > 0 || report.Reader != (FindReader() != nil) {
		t.Errorf("%+v", report)
	}
	lacking := Report{Lacks: map[Layer]string{Landlock: "not built in", Namespaces: "not allowed"}}
	if got := lacking.Missing([]Layer{Namespaces}); len(got) != 1 || got[0] != Landlock {
		t.Errorf("missing %v", got)
	}
}

func TestStart_WithoutAWorkerIsAnError(t *testing.T) {
	if _, err := Start(t.Context(), Options{WorkerPath: "/nonexistent"}); err == nil || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("started: %v", err)
	}
	// A program that is no worker and says nothing.
	if p, err := Start(t.Context(), Options{WorkerPath: "/bin/true"}); err == nil {
		p.Close()
		t.Error("started")
	}
}

func TestAWorkerThatDiesRefusesOneFileAndIsReplaced(t *testing.T) {
	p := startPool(t, func(o *Options) { o.WorkerPath, o.Reader = built.intruder, nil })
	for range 3 {
		_, err := p.Examine(t.Context(), "a.jpg", strings.NewReader("x"), 1, []byte("crash"))
		if refusalOf(err) != "file.unreadable" {
			t.Errorf("a crash: %v", err)
		}
	}
}

func TestAWorkerIsReplacedAfterItsNumberOfFiles(t *testing.T) {
	p := startPool(t, func(o *Options) { o.Limits.Files = 3 })
	seen := map[int]bool{}
	for range 14 {
		mustExamine(t, p, "a.jpg", photos.Photo{Seed: 1, Width: 60, Height: 40}.JPEG())
		s, err := p.take(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		seen[s.worker.cell.process.Pid] = true
		p.put(s)
	}
	if len(seen) < 3 {
		t.Errorf("only %d processes served", len(seen))
	}
}

func TestWaitingEndsWithTheCaller(t *testing.T) {
	p := startPool(t, nil)
	taken := make([]*seat, p.opts.Workers) // all workers
	for i := range taken {
		var err error
		if taken[i], err = p.take(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
	}
	photo := photos.Photo{Seed: 1, Width: 60, Height: 40}.JPEG()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := p.Examine(ctx, "a.jpg", bytes.NewReader(photo), int64(len(photo)), nil); !problem.Is(err, problem.Busy) {
		t.Errorf("waited: %v", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	cancel()
	if _, err := p.Examine(ctx, "a.jpg", bytes.NewReader(photo), int64(len(photo)), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, s := range taken {
		p.put(s)
	}
	mustExamine(t, p, "a.jpg", photo)
	p.Close()
	if _, err := examine(t, p, "a.jpg", photo); !problem.Is(err, problem.Busy) {
		t.Errorf("after Close: %v", err)
	}
}

func TestBudget_FirstComeFirstServedAndNothingIsLost(t *testing.T) {
	b := newBudget(10)
	first, err := b.take(t.Context(), 8)
	if err != nil {
		t.Fatal(err)
	}
	big := make(chan func())
	go func() {
		release, err := b.take(context.Background(), 100) // more than there is: waits for everything
		if err != nil {
			t.Error(err)
		}
		big <- release
	}()
	for waiting := 0; waiting == 0; time.Sleep(time.Millisecond) {
		b.mu.Lock()
		waiting = len(b.waiting)
		b.mu.Unlock()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := b.take(ctx, 1); err == nil {
		t.Error("a small claim overtook the big one")
	}
	first()
	release := <-big
	release()
	if b.left != 10 || len(b.waiting) != 0 {
		t.Errorf("%d left, %d waiting", b.left, len(b.waiting))
	}
}

func TestSeats_QuickTasksPassSlowOnesThatCameShortlyBefore(t *testing.T) {
	s := &seats{closed: make(chan struct{})}
	order := make(chan string, 4)
	waiting := func() int {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.waiting)
	}
	queue := func(name string, length time.Duration) {
		before := waiting()
		go func() {
			one, err := s.take(context.Background(), length)
			if err != nil {
				t.Error(err)
				return
			}
			order <- name
			s.put(one)
		}()
		for waiting() == before {
			time.Sleep(time.Millisecond)
		}
	}
	queue("slow", time.Second)
	queue("quick", 100*time.Millisecond)
	queue("look", 0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.take(ctx, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("gave up: %v", err)
	}
	s.put(&seat{})
	for _, want := range []string{"look", "quick", "slow"} {
		if got := <-order; got != want {
			t.Errorf("%s came before %s", got, want)
		}
	}
}
