package blobstore

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"time"
)

// Shelf keeps small blobs at hand for a moment, in clear and in memory alone: a grid's pictures
// are asked for again and again within seconds, and finding, deriving and decrypting costs more
// than all else about them. Every byte was authenticated when it was put there. Whoever asks
// must have made sure, at that moment, that the blob may be read at all; whoever destroys a blob
// drops it. It may be used from many goroutines.
type Shelf struct {
	store *Store

	mu    sync.Mutex
	kept  map[Name][]byte
	bytes int
}

// Bounds of the shelf. It is cleared a minute after something was put on an empty one, so
// nothing stays in memory for longer, and no damage of the disk hidden.
const (
	small     = payloadSize // the size up to which a blob is kept: one package
	shelfSize = 16 << 20
	shelfTime = time.Minute
)

// Content is a blob in clear, to be closed.
type Content interface {
	io.ReadSeekCloser
	io.ReaderAt
}

// held is a blob from the shelf.
type held struct{ bytes.Reader }

func (*held) Close() error { return nil }

func inClear(plain []byte) *held {
	h := &held{}
	h.Reset(plain)
	return h
}

// NewShelf makes an empty one before a store.
func NewShelf(store *Store) *Shelf { return &Shelf{store: store, kept: make(map[Name][]byte)} }

// Find opens a blob that is on the shelf.
func (s *Shelf) Find(name Name) (Content, bool) {
	s.mu.Lock()
	plain, ok := s.kept[name]
	s.mu.Unlock()
	if !ok {
		return nil, false
	}
	return inClear(plain), true
}

// Open opens a blob as Store.Open does. A small one is read at once, and kept.
func (s *Shelf) Open(ctx context.Context, key Key, name Name, size int64) (Content, error) {
	r, err := s.store.Open(ctx, key, name, size)
	if err != nil {
		return nil, err
	}
	if size == 0 || size > small {
		return r, nil
	}
	plain := make([]byte, size)
	if _, err := io.ReadFull(r, plain); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	if err := r.Close(); err != nil {
		return nil, reading(name, err)
	}
	s.keep(name, plain)
	return inClear(plain), nil
}

// keep puts a blob on the shelf; others make room.
func (s *Shelf) keep(name Name, plain []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for other := range s.kept {
		if s.bytes+len(plain) <= shelfSize {
			break
		}
		s.drop(other)
	}
	if len(s.kept) == 0 {
		time.AfterFunc(shelfTime, s.Clear)
	}
	s.drop(name)
	s.kept[name] = plain
	s.bytes += len(plain)
}

// Drop takes a blob off the shelf, if it is there.
func (s *Shelf) Drop(name Name) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(name)
}

func (s *Shelf) drop(name Name) {
	if plain, ok := s.kept[name]; ok {
		s.bytes -= len(plain)
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
