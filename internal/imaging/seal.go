package imaging

import (
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Seal shuts the last doors of the calling process, all its threads included, for good: from
// here on it can compute, use memory, start threads, and read and write what it holds open. It can
// open no file, start no process, make no socket and touch no other process. What is denied
// answers EPERM.
//
// A worker calls it when its libraries are loaded and before it reads its first request.
func Seal() error {
	return enforce(slices.Concat(everyday(), []rule{
		allow(unix.SYS_MEMFD_CREATE), allow(unix.SYS_FTRUNCATE), allow(unix.SYS_RECVMSG), allow(unix.SYS_TGKILL),
		// Threads are made of clone with this one bit; clone3 hides its flags in memory, so the
		// C library is told that there is none and falls back.
		allow(unix.SYS_CLONE).when(0, unix.CLONE_THREAD|namespaces, unix.CLONE_THREAD),
		deny(unix.SYS_CLONE3, unix.ENOSYS),
	}))
}

// SealReader is the filter of the second metadata reader: it may also open files and run a
// program (landlock says which: the libraries, its own interpreter). It cannot start a process
// or a thread.
func SealReader() error {
	return enforce(slices.Concat(everyday(), opening(), []rule{
		allow(unix.SYS_EXECVE), allow(unix.SYS_DUP), allow(unix.SYS_DUP3), allow(unix.SYS_TGKILL),
		allow(unix.SYS_GETPPID), allow(unix.SYS_GETUID), allow(unix.SYS_GETEUID), allow(unix.SYS_GETGID), allow(unix.SYS_GETEGID),
		allow(unix.SYS_PSELECT6), allow(unix.SYS_UMASK), allow(unix.SYS_TIMES), allow(unix.SYS_GETCWD), allow(unix.SYS_GETDENTS64),
		deny(unix.SYS_IOCTL, unix.ENOTTY),
	}))
}

// everyday is what any program needs to run at all. The order is that of how often they come.
func everyday() []rule {
	rules := make([]rule, 0, 80)
	for _, call := range []uintptr{
		unix.SYS_FUTEX, unix.SYS_READ, unix.SYS_WRITE, unix.SYS_MMAP, unix.SYS_MUNMAP, unix.SYS_MADVISE, unix.SYS_BRK, unix.SYS_MREMAP,
		unix.SYS_MPROTECT, unix.SYS_CLOSE, unix.SYS_LSEEK, unix.SYS_FSTAT, unix.SYS_NEWFSTATAT, unix.SYS_STATX, unix.SYS_FCNTL,
		unix.SYS_READV, unix.SYS_WRITEV, unix.SYS_PREAD64, unix.SYS_PWRITE64,
		unix.SYS_RT_SIGACTION, unix.SYS_RT_SIGPROCMASK, unix.SYS_RT_SIGRETURN, unix.SYS_RT_SIGTIMEDWAIT, unix.SYS_SIGALTSTACK, unix.SYS_RESTART_SYSCALL,
		unix.SYS_SCHED_YIELD, unix.SYS_SCHED_GETAFFINITY, unix.SYS_SET_ROBUST_LIST, unix.SYS_RSEQ, unix.SYS_SET_TID_ADDRESS, unix.SYS_MEMBARRIER,
		unix.SYS_NANOSLEEP, unix.SYS_CLOCK_NANOSLEEP, unix.SYS_CLOCK_GETTIME, unix.SYS_CLOCK_GETRES, unix.SYS_GETTIMEOFDAY,
		unix.SYS_TIMER_CREATE, unix.SYS_TIMER_SETTIME, unix.SYS_TIMER_DELETE, unix.SYS_SETITIMER,
		unix.SYS_GETPID, unix.SYS_GETTID, unix.SYS_GETRANDOM, unix.SYS_GETRUSAGE, unix.SYS_UNAME, unix.SYS_SYSINFO,
		unix.SYS_EPOLL_CREATE1, unix.SYS_EPOLL_CTL, unix.SYS_EPOLL_PWAIT, unix.SYS_EVENTFD2, unix.SYS_PIPE2, unix.SYS_PPOLL,
		unix.SYS_EXIT, unix.SYS_EXIT_GROUP,
	} {
		rules = append(rules, allow(call))
	}
	rules = append(rules,
		allow(unix.SYS_PRLIMIT64).when(2, ^uint32(0), 0), // ask for limits, not set them
		allow(unix.SYS_PRCTL).when(0, ^uint32(0), unix.PR_SET_NAME),
	)
	return append(rules, older()...)
}

// rule is what is done about one system call. With a condition it holds only for calls of
// which one argument, masked, has a value; other calls of it are denied.
type rule struct {
	call        uintptr
	action      uint32
	conditional bool
	argument    uint32
	mask, value uint32
}

func allow(call uintptr) rule { return rule{call: call, action: unix.SECCOMP_RET_ALLOW} }

func deny(call uintptr, errno syscall.Errno) rule {
	return rule{call: call, action: unix.SECCOMP_RET_ERRNO | uint32(errno)}
}

// when bounds a rule to calls whose argument n, and-ed with mask, is value. The upper half of the
// argument must then be zero.
func (r rule) when(n, mask, value uint32) rule {
	r.conditional, r.argument, r.mask, r.value = true, n, mask, value
	return r
}

// enforce puts the rules on all threads of the process. What no rule names is denied.
//
// The kernel answers with the number of a thread that could not be brought in line: that is
// an error like any other.
func enforce(rules []rule) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	filter := assemble(rules)
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return &LackError{NoNewPrivs, err}
	}
	thread, _, errno := syscall.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC,
		uintptr(unsafe.Pointer(&program)))
	runtime.KeepAlive(filter)
	if errno != 0 {
		return &LackError{Filter, errno}
	}
	if thread != 0 {
		return &LackError{Filter, fmt.Errorf("thread %d did not follow", thread)}
	}
	return nil
}

// Offsets in the kernel's struct seccomp_data.
const (
	atCall      = 0
	atMachine   = 4
	atArguments = 16
)

// assemble writes the filter. Every branch ends in a return, so there is no long jump.
func assemble(rules []rule) []unix.SockFilter {
	load := func(at uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: at}
	}
	// unless skips the next so many steps when the value is another.
	unless := func(value uint32, skip uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jf: skip, K: value}
	}
	answer := func(action uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: action}
	}
	and := func(mask uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: mask}
	}
	const no = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)

	filter := []unix.SockFilter{
		load(atMachine),
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: 1, K: machine},
		answer(unix.SECCOMP_RET_KILL_PROCESS), // another machine's calling convention has other numbers
		load(atCall),
	}
	for _, r := range rules {
		if !r.conditional {
			filter = append(filter, unless(uint32(r.call), 1), answer(r.action))
			continue
		}
		low := atArguments + 8*r.argument // both machines are little endian
		filter = append(filter,
			unless(uint32(r.call), 7),
			load(low+4),
			unless(0, 4),
			load(low),
			and(r.mask),
			unless(r.value, 1),
			answer(r.action),
			answer(no)) // after a condition that failed nothing else may match
	}
	return append(filter, answer(no))
}
