package library

import (
	"context"
	"errors"
	"fmt"
	"io"

	"imprimatur/internal/problem"
)

// Scanner looks for malware. It is offered every file that comes in, whichever way, before the worker
// looks at it, and keeps nothing.
type Scanner interface {
	// Scan reads a file to its end and gives what was found in it, or nothing. An error means that
	// nobody knows: the scanner does not answer, or could not look at the file.
	Scan(ctx context.Context, r io.Reader) (found string, err error)
}

// scan has the original looked at, read back as it was sealed.
func (s *sealing) scan(ctx context.Context) error {
	if s.library.scanner == nil {
		return nil
	}
	original, err := s.open(ctx, s.blobs[0])
	if err != nil {
		return err
	}
	watched := &watchedReader{r: original}
	err = s.library.scanned(ctx, watched)
	if closed := original.Close(); watched.err != nil || closed != nil {
		return fmt.Errorf("reading a file for the scanner: %w", errors.Join(watched.err, closed))
	}
	return err
}

// scanned offers a file to the scanner. Without one it is nothing.
//
// Problems: "file.infected" (Unsupported); where the scanner does not answer "file.not-scanned", which
// refuses the file, or "file.scan-waits" where files wait for it (Busy both).
func (l *Library) scanned(ctx context.Context, r io.Reader) error {
	if l.scanner == nil {
		return nil
	}
	found, err := l.scanner.Scan(ctx, r)
	switch {
	case err != nil && ctx.Err() != nil:
		return ctx.Err()
	case err != nil && l.limits.WaitForScanner:
		return problem.New(problem.Busy, "file.scan-waits").Because(err)
	case err != nil:
		return problem.New(problem.Busy, "file.not-scanned").Because(err)
	case found != "":
		l.log.WarnContext(ctx, "the virus scanner refused a file", "found", found)
		return problem.New(problem.Unsupported, "file.infected")
	}
	return nil
}

// watchedReader remembers whether it was the blob that failed, and not the scanner.
type watchedReader struct {
	r   io.Reader
	err error
}

func (w *watchedReader) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}
