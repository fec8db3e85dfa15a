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
	opts  Options
	seats *seats
	held  *budget // bytes of originals in memory
	long  *budget // workers that may be on long tasks: all but one
	once  sync.Once
}

// Start starts the workers and returns when each of them stands ready inside its walls. A
// layer of confinement that cannot be had is an error (LackError) unless the options do without
// it. ctx bounds the start alone; Close ends the pool.
func Start(ctx context.Context, opts Options) (*Pool, error) {
	opts = opts.withDefaults()
	p := &Pool{
		opts:  opts,
		seats: &seats{closed: make(chan struct{})},
		held:  newBudget(opts.Limits.HeldBytes),
		long:  newBudget(int64(opts.Workers - 1)),
	}
	var wait sync.WaitGroup
	failures := make([]error, opts.Workers)
	for i := range opts.Workers {
		wait.Go(func() {
			w, err := startWorker(ctx, opts)
			failures[i] = err
			p.seats.put(&seat{w})
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
		for _, s := range p.seats.close(p.opts.Workers) {
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

	limits := p.opts.Limits
	request.Gate = limits.Gate
	first := request
	first.Task, first.Sidecar = Probe, nil
	probed, _, err := p.run(ctx, first, file, 0, limits.quickly())
	if err != nil {
		return Reply{}, nil, err
	}
	header, err := acceptHeader(probed.Header, limits.Gate)
	if err != nil {
		return Reply{}, nil, err
	}
	length := header.length()
	if length <= limits.quickly()/2 {
		reply, pictures, err := p.run(ctx, request, file, length, limits.quickly())
		if !late(err) {
			return reply, pictures, err
		}
		length = limits.Deadline // it looked quick and is not
	}
	leave, err := p.long.take(ctx, 1)
	if err != nil {
		return Reply{}, nil, busy(err)
	}
	defer leave()
	return p.run(ctx, request, file, length, limits.Deadline)
}

// quickly is how long a task may keep the last worker. What takes longer, or is bound to, goes to
// the long lane, which leaves one worker free: so, however many slow files come at once, a normal
// photo passes.
func (l Limits) quickly() time.Duration { return l.Deadline * 2 / 5 }

// late tells whether a task was ended by its deadline.
func late(err error) bool {
	var fault *fault
	return errors.As(err, &fault) && fault.late
}

// run gives one request to one worker. A worker that dies after it has served other files may
// have been harmed by those: then, once, another one is asked.
func (p *Pool) run(ctx context.Context, request Request, file *os.File, length, deadline time.Duration) (Reply, [][]byte, error) {
	for first := true; ; first = false {
		s, err := p.take(ctx, length)
		if err != nil {
			return Reply{}, nil, err
		}
		again := first && s.worker.served > 0
		reply, pictures, err := s.worker.ask(ctx, request, file, deadline)
		p.put(s)
		var fault *fault
		if errors.As(err, &fault) {
			p.opts.Log.Warn("worker failed", "task", request.Task, "after", fault.after, "late", fault.late, "idle", fault.idle, "again", again && !fault.late,
				"cause", fault.cause, "said", fault.said)
			if again && !fault.late {
				continue
			}
			switch {
			case fault.idle:
				return Reply{}, nil, busy(fault)
			case fault.late:
				return Reply{}, nil, refused("file.too-complex").Because(fault)
			}
			return Reply{}, nil, refused("file.unreadable").Because(fault)
		}
		if err != nil {
			return Reply{}, nil, err
		}
		return reply, pictures, acceptRefusal(reply)
	}
}

// take waits for a worker for a task that will take about so long.
func (p *Pool) take(ctx context.Context, length time.Duration) (*seat, error) {
	s, err := p.seats.take(ctx, length)
	if err != nil {
		return nil, busy(err)
	}
	if s.worker == nil {
		if s.worker, err = startWorker(ctx, p.opts); err != nil {
			p.seats.put(s)
			return nil, busy(err)
		}
	}
	return s, nil
}

// put gives a seat back; a spent or failed worker in it is replaced first, on the side.
func (p *Pool) put(s *seat) {
	if !s.worker.spent(p.opts.Limits) {
		p.seats.put(s)
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
		p.seats.put(s)
	}()
}

// busy says that no worker could be had. Who gave up waiting learns just that.
func busy(cause error) error {
	if errors.Is(cause, context.Canceled) {
		return cause
	}
	return problem.New(problem.Busy, "worker.busy").Because(cause)
}

// length guesses how long a picture of this kind and size keeps a worker.
func (h Header) length() time.Duration {
	millions := float64(h.Width) * float64(h.Height) / 1e6
	milliseconds := 200.0 // the renditions
	switch h.MediaType {
	case "image/jpeg":
		milliseconds += millions * (8 + 8*float64(max(h.Scans-1, 0)))
	case "image/jxl", "image/avif", "image/heic", "image/heif":
		milliseconds += millions * 80
	default:
		milliseconds += millions * 30
	}
	return time.Duration(milliseconds * float64(time.Millisecond))
}
