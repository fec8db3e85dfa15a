package release

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"imprimatur/internal/problem"
)

// DefaultNames names files as they came.
const DefaultNames = "{name}"

// A template names files from what is known of a photo. A slash in it makes a folder; no value
// can. What a value would do to a path, a disk or a reader's eye is taken out of it.
//
//	{name} as it came, without its extension · {title} · {folder} · {date} (2026-05-03) ·
//	{number} (007, in the order of the archive) · {id}
type template [][]piece // of each part between slashes

type piece struct {
	text  string
	value string // name of a value, or nothing
}

const (
	maxTemplate  = 200
	maxDepth     = 4 // folders in a template
	maxExtension = 16
	maxSegment   = 180 // bytes of one part of a path: with a count and an extension below what any disk takes
)

func badTemplate() error {
	return problem.New(problem.Invalid, "names.template", "open", "{", "close", "}").At("names")
}

// readTemplate reads a template; the empty one is DefaultNames.
func readTemplate(text string) (template, error) {
	if text == "" {
		text = DefaultNames
	}
	if len(text) > maxTemplate || !utf8.ValidString(text) {
		return nil, badTemplate()
	}
	var t template
	named := false
	for _, part := range strings.Split(text, "/") {
		var pieces []piece
		for part != "" {
			before, rest, open := strings.Cut(part, "{")
			if before != "" {
				pieces = append(pieces, piece{text: before})
			}
			if !open {
				break
			}
			value, after, closed := strings.Cut(rest, "}")
			if !closed || !known(value) {
				return nil, badTemplate()
			}
			pieces, part, named = append(pieces, piece{value: value}), after, true
		}
		if len(pieces) == 0 {
			return nil, badTemplate()
		}
		t = append(t, pieces)
	}
	if !named || len(t) > maxDepth+1 {
		return nil, badTemplate()
	}
	return t, nil
}

func known(value string) bool {
	switch value {
	case "name", "title", "folder", "date", "number", "id":
		return true
	}
	return false
}

// naming gives each file of one archive a name of its own.
type naming struct {
	template template
	digits   int
	same     func(string) string
	taken    map[string]bool
	count    int
}

func newNaming(t template, photos int, same func(string) string, reserved ...string) *naming {
	n := &naming{template: t, digits: max(3, len(strconv.Itoa(photos))), same: same, taken: make(map[string]bool)}
	for _, name := range reserved {
		n.taken[same(name)] = true
	}
	return n
}

// next gives the path in the archive of the next photo. original is what its file is called as
// it leaves.
func (n *naming) next(h Holding, original string) string {
	n.count++
	extension := path.Ext(original)
	if len(extension) > maxExtension {
		extension = ""
	}
	values := map[string]string{
		"name": strings.TrimSuffix(original, extension), "title": h.Title, "folder": h.FolderName, "id": h.Asset.String(),
		"number": fmt.Sprintf("%0*d", n.digits, n.count),
	}
	if !h.TakenAt.IsZero() {
		values["date"] = h.TakenAt.Format("2006-01-02")
	}
	parts := make([]string, len(n.template))
	for i, pieces := range n.template {
		var b strings.Builder
		for _, p := range pieces {
			b.WriteString(p.text)
			b.WriteString(safe(values[p.value]))
		}
		parts[i] = segment(b.String())
	}
	stem := strings.Join(parts, "/")
	extension = safe(extension)
	for count := 1; ; count++ {
		name := stem + extension
		if count > 1 {
			name = stem + " (" + strconv.Itoa(count) + ")" + extension
		}
		if key := n.same(name); !n.taken[key] {
			n.taken[key] = true
			return name
		}
	}
}

// safe takes out of a value what is no plain letter of a name on some disk: separators,
// characters that Windows does not take, controls, and marks that turn writing around.
func safe(value string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`/\:*?"<>|`, r):
			return '-'
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return '_'
		}
		return r
	}, strings.ToValidUTF8(value, "_"))
}

// segment makes one part of a path: never empty, never a dot, not too long, and no name that
// Windows keeps for devices.
func segment(text string) string {
	text = strings.Trim(safe(text), " .")
	for len(text) > maxSegment {
		_, size := utf8.DecodeLastRuneInString(text)
		text = strings.TrimRight(text[:len(text)-size], " .")
	}
	if text == "" {
		return "photo"
	}
	device, _, _ := strings.Cut(strings.ToUpper(text), ".")
	switch strings.TrimRight(device, " ") {
	case "CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$",
		"COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "COM¹", "COM²", "COM³",
		"LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "LPT¹", "LPT²", "LPT³":
		return "_" + text
	}
	return text
}
