package library_test

import (
	"bytes"
	"testing"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
	"imprimatur/internal/testkit"
)

func newFile(name string, content []byte, expect int64) library.NewFile {
	return library.NewFile{File: library.File{Name: name, Content: bytes.NewReader(content)}, Note: "a better crop", Expect: expect}
}

func TestANewFileKeepsTheOldOneAndOneCanGoBack(t *testing.T) {
	h := newHouse(t, nil)
	one, two := testkit.PlainPhoto(1, 5000), testkit.PlainPhoto(2, 7000)
	id := h.add(t, "one.jpg", one)
	if v, err := h.Replace(t.Context(), console, id, newFile("two.jpg", two, 1)); err != nil || v.Number != 2 || !v.Current {
		t.Fatalf("%+v, %v", v, err)
	}
	current := func(want []byte, name string, number int) {
		t.Helper()
		kept, err := h.original(t.Context(), id)
		if err != nil || !bytes.Equal(kept, want) {
			t.Errorf("the original: %d bytes, %v", len(kept), err)
		}
		if now := h.holding(t, id); now.FileName != name || now.Version != number {
			t.Errorf("%+v", now)
		}
	}
	current(two, "two.jpg", 2)
	if err := h.UseVersion(t.Context(), console, id, 1, h.holding(t, id).Revision); err != nil {
		t.Fatal(err)
	}
	current(one, "one.jpg", 1)
	if v, err := h.Replace(t.Context(), console, id, newFile("three.jpg", testkit.PlainPhoto(3, 100), h.holding(t, id).Revision)); err != nil || v.Number != 3 {
		t.Errorf("%+v, %v", v, err)
	}
	versions, err := h.Versions(t.Context(), console, id)
	if err != nil || len(versions) != 3 || !versions[0].Current || versions[1].Note != "a better crop" || versions[2].SHA256 != sha(one) {
		t.Errorf("%+v, %v", versions, err)
	}
	if err := h.check(t.Context()); err != nil {
		t.Error(err)
	}
	if n := len(h.stored(t)); n != 12 {
		t.Errorf("%d blobs, not 12", n)
	}
}

func TestANewFileIsRefusedWhereItCannotBe(t *testing.T) {
	h := newHouse(t, nil)
	one, other := testkit.PlainPhoto(1, 5000), testkit.PlainPhoto(2, 5000)
	id, elsewhere := h.add(t, "one.jpg", one), h.add(t, "other.jpg", other)
	replace := func(by access.Caller, content []byte, expect int64) error {
		_, err := h.Replace(t.Context(), by, id, newFile("new.jpg", content, expect))
		return err
	}
	wantCode(t, replace(console, one, 1), "version.same")
	err := replace(console, other, 1)
	wantCode(t, err, "version.existing")
	if problem.Of(err).Args["asset"] != elsewhere.String() {
		t.Errorf("%+v", problem.Of(err).Args)
	}
	wantCode(t, replace(console, []byte("not a photo"), 1), "file.not-a-photo")
	wantCode(t, replace(console, testkit.PlainPhoto(3, 10), 0), "asset.stale")
	viewer := h.user(t, access.Viewer)
	wantCode(t, replace(viewer, testkit.PlainPhoto(3, 10), 1), "asset.not-found")
	h.grant(t, viewer, asset.Root, access.Edit)
	wantCode(t, replace(viewer, testkit.PlainPhoto(3, 10), 1), "asset.right-missing")
	wantCode(t, h.UseVersion(t.Context(), console, id, 2, 1), "version.not-found")
	if n := len(h.stored(t)); n != 8 {
		t.Errorf("%d blobs, not 8", n)
	}
}

func TestAnUploadCanBecomeAVersion(t *testing.T) {
	h := newHouse(t, nil)
	by := sender(t, h)
	id := h.add(t, "one.jpg", testkit.PlainPhoto(1, 5000))
	two := testkit.PlainPhoto(2, 600_000)
	u := h.send(t, by, library.NewUpload{FileName: "two.jpg", Use: library.ForVersion}, two)
	if err := h.TakeUpload(t.Context(), u.ID); err != nil { // it is not for that
		t.Fatal(err)
	}
	v, err := h.ReplaceWith(t.Context(), by, id, u.ID, library.NewFile{Expect: 1})
	if err != nil || v.Number != 2 || v.FileName != "two.jpg" {
		t.Fatalf("%+v, %v", v, err)
	}
	if u, err = h.Upload(t.Context(), by, u.ID); err != nil || u.State != library.Done || u.Asset != id {
		t.Errorf("%+v, %v", u, err)
	}
	_, err = h.ReplaceWith(t.Context(), by, id, u.ID, library.NewFile{Expect: 2})
	wantCode(t, err, "upload.not-waiting")
	bad := h.send(t, by, library.NewUpload{FileName: "bad.jpg", Use: library.ForVersion}, []byte("not a photo"))
	_, err = h.ReplaceWith(t.Context(), by, id, bad.ID, library.NewFile{Expect: h.holding(t, id).Revision})
	wantCode(t, err, "file.not-a-photo")
	if bad, err = h.Upload(t.Context(), by, bad.ID); err != nil || bad.State != library.Refused {
		t.Errorf("%+v, %v", bad, err)
	}
	h.spoolIsEmpty(t)
	if err := h.check(t.Context()); err != nil {
		t.Error(err)
	}
}
