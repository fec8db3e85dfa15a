package library_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"syscall"
	"testing"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/library"
)

// BenchmarkImport tells what a photo of 5 MB costs besides the worker's part: the worker's
// stand-in reads the original and gives renditions of the usual size.
func BenchmarkImport(b *testing.B) {
	h := newHouse(b, func(p *library.Ports) { p.Decoder = idle{} })
	a := newAlbum(b)
	content := make([]byte, 5<<20)
	random := rand.NewChaCha8([32]byte{})
	for i := range b.N {
		if _, err := random.Read(content); err != nil {
			b.Fatal(err)
		}
		a.put(fmt.Sprintf("%d/%d.jpg", i/100, i), content)
	}
	root, err := os.OpenRoot(a.dir)
	if err != nil {
		b.Fatal(err)
	}
	defer root.Close()
	before := cpu(b)
	b.ResetTimer()
	progress, err := h.Import(b.Context(), console, library.Import{
		Folder: asset.Root, Sources: []library.Source{{Label: "album", Root: a.dir, Tree: disk{root, &a.opened}, Start: "."}},
	})
	b.StopTimer()
	if err != nil || progress.Imported != b.N {
		b.Fatalf("%+v, %v", progress, err)
	}
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/1000/float64(b.N), "cpu-ms/photo")
}

func cpu(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// idle looks at nothing.
type idle struct{ library.Decoder }

func (idle) Examine(_ context.Context, _ string, original io.Reader, _ int64, _ []byte) (*library.Examined, error) {
	if _, err := io.Copy(io.Discard, original); err != nil {
		return nil, err
	}
	e := &library.Examined{
		MediaType: "image/jpeg", Width: 2736, Height: 1824, Frames: 1, ThumbHash: make([]byte, 25), Perceptual: rand.Uint64(),
		Metadata: asset.Metadata{
			Taken:  asset.Taken{At: time.Date(2024, 5, 3, 12, 0, 0, 0, time.UTC).Add(rand.N(1000 * time.Hour)), Source: asset.TakenExif},
			Camera: asset.Camera{Make: "Canon", Model: "EOS R5"},
			Description: asset.Description{Title: "A day in the park", Text: "People on the grass, some of them asleep.",
				Keywords: []string{"park", "summer", "people"}, Creator: "Somebody"},
		},
	}
	for _, size := range []int{256, 1024, 2048} {
		e.Renditions = append(e.Renditions, library.Rendered{
			Size: size, MediaType: "image/webp", Width: size, Height: size * 2 / 3, Bytes: make([]byte, size*size/16),
		})
	}
	return e, nil
}
