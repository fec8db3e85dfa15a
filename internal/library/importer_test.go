package library_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
	"imprimatur/internal/testkit"
)

// disk reads a folder of the system through os.Root, which no name leads out of (I-35). It
// counts what was opened.
type disk struct {
	root   *os.Root
	opened *atomic.Int64
}

func (d disk) Open(name string) (fs.File, error) {
	f, err := d.root.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		d.opened.Add(1)
	}
	return f, nil
}

// album is a folder of files to import.
type album struct {
	t      testing.TB
	dir    string
	opened atomic.Int64
}

func newAlbum(t testing.TB) *album { return &album{t: t, dir: t.TempDir()} }

// put writes a file, with the folders that lead to it.
func (a *album) put(name string, content []byte) {
	a.t.Helper()
	path := filepath.Join(a.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		a.t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		a.t.Fatal(err)
	}
}

// bring imports the album into a folder and gives the results by path.
func (a *album) bring(h *house, by access.Caller, folder ident.Folder) (map[string]library.ImportResult, library.ImportProgress) {
	a.t.Helper()
	root, err := os.OpenRoot(a.dir)
	if err != nil {
		a.t.Fatal(err)
	}
	defer root.Close()
	results := make(map[string]library.ImportResult)
	var last library.ImportProgress
	progress, err := h.Import(a.t.Context(), by, library.Import{
		Folder:   folder,
		Sources:  []library.Source{{Label: "album", Root: a.dir, Tree: disk{root, &a.opened}, Start: "."}},
		Each:     func(r library.ImportResult) { results[r.Path] = r },
		Progress: func(p library.ImportProgress) { last = p },
	})
	if err != nil {
		a.t.Fatal(err)
	}
	if last != progress || !progress.Counted || progress.Found != progress.Done || progress.Done != len(results) {
		a.t.Errorf("the last progress is %+v, the end %+v, with %d results", last, progress, len(results))
	}
	return results, progress
}

