package blobstore

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Shelf keeps small blobs at hand for a moment: sealed, as they lie on the disk, each with the
// key that opens it alone. A grid's pictures are asked for again and again within seconds, and
// finding and deriving costs more than decrypting them. Every byte is still authenticated
// each time it is read. Whoever asks must have made sure, at that moment, that the blob may be
// read at all. It may be used from many goroutines.
type Shelf struct {
	store *Store

	mu    sync.Mutex
	kept  map[Name]*Reader
	bytes int
}

// Bounds of the shelf. It is cleared a minute after something was put on an empty one, so no
// key and no damage of the disk stays hidden on it for longer.
const (
	small     = payloadSize // the size up to which a blob is kept: one package
	shelfSize = 32 << 20
	shelfTime = time.Minute
)

// NewShelf makes an empty one before a store.
func NewShelf(store *Store) *Shelf { return &Shelf{store: store, kept: make(map[Name]*Reader)} }

// Find opens a blob that is on the shelf.
func (s *Shelf) Find(name Name) (*Reader, bool) {
	s.mu.Lock()
	kept, ok := s.kept[name]
	s.mu.Unlock()
	if !ok {
		return nil, false
	}
	own := *kept
	return &own, true
}

// Open opens a blob as Store.Open does, and keeps a small one.
func (s *Shelf) Open(ctx context.Context, key Key, name Name, size int64) (*Reader, error) {
	r, err := s.store.Open(ctx, key, name, size)
	if err != nil || size == 0 || size > small {
		return r, err
	}
	sealed := make([]byte, sealedSize(size))
	if n, err := r.file.ReadAt(sealed, 0); n < len(sealed) {
		return nil, errors.Join(reading(name, unexpected(err)), r.Close())
	}
	if err := r.Close(); err != nil {
		return nil, reading(name, err)
	}
	r.file, r.sealed = nil, sealed
	s.keep(*r)
	return r, nil
}

// keep puts a blob that nobody has begun to read on the shelf; others make room.
func (s *Shelf) keep(r Reader) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name := range s.kept {
		if s.bytes+len(r.sealed) <= shelfSize {
			break
		}
		s.drop(name)
	}
	if len(s.kept) == 0 {
		time.AfterFunc(shelfTime, s.Clear)
	}
	s.drop(r.name)
	s.kept[r.name] = &r
	s.bytes += len(r.sealed)
}

// Drop takes a blob off the shelf, if it is there.
func (s *Shelf) Drop(name Name) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(name)
}

func (s *Shelf) drop(name Name) {
	if r, ok := s.kept[name]; ok {
		s.bytes -= len(r.sealed)
		delete(s.kept, name)
	}
}

// Clear takes everything off the shelf.
func (s *Shelf) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.kept)
	s.bytes = 0
}
