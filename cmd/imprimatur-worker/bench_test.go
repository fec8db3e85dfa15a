package main

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"imprimatur/internal/imaging"
)

func mapBench(b *testing.B, name string) mapped {
	f, err := os.Open(name)
	if err != nil {
		b.Skip(err)
	}
	st, _ := f.Stat()
	data, err := unix.Mmap(int(f.Fd()), 0, int(st.Size()), unix.PROT_READ, unix.MAP_PRIVATE)
	if err != nil {
		b.Fatal(err)
	}
	return data
}

func BenchmarkWhole(b *testing.B) {
	if err := startVips(); err != nil {
		b.Fatal(err)
	}
	data := mapBench(b, os.Getenv("TRY"))
	w := worker{}
	g := imaging.Gate{Pixels: 1e9, Side: 70000, Frames: 1000, Scans: 100, Effort: 1e12}
	for b.Loop() {
		s, err := w.admit(data, "", g)
		if err != nil {
			b.Fatal(err)
		}
		if _, _, err := w.examine(s, imaging.Request{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBare(b *testing.B) {
	if err := startVips(); err != nil {
		b.Fatal(err)
	}
	data := mapBench(b, os.Getenv("TRY"))
	for b.Loop() {
		p, _, err := decode(data, decoding{width: 2048, height: 2048})
		if err != nil {
			b.Fatal(err)
		}
		for _, size := range []int{2048, 1024, 256} {
			if size < 2048 {
				q, _ := p.shrink(size, size)
				p.free()
				p = q
			}
			p.encode("image/webp", 80, false)
		}
		p.free()
	}
}

func cpu() float64 {
	var r unix.Rusage
	unix.Getrusage(unix.RUSAGE_SELF, &r)
	return float64(r.Utime.Nano()+r.Stime.Nano()) / 1e6
}
func part(b *testing.B, name string, f func()) {
	b.Run(name, func(b *testing.B) {
		t := cpu()
		n := 0
		for b.Loop() {
			f()
			n++
		}
		b.ReportMetric((cpu()-t)/float64(n), "cpu-ms/op")
	})
}
func BenchmarkParts(b *testing.B) {
	startVips()
	data := mapBench(b, os.Getenv("TRY"))
	p, _, _ := decode(data, decoding{width: 2048, height: 2048})
	q, _ := p.shrink(256, 256)
	part(b, "decode", func() { p, _, _ := decode(data, decoding{width: 2048, height: 2048}); p.free() })
	part(b, "decodeconvert", func() { p, _, _ := decode(data, decoding{width: 2048, height: 2048, convert: true}); p.free() })
	part(b, "enc2048", func() { p.encode("image/webp", 80, false) })
	part(b, "shrink1024", func() { x, _ := p.shrink(1024, 1024); x.free() })
	part(b, "shrink256", func() { x, _ := p.shrink(256, 256); x.free() })
	part(b, "phash", func() { x, _ := q.rgba(); perceptual(x) })
	part(b, "thumb", func() { x, _ := q.rgba(); thumbHash(x) })
	part(b, "header", func() { readHeader(data) })
	part(b, "scan", func() { countScans(data, 100) })
	part(b, "told", func() { readTold(data, "image/jpeg") })
}
