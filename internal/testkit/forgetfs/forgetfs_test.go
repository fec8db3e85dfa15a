package forgetfs_test

import (
	"errors"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"imprimatur/internal/testkit/forgetfs"
)

// mount gives a disk and a shell that works on it, as another process.
func mount(t *testing.T) (*forgetfs.Disk, func(script string) (string, error)) {
	t.Helper()
	disk, folder := forgetfs.New(), t.TempDir()
	err := disk.Mount(folder)
	if errors.Is(err, forgetfs.ErrUnavailable) {
		t.Skip("needs /dev/fuse and the right to mount")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := disk.Unmount(); err != nil {
			t.Error(err)
		}
	})
	return disk, func(script string) (string, error) {
		// the shell goes there by itself: a fork of this process that did would wait for itself
		shell := exec.Command("sh", "-ec", `cd "$0"; `+script, folder)
		out, err := shell.CombinedOutput()
		return strings.TrimSpace(string(out)), err
	}
}

func TestD2_WhatWasSyncedIsKeptAndTheRestIsChance(t *testing.T) {
	disk, sh := mount(t)
	if out, err := sh(`printf kept > a; sync a .; printf lost > b; printf changed > a; mkdir d; mv b c`); err != nil {
		t.Fatal(out, err)
	}
	seen := make(map[string]bool)
	for seed := range uint64(40) {
		if err := disk.PowerCut(rand.New(rand.NewPCG(seed, 0))); err != nil {
			t.Fatal(err)
		}
		out, err := sh(`ls | tr '\n' ' '; cat a`)
		if err != nil {
			t.Fatal(out, err)
		}
		seen[out] = true
		if !strings.HasPrefix(out, "a ") {
			t.Errorf("after the cut: %q", out)
		}
		if out, err := sh(`rm -rf b c d; printf kept > a; sync a .; printf lost > b; printf changed > a; mkdir d; mv b c`); err != nil {
			t.Fatal(out, err)
		}
	}
	if len(seen) < 4 {
		t.Errorf("only %d outcomes: %v", len(seen), seen)
	}
}

func TestD3_TheChangeThatIsToFailFails(t *testing.T) {
	_, sh := mount(t)
	out, err := sh(`printf 'fail 2' > .control; /usr/bin/printf one > a; cat a; cat .control`)
	if err == nil || !strings.Contains(out, "Input/output error") {
		t.Errorf("%q, %v", out, err)
	}
	if out, err := sh(`printf 'heal' > .control; /usr/bin/printf one > a; cat a; cat .control`); err != nil || !strings.HasPrefix(out, "one") {
		t.Errorf("%q, %v", out, err)
	}
}

func TestD4_TheDiskRunsFull(t *testing.T) {
	_, sh := mount(t)
	out, err := sh(`printf 'room 10' > .control; printf 123456789 > a; /usr/bin/printf 12 > b`)
	if err == nil || !strings.Contains(out, "No space left") {
		t.Errorf("%q, %v", out, err)
	}
	if out, err := sh(`printf 'heal' > .control; rm a; printf 12 > b; cat b`); err != nil || out != "12" {
		t.Errorf("%q, %v", out, err)
	}
}
