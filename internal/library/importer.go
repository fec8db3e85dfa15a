package library

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Source is a folder or file that an import reads.
type Source struct {
	Label string // how the person named it; every reported path begins with it
	Root  string // where it is, in full: the same for the same place whenever it is imported
	// Tree opens files and folders below it by slash-separated paths, "." being the top. It
	// follows no symbolic link out of itself, and takes names that are not UTF-8.
	Tree  fs.FS
	Start string   // "." for all of it, or the one file that is wanted
	Below []string // folders that are put between Import.Folder and what is found
}

// Import is what is to be brought in. Folders found become folders in the library, XMP files
// beside photos go with them, hidden files are left out, symbolic links are not followed.
type Import struct {
	Folder   ident.Folder
	Sources  []Source
	Parallel int // files under way at once; 0: as the machine can
	// Each is told of every file, Progress how far it is; one after the other. Either may be nil.
	Each     func(ImportResult)
	Progress func(ImportProgress)
}

// ImportOutcome is what became of a file.
type ImportOutcome string

// The outcomes.
const (
	Imported ImportOutcome = "imported"
	KnownNow ImportOutcome = "existing"
	NotTaken ImportOutcome = "refused"
)

// ImportResult is what became of one file.
type ImportResult struct {
	Path    string
	Outcome ImportOutcome
	Asset   ident.Asset
	Trashed bool // it is in the trash there
	Reason  *problem.Problem
}

// ImportProgress is how far an import is.
type ImportProgress struct {
	Found      int   // files so far
	FoundBytes int64 //
	Counted    bool  // all were found
	Done       int   // of Imported, Existing and Refused together
	Bytes      int64 // of the files done
	Imported   int
	Existing   int
	Refused    int
}

// Mark knows a file again that was imported, by where it is, its size and when it was changed.
type Mark [16]byte

// maxFailures is after how many failures in a row, without one file taken, an import ends.
const maxFailures = 20

