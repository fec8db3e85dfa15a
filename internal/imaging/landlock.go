package imaging

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// libraryFolders is what a worker may read: where shared objects and the metadata reader's
// Perl modules lie. Folders that are not there are left out.
func libraryFolders() []string {
	return []string{
		"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache",
		"/etc/perl", "/usr/share/perl", "/usr/share/perl5", "/usr/local/share/perl",
	}
}

// rules is a prepared landlock rule set. It is prepared with the server's own rights and
// then put on one thread.
type rules struct{ fd int }

// landlockVersion gives the version of the kernel's landlock.
func landlockVersion() (int, error) {
	version, _, errno := syscall.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0, errno
	}
	return int(version), nil
}

// newRules allows reading the library folders and the readable files, running the programs
// and the loaders they name, and nothing else: no write, no network, no signal to outside.
func newRules(programs, readable []string) (rules, error) {
	version, err := landlockVersion()
	if err != nil {
		return rules{}, fmt.Errorf("asking for landlock: %w", err)
	}
	attr := handled(version)
	fd, _, errno := syscall.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr), 0)
	if errno != 0 {
		return rules{}, fmt.Errorf("making a landlock rule set: %w", errno)
	}
	r := rules{int(fd)}
	for _, folder := range libraryFolders() {
		err = errors.Join(err, r.allow(folder, unix.LANDLOCK_ACCESS_FS_READ_FILE|unix.LANDLOCK_ACCESS_FS_READ_DIR))
	}
	for _, file := range readable {
		err = errors.Join(err, r.allow(file, unix.LANDLOCK_ACCESS_FS_READ_FILE))
	}
	for _, program := range programs {
		err = errors.Join(err, r.allow(program, unix.LANDLOCK_ACCESS_FS_READ_FILE|unix.LANDLOCK_ACCESS_FS_EXECUTE))
		if loader := loaderOf(program); loader != "" {
			err = errors.Join(err, r.allow(loader, unix.LANDLOCK_ACCESS_FS_READ_FILE|unix.LANDLOCK_ACCESS_FS_EXECUTE))
		}
	}
	if err != nil {
		return rules{}, errors.Join(err, r.close())
	}
	return r, nil
}

// handled lists everything that this version of landlock can deny.
func handled(version int) unix.LandlockRulesetAttr {
	attr := unix.LandlockRulesetAttr{Handled_access_fs: 1<<13 - 1}
	if version >= 2 {
		attr.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_REFER
	}
	if version >= 3 {
		attr.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	if version >= 4 {
		attr.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if version >= 5 {
		attr.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_IOCTL_DEV
	}
	if version >= 6 {
		attr.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
	}
	return attr
}

func (r rules) allow(path string, access uint64) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if errors.Is(err, unix.ENOENT) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("allowing %s: %w", path, err)
	}
	var stat unix.Stat_t
	if err = unix.Fstat(fd, &stat); err == nil {
		if stat.Mode&unix.S_IFMT != unix.S_IFDIR {
			access &^= unix.LANDLOCK_ACCESS_FS_READ_DIR
		}
		rule := unix.LandlockPathBeneathAttr{Allowed_access: access, Parent_fd: int32(fd)}
		if _, _, errno := syscall.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(r.fd), unix.LANDLOCK_RULE_PATH_BENEATH,
			uintptr(unsafe.Pointer(&rule)), 0, 0, 0); errno != 0 {
			err = errno
		}
	}
	if err = errors.Join(err, unix.Close(fd)); err != nil {
		return fmt.Errorf("allowing %s: %w", path, err)
	}
	return nil
}

// enter puts the rules on the calling thread, for good.
func (r rules) enter() error {
	if _, _, errno := syscall.RawSyscall(unix.SYS_LANDLOCK_RESTRICT_SELF, uintptr(r.fd), 0, 0); errno != 0 {
		return fmt.Errorf("entering landlock: %w", errno)
	}
	return nil
}

func (r rules) close() error { return unix.Close(r.fd) }

// loaderOf gives the dynamic loader that a program asks for; the kernel opens it to run the program.
func loaderOf(program string) string {
	f, err := elf.Open(program)
	if err != nil {
		return "" // a script, or not readable: then starting it says why
	}
	defer func() { _ = f.Close() }() // only read
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP && p.Filesz < 4096 {
			name, err := io.ReadAll(p.Open())
			if err != nil {
				return ""
			}
			return strings.TrimRight(string(name), "\x00")
		}
	}
	return ""
}
