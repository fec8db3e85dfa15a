package blobstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"strings"
	"time"
)

// Info is what the disk knows of a blob.
type Info struct {
	Name     Name
	Stored   int64 // bytes on disk
	Modified time.Time
}

// List yields every blob in the order of names. A blob put or deleted meanwhile may be
// missing or there. It ends with the first error.
func (s *Store) List(ctx context.Context) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		for entry, err := range s.walk(ctx) {
			if err != nil {
				yield(Info{}, err)
				return
			}
			name, err := ParseName(entry.Name())
			if err != nil {
				continue // being written
			}
			info, err := entry.Info()
			if errors.Is(err, fs.ErrNotExist) {
				continue // deleted meanwhile
			}
			if err != nil {
				yield(Info{}, fmt.Errorf("listing blobs: %w", err))
				return
			}
			if !yield(Info{Name: name, Stored: info.Size(), Modified: info.ModTime()}, nil) {
				return
			}
		}
	}
}

// Sweep takes away what interrupted Puts left behind and was last written before the given
// moment, and tells how many files that were. Blobs are not its business.
func (s *Store) Sweep(ctx context.Context, before time.Time) (int, error) {
	swept := 0
	for entry, err := range s.walk(ctx) {
		if err != nil {
			return swept, err
		}
		base, part := strings.CutSuffix(entry.Name(), partSuffix)
		name, err := ParseName(base)
		if !part || err != nil {
			continue
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && !info.ModTime().Before(before) {
			continue
		}
		if err := errors.Join(err, removed(s.disk, name.path()+partSuffix)); err != nil {
			return swept, fmt.Errorf("sweeping the store: %w", err)
		}
		swept++
	}
	return swept, nil
}

// walk yields the files of all folders that the store made.
func (s *Store) walk(ctx context.Context) iter.Seq2[fs.DirEntry, error] {
	return func(yield func(fs.DirEntry, error) bool) {
		stopped := errors.New("stopped")
		err := s.each(ctx, ".", func(outer string) error {
			return s.each(ctx, outer, func(inner string) error {
				files, err := s.disk.ReadDir(inner)
				if err != nil {
					return err
				}
				for _, file := range files {
					if !file.IsDir() && !yield(file, nil) {
						return stopped
					}
				}
				return nil
			})
		})
		if err != nil && !errors.Is(err, stopped) {
			yield(nil, fmt.Errorf("listing blobs: %w", err))
		}
	}
}

// each visits the folders in a folder that are named as the store names them.
func (s *Store) each(ctx context.Context, folder string, visit func(string) error) error {
	entries, err := s.disk.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(entry.Name()) != 2 || !entry.IsDir() {
			continue
		}
		if err := visit(path.Join(folder, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}
