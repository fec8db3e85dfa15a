package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

// bringIn is library.Import through the API: each photo goes in one request, with the XMP file
// beside it in the same request. The server knows equal files again, so running it again
// stores nothing twice.
func (r *remote) bringIn(ctx context.Context, wanted library.Import, below []string) error {
	folder, rest, err := r.folderAt(ctx, below)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	s := &sending{remote: r, wanted: wanted, folder: folder, above: rest, stop: stop}
	files := make(chan library.FoundFile, 64)
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
	library.Walk(ctx, wanted.Sources, func(f library.FoundFile) {
		s.found(f)
		select {
		case files <- f:
		case <-ctx.Done():
		}
	})
	close(files)
	all.Wait()
	return context.Cause(ctx)
}

// folderAt finds how far a path of folders is there for the caller, and what is left of it to
// be made below.
func (r *remote) folderAt(ctx context.Context, path []string) (folder string, rest []string, err error) {
	tree, err := r.folders(ctx)
	if err != nil {
		return "", nil, err
	}
	folder = asset.Root.String()
	where := paths(tree)
	for depth := len(path); depth > 0; depth-- {
		wanted := strings.Join(path[:depth], "/")
		for id, named := range where {
			if strings.EqualFold(named, wanted) {
				return id, path[depth:], nil
			}
		}
	}
	return folder, path, nil
}

// sending is one import under way through the API.
type sending struct {
	remote *remote
	wanted library.Import
	folder string   // into which everything goes
	above  []string // folders between it and what is sent
	stop   context.CancelCauseFunc

	mu       sync.Mutex
	progress library.ImportProgress
}

func (s *sending) found(f library.FoundFile) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress.Found++
	s.progress.FoundBytes += f.Size()
}

// file sends one file and tells what became of it. What is no fault of the file ends the
// import.
func (s *sending) file(ctx context.Context, f library.FoundFile) {
	result := library.ImportResult{Path: f.Label(), Outcome: library.NotTaken}
	answer, err := s.patiently(ctx, f)
	switch refused := aboutFile(err); {
	case err == nil:
		result.Outcome, result.Asset, result.Trashed = library.Imported, parseAsset(answer.Asset), answer.Trashed
		if answer.State == string(library.Existing) {
			result.Outcome = library.KnownNow
		}
	case refused != nil:
		result.Reason = refused
	default:
		s.stop(err)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &s.progress
	p.Done, p.Bytes = p.Done+1, p.Bytes+f.Size()
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

// aboutFile tells whether a failure is about the one file, and then which.
func aboutFile(err error) *problem.Problem {
	var said *remoteProblem
	if errors.As(err, &said) {
		switch said.status {
		case http.StatusUnprocessableEntity, http.StatusUnsupportedMediaType, http.StatusRequestEntityTooLarge:
			return problem.New(problem.Unsupported, said.Code).Because(said)
		}
		return nil
	}
	if p := problem.Of(err); err != nil && p.Kind == problem.Unsupported {
		return p // it could not be read here
	}
	return nil
}

// How often a busy server, or one that cannot be reached for the moment, is asked again, and
// after how long at first; each time it is twice as long.
const (
	sendAttempts   = 6
	sendFirstPause = time.Second
)

// patiently sends a file, again when the server is busy or the line breaks.
func (s *sending) patiently(ctx context.Context, f library.FoundFile) (taken, error) {
	pause := sendFirstPause
	for attempt := 1; ; attempt++ {
		answer, err := s.send(ctx, f)
		if err == nil || attempt == sendAttempts || !passing(err) {
			return answer, err
		}
		select {
		case <-ctx.Done():
			return answer, err
		case <-time.After(pause):
		}
		pause *= 2
	}
}

// passing tells trouble that another attempt may not meet.
func passing(err error) bool {
	var said *remoteProblem
	if errors.As(err, &said) {
		return said.status == http.StatusTooManyRequests || said.status == http.StatusServiceUnavailable || said.Code == "file.incomplete"
	}
	return problem.Of(err).Code == "console.server-unreachable"
}

// taken is the API's answer to a file.
type taken struct {
	State   string `json:"state"`
	Asset   string `json:"asset"`
	Trashed bool   `json:"trashed"`
}

func (s *sending) send(ctx context.Context, f library.FoundFile) (answer taken, err error) {
	sidecar, err := f.Sidecar()
	if err != nil {
		return answer, err
	}
	file, err := f.Open()
	if err != nil {
		return answer, err
	}
	defer file.Close()
	query := url.Values{
		"folder": {s.folder}, "relative_path": {strings.Join(append(s.above[:len(s.above):len(s.above)], f.Path()), "/")},
		"modified": {f.Modified().UTC().Format(time.RFC3339)},
	}
	if len(sidecar) > 0 {
		query.Set("sidecar_bytes", strconv.Itoa(len(sidecar)))
	}
	body := io.MultiReader(bytes.NewReader(sidecar), file)
	header := http.Header{"Content-Type": {"application/octet-stream"}, "Expect": {"100-continue"}}
	response, err := s.remote.send(ctx, http.MethodPost, "/api/v1/assets", query, header, body, int64(len(sidecar))+f.Size())
	if err != nil {
		return answer, err
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return answer, fmt.Errorf("read the server's answer: %w", err)
	}
	return answer, nil
}
