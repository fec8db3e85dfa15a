package forgetfs

import (
	"context"
	"slices"
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
var _ = (fusefs.NodeStatfser)((*folderNode)(nil))

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

// Statfs tells how much room there is.
func (n *folderNode) Statfs(_ context.Context, out *fuse.StatfsOut) syscall.Errno {
	n.disk.mu.Lock()
	defer n.disk.mu.Unlock()
	left := int64(1 << 40)
	if n.disk.limit >= 0 {
		left = max(n.disk.limit-n.disk.used, 0)
	}
	out.Bsize, out.Frsize, out.NameLen = pageSize, pageSize, 255
	out.Blocks = uint64(n.disk.used+left) / pageSize
	out.Bfree, out.Bavail = uint64(left)/pageSize, uint64(left)/pageSize
	return 0
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
