package library_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/sqlstore"
	"imprimatur/internal/testkit"
)

// spread reads every file below the folders and tells in which of them a marker stands, in
// clear or in one of the dresses that text wears.
func spread(t testing.TB, markers map[string][]byte, folders ...string) []string {
	t.Helper()
	dresses := make(map[string][]byte)
	for name, m := range markers {
		dresses[name] = m
		dresses[name+", hexadecimal"] = []byte(hex.EncodeToString(m))
		dresses[name+", base64"] = []byte(base64.StdEncoding.EncodeToString(m)[:len(m)/3*4])
		var wide []byte
		for _, unit := range utf16.Encode([]rune(string(m))) {
			wide = append(wide, byte(unit), byte(unit>>8))
		}
		dresses[name+", UTF-16"] = wide
	}
	var found []string
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for name, m := range dresses {
				if bytes.Contains(content, m) || bytes.Contains([]byte(path), m) {
					found = append(found, fmt.Sprintf("%s in %s", name, path))
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// marked is a photo that carries a marker in each of its parts.
func marked(seed uint64, size int) (content []byte, markers map[string][]byte) {
	markers = map[string][]byte{
		"pixels": []byte("pixelmarkerquagga"), "title": []byte("titlemarkerokapi"), "text": []byte("textmarkertarsier"),
		"keyword": []byte("keywordmarkeraxolotl"), "camera": []byte("cameramarkerpangolin"),
		"file name": []byte("filemarkernarwhal"), "folder": []byte("foldermarkerdugong"), "sidecar": []byte("sidecarmarkerkakapo"),
	}
	content = testkit.PlainPhoto(seed, size, "title: "+string(markers["title"]), "text: "+string(markers["text"]),
		"keywords: "+string(markers["keyword"])+", other", "camera: "+string(markers["camera"]))
	for i := 300; i+100 < len(content); i += 1000 {
		copy(content[i:], markers["pixels"])
	}
	return content, markers
}

func TestNothingOfAPhotoIsEverInClearOnDisk(t *testing.T) {
	a, temp := newAlbum(t), t.TempDir()
	t.Setenv("TMPDIR", temp)
	for _, cipher := range []string{sqlstore.Adiantum, sqlstore.AES256XTS} {
		t.Run(cipher, func(t *testing.T) { nothingInClear(t, a, cipher, temp) })
	}
}

// nothingInClear brings photos in, in each way there is, and looks in the data folder and in
// the folder for temporary files all the while.
func nothingInClear(t *testing.T, a *album, cipher, temp string) {
	var h *house
	look := func(when string, markers map[string][]byte) {
		t.Helper()
		for _, place := range spread(t, markers, h.dir, temp) {
			t.Errorf("%s: %s", when, place)
		}
	}
	var markers map[string][]byte
	h = newHouseIn(t, cipher, func(p *library.Ports) {
		p.Decoder = meanwhile{p.Decoder, func() { look("while it is examined", markers) }}
	})
	by := sender(t, h)
	content, markers := marked(1, 900_000)
	a.put("foldermarkerdugong/filemarkernarwhal.jpg", content)
	a.put("foldermarkerdugong/filemarkernarwhal.xmp", []byte("text: sidecarmarkerkakapo\n"))
	a.put("foldermarkerdugong/filemarkernarwhal.txt", []byte("pixelmarkerquagga is refused"))
	if _, progress := a.bring(h, console, asset.Root); progress.Imported != 1 || progress.Refused != 1 {
		t.Fatalf("%+v", progress)
	}
	look("after an import", markers)

	content, _ = marked(2, 900_000)
	u, err := h.CreateUpload(t.Context(), by, library.NewUpload{
		Folder: asset.Root, Path: "foldermarkerdugong 2/filemarkernarwhal 2.jpg", Size: int64(len(content)),
	})
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(content); at += 200_000 {
		piece := content[at:min(len(content), at+200_000)]
		if _, err := h.WriteUpload(t.Context(), by, u.ID, int64(at), bytes.NewReader(piece)); err != nil {
			t.Fatal(err)
		}
		look("during an upload", markers)
	}
	if err := h.TakeUpload(t.Context(), u.ID); err != nil {
		t.Fatal(err)
	}
	look("after an upload", markers)
}

// meanwhile looks around while the worker is at work.
type meanwhile struct {
	library.Decoder
	look func()
}

func (m meanwhile) Examine(ctx context.Context, name string, original io.Reader, size int64, sidecar []byte) (*library.Examined, error) {
	m.look()
	return m.Decoder.Examine(ctx, name, original, size, sidecar)
}

func TestE1_OfAnErasedPhotoNoByteIsLeft(t *testing.T) {
	// not encrypted, so that what is left would be seen
	h := newHouseIn(t, sqlstore.NotEncrypted, nil)
	content, markers := marked(1, 20_000)
	a := newAlbum(t)
	a.put("other/1.jpg", testkit.PlainPhoto(7, 1000, "title: stays"))
	a.put("other/filemarkernarwhal.jpg", content)
	a.put("other/filemarkernarwhal.xmp", []byte("text: sidecarmarkerkakapo\n"))
	results, _ := a.bring(h, console, asset.Root)
	id, stays := results["album/other/filemarkernarwhal.jpg"].Asset, results["album/other/1.jpg"].Asset
	second, _ := marked(2, 20_000)
	if _, err := h.Replace(t.Context(), console, id, newFile("filemarkernarwhal 2.jpg", second, 1)); err != nil {
		t.Fatal(err)
	}
	delete(markers, "folder") // the folder stays,
	delete(markers, "camera") // and the house still knows what cameras there are
	err := h.view(t.Context(), func(tx library.Reader) error {
		wrapped, err := tx.Key(t.Context(), library.KeyHolder{Kind: library.AssetKey, ID: int64(id)})
		markers["key"] = bytes.Clone(wrapped)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range [][]byte{content, second} {
		sum, err := hex.DecodeString(sha(c))
		if err != nil {
			t.Fatal(err)
		}
		markers[fmt.Sprint("hash ", i+1)] = sum
		digest, err := h.digest(sha(c))
		if err != nil {
			t.Fatal(err)
		}
		markers[fmt.Sprint("keyed hash ", i+1)] = digest[:]
		markers[fmt.Sprint("thumbhash ", i+1)] = sum[:8]
	}
	if n := len(spread(t, markers, h.dir)); n < 8 {
		t.Errorf("before, only %d markers are found: the test looks in the wrong place", n)
	}
	if err := h.Trash(t.Context(), console, []ident.Asset{id}); err != nil {
		t.Fatal(err)
	}
	h.later(asset.TrashPeriod + 1)
	if n, err := h.PurgeTrash(t.Context()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if left := spread(t, markers, h.dir); len(left) > 0 {
		t.Errorf("left:\n%s", strings.Join(left, "\n"))
	}
	if _, err := h.original(t.Context(), stays); err != nil {
		t.Errorf("the other photo: %v", err)
	}
	if err := h.check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestE1_ErasedByHandTheKeyIsGoneAtOnceAndTheLastWordSoon(t *testing.T) {
	h := newHouseIn(t, sqlstore.NotEncrypted, nil)
	h.add(t, "stays.jpg", testkit.PlainPhoto(7, 1000))
	content, markers := marked(1, 20_000)
	id := h.add(t, "filemarkernarwhal.jpg", content)
	var key []byte
	err := h.view(t.Context(), func(tx library.Reader) (err error) {
		key, err = tx.Key(t.Context(), library.KeyHolder{Kind: library.AssetKey, ID: int64(id)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Trash(t.Context(), console, []ident.Asset{id}); err != nil {
		t.Fatal(err)
	}
	if err := h.Erase(t.Context(), console, id, "filemarkernarwhal.jpg"); err != nil {
		t.Fatal(err)
	}
	if left := spread(t, map[string][]byte{"key": key}, h.dir); len(left) > 0 {
		t.Errorf("at once: %v", left)
	}
	if _, err := h.PurgeTrash(t.Context()); err != nil {
		t.Fatal(err)
	}
	delete(markers, "camera") // the house still knows what cameras there are
	if left := spread(t, markers, h.dir); len(left) > 0 {
		t.Errorf("after the hourly purge: %v", left)
	}
}
