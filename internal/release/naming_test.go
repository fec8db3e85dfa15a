package release

import (
	"path"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"imprimatur/internal/ident"
)

func named(t *testing.T, text string) *naming {
	t.Helper()
	template, err := readTemplate(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return newNaming(template, 20, strings.ToLower, "report.txt")
}

func TestNaming_Template(t *testing.T) {
	h := Holding{Asset: ident.Asset(7), FolderName: "Summer", Title: "The opening", TakenAt: time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)}
	for text, want := range map[string]string{
		"":                          "dsc1.jpg",
		"{name}":                    "dsc1.jpg",
		"{date} {title}":            "2026-05-03 The opening.jpg",
		"{folder}/{number}-{name}":  "Summer/001-dsc1.jpg",
		"{id}":                      h.Asset.String() + ".jpg",
		"press {date}/a/b/{number}": "press 2026-05-03/a/b/001.jpg",
	} {
		if got := named(t, text).next(h, "dsc1.jpg"); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
	if got := named(t, "{title}").next(Holding{}, "x.jpg"); got != "photo.jpg" {
		t.Errorf("without a title: %q", got)
	}
	for _, bad := range []string{"photo", "{nothing}", "{name", "/{name}", "{name}/", "a//{name}", strings.Repeat("x", 201) + "{name}", "a/b/c/d/e/{name}", "\xff{name}"} {
		if _, err := readTemplate(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestI30_I32_I33_NoNameLeadsOutOfAnArchiveOrHarmsADisk(t *testing.T) {
	for value, want := range map[string]string{
		"../../etc/passwd":       "-..-etc-passwd.jpg",
		`..\..\windows`:          `-..-windows.jpg`,
		"/etc/passwd":            "-etc-passwd.jpg",
		`C:\x`:                   "C--x.jpg",
		"..":                     "photo.jpg",
		"a\x00b\r\nc":            "a_b__c.jpg",
		"x\u202egpj":             "x_gpj.jpg",
		"CON":                    "_CON.jpg",
		"com1.tar":               "_com1.tar.jpg",
		"trailing. . ":           "trailing.jpg",
		"a<b>|c?*\"":             "a-b--c---.jpg",
		"REPORT":                 "REPORT.jpg",
		"<img onerror=alert>":    "-img onerror=alert-.jpg",
		"{name}":                 "{name}.jpg",
		strings.Repeat("é", 200): strings.Repeat("é", 90) + ".jpg",
	} {
		if got := named(t, "{title}").next(Holding{Title: value}, "x.jpg"); got != want {
			t.Errorf("%q became %q, want %q", value, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		template, err := readTemplate(rapid.SampledFrom([]string{"{name}", "{folder}/{title}", "{title}{name}", "a{folder}.{id}"}).Draw(t, "template"))
		if err != nil {
			t.Fatal(err)
		}
		n := newNaming(template, 3, strings.ToLower, "report.txt")
		seen := map[string]bool{"report.txt": true}
		for range 3 {
			h := Holding{FolderName: rapid.String().Draw(t, "folder"), Title: rapid.String().Draw(t, "title")}
			got := n.next(h, rapid.String().Draw(t, "name"))
			if path.Clean(got) != got || path.IsAbs(got) || strings.HasPrefix(got, "..") || strings.ContainsAny(got, "\\:\x00\n\r") || !utf8.ValidString(got) || seen[strings.ToLower(got)] {
				t.Fatalf("%q", got)
			}
			for _, part := range strings.Split(got, "/") {
				if len(part) > 255 || part == "." || part == ".." || part == "" {
					t.Fatalf("%q in %q", part, got)
				}
			}
			seen[strings.ToLower(got)] = true
		}
	})
}

func TestI34_NamesThatAreTheSameAreNumbered(t *testing.T) {
	n := named(t, "{name}")
	var got []string
	for _, name := range []string{"a.jpg", "A.JPG", "a.jpg", "a (2).jpg", "report.txt"} {
		got = append(got, n.next(Holding{}, name))
	}
	want := "a.jpg A (2).JPG a (3).jpg a (2) (2).jpg report (2).txt"
	if strings.Join(got, " ") != want {
		t.Errorf("%q, want %q", got, want)
	}
}
