package blobstore_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"imprimatur/internal/blobstore"
	"imprimatur/internal/problem"
)

const upload = "0abc123"

func photoOf(size int) []byte {
	photo := make([]byte, size)
	rng := mathrand.New(mathrand.NewPCG(uint64(size), 7))
	for i := range photo {
		photo[i] = byte(rng.Uint32())
	}
	return photo
}

func readUpload(t *testing.T, spool *blobstore.Spool, key blobstore.Key, size int) ([]byte, error) {
	t.Helper()
	r, err := spool.Open(t.Context(), key, upload, int64(size))
	if err != nil {
		return nil, err
	}
	got, err := io.ReadAll(r)
	return got, errors.Join(err, r.Close())
}

func TestAnUploadGrowsByPiecesOfAnySize(t *testing.T) {
	photo := photoOf(1_500_000)
	rapid.Check(t, func(rt *rapid.T) {
		disk := newMemDisk(1)
		spool := blobstore.NewSpool(disk, rand.Reader)
		key := blobstore.Key{9}
		at := 0
		for at < len(photo) {
			piece := rapid.OneOf(rapid.IntRange(1, 100_000), rapid.SampledFrom([]int{262_143, 262_144, 262_145, 524_288})).Draw(rt, "piece")
			piece = min(piece, len(photo)-at)
			n, err := spool.Append(t.Context(), key, upload, int64(at), bytes.NewReader(photo[at:at+piece]))
			if err != nil || n != int64(piece) {
				rt.Fatalf("appending %d at %d: %d, %v", piece, at, n, err)
			}
			at += piece
			if rapid.IntRange(0, 9).Draw(rt, "restart") == 0 {
				spool = blobstore.NewSpool(disk, rand.Reader) // as after a restart of the server
			}
			if offset, err := spool.Offset(t.Context(), key, upload); err != nil || offset != int64(at) {
				rt.Fatalf("offset %d instead of %d, %v", offset, at, err)
			}
		}
		got, err := readUpload(t, spool, key, len(photo))
		if err != nil || !bytes.Equal(got, photo) {
			rt.Fatalf("the upload did not come back: %v", err)
		}
	})
}

func TestAnUploadThatBreaksOffKeepsWhatCame(t *testing.T) {
	spool := blobstore.NewSpool(newMemDisk(1), rand.Reader)
	key := blobstore.Key{}
	for _, broken := range []error{errors.New("the lid was closed"), io.ErrUnexpectedEOF} {
		offset, err := spool.Offset(t.Context(), key, upload)
		if err != nil {
			t.Fatal(err)
		}
		r := io.MultiReader(bytes.NewReader(photoOf(300_001)), iotest.ErrReader(broken))
		n, err := spool.Append(t.Context(), key, upload, offset, r)
		if n != 300_001 || !errors.Is(err, broken) {
			t.Errorf("kept %d, %v", n, err)
		}
		if now, err := spool.Offset(t.Context(), key, upload); err != nil || now != offset+n {
			t.Errorf("offset %d, %v", now, err)
		}
	}
	if n, err := spool.Append(t.Context(), key, "other", 0, iotest.ErrReader(io.ErrNoProgress)); n != 0 || !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("nothing came, but %d, %v", n, err)
	}
}

func TestI50_AnOffsetThatIsNotTheEndIsRefused(t *testing.T) {
	spool := blobstore.NewSpool(newMemDisk(1), rand.Reader)
	key := blobstore.Key{}
	if _, err := spool.Append(t.Context(), key, upload, 0, bytes.NewReader(photoOf(1000))); err != nil {
		t.Fatal(err)
	}
	for _, offset := range []int64{-1, 0, 999, 1001, 1 << 62} {
		n, err := spool.Append(t.Context(), key, upload, offset, bytes.NewReader(photoOf(10)))
		if n != 0 || problem.Of(err).Code != "upload.offset" || problem.Of(err).Args["offset"] != "1000" {
			t.Errorf("at %d: %d, %v", offset, n, err)
		}
	}
	for _, id := range []string{"", "..", "../x", "a/b", "A", "a.part", string(make([]byte, 65))} {
		if _, err := spool.Append(t.Context(), key, id, 0, bytes.NewReader(nil)); err == nil {
			t.Errorf("an upload named %q was taken", id)
		}
		if _, err := spool.Open(t.Context(), key, id, 0); err == nil {
			t.Errorf("an upload named %q was opened", id)
		}
		if _, err := spool.Offset(t.Context(), key, id); err == nil {
			t.Errorf("an upload named %q has an offset", id)
		}
	}
	if got, err := readUpload(t, spool, key, 1000); err != nil || !bytes.Equal(got, photoOf(1000)) {
		t.Errorf("the refusals left a trace: %v", err)
	}
}

