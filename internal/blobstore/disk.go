package blobstore

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Disk is the part of a file system that the store stands on. Names are slash-separated and
// lie below one folder; no name can reach outside of it. Tests put a disk in its place that
// fails, fills up, or forgets what was not synced.
type Disk interface {
	// Create makes a new file for writing; fs.ErrExist when the name is taken.
	Create(name string) (File, error)
	// Open opens a file for reading; fs.ErrNotExist when there is none.
	Open(name string) (File, error)
	// Edit opens a file for reading, and for writing at its end; fs.ErrNotExist when there
	// is none.
	Edit(name string) (File, error)
	// Rename gives a file another name in the same folder, replacing what had it.
	Rename(from, to string) error
	// Remove takes a file away; fs.ErrNotExist when there is none.
	Remove(name string) error
	// MakeDir makes one folder; fs.ErrExist when it is there.
	MakeDir(name string) error
	// ReadDir lists a folder in the order of names; "." is the topmost.
	ReadDir(name string) ([]fs.DirEntry, error)
	// SyncDir makes the names in a folder survive a power cut.
	SyncDir(name string) error
}

// File is one open file of a Disk.
type File interface {
	io.Reader
	io.ReaderAt
	io.Writer
	io.Closer
	Stat() (fs.FileInfo, error)
	// Sync makes the content survive a power cut. After it failed the content is unknown.
	Sync() error
	Truncate(size int64) error
}

// Folder is a Disk in a folder of the operating system, held by os.Root: neither a name nor
// a symbolic link leads out of it.
type Folder struct {
	root *os.Root
	dir  *os.File // the same folder, for Open
}

// OpenFolder opens the folder at path, making it (0700) if it is not there.
func OpenFolder(path string) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder: %w", err)
	}
	// its own name must survive a power cut too, whenever it was made
	above, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("making the folder: %w", err)
	}
	if err := errors.Join(above.Sync(), above.Close()); err != nil {
		return nil, fmt.Errorf("making the folder: %w", err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("opening the folder: %w", err)
	}
	dir, err := root.Open(".")
	if err != nil {
		return nil, fmt.Errorf("opening the folder: %w", errors.Join(err, root.Close()))
	}
	return &Folder{root: root, dir: dir}, nil
}

// Close lets go of the folder; open files stay open.
func (d *Folder) Close() error { return errors.Join(d.dir.Close(), d.root.Close()) }

// Create implements Disk.
func (d *Folder) Create(name string) (File, error) {
	return opened(d.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600))
}

// Open implements Disk. Every picture of a grid comes this way, so the kernel is asked to walk
// the name at once, under the same rule as os.Root and without following any link. Where it
// cannot do that, or has something against the name, os.Root walks and says what.
func (d *Folder) Open(name string) (File, error) {
	fd, err := unix.Openat2(int(d.dir.Fd()), name, &unix.OpenHow{
		Flags: unix.O_RDONLY | unix.O_CLOEXEC, Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS,
	})
	if err != nil {
		return opened(d.root.Open(name))
	}
	return os.NewFile(uintptr(fd), name), nil
}

// Edit implements Disk.
func (d *Folder) Edit(name string) (File, error) {
	return opened(d.root.OpenFile(name, os.O_RDWR|os.O_APPEND, 0))
}

// opened keeps a nil *os.File from becoming a File that is not nil.
func opened(file *os.File, err error) (File, error) {
	if err != nil {
		return nil, err
	}
	return file, nil
}

// Rename implements Disk.
func (d *Folder) Rename(from, to string) error { return d.root.Rename(from, to) }

// Remove implements Disk.
func (d *Folder) Remove(name string) error { return d.root.Remove(name) }

// MakeDir implements Disk.
func (d *Folder) MakeDir(name string) error { return d.root.Mkdir(name, 0o700) }

// ReadDir implements Disk.
func (d *Folder) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(d.root.FS(), name) }

// SyncDir implements Disk.
func (d *Folder) SyncDir(name string) error {
	dir, err := d.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
