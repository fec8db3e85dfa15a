package imaging

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/library"
	"imprimatur/internal/problem"
	"imprimatur/internal/testkit/hostile"
	"imprimatur/internal/testkit/photos"
)

func refusalOf(err error) string {
	if err == nil {
		return ""
	}
	return problem.Of(err).Code
}

func TestI1_HostileFilesAreRefusedOrHarmless(t *testing.T) {
	p := startPool(t, nil)
	idle := residentMiB(t)
	for _, f := range hostile.Files() {
		content := f.Bytes()
		begun := time.Now()
		e, err := examine(t, p, f.Name, content)
		if took := time.Since(begun); took > 10*time.Second {
			t.Errorf("%s took %s", f.Name, took)
		}
		if got := refusalOf(err); got != f.Refusal {
			t.Errorf("%s: %q, want %q (%v)", f.Name, got, f.Refusal, err)
		}
		if err != nil && !problem.Is(err, problem.Unsupported) {
			t.Errorf("%s: not a refusal: %v", f.Name, err)
		}
		if e != nil {
			harmless(t, f.Name, e)
		}
	}
	if grown := residentMiB(t) - idle; grown > 200 {
		t.Errorf("the server has grown by %d MiB", grown)
	}
	mustExamine(t, p, "after.jpg", photos.Photo{Seed: 1}.JPEG())
}

// harmless checks that nothing of a hostile file but its picture is in the renditions.
func harmless(t *testing.T, name string, e *library.Examined) {
	t.Helper()
	for _, r := range e.Renditions {
		for _, trace := range []string{"CANARY", "script", "passwd", "/etc", "root:", "PK\x03\x04"} {
			if bytes.Contains(r.Bytes, []byte(trace)) {
				t.Errorf("%s: a rendition holds %q", name, trace)
			}
		}
	}
	if strings.Contains(fmt.Sprintf("%+v", e.Metadata), "root:") {
		t.Errorf("%s: the metadata holds a file of the machine", name)
	}
}

// The collection that the set follows, where it is at hand.
func TestI1_TheCollectionBesideTheProject(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "data", "hostile")
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Skip("needs the folder of hostile files beside the project")
	}
	p := startPool(t, nil)
	known := map[string]string{}
	for _, f := range hostile.Files() {
		known[f.Name] = f.Refusal
	}
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		want, ok := known[f.Name()]
		if !ok {
			want = "file.not-a-photo" // lists, the generator, the manifest
		}
		if _, err := examine(t, p, f.Name(), content); refusalOf(err) != want {
			t.Errorf("%s: %v, want %q", f.Name(), err, want)
		}
	}
}

// Every byte of one small file per format is flipped once. Only a part in the normal run; all
// with IMAGING_TEST_ALL=1.
func TestI3_FlippedBytesNeverHarmTheServer(t *testing.T) {
	p := startPool(t, nil)
	photo := photos.Photo{Seed: 2, Width: 40, Height: 30, Quality: 40, Make: "SONY", Taken: "2024:05:03 14:02:11", Title: "t"}
	files := map[string][]byte{"a.jpg": photo.JPEG(), "a.png": photo.PNG(), "a.gif": photo.GIF(2), "a.arw": photo.Raw(photos.ARW)}
	for _, name := range []string{"tiny.heic", "tiny.avif", "tiny.jxl", "tiny.tif", "tiny.webp"} {
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = content
	}
	type flip struct {
		name string
		at   int
	}
	var flips []flip
	for name, content := range files {
		step := max(1, len(content)/60)
		if os.Getenv("IMAGING_TEST_ALL") != "" {
			step = 1
		}
		for at := 0; at < len(content); at += step {
			flips = append(flips, flip{name, at})
		}
	}
	inParallel(flips, func(f flip) {
		content := slices.Clone(files[f.name])
		content[f.at] ^= 0xff
		if _, err := examine(t, p, f.name, content); err != nil && !problem.Is(err, problem.Unsupported) {
			t.Errorf("%s, byte %d: %v", f.name, f.at, err)
		}
	})
	for name, content := range files {
		mustExamine(t, p, name, content)
	}
}

func TestI6_TwentyBombsLeaveRoomForAPhoto(t *testing.T) {
	for name, bomb := range map[string][]byte{
		"over the quick lane":  hostile.PNG(13_000, 13_000, 8, 2), // 507 MB decoded, under the gate
		"under the quick lane": hostile.PNG(6_000, 6_000, 8, 2),
	} {
		t.Run(name, func(t *testing.T) {
			p := startPool(t, nil)
			ctx, cancel := context.WithCancel(context.Background())
			ended := make(chan struct{})
			for range 20 {
				go func() {
					_, _ = p.Examine(ctx, "bomb.png", bytes.NewReader(bomb), int64(len(bomb)), nil)
					ended <- struct{}{}
				}()
			}
			time.Sleep(300 * time.Millisecond)
			photo := photos.Photo{Seed: 1, Width: 1600, Height: 1200}.JPEG()
			for range 3 {
				begun := time.Now()
				mustExamine(t, p, "photo.jpg", photo)
				if took := time.Since(begun); took > 5*time.Second {
					t.Errorf("a normal photo took %s", took)
				}
			}
			cancel()
			for range 20 {
				<-ended
			}
			mustExamine(t, p, "after.jpg", photo)
		})
	}
}

