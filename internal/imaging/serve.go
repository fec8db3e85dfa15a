package imaging

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// Handler does one task. It owns the original until it returns.
type Handler func(request Request, original *os.File) (Reply, [][]byte)

// Line is the worker's end of the talk with the server.
type Line struct{ fd int }

// lineFD is where a worker finds its line.
const lineFD = 3

// OpenLine gives the line that the server left for this process.
func OpenLine() Line { return Line{lineFD} }

// Greet tells the server that the worker is ready and confined.
func (l Line) Greet(hello Hello) error { return writeFrame(l, Reply{Hello: &hello}) }

// Serve answers requests until the server hangs up, which is the good end.
func (l Line) Serve(handle Handler) error {
	for {
		first := firstRead{line: l}
		var request Request
		if _, err := readFrame(&first, &request, 0); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if first.original == nil {
			return fmt.Errorf("a request without an original: %w", errFrame)
		}
		reply, pictures := handle(request, first.original)
		if err := first.original.Close(); err != nil {
			return fmt.Errorf("closing the original: %w", err)
		}
		if err := writeFrame(l, reply, pictures...); err != nil {
			return err
		}
	}
}

// Read reads plain bytes.
func (l Line) Read(p []byte) (int, error) {
	n, err := retry(func() (int, error) { return unix.Read(l.fd, p) })
	if n == 0 && err == nil && len(p) > 0 {
		return 0, io.EOF
	}
	return n, err
}

// Write writes plain bytes, all of them.
func (l Line) Write(p []byte) (int, error) {
	done := 0
	for done < len(p) {
		n, err := retry(func() (int, error) { return unix.Write(l.fd, p[done:]) })
		if err != nil {
			return done, err
		}
		done += n
	}
	return done, nil
}

// firstRead reads a line and catches the original, which comes with the first byte of a request.
type firstRead struct {
	line     Line
	original *os.File
	begun    bool
}

func (f *firstRead) Read(p []byte) (int, error) {
	if f.begun || len(p) == 0 {
		return f.line.Read(p)
	}
	f.begun = true
	control := make([]byte, unix.CmsgSpace(4))
	var controlled int
	n, err := retry(func() (n int, err error) {
		n, controlled, _, _, err = unix.Recvmsg(f.line.fd, p, control, unix.MSG_CMSG_CLOEXEC)
		return n, err
	})
	if err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, io.EOF
	}
	messages, err := unix.ParseSocketControlMessage(control[:controlled])
	if err != nil {
		return 0, fmt.Errorf("receiving the original: %w", err)
	}
	for _, m := range messages {
		fds, err := unix.ParseUnixRights(&m)
		if err != nil {
			return 0, fmt.Errorf("receiving the original: %w", err)
		}
		for _, fd := range fds {
			f.original = os.NewFile(uintptr(fd), "original")
		}
	}
	return n, nil
}

func retry(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if !errors.Is(err, unix.EINTR) {
			return n, err
		}
	}
}
