// The intruder stands in the worker's place and tries to break out. The test starts it as the
// server starts a worker. It says of each attempt whether it got through.
package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"imprimatur/internal/imaging"
)

func main() {
	line := imaging.OpenLine()
	if err := line.Greet(imaging.Hello{Decoder: "intruder", Sealed: true}); err != nil { // it lies
		os.Exit(1)
	}
	if err := line.Serve(attempt); err != nil {
		os.Exit(1)
	}
}

// attempt does what the request's sidecar says: a verb and its object. The answer's cause tells
// how it went: "through", or why not.
func attempt(request imaging.Request, _ *os.File) (imaging.Reply, [][]byte) {
	verb, object, _ := strings.Cut(string(request.Sidecar), " ")
	err := attempts()[verb](object)
	reply := imaging.Reply{Cause: "through"}
	if err != nil {
		reply.Cause = "denied: " + err.Error()
	}
	return reply, nil
}

func attempts() map[string]func(string) error {
	return map[string]func(string) error{
		"seal":        func(string) error { return imaging.Seal() },
		"connect":     func(address string) error { return dial("tcp", address) },
		"datagram":    func(address string) error { return dial("udp", address) },
		"abstract":    func(name string) error { return dial("unix", "@"+name) },
		"socketpair":  func(string) error { _, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0); return err },
		"read":        func(name string) error { _, err := os.ReadFile(name); return err },
		"list":        func(name string) error { _, err := os.ReadDir(name); return err },
		"create":      func(name string) error { return os.WriteFile(name, []byte("x"), 0o600) },
		"append":      func(name string) error { return closed(os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)) },
		"unnamed":     func(folder string) error { return closed(os.OpenFile(folder, unix.O_TMPFILE|os.O_WRONLY, 0o600)) },
		"remove":      os.Remove,
		"mkdir":       func(name string) error { return os.Mkdir(name, 0o700) },
		"link":        func(name string) error { return os.Symlink("/etc/passwd", name) },
		"execute":     func(program string) error { return syscall.Exec(program, []string{program}, nil) },
		"start":       start,
		"fork":        func(string) error { return fork(0) },
		"forks":       func(string) error { return forks() },
		"threads":     func(string) error { return threads() },
		"trace":       func(pid string) error { return unix.PtraceAttach(number(pid)) },
		"peek":        func(pid string) error { return peek(number(pid)) },
		"signal":      func(pid string) error { return unix.Kill(number(pid), 0) },
		"memory":      func(string) error { return memory() },
		"limit":       func(string) error { return raise() },
		"namespace":   func(string) error { return fork(unix.CLONE_NEWUSER) },
		"mount":       func(string) error { return unix.Mount("none", "/tmp", "tmpfs", 0, "") },
		"spin":        func(string) error { spin(); return nil },
		"crash":       func(string) error { _ = syscall.Kill(os.Getpid(), syscall.SIGKILL); os.Exit(7); return nil },
		"privileges":  func(string) error { return privileges() },
		"name":        func(string) error { return unix.Sethostname([]byte("intruder")) },
		"ring":        func(string) error { return raw(unix.SYS_IO_URING_SETUP, 8, uintptr(unsafe.Pointer(&[256]byte{})), 0) },
		"program":     func(string) error { return raw(unix.SYS_BPF, 0, 0, 0) },
		"keys":        func(string) error { return raw(unix.SYS_KEYCTL, 0, 0, 0) },
		"descriptors": func(string) error { return descriptors() },
	}
}

func dial(network, address string) error {
	c, err := net.DialTimeout(network, address, time.Second)
	if err != nil {
		return err
	}
	if _, err = c.Write([]byte("x")); err != nil {
		return err
	}
	return c.Close()
}

func closed(f *os.File, err error) error {
	if err != nil {
		return err
	}
	return f.Close()
}

func start(program string) error {
	p, err := os.StartProcess(program, []string{program}, &os.ProcAttr{})
	if err != nil {
		return err
	}
	_, err = p.Wait()
	return err
}

// fork makes one process that waits to be killed.
func fork(flags uintptr) error {
	runtime.LockOSThread()
	pid, _, errno := syscall.RawSyscall6(syscall.SYS_CLONE, flags|uintptr(syscall.SIGCHLD), 0, 0, 0, 0, 0)
	if errno != 0 {
		return errno
	}
	if pid == 0 {
		for {
			syscall.RawSyscall6(unix.SYS_PPOLL, 0, 0, 0, 0, 0, 0)
		}
	}
	return nil
}

// forks makes processes until it is stopped; a thousand are through.
func forks() error {
	for n := range 1000 {
		if err := fork(0); err != nil {
			return fmt.Errorf("after %d: %w", n, err)
		}
	}
	return nil
}

// threads makes threads until it is stopped, by the kernel or by its own end.
func threads() error {
	for range 1000 {
		go func() {
			runtime.LockOSThread()
			for {
				syscall.RawSyscall6(unix.SYS_PPOLL, 0, 0, 0, 0, 0, 0)
			}
		}()
	}
	time.Sleep(2 * time.Second)
	return nil
}

func peek(pid int) error {
	buffer := make([]byte, 8)
	local := []unix.Iovec{{Base: &buffer[0], Len: 8}}
	_, err := unix.ProcessVMReadv(pid, local, []unix.RemoteIovec{{Base: 0x400000, Len: 8}}, 0)
	return err
}

// memory takes and touches memory until it is stopped.
func memory() error {
	var held [][]byte
	for range 256 {
		block, err := unix.Mmap(-1, 0, 64<<20, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
		if err != nil {
			return fmt.Errorf("after %d MiB: %w", 64*len(held), err)
		}
		block[0] = 1
		held = append(held, block)
	}
	return nil
}

func raise() error {
	return unix.Setrlimit(unix.RLIMIT_AS, &unix.Rlimit{Cur: unix.RLIM_INFINITY, Max: unix.RLIM_INFINITY})
}

func spin() {
	for n := 0; ; n++ {
		if n < 0 {
			return
		}
	}
}

// privileges is through when the process has any, or is root.
func privileges() error {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&header, &data[0]); err != nil {
		return err
	}
	if os.Getuid() != 0 && data[0].Effective|data[0].Permitted|data[1].Effective|data[1].Permitted == 0 {
		return errors.New("none")
	}
	return nil
}

// descriptors is through when the server left a file open besides the standard ones, the line
// and what Go's runtime opens.
func descriptors() error {
	for fd := 4; fd < 256; fd++ {
		var stat unix.Stat_t
		if unix.Fstat(fd, &stat) != nil {
			continue
		}
		if kind := stat.Mode & unix.S_IFMT; kind == unix.S_IFREG || kind == unix.S_IFDIR {
			if stat.Size > 0 && !originalAt(fd) {
				return nil
			}
		}
	}
	return errors.New("none")
}

// originalAt tells whether the descriptor is the sealed memory file of the request.
func originalAt(fd int) bool {
	_, err := unix.FcntlInt(uintptr(fd), unix.F_GET_SEALS, 0)
	return err == nil
}

func raw(call, a, b, c uintptr) error {
	_, _, errno := syscall.Syscall(call, a, b, c)
	if errno != 0 {
		return errno
	}
	return nil
}

func number(text string) int {
	var n int
	if _, err := fmt.Sscan(text, &n); err != nil {
		return -1
	}
	return n
}
