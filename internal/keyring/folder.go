package keyring

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Folder keeps key files in one folder of the disk and cannot reach outside of it.
type Folder struct {
	root   *os.Root
	random io.Reader
}

const tempSuffix = ".new"

// OpenFolder opens the folder at path, making it (0700) if it is not there.
func OpenFolder(path string, random io.Reader) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("making the key folder: %w", err)
	}
	// its own name must survive a power cut too, whenever it was made
	above, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("making the key folder: %w", err)
	}
	if err := errors.Join(above.Sync(), above.Close()); err != nil {
		return nil, fmt.Errorf("making the key folder: %w", err)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("opening the key folder: %w", err)
	}
	return &Folder{root: root, random: random}, nil
}

// Close lets go of the folder.
func (f *Folder) Close() error { return f.root.Close() }

// Read implements Files.
func (f *Folder) Read(name string) ([]byte, error) { return f.root.ReadFile(name) }

// Replace implements Files: write beside, sync, rename over, sync the folder. Only the holder
// of the data folder's lock may call it, for it clears away what an interrupted one left.
func (f *Folder) Replace(name string, content []byte) (err error) {
	if err := f.sweep(name); err != nil {
		return fmt.Errorf("clearing away old key files: %w", err)
	}
	var tag [8]byte
	if _, err := io.ReadFull(f.random, tag[:]); err != nil {
		return fmt.Errorf("naming a temporary key file: %w", err)
	}
	temp := name + "." + hex.EncodeToString(tag[:]) + tempSuffix
	if err := f.writeSynced(temp, content); err != nil {
		return errors.Join(err, f.removeIfThere(temp))
	}
	if err := f.root.Rename(temp, name); err != nil {
		return errors.Join(fmt.Errorf("putting %s in place: %w", name, err), f.removeIfThere(temp))
	}
	return f.sync(".")
}

func (f *Folder) sweep(name string) error {
	left, err := fs.Glob(f.root.FS(), name+".*"+tempSuffix)
	for _, temp := range left {
		err = errors.Join(err, f.removeIfThere(temp))
	}
	return err
}

func (f *Folder) writeSynced(name string, content []byte) error {
	file, err := f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("creating %s: %w", name, err)
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

func (f *Folder) removeIfThere(name string) error {
	if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (f *Folder) sync(name string) error {
	dir, err := f.root.Open(name)
	if err != nil {
		return fmt.Errorf("opening the key folder to sync it: %w", err)
	}
	if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
		return fmt.Errorf("syncing the key folder: %w", err)
	}
	return nil
}
