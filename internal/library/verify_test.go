package library_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
	"imprimatur/internal/testkit"
)

func (h *house) blobFile(name string) string {
	return filepath.Join(h.dir, "blobs", name[:2], name[2:4], name)
}

func TestD5_OneFlippedBitIsFoundAndNeverServed(t *testing.T) {
	h := newHouse(t, nil)
	for i := range 5 {
		h.add(t, "photo.jpg", testkit.PlainPhoto(uint64(i), 200_000))
	}
	if v, err := h.Verify(t.Context(), console, 1, nil); err != nil || v.Blobs != 20 || len(v.Damage) > 0 || v.LastFull.IsZero() {
		t.Fatalf("before: %+v, %v", v, err)
	}
	names := h.stored(t)
	bad, gone, short := names[3], names[8], names[13]
	content, err := os.ReadFile(h.blobFile(bad))
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 4
	if err := os.WriteFile(h.blobFile(bad), content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(h.blobFile(gone)); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(h.blobFile(short), 100); err != nil {
		t.Fatal(err)
	}
	var told int
	v, err := h.Verify(t.Context(), console, 1, func(blobs int, _ int64) { told = blobs })
	if err != nil || v.Blobs != 20 || told != 20 || v.Damaged != 3 {
		t.Fatalf("after: %+v, %v", v, err)
	}
	for _, d := range v.Damage {
		want := map[string]string{bad: "blob.damaged", gone: "blob.missing", short: "blob.damaged"}[d.Blob]
		if d.Reason != want {
			t.Errorf("%+v", d)
		}
	}
	if err := h.check(t.Context()); err == nil {
		t.Error("the damaged blobs were served")
	}
	// repaired by hand from a copy, it is whole again
	content[len(content)/2] ^= 4
	if err := os.WriteFile(h.blobFile(bad), content, 0o600); err != nil {
		t.Fatal(err)
	}
	if v, err = h.Verify(t.Context(), console, 1, nil); err != nil || v.Damaged != 2 {
		t.Errorf("repaired: %+v, %v", v, err)
	}
}

func TestD12_SlicesRotateAndTheLastFullVerificationIsKnown(t *testing.T) {
	h := newHouse(t, nil)
	for i := range 30 {
		h.add(t, "photo.jpg", testkit.PlainPhoto(uint64(i), 100))
	}
	start := h.now()
	parts := map[int]bool{}
	blobs := 0
	for night := range 14 {
		h.later(24 * time.Hour)
		v, err := h.Verify(t.Context(), access.Caller{Kind: access.House}, 7, nil)
		if err != nil {
			t.Fatal(err)
		}
		if night < 7 {
			parts[v.Part] = true
			blobs += v.Blobs
		}
		if v.LastFull.IsZero() != (night < 6) {
			t.Errorf("night %d: last full %s", night, v.LastFull)
		}
		if night == 13 && v.LastFull.Before(start.Add(7*24*time.Hour)) {
			t.Errorf("last full %s", v.LastFull)
		}
	}
	if len(parts) != 7 || blobs != 120 {
		t.Errorf("in a week %d slices with %d blobs", len(parts), blobs)
	}
}

func TestOnlyTheHouseAndWhoRunsItVerify(t *testing.T) {
	h := newHouse(t, nil)
	for _, role := range []access.Role{access.Manager, access.Editor, access.Viewer} {
		if _, err := h.Verify(t.Context(), h.user(t, role), 1, nil); !problem.Is(err, problem.Forbidden) {
			t.Errorf("%s: %v", role, err)
		}
	}
	if _, err := h.Verify(t.Context(), h.user(t, access.Administrator), 1, nil); err != nil {
		t.Error(err)
	}
	_, err := h.Verify(t.Context(), console, 0, nil)
	wantCode(t, err, "verify.fraction")
}

func TestD10_RewrappingTouchesNoBlobAndCanBeCutOff(t *testing.T) {
	h := newHouse(t, nil)
	by := sender(t, h)
	for i := range 12 {
		h.add(t, "photo.jpg", testkit.PlainPhoto(uint64(i), 100))
	}
	u := h.send(t, by, library.NewUpload{FileName: "on its way.jpg", Folder: 1}, testkit.PlainPhoto(99, 100))
	before := h.stored(t)
	if err := h.ring.Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.check(t.Context()); err != nil {
		t.Errorf("after a rotation that was cut off: %v", err)
	}
	if err := h.ring.Retire(t.Context(), h.WrappedKeys(t.Context())); problem.Of(err).Code != "key.still-used" {
		t.Errorf("the old root key is given up: %v", err)
	}
	for _, want := range []int{13, 0} {
		if n, err := h.Rewrap(t.Context(), console); n != want || err != nil {
			t.Errorf("%d keys wrapped anew, not %d; %v", n, want, err)
		}
	}
	if err := h.ring.Retire(t.Context(), h.WrappedKeys(t.Context())); err != nil {
		t.Fatal(err)
	}
	if err := h.TakeUpload(t.Context(), u.ID); err != nil {
		t.Fatal(err)
	}
	if err := h.check(t.Context()); err != nil {
		t.Error(err)
	}
	if after := h.stored(t); len(after) != len(before)+4 {
		t.Errorf("%d blobs, then %d", len(before), len(after))
	}
}
