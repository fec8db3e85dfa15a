package library_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
	"imprimatur/internal/testkit"
)

// sender is an editor who may send photos to the root.
func sender(t testing.TB, h *house) access.Caller {
	t.Helper()
	by := h.user(t, access.Editor)
	h.grant(t, by, asset.Root, access.Edit)
	return by
}

// send sends a file in pieces and gives the upload as it then stands.
func (h *house) send(t testing.TB, by access.Caller, n library.NewUpload, content []byte) library.Upload {
	t.Helper()
	n.Size = int64(len(content))
	u, err := h.CreateUpload(t.Context(), by, n)
	if err != nil {
		t.Fatal(err)
	}
	for offset := int64(0); offset < n.Size; {
		piece := content[offset:min(offset+1<<19, n.Size)]
		got, err := h.WriteUpload(t.Context(), by, u.ID, offset, bytes.NewReader(piece))
		if err != nil {
			t.Fatal(err)
		}
		offset += got
	}
	if u, err = h.Upload(t.Context(), by, u.ID); err != nil {
		t.Fatal(err)
	}
	return u
}

// wantCode fails the test unless the error is the problem with this code.
func wantCode(t testing.TB, err error, code string) {
	t.Helper()
	if err == nil || problem.Of(err).Code != code {
		t.Errorf("got %v, not %s", err, code)
	}
}

func TestAnUploadInPiecesBecomesAnAsset(t *testing.T) {
	h := newHouse(t, nil)
	by := sender(t, h)
	content := testkit.PlainPhoto(1, 3<<20)
	u := h.send(t, by, library.NewUpload{Folder: asset.Root, Path: "2024/../party/./1.jpg", FileName: "ignored"}, content)
	if u.State != library.Received || u.Received != u.Size || u.FileName != "1.jpg" || !slices.Equal(u.Below, []string{"2024", "party"}) {
		t.Fatalf("when it is whole: %+v", u)
	}
	for range 2 { // a job may be run again
		if err := h.TakeUpload(t.Context(), u.ID); err != nil {
			t.Fatal(err)
		}
	}
	u, err := h.Upload(t.Context(), by, u.ID)
	if err != nil || u.State != library.Done {
		t.Fatalf("when it is taken: %+v, %v", u, err)
	}
	kept, err := h.original(t.Context(), u.Asset)
	if err != nil || !bytes.Equal(kept, content) {
		t.Errorf("the original: %d of %d bytes, %v", len(kept), len(content), err)
	}
	again := h.send(t, by, library.NewUpload{Folder: asset.Root, FileName: "2.jpg"}, content)
	if err := h.TakeUpload(t.Context(), again.ID); err != nil {
		t.Fatal(err)
	}
	if again, err = h.Upload(t.Context(), by, again.ID); err != nil || again.State != library.Existing || again.Asset != u.Asset {
		t.Errorf("the same again: %+v, %v", again, err)
	}
	h.spoolIsEmpty(t)
}

func (h *house) spoolIsEmpty(t testing.TB) {
	t.Helper()
	for left, err := range h.spool.List(t.Context()) {
		t.Errorf("left in the spool: %+v, %v", left, err)
	}
}

func TestARefusedUploadSaysWhy(t *testing.T) {
	h := newHouse(t, nil)
	by := sender(t, h)
	u := h.send(t, by, library.NewUpload{Folder: asset.Root, FileName: "letter.doc"}, []byte("Dear all"))
	if err := h.TakeUpload(t.Context(), u.ID); err != nil {
		t.Fatal(err)
	}
	u, err := h.Upload(t.Context(), by, u.ID)
	if err != nil || u.State != library.Refused || u.Reason != "file.not-a-photo" {
		t.Errorf("%+v, %v", u, err)
	}
	h.spoolIsEmpty(t)
	if left := h.stored(t); len(left) > 0 {
		t.Errorf("%d blobs are left", len(left))
	}
}

