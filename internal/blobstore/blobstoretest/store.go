// Package blobstoretest is what every store of blobs must do, wherever it keeps them. Run it
// from the tests of an implementation.
package blobstoretest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"imprimatur/internal/blobstore"
	"imprimatur/internal/problem"
)

// Store is what is tested.
type Store interface {
	Put(ctx context.Context, key blobstore.Key, r io.Reader) (blobstore.Name, int64, error)
	Open(ctx context.Context, key blobstore.Key, name blobstore.Name, size int64) (*blobstore.Reader, error)
	Verify(ctx context.Context, key blobstore.Key, name blobstore.Name, size int64) error
	Delete(ctx context.Context, name blobstore.Name) error
	List(ctx context.Context) iter.Seq2[blobstore.Info, error]
	Sweep(ctx context.Context, before time.Time) (int, error)
}

// Change rewrites the stored bytes of a blob behind the store's back.
type Change func(name blobstore.Name, to func(stored []byte) []byte)

// Conformance runs the suite; open gives an empty store and a way to harm what it keeps.
func Conformance(t *testing.T, open func(t *testing.T) (Store, Change)) {
	for name, story := range map[string]func(*testing.T, house){
		"a blob comes back, whole and in ranges": comesBack,
		"nothing is stored in clear":             notInClear,
		"D-5 damage is found, never served":      damage,
		"what is not there":                      missing,
		"a put that breaks off leaves nothing":   brokenPut,
		"many at once":                           manyAtOnce,
		"listing and deleting":                   listing,
	} {
		t.Run(name, func(t *testing.T) {
			store, change := open(t)
			story(t, house{store, change, rand.New(rand.NewPCG(1, 2))})
		})
	}
}

type house struct {
	Store
	change Change
	rng    *rand.Rand
}

// sizes lie on and beside the borders of packages, and of the buffers they pass through.
func sizes() []int {
	return []int{0, 1, 1000, 15_000, 65_535, 65_536, 65_537, 131_072, 262_143, 262_144, 262_145, 1_000_000}
}

func (h house) photo(size int) []byte {
	photo := make([]byte, size)
	for i := range photo {
		photo[i] = byte(h.rng.Uint32())
	}
	return photo
}

func (h house) put(t *testing.T, key blobstore.Key, photo []byte) blobstore.Name {
	t.Helper()
	name, size, err := h.Put(t.Context(), key, bytes.NewReader(photo))
	if err != nil || size != int64(len(photo)) {
		t.Fatalf("putting %d bytes: size %d, %v", len(photo), size, err)
	}
	return name
}

func comesBack(t *testing.T, h house) {
	key := blobstore.Key{1}
	for _, size := range sizes() {
		photo := h.photo(size)
		name := h.put(t, key, photo)
		blob, err := h.Open(t.Context(), key, name, int64(size))
		if err != nil {
			t.Fatalf("opening %d bytes: %v", size, err)
		}
		if blob.Size() != int64(size) {
			t.Errorf("%d bytes have size %d", size, blob.Size())
		}
		if size <= 1000 { // it reads from every offset
			if err := iotest.TestReader(blob, photo); err != nil {
				t.Errorf("reading %d bytes: %v", size, err)
			}
		}
		for range 40 {
			from := h.rng.IntN(size + 1)
			to := from + h.rng.IntN(size-from+1)
			got := make([]byte, to-from)
			if _, err := blob.ReadAt(got, int64(from)); err != nil && (err != io.EOF || to != size) || !bytes.Equal(got, photo[from:to]) {
				t.Fatalf("bytes %d to %d of %d: %v", from, to, size, err)
			}
			if _, err := blob.Seek(int64(from), io.SeekStart); err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadFull(blob, got); err != nil || !bytes.Equal(got, photo[from:to]) {
				t.Fatalf("bytes %d to %d of %d by seeking: %v", from, to, size, err)
			}
		}
		if err := blob.Close(); err != nil {
			t.Error(err)
		}
		if err := h.Verify(t.Context(), key, name, int64(size)); err != nil {
			t.Errorf("verifying %d bytes: %v", size, err)
		}
	}
}

