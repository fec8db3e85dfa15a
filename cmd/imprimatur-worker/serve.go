package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sys/unix"

	"imprimatur/internal/imaging"
)

// worker does one task after another.
type worker struct{ reader *reader }

// handle does one task and never fails: what goes wrong with a file is a refusal.
func (w *worker) handle(request imaging.Request, original *os.File) (imaging.Reply, [][]byte) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer forgetThread()

	reply, pictures, err := w.task(request, original)
	tired := w.reader != nil && w.reader.broken
	if err == nil {
		reply.Tired = tired
		return reply, pictures
	}
	var why *refusal
	if !errors.As(err, &why) {
		why = &refusal{"file.unreadable", err}
	}
	cause := why.cause.Error()
	return imaging.Reply{Refusal: why.code, Cause: cause[:min(len(cause), 500)], Tired: tired}, nil
}

func (w *worker) task(request imaging.Request, original *os.File) (imaging.Reply, [][]byte, error) {
	data, err := mapFile(original)
	if err != nil {
		return imaging.Reply{}, nil, err
	}
	defer data.free()
	s, err := w.admit(data, request.Ext, request.Gate)
	defer s.free()
	if err != nil {
		return imaging.Reply{}, nil, err
	}
	switch request.Task {
	case imaging.Probe:
		return imaging.Reply{Header: s.header}, nil, nil
	case imaging.Examine:
		return w.examine(s, request)
	case imaging.Render:
		return w.render(s, request.Spec)
	}
	return imaging.Reply{}, nil, fmt.Errorf("unknown task %q", request.Task)
}

// mapFile maps an original, which is sealed, so its bytes stay as they are.
func mapFile(original *os.File) (mapped, error) {
	info, err := original.Stat()
	if err != nil {
		return nil, fmt.Errorf("asking for the size: %w", err)
	}
	if info.Size() == 0 {
		return nil, refuse("file.not-a-photo", errors.New("the file is empty"))
	}
	// private: what a reader changes in it (undescribed) is never written anywhere
	data, err := unix.Mmap(int(original.Fd()), 0, int(info.Size()), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE)
	if err != nil {
		return nil, fmt.Errorf("mapping the original: %w", err)
	}
	return data, nil
}
