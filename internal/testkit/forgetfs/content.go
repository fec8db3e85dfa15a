package forgetfs

import (
	"maps"
	"math/rand/v2"
)

// pageSize is the unit in which unsynced content survives a power cut or not.
const pageSize = 4096

// entry is a *file or a *folder.
type entry interface{ number() uint64 }

// file is a file's content: live as processes see it, kept as it was when it was last synced.
type file struct {
	inode     uint64
	live      []byte
	kept      []byte
	transient bool // shared memory of a database, which no power cut concerns
}

func (f *file) number() uint64 { return f.inode }

func (f *file) sync() { f.kept = append(f.kept[:0:0], f.live...) }

func (f *file) resize(size int) {
	if size <= len(f.live) {
		f.live = f.live[:size]
		return
	}
	f.live = append(f.live, make([]byte, size-len(f.live))...)
}

// recall is what a power cut leaves of the content.
func (f *file) recall(random *rand.Rand) []byte {
	size := len(f.kept)
	if len(f.live) != len(f.kept) && random.IntN(2) == 0 {
		size = len(f.live)
	}
	left := make([]byte, size)
	copy(left, f.kept)
	for at := 0; at < min(size, len(f.live)); at += pageSize {
		if random.IntN(2) == 0 {
			end := min(at+pageSize, size, len(f.live))
			copy(left[at:end], f.live[at:end])
		}
	}
	return left
}

// folder is a folder's entries: live as processes see them, kept as they were when it was last
// synced, and the changes between the two in their order.
type folder struct {
	inode   uint64
	live    map[string]entry
	kept    map[string]entry
	changes []func(map[string]entry)
}

func (f *folder) number() uint64 { return f.inode }

func (f *folder) change(do func(map[string]entry)) {
	do(f.live)
	f.changes = append(f.changes, do)
}

func (f *folder) sync() {
	f.kept = maps.Clone(f.live)
	f.changes = nil
}

// recall is what a power cut leaves of the entries: changes are kept in their order, up to one.
func (f *folder) recall(random *rand.Rand) map[string]entry {
	left := maps.Clone(f.kept)
	for _, do := range f.changes[:random.IntN(len(f.changes)+1)] {
		do(left)
	}
	return left
}

func (d *Disk) newFile() *file {
	d.last++
	return &file{inode: d.last}
}

func (d *Disk) newFolder() *folder {
	d.last++
	return &folder{inode: d.last, live: make(map[string]entry), kept: make(map[string]entry)}
}
