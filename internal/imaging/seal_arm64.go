package imaging

import "golang.org/x/sys/unix"

// machine is the kernel's name for this machine's system calls.
const machine = unix.AUDIT_ARCH_AARCH64

// older lists the everyday calls that newer machines no longer have.
func older() []rule { return nil }

// opening lists the calls that open and look at files by name.
func opening() []rule {
	return []rule{
		allow(unix.SYS_OPENAT), allow(unix.SYS_FACCESSAT), allow(unix.SYS_FACCESSAT2), allow(unix.SYS_READLINKAT),
	}
}
