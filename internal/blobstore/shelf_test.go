package blobstore_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"imprimatur/internal/blobstore"
	"imprimatur/internal/problem"
)

// shelved puts blobs of these sizes in a store and gives a shelf before it.
func shelved(t *testing.T, sizes ...int) (*blobstore.Shelf, blobstore.Key, []blobstore.Name, [][]byte, string) {
	t.Helper()
	folder, path := openFolder(t)
	store := blobstore.New(folder, rand.Reader)
	key := blobstore.Key{1, 2, 3}
	var names []blobstore.Name
	var plain [][]byte
	for _, size := range sizes {
		content := make([]byte, size)
		if _, err := rand.Read(content); err != nil {
			t.Fatal(err)
		}
		name, _, err := store.Put(context.Background(), key, bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		names, plain = append(names, name), append(plain, content)
	}
	return blobstore.NewShelf(store), key, names, plain, path
}

func TestShelf_GivesWhatTheStoreGives(t *testing.T) {
	sizes := []int{1, 100, 8311, 64<<10 - 1, 64 << 10, 64<<10 + 1, 300_000}
	shelf, key, names, plain, _ := shelved(t, sizes...)
	for i, name := range names {
		for again := range 3 {
			r, found := shelf.Find(name)
			if small := sizes[i] <= 64<<10; found != (small && again > 0) {
				t.Fatalf("%d bytes, time %d: on the shelf: %v", sizes[i], again, found)
			}
			if !found {
				var err error
				if r, err = shelf.Open(context.Background(), key, name, int64(sizes[i])); err != nil {
					t.Fatal(err)
				}
			}
			for _, buffer := range []int{7, 1000, 1 << 20} {
				if _, err := r.Seek(0, io.SeekStart); err != nil {
					t.Fatal(err)
				}
				if buffer == 7 && sizes[i] > 10_000 {
					continue
				}
				got := &bytes.Buffer{}
				if _, err := io.CopyBuffer(struct{ io.Writer }{got}, struct{ io.Reader }{r}, make([]byte, buffer)); err != nil || !bytes.Equal(got.Bytes(), plain[i]) {
					t.Fatalf("%d bytes by %d: %d other bytes, %v", sizes[i], buffer, got.Len(), err)
				}
			}
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestE1_WhatIsDroppedIsOffTheShelf(t *testing.T) {
	shelf, key, names, _, _ := shelved(t, 8000, 9000)
	for i, size := range []int64{8000, 9000} {
		if _, err := shelf.Open(context.Background(), key, names[i], size); err != nil {
			t.Fatal(err)
		}
	}
	shelf.Drop(names[0])
	if _, found := shelf.Find(names[0]); found {
		t.Error("it is still there")
	}
	if _, found := shelf.Find(names[1]); !found {
		t.Error("the other went with it")
	}
	shelf.Clear()
	if _, found := shelf.Find(names[1]); found {
		t.Error("it is still there")
	}
}

func TestShelf_IsBounded(t *testing.T) {
	sizes := make([]int, 600)
	for i := range sizes {
		sizes[i] = 60_000
	}
	shelf, key, names, _, _ := shelved(t, sizes...)
	found := 0
	for _, name := range names {
		if _, err := shelf.Open(context.Background(), key, name, 60_000); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range names {
		if _, ok := shelf.Find(name); ok {
			found++
		}
	}
	if most := (16 << 20) / 60_000; found > most || found < most-1 {
		t.Errorf("%d are kept, there is room for %d", found, most)
	}
}

func TestD5_AFlippedBitIsFoundByWhoeverOpensItFirst(t *testing.T) {
	for _, at := range []int{0, 1, 2, 3, 4, 10, 16, 4000, 8311 + 16, 8311 + 31} {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			shelf, key, names, _, path := shelved(t, 8311)
			name := names[0]
			file := filepath.Join(path, string(name[:2]), string(name[2:4]), string(name))
			stored, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			stored[at] ^= 0x40
			if err := os.WriteFile(file, stored, 0o600); err != nil {
				t.Fatal(err)
			}
			r, err := shelf.Open(context.Background(), key, name, 8311)
			if r != nil || err == nil || problem.Of(err).Code != "blob.damaged" {
				t.Errorf("%v, %v", r, err)
			}
			if _, found := shelf.Find(name); found {
				t.Error("it is on the shelf")
			}
		})
	}
}
