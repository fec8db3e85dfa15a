package forgetfs

import (
	"context"
	"strconv"
	"syscall"

	fusefs "github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

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
