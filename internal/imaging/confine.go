package imaging

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Layer is one of the walls around a worker.
type Layer string

// The layers. All are put up by the server from outside, but Filter, with which a worker
// shuts the last doors behind itself before it sees a foreign byte.
const (
	Landlock   Layer = "landlock"   // no file but the libraries, no TCP, no signal to outside
	Namespaces Layer = "namespaces" // own user, network, process, IPC and host name space
	Nobody     Layer = "nobody"     // not root, when the server is
	NoNewPrivs Layer = "no-new-privs"
	Bounds     Layer = "limits" // memory, CPU, processes, files
	Filter     Layer = "seccomp"
)

// Layers lists all.
func Layers() []Layer {
	return []Layer{Landlock, Namespaces, Nobody, NoNewPrivs, Bounds, Filter}
}

// LackError says which wall could not be put up. A pool without it does not start unless
// its options do without the layer by name.
type LackError struct {
	Layer Layer
	Cause error
}

func (e *LackError) Error() string {
	return fmt.Sprintf("the confinement layer %q cannot be had: %v", e.Layer, e.Cause)
}

// Unwrap gives the cause.
func (e *LackError) Unwrap() error { return e.Cause }

// nobody is the user that a server running as root starts its workers as.
const nobody = 65534

const namespaces = unix.CLONE_NEWUSER | unix.CLONE_NEWPID | unix.CLONE_NEWNET | unix.CLONE_NEWIPC |
	unix.CLONE_NEWUTS | unix.CLONE_NEWCGROUP

// cell describes how one program is to be shut in.
type cell struct {
	argv     []string // absolute path first
	programs []string // what may be run inside, the first one included
	readable []string // single files that may be read besides the libraries
	env      []string
	files    []*os.File // standard input, output, error, line
	limits   Allowance
	without  []Layer // layers that the operator does without
}

// Allowance bounds what one worker process may use.
type Allowance struct {
	Memory  int64 // bytes of address space
	Seconds int64 // of CPU in its whole life
	File    int64 // bytes of a scratch file in memory
}

// prisoner is a running confined process. done is closed when it has ended.
type prisoner struct {
	process *os.Process
	done    chan struct{}
	missing map[Layer]string // and why
}

// start runs the cell's program. The walls go up around one thread of the server, which the
// program is then forked from and so inherits them; the thread waits for the program's end and
// dies with it, so that no other goroutine ever runs inside the walls. When that thread ends, for
// whatever reason, the kernel kills the program.
func (c cell) start() (*prisoner, error) {
	type result struct {
		p   *prisoner
		err error
	}
	started := make(chan result)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with this goroutine
		p := &prisoner{done: make(chan struct{}), missing: map[Layer]string{}}
		err := c.fork(p)
		if err != nil {
			started <- result{nil, err}
			return
		}
		// From here too, for this thread is the same user as the program.
		if err = c.limit(p); err != nil {
			err = p.lack(c.without, Bounds, err)
		}
		started <- result{p, err}
		_, _ = p.process.Wait() // how it ended is told by its line
		close(p.done)
	}()
	r := <-started
	if r.err != nil && r.p != nil {
		r.p.kill()
	}
	return r.p, r.err
}

