package main

import (
	"fmt"
	"testing"

	"golang.org/x/sys/unix"

	"imprimatur/internal/imaging"
	"imprimatur/internal/testkit/photos"
)

// What examining adds to the three renditions alone. Compare cpu-ms/op of the two.
func BenchmarkExamine(b *testing.B) {
	eachSize(b, func(b *testing.B, data mapped) {
		w := worker{}
		measured(b, func() error {
			{ // the look at the header comes twice: for the lane, and for the task
				s, err := w.admit(data, "jpg", openGate())
				if err != nil {
					return err
				}
				s.free()
			}
			s, err := w.admit(data, "jpg", openGate())
			if err != nil {
				return err
			}
			_, _, err = w.examine(s, imaging.Request{})
			return err
		})
	})
}

func BenchmarkBareRenditions(b *testing.B) {
	eachSize(b, func(b *testing.B, data mapped) {
		measured(b, func() error {
			p, _, err := decode(data, decoding{width: 2048, height: 2048})
			if err != nil {
				return err
			}
			defer func() { p.free() }()
			for _, size := range []int{2048, 1024, 256} {
				if size < 2048 {
					smaller, err := p.shrink(size, size)
					if err != nil {
						return err
					}
					p.free()
					p = smaller
				}
				if _, err := p.encode(encoding{mediaType: imaging.RenditionType, quality: renditionQuality}); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func eachSize(b *testing.B, do func(*testing.B, mapped)) {
	if err := startVips(); err != nil {
		b.Fatal(err)
	}
	for _, side := range [][2]int{{2560, 1920}, {4000, 3000}} {
		photo := photos.Photo{Seed: 5, Width: side[0], Height: side[1], Taken: "2024:05:03 14:02:11", Make: "Nikon", Title: "A title", Keywords: []string{"a", "b"}}
		data, err := mapCopy(photo.JPEG())
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("%dMP", side[0]*side[1]/1e6), func(b *testing.B) { do(b, data) })
	}
}

func measured(b *testing.B, do func() error) {
	begun, n := cpu(), 0
	for b.Loop() {
		if err := do(); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric((cpu()-begun)/float64(n), "cpu-ms/op")
}

// cpu gives the milliseconds of CPU that this process has used.
func cpu() float64 {
	var used unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &used); err != nil {
		panic(err) // there is always an answer about oneself
	}
	return float64(used.Utime.Nano()+used.Stime.Nano()) / 1e6
}

func openGate() imaging.Gate {
	return imaging.Gate{Pixels: 1e9, Side: 65000, Frames: 1000, Scans: 100, Effort: 1e10}
}
