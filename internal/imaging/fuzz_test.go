package imaging

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"imprimatur/internal/asset"
	"imprimatur/internal/problem"
	"imprimatur/internal/testkit/hostile"
	"imprimatur/internal/testkit/photos"
)

// TestI2_WhatMutationsMakeOfFilesHarmsNoServer sends what fuzzing would come up with: files of
// every kind cut, repeated, spliced into each other and filled with noise. The seed is fixed,
// so that what fails once fails again.
func TestI2_WhatMutationsMakeOfFilesHarmsNoServer(t *testing.T) {
	p := startPool(t, nil)
	corpus := map[string][]byte{}
	photo := photos.Photo{Seed: 3, Width: 64, Height: 48, Quality: 50, Make: "NIKON", Taken: "2024:05:03 14:02:11", Title: "t"}
	for name, content := range map[string][]byte{"a.jpg": photo.JPEG(), "a.png": photo.PNG(), "a.gif": photo.GIF(3), "a.arw": photo.Raw(photos.ARW)} {
		corpus[name] = content
	}
	tiny, err := filepath.Glob(filepath.Join("testdata", "tiny.*"))
	if err != nil || len(tiny) == 0 {
		t.Fatal("no small files to begin with", err)
	}
	for _, path := range tiny {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		corpus[filepath.Base(path)] = content
	}
	for _, f := range hostile.Files() {
		if content := f.Bytes(); len(content) < 64<<10 {
			corpus[f.Name] = content
		}
	}
	var names []string
	for name := range corpus {
		names = append(names, name)
	}
	slices.Sort(names)
	random := rand.New(rand.NewPCG(1, 2))
	type mutant struct {
		name    string
		content []byte
	}
	var mutants []mutant
	for range 400 {
		name := names[random.IntN(len(names))]
		mutants = append(mutants, mutant{name, mutate(random, corpus[name], corpus[names[random.IntN(len(names))]])})
	}
	inParallel(mutants, func(m mutant) {
		if _, err := examine(t, p, m.name, m.content); err != nil && !problem.Is(err, problem.Unsupported) {
			t.Errorf("%s of %d bytes: %v", m.name, len(m.content), err)
		}
	})
	mustExamine(t, p, "after.jpg", photo.JPEG())
}

// mutate changes a file in one to four places, in ways that parsers stumble over.
func mutate(random *rand.Rand, content, other []byte) []byte {
	out := slices.Clone(content)
	for range 1 + random.IntN(4) {
		if len(out) < 2 {
			return out
		}
		from := random.IntN(len(out) - 1)
		to := from + 1 + random.IntN(min(len(out)-from-1, 512)+1)
		to = min(to, len(out))
		switch random.IntN(6) {
		case 0: // cut the tail
			out = out[:from]
		case 1: // lose a piece
			out = slices.Delete(out, from, to)
		case 2: // say a piece twice
			out = slices.Insert(out, to, slices.Clone(out[from:to])...)
		case 3: // a length as large, or as small, as can be
			extremes := []byte{0x00, 0xff, 0x7f, 0x80}
			fill := extremes[random.IntN(len(extremes))]
			for i := from; i < min(from+4, len(out)); i++ {
				out[i] = fill
			}
		case 4: // noise
			for i := from; i < to; i++ {
				out[i] = byte(random.Uint32())
			}
		case 5: // a piece of another file
			if len(other) > 0 {
				cut := random.IntN(len(other))
				out = slices.Concat(out[:from], other[cut:])
			}
		}
	}
	return out
}

// FuzzI2_WhateverAWorkerSaysIsBoundedOrRefused plays a worker that was taken over.
func FuzzI2_WhateverAWorkerSaysIsBoundedOrRefused(f *testing.F) {
	gate := Limits{}.withDefaults().Gate
	seed := func(reply Reply, payload ...[]byte) {
		var frame bytes.Buffer
		if err := writeFrame(&frame, reply, payload...); err != nil {
			f.Fatal(err)
		}
		f.Add(frame.Bytes())
	}
	picture := []byte("RIFF\x00\x00\x00\x00WEBP")
	described := make([]Picture, 0, len(Sizes()))
	for _, size := range Sizes() {
		described = append(described, Picture{Size: size, MediaType: RenditionType, Width: size, Height: size, Length: len(picture)})
	}
	seed(Reply{Refusal: "file.unreadable", Cause: "because"})
	seed(Reply{Hello: &Hello{Decoder: "8.14", Open: []string{"network"}}})
	seed(Reply{
		Header: Header{MediaType: "image/jpeg", Width: 10, Height: 10, Frames: 1}, ThumbHash: []byte{1}, Pictures: described,
		Metadata: asset.Metadata{Description: asset.Description{Title: "t", Keywords: []string{"k"}}, Regions: []asset.Region{{Name: "n", Width: 1, Height: 1, Source: "mwg"}}},
	}, picture, picture, picture)
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, frame []byte) {
		var reply Reply
		payload, err := readFrame(bytes.NewReader(frame), &reply, 1<<20)
		if err != nil {
			return
		}
		pictures, err := split(payload, reply.Pictures)
		if err != nil || acceptRefusal(reply) != nil {
			return
		}
		got, err := acceptExamined(reply, pictures, gate)
		if err != nil {
			if !problem.Is(err, problem.Unsupported) {
				t.Fatalf("not a refusal: %v", err)
			}
			return
		}
		d := got.Metadata.Description
		if got.Width > gate.Side || got.Height > gate.Side || len(got.Renditions) != len(Sizes()) || len(d.Keywords) > maxKeywords || len(got.Metadata.Regions) > maxRegions {
			t.Fatalf("unbounded: %+v", got)
		}
	})
}
