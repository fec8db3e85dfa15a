package forgetfs

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"syscall"

	fusefs "github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// folderNode is a folder as the kernel asks for it.
type folderNode struct {
	fusefs.Inode
	disk   *Disk
	folder *folder
}

var _ = (fusefs.NodeLookuper)((*folderNode)(nil))
var _ = (fusefs.NodeReaddirer)((*folderNode)(nil))
var _ = (fusefs.NodeMkdirer)((*folderNode)(nil))
var _ = (fusefs.NodeCreater)((*folderNode)(nil))
var _ = (fusefs.NodeUnlinker)((*folderNode)(nil))
var _ = (fusefs.NodeRmdirer)((*folderNode)(nil))
var _ = (fusefs.NodeRenamer)((*folderNode)(nil))
var _ = (fusefs.NodeFsyncer)((*folderNode)(nil))
var _ = (fusefs.NodeGetattrer)((*folderNode)(nil))

// inode gives the kernel's node of an entry.
func (n *folderNode) inode(ctx context.Context, e entry) *fusefs.Inode {
	switch e := e.(type) {
	case *folder:
		return n.NewInode(ctx, &folderNode{disk: n.disk, folder: e}, fusefs.StableAttr{Mode: syscall.S_IFDIR, Ino: e.inode})
	case *file:
		return n.NewInode(ctx, &fileNode{disk: n.disk, file: e}, fusefs.StableAttr{Mode: syscall.S_IFREG, Ino: e.inode})
	}
	return nil
}

func (n *folderNode) Lookup(ctx context.Context, name string, out *fuse.EntryOut) (*fusefs.Inode, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	if name == ControlFile && n.folder == n.disk.root {
		return n.NewInode(ctx, &controlNode{disk: n.disk}, fusefs.StableAttr{Mode: syscall.S_IFREG}), 0
	}
	e, ok := n.folder.live[name]
	if !ok {
		return nil, syscall.ENOENT
	}
	if f, ok := e.(*file); ok {
		out.Size = uint64(len(f.live))
	}
	return n.inode(ctx, e), 0
}

func (n *folderNode) Readdir(context.Context) (fusefs.DirStream, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	var list []fuse.DirEntry
	for name, e := range n.folder.live {
		mode := uint32(syscall.S_IFREG)
		if _, ok := e.(*folder); ok {
			mode = syscall.S_IFDIR
		}
		list = append(list, fuse.DirEntry{Name: name, Mode: mode, Ino: e.number()})
	}
	slices.SortFunc(list, func(a, b fuse.DirEntry) int { return strings.Compare(a.Name, b.Name) })
	return fusefs.NewListDirStream(list), 0
}

func (n *folderNode) Getattr(_ context.Context, _ fusefs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	out.Mode = syscall.S_IFDIR | 0o700
	return 0
}

// Fsync makes the entries survive a power cut.
func (n *folderNode) Fsync(context.Context, fusefs.FileHandle, uint32) syscall.Errno {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	if errno := n.disk.step(); errno != 0 {
		return errno
	}
	n.folder.sync()
	return 0
}

// put adds an entry, where there is room for one more.
func (n *folderNode) put(name string, e entry) syscall.Errno {
	if f, ok := e.(*file); !ok || !f.transient {
		if errno := n.disk.step(); errno != 0 {
			return errno
		}
	}
	if n.disk.limit >= 0 && n.disk.used >= n.disk.limit {
		return syscall.ENOSPC
	}
	n.folder.change(func(m map[string]entry) { m[name] = e })
	return 0
}

func (n *folderNode) Mkdir(ctx context.Context, name string, _ uint32, _ *fuse.EntryOut) (*fusefs.Inode, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	if _, ok := n.folder.live[name]; ok {
		return nil, syscall.EEXIST
	}
	made := n.disk.newFolder()
	if errno := n.put(name, made); errno != 0 {
		return nil, errno
	}
	return n.inode(ctx, made), 0
}

func (n *folderNode) Create(ctx context.Context, name string, _, _ uint32, _ *fuse.EntryOut) (*fusefs.Inode, fusefs.FileHandle, uint32, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	if _, ok := n.folder.live[name]; ok {
		return nil, nil, 0, syscall.EEXIST
	}
	made := n.disk.newFile()
	made.transient = strings.HasSuffix(name, "-shm")
	if errno := n.put(name, made); errno != 0 {
		return nil, nil, 0, errno
	}
	return n.inode(ctx, made), nil, 0, 0
}

func (n *folderNode) Unlink(_ context.Context, name string) syscall.Errno {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	f, ok := n.folder.live[name].(*file)
	if !ok {
		return syscall.ENOENT
	}
	if !f.transient {
		if errno := n.disk.step(); errno != 0 {
			return errno
		}
	}
	n.disk.used -= int64(len(f.live))
	n.folder.change(func(m map[string]entry) { delete(m, name) })
	return 0
}

func (n *folderNode) Rmdir(_ context.Context, name string) syscall.Errno {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	f, ok := n.folder.live[name].(*folder)
	switch {
	case !ok:
		return syscall.ENOENT
	case len(f.live) > 0:
		return syscall.ENOTEMPTY
	}
	if errno := n.disk.step(); errno != 0 {
		return errno
	}
	n.folder.change(func(m map[string]entry) { delete(m, name) })
	return 0
}