func TestAnImportKeepsTheFoldersAndSaysWhyItTookNot(t *testing.T) {
	h := newHouse(t, nil)
	a := newAlbum(t)
	a.put("1.jpg", testkit.PlainPhoto(1, 1000))
	a.put("2024/party/2.jpg", testkit.PlainPhoto(2, 1000))
	a.put("2024/party/3.jpg", testkit.PlainPhoto(3, 1000))
	a.put("2024/party/twin of 1.jpg", testkit.PlainPhoto(1, 1000))
	a.put("Thumbs.db", []byte("what a system leaves behind"))
	a.put(".DS_Store", []byte("hidden"))
	a.put(".git/4.jpg", testkit.PlainPhoto(4, 1000))
	a.put("archive.zip", []byte("PK\x03\x04"))
	target := h.folder(t, "Target")
	results, progress := a.bring(h, console, target)
	if progress.Imported != 3 || progress.Existing != 1 || progress.Refused != 2 {
		t.Errorf("%+v", progress)
	}
	for path, code := range map[string]string{"album/Thumbs.db": "file.not-a-photo", "album/archive.zip": "file.not-a-photo"} {
		if r := results[path]; r.Outcome != library.NotTaken || r.Reason.Code != code {
			t.Errorf("%s: %+v", path, r)
		}
	}
	first, twin := results["album/1.jpg"], results["album/2024/party/twin of 1.jpg"]
	if first.Asset != twin.Asset || first.Outcome == twin.Outcome {
		t.Errorf("one file twice: %+v and %+v", first, twin)
	}
	if h.holding(t, results["album/2024/party/2.jpg"].Asset).Folder != h.holding(t, results["album/2024/party/3.jpg"].Asset).Folder {
		t.Error("two photos of one folder lie in two")
	}
	if h.holding(t, first.Asset).Folder != target && h.holding(t, first.Asset).FileName == "1.jpg" {
		t.Error("what lay on top does not lie in the target")
	}
	if err := h.check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestASecondImportReadsOnlyWhatIsNew(t *testing.T) {
	h := newHouse(t, nil)
	a := newAlbum(t)
	for i := range 20 {
		a.put(fmt.Sprintf("folder %d/%d.jpg", i%3, i), testkit.PlainPhoto(uint64(i), 1000))
	}
	first, _ := a.bring(h, console, asset.Root)
	a.opened.Store(0)
	a.put("new.jpg", testkit.PlainPhoto(100, 1000))
	second, progress := a.bring(h, console, asset.Root)
	if progress.Imported != 1 || progress.Existing != 20 || a.opened.Load() != 1 {
		t.Errorf("%+v, and %d files were read", progress, a.opened.Load())
	}
	for path, r := range first {
		if second[path].Asset != r.Asset || second[path].Outcome != library.KnownNow {
			t.Errorf("%s: %+v, then %+v", path, r, second[path])
		}
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(a.dir, "new.jpg"), later, later); err != nil {
		t.Fatal(err)
	}
	if _, progress = a.bring(h, console, asset.Root); progress.Existing != 21 || a.opened.Load() != 2 {
		t.Errorf("a file whose time changed: %+v, and %d files were read", progress, a.opened.Load())
	}
}

func TestAnImportThatIsStoppedGoesOnWhereItWas(t *testing.T) {
	h := newHouse(t, nil)
	a := newAlbum(t)
	for i := range 40 {
		a.put(fmt.Sprintf("%02d.jpg", i), testkit.PlainPhoto(uint64(i), 1000))
	}
	root, err := os.OpenRoot(a.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	ctx, stop := context.WithCancel(t.Context())
	taken := 0
	_, err = h.Import(ctx, console, library.Import{
		Folder: asset.Root, Sources: []library.Source{{Label: "album", Root: a.dir, Tree: disk{root, &a.opened}, Start: "."}},
		Each: func(library.ImportResult) {
			if taken++; taken == 10 {
				stop()
			}
		},
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := h.check(t.Context()); err != nil {
		t.Error(err)
	}
	_, progress := a.bring(h, console, asset.Root)
	if progress.Existing < 10 || progress.Existing == 40 || progress.Imported+progress.Existing != 40 {
		t.Errorf("%+v", progress)
	}
}

func TestSidecarsGoWithTheirPhotos(t *testing.T) {
	h := newHouse(t, nil)
	a := newAlbum(t)
	a.put("1.jpg", testkit.PlainPhoto(1, 1000))
	a.put("1.jpg.xmp", []byte("title: One"))
	a.put("2.jpg", testkit.PlainPhoto(2, 1000))
	a.put("2.XMP", []byte("title: Two"))
	a.put("alone.xmp", []byte("title: Nobody"))
	a.put("3.jpg", testkit.PlainPhoto(3, 1000))
	a.put("3.xmp", bytes.Repeat([]byte("long\n"), 1<<20))
	results, progress := a.bring(h, console, asset.Root)
	if progress.Imported != 3 || progress.Refused != 1 || results["album/alone.xmp"].Reason.Code != "file.not-a-photo" {
		t.Errorf("%+v, %+v", progress, results)
	}
}

func TestI30_LinksAndDevicesAreNotFollowed(t *testing.T) {
	h := newHouse(t, nil)
	outside := newAlbum(t)
	outside.put("secret.jpg", testkit.PlainPhoto(1, 1000))
	a := newAlbum(t)
	a.put("in.jpg", testkit.PlainPhoto(2, 1000))
	for name, target := range map[string]string{
		"out.jpg": filepath.Join(outside.dir, "secret.jpg"), "folder": outside.dir, "up": "../..", "loop": ".", "beside.jpg": "in.jpg", "gone.jpg": "nowhere",
	} {
		if err := os.Symlink(target, filepath.Join(a.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(a.dir, "pipe.jpg"), 0o600); err != nil {
		t.Fatal(err)
	}
	results, progress := a.bring(h, console, asset.Root)
	if progress.Imported != 1 || progress.Refused != 7 {
		t.Errorf("%+v", progress)
	}
	for path, r := range results {
		if path != "album/in.jpg" && r.Reason.Code != "file.not-regular" {
			t.Errorf("%s: %+v", path, r)
		}
	}
}

func TestI32_OddNamesAreKeptAsData(t *testing.T) {
	h := newHouse(t, nil)
	a := newAlbum(t)
	names := []string{
		"<script>alert(1)</script>.jpg", "'; DROP TABLE asset; --.jpg", "$(reboot).jpg", "-rf.jpg", "=1+1.jpg", "%2e%2e%2f.jpg",
		"back\\slash\\..\\x.jpg", "new\nline.jpg", "bell\a.jpg", "right\u202Egpj.exe.jpg", "CON.jpg", "latin\xe9.jpg", "\xff\xfe.jpg",
		strings.Repeat("a", 251) + ".jpg", strings.Repeat("é", 125) + ".jpg", " space .jpg", "trailing.jpg.", "…/\u202e.jpg",
		"folder \xe9 \u202E/\a/x.jpg", "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z/1.jpg",
	}
	for i, name := range names {
		a.put(name, testkit.PlainPhoto(uint64(i), 500))
	}
	results, progress := a.bring(h, console, asset.Root)
	if progress.Imported != len(names) {
		t.Errorf("%+v", progress)
	}
	for path, r := range results {
		if r.Outcome != library.Imported {
			t.Errorf("%q: %+v", path, r)
			continue
		}
		name := h.holding(t, r.Asset).FileName
		if name != asset.FileName(name) || len(name) > 255 || strings.ContainsAny(name, "/\\\n\a\u202e") {
			t.Errorf("%q is kept as %q", path, name)
		}
	}
}

func TestI34_NamesThatDifferOnlyInFormDoNotOverwrite(t *testing.T) {
	h := newHouse(t, nil)
	a := newAlbum(t)
	names := []string{
		"caf\u00e9.jpg", "cafe\u0301.jpg", "CAF\u00c9.jpg",
		"Stra\u00dfe/1.jpg", "STRASSE/1.jpg", "\u00e5/1.jpg", "a\u030a/1.jpg", "\u212b/1.jpg",
	}
	for i, name := range names {
		a.put(name, testkit.PlainPhoto(uint64(i), 500))
	}
	results, progress := a.bring(h, console, asset.Root)
	if progress.Imported != len(names) {
		t.Errorf("%+v", progress)
	}
	var ids []ident.Asset
	for _, r := range results {
		ids = append(ids, r.Asset)
	}
	slices.Sort(ids)
	if len(slices.Compact(ids)) != len(names) {
		t.Error("two files became one asset")
	}
	if err := h.check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAFileThatCannotBeReadEndsNothing(t *testing.T) {
	h := newHouse(t, nil)
	a := newAlbum(t)
	a.put("1.jpg", testkit.PlainPhoto(1, 1000))
	a.put("2.jpg", testkit.PlainPhoto(2, 1000))
	root, err := os.OpenRoot(a.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	results := make(map[string]library.ImportResult)
	progress, err := h.Import(t.Context(), console, library.Import{
		Folder: asset.Root, Each: func(r library.ImportResult) { results[r.Path] = r },
		Sources: []library.Source{
			{Label: "album", Root: a.dir, Tree: broken{disk{root, &a.opened}, "1.jpg"}, Start: "."},
			{Label: "nowhere.jpg", Root: a.dir, Tree: disk{root, &a.opened}, Start: "nowhere.jpg"},
			{Label: "here/2.jpg", Root: a.dir, Tree: disk{root, &a.opened}, Start: "2.jpg"},
		},
	})
	if err != nil || progress.Imported+progress.Existing != 2 || progress.Refused != 2 {
		t.Errorf("%+v, %v", progress, err)
	}
	for _, path := range []string{"album/1.jpg", "nowhere.jpg"} {
		if r := results[path]; r.Reason == nil || r.Reason.Code != "file.not-opened" {
			t.Errorf("%s: %+v", path, r)
		}
	}
	if err := h.check(t.Context()); err != nil {
		t.Error(err)
	}
}

// broken is a disk on which one file breaks off.
type broken struct {
	disk
	name string
}

type brokenFile struct{ fs.File }

func (b broken) Open(name string) (fs.File, error) {
	f, err := b.disk.Open(name)
	if err == nil && name == b.name {
		return brokenFile{f}, nil
	}
	return f, err
}

func (f brokenFile) Read(p []byte) (int, error) {
	n, err := f.File.Read(p[:min(len(p), 100)])
	return n, errors.Join(err, syscall.EIO)
}

func TestOnlyWhoMayEditAFolderImportsIntoIt(t *testing.T) {
	h := newHouse(t, nil)
	by := h.user(t, access.Editor)
	h.grant(t, by, asset.Root, access.Download)
	_, err := h.Import(t.Context(), by, library.Import{Folder: asset.Root})
	wantCode(t, err, "folder.right-missing")
	_, err = h.Import(t.Context(), h.user(t, access.Editor), library.Import{Folder: asset.Root})
	wantCode(t, err, "folder.not-found")
}

func TestAFullDiskEndsAnImport(t *testing.T) {
	h := newHouse(t, func(p *library.Ports) { p.Blobs = fullBlobs{p.Blobs} })
	a := newAlbum(t)
	a.put("1.jpg", testkit.PlainPhoto(1, 1000))
	root, err := os.OpenRoot(a.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	_, err = h.Import(t.Context(), console, library.Import{
		Folder: asset.Root, Sources: []library.Source{{Label: "album", Root: a.dir, Tree: disk{root, &a.opened}, Start: "."}},
	})
	if problem.Of(err).Code != "storage.full" {
		t.Errorf("%v", err)
	}
}
