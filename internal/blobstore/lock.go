package blobstore

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"

	"imprimatur/internal/problem"
)

const lockFile = "lock"

// Lock keeps other processes out of a data folder. The system gives it up when the process
// ends, however it ends.
type Lock struct{ file *os.File }

// LockFolder takes the lock of the data folder at path, which must exist. When another
// process holds it: problem "data.in-use" with that process's number as "pid".
func LockFolder(path string) (*Lock, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("opening the data folder: %w", err)
	}
	file, err := root.OpenFile(lockFile, os.O_CREATE|os.O_RDWR, 0o600)
	if err := errors.Join(err, root.Close()); err != nil {
		return nil, fmt.Errorf("opening the data folder's lock: %w", err)
	}
	if err := flock(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if err := sign(file); err != nil {
		return nil, errors.Join(fmt.Errorf("signing the data folder's lock: %w", err), file.Close())
	}
	return &Lock{file}, nil
}

// Unlock lets others in. The file stays: taking it away would open a gap in which two
// processes each hold a lock.
func (l *Lock) Unlock() error { return l.file.Close() }

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

// sign writes down who holds the lock, for the one who is refused.
func sign(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
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
