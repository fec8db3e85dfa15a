package imaging

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

const (
	startDeadline = 20 * time.Second
	maxBusy       = 2 * time.Minute // of work in a worker's life; well under its CPU limit
	cpuSeconds    = 300
)

// worker is one confined process and the line to it. One goroutine at a time uses it.
type worker struct {
	cell   *prisoner
	line   *net.UnixConn
	said   *tail
	hello  Hello
	served int
	busy   time.Duration
	failed bool
}

// fault says that a worker died, was late, or did not keep to the protocol.
type fault struct {
	cause error
	after time.Duration
	late  bool
	idle  bool   // late, and for want of a processor rather than for too much work
	said  string // the end of what it wrote to its standard error
}

func (f *fault) Error() string { return fmt.Sprintf("worker: %v", f.cause) }
func (f *fault) Unwrap() error { return f.cause }

// startWorker starts a process and waits for its greeting.
func startWorker(ctx context.Context, opts Options) (w *worker, err error) {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("making a line: %w", err)
	}
	ours, theirs := os.NewFile(uintptr(pair[0]), "line"), os.NewFile(uintptr(pair[1]), "line")
	defer func() { err = errors.Join(err, ours.Close()) }() // the connection has its own copy
	said, complaints, err := newTail()
	if err != nil {
		return nil, errors.Join(err, theirs.Close())
	}
	w = &worker{said: said}
	w.cell, err = cellOf(opts, complaints, theirs).start()
	// The worker's ends are its own from here on, so that its end shows on ours.
	if err = errors.Join(err, complaints.Close(), theirs.Close()); err != nil {
		if w.cell != nil {
			w.cell.kill()
		}
		return nil, err
	}
	conn, err := net.FileConn(ours)
	if err != nil {
		w.cell.kill()
		return nil, fmt.Errorf("opening the line: %w", err)
	}
	w.line = conn.(*net.UnixConn)
	if err := w.greeted(ctx, opts.Without); err != nil {
		w.end()
		return nil, err
	}
	return w, nil
}

// cellOf describes the cell of a worker. All three standard files are the pipe for complaints: it
// has nothing to read from them.
func cellOf(opts Options, complaints, line *os.File) cell {
	argv := append([]string{opts.WorkerPath}, opts.Reader...)
	program := min(1, len(opts.Reader))
	return cell{
		argv:     argv,
		programs: append([]string{opts.WorkerPath}, opts.Reader[:program]...),
		readable: opts.Reader[program:],
		env: []string{"LANG=C", "GOTRACEBACK=single", "MALLOC_ARENA_MAX=2", "GOMAXPROCS=2",
			"VIPS_DISC_THRESHOLD=1000g"}, // intermediate pictures stay in memory: there is nowhere else
		files:   []*os.File{complaints, complaints, complaints, line},
		limits:  Allowance{Memory: opts.Limits.Memory, Seconds: cpuSeconds, File: opts.Limits.FileBytes},
		without: opts.Without,
	}
}

// greeted waits until the worker says that it is confined.
func (w *worker) greeted(ctx context.Context, without []Layer) error {
	ctx, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = w.line.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	var reply Reply
	if _, err := readFrame(w.line, &reply, 0); err != nil {
		return fmt.Errorf("waiting for the worker: %w (it said: %s)", err, w.said)
	}
	if reply.Hello == nil {
		return fmt.Errorf("waiting for the worker: %w", errFrame)
	}
	w.hello = *reply.Hello
	if !w.hello.Sealed {
		if err := w.cell.lack(without, Filter, fmt.Errorf("the worker is not sealed")); err != nil {
			return err
		}
	}
	if len(w.hello.Open) > 0 && len(w.cell.missing) == 0 {
		return fmt.Errorf("the worker is not confined, it can: %s", clean(strings.Join(w.hello.Open, ", "), shortText, false))
	}
	return nil
}

// ask sends one request and waits for the reply. An error that is a *fault means that the
// worker is to be replaced; so does the end of ctx, which leaves it in the middle of its work.
func (w *worker) ask(ctx context.Context, request Request, original *os.File, deadline time.Duration) (Reply, [][]byte, error) {
	begun, used := time.Now(), w.cell.cpu()
	_ = w.line.SetDeadline(begun.Add(deadline)) // cannot fail on an open line; a closed one shows below
	defer w.wait(ctx, begun, used, deadline)()
	stop := context.AfterFunc(ctx, func() { _ = w.line.SetDeadline(time.Unix(1, 0)) })
	defer stop()

	reply, pictures, err := w.exchange(request, original)
	w.served++
	took := time.Since(begun)
	w.busy += took
	w.failed = err != nil || reply.Tired
	if err == nil {
		return reply, pictures, nil
	}
	if ctx.Err() != nil && errors.Is(err, os.ErrDeadlineExceeded) {
		return Reply{}, nil, busy(ctx.Err())
	}
	f := &fault{cause: err, after: took.Round(time.Millisecond), late: errors.Is(err, os.ErrDeadlineExceeded)}
	if f.late {
		f.idle = w.cell.cpu()-used < deadline/10
	} else {
		w.cell.kill() // so that it has said all it had to say
		w.said.wait()
	}
	f.said = w.said.String()
	return Reply{}, nil, f
}

