package imaging

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

var errShort = errors.New("the original is not as long as was said")

// memoryFile reads an original into a file that lies in memory alone and seals it, so that
// nobody, not even the server, can change it any more. Close gives the memory back.
func memoryFile(original io.Reader, size int64) (*os.File, error) {
	fd, err := unix.MemfdCreate("original", unix.MFD_CLOEXEC|unix.MFD_ALLOW_SEALING)
	if err != nil {
		return nil, fmt.Errorf("making a memory file: %w", err)
	}
	f := os.NewFile(uintptr(fd), "original")
	if err := fill(f, original, size); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func fill(f *os.File, original io.Reader, size int64) error {
	n, err := io.Copy(onlyWriter{f}, io.LimitReader(original, size+1))
	if err != nil {
		return fmt.Errorf("reading the original: %w", err)
	}
	if n != size {
		return fmt.Errorf("reading the original: %d bytes of %d: %w", n, size, errShort)
	}
	seals := unix.F_SEAL_SEAL | unix.F_SEAL_SHRINK | unix.F_SEAL_GROW | unix.F_SEAL_WRITE
	if _, err := unix.FcntlInt(f.Fd(), unix.F_ADD_SEALS, seals); err != nil {
		return fmt.Errorf("sealing the memory file: %w", err)
	}
	return nil
}

// onlyWriter keeps io.Copy to plain writes.
type onlyWriter struct{ io.Writer }