func notInClear(t *testing.T, h house) {
	marker := []byte("a marker that stands in the photo")
	name := h.put(t, blobstore.Key{1}, bytes.Repeat(marker, 5000))
	again := h.put(t, blobstore.Key{1}, bytes.Repeat(marker, 5000))
	var first []byte
	h.change(name, func(stored []byte) []byte {
		if bytes.Contains(stored, marker[:12]) {
			t.Error("the photo is stored in clear")
		}
		first = bytes.Clone(stored)
		return stored
	})
	h.change(again, func(stored []byte) []byte {
		if bytes.Equal(first[16:64], stored[16:64]) {
			t.Error("equal photos look equal in the store")
		}
		return stored
	})
}

func damage(t *testing.T, h house) {
	key := blobstore.Key{1}
	photo := h.photo(200_000)
	for what, harm := range map[string]func([]byte) []byte{
		"cut by a byte":      func(b []byte) []byte { return b[:len(b)-1] },
		"cut by a package":   func(b []byte) []byte { return b[:3*65_568] },
		"emptied":            func([]byte) []byte { return nil },
		"longer by a byte":   func(b []byte) []byte { return append(b, 0) },
		"packages swapped":   func(b []byte) []byte { return slices.Concat(b[65_568:2*65_568], b[:65_568], b[2*65_568:]) },
		"a package repeated": func(b []byte) []byte { return slices.Concat(b[:65_568], b[:65_568], b[2*65_568:]) },
		"zeroed":             func(b []byte) []byte { return make([]byte, len(b)) },
	} {
		name := h.put(t, key, photo)
		h.change(name, harm)
		h.mustBeDamaged(t, what, key, name, photo)
	}
	for _, size := range []int{100, 200_000} {
		photo := h.photo(size)
		name := h.put(t, key, photo)
		var length int
		h.change(name, func(b []byte) []byte { length = len(b); return b })
		for range 300 {
			at, bit := h.rng.IntN(length), byte(1)<<h.rng.IntN(8)
			flip := func(b []byte) []byte { b[at] ^= bit; return b }
			h.change(name, flip)
			h.mustBeDamaged(t, "one bit flipped", key, name, photo)
			h.change(name, flip)
		}
	}
	name, other := h.put(t, key, photo), h.put(t, key, h.photo(200_000))
	h.mustBeDamaged(t, "another key", blobstore.Key{2}, name, photo)
	var swapped []byte
	h.change(other, func(b []byte) []byte { swapped = bytes.Clone(b); return b })
	h.change(name, func([]byte) []byte { return swapped })
	h.mustBeDamaged(t, "another blob in its place", key, name, photo)
}

// mustBeDamaged opens and reads a blob: it must end in "blob.damaged", and every byte that
// came before must be right.
func (h house) mustBeDamaged(t *testing.T, what string, key blobstore.Key, name blobstore.Name, photo []byte) {
	t.Helper()
	if err := h.Verify(t.Context(), key, name, int64(len(photo))); code(err) != "blob.damaged" {
		t.Errorf("%s: verify says %v", what, err)
	}
	blob, err := h.Open(t.Context(), key, name, int64(len(photo)))
	if err != nil {
		if code(err) != "blob.damaged" {
			t.Errorf("%s: open says %v", what, err)
		}
		return
	}
	got, err := io.ReadAll(blob)
	if code(err) != "blob.damaged" {
		t.Errorf("%s: read says %v", what, err)
	}
	if !bytes.HasPrefix(photo, got) {
		t.Errorf("%s: damaged bytes were served", what)
	}
	at := make([]byte, len(photo))
	n, err := blob.ReadAt(at, 0)
	if code(err) != "blob.damaged" || !bytes.Equal(at[:n], photo[:n]) {
		t.Errorf("%s: ReadAt gives %d bytes and %v", what, n, err)
	}
	if err := blob.Close(); err != nil {
		t.Error(err)
	}
}

