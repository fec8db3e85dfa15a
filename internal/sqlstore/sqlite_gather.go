package sqlstore

import (
	"errors"

	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
)

// gathering stands between SQLite and the cipher of its files. SQLite writes its write-ahead
// log in pieces that lie across the cipher's blocks: two for each page, and for each piece
// blocks are read, decrypted, encrypted and written again. Gathered until SQLite asks for them
// to be safe, the pages of a commit are encrypted once.
type gathering struct{ vfs.VFS }

// gatheringOver gives the name of the layer that lies over a cipher's.
func gatheringOver(cipher string) string {
	name := "gathering-" + cipher
	vfs.Register(name, gathering{vfs.Find(cipher)})
	return name
}

// OpenFilename implements vfs.VFSFilename.
func (g gathering) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	file, flags, err := vfsutil.WrapOpenFilename(g.VFS, name, flags)
	if err != nil || flags&vfs.OPEN_WAL == 0 {
		return file, flags, err
	}
	return &gathered{File: file}, flags, nil
}

// The form of a write-ahead log (https://sqlite.org/fileformat.html#walformat): a header, and
// then frames, each a header and a page.
const (
	logHeader   = 32
	frameHeader = 24
	pageSize    = 4096 // SQLite's own choice, and the block of the ciphers
)

// mostGathered is how many bytes are held at a time.
const mostGathered = 256 << 10

// gathered is a write-ahead log. It belongs to one connection. What it holds back is part of a
// commit that no other connection knows of yet: with synchronous=FULL, SQLite syncs the log
// before it tells of a commit. After that sync comes at most the rest of a frame that fills up
// the disk's last sector, and that is not held: bytes are held only from the beginning of a
// frame on, until the next sync.
type gathered struct {
	vfs.File
	held  []byte
	at    int64 // where held belongs
	holds bool
}

// WriteAt implements vfs.File.
func (g *gathered) WriteAt(p []byte, offset int64) (int, error) {
	if len(p) == frameHeader && (offset-logHeader)%(frameHeader+pageSize) == 0 {
		g.holds = true
	}
	if !g.holds || offset != g.at+int64(len(g.held)) || len(g.held) >= mostGathered {
		if err := g.flush(); err != nil {
			return 0, err
		}
	}
	if !g.holds {
		return g.File.WriteAt(p, offset)
	}
	if len(g.held) == 0 {
		g.at = offset
	}
	g.held = append(g.held, p...)
	return len(p), nil
}

// flush writes what is held. What cannot be written is given up: SQLite rolls back on the
// error that it is told of, and writes everything anew.
func (g *gathered) flush() error {
	if len(g.held) == 0 {
		return nil
	}
	held := g.held
	g.held = g.held[:0]
	_, err := g.File.WriteAt(held, g.at)
	return err
}

// ReadAt implements vfs.File.
func (g *gathered) ReadAt(p []byte, offset int64) (int, error) {
	if err := g.flush(); err != nil {
		return 0, err
	}
	return g.File.ReadAt(p, offset)
}

// Sync implements vfs.File.
func (g *gathered) Sync(flags vfs.SyncFlag) error {
	g.holds = false
	if err := g.flush(); err != nil {
		return err
	}
	return g.File.Sync(flags)
}

// Truncate implements vfs.File.
func (g *gathered) Truncate(size int64) error {
	if err := g.flush(); err != nil {
		return err
	}
	return g.File.Truncate(size)
}

// Size implements vfs.File.
func (g *gathered) Size() (int64, error) {
	if err := g.flush(); err != nil {
		return 0, err
	}
	return g.File.Size()
}

// Close implements vfs.File.
func (g *gathered) Close() error { return errors.Join(g.flush(), g.File.Close()) }
