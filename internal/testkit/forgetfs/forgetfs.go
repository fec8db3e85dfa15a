// Package forgetfs is a file system that behaves as badly as a real one may. At a power cut
// it forgets what was not synced, and keeps of that whatever chance wants: a prefix of the
// changes to a folder, some pages of a file and not others. It can also let the n-th write,
// sync, rename or other change fail, and run full.
//
// It lives in memory and is mounted through FUSE. The process under test must be another one
// than the one that mounts: a page fault on a mapped file cannot be served by the process that
// waits for it.
//
//	disk, err := forgetfs.New()
//	err = disk.Mount(folder)
//	... another process works in folder, and is killed ...
//	err = disk.PowerCut(random)         // unmounts, forgets, mounts again
package forgetfs

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"syscall"
	"time"

	fusefs "github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// ErrUnavailable says that this machine cannot mount: there is no FUSE, or not for this user.
var ErrUnavailable = errors.New("no FUSE here")

// ControlFile is a file in the topmost folder through which the process under test asks for
// trouble: writing "fail 7" lets the seventh change from now on fail, "room 4096" leaves room for
// so many bytes more, "heal" ends both. Reading it gives the number of changes since the last
// command.
const ControlFile = ".control"

// Disk is the file system.
type Disk struct {
	mu     sync.Mutex
	root   *folder
	last   uint64 // inode number
	used   int64  // bytes in files
	limit  int64  // most bytes in files; none when negative
	steps  int    // changes since the last command
	failAt int    // which of them fails; none when 0

	mounted string
	server  *fuse.Server
}

// New makes an empty disk.
func New() *Disk {
	d := &Disk{limit: -1}
	d.root = d.newFolder()
	return d
}

// Mount shows the disk at an empty folder. Problem: ErrUnavailable.
func (d *Disk) Mount(folder string) error {
	// Opened here and not by the library, so that no other process inherits it: when this one
	// ends, whoever works on the disk gets errors instead of waiting for ever.
	device, err := syscall.Open("/dev/fuse", syscall.O_RDWR|syscall.O_CLOEXEC, 0)
	if err != nil {
		return unavailable(err)
	}
	options := fmt.Sprintf("fd=%d,rootmode=%o,user_id=%d,group_id=%d,max_read=%d", device, syscall.S_IFDIR, os.Geteuid(), os.Getegid(), maxWrite)
	if err := syscall.Mount("forgetfs", folder, "fuse.forgetfs", syscall.MS_NOSUID|syscall.MS_NODEV, options); err != nil {
		return errors.Join(unavailable(err), syscall.Close(device))
	}
	never := time.Duration(0)
	d.server, err = fusefs.Mount(fmt.Sprintf("/dev/fd/%d", device), &folderNode{disk: d, folder: d.root}, &fusefs.Options{
		MountOptions: fuse.MountOptions{DisableXAttrs: true, MaxWrite: maxWrite},
		EntryTimeout: &never, AttrTimeout: &never, NegativeTimeout: &never,
	})
	if err != nil {
		return errors.Join(fmt.Errorf("serving the disk: %w", err), syscall.Unmount(folder, 0))
	}
	d.mounted = folder
	return nil
}

// maxWrite is how many bytes the kernel reads or writes at once.
const maxWrite = 128 << 10

// unavailable tells a machine that cannot mount from other trouble.
func unavailable(err error) error {
	for _, why := range []error{syscall.ENOENT, syscall.ENODEV, syscall.EPERM, syscall.EACCES} {
		if errors.Is(err, why) {
			return fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
	}
	return fmt.Errorf("mounting: %w", err)
}

// Unmount takes the disk away; what is on it stays in memory, synced or not.
func (d *Disk) Unmount() error {
	var err error
	for range 50 { // the killed process may not be gone entirely
		if err = syscall.Unmount(d.mounted, 0); err == nil {
			d.server.Wait()
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return fmt.Errorf("unmounting: %w", err)
}

// PowerCut forgets what was not synced. The process that used the disk must be gone.
func (d *Disk) PowerCut(random *rand.Rand) error {
	if err := d.Unmount(); err != nil {
		return err
	}
	d.mu.Lock()
	d.heal()
	d.used = 0
	d.root = d.recalled(d.root, random)
	d.mu.Unlock()
	return d.Mount(d.mounted)
}

// recalled is what is left of a folder after a power cut.
func (d *Disk) recalled(f *folder, random *rand.Rand) *folder {
	left := d.newFolder()
	for name, e := range f.recall(random) {
		switch e := e.(type) {
		case *folder:
			left.live[name] = d.recalled(e, random)
		case *file:
			again := d.newFile()
			again.live = e.recall(random)
			again.kept = append([]byte(nil), again.live...)
			d.used += int64(len(again.live))
			left.live[name] = again
		}
	}
	left.sync()
	return left
}

// step counts a change and tells whether it is to fail. The lock is held.
func (d *Disk) step() syscall.Errno {
	d.steps++
	if d.failAt != 0 && d.steps == d.failAt {
		return syscall.EIO
	}
	return 0
}

// grow accounts for bytes more, or fewer. The lock is held.
func (d *Disk) grow(by int64) syscall.Errno {
	if by > 0 && d.limit >= 0 && d.used+by > d.limit {
		return syscall.ENOSPC
	}
	d.used += by
	return 0
}

// heal ends all trouble. The lock is held.
func (d *Disk) heal() { d.limit, d.failAt, d.steps = -1, 0, 0 }

// command obeys what was written to the control file.
func (d *Disk) command(text string) syscall.Errno {
	d.mu.Lock()
	defer d.mu.Unlock()
	var verb string
	var n int64
	if _, err := fmt.Sscan(text, &verb, &n); err != nil && verb != "heal" {
		return syscall.EINVAL
	}
	d.heal()
	switch verb {
	case "heal":
	case "fail":
		d.failAt = int(n)
	case "room":
		d.limit = d.used + n
	default:
		return syscall.EINVAL
	}
	return 0
}
