// Package imaging is the server's side of the confined worker: the one implementation of
// library.Decoder.
//
// The server decodes nothing itself. A Pool keeps a few processes of cmd/imprimatur-worker;
// each original is read into a sealed memory file (never onto disk) and handed to one of
// them, which answers in frames of a small protocol (wire.go). A worker counts as hostile from
// the moment it has seen a foreign byte: whatever it says is checked and cut to bounds before
// it goes on (accept.go), it has a deadline, and it is replaced after a fault, after a number of
// files, or when it was busy for long enough.
//
// The walls around a worker (confine.go, landlock.go, seal.go), from the outside in:
//
//   - it runs as nobody when the server is root, and never gains a privilege (no-new-privs);
//   - own user, network, process, IPC and host name spaces: no network device, nothing to signal;
//   - landlock: it may read the library folders, run its own program, and write nowhere;
//   - limits on memory, CPU, processes and files;
//   - seccomp: with its libraries loaded it shuts the doors itself (Seal) and can from then on
//     open no file and start no process at all; only then does it get a first request.
//
// The second metadata reader (exiftool) is a Perl program, which has to open files and run an
// interpreter; it is started by the worker before the seal, inside the same walls, under a filter
// of its own (SealReader) that alone still has open and execve. Landlock leaves it its libraries
// to open and its interpreter to run. It gets originals through a memory file as well.
//
// A worker serves many files, so one that a file has taken over could answer wrongly for later
// files until it is replaced. It could not reach those files' keys, names, folders or consents,
// nor any file outside: it holds the bytes of the file at hand and nothing else.
package imaging

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

// Options says how a pool is to be run.
type Options struct {
	WorkerPath string   // the worker program
	Reader     []string // command of the second metadata reader: interpreter, script; see FindReader. Empty: none.
	Workers    int      // processes; 0: one per core. At least two, so that a long task never blocks short ones.
	Limits     Limits   // zero fields: the defaults
	Without    []Layer  // layers of confinement that the operator does without
	Log        *slog.Logger
}

// Limits bounds what one file may cost.
type Limits struct {
	FileBytes int64         // size of an original; default 512 MiB
	HeldBytes int64         // of all originals in memory at a time; default twice that
	Deadline  time.Duration // for one file by the wall clock, waiting not counted, nor that others have the processors; default 10 s
	Memory    int64         // address space of one worker; default 4 GiB
	Gate      Gate          // what a header may claim
	Files     int           // a worker is replaced after so many; default 500
}

func (l Limits) withDefaults() Limits {
	fallback(&l.FileBytes, 512<<20)
	fallback(&l.HeldBytes, 2*l.FileBytes)
	fallback(&l.Deadline, 10*time.Second)
	fallback(&l.Memory, 4<<30)
	fallback(&l.Gate.Pixels, 200e6)
	fallback(&l.Gate.Side, 65000)
	fallback(&l.Gate.Frames, 2000)
	fallback(&l.Gate.Scans, 100)
	fallback(&l.Gate.Effort, 2e9)
	fallback(&l.Files, 500)
	return l
}

func fallback[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func (o Options) withDefaults() Options {
	if o.Workers <= 0 {
		o.Workers = runtime.NumCPU()
	}
	o.Workers = max(o.Workers, 2)
	o.Limits = o.Limits.withDefaults()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// FindReader gives the command of the second metadata reader (exiftool) where it is installed.
// Without it RAW files are refused, and GIF and JPEG XL come in without their metadata.
func FindReader() []string {
	interpreter, err := exec.LookPath("perl")
	if err != nil {
		return nil
	}
	script, err := exec.LookPath("exiftool")
	if err != nil {
		return nil
	}
	return []string{interpreter, script}
}

var _ library.Decoder = (*Pool)(nil)

// Examine implements library.Decoder.
func (p *Pool) Examine(ctx context.Context, name string, original io.Reader, size int64, sidecar []byte) (*library.Examined, error) {
	if len(sidecar) > maxSidecar {
		return nil, refused("file.too-large")
	}
	request := Request{Task: Examine, Ext: extension(name), Sidecar: sidecar}
	reply, pictures, err := p.do(ctx, request, original, size)
	if err != nil {
		return nil, fmt.Errorf("examining a file: %w", err)
	}
	examined, err := acceptExamined(reply, pictures, p.opts.Limits.Gate)
	if err != nil {
		return nil, fmt.Errorf("examining a file: %w", err)
	}
	return examined, nil
}

// Render implements library.Decoder.
func (p *Pool) Render(ctx context.Context, original io.Reader, size int64, spec library.RenderSpec) (*library.Rendered, error) {
	if err := checkSpec(spec); err != nil {
		return nil, fmt.Errorf("rendering a file: %w", err)
	}
	reply, pictures, err := p.do(ctx, Request{Task: Render, Spec: spec}, original, size)
	if err != nil {
		return nil, fmt.Errorf("rendering a file: %w", err)
	}
	rendered, err := acceptRendered(reply, pictures, spec)
	if err != nil {
		return nil, fmt.Errorf("rendering a file: %w", err)
	}
	return rendered, nil
}

const maxSidecar = 1 << 20

// extension gives the part of a name that claims a type.
func extension(name string) string {
	ext := strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))
	if len(ext) > 16 {
		return ""
	}
	return strings.ToValidUTF8(ext, "")
}

// refused says that this one file is not taken.
func refused(code string) *problem.Problem { return problem.New(problem.Unsupported, code) }