func TestASidecarGoesWithItsPhoto(t *testing.T) {
	h := newHouse(t, nil)
	by := sender(t, h)
	content := testkit.PlainPhoto(1, 1000)
	photo, err := h.CreateUpload(t.Context(), by, library.NewUpload{Folder: asset.Root, FileName: "1.jpg", Size: int64(len(content))})
	if err != nil {
		t.Fatal(err)
	}
	beside := h.send(t, by, library.NewUpload{FileName: "1.xmp", Use: library.ForSidecar, Beside: photo.ID}, []byte("title: From the sidecar\n"))
	if _, err := h.WriteUpload(t.Context(), by, photo.ID, 0, bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	if err := h.TakeUpload(t.Context(), photo.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Upload(t.Context(), by, beside.ID); !problem.Is(err, problem.NotFound) {
		t.Errorf("the sidecar is still there: %v", err)
	}
	h.spoolIsEmpty(t)
	_, err = h.CreateUpload(t.Context(), by, library.NewUpload{FileName: "1.xmp", Size: 10, Use: library.ForSidecar, Beside: photo.ID})
	wantCode(t, err, "upload.sidecar-late")
}

func TestI50_LengthsThatCannotBeAreRefused(t *testing.T) {
	h := newHouse(t, func(p *library.Ports) { p.Limits = library.Limits{File: 1000, Pending: 2000, Uploads: 3} })
	by := sender(t, h)
	create := func(size int64) error {
		_, err := h.CreateUpload(t.Context(), by, library.NewUpload{Folder: asset.Root, FileName: "1.jpg", Size: size})
		return err
	}
	wantCode(t, create(-1), "upload.size-missing")
	wantCode(t, create(0), "upload.size-missing")
	wantCode(t, create(1001), "file.too-large")
	wantCode(t, create(1<<62), "file.too-large")
	for _, size := range []int64{1000, 999} {
		if err := create(size); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, create(2), "upload.quota")
	if err := create(1); err != nil {
		t.Fatal(err)
	}
	wantCode(t, create(1), "upload.too-many")
}

func TestI50_AnotherUsersUploadDoesNotExist(t *testing.T) {
	h := newHouse(t, nil)
	owner, other := sender(t, h), sender(t, h)
	u, err := h.CreateUpload(t.Context(), owner, library.NewUpload{Folder: asset.Root, FileName: "1.jpg", Size: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, by := range []access.Caller{other, {}, console} {
		_, err := h.Upload(t.Context(), by, u.ID)
		wantCode(t, err, "upload.not-found")
		_, err = h.WriteUpload(t.Context(), by, u.ID, 0, strings.NewReader("x"))
		wantCode(t, err, "upload.not-found")
		wantCode(t, h.CancelUpload(t.Context(), by, u.ID), "upload.not-found")
	}
	_, err = h.CreateUpload(t.Context(), other, library.NewUpload{FileName: "1.xmp", Size: 10, Use: library.ForSidecar, Beside: u.ID})
	wantCode(t, err, "upload.not-found")
	_, err = h.Upload(t.Context(), owner, newID[ident.Upload](t, h))
	wantCode(t, err, "upload.not-found")
	if list, err := h.Uploads(t.Context(), other); err != nil || len(list) > 0 {
		t.Errorf("the other's list: %v, %v", list, err)
	}
	if list, err := h.Uploads(t.Context(), owner, library.Receiving); err != nil || len(list) != 1 {
		t.Errorf("the owner's list: %v, %v", list, err)
	}
}

func TestI50_AnOffsetCannotBeReplayedOrSkipped(t *testing.T) {
	h := newHouse(t, nil)
	by := sender(t, h)
	content := testkit.PlainPhoto(1, 1000)
	u, err := h.CreateUpload(t.Context(), by, library.NewUpload{Folder: asset.Root, FileName: "1.jpg", Size: int64(len(content))})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := h.WriteUpload(t.Context(), by, u.ID, 0, bytes.NewReader(content[:400])); n != 400 || err != nil {
		t.Fatal(n, err)
	}
	for _, offset := range []int64{0, 399, 401, -1, 1 << 40} {
		_, err := h.WriteUpload(t.Context(), by, u.ID, offset, bytes.NewReader(content[:10]))
		wantCode(t, err, "upload.offset")
	}
	if n, err := h.WriteUpload(t.Context(), by, u.ID, 400, bytes.NewReader(content[400:])); n != int64(len(content))-400 || err != nil {
		t.Fatal(n, err)
	}
	_, err = h.WriteUpload(t.Context(), by, u.ID, int64(len(content)), strings.NewReader("more"))
	wantCode(t, err, "upload.offset")
	if err := h.TakeUpload(t.Context(), u.ID); err != nil {
		t.Fatal(err)
	}
	if err := h.check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestI50_MoreThanAnnouncedIsRefusedAsAWhole(t *testing.T) {
	h := newHouse(t, nil)
	by := sender(t, h)
	u, err := h.CreateUpload(t.Context(), by, library.NewUpload{Folder: asset.Root, FileName: "1.jpg", Size: 100})
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.WriteUpload(t.Context(), by, u.ID, 0, io.LimitReader(zeros{}, 1<<30))
	wantCode(t, err, "upload.past-end")
	if u, err = h.Upload(t.Context(), by, u.ID); err != nil || u.State != library.Refused || u.Reason != "upload.past-end" {
		t.Errorf("%+v, %v", u, err)
	}
	h.spoolIsEmpty(t)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestWhatCameBeforeALineBrokeIsKept(t *testing.T) {
	h := newHouse(t, nil)
	by := sender(t, h)
	content := testkit.PlainPhoto(1, 700_000)
	u, err := h.CreateUpload(t.Context(), by, library.NewUpload{Folder: asset.Root, FileName: "1.jpg", Size: int64(len(content))})
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("line broke")
	n, err := h.WriteUpload(t.Context(), by, u.ID, 0, io.MultiReader(bytes.NewReader(content[:300_000]), iotest.ErrReader(broken)))
	if n != 300_000 || !errors.Is(err, broken) {
		t.Fatal(n, err)
	}
	h.later(2 * time.Hour)
	if n, err = h.WriteUpload(t.Context(), by, u.ID, n, bytes.NewReader(content[n:])); err != nil {
		t.Fatal(n, err)
	}
	if err := h.TakeUpload(t.Context(), u.ID); err != nil {
		t.Fatal(err)
	}
	if err := h.check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestACancelledUploadLeavesNothing(t *testing.T) {
	h := newHouse(t, nil)
	by := sender(t, h)
	u := h.send(t, by, library.NewUpload{Folder: asset.Root, FileName: "1.jpg"}, testkit.PlainPhoto(1, 1000))
	if err := h.CancelUpload(t.Context(), by, u.ID); err != nil {
		t.Fatal(err)
	}
	if err := h.TakeUpload(t.Context(), u.ID); err != nil {
		t.Fatal(err)
	}
	_, err := h.Upload(t.Context(), by, u.ID)
	wantCode(t, err, "upload.not-found")
	h.spoolIsEmpty(t)
	if left := h.stored(t); len(left) > 0 {
		t.Errorf("%d blobs are left", len(left))
	}
}

func TestAnUploadThatIsCancelledWhileItIsTakenInLeavesNothing(t *testing.T) {
	gate := &gatedDecoder{reached: make(chan struct{}), open: make(chan struct{})}
	h := newHouse(t, func(p *library.Ports) { p.Decoder = gate })
	by := sender(t, h)
	u := h.send(t, by, library.NewUpload{Folder: asset.Root, FileName: "1.jpg"}, testkit.PlainPhoto(1, 1000))
	done := make(chan error)
	go func() { done <- h.TakeUpload(t.Context(), u.ID) }()
	<-gate.reached
	if err := h.CancelUpload(t.Context(), by, u.ID); err != nil {
		t.Fatal(err)
	}
	close(gate.open)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if left := h.stored(t); len(left) > 0 {
		t.Errorf("%d blobs are left", len(left))
	}
}

// gatedDecoder holds the worker's answer back until the gate opens.
type gatedDecoder struct {
	testkit.PlainDecoder
	reached, open chan struct{}
}

func (d *gatedDecoder) Examine(ctx context.Context, name string, original io.Reader, size int64, sidecar []byte) (*library.Examined, error) {
	e, err := d.PlainDecoder.Examine(ctx, name, original, size, sidecar)
	close(d.reached)
	<-d.open
	return e, err
}

func TestARightThatEndsBeforeTheJobRefusesTheUpload(t *testing.T) {
	h := newHouse(t, nil)
	by := h.user(t, access.Editor)
	grant := h.grant(t, by, asset.Root, access.Edit)
	u := h.send(t, by, library.NewUpload{Folder: asset.Root, FileName: "1.jpg"}, testkit.PlainPhoto(1, 1000))
	h.revoke(t, grant)
	if err := h.TakeUpload(t.Context(), u.ID); err != nil {
		t.Fatal(err)
	}
	if u, err := h.Upload(t.Context(), by, u.ID); err != nil || u.State != library.Refused || u.Reason != "folder.not-found" {
		t.Errorf("%+v, %v", u, err)
	}
	_, err := h.CreateUpload(t.Context(), by, library.NewUpload{Folder: asset.Root, FileName: "2.jpg", Size: 10})
	wantCode(t, err, "folder.not-found")
	h.spoolIsEmpty(t)
}

func TestUploadsThatNobodyTouchesExpire(t *testing.T) {
	h := newHouse(t, nil)
	by := sender(t, h)
	for name, n := range map[string]int64{"half.jpg": 2000, "never.jpg": 100} {
		u, err := h.CreateUpload(t.Context(), by, library.NewUpload{Folder: asset.Root, FileName: name, Size: n})
		if err != nil {
			t.Fatal(err)
		}
		if n == 2000 {
			if _, err := h.WriteUpload(t.Context(), by, u.ID, 0, strings.NewReader("half")); err != nil {
				t.Fatal(err)
			}
		}
	}
	waiting := h.send(t, by, library.NewUpload{Folder: asset.Root, FileName: "waiting.jpg"}, testkit.PlainPhoto(1, 100))
	h.later(6 * 24 * time.Hour)
	if err := h.ExpireUploads(t.Context()); err != nil {
		t.Fatal(err)
	}
	if list, err := h.Uploads(t.Context(), by); err != nil || len(list) != 3 {
		t.Errorf("after six days: %v, %v", list, err)
	}
	h.later(2 * 24 * time.Hour)
	if err := h.ExpireUploads(t.Context()); err != nil {
		t.Fatal(err)
	}
	if list, err := h.Uploads(t.Context(), by); err != nil || len(list) != 1 || list[0].ID != waiting.ID {
		t.Errorf("after eight days: %v, %v", list, err)
	}
	if err := h.TakeUpload(t.Context(), waiting.ID); err != nil {
		t.Fatal(err)
	}
	h.spoolIsEmpty(t)
}
