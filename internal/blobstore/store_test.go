package blobstore_test

import (
	"bytes"
	"crypto/rand"
	"io"
	"testing"

	"imprimatur/internal/blobstore"
)

func TestABlobComesBackAsItWasPut(t *testing.T) {
	folder, err := blobstore.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	store := blobstore.New(folder, rand.Reader)
	for _, n := range []int{0, 1, 65535, 65536, 65537, 262143, 262144, 1 << 20, 1<<20 + 5} {
		photo := make([]byte, n)
		rand.Read(photo)
		key := blobstore.Key{1}
		name, size, err := store.Put(t.Context(), key, bytes.NewReader(photo))
		if err != nil || size != int64(n) {
			t.Fatal(size, err)
		}
		blob, err := store.Open(t.Context(), key, name, size)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(blob)
		if err != nil || !bytes.Equal(got, photo) {
			t.Fatal(n, err)
		}
		if err := store.Verify(t.Context(), key, name, size); err != nil {
			t.Fatal(err)
		}
	}
}