func missing(t *testing.T, h house) {
	name := blobstore.Name("00112233445566778899aabbccddeeff")
	if _, err := h.Open(t.Context(), blobstore.Key{}, name, 1); code(err) != "blob.missing" {
		t.Errorf("opening what is not there: %v", err)
	}
	if err := h.Delete(t.Context(), name); err != nil {
		t.Errorf("deleting what is not there: %v", err)
	}
	for _, odd := range []blobstore.Name{"", "..", "../../../../etc/passwd", "00112233445566778899AABBCCDDEEFF", name + "0"} {
		if _, err := h.Open(t.Context(), blobstore.Key{}, odd, 1); err == nil {
			t.Errorf("the name %q opened", odd)
		}
		if err := h.Delete(t.Context(), odd); err == nil {
			t.Errorf("the name %q was deleted", odd)
		}
	}
}

func brokenPut(t *testing.T, h house) {
	broken := errors.New("the line went dead")
	r := io.MultiReader(bytes.NewReader(h.photo(300_000)), iotest.ErrReader(broken))
	if _, _, err := h.Put(t.Context(), blobstore.Key{}, r); !errors.Is(err, broken) {
		t.Errorf("a broken put says %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := h.Put(gone, blobstore.Key{}, bytes.NewReader(h.photo(10))); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled put says %v", err)
	}
	if left := h.list(t); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if n, err := h.Sweep(t.Context(), time.Now().Add(time.Hour)); n != 0 || err != nil {
		t.Errorf("the sweep found %d leftovers, %v", n, err)
	}
}

func manyAtOnce(t *testing.T, h house) {
	photos := make([][]byte, 16)
	for i := range photos {
		photos[i] = h.photo(70_000 + i)
	}
	var all sync.WaitGroup
	for i, photo := range photos {
		all.Go(func() {
			key := blobstore.Key{byte(i)}
			name, size, err := h.Put(t.Context(), key, bytes.NewReader(photo))
			if err != nil {
				t.Error(err)
				return
			}
			blob, err := h.Open(t.Context(), key, name, size)
			if err != nil {
				t.Error(err)
				return
			}
			var readers sync.WaitGroup
			for j := range 4 {
				readers.Go(func() {
					got := make([]byte, 30_000)
					if _, err := blob.ReadAt(got, int64(j*10_000)); err != nil || !bytes.Equal(got, photo[j*10_000:][:30_000]) {
						t.Errorf("reading at the same time: %v", err)
					}
				})
			}
			readers.Wait()
			if err := blob.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func listing(t *testing.T, h house) {
	before := time.Now().Add(-time.Minute)
	var names []blobstore.Name
	for range 20 {
		names = append(names, h.put(t, blobstore.Key{}, []byte("photo")))
	}
	slices.Sort(names)
	var listed []blobstore.Name
	for _, info := range h.list(t) {
		listed = append(listed, info.Name)
		if info.Stored != 5+32 || info.Modified.Before(before) || info.Modified.After(time.Now().Add(time.Minute)) {
			t.Errorf("listed as %+v", info)
		}
	}
	if !slices.Equal(listed, names) {
		t.Errorf("listed %d of %d, or out of order", len(listed), len(names))
	}
	if n, err := h.Sweep(t.Context(), time.Now().Add(time.Hour)); n != 0 || err != nil {
		t.Errorf("the sweep took %d blobs, %v", n, err)
	}
	for _, name := range names {
		if err := h.Delete(t.Context(), name); err != nil {
			t.Error(err)
		}
	}
	if left := h.list(t); len(left) != 0 {
		t.Errorf("after deleting all: %v", left)
	}
}

func (h house) list(t *testing.T) (list []blobstore.Info) {
	t.Helper()
	for info, err := range h.List(t.Context()) {
		if err != nil {
			t.Fatalf("listing: %v", err)
		}
		list = append(list, info)
	}
	return list
}

func code(err error) string {
	if err == nil {
		return ""
	}
	return problem.Of(err).Code
}
