package blobstore

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"
)

// path spreads blobs over 65,536 folders: ab/cd/abcd...
func (n Name) path() string { return string(n[:2]) + "/" + string(n[2:4]) + "/" + string(n) }

// shard numbers the folder of the blobs whose names begin with it.
type shard uint16

func (s shard) outer() string { return fmt.Sprintf("%02x", uint16(s)>>8) }

func (s shard) inner() string { return fmt.Sprintf("%02x/%02x", uint16(s)>>8, uint16(s)&0xff) }

// shards makes the folders and sees to it, once in the life of the process and whoever made
// them, that their own names survive a power cut.
type shards struct {
	mu    sync.Mutex
	outer [1 << 8]bool // synced for good
	inner [1 << 16]bool
}

// make makes the folders of a shard. Their names are synced only by sync, after the blob was:
// then the disk has written them already and the wait is short.
func (s *shards) make(disk Disk, at shard) error {
	if _, inner := s.known(at); inner {
		return nil
	}
	for _, folder := range []string{at.outer(), at.inner()} {
		if err := disk.MakeDir(folder); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// sync makes the names in a shard survive a power cut, from the innermost folder outwards.
func (s *shards) sync(disk Disk, at shard) error {
	if err := disk.SyncDir(at.inner()); err != nil {
		return err
	}
	outer, inner := s.known(at)
	if !inner {
		if err := disk.SyncDir(at.outer()); err != nil {
			return err
		}
	}
	if !outer {
		if err := disk.SyncDir("."); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.outer[at>>8], s.inner[at] = true, true
	return nil
}

func (s *shards) known(at shard) (outer, inner bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.outer[at>>8], s.inner[at]
}