// fork confines the calling thread and starts the program from it.
func (c cell) fork(p *prisoner) error {
	program, err := os.Open(c.argv[0])
	if err != nil {
		return fmt.Errorf("opening the worker: %w", err)
	}
	defer func() { _ = program.Close() }() // only read
	// The program is started by its open file, so that it may lie in a folder that nobody may
	// enter; the number is high, out of the way of the files the program is given.
	fd, err := unix.FcntlInt(program.Fd(), unix.F_DUPFD_CLOEXEC, 64)
	if err != nil {
		return fmt.Errorf("opening the worker: %w", err)
	}
	defer func() { _ = unix.Close(fd) }()

	walls, err := newRules(c.programs, c.readable)
	if err != nil {
		if err = p.lack(c.without, Landlock, err); err != nil {
			return err
		}
	} else {
		defer func() { _ = walls.close() }()
	}
	if err := becomeNobody(); err != nil {
		if err = p.lack(c.without, Nobody, err); err != nil {
			return err
		}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return &LackError{NoNewPrivs, err} // nothing else holds without it
	}
	if _, lacking := p.missing[Landlock]; !lacking {
		if err := walls.enter(); err != nil {
			return &LackError{Landlock, err}
		}
	}
	attr := &os.ProcAttr{Dir: "/", Env: c.env, Files: c.files,
		Sys: &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setsid: true, Cloneflags: namespaces}}
	path := fmt.Sprintf("/proc/self/fd/%d", fd)
	p.process, err = os.StartProcess(path, c.argv, attr)
	if errors.Is(err, unix.EPERM) || errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EINVAL) || errors.Is(err, unix.EUSERS) {
		if err = p.lack(c.without, Namespaces, err); err != nil {
			return err
		}
		attr.Sys.Cloneflags = 0
		p.process, err = os.StartProcess(path, c.argv, attr)
	}
	if err != nil {
		return fmt.Errorf("starting the worker %s: %w", c.argv[0], err)
	}
	return nil
}

// lack notes a missing layer, or refuses when the operator did not allow for it.
func (p *prisoner) lack(without []Layer, layer Layer, cause error) error {
	if !slices.Contains(without, layer) {
		return &LackError{layer, cause}
	}
	p.missing[layer] = cause.Error()
	return nil
}

// becomeNobody changes the calling thread alone: raw calls, not Go's, which change all threads.
func becomeNobody() error {
	if os.Geteuid() != 0 {
		return nil
	}
	if _, _, errno := syscall.RawSyscall(syscall.SYS_SETGROUPS, 0, 0, 0); errno != 0 {
		return fmt.Errorf("leaving all groups: %w", errno)
	}
	if _, _, errno := syscall.RawSyscall(syscall.SYS_SETRESGID, nobody, nobody, nobody); errno != 0 {
		return fmt.Errorf("changing the group: %w", errno)
	}
	if _, _, errno := syscall.RawSyscall(syscall.SYS_SETRESUID, nobody, nobody, nobody); errno != 0 {
		return fmt.Errorf("changing the user: %w", errno)
	}
	return nil
}

// limit bounds a process that has not seen a foreign byte yet.
func (c cell) limit(p *prisoner) error {
	processes := uint64(maxProcesses)
	if _, lacking := p.missing[Namespaces]; lacking {
		processes = maxProcessesOfUser // the kernel then counts whatever this user runs
	}
	for resource, value := range map[int]uint64{
		unix.RLIMIT_AS:       uint64(c.limits.Memory),
		unix.RLIMIT_CPU:      uint64(c.limits.Seconds),
		unix.RLIMIT_FSIZE:    uint64(c.limits.File),
		unix.RLIMIT_NPROC:    processes,
		unix.RLIMIT_NOFILE:   maxFiles,
		unix.RLIMIT_CORE:     0,
		unix.RLIMIT_MSGQUEUE: 0,
	} {
		bound := unix.Rlimit{Cur: value, Max: value}
		if err := unix.Prlimit(p.process.Pid, resource, &bound, nil); err != nil {
			return fmt.Errorf("setting limit %d: %w", resource, err)
		}
	}
	return nil
}

const (
	maxProcesses       = 64 // threads count
	maxProcessesOfUser = 4096
	maxFiles           = 64
)

// kill ends the process and waits for it.
func (p *prisoner) kill() {
	_ = p.process.Kill() // it may have ended already
	<-p.done
}

// cpu gives the processor time that the process has used, to a hundredth of a second; 0 when
// the system does not tell.
func (p *prisoner) cpu() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // the name before it may hold anything
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	var ticks int64
	for _, field := range fields[11:13] { // in user and in system mode
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