// mostStarved is how many times its time a task may take on a machine that is busy with other work.
const mostStarved = 4

// wait puts a task's deadline off for as long as the worker works at it, yet gets so little of a
// processor that it could not have come to an end: it is not the file's fault. end it.
func (w *worker) wait(ctx context.Context, begun time.Time, used, deadline time.Duration) (end func()) {
	var (
		mu    sync.Mutex
		timer *time.Timer
		ended bool
	)
	look := func() {
		mu.Lock()
		defer mu.Unlock()
		got := w.cell.cpu() - used
		starved := got >= deadline/10 && got < deadline*3/4 && time.Since(begun) < (mostStarved-1)*deadline
		if ended || ctx.Err() != nil || !starved {
			return
		}
		_ = w.line.SetDeadline(time.Now().Add(deadline))
		timer.Reset(deadline * 9 / 10)
	}
	mu.Lock()
	defer mu.Unlock()
	timer = time.AfterFunc(deadline*9/10, look)
	return func() {
		mu.Lock()
		defer mu.Unlock()
		ended = true
		timer.Stop()
	}
}

func (w *worker) exchange(request Request, original *os.File) (Reply, [][]byte, error) {
	raw, err := original.SyscallConn()
	if err != nil {
		return Reply{}, nil, fmt.Errorf("handing over the original: %w", err)
	}
	first := true
	send := writerFunc(func(p []byte) (n int, err error) {
		if !first {
			return w.line.Write(p)
		}
		first = false
		controlled := raw.Control(func(fd uintptr) {
			n, _, err = w.line.WriteMsgUnix(p, unix.UnixRights(int(fd)), nil)
		})
		return n, errors.Join(err, controlled)
	})
	if err := writeFrame(send, request); err != nil {
		return Reply{}, nil, err
	}
	var reply Reply
	payload, err := readFrame(w.line, &reply, maxPayload)
	if err != nil {
		return Reply{}, nil, err
	}
	pictures, err := split(payload, reply.Pictures)
	return reply, pictures, err
}

// split cuts the bytes of a reply into its pictures. They must fit exactly.
func split(payload []byte, described []Picture) ([][]byte, error) {
	if len(described) > maxPictures {
		return nil, fmt.Errorf("%d pictures: %w", len(described), errFrame)
	}
	pictures := make([][]byte, 0, len(described))
	for _, d := range described {
		if d.Length <= 0 || d.Length > len(payload) {
			return nil, fmt.Errorf("a picture of %d bytes: %w", d.Length, errFrame)
		}
		pictures = append(pictures, payload[:d.Length:d.Length])
		payload = payload[d.Length:]
	}
	if len(payload) > 0 {
		return nil, fmt.Errorf("%d bytes too many: %w", len(payload), errFrame)
	}
	return pictures, nil
}

// spent tells whether the worker is to be replaced.
func (w *worker) spent(limits Limits) bool {
	return w.failed || w.served >= 2*limits.Files || w.busy > maxBusy // a file is asked about twice
}

// end kills the process and closes the line.
func (w *worker) end() {
	w.cell.kill()
	if w.line != nil {
		_ = w.line.Close() // nobody is at the other end any more
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// tail keeps the end of what a worker writes to its standard error.
type tail struct {
	mu   sync.Mutex
	last []byte
	done chan struct{}
}

const tailBytes = 2048

func newTail() (*tail, *os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, nil, fmt.Errorf("making a pipe: %w", err)
	}
	t := &tail{done: make(chan struct{})}
	go func() {
		defer close(t.done)
		defer func() { _ = r.Close() }()
		buffer := make([]byte, tailBytes)
		for {
			n, err := r.Read(buffer)
			t.mu.Lock()
			t.last = append(t.last, buffer[:n]...)
			t.last = t.last[max(0, len(t.last)-tailBytes):]
			t.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return t, w, nil
}

// wait gives what was said a moment to arrive.
func (t *tail) wait() {
	select {
	case <-t.done:
	case <-time.After(time.Second): // somebody else still holds the pipe
	}
}

// String gives what was said, fit for a log.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return clean(string(t.last), tailBytes, true)
}