func TestTwoPatchesAtOnceDoNotMix(t *testing.T) {
	spool := blobstore.NewSpool(newMemDisk(1), rand.Reader)
	key := blobstore.Key{}
	in, out := io.Pipe()
	var first sync.WaitGroup
	first.Go(func() {
		if n, err := spool.Append(t.Context(), key, upload, 0, in); n != 6 || err != nil {
			t.Errorf("the first: %d, %v", n, err)
		}
	})
	if _, err := out.Write([]byte("abc")); err != nil {
		t.Fatal(err)
	}
	if _, err := spool.Append(t.Context(), key, upload, 0, bytes.NewReader([]byte("xyz"))); problem.Of(err).Code != "upload.busy" {
		t.Errorf("the second: %v", err)
	}
	if err := spool.Remove(t.Context(), upload); problem.Of(err).Code != "upload.busy" {
		t.Errorf("removing meanwhile: %v", err)
	}
	if _, err := out.Write([]byte("def")); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	first.Wait()
	if got, err := readUpload(t, spool, key, 6); err != nil || string(got) != "abcdef" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestD5_ADamagedUploadIsNeverRead(t *testing.T) {
	key := blobstore.Key{3}
	photo := photoOf(400_000)
	disk := newMemDisk(1)
	spool := blobstore.NewSpool(disk, rand.Reader)
	for at := 0; at < len(photo); at += 100_000 {
		if _, err := spool.Append(t.Context(), key, upload, int64(at), bytes.NewReader(photo[at:at+100_000])); err != nil {
			t.Fatal(err)
		}
	}
	whole := disk.files[upload].data
	chunk := len(whole) / 4
	for i := 0; i < len(whole); i += 997 {
		disk.files[upload].data = slices.Clone(whole)
		disk.files[upload].data[i] ^= 1 << (i % 8)
		got, err := readUpload(t, spool, key, len(photo))
		if problem.Of(err).Code != "blob.damaged" || !bytes.HasPrefix(photo, got) {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
	for what, harmed := range map[string][]byte{
		"chunks swapped":    slices.Concat(whole[chunk:2*chunk], whole[:chunk], whole[2*chunk:]),
		"a chunk missing":   whole[:3*chunk],
		"a chunk repeated":  slices.Concat(whole, whole[3*chunk:]),
		"the tail cut":      whole[:len(whole)-1],
		"something appends": append(slices.Clone(whole), 0),
	} {
		disk.files[upload].data = harmed
		if got, err := readUpload(t, spool, key, len(photo)); problem.Of(err).Code != "blob.damaged" || !bytes.HasPrefix(photo, got) {
			t.Errorf("%s: %v", what, err)
		}
	}
	disk.files["other"] = &memFile{data: whole}
	if _, err := spool.Open(t.Context(), key, "other", int64(len(photo))); err != nil {
		t.Fatal(err)
	}
	if offset, err := spool.Offset(t.Context(), key, "other"); err != nil || offset != 0 {
		t.Errorf("another upload's chunks are taken for its own up to %d, %v", offset, err)
	}
	if offset, err := blobstore.NewSpool(disk, rand.Reader).Offset(t.Context(), blobstore.Key{4}, upload); err != nil || offset != 0 {
		t.Errorf("under another key the upload reaches to %d, %v", offset, err)
	}
}

// grown appends a photo in pieces until it is whole or an Append fails, and gives the bytes
// acknowledged.
func grown(t *testing.T, spool *blobstore.Spool, key blobstore.Key, photo []byte) (int, error) {
	at := 0
	for at < len(photo) {
		piece := min(90_000, len(photo)-at)
		n, err := spool.Append(t.Context(), key, upload, int64(at), bytes.NewReader(photo[at:at+piece]))
		at += int(n)
		if err != nil {
			return at, err
		}
	}
	return at, nil
}

// mustResume makes sure that nothing acknowledged is lost, and that the upload can be ended.
func mustResume(t *testing.T, disk *memDisk, key blobstore.Key, photo []byte, acknowledged int) {
	t.Helper()
	spool := blobstore.NewSpool(disk, rand.Reader)
	offset, err := spool.Offset(t.Context(), key, upload)
	if err != nil || offset < int64(acknowledged) {
		t.Fatalf("%d bytes were acknowledged, %d are there, %v", acknowledged, offset, err)
	}
	if _, err := spool.Append(t.Context(), key, upload, offset, bytes.NewReader(photo[offset:])); err != nil {
		t.Fatalf("resuming at %d: %v", offset, err)
	}
	if got, err := readUpload(t, spool, key, len(photo)); err != nil || !bytes.Equal(got, photo) {
		t.Fatalf("resumed at %d, the upload is not what was sent: %v", offset, err)
	}
}

func TestD2_AcknowledgedPiecesSurviveAPowerCut(t *testing.T) {
	key := blobstore.Key{1}
	photo := photoOf(600_000)
	for seed := range uint64(300) {
		disk := newMemDisk(seed)
		disk.failAt, disk.die = 1+int(seed)%50, true
		acknowledged, err := grown(t, blobstore.NewSpool(disk, rand.Reader), key, photo)
		if err != nil && !errors.Is(err, errInjected) {
			t.Fatal(err)
		}
		disk.powerCut()
		mustResume(t, disk, key, photo, acknowledged)
	}
}

func TestD3_WhicheverOperationFails_AnUploadGoesOn(t *testing.T) {
	key := blobstore.Key{1}
	photo := photoOf(600_000)
	for _, die := range []bool{false, true} {
		for n := 1; ; n++ {
			disk := newMemDisk(uint64(n))
			disk.failAt, disk.die = n, die
			spool := blobstore.NewSpool(disk, rand.Reader)
			acknowledged, err := grown(t, spool, key, photo)
			if err != nil && !errors.Is(err, errInjected) {
				t.Fatal(err)
			}
			reached := disk.failed()
			disk.mend()
			if !die { // the same process goes on
				offset, err := spool.Offset(t.Context(), key, upload)
				if err != nil || offset < int64(acknowledged) {
					t.Fatalf("operation %d: %d acknowledged, offset %d, %v", n, acknowledged, offset, err)
				}
				if _, err := spool.Append(t.Context(), key, upload, offset, bytes.NewReader(photo[offset:])); err != nil {
					t.Fatalf("operation %d: %v", n, err)
				}
				if got, err := readUpload(t, spool, key, len(photo)); err != nil || !bytes.Equal(got, photo) {
					t.Fatalf("operation %d: the upload is not what was sent: %v", n, err)
				}
			} else {
				mustResume(t, disk, key, photo, acknowledged)
			}
			if !reached {
				if n < 20 {
					t.Fatalf("only %d operations", n)
				}
				break
			}
		}
	}
}

func TestD4_AFullDiskStopsAnUploadAndRoomLetsItGoOn(t *testing.T) {
	key := blobstore.Key{1}
	photo := photoOf(600_000)
	for room := 0; room < 600_000; room += 50_000 {
		disk := newMemDisk(1)
		disk.room = room
		spool := blobstore.NewSpool(disk, rand.Reader)
		acknowledged, err := grown(t, spool, key, photo)
		if problem.Of(err).Code != "storage.full" || !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("room for %d: %v", room, err)
		}
		if acknowledged > room {
			t.Errorf("room for %d, but %d acknowledged", room, acknowledged)
		}
		disk.mend()
		mustResume(t, disk, key, photo, acknowledged)
	}
}

func TestUploadsAreListedAndRemoved(t *testing.T) {
	folder, path := openFolder(t)
	spool := blobstore.NewSpool(folder, rand.Reader)
	key := blobstore.Key{}
	for _, id := range []string{"b", "a"} {
		if _, err := spool.Append(t.Context(), key, id, 0, bytes.NewReader(photoOf(10))); err != nil {
			t.Fatal(err)
		}
	}
	var listed []string
	for pending, err := range spool.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if pending.Stored != 4+10+32 || pending.Modified.IsZero() {
			t.Errorf("%+v", pending)
		}
		listed = append(listed, pending.ID)
	}
	if !slices.Equal(listed, []string{"a", "b"}) {
		t.Error(listed)
	}
	for range 2 {
		if err := spool.Remove(t.Context(), "a"); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(filepath.Join(path, "a")); !errors.Is(err, os.ErrNotExist) {
		t.Error("the removed upload is on disk")
	}
	if offset, err := spool.Offset(t.Context(), key, "a"); offset != 0 || err != nil {
		t.Error(offset, err)
	}
	if _, err := spool.Open(t.Context(), key, "a", 10); problem.Of(err).Code != "blob.missing" {
		t.Error(err)
	}
}
