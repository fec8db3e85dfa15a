package blobstore_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"imprimatur/internal/blobstore"
	"imprimatur/internal/blobstore/blobstoretest"
	"imprimatur/internal/problem"
)

func openFolder(t *testing.T) (*blobstore.Folder, string) {
	t.Helper()
	path := t.TempDir()
	folder, err := blobstore.OpenFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := folder.Close(); err != nil {
			t.Error(err)
		}
	})
	return folder, path
}

func TestConformance_InAFolder(t *testing.T) {
	blobstoretest.Conformance(t, func(t *testing.T) (blobstoretest.Store, blobstoretest.Change) {
		folder, path := openFolder(t)
		return blobstore.New(folder, rand.Reader), func(name blobstore.Name, to func([]byte) []byte) {
			file := filepath.Join(path, string(name[:2]), string(name[2:4]), string(name))
			stored, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, to(stored), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestConformance_OnTheForgetfulDisk(t *testing.T) {
	blobstoretest.Conformance(t, func(*testing.T) (blobstoretest.Store, blobstoretest.Change) {
		disk := newMemDisk(1)
		return blobstore.New(disk, rand.Reader), func(name blobstore.Name, to func([]byte) []byte) {
			file := disk.files[string(name[:2])+"/"+string(name[2:4])+"/"+string(name)]
			file.data = to(file.data)
		}
	})
}

func TestI35_NoNameOrLinkLeadsOutOfTheFolder(t *testing.T) {
	folder, path := openFolder(t)
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(path, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Dir(outside), filepath.Join(path, "dir")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"link", "dir/secret", "../secret", outside} {
		if _, err := folder.Open(name); err == nil {
			t.Errorf("%q was opened", name)
		}
		if _, err := folder.Edit(name); err == nil {
			t.Errorf("%q was opened for writing", name)
		}
		if name != "link" { // a link itself may be removed, what it points to may not
			if err := folder.Remove(name); err == nil {
				t.Errorf("%q was removed", name)
			}
		}
		if _, err := folder.Create(name + "x/new"); err == nil {
			t.Errorf("something was made under %q", name)
		}
	}
	if left, err := os.ReadFile(outside); err != nil || string(left) != "secret" {
		t.Errorf("the file outside was touched: %q, %v", left, err)
	}
}

func TestD3_WhicheverOperationFails_APutIsRightOrSaysSo(t *testing.T) {
	photo := bytes.Repeat([]byte("photo"), 60_000)
	key := blobstore.Key{1}
	for _, die := range []bool{false, true} { // one operation fails, or the process is killed there
		for n := 1; ; n++ {
			disk := newMemDisk(uint64(n))
			disk.failAt, disk.die = n, die
			name, size, putErr := blobstore.New(disk, rand.Reader).Put(t.Context(), key, bytes.NewReader(photo))
			reached := disk.failed()
			disk.mend()
			store := blobstore.New(disk, rand.Reader)
			if putErr == nil {
				if err := store.Verify(t.Context(), key, name, size); err != nil {
					t.Fatalf("operation %d failed, the put succeeded, and the blob is not there: %v", n, err)
				}
			} else if !errors.Is(putErr, errInjected) {
				t.Errorf("operation %d: the cause is lost: %v", n, putErr)
			}
			mustHoldOnlyWhole(t, store, key, len(photo))
			if _, err := store.Sweep(t.Context(), time.Now().Add(time.Hour)); err != nil {
				t.Errorf("operation %d: sweeping: %v", n, err)
			}
			for name := range disk.files {
				if strings.HasSuffix(name, ".part") {
					t.Errorf("operation %d: %s is left after the sweep", n, name)
				}
			}
			if !reached {
				if n < 8 {
					t.Fatalf("only %d operations: the sweep of failures does not reach what it should", n)
				}
				break
			}
		}
	}
}

// mustHoldOnlyWhole makes sure that no half blob is visible.
func mustHoldOnlyWhole(t *testing.T, store *blobstore.Store, key blobstore.Key, size int) {
	t.Helper()
	for info, err := range store.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Verify(t.Context(), key, info.Name, int64(size)); err != nil {
			t.Errorf("a half blob is visible: %v", err)
		}
	}
}

func TestD4_AFullDiskIsSaidAndRecoveredFrom(t *testing.T) {
	photo := bytes.Repeat([]byte("photo"), 60_000)
	key := blobstore.Key{1}
	for room := 0; room < 310_000; room += 10_000 {
		disk := newMemDisk(1)
		disk.room = room
		store := blobstore.New(disk, rand.Reader)
		name, size, err := store.Put(t.Context(), key, bytes.NewReader(photo))
		if err == nil {
			if err := store.Verify(t.Context(), key, name, size); err != nil {
				t.Errorf("with room for %d: %v", room, err)
			}
			continue
		}
		if problem.Of(err).Code != "storage.full" || !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("with room for %d: %v", room, err)
		}
		if len(disk.files) != 0 {
			t.Errorf("with room for %d: the failed put still takes room", room)
		}
		disk.mend()
		if name, size, err = store.Put(t.Context(), key, bytes.NewReader(photo)); err != nil {
			t.Errorf("with room again: %v", err)
		} else if err := store.Verify(t.Context(), key, name, size); err != nil {
			t.Errorf("with room again: %v", err)
		}
	}
}

func TestD2_WhatWasPutSurvivesAPowerCut(t *testing.T) {
	key := blobstore.Key{1}
	photo := bytes.Repeat([]byte("photo"), 20_000)
	lost := 0
	for seed := range uint64(1000) {
		disk := newMemDisk(seed)
		// The power goes at an arbitrary operation of the run, or after it.
		disk.failAt, disk.die = 1+int(seed)%60, true
		store := blobstore.New(disk, rand.Reader)
		type kept struct {
			name blobstore.Name
			size int64
		}
		var acknowledged []kept
		for range 4 {
			name, size, err := store.Put(t.Context(), key, bytes.NewReader(photo))
			if err != nil {
				lost++
				break
			}
			acknowledged = append(acknowledged, kept{name, size})
		}
		disk.powerCut()
		store = blobstore.New(disk, rand.Reader)
		for _, blob := range acknowledged {
			if err := store.Verify(t.Context(), key, blob.name, blob.size); err != nil {
				t.Fatalf("seed %d: an acknowledged blob is gone: %v", seed, err)
			}
		}
		mustHoldOnlyWhole(t, store, key, len(photo))
	}
	if lost == 0 || lost == 1000 {
		t.Fatalf("%d of 1000 runs were cut: the test cuts in the wrong place", lost)
	}
}

// TestTheForgetfulDiskForgets shows that the disk of D-2 is worth its name: without its
// syncs, the same put does not survive.
func TestTheForgetfulDiskForgets(t *testing.T) {
	gone := 0
	for seed := range uint64(200) {
		disk := newMemDisk(seed)
		store := blobstore.New(unsynced{disk}, rand.Reader)
		name, size, err := store.Put(t.Context(), blobstore.Key{}, strings.NewReader("photo"))
		if err != nil {
			t.Fatal(err)
		}
		disk.powerCut()
		if err := blobstore.New(disk, rand.Reader).Verify(t.Context(), blobstore.Key{}, name, size); err != nil {
			gone++
		}
	}
	if gone < 100 {
		t.Errorf("only %d of 200 unsynced blobs were lost", gone)
	}
}

type unsynced struct{ *memDisk }

func (unsynced) SyncDir(string) error { return nil }

func TestAPutInterruptedLongAgoIsSweptAndOneUnderWayIsNot(t *testing.T) {
	disk := newMemDisk(1)
	store := blobstore.New(disk, rand.Reader)
	disk.dirs["ab"], disk.dirs["ab/cd"] = true, true
	started := time.Now()
	left := func(tail string, age time.Duration) {
		disk.files["ab/cd/abcd"+strings.Repeat("0", 26)+tail] = &memFile{modified: started.Add(age)}
	}
	left("00.part", -time.Hour)
	left("01.part", time.Minute)
	left("02", -time.Hour)
	if n, err := store.Sweep(t.Context(), started); n != 1 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	if len(disk.files) != 2 {
		t.Errorf("left: %v", fmt.Sprint(disk.files))
	}
}
