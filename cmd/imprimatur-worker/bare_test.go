package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkBareLoop is the peer that an import is measured against (scripts/bench/import.sh): it
// makes the same three renditions of every photo in PHOTOS, encrypts them and the original, and
// does nothing else. It reports how many photos it makes in one second of CPU; once
// round all photos is enough (-benchtime 1x).
func BenchmarkBareLoop(b *testing.B) {
	folder := os.Getenv("PHOTOS")
	if folder == "" {
		b.Skip("PHOTOS names no folder: this is a measurement, not a test")
	}
	if err := startVips(); err != nil {
		b.Fatal(err)
	}
	var key [32]byte
	block, err := aes.NewCipher(key[:])
	if err != nil {
		b.Fatal(err)
	}
	seal, err := cipher.NewGCM(block)
	if err != nil {
		b.Fatal(err)
	}
	photos, began := 0, cpu()
	err = filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) == ".xmp" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if bare(data, seal) {
			photos++
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(photos)*1000/(cpu()-began), "photos/cpu-s")
}

// bare does one photo, and tells whether it is one.
func bare(data []byte, seal cipher.AEAD) bool {
	p, _, err := decode(data, decoding{width: 2048, height: 2048})
	if err != nil {
		return false
	}
	defer func() { p.free() }()
	nonce := make([]byte, seal.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return false
	}
	sealed := seal.Seal(nil, nonce, data, nil)
	for _, size := range []int{2048, 1024, 256} {
		if size < 2048 {
			q, err := p.shrink(size, size)
			if err != nil {
				return false
			}
			p.free()
			p = q
		}
		rendition, err := p.encode(encoding{mediaType: "image/webp", quality: 80})
		if err != nil {
			return false
		}
		sealed = seal.Seal(sealed[:0], nonce, rendition, nil)
	}
	return true
}
