package photos_test

import (
	"bytes"
	"image"
	"testing"

	"imprimatur/internal/testkit/photos"
)

func TestPhotosAreRealAndDifferBySeed(t *testing.T) {
	p := photos.Photo{Seed: 1, Width: 320, Height: 200, Taken: "2024:05:03 14:02:11", Title: "A title", Orientation: 6}
	one := p.JPEG()
	cfg, kind, err := image.DecodeConfig(bytes.NewReader(one))
	if err != nil || kind != "jpeg" || cfg.Width != 320 || cfg.Height != 200 {
		t.Fatalf("decoded as %s %d x %d, %v", kind, cfg.Width, cfg.Height, err)
	}
	if !bytes.Equal(one, p.JPEG()) {
		t.Error("the same photo differs from one call to the next")
	}
	p.Seed = 2
	if bytes.Equal(one, p.JPEG()) {
		t.Error("two seeds give the same photo")
	}
}

func TestTheCanaryCarriesEveryTrace(t *testing.T) {
	canary := photos.Canary(3)
	for _, trace := range photos.Traces()[:7] { // the last two are how WebP names its blocks
		if !bytes.Contains(canary, trace) {
			t.Errorf("the canary photo does not hold %q", trace)
		}
	}
}
