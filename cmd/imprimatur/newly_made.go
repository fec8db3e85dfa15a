package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
)

// newlyMade knows what an init has made, so that one that fails can take it away again. It never
// touches what was there, nor what is not the library's.
type newlyMade struct {
	folder  string
	folders []string // made for it, the lowest first
	kept    []string // of the library's names, those that were there
	locked  bool     // the lock was there
}

// libraryNames is everything that a library's folder can hold.
func libraryNames() []string {
	return []string{
		keyFolder, blobFolder, spoolFolder, authorityFile, signingFile, anchorFile, anchorFile + ".new", configFile,
		databaseFile, databaseFile + "-wal", databaseFile + "-shm", databaseFile + "-journal",
		unfinishedFile, // last: while it is there, the rest is none yet
	}
}

// makeFolder makes the data folder, with those above it.
func (m *newlyMade) makeFolder() error {
	for at := filepath.Clean(m.folder); !exists(at) && at != filepath.Dir(at); at = filepath.Dir(at) {
		m.folders = append(m.folders, at)
	}
	m.locked = exists(filepath.Join(m.folder, lockFile))
	return os.MkdirAll(m.folder, 0o700)
}

// lookAround notes what is there; the caller holds the lock.
func (m *newlyMade) lookAround() {
	for _, name := range libraryNames() {
		if exists(filepath.Join(m.folder, name)) {
			m.kept = append(m.kept, name)
		}
	}
	if m.locked {
		m.kept = append(m.kept, lockFile)
	}
}

// filesGone takes away what was put into the folder, if it failed.
func (m *newlyMade) filesGone(failed bool) error {
	if !failed {
		return nil
	}
	var errs []error
	for _, name := range append([]string{lockFile}, libraryNames()...) {
		if !slices.Contains(m.kept, name) {
			errs = append(errs, os.RemoveAll(filepath.Join(m.folder, name)))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("take away what was begun: %w", err)
	}
	return nil
}

// foldersGone takes away the folders that were made, as far as nobody has put anything into them.
func (m *newlyMade) foldersGone() {
	for _, folder := range m.folders {
		if os.Remove(folder) != nil {
			return
		}
	}
}

func exists(name string) bool {
	_, err := os.Lstat(name)
	return !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR)
}
