package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

// bringIn is library.Import through the API: each photo goes in one request, with the XMP file
// beside it in the same request. The server knows equal files again, so running it again
// stores nothing twice.
func (r *remote) bringIn(ctx context.Context, wanted library.Import) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	s := &sending{remote: r, wanted: wanted, stop: stop}
	files := make(chan outgoing, 64)
	var all sync.WaitGroup
	for range parallelOr(wanted.Parallel) {
		all.Go(func() {
			for f := range files {
				if ctx.Err() == nil {
					s.file(ctx, f)
				}
			}
		})
	}
	for i := range wanted.Sources {
		if err := s.walk(ctx, &wanted.Sources[i], files); err != nil {
			stop(err)
			break
		}
	}
	close(files)
	all.Wait()
	return context.Cause(ctx)
}

// outgoing is one file on its way to the server.
type outgoing struct {
	source *library.Source
	path   string
	info   fs.FileInfo
}

// label is what the file is called in reports.
func (f outgoing) label() string {
	if f.source.Start != "." {
		return f.source.Label
	}
	return strings.TrimSuffix(f.source.Label, "/") + "/" + f.path
}

// below lists the folders that the file lies in.
func (f outgoing) below() []string {
	below := f.source.Below
	if dir := path.Dir(f.path); f.source.Start == "." && dir != "." {
		below = append(below[:len(below):len(below)], strings.Split(dir, "/")...)
	}
	return below
}

// sending is one import under way through the API.
type sending struct {
	remote *remote
	wanted library.Import
	stop   context.CancelCauseFunc

	mu       sync.Mutex
	progress library.ImportProgress
}

// walk finds the files of a source: no hidden ones, no links, no sidecars.
func (s *sending) walk(ctx context.Context, source *library.Source, files chan<- outgoing) error {
	return fs.WalkDir(source.Tree, source.Start, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if name != "." && strings.HasPrefix(entry.Name(), ".") {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() || strings.EqualFold(path.Ext(name), ".xmp") {
			return ctx.Err()
		}
		info, err := entry.Info()
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		s.mu.Lock()
		s.progress.Found++
		s.progress.FoundBytes += info.Size()
		s.mu.Unlock()
		select {
		case files <- outgoing{source, name, info}:
		case <-ctx.Done():
		}
		return ctx.Err()
	})
}

// file sends one file and tells what became of it.
func (s *sending) file(ctx context.Context, f outgoing) {
	result := library.ImportResult{Path: f.label(), Outcome: library.NotTaken}
	answer, err := s.send(ctx, f)
	var said *remoteProblem
	switch {
	case err == nil:
		result.Outcome, result.Asset = library.Imported, parseAsset(answer.Asset)
		if answer.State == "existing" {
			result.Outcome = library.KnownNow
		}
	case errors.As(err, &said) && (said.status == http.StatusUnprocessableEntity || said.status == http.StatusUnsupportedMediaType || said.status == http.StatusRequestEntityTooLarge):
		result.Reason = problem.New(problem.Unsupported, said.Code)
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission):
		result.Reason = problem.New(problem.Invalid, "file.unreadable").Because(err)
	default:
		s.stop(err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &s.progress
	p.Done, p.Bytes = p.Done+1, p.Bytes+f.info.Size()
	switch result.Outcome {
	case library.Imported:
		p.Imported++
	case library.KnownNow:
		p.Existing++
	default:
		p.Refused++
	}
	s.wanted.Each(result)
	s.wanted.Progress(*p)
}

// taken is the API's answer to a file.
type taken struct {
	State string `json:"state"`
	Asset string `json:"asset"`
}

func (s *sending) send(ctx context.Context, f outgoing) (answer taken, err error) {
	file, err := f.source.Tree.Open(f.path)
	if err != nil {
		return answer, fmt.Errorf("open %s: %w", f.label(), err)
	}
	defer file.Close()
	query := url.Values{
		"folder": {s.wanted.Folder.String()}, "file_name": {path.Base(f.path)}, "below": {strings.Join(f.below(), "/")},
		"modified": {f.info.ModTime().UTC().Format(time.RFC3339)},
	}
	header := http.Header{"Content-Type": {"application/octet-stream"}}
	response, err := s.remote.send(ctx, http.MethodPost, "/api/v1/assets", query, header, io.NopCloser(file), f.info.Size())
	if err != nil {
		return answer, err
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return answer, fmt.Errorf("read the server's answer: %w", err)
	}
	return answer, nil
}
