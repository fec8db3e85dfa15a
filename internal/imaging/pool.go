package imaging

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"imprimatur/internal/problem"
)

// Pool is a set of confined workers. It is safe for use by many goroutines.
type Pool struct {
	opts   Options
	free   chan *seat
	held   *budget // bytes of originals in memory
	long   *budget // workers that may be on long tasks: all but one
	closed chan struct{}
	once   sync.Once
}

// seat is a place for one worker; the worker in it changes.
type seat struct{ worker *worker }

// Start starts the workers and returns when each of them stands ready inside its walls. A
// layer of confinement that cannot be had is an error (LackError) unless the options do without
// it. ctx bounds the start alone; Close ends the pool.
func Start(ctx context.Context, opts Options) (*Pool, error) {
	opts = opts.withDefaults()
	p := &Pool{
		opts:   opts,
		free:   make(chan *seat, opts.Workers),
		held:   newBudget(opts.Limits.HeldBytes),
		long:   newBudget(int64(opts.Workers - 1)),
		closed: make(chan struct{}),
	}
	var wait sync.WaitGroup
	failures := make([]error, opts.Workers)
	for i := range opts.Workers {
		wait.Go(func() {
			w, err := startWorker(ctx, opts)
			failures[i] = err
			p.free <- &seat{w}
		})
	}
	wait.Wait()
	for _, err := range failures {
		if err != nil {
			p.Close()
			return nil, fmt.Errorf("starting the workers: %w", err)
		}
	}
	return p, nil
}

// Close ends all workers, after the tasks at hand, and returns when they are gone.
func (p *Pool) Close() {
	p.once.Do(func() {
		close(p.closed)
		for range cap(p.free) {
			s := <-p.free
			if s.worker != nil {
				s.worker.end()
			}
		}
	})
}

// do runs a request on an original: first a look at the header, then, in the right lane, the
// task itself.
func (p *Pool) do(ctx context.Context, request Request, original io.Reader, size int64) (Reply, [][]byte, error) {
	if size < 0 || size > p.opts.Limits.FileBytes {
		return Reply{}, nil, refused("file.too-large")
	}
	release, err := p.held.take(ctx, size)
	if err != nil {
		return Reply{}, nil, busy(err)
	}
	defer release()
	file, err := memoryFile(original, size)
	if err != nil {
		return Reply{}, nil, err
	}
	defer func() { _ = file.Close() }() // memory only

	request.Gate = p.opts.Limits.Gate
	first := request
	first.Task, first.Sidecar = Probe, nil
	probed, _, err := p.run(ctx, first, file)
	if err != nil {
		return Reply{}, nil, err
	}
	header, err := acceptHeader(probed.Header, p.opts.Limits.Gate)
	if err != nil {
		return Reply{}, nil, err
	}
	if header.long() {
		leave, err := p.long.take(ctx, 1)
		if err != nil {
			return Reply{}, nil, busy(err)
		}
		defer leave()
	}
	return p.run(ctx, request, file)
}

// run gives one request to one worker. A worker that dies after it has served other files may
// have been harmed by those: then, once, another one is asked.
func (p *Pool) run(ctx context.Context, request Request, file *os.File) (Reply, [][]byte, error) {
	for first := true; ; first = false {
		s, err := p.take(ctx)
		if err != nil {
			return Reply{}, nil, err
		}
		again := first && s.worker.served > 0
		reply, pictures, err := s.worker.ask(ctx, request, file, p.opts.Limits.Deadline)
		p.put(s)
		var fault *fault
		if errors.As(err, &fault) {
			p.opts.Log.Warn("worker failed", "task", request.Task, "after", fault.after, "late", fault.late, "again", again && !fault.late,
				"cause", fault.cause, "said", fault.said)
			if again && !fault.late {
				continue
			}
			code := "file.unreadable"
			if fault.late {
				code = "file.too-complex"
			}
			return Reply{}, nil, refused(code).Because(fault)
		}
		if err != nil {
			return Reply{}, nil, err
		}
		return reply, pictures, acceptRefusal(reply)
	}
}

// take waits for a free worker.
func (p *Pool) take(ctx context.Context) (*seat, error) {
	select {
	case <-p.closed:
		return nil, busy(errClosed)
	default:
	}
	select {
	case s := <-p.free:
		if s.worker != nil {
			return s, nil
		}
		var err error
		if s.worker, err = startWorker(ctx, p.opts); err != nil {
			p.free <- s
			return nil, busy(err)
		}
		return s, nil
	case <-p.closed:
		return nil, busy(errClosed)
	case <-ctx.Done():
		return nil, busy(ctx.Err())
	}
}

// put gives a seat back; a spent or failed worker in it is replaced first, on the side.
func (p *Pool) put(s *seat) {
	if !s.worker.spent(p.opts.Limits) {
		p.free <- s
		return
	}
	go func() {
		s.worker.end()
		ctx, cancel := context.WithTimeout(context.Background(), startDeadline)
		defer cancel()
		var err error
		if s.worker, err = startWorker(ctx, p.opts); err != nil {
			p.opts.Log.Error("worker cannot be started", "cause", err)
			s.worker = nil // the next one who needs it tries again
		}
		p.free <- s
	}()
}

var errClosed = errors.New("the pool is closed")

// busy says that no worker could be had. Who gave up waiting learns just that.
func busy(cause error) error {
	if errors.Is(cause, context.Canceled) {
		return cause
	}
	return problem.New(problem.Busy, "worker.busy").Because(cause)
}

// long tells whether a picture may keep a worker for more than about a second. Such tasks never
// take the last worker, so that however many of them come at once, a normal photo passes.
func (h Header) long() bool {
	millions := float64(h.Width) * float64(h.Height) / 1e6
	var milliseconds float64
	switch h.MediaType {
	case "image/jpeg":
		milliseconds = millions * (8 + 8*float64(max(h.Scans-1, 0)))
	case "image/jxl", "image/avif", "image/heic", "image/heif":
		milliseconds = millions * 80
	default:
		milliseconds = millions * 30
	}
	return milliseconds > float64(time.Second/time.Millisecond)
}
