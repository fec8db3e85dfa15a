package asset_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"imprimatur/internal/asset"
)

func TestI33_FileNamesAreKeptAsDataAndMadeSafe(t *testing.T) {
	for name, want := range map[string]string{
		"photo.jpg":                "photo.jpg",
		"../../etc/passwd":         "passwd",
		`C:\Users\x\holiday.jpg`:   "holiday.jpg",
		"a\r\nSet-Cookie: b.jpg":   "a__Set-Cookie: b.jpg",
		"\u202egpj.exe":            "_gpj.exe",
		"..":                       "unnamed",
		"":                         "unnamed",
		"<img onerror=alert(1)>.x": "<img onerror=alert(1)>.x",
		"CON.jpg":                  "CON.jpg",
	} {
		if got := asset.FileName(name); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
	long := asset.FileName(strings.Repeat("é", 300) + ".jpeg")
	if len(long) > 255 || !utf8.ValidString(long) || !strings.HasSuffix(long, ".jpeg") {
		t.Errorf("a long name became %q (%d bytes)", long, len(long))
	}
	if got := asset.FileName("a\xffb.jpg"); !utf8.ValidString(got) {
		t.Errorf("bytes that are no text stayed: %q", got)
	}
}

func TestI33_FolderNamesAreRefusedWhenTheyDisguise(t *testing.T) {
	for _, name := range []string{"", " ", ".", "..", "a/b", `a\b`, "a\x00b", "a\u202eb", strings.Repeat("x", 256), "a\xff"} {
		if _, err := asset.CleanName(name); err == nil {
			t.Errorf("%q was taken", name)
		}
	}
	if got, err := asset.CleanName("  Sommerfest 2026  "); err != nil || got != "Sommerfest 2026" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAsset_Shape(t *testing.T) {
	for _, c := range []struct {
		w, h int
		want asset.Shape
	}{{4000, 3000, asset.Landscape}, {3000, 4000, asset.Portrait}, {1000, 1000, asset.Square}, {1000, 985, asset.Square}} {
		if got := asset.ShapeOf(c.w, c.h); got != c.want {
			t.Errorf("%d x %d is %s", c.w, c.h, got)
		}
	}
}
