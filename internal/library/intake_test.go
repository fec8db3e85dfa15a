package library_test

import (
	"bytes"
	"testing"

	"imprimatur/internal/library"
	"imprimatur/internal/problem"
	"imprimatur/internal/testkit"
)

func TestI23_TheOriginalIsKeptBitForBit(t *testing.T) {
	h := newHouse(t, nil)
	for i, size := range []int{100, 64 << 10, 64<<10 + 1, 3 << 20} {
		content := testkit.PlainPhoto(uint64(i), size)
		id := h.add(t, "photo.jpg", content)
		kept, err := h.original(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(kept, content) {
			t.Errorf("of %d bytes, %d came back, others", len(content), len(kept))
		}
	}
	if err := h.check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAFileThatIsNoPhotoLeavesNothingBehind(t *testing.T) {
	h := newHouse(t, func(p *library.Ports) { p.Limits.File = 1 << 20 })
	for name, want := range map[string]struct {
		content []byte
		code    string
	}{
		"Thumbs.db": {[]byte("not a photo at all"), "file.not-a-photo"},
		"photo.png": {testkit.PlainPhoto(1, 1000), "file.type-mismatch"},
		"empty.jpg": {nil, "file.not-a-photo"},
		"huge.jpg":  {testkit.PlainPhoto(2, 1<<20+1), "file.too-large"},
	} {
		_, err := h.Add(t.Context(), console, photo(name, want.content))
		if got := problem.Of(err).Code; got != want.code {
			t.Errorf("%s: %q (%v), not %q", name, got, err, want.code)
		}
	}
	if left := h.stored(t); len(left) > 0 {
		t.Errorf("%d blobs are left", len(left))
	}
}

func TestTheSameFileIsNotStoredTwice(t *testing.T) {
	h := newHouse(t, nil)
	content := testkit.PlainPhoto(7, 5000)
	first := h.add(t, "first.jpg", content)
	again, err := h.Add(t.Context(), console, photo("again.jpg", content))
	if err != nil {
		t.Fatal(err)
	}
	if !again.Existing || again.Asset != first || again.Trashed {
		t.Errorf("the second time: %+v, the first was %s", again, first)
	}
	if n := len(h.stored(t)); n != 4 {
		t.Errorf("%d blobs, not 4", n)
	}
}
