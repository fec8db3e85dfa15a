package asset

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Root is the folder that every other folder lies in. It is made with the library.
const Root ident.Folder = 1

// Folder is where assets live: exactly one place each, rights inherited down the tree.
type Folder struct {
	ID       ident.Folder
	Parent   ident.Folder // 0 for the root alone
	Name     string
	Revision int64
}

// Collection is a hand-picked set, in an order of its own.
type Collection struct {
	ID       ident.Collection
	Name     string
	Owner    ident.User
	Shared   bool // seen by everyone in the house, each seeing only the photos they may
	Count    int
	Cover    ident.Asset
	Revision int64
	MadeAt   time.Time
}

// SavedSearch is a query somebody keeps under a name.
type SavedSearch struct {
	ID    ident.SavedSearch
	Name  string
	Owner ident.User
	Query string
}

// maxName is the longest name in bytes that a folder, file or collection may carry.
const maxName = 255

// CleanName makes a name fit to be kept: outer space gone, one to 255 bytes, no control or
// invisible direction characters, no separators. It does not make it safe for HTML or a
// shell; that is the business of whoever writes those.
func CleanName(name string) (string, error) {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return "", problem.New(problem.Invalid, "name.empty")
	case len(name) > maxName:
		return "", problem.New(problem.Invalid, "name.too-long", "limit", "255")
	case !utf8.ValidString(name):
		return "", problem.New(problem.Invalid, "name.not-text")
	case name == "." || name == ".." || strings.ContainsAny(name, "/\\"):
		return "", problem.New(problem.Invalid, "name.separator")
	}
	for _, r := range name {
		if unicode.IsControl(r) || isDirection(r) {
			return "", problem.New(problem.Invalid, "name.invisible")
		}
	}
	return name, nil
}

// isDirection tells the characters that turn the direction of text and so can disguise a name.
func isDirection(r rune) bool {
	return r == 0x061C || r == 0x200E || r == 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// FileName makes the name that a file came with fit to be kept, without refusing it: the
// last part of a path, forbidden characters replaced, shortened from the front of the
// extension. A file is never refused for its name.
func FileName(name string) string {
	name = strings.ToValidUTF8(name, "�")
	if i := strings.LastIndexAny(name, "/\\"); i >= 0 {
		name = name[i+1:]
	}
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || isDirection(r) {
			return '_'
		}
		return r
	}, name))
	if name == "" || name == "." || name == ".." {
		return "unnamed"
	}
	if len(name) <= maxName {
		return name
	}
	extension := ""
	if i := strings.LastIndexByte(name, '.'); i > 0 && len(name)-i <= 16 {
		extension = name[i:]
	}
	stem := name[:maxName-len(extension)]
	for !utf8.ValidString(stem) {
		stem = stem[:len(stem)-1]
	}
	return stem + extension
}
