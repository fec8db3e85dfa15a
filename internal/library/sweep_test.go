package library_test

import (
	"bytes"
	"os"
	"testing"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
	"imprimatur/internal/testkit"
)

func TestTheSweepTakesWhatIsNobodysAndNothingElse(t *testing.T) {
	h := newHouse(t, nil)
	id := h.add(t, "1.jpg", testkit.PlainPhoto(1, 5000))
	for range 3 {
		if _, _, err := h.blobs.Put(t.Context(), library.BlobKey{}, bytes.NewReader([]byte("orphan"))); err != nil {
			t.Fatal(err)
		}
	}
	by := sender(t, h)
	under, err := h.CreateUpload(t.Context(), by, library.NewUpload{Folder: asset.Root, FileName: "half.jpg", Size: 100})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.WriteUpload(t.Context(), by, under.ID, 0, bytes.NewReader([]byte("half"))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"0000000000000", "nobodys"} {
		if _, err := h.spool.Append(t.Context(), library.BlobKey{}, name, 0, bytes.NewReader([]byte("orphan"))); err != nil {
			t.Fatal(err)
		}
	}
	if swept, err := h.Sweep(t.Context(), time.Hour); err != nil || swept.Blobs != 0 {
		t.Errorf("with an hour's grace: %+v, %v", swept, err)
	}
	for range 2 {
		if _, err := h.spool.Append(t.Context(), library.BlobKey{}, "nobodys", 0, bytes.NewReader([]byte("orphan"))); err != nil {
			break // it is there still
		}
	}
	if n, err := h.Orphans(t.Context(), console); err != nil || n != 3 {
		t.Errorf("%d orphans, %v", n, err)
	}
	if _, err := h.Orphans(t.Context(), by); !problem.Is(err, problem.Forbidden) {
		t.Errorf("anybody counts them: %v", err)
	}
	if swept, err := h.Sweep(t.Context(), 0); err != nil || swept.Blobs != 3 || swept.Uploads != 1 {
		t.Errorf("without: %+v, %v", swept, err)
	}
	if n, err := h.Orphans(t.Context(), console); err != nil || n != 0 {
		t.Errorf("then %d orphans, %v", n, err)
	}
	if _, err := h.original(t.Context(), id); err != nil {
		t.Error(err)
	}
	if u, err := h.Upload(t.Context(), by, under.ID); err != nil || u.Received != 4 {
		t.Errorf("%+v, %v", u, err)
	}
}

func TestTheSweepWaitsForWhatIsBeingBroughtIn(t *testing.T) {
	gate := &gatedDecoder{reached: make(chan struct{}), open: make(chan struct{})}
	h := newHouse(t, func(p *library.Ports) { p.Decoder = gate })
	added, swept := make(chan error), make(chan error)
	go func() {
		_, err := h.Add(t.Context(), console, photo("1.jpg", testkit.PlainPhoto(1, 5000)))
		added <- err
	}()
	<-gate.reached // its original is sealed, and nobody's yet
	go func() {
		_, err := h.Sweep(t.Context(), 0)
		swept <- err
	}()
	select {
	case err := <-swept:
		t.Fatalf("the sweep did not wait: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	close(gate.open)
	for _, end := range []chan error{added, swept} {
		if err := <-end; err != nil {
			t.Fatal(err)
		}
	}
	if err := h.check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAnUploadWhoseEndWasCutOffIsTakenOn(t *testing.T) {
	h := newHouse(t, nil)
	by := sender(t, h)
	content := testkit.PlainPhoto(1, 5000)
	begin := func() library.Upload {
		u, err := h.CreateUpload(t.Context(), by, library.NewUpload{Folder: asset.Root, FileName: "1.jpg", Size: int64(len(content))})
		if err != nil {
			t.Fatal(err)
		}
		// the last byte is durable, and then the process ends
		err = h.view(t.Context(), func(tx library.Reader) error {
			wrapped, err := tx.Key(t.Context(), library.KeyHolder{Kind: library.UploadKey, ID: int64(u.ID)})
			if err != nil {
				return err
			}
			key, err := h.keys.OpenKey("upload/"+u.ID.String(), wrapped)
			if err != nil {
				return err
			}
			own, err := key.Subkey("spool")
			if err != nil {
				return err
			}
			_, err = h.spool.Append(t.Context(), own, u.ID.String(), 0, bytes.NewReader(content))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	asked := begin()
	if u, err := h.Upload(t.Context(), by, asked.ID); err != nil || u.State != library.Received {
		t.Errorf("when its sender asks: %+v, %v", u, err)
	}
	swept := begin()
	if _, err := h.Sweep(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if list, err := h.Uploads(t.Context(), by, library.Received); err != nil || len(list) != 2 || list[0].ID != swept.ID {
		t.Errorf("when the house starts: %+v, %v", list, err)
	}
}

func TestHalfWrittenFilesOfAnEarlierProcessAreSwept(t *testing.T) {
	h := newHouse(t, nil)
	h.add(t, "1.jpg", testkit.PlainPhoto(1, 5000))
	whole := h.blobFile(h.stored(t)[0])
	half := whole[:len(whole)-1] + "0.part"
	if err := os.WriteFile(half, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := time.Now().Add(-time.Minute)
	if err := os.Chtimes(half, before, before); err != nil {
		t.Fatal(err)
	}
	if swept, err := h.Sweep(t.Context(), 0); err != nil || swept.Parts != 1 {
		t.Errorf("%+v, %v", swept, err)
	}
	if err := h.check(t.Context()); err != nil {
		t.Error(err)
	}
}
