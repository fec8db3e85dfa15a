package imaging

import "golang.org/x/sys/unix"

// machine is the kernel's name for this machine's system calls.
const machine = unix.AUDIT_ARCH_X86_64

// older lists the everyday calls that newer machines no longer have.
func older() []rule {
	return []rule{
		allow(unix.SYS_EPOLL_WAIT), allow(unix.SYS_POLL), allow(unix.SYS_TIME), allow(unix.SYS_GETRLIMIT),
		allow(unix.SYS_ARCH_PRCTL),
	}
}

// opening lists the calls that open and look at files by name.
func opening() []rule {
	return []rule{
		allow(unix.SYS_OPENAT), allow(unix.SYS_OPEN), allow(unix.SYS_STAT), allow(unix.SYS_LSTAT), allow(unix.SYS_ACCESS),
		allow(unix.SYS_FACCESSAT), allow(unix.SYS_FACCESSAT2), allow(unix.SYS_READLINK), allow(unix.SYS_READLINKAT),
		allow(unix.SYS_SELECT), allow(unix.SYS_DUP2),
	}
}
