package library_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/testkit/forgetfs"
)

func TestD3_WhicheverChangeFailsNothingWrongIsAcknowledged(t *testing.T) {
	onBadDisk(t, "faults", 8000)
}

func TestD4_WhereverTheDiskRunsFullNothingIsLostAndItGoesOn(t *testing.T) {
	onBadDisk(t, "full", 60_000)
}

// onBadDisk lets a child work on a disk that makes trouble, cuts the power at the end, and lets
// another look whether all holds.
func onBadDisk(t *testing.T, role string, biggest int) {
	disk, folder := forgetfs.New(), t.TempDir()
	err := disk.Mount(folder)
	if errors.Is(err, forgetfs.ErrUnavailable) {
		t.Skip("needs /dev/fuse and the right to mount")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := disk.Unmount(); err != nil {
			t.Error(err)
		}
	}()
	c := &crash{t: t, folder: folder}
	c.play(role, 1, biggest, 0)
	if err := disk.PowerCut(mathrand.New(mathrand.NewPCG(1, 1))); err != nil {
		t.Fatal(err)
	}
	c.play("look", 1, biggest, 0)
	t.Logf("%d lines were acknowledged", bytes.Count(c.told.Bytes(), []byte("\n")))
}

// faults lets the n-th change of a day's work fail, for one n after the other.
func (w *worker) faults(ctx context.Context, seed uint64) error {
	stride := rounds(13, 1)
	for n := 1; ; n += stride {
		reached, err := w.trouble(ctx, seed+uint64(n), "fail", n)
		if err != nil {
			return fmt.Errorf("change %d fails: %w", n, err)
		}
		if !reached {
			return nil
		}
	}
}

// full lets the disk run full after so many bytes, for ever more bytes.
func (w *worker) full(ctx context.Context, seed uint64) error {
	stride := rounds(17, 3) * 1000
	for room := 0; ; room += stride {
		reached, err := w.trouble(ctx, seed+uint64(room), "room", room)
		if err != nil {
			return fmt.Errorf("room for %d bytes: %w", room, err)
		}
		if !reached {
			return nil
		}
	}
}

// trouble does a day's work with one trouble, and then looks whether all that was acknowledged
// holds. reached tells whether the trouble came to be felt.
func (w *worker) trouble(ctx context.Context, seed uint64, verb string, n int) (reached bool, err error) {
	var told bytes.Buffer
	w.out = io.MultiWriter(os.Stdout, &told)
	since, err := ident.New[ident.Version](w.now(), rand.Reader)
	if err != nil {
		return false, err
	}
	if err := w.control(verb, n); err != nil {
		return false, err
	}
	day := w.day(ctx, mathrand.New(mathrand.NewPCG(seed, 3)))
	steps, err := os.ReadFile(filepath.Join(w.dir, forgetfs.ControlFile))
	if err != nil {
		return false, err
	}
	if err := w.control("heal", 0); err != nil {
		return false, err
	}
	count, err := strconv.Atoi(strings.TrimSpace(string(steps)))
	if err != nil {
		return false, err
	}
	if verb == "room" && day != nil && problem.Of(day).Code != "storage.full" {
		return false, fmt.Errorf("nobody can tell that the disk is full: %w", day)
	}
	reached = day != nil || verb == "fail" && count >= n
	facts, err := readFacts(&told)
	if err != nil {
		return false, err
	}
	if err := w.holds(ctx, facts, since); err != nil {
		return false, fmt.Errorf("after %w: %w", day, err)
	}
	return reached, nil
}

func (w *worker) control(verb string, n int) error {
	return os.WriteFile(filepath.Join(w.dir, forgetfs.ControlFile), fmt.Appendf(nil, "%s %d", verb, n), 0o600)
}

// day is a little of everything. Whatever fails, the rest is tried.
func (w *worker) day(ctx context.Context, random *mathrand.Rand) error {
	return errors.Join(w.send(ctx, random), w.bring(ctx, random), w.changeAndErase(ctx, random))
}
