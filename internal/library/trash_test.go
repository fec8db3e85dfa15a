package library_test

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
	"imprimatur/internal/testkit"
)

func TestWhatIsTrashedCanBeRestoredForThirtyDays(t *testing.T) {
	h := newHouse(t, nil)
	content := testkit.PlainPhoto(1, 1000)
	id, other := h.add(t, "1.jpg", content), h.add(t, "2.jpg", testkit.PlainPhoto(2, 1000))
	both := []ident.Asset{id, other}
	if err := h.Trash(t.Context(), console, both); err != nil {
		t.Fatal(err)
	}
	if again, err := h.Add(t.Context(), console, photo("1.jpg", content)); err != nil || !again.Trashed || again.Asset != id {
		t.Errorf("a file that lies in the trash: %+v, %v", again, err)
	}
	_, err := h.Replace(t.Context(), console, id, newFile("3.jpg", testkit.PlainPhoto(3, 10), h.holding(t, id).Revision))
	wantCode(t, err, "asset.in-trash")
	h.later(29 * 24 * time.Hour)
	if n, err := h.PurgeTrash(t.Context()); n != 0 || err != nil {
		t.Errorf("after 29 days %d were erased, %v", n, err)
	}
	if err := h.Restore(t.Context(), console, []ident.Asset{id}); err != nil {
		t.Fatal(err)
	}
	h.later(2 * 24 * time.Hour)
	if n, err := h.PurgeTrash(t.Context()); n != 1 || err != nil {
		t.Errorf("after 31 days %d were erased, %v", n, err)
	}
	if h.holding(t, id).State != asset.Active || h.holding(t, other).State != asset.Erased {
		t.Errorf("%+v, %+v", h.holding(t, id), h.holding(t, other))
	}
	if kept, err := h.original(t.Context(), id); err != nil || !bytes.Equal(kept, content) {
		t.Errorf("the restored one: %v", err)
	}
	if n := len(h.stored(t)); n != 4 {
		t.Errorf("%d blobs, not 4", n)
	}
	wantCode(t, h.Restore(t.Context(), console, []ident.Asset{other}), "asset.not-found")
}

func TestA3_TrashingTakesAllOrNone(t *testing.T) {
	h := newHouse(t, nil)
	by := h.user(t, access.Editor)
	folder := h.folder(t, "Theirs")
	h.grant(t, by, folder, access.Edit)
	var ids []ident.Asset
	for i := range 9 {
		f := photo("own.jpg", testkit.PlainPhoto(uint64(i), 500))
		f.Folder = folder
		a, err := h.Add(t.Context(), by, f)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, a.Asset)
	}
	foreign := h.add(t, "foreign.jpg", testkit.PlainPhoto(100, 500))
	wantCode(t, h.Trash(t.Context(), by, append(ids, foreign)), "asset.not-found")
	for _, id := range append(ids, foreign) {
		if s := h.holding(t, id).State; s != asset.Active {
			t.Errorf("%s is %d", id, s)
		}
	}
	if err := h.Trash(t.Context(), by, ids); err != nil {
		t.Error(err)
	}
}

func TestErasingNeedsTheTrashTheRightAndTheName(t *testing.T) {
	h := newHouse(t, nil)
	id := h.add(t, "1.jpg", testkit.PlainPhoto(1, 1000))
	manager, editor := h.user(t, access.Manager), h.user(t, access.Editor)
	h.grant(t, editor, asset.Root, access.Manage) // more than an editor can have
	wantCode(t, h.Erase(t.Context(), manager, id, "1.jpg"), "asset.not-in-trash")
	if err := h.Trash(t.Context(), editor, []ident.Asset{id}); err != nil {
		t.Fatal(err)
	}
	wantCode(t, h.Erase(t.Context(), editor, id, "1.jpg"), "asset.right-missing")
	wantCode(t, h.Erase(t.Context(), manager, id, "2.jpg"), "erase.not-confirmed")
	if err := h.Erase(t.Context(), manager, id, "1.jpg"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.original(t.Context(), id); err == nil {
		t.Error("the original can still be read")
	}
	if left := h.stored(t); len(left) > 0 {
		t.Errorf("%d blobs are left", len(left))
	}
	// the same file may come in again, as a new asset
	if again, err := h.Add(t.Context(), console, photo("1.jpg", testkit.PlainPhoto(1, 1000))); err != nil || again.Existing || again.Asset == id {
		t.Errorf("%+v, %v", again, err)
	}
}

func TestE4_ErasingWhileANewVersionComesInLeavesNothing(t *testing.T) {
	gate := &gatedDecoder{reached: make(chan struct{}), open: make(chan struct{})}
	gated := false
	h := newHouse(t, func(p *library.Ports) { p.Decoder = switched{gate, &gated} })
	id := h.add(t, "1.jpg", testkit.PlainPhoto(1, 1000))
	gated = true
	done := make(chan error)
	go func() {
		_, err := h.Replace(t.Context(), console, id, newFile("2.jpg", testkit.PlainPhoto(2, 1000), 1))
		done <- err
	}()
	<-gate.reached
	if err := h.Trash(t.Context(), console, []ident.Asset{id}); err != nil {
		t.Fatal(err)
	}
	if err := h.Erase(t.Context(), console, id, "1.jpg"); err != nil {
		t.Fatal(err)
	}
	close(gate.open)
	if err := <-done; !problem.Is(err, problem.NotFound) {
		t.Errorf("the new version: %v", err)
	}
	if left := h.stored(t); len(left) > 0 {
		t.Errorf("%d blobs are left", len(left))
	}
}

// switched is a decoder that is gated from some moment on.
type switched struct {
	*gatedDecoder
	gated *bool
}

func (s switched) Examine(ctx context.Context, name string, original io.Reader, size int64, sidecar []byte) (*library.Examined, error) {
	if *s.gated {
		return s.gatedDecoder.Examine(ctx, name, original, size, sidecar)
	}
	return s.PlainDecoder.Examine(ctx, name, original, size, sidecar)
}
