package blobstore_test

import (
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"imprimatur/internal/blobstore"
)

// memDisk is a disk in memory that keeps only what it must: a power cut leaves of every
// file's unsynced content an arbitrary part, and of every folder's unsynced changes an
// arbitrary part. It can also fail the n-th operation, die at it, and fill up.
type memDisk struct {
	mu    sync.Mutex
	rng   *rand.Rand
	files map[string]*memFile // as a running process sees them
	dirs  map[string]bool

	durable map[string]*memFile // names that survive a power cut
	durDirs map[string]bool

	ops    int  // operations so far
	failAt int  // the operation that fails; 0 for none
	die    bool // every operation from failAt on fails
	room   int  // bytes that may still be written; negative for no limit
}

var errInjected = errors.New("injected failure")

type memFile struct {
	data     []byte
	synced   []byte
	modified time.Time
}

func newMemDisk(seed uint64) *memDisk {
	return &memDisk{
		rng:   rand.New(rand.NewPCG(seed, 1)),
		files: map[string]*memFile{}, dirs: map[string]bool{".": true},
		durable: map[string]*memFile{}, durDirs: map[string]bool{".": true},
		room: -1,
	}
}

// step counts an operation and decides whether it fails. Callers hold the lock.
func (d *memDisk) step() error {
	d.ops++
	if d.failAt > 0 && (d.ops == d.failAt || d.die && d.ops > d.failAt) {
		return errInjected
	}
	return nil
}

func (d *memDisk) failed() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.failAt > 0 && d.ops >= d.failAt
}

// mend ends all failures, as a new process on the same disk would find it.
func (d *memDisk) mend() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failAt, d.room = 0, -1
}

// powerCut forgets what was not synced, or an arbitrary part of it.
func (d *memDisk) powerCut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failAt = 0
	names := map[string]bool{}
	for name := range d.files {
		names[name] = true
	}
	for name := range d.durable {
		names[name] = true
	}
	for dir := range d.dirs {
		if !d.durDirs[dir] && d.rng.IntN(2) == 0 {
			d.durDirs[dir] = true
		}
	}
	sorted := make([]string, 0, len(names))
	for name := range names {
		sorted = append(sorted, name)
	}
	slices.Sort(sorted)
	for _, name := range sorted {
		if d.files[name] != d.durable[name] && d.rng.IntN(2) == 0 { // this change reached the disk
			if file := d.files[name]; file != nil {
				d.durable[name] = file
			} else {
				delete(d.durable, name)
			}
		}
	}
	d.files, d.dirs = map[string]*memFile{}, map[string]bool{}
	for dir := range d.durDirs {
		d.dirs[dir] = dir == "." || d.durDirs[path.Dir(dir)]
	}
	for name, file := range d.durable {
		if !d.dirs[path.Dir(name)] {
			delete(d.durable, name)
			continue
		}
		file.synced = d.torn(file)
		file.data = slices.Clone(file.synced)
		d.files[name] = file
	}
}

// torn is what the disk may hold of a file: some of the length, and of the bytes that were
// not synced some new, some zero.
func (d *memDisk) torn(file *memFile) []byte {
	if slices.Equal(file.data, file.synced) {
		return file.synced
	}
	short, long := min(len(file.synced), len(file.data)), max(len(file.synced), len(file.data))
	size := short + d.rng.IntN(long-short+1)
	out := make([]byte, size)
	copy(out, file.synced)
	for start := 0; start < size; start += 4096 {
		end := min(start+4096, size)
		if start < len(file.data) && d.rng.IntN(2) == 0 {
			copy(out[start:end], file.data[start:min(end, len(file.data))])
		}
	}
	return out
}

func (d *memDisk) Create(name string) (blobstore.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(); err != nil {
		return nil, err
	}
	if d.files[name] != nil {
		return nil, fs.ErrExist
	}
	if !d.dirs[path.Dir(name)] {
		return nil, fs.ErrNotExist
	}
	if d.room == 0 {
		return nil, syscall.ENOSPC
	}
	file := &memFile{modified: time.Now()}
	d.files[name] = file
	return &memHandle{disk: d, file: file, name: path.Base(name)}, nil
}