func TestI7_TheContentDecidesAndALieIsRefused(t *testing.T) {
	p := startPool(t, nil)
	photo := photos.Photo{Seed: 1, Width: 60, Height: 40}
	for _, c := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"a.jpg", photo.JPEG(), ""},
		{"a.JPEG", photo.JPEG(), ""},
		{"no extension", photo.JPEG(), ""},
		{"a.unknown", photo.PNG(), ""},
		{"a.png", photo.JPEG(), "file.type-mismatch"},
		{"a.jpg", photo.PNG(), "file.type-mismatch"},
		{"a.heic", photo.JPEG(), "file.type-mismatch"},
		{"a.html", photo.JPEG(), "file.type-mismatch"},
		{"a.svg", photo.PNG(), "file.type-mismatch"},
		{"a.nef", photo.JPEG(), "file.type-mismatch"},
		{"a.jpg", photos.Photo{Make: "SONY"}.Raw(photos.ARW), "file.type-mismatch"},
		{"a.jpg", []byte("<!doctype html><script>alert(1)</script>"), "file.not-a-photo"},
		{"a.jpg", []byte("PK\x03\x04 a zip"), "file.not-a-photo"},
		{"a.pdf", []byte("%PDF-1.7"), "file.not-a-photo"},
		{"a.jpg", nil, "file.not-a-photo"},
		{"a.jpg", []byte("\xff\xd8\xff"), "file.unreadable"},
	} {
		if _, err := examine(t, p, c.name, c.content); refusalOf(err) != c.want {
			t.Errorf("%s with %.12q: %v, want %q", c.name, c.content, err, c.want)
		}
	}
}

func TestI9_OverTheDeadlineIsTooComplexAndHarmsNobodyElse(t *testing.T) {
	p := startPool(t, func(o *Options) { o.Limits.Deadline = 400 * time.Millisecond })
	bomb := hostile.PNG(13_000, 13_000, 8, 2)
	begun := time.Now()
	_, err := examine(t, p, "bomb.png", bomb)
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("after %s: %v", took, err)
	}
	for tries := 0; problem.Is(err, problem.Busy) && tries < 20; tries++ { // the machine has no time for it just now
		_, err = examine(t, p, "bomb.png", bomb)
	}
	if problem.Is(err, problem.Busy) {
		t.Log("the machine is too busy to tell: the file was ended in time, but not refused")
	} else if refusalOf(err) != "file.too-complex" {
		t.Errorf("over the deadline: %v", err)
	}
	for range 4 {
		mustExamine(t, p, "photo.jpg", photos.Photo{Seed: 1, Width: 60, Height: 40}.JPEG())
	}
}

func TestLimits_SizeAndLength(t *testing.T) {
	p := startPool(t, func(o *Options) { o.Limits.FileBytes = 10_000 })
	photo := photos.Photo{Seed: 1, Width: 60, Height: 40}.JPEG()
	if _, err := examine(t, p, "big.jpg", make([]byte, 10_001)); refusalOf(err) != "file.too-large" {
		t.Errorf("too big: %v", err)
	}
	for _, said := range []int64{int64(len(photo)) - 1, int64(len(photo)) + 1} {
		if _, err := p.Examine(t.Context(), "a.jpg", bytes.NewReader(photo), said, nil); err == nil || problem.Of(err).Kind != problem.Internal {
			t.Errorf("%d bytes said, %d there: %v", said, len(photo), err)
		}
	}
	if _, err := p.Examine(t.Context(), "a.jpg", bytes.NewReader(photo), int64(len(photo)), make([]byte, maxSidecar+1)); refusalOf(err) != "file.too-large" {
		t.Errorf("sidecar too big: %v", err)
	}
	if _, err := p.Render(t.Context(), bytes.NewReader(photo), int64(len(photo)), library.RenderSpec{}); !problem.Is(err, problem.Invalid) {
		t.Errorf("the empty spec: %v", err)
	}
}

// residentMiB is the server's memory, at its highest.
func residentMiB(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var kib int
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kib); n == 1 {
			return kib / 1024
		}
	}
	t.Fatal("no VmHWM")
	return 0
}
