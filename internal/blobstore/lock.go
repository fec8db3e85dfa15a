package blobstore

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"imprimatur/internal/problem"
)

// LockFile is what the lock is called in the data folder.
const LockFile = "lock"

// Lock keeps other processes out of a data folder. The system gives it up when the process
// ends, however it ends; what stands in the file then tells the next that it was broken off.
type Lock struct {
	file *os.File

	mu   sync.Mutex
	left bool // something of a holder that was broken off may lie about
}

// LockFolder takes the lock of the data folder at path, which must exist. When another
// process holds it: problem "data.in-use" with that process's number as "pid".
func LockFolder(path string) (*Lock, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("opening the data folder: %w", err)
	}
	file, err := root.OpenFile(LockFile, os.O_CREATE|os.O_RDWR, 0o600)
	if err := errors.Join(err, root.Close()); err != nil {
		return nil, fmt.Errorf("opening the data folder's lock: %w", err)
	}
	if err := flock(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	info, err := file.Stat()
	if err == nil {
		err = sign(file)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("signing the data folder's lock: %w", err), file.Close())
	}
	return &Lock{file: file, left: info.Size() > 0}, nil
}

// LeftOver tells whether a holder was broken off, so that what it was doing may lie about, and
// nobody has tidied up since.
func (l *Lock) LeftOver() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.left
}

// SetLeftOver notes that something lies about, or that it was tidied up. It is known to later
// holders too.
func (l *Lock) SetLeftOver(left bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left = left
}

// Unlock lets others in. The file stays: taking it away would open a gap in which two
// processes each hold a lock.
func (l *Lock) Unlock() error {
	var err error
	if !l.LeftOver() {
		err = l.file.Truncate(0)
	}
	return errors.Join(err, l.file.Close())
}

func flock(file *os.File) error {
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EWOULDBLOCK):
			return problem.New(problem.Conflict, "data.in-use", "pid", holder(file)).Because(err)
		}
		return fmt.Errorf("locking the data folder: %w", err)
	}
}

// sign writes down who holds the lock, for the one who is refused, and for the one who comes
// after a power cut.
func sign(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	if _, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0); err != nil {
		return err
	}
	return file.Sync()
}

// holder reads who holds the lock; it may not have signed yet.
func holder(file *os.File) string {
	text, err := io.ReadAll(io.LimitReader(file, 20))
	if err != nil {
		return "?"
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return "?"
	}
	return strconv.Itoa(pid)
}