func (d *memDisk) Open(name string) (blobstore.File, error) { return d.Edit(name) }

func (d *memDisk) Edit(name string) (blobstore.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(); err != nil {
		return nil, err
	}
	if d.files[name] == nil {
		return nil, fs.ErrNotExist
	}
	return &memHandle{disk: d, file: d.files[name], name: path.Base(name)}, nil
}

func (d *memDisk) Rename(from, to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(); err != nil {
		return err
	}
	if d.files[from] == nil {
		return fs.ErrNotExist
	}
	d.files[to] = d.files[from]
	delete(d.files, from)
	return nil
}

func (d *memDisk) Remove(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(); err != nil {
		return err
	}
	if d.files[name] == nil {
		return fs.ErrNotExist
	}
	delete(d.files, name)
	return nil
}

func (d *memDisk) MakeDir(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(); err != nil {
		return err
	}
	if d.dirs[name] {
		return fs.ErrExist
	}
	if d.room == 0 {
		return syscall.ENOSPC
	}
	d.dirs[name] = true
	return nil
}

func (d *memDisk) ReadDir(name string) ([]fs.DirEntry, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(); err != nil {
		return nil, err
	}
	var list []fs.DirEntry
	for dir := range d.dirs {
		if dir != "." && path.Dir(dir) == name {
			list = append(list, fs.FileInfoToDirEntry(memInfo{name: path.Base(dir), dir: true}))
		}
	}
	for file, f := range d.files {
		if path.Dir(file) == name {
			list = append(list, fs.FileInfoToDirEntry(memInfo{name: path.Base(file), size: len(f.data), modified: f.modified}))
		}
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, nil
}

func (d *memDisk) SyncDir(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(); err != nil {
		return err
	}
	for dir := range d.dirs {
		if dir != "." && path.Dir(dir) == name {
			d.durDirs[dir] = true
		}
	}
	for file := range d.durable {
		if path.Dir(file) == name && d.files[file] == nil {
			delete(d.durable, file)
		}
	}
	for file, f := range d.files {
		if path.Dir(file) == name {
			d.durable[file] = f
		}
	}
	return nil
}

// memHandle is one opening of a memFile.
type memHandle struct {
	disk *memDisk
	file *memFile
	name string
	pos  int
}

func (h *memHandle) Read(p []byte) (int, error) {
	n, err := h.ReadAt(p, int64(h.pos))
	h.pos += n
	return n, err
}

func (h *memHandle) ReadAt(p []byte, offset int64) (int, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if err := h.disk.step(); err != nil {
		return 0, err
	}
	if offset >= int64(len(h.file.data)) {
		return 0, io.EOF
	}
	n := copy(p, h.file.data[offset:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (h *memHandle) Write(p []byte) (int, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	n, err := len(p), h.disk.step()
	if err != nil {
		n /= 2 // a write may fail half way
	} else if h.disk.room >= 0 && n > h.disk.room {
		n, err = h.disk.room, syscall.ENOSPC
	}
	if h.disk.room >= 0 {
		h.disk.room -= n
	}
	h.file.data = append(h.file.data, p[:n]...)
	h.file.modified = time.Now()
	return n, err
}

func (h *memHandle) Sync() error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if err := h.disk.step(); err != nil {
		return err
	}
	h.file.synced = slices.Clone(h.file.data)
	return nil
}

func (h *memHandle) Truncate(size int64) error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if err := h.disk.step(); err != nil {
		return err
	}
	h.file.data = h.file.data[:size]
	return nil
}

func (h *memHandle) Stat() (fs.FileInfo, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if err := h.disk.step(); err != nil {
		return nil, err
	}
	return memInfo{name: h.name, size: len(h.file.data), modified: h.file.modified}, nil
}

func (h *memHandle) Close() error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	return h.disk.step()
}

type memInfo struct {
	name     string
	size     int
	modified time.Time
	dir      bool
}

func (i memInfo) Name() string       { return i.name }
func (i memInfo) Size() int64        { return int64(i.size) }
func (i memInfo) ModTime() time.Time { return i.modified }
func (i memInfo) IsDir() bool        { return i.dir }
func (i memInfo) Sys() any           { return nil }
func (i memInfo) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o700
	}
	return 0o600
}
