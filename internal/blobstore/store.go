// Package blobstore keeps blobs encrypted: originals, versions and renditions in a Store,
// uploads on their way in in a Spool. Nothing reaches the disk in clear.
//
// A blob is a DARE 2.0 stream (AES-256-GCM, packages of 64 KiB, each authenticated), under a
// key derived from the key given and the blob's random name; so a range can be read without
// the rest, and a blob put in another's place does not open. The caller keeps name and plain
// size in the database: with the size a missing tail is an error before the first byte.
//
//	folder, err := blobstore.OpenFolder(filepath.Join(data, "blobs"))
//	store := blobstore.New(folder, random)
//	name, size, err := store.Put(ctx, key, photo)     // returns when it survives a power cut
//	blob, err := store.Open(ctx, key, name, size)     // io.ReadSeekCloser and io.ReaderAt
//
// Problems that come out of here: "blob.damaged" (some byte is not what was put),
// "blob.missing", "storage.full".
package blobstore

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"syscall"

	"github.com/minio/sio"

	"imprimatur/internal/problem"
)

// Key is the key of one blob: a subkey of its asset's data key.
type Key = [32]byte

// Name is what the store calls a blob: 32 random hexadecimal digits.
type Name string

const (
	nameBytes  = 16
	partSuffix = ".part" // of a blob that is being written
	// bufferSize lets four packages pass from reader to file in one write.
	bufferSize = 4 * packageSize
)

// A package of the DARE format: header, up to 64 KiB of payload, tag.
const (
	payloadSize = 64 << 10
	packageSize = 16 + payloadSize + 16
)

// Store keeps blobs on a Disk. It may be used from many goroutines, by one process.
type Store struct {
	disk    Disk
	random  io.Reader
	buffers sync.Pool
	shards  shards
}

// New opens the store on a disk of its own. random must be safe for concurrent use, as
// crypto/rand.Reader is.
func New(disk Disk, random io.Reader) *Store {
	return &Store{
		disk: disk, random: random,
		buffers: sync.Pool{New: func() any { return new([bufferSize]byte) }},
	}
}

// ParseName reads a name as the database keeps it.
func ParseName(text string) (Name, error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != nameBytes || hex.EncodeToString(raw) != text {
		return "", errors.New("not a blob name")
	}
	return Name(text), nil
}

// Put encrypts what r yields into a new blob and gives its name and plain size. When it
// returns without error, the blob survives a power cut; when it fails, no blob by that name
// is ever seen, and what it leaves behind at worst is taken away by Sweep.
func (s *Store) Put(ctx context.Context, key Key, r io.Reader) (Name, int64, error) {
	var raw [nameBytes]byte
	if _, err := io.ReadFull(s.random, raw[:]); err != nil {
		return "", 0, fmt.Errorf("naming a blob: %w", err)
	}
	name := Name(hex.EncodeToString(raw[:]))
	path, at := name.path(), shard(raw[0])<<8|shard(raw[1])
	if err := s.shards.make(s.disk, at); err != nil {
		return "", 0, storing(err)
	}
	size, err := s.write(ctx, key, name, path+partSuffix, r)
	if err != nil {
		return "", 0, storing(errors.Join(err, removed(s.disk, path+partSuffix)))
	}
	if err := s.disk.Rename(path+partSuffix, path); err != nil {
		return "", 0, storing(errors.Join(err, removed(s.disk, path+partSuffix)))
	}
	if err := s.shards.sync(s.disk, at); err != nil {
		return "", 0, storing(errors.Join(err, removed(s.disk, path)))
	}
	return name, size, nil
}

// write fills a new file and syncs it.
func (s *Store) write(ctx context.Context, key Key, name Name, path string, r io.Reader) (int64, error) {
	config, err := s.config(key, name)
	if err != nil {
		return 0, err
	}
	plain := &counted{ctx: ctx, r: r}
	sealed, err := sio.EncryptReader(plain, config)
	if err != nil {
		return 0, err
	}
	file, err := s.disk.Create(path)
	if err != nil {
		return 0, err
	}
	buffer := s.buffers.Get().(*[bufferSize]byte)
	defer s.buffers.Put(buffer)
	_, err = io.CopyBuffer(onlyWriter{file}, onlyReader{sealed}, buffer[:])
	if err == nil {
		err = file.Sync()
	}
	return plain.n, errors.Join(err, file.Close())
}

// config derives the blob's own key and pins cipher and version.
func (s *Store) config(key Key, name Name) (sio.Config, error) {
	return dare(key, "imprimatur blob v1\x00"+string(name), s.random)
}

func dare(key Key, info string, random io.Reader) (sio.Config, error) {
	own, err := hkdf.Key(sha256.New, key[:], nil, info, len(key))
	if err != nil {
		return sio.Config{}, fmt.Errorf("deriving a blob's key: %w", err)
	}
	return sio.Config{
		MinVersion: sio.Version20, MaxVersion: sio.Version20,
		CipherSuites: []byte{sio.AES_256_GCM}, Key: own, Rand: random,
	}, nil
}

// Delete takes a blob away; one that is not there is no error. It is not synced: a blob that
// comes back by a power cut is an orphan, found by whoever compares List with the database.
func (s *Store) Delete(ctx context.Context, name Name) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, err := ParseName(string(name)); err != nil {
		return fmt.Errorf("deleting blob %q: %w", name, err)
	}
	if err := removed(s.disk, name.path()); err != nil {
		return fmt.Errorf("deleting a blob: %w", err)
	}
	return nil
}

// removed takes a file away if it is there.
func removed(disk Disk, path string) error {
	if err := disk.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// storing words an error of writing, and knows a full disk.
func storing(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return problem.New(problem.Busy, "storage.full").Because(err)
	}
	return fmt.Errorf("storing a blob: %w", err)
}

// counted counts what passes and stops when the context ends.
type counted struct {
	ctx context.Context
	r   io.Reader
	n   int64
}

func (c *counted) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// onlyWriter and onlyReader hide the short cuts that would pass by the big buffer.
type onlyWriter struct{ io.Writer }
type onlyReader struct{ io.Reader }
