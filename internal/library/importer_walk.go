package library

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/problem"
)

// walkAhead is how many files are found before they are read.
const walkAhead = 10_000

// FoundFile is one file of a source, for those who bring it in by another way than Import.
type FoundFile struct{ found }

// Walk finds what Import would bring in, in the same order, with the same files left out.
func Walk(ctx context.Context, sources []Source, each func(FoundFile)) {
	walk{ctx, func(f found) { each(FoundFile{f}) }}.all(sources)
}

// Label is what the file is called in reports.
func (f FoundFile) Label() string { return f.label() }

// Path is where the file goes below the folder that is imported into, its name included.
func (f FoundFile) Path() string { return path.Join(path.Join(f.below...), path.Base(f.path)) }

// Size and Modified are as the disk tells them.
func (f FoundFile) Size() int64 { return f.size }

// Modified is when the file was last changed.
func (f FoundFile) Modified() time.Time { return f.modified }

// Open opens the file, or says why it cannot be brought in.
func (f FoundFile) Open() (io.ReadCloser, error) {
	if f.trouble != nil {
		return nil, f.trouble
	}
	opened, err := f.source.Tree.Open(f.path)
	if err != nil {
		return nil, unreadable(err)
	}
	return opened, nil
}

// Sidecar reads the XMP file beside it, if there is one.
func (f FoundFile) Sidecar() ([]byte, error) {
	content, err := f.readSidecar()
	if err != nil {
		return nil, unreadable(err)
	}
	return content, nil
}

// found is one file that an import has found.
type found struct {
	source   *Source
	path     string   // in the source's tree
	below    []string // folders in the library
	size     int64
	modified time.Time
	sidecar  string // path of the XMP file beside it, or empty
	trouble  error  // why it cannot be brought in at all
}

// label is what the file is called in reports.
func (f found) label() string {
	if f.path == "." || f.source.Start != "." {
		return f.source.Label
	}
	return strings.TrimSuffix(f.source.Label, "/") + "/" + f.path
}

// walk finds the files of all sources.
func (im *importing) walk(ctx context.Context, files chan<- found) {
	walk{ctx, func(f found) { im.offer(ctx, files, f) }}.all(im.wanted.Sources)
	im.mu.Lock()
	defer im.mu.Unlock()
	im.progress.Counted = true
	im.report()
}

// walk is one way through sources.
type walk struct {
	ctx   context.Context
	offer func(found)
}

// all finds the files of all sources, in the order of their names.
func (w walk) all(sources []Source) {
	for i := range sources {
		source := &sources[i]
		if source.Start == "." {
			w.folder(source, ".", source.Below)
		} else {
			w.single(source)
		}
	}
}

// single finds the one file that is wanted, and what lies beside it.
func (w walk) single(source *Source) {
	dir := path.Dir(source.Start)
	entries, err := list(source.Tree, dir)
	for _, e := range entries {
		if e.Name() == path.Base(source.Start) {
			w.offer(look(source, dir, source.Below, e, sidecars(entries)))
			return
		}
	}
	if err == nil {
		err = fs.ErrNotExist
	}
	w.offer(found{source: source, path: source.Start, trouble: unreadable(err)})
}

// folder finds what lies in a folder, files first.
func (w walk) folder(source *Source, dir string, below []string) {
	entries, err := list(source.Tree, dir)
	if err != nil {
		w.offer(found{source: source, path: dir, trouble: unreadable(err)})
	}
	beside := sidecars(entries)
	var folders []string
	for _, e := range entries {
		switch {
		case strings.HasPrefix(e.Name(), "."): // what systems leave behind, not what people keep
		case e.IsDir():
			folders = append(folders, e.Name())
		case beside[e.Name()]:
		default:
			w.offer(look(source, dir, below, e, beside))
		}
	}
	for _, name := range folders {
		if w.ctx.Err() != nil {
			return
		}
		w.folder(source, path.Join(dir, name), append(slices.Clone(below), name))
	}
}

// list reads a folder. What was read before an error is given too.
func list(tree fs.FS, dir string) ([]fs.DirEntry, error) {
	opened, err := tree.Open(dir)
	if err != nil {
		return nil, err
	}
	folder, ok := opened.(fs.ReadDirFile)
	if !ok {
		return nil, errors.Join(errors.New("not a folder"), opened.Close())
	}
	entries, err := folder.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, errors.Join(err, opened.Close())
}

// look makes of an entry a file that is found, with the sidecar that belongs to it.
func look(source *Source, dir string, below []string, e fs.DirEntry, beside map[string]bool) found {
	f := found{source: source, path: path.Join(dir, e.Name()), below: below}
	if !e.Type().IsRegular() { // a link, a pipe, a device
		f.trouble = problem.New(problem.Unsupported, "file.not-regular")
		return f
	}
	info, err := e.Info()
	if err != nil {
		f.trouble = unreadable(err)
		return f
	}
	f.size, f.modified = info.Size(), info.ModTime()
	stem := strings.TrimSuffix(e.Name(), path.Ext(e.Name()))
	for _, name := range []string{e.Name() + ".xmp", e.Name() + ".XMP", stem + ".xmp", stem + ".XMP"} {
		if beside[name] && name != e.Name() {
			f.sidecar = path.Join(dir, name)
			break
		}
	}
	return f
}

// sidecars finds the XMP files that lie beside a file of the same name. Others are files like
// any, and refused like any that is no photo.
func sidecars(entries []fs.DirEntry) map[string]bool {
	stems := make(map[string]bool)
	for _, e := range entries {
		if name := e.Name(); e.Type().IsRegular() && !isXMP(name) {
			stems[name] = true
			stems[strings.TrimSuffix(name, path.Ext(name))] = true
		}
	}
	beside := make(map[string]bool)
	for _, e := range entries {
		if name := e.Name(); e.Type().IsRegular() && isXMP(name) && stems[strings.TrimSuffix(name, path.Ext(name))] {
			beside[name] = true
		}
	}
	return beside
}

func isXMP(name string) bool { return strings.EqualFold(path.Ext(name), ".xmp") }

// readSidecar reads the XMP file beside a photo. One that is too long is left out.
func (f found) readSidecar() ([]byte, error) {
	if f.sidecar == "" {
		return nil, nil
	}
	opened, err := f.source.Tree.Open(f.sidecar)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(opened, MaxSidecar+1))
	if len(content) > MaxSidecar {
		content = nil
	}
	return content, errors.Join(err, opened.Close())
}

// offer passes a file on to whoever brings it in.
func (im *importing) offer(ctx context.Context, files chan<- found, f found) {
	im.mu.Lock()
	im.progress.Found++
	im.progress.FoundBytes += f.size
	im.mu.Unlock()
	select {
	case files <- f:
	case <-ctx.Done():
	}
}
