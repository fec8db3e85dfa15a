package sqlstore

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"imprimatur/internal/asset"
	"imprimatur/internal/library"
)

// maxFolderMarks is for how many folders SQLite's index itself is asked whether an asset lies
// in one of them. For more, that many matches pass that it is cheaper to look at each.
// PostgreSQL has the folder beside the words.
const maxFolderMarks = 64

// phrase is something to be found in the texts: words next to each other, the last of them
// perhaps only begun.
type phrase struct {
	words  []string
	prefix bool
	column string // one of the columns, or all texts
}

// alternatives is a condition: one of the phrases or marks.
type alternatives struct {
	phrases []phrase
	marks   []string
}

// match is what the full-text index is asked.
type match struct {
	all  []alternatives // each must hold
	none []alternatives // none may hold
}

func (m match) empty() bool { return len(m.all) == 0 && len(m.none) == 0 }

// textMatch is the part of what is wanted that the words of the index answer. The folders are in
// it where byMarks says so.
func (tx libraryTx) textMatch(w library.Wanted) match {
	var m match
	must := func(a alternatives) {
		if len(a.phrases)+len(a.marks) > 0 {
			m.all = append(m.all, a)
		}
	}
	for _, word := range w.Words {
		a := wordMatch(word)
		switch {
		case len(a.phrases)+len(a.marks) == 0: // a word without letters
		case word.Not:
			m.none = append(m.none, a)
		default:
			m.all = append(m.all, a)
		}
	}
	must(inColumn("place", w.Place))
	must(inColumn("file", w.FileName))
	for _, k := range w.Keywords {
		must(alternatives{marks: marked(keywordMark, k, text)})
	}
	must(alternatives{marks: marked(cameraMark, w.Cameras, func(c int64) string { return strconv.FormatInt(c, 10) })})
	must(alternatives{marks: marked(typeMark, w.Types, typeWord)})
	must(alternatives{marks: marked(shapeMark, w.Shapes, func(s asset.Shape) string { return string(s) })})
	must(alternatives{marks: marked(uploaderMark, w.AddedBy, text)})
	for mark, wanted := range map[string]bool{damagedMark: w.Damaged, versionsMark: w.Versions, locatedMark: w.Located} {
		if wanted {
			must(alternatives{marks: []string{mark}})
		}
	}
	if m.empty() {
		return m
	}
	if w.State == asset.Active {
		m.none = append(m.none, alternatives{marks: []string{stateWord(asset.Quarantined), stateWord(asset.Trashed)}})
	} else {
		must(alternatives{marks: []string{stateWord(w.State)}})
	}
	if !w.Stacked {
		m.none = append(m.none, alternatives{marks: []string{stackMark}})
	}
	if tx.byMarks(w) {
		must(alternatives{marks: marked(folderMark, w.Folders, text)})
	}
	if len(m.all) == 0 {
		must(alternatives{marks: []string{allMark}})
	}
	return m
}

// byMarks tells whether the folders wanted are asked of the index as words.
func (tx libraryTx) byMarks(w library.Wanted) bool {
	return !tx.db.dialect.postgres && !w.All && len(w.Folders) <= maxFolderMarks
}

func stateWord(s asset.State) string { return stateMark + strconv.Itoa(int(s)) }

func text[T interface{ String() string }](v T) string { return v.String() }

func marked[T any](mark string, values []T, text func(T) string) []string {
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = mark + text(v)
	}
	return marks
}

func wordMatch(w library.WantedWord) alternatives {
	var a alternatives
	if parts := words(w.Text); len(parts) > 0 {
		a.phrases = []phrase{{words: parts, prefix: w.Prefix && begun(parts)}}
	}
	a.marks = append(a.marks, marked(keywordMark, w.Keywords, text)...)
	a.marks = append(a.marks, marked(folderMark, w.Folders, text)...)
	a.marks = append(a.marks, marked(cameraMark, w.Cameras, func(c int64) string { return strconv.FormatInt(c, 10) })...)
	return a
}

// inColumn looks for a text in one column; its last word may be only begun.
func inColumn(column, value string) alternatives {
	parts := words(value)
	if len(parts) == 0 {
		return alternatives{}
	}
	return alternatives{phrases: []phrase{{words: parts, prefix: begun(parts), column: column}}}
}

// begun tells whether the last word is long enough to stand for all that begin so.
func begun(parts []string) bool { return utf8.RuneCountInString(parts[len(parts)-1]) >= 2 }

// expression writes the match as the database at hand reads it.
func (m match) expression(tx *Tx) string {
	write, and, but := alternatives.fts5, " AND ", " NOT "
	if tx.db.dialect.postgres {
		write, and, but = alternatives.tsquery, " & ", " & !"
	}
	var out strings.Builder
	for i, a := range m.all {
		if i > 0 {
			out.WriteString(and)
		}
		out.WriteString(write(a))
	}
	for _, a := range m.none {
		out.WriteString(but)
		out.WriteString(write(a))
	}
	return out.String()
}

// The words hold letters, digits and marks of letters only, so they need no escape.

func (a alternatives) fts5() string {
	var parts []string
	for _, p := range a.phrases {
		part := `"` + strings.Join(p.words, " ") + `"`
		if p.prefix {
			part += " *"
		}
		if p.column != "" {
			part = p.column + " : " + part
		}
		parts = append(parts, part)
	}
	for _, mark := range a.marks {
		parts = append(parts, `"`+mark+`"`)
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

func (a alternatives) tsquery() string {
	var parts []string
	for _, p := range a.phrases {
		weight := map[string]string{"file": fileWeight, "place": placeWeight}[p.column]
		var near []string
		for i, word := range p.words {
			suffix := weight
			if p.prefix && i == len(p.words)-1 {
				suffix = "*" + weight
			}
			if suffix != "" {
				suffix = ":" + suffix
			}
			near = append(near, "'"+word+"'"+suffix)
		}
		parts = append(parts, "("+strings.Join(near, " <-> ")+")")
	}
	for _, mark := range a.marks {
		parts = append(parts, "'"+mark+"'")
	}
	return "(" + strings.Join(parts, " | ") + ")"
}
