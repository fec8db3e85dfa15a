package blobstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"

	"imprimatur/internal/problem"
)

// Spool keeps uploads on their way in, encrypted, one file each. An upload grows by chunks;
// each is sealed under a key of its own, bound to the upload and to its place in it. What
// Append acknowledged survives a kill and a power cut; what was written half is found by its
// seal and cut off.
//
// A Spool may be used from many goroutines, by one process.
type Spool struct {
	disk   Disk
	random io.Reader

	mu      sync.Mutex
	uploads map[string]*upload
}

// NewSpool opens the spool on a disk of its own. random must be safe for concurrent use.
func NewSpool(disk Disk, random io.Reader) *Spool {
	return &Spool{disk: disk, random: random, uploads: make(map[string]*upload)}
}

// Append adds what r yields at the offset and tells how many bytes are now kept, durably.
// When r breaks off, what came before is kept, and both n and r's error are returned. An
// upload begins by appending at 0. Problems: "upload.offset" when the upload does not end
// there, "upload.busy" when another Append is under way, "storage.full".
func (s *Spool) Append(ctx context.Context, key Key, id string, offset int64, r io.Reader) (n int64, err error) {
	up, err := s.take(id)
	if err != nil {
		return 0, err
	}
	defer s.release(id, up)
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	file, err := s.edit(id, up)
	if err != nil {
		return 0, storing(err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	plain, end, err := s.survey(ctx, key, id, up, file)
	if err != nil {
		return 0, err
	}
	if offset != plain {
		return 0, problem.New(problem.Conflict, "upload.offset", "offset", fmt.Sprint(plain))
	}
	return s.grow(key, id, up, file, chunkEnd{plain, end}, r)
}

// chunkEnd is where a chunk ends: in the upload, and in the file.
type chunkEnd struct{ plain, stored int64 }

// grow appends from a place on, syncs, and remembers what is durable.
func (s *Spool) grow(key Key, id string, up *upload, file File, start chunkEnd, r io.Reader) (int64, error) {
	if err := file.Truncate(start.stored); err != nil { // a chunk that was written half
		return 0, storing(err)
	}
	at, err := s.seal(key, id, file, start, r)
	if err != nil {
		err = errors.Join(err, file.Truncate(at.stored))
	}
	if at == start {
		return 0, err
	}
	if syncErr := file.Sync(); syncErr != nil {
		// What lies beyond the last good sync is unknown now; the next look decides by its seals.
		s.remember(up, nil)
		return 0, storing(errors.Join(syncErr, err, file.Truncate(start.stored)))
	}
	s.remember(up, &at)
	return at.plain - start.plain, err
}

// seal writes chunks until r ends or something fails, and gives the end of the last whole one.
func (s *Spool) seal(key Key, id string, file File, at chunkEnd, r io.Reader) (chunkEnd, error) {
	var buffer chunkBuffer
	for {
		n, readErr := fill(r, buffer.plain[:])
		if n > 0 {
			sealed, err := buffer.seal(key, id, at.plain, n, s.random)
			if err != nil {
				return at, err
			}
			if _, err := file.Write(sealed); err != nil {
				return at, storing(err)
			}
			at.plain += int64(n)
			at.stored += int64(len(sealed))
		}
		if readErr == io.EOF {
			return at, nil
		}
		if readErr != nil {
			return at, readErr
		}
	}
}

// fill reads until p is full or r ends or fails, and gives r's own error: io.ReadFull would
// make a connection that broke off look like one that ended.
func fill(r io.Reader, p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var more int
		more, err = r.Read(p[n:])
		n += more
	}
	return n, err
}

// Offset tells how many bytes of an upload are kept; 0 for one that has not begun.
func (s *Spool) Offset(ctx context.Context, key Key, id string) (int64, error) {
	if err := validUpload(id); err != nil {
		return 0, err
	}
	s.mu.Lock()
	up := s.uploads[id]
	if up != nil && up.known {
		defer s.mu.Unlock()
		return up.plain, nil
	}
	s.mu.Unlock()
	up, err := s.take(id)
	if err != nil {
		return 0, err
	}
	defer s.release(id, up)
	file, err := s.disk.Open(id)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("opening an upload: %w", err)
	}
	plain, _, err := s.survey(ctx, key, id, up, file)
	return plain, errors.Join(err, file.Close())
}

// Open reads an upload from its start. One that is not of this size is "blob.damaged" at
// once, as is any chunk that does not authenticate when it is reached.
func (s *Spool) Open(ctx context.Context, key Key, id string, size int64) (io.ReadCloser, error) {
	if err := errors.Join(validUpload(id), ctx.Err()); err != nil {
		return nil, err
	}
	file, err := s.disk.Open(id)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(problem.Internal, "blob.missing").Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("opening an upload: %w", err)
	}
	if err := measure(file, size); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &uploadReader{chunks: chunks{key: key, id: id, file: file}, size: size}, nil
}

// Remove takes an upload away; one that is not there is no error.
func (s *Spool) Remove(ctx context.Context, id string) error {
	up, err := s.take(id)
	if err != nil {
		return err
	}
	defer s.release(id, up)
	s.remember(up, nil)
	if err := errors.Join(ctx.Err(), removed(s.disk, id)); err != nil {
		return fmt.Errorf("removing an upload: %w", err)
	}
	return nil
}

// edit opens the file of an upload, making it if need be. At the first sight of it its name
// is synced, whoever made it.
func (s *Spool) edit(id string, up *upload) (File, error) {
	file, err := s.disk.Edit(id)
	if errors.Is(err, fs.ErrNotExist) {
		made, err := s.disk.Create(id)
		if err != nil {
			return nil, err
		}
		if err := made.Close(); err != nil {
			return nil, err
		}
		if file, err = s.disk.Edit(id); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	if !up.known {
		if err := s.disk.SyncDir("."); err != nil {
			return nil, errors.Join(err, file.Close())
		}
	}
	return file, nil
}

// survey tells where the whole, authentic chunks of an upload end.
func (s *Spool) survey(ctx context.Context, key Key, id string, up *upload, file File) (plain, end int64, err error) {
	if up.known {
		return up.plain, up.end, nil
	}
	list := chunks{key: key, id: id, file: file}
	for {
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
		at := list.at
		_, err := list.next()
		if err == io.EOF || isForged(err) {
			s.remember(up, &at)
			return at.plain, at.stored, nil
		}
		if err != nil {
			return 0, 0, err
		}
	}
}
