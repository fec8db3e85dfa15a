package blobstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"time"

	"imprimatur/internal/problem"
)

const maxUploadID = 64

// upload is what the process knows of one. It is read from the file at first sight.
type upload struct {
	busy  bool // somebody appends
	known bool
	plain int64 // bytes acknowledged
	end   int64 // where in the file they end
}

// take reserves an upload for one who changes it.
func (s *Spool) take(id string) (*upload, error) {
	if err := validUpload(id); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	up := s.uploads[id]
	if up == nil {
		up = new(upload)
		s.uploads[id] = up
	}
	if up.busy {
		return nil, problem.New(problem.Conflict, "upload.busy")
	}
	up.busy = true
	return up, nil
}

// release gives an upload free, and forgets one of which nothing is known.
func (s *Spool) release(id string, up *upload) {
	s.mu.Lock()
	defer s.mu.Unlock()
	up.busy = false
	if !up.known {
		delete(s.uploads, id)
	}
}

// remember keeps where an upload ends, or forgets it.
func (s *Spool) remember(up *upload, at *chunkEnd) {
	s.mu.Lock()
	defer s.mu.Unlock()
	up.known = at != nil
	if at != nil {
		up.plain, up.end = at.plain, at.stored
	}
}

// validUpload takes the names that uploads may have: lower-case letters and digits.
func validUpload(id string) error {
	if id == "" || len(id) > maxUploadID {
		return errors.New("not the name of an upload")
	}
	for _, c := range []byte(id) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return errors.New("not the name of an upload")
		}
	}
	return nil
}

// Pending is an upload that the spool holds.
type Pending struct {
	ID       string
	Stored   int64 // bytes on disk
	Modified time.Time
}

// List yields all uploads in the order of their names.
func (s *Spool) List(ctx context.Context) iter.Seq2[Pending, error] {
	return func(yield func(Pending, error) bool) {
		entries, err := s.disk.ReadDir(".")
		if err != nil {
			yield(Pending{}, fmt.Errorf("listing uploads: %w", err))
			return
		}
		for _, entry := range entries {
			if validUpload(entry.Name()) != nil || entry.IsDir() {
				continue
			}
			info, err := entry.Info()
			if errors.Is(err, fs.ErrNotExist) {
				continue // removed meanwhile
			}
			if err := errors.Join(err, ctx.Err()); err != nil {
				yield(Pending{}, fmt.Errorf("listing uploads: %w", err))
				return
			}
			if !yield(Pending{ID: entry.Name(), Stored: info.Size(), Modified: info.ModTime()}, nil) {
				return
			}
		}
	}
}
