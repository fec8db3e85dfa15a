package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"imprimatur/internal/imaging"
)

// reader is the second metadata reader: exiftool, kept running (-stay_open), which reads its
// arguments from a pipe. It never sees a name from outside: every file it looks at is the one
// memory file that it shares with the worker. It stands inside the same walls under its own filter.
type reader struct {
	ask    *os.File // its standard input
	answer *os.File // its standard output
	file   *os.File // the memory file
	broken bool
}

const (
	readerFile     = "/proc/self/fd/3" // the memory file, as the reader sees it
	readerPatience = 5 * time.Second
	readerReady    = "{ready}\n"
	maxAnswer      = 64 << 20 // a preview picture; texts are far smaller
)

// startReader starts the command (interpreter, script) by way of this program's other face,
// becomeReader, from a thread of its own that lives as long as the reader: when it ends, the
// kernel ends the reader. No command: no reader.
func startReader(command []string) (*reader, error) {
	if len(command) == 0 {
		return nil, nil
	}
	fd, err := unix.MemfdCreate("reader", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("making a memory file: %w", err)
	}
	file := os.NewFile(uintptr(fd), "reader")
	stdin, ask, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("making a pipe: %w", err)
	}
	answer, stdout, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("making a pipe: %w", err)
	}
	argv := slices.Concat([]string{os.Args[0], readerFace}, command, []string{"-config", "", "-stay_open", "True", "-@", "-"})
	attr := &os.ProcAttr{Dir: "/", Env: []string{"LANG=C", "LC_ALL=C"}, Files: []*os.File{stdin, stdout, os.Stderr, file},
		Sys: &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		process, err := os.StartProcess("/proc/self/exe", argv, attr)
		started <- err
		if err == nil {
			_, _ = process.Wait() // its end shows on the pipe
		}
	}()
	if err := errors.Join(<-started, stdin.Close(), stdout.Close()); err != nil {
		return nil, fmt.Errorf("starting the metadata reader: %w", err)
	}
	return &reader{ask: ask, answer: answer, file: file}, nil
}

// readerFace is the first argument of a process that is to become the reader.
const readerFace = "become-reader"

// becomeReader puts the reader's filter on this process and runs the command in its place.
func becomeReader(command []string) error {
	if err := imaging.SealReader(); err != nil {
		return err
	}
	return syscall.Exec(command[0], command, os.Environ()) // returns on failure only
}

// told asks for the same tags that the fast reader gives, and the XMP packet.
func (r *reader) told(data []byte) told {
	t := told{exif: map[string]any{}, gps: map[string]any{}, iptc: map[string]any{}}
	if err := r.load(data); err != nil {
		return t
	}
	answer, err := r.run("-j", "-n", "-G1", "-b", "-XMP", "-IFD0:all", "-ExifIFD:all", "-GPS:all", "-IPTC:all")
	if err != nil {
		return t
	}
	var files []map[string]any
	if err := json.Unmarshal(answer, &files); err != nil || len(files) != 1 {
		return t
	}
	for name, v := range files[0] {
		group, tag, _ := strings.Cut(name, ":")
		switch group {
		case "IFD0", "ExifIFD":
			t.exif[tag] = v
		case "GPS":
			t.gps[tag] = v
		case "IPTC":
			t.iptc[tag] = v
		case "XMP":
			if packet, ok := v.(string); ok && tag == "XMP" {
				if parsed, err := parseXMP([]byte(packet)); err == nil {
					t.xmp = parsed
				}
			}
		}
	}
	return t
}

// load puts an original into the shared memory file.
func (r *reader) load(data []byte) error {
	if r.broken {
		return errors.New("the metadata reader is gone")
	}
	if err := r.file.Truncate(0); err != nil {
		return fmt.Errorf("emptying the memory file: %w", err)
	}
	if _, err := r.file.WriteAt(data, 0); err != nil {
		return fmt.Errorf("filling the memory file: %w", err)
	}
	return nil
}

// run lets the reader look at the file that is loaded. After an error it is not asked again.
func (r *reader) run(args ...string) (answer []byte, err error) {
	if r.broken {
		return nil, errors.New("the metadata reader is gone")
	}
	defer func() { r.broken = r.broken || err != nil }()
	until := time.Now().Add(readerPatience)
	if err := errors.Join(r.ask.SetDeadline(until), r.answer.SetDeadline(until)); err != nil {
		return nil, fmt.Errorf("asking the metadata reader: %w", err)
	}
	command := strings.Join(append(args, readerFile, "-execute"), "\n") + "\n"
	if _, err := io.WriteString(r.ask, command); err != nil {
		return nil, fmt.Errorf("asking the metadata reader: %w", err)
	}
	chunk := make([]byte, 64<<10)
	for !bytes.HasSuffix(answer, []byte(readerReady)) {
		n, err := r.answer.Read(chunk)
		if err != nil {
			return nil, fmt.Errorf("hearing the metadata reader: %w", err)
		}
		if answer = append(answer, chunk[:n]...); len(answer) > maxAnswer {
			return nil, errors.New("the metadata reader says too much")
		}
	}
	return answer[:len(answer)-len(readerReady)], nil
}
