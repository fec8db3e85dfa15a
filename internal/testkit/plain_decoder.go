// Package testkit holds what tests of several rooms share: fakes, hostile files and harnesses
// that break things on purpose.
package testkit

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"path"
	"strings"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

// PlainDecoder stands for the confined worker where a story is not about pictures. It knows one
// made-up kind of photo, text that begins with a line "photo 640x480", followed by lines
// "title: ...", "taken: 2026-05-03T12:00:00Z" and "keywords: a, b", an empty line and any
// bytes. Everything else is "file.not-a-photo", as is a name that ends in .png, where that is not text
// that begins with a line "logo 200x100": such is a PNG.
type PlainDecoder struct{}

// PlainPhoto makes such a photo of about so many bytes. Another seed makes another photo.
func PlainPhoto(seed uint64, size int, lines ...string) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "photo 640x480\n")
	for _, line := range lines {
		fmt.Fprintln(&out, line)
	}
	fmt.Fprintln(&out)
	random := rand.New(rand.NewPCG(seed, 0))
	for out.Len() < size {
		out.WriteByte(byte(random.Uint32()))
	}
	fmt.Fprintf(&out, "\n%d\n", seed)
	return out.Bytes()
}

// Examine implements library.Decoder.
func (PlainDecoder) Examine(_ context.Context, name string, original io.Reader, size int64, sidecar []byte) (*library.Examined, error) {
	content, err := io.ReadAll(original)
	if err != nil {
		return nil, fmt.Errorf("reading the original: %w", err)
	}
	if int64(len(content)) != size {
		return nil, fmt.Errorf("the original has %d bytes, not %d", len(content), size)
	}
	e := &library.Examined{MediaType: "image/jpeg", Frames: 1}
	if _, err := fmt.Sscanf(string(content[:min(len(content), 64)]), "logo %dx%d\n", &e.Width, &e.Height); err == nil && strings.EqualFold(path.Ext(name), ".png") {
		e.MediaType = "image/png"
		return e, nil
	}
	if _, err := fmt.Sscanf(string(content[:min(len(content), 64)]), "photo %dx%d\n", &e.Width, &e.Height); err != nil {
		return nil, problem.New(problem.Unsupported, "file.not-a-photo")
	}
	if strings.EqualFold(path.Ext(name), ".png") {
		return nil, problem.New(problem.Unsupported, "file.type-mismatch")
	}
	for _, head := range [][]byte{content, sidecar} {
		if err := describe(&e.Metadata, head); err != nil {
			return nil, err
		}
	}
	sum := sha256.Sum256(content)
	e.ThumbHash = sum[:8]
	look := fnv.New64a()
	_, _ = look.Write(content) // a hash never fails
	e.Perceptual = look.Sum64()
	for _, longest := range []int{256, 1024, 2048} {
		e.Renditions = append(e.Renditions, library.Rendered{
			Size: longest, MediaType: "image/webp", Width: longest, Height: longest * 3 / 4, Bytes: picture(sum, longest),
		})
	}
	return e, nil
}

// Render implements library.Decoder. It takes anything, for renditions too are derived from, but what
// begins with "not a photo".
func (PlainDecoder) Render(_ context.Context, original io.Reader, _ int64, spec library.RenderSpec) (*library.Rendered, error) {
	content, err := io.ReadAll(original)
	if err != nil {
		return nil, fmt.Errorf("reading the original: %w", err)
	}
	if bytes.HasPrefix(content, []byte("not a photo")) {
		return nil, problem.New(problem.Unsupported, "file.not-a-photo")
	}
	made := picture(sha256.Sum256(content), spec.Width)
	if len(spec.Blur) > 0 { // tests read of a picture who is blurred in it
		made = fmt.Appendf(nil, "blurred: %v\n", spec.Blur)
	}
	return &library.Rendered{MediaType: spec.MediaType, Width: spec.Width, Height: spec.Height, Bytes: made}, nil
}

// picture makes bytes that tell nothing of the original.
func picture(sum [32]byte, longest int) []byte {
	random := rand.NewChaCha8(sum)
	out := make([]byte, longest*4)
	_, _ = random.Read(out) // never fails
	return out
}

func describe(m *asset.Metadata, head []byte) error {
	lines := bufio.NewScanner(bytes.NewReader(head))
	for lines.Scan() && lines.Text() != "" {
		key, value, _ := strings.Cut(lines.Text(), ": ")
		switch key {
		case "title":
			m.Description.Title = value
		case "text":
			m.Description.Text = value
		case "camera":
			m.Camera.Model = value
		case "keywords":
			m.Description.Keywords = strings.Split(value, ", ")
		case "taken":
			at, err := time.Parse(time.RFC3339, value)
			if err != nil {
				return fmt.Errorf("a photo of the tests is wrong: %w", err)
			}
			m.Taken = asset.Taken{At: at, ZoneKnown: true, Source: asset.TakenExif}
		}
	}
	return nil
}