// Import brings in all files of its sources. A file that is refused, or cannot be read, ends
// nothing; full storage does, and a worker that does not start, as does trouble that does not pass. Running it again skips what
// is in, mostly without reading it. The caller needs the right to edit the folder.
func (l *Library) Import(ctx context.Context, by access.Caller, wanted Import) (ImportProgress, error) {
	if err := l.mayBringIn(ctx, by, wanted.Folder); err != nil {
		return ImportProgress{}, err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	im := &importing{library: l, by: by, wanted: wanted, stop: stop}
	parallel := wanted.Parallel
	if parallel <= 0 {
		parallel = runtime.GOMAXPROCS(0) + 2 // so that the worker has a file while others wait for the disk
	}
	files := make(chan found, walkAhead)
	var all sync.WaitGroup
	for range parallel {
		all.Go(func() {
			for f := range files {
				if ctx.Err() == nil {
					im.file(ctx, f)
				}
			}
		})
	}
	im.walk(ctx, files)
	close(files)
	all.Wait()
	return im.progress, context.Cause(ctx)
}

// importing is one import under way.
type importing struct {
	library *Library
	by      access.Caller
	wanted  Import
	stop    context.CancelCauseFunc

	mu       sync.Mutex
	progress ImportProgress
	failures int // in a row
}

// file brings one file in and tells what became of it.
func (im *importing) file(ctx context.Context, f found) {
	a, err := im.bringIn(ctx, f)
	result := ImportResult{Path: f.label(), Outcome: Imported, Asset: a.Asset, Trashed: a.Trashed}
	switch {
	case err != nil && ctx.Err() != nil:
		return
	case err != nil && slices.Contains([]string{"storage.full", "worker.not-started"}, problem.Of(err).Code):
		im.stop(err)
		return
	case err != nil:
		result.Outcome, result.Reason = NotTaken, problem.Of(err)
	case a.Existing:
		result.Outcome = KnownNow
	}
	im.tell(result, f.size, err)
}

// tell counts a result and passes it on.
func (im *importing) tell(result ImportResult, size int64, err error) {
	im.mu.Lock()
	defer im.mu.Unlock()
	im.progress.Done++
	im.progress.Bytes += size
	switch result.Outcome {
	case Imported:
		im.progress.Imported++
	case KnownNow:
		im.progress.Existing++
	default:
		im.progress.Refused++
	}
	if err == nil || result.Reason.Kind != problem.Internal && result.Reason.Kind != problem.Busy {
		im.failures = 0
	} else if im.failures++; im.failures >= maxFailures {
		im.stop(fmt.Errorf("importing: %d files failed one after the other: %w", maxFailures, err))
	}
	if im.wanted.Each != nil {
		im.wanted.Each(result)
	}
	im.report()
}

// report tells how far the import is; the lock is held.
func (im *importing) report() {
	if im.wanted.Progress != nil {
		im.wanted.Progress(im.progress)
	}
}

func (im *importing) bringIn(ctx context.Context, f found) (Arrival, error) {
	l := im.library
	if f.trouble != nil {
		return Arrival{}, f.trouble
	}
	mark, err := l.mark(f)
	if err != nil {
		return Arrival{}, err
	}
	if a, err := l.seen(ctx, im.by, mark); err != nil || a.Existing {
		return a, err
	}
	sidecar, err := f.readSidecar()
	if err != nil {
		return Arrival{}, unreadable(err)
	}
	opened, err := f.source.Tree.Open(f.path)
	if err != nil {
		return Arrival{}, unreadable(err)
	}
	content := &sourceReader{r: opened}
	a, err := l.bringIn(ctx, im.by, File{
		Name: path.Base(f.path), Folder: im.wanted.Folder, Below: f.below, Modified: f.modified,
		Sidecar: sidecar, Content: content,
	}, l.remember(mark))
	if content.err != nil {
		err = unreadable(content.err)
	}
	return a, errors.Join(err, opened.Close())
}

// unreadable is a file that cannot be read where it is; nothing is wrong with the library.
func unreadable(cause error) error {
	return problem.New(problem.Unsupported, "file.not-opened").Because(cause)
}

// sourceReader remembers whether it was the source that failed.
type sourceReader struct {
	r   io.Reader
	err error
}

func (s *sourceReader) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// mark names a file by a keyed hash, so that the database holds no path of it.
func (l *Library) mark(f found) (Mark, error) {
	sum := l.keys.DuplicateHash()
	text := "import\x00" + f.source.Root + "\x00" + f.path + "\x00" +
		strconv.FormatInt(f.size, 10) + "\x00" + strconv.FormatInt(f.modified.UnixNano(), 10)
	if _, err := io.WriteString(sum, text); err != nil {
		return Mark{}, fmt.Errorf("marking a file: %w", err)
	}
	return Mark(sum.Sum(nil)), nil
}

// seen finds what an earlier import has made of a file, as long as the caller may know of it.
func (l *Library) seen(ctx context.Context, by access.Caller, mark Mark) (Arrival, error) {
	var a Arrival
	err := l.store.View(ctx, func(tx Reader) error {
		id, err := tx.Seen(ctx, mark)
		if err != nil || id == 0 {
			return err
		}
		h, err := l.holding(ctx, tx, by, id, access.See)
		if err == nil {
			a = Arrival{Asset: id, Existing: true, Trashed: h.State == asset.Trashed}
		}
		return err
	})
	if problem.Is(err, problem.NotFound) {
		return Arrival{}, nil // erased since, or hidden from this caller: to them it is new
	}
	return a, err
}

// remember notes what an import has made of a file, together with the asset.
func (l *Library) remember(mark Mark) settlement {
	return func(ctx context.Context, tx Tx, a Arrival, refused *problem.Problem) error {
		if refused == nil {
			if err := tx.SetSeen(ctx, mark, a.Asset); err != nil {
				return fmt.Errorf("remembering an import: %w", err)
			}
		}
		return nil
	}
}
