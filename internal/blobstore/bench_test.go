package blobstore_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"imprimatur/internal/blobstore"
)

// The benchmarks compare the store with plain files that are synced alike. What counts is
// the processor's time, so that is reported beside the clock's.

func benchSizes(b *testing.B, run func(b *testing.B, photo []byte)) {
	for _, size := range []int{15_000, 4_000_000} {
		b.Run(fmt.Sprintf("%dkB", size/1000), func(b *testing.B) { run(b, photoOf(size)) })
	}
}

// perCPU runs the loop and reports its bytes per second of processor time.
func perCPU(b *testing.B, size int, loop func() error) {
	b.Helper()
	b.SetBytes(int64(size))
	before := cpuTime(b)
	for b.Loop() {
		if err := loop(); err != nil {
			b.Fatal(err)
		}
	}
	used := cpuTime(b) - before
	b.ReportMetric(float64(size)*float64(b.N)/1e6/used.Seconds(), "MB/cpu-s")
	b.ReportMetric(float64(used.Microseconds())/float64(b.N), "cpu-us/op")
}

func cpuTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func BenchmarkPut(b *testing.B) {
	benchSizes(b, func(b *testing.B, photo []byte) {
		store := benchStore(b)
		perCPU(b, len(photo), func() error {
			_, _, err := store.Put(context.Background(), blobstore.Key{1}, bytes.NewReader(photo))
			return err
		})
	})
}

func BenchmarkPutPlainFile(b *testing.B) {
	benchSizes(b, func(b *testing.B, photo []byte) {
		path := b.TempDir()
		dir, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		defer dir.Close()
		n := 0
		perCPU(b, len(photo), func() error {
			n++
			file, err := os.Create(filepath.Join(path, fmt.Sprint(n)))
			if err != nil {
				return err
			}
			if _, err := file.Write(photo); err != nil {
				return err
			}
			if err := file.Sync(); err != nil {
				return err
			}
			if err := file.Close(); err != nil {
				return err
			}
			return dir.Sync()
		})
	})
}

func BenchmarkRead(b *testing.B) {
	benchSizes(b, func(b *testing.B, photo []byte) {
		store := benchStore(b)
		name, size, err := store.Put(context.Background(), blobstore.Key{1}, bytes.NewReader(photo))
		if err != nil {
			b.Fatal(err)
		}
		buffer := make([]byte, 32<<10)
		perCPU(b, len(photo), func() error {
			blob, err := store.Open(context.Background(), blobstore.Key{1}, name, size)
			if err != nil {
				return err
			}
			if _, err := io.CopyBuffer(io.Discard, io.LimitReader(blob, size), buffer); err != nil {
				return err
			}
			return blob.Close()
		})
	})
}

func BenchmarkReadPlainFile(b *testing.B) {
	benchSizes(b, func(b *testing.B, photo []byte) {
		path := filepath.Join(b.TempDir(), "photo")
		if err := os.WriteFile(path, photo, 0o600); err != nil {
			b.Fatal(err)
		}
		buffer := make([]byte, 32<<10)
		perCPU(b, len(photo), func() error {
			file, err := os.Open(path)
			if err != nil {
				return err
			}
			if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{file}, buffer); err != nil {
				return err
			}
			return file.Close()
		})
	})
}

func BenchmarkRange256kB(b *testing.B) {
	store := benchStore(b)
	name, size, err := store.Put(context.Background(), blobstore.Key{1}, bytes.NewReader(photoOf(4_000_000)))
	if err != nil {
		b.Fatal(err)
	}
	blob, err := store.Open(context.Background(), blobstore.Key{1}, name, size)
	if err != nil {
		b.Fatal(err)
	}
	part := make([]byte, 256<<10)
	perCPU(b, len(part), func() error {
		_, err := blob.ReadAt(part, 1_000_000)
		return err
	})
}

func BenchmarkSpool4MB(b *testing.B) {
	folder, err := blobstore.OpenFolder(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	spool := blobstore.NewSpool(folder, rand.Reader)
	photo := photoOf(4_000_000)
	perCPU(b, len(photo), func() error {
		if _, err := spool.Append(context.Background(), blobstore.Key{1}, upload, 0, bytes.NewReader(photo)); err != nil {
			return err
		}
		return spool.Remove(context.Background(), upload)
	})
}

func benchStore(b *testing.B) *blobstore.Store {
	b.Helper()
	folder, err := blobstore.OpenFolder(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	return blobstore.New(folder, rand.Reader)
}