// Rename works inside one folder; that is all that is asked of it.
func (n *folderNode) Rename(_ context.Context, name string, to fusefs.InodeEmbedder, newName string, _ uint32) syscall.Errno {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	if there, ok := to.(*folderNode); !ok || there.folder != n.folder {
		return syscall.EXDEV
	}
	moved, ok := n.folder.live[name]
	if !ok {
		return syscall.ENOENT
	}
	if errno := n.disk.step(); errno != 0 {
		return errno
	}
	if replaced, ok := n.folder.live[newName].(*file); ok {
		n.disk.used -= int64(len(replaced.live))
	}
	n.folder.change(func(m map[string]entry) {
		delete(m, name)
		m[newName] = moved
	})
	return 0
}

// fileNode is a file as the kernel asks for it.
type fileNode struct {
	fusefs.Inode
	disk *Disk
	file *file
}

var _ = (fusefs.NodeOpener)((*fileNode)(nil))
var _ = (fusefs.NodeReader)((*fileNode)(nil))
var _ = (fusefs.NodeWriter)((*fileNode)(nil))
var _ = (fusefs.NodeFsyncer)((*fileNode)(nil))
var _ = (fusefs.NodeFlusher)((*fileNode)(nil))
var _ = (fusefs.NodeGetattrer)((*fileNode)(nil))
var _ = (fusefs.NodeSetattrer)((*fileNode)(nil))

func (n *fileNode) Open(context.Context, uint32) (fusefs.FileHandle, uint32, syscall.Errno) {
	return nil, 0, 0
}

func (n *fileNode) Flush(context.Context, fusefs.FileHandle) syscall.Errno { return 0 }

func (n *fileNode) Read(_ context.Context, _ fusefs.FileHandle, dest []byte, off int64) (fuse.ReadResult, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	if off >= int64(len(n.file.live)) {
		return fuse.ReadResultData(nil), 0
	}
	return fuse.ReadResultData(dest[:copy(dest, n.file.live[off:])]), 0
}

func (n *fileNode) Write(_ context.Context, _ fusefs.FileHandle, data []byte, off int64) (uint32, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	end := int(off) + len(data)
	if errno := n.changing(end - len(n.file.live)); errno != 0 {
		return 0, errno
	}
	if end > len(n.file.live) {
		n.file.resize(end)
	}
	copy(n.file.live[off:], data)
	return uint32(len(data)), 0
}

// changing counts a change by which the file grows by so many bytes.
func (n *fileNode) changing(by int) syscall.Errno {
	if n.file.transient {
		return 0
	}
	if errno := n.disk.step(); errno != 0 {
		return errno
	}
	return n.disk.grow(int64(max(by, 0)))
}

// Fsync makes the content survive a power cut.
func (n *fileNode) Fsync(context.Context, fusefs.FileHandle, uint32) syscall.Errno {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	if errno := n.changing(0); errno != 0 {
		return errno
	}
	n.file.sync()
	return 0
}

func (n *fileNode) Getattr(_ context.Context, _ fusefs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	out.Mode = syscall.S_IFREG | 0o600
	out.Size = uint64(len(n.file.live))
	return 0
}

func (n *fileNode) Setattr(_ context.Context, _ fusefs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	if size, ok := in.GetSize(); ok {
		by := int(size) - len(n.file.live)
		if errno := n.changing(by); errno != 0 {
			return errno
		}
		if by < 0 {
			n.disk.used += int64(by)
		}
		n.file.resize(int(size))
	}
	out.Mode = syscall.S_IFREG | 0o600
	out.Size = uint64(len(n.file.live))
	return 0
}

// controlNode is the control file.
type controlNode struct {
	fusefs.Inode
	disk *Disk
}

var _ = (fusefs.NodeOpener)((*controlNode)(nil))
var _ = (fusefs.NodeReader)((*controlNode)(nil))
var _ = (fusefs.NodeWriter)((*controlNode)(nil))
var _ = (fusefs.NodeSetattrer)((*controlNode)(nil))
var _ = (fusefs.NodeFlusher)((*controlNode)(nil))

func (n *controlNode) Open(context.Context, uint32) (fusefs.FileHandle, uint32, syscall.Errno) {
	return nil, fuse.FOPEN_DIRECT_IO, 0
}

func (n *controlNode) Flush(context.Context, fusefs.FileHandle) syscall.Errno { return 0 }

func (n *controlNode) Setattr(context.Context, fusefs.FileHandle, *fuse.SetAttrIn, *fuse.AttrOut) syscall.Errno {
	return 0
}

func (n *controlNode) Read(_ context.Context, _ fusefs.FileHandle, dest []byte, off int64) (fuse.ReadResult, syscall.Errno) {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	text := strconv.Itoa(n.disk.steps)
	if off > 0 {
		text = ""
	}
	return fuse.ReadResultData(dest[:copy(dest, text)]), 0
}

func (n *controlNode) Write(_ context.Context, _ fusefs.FileHandle, data []byte, _ int64) (uint32, syscall.Errno) {
	return uint32(len(data)), n.disk.command(string(data))
}
