package consent

import (
	"strings"
	"unicode"
)

// Piece is a stretch of text in a comparison of two.
type Piece struct {
	Kind PieceKind
	Text string
}

// PieceKind says in which of two texts a piece stands.
type PieceKind string

// The kinds.
const (
	Same    PieceKind = "same"
	Added   PieceKind = "added"
	Removed PieceKind = "removed"
)

// mostCells bounds what a comparison costs; beyond, all between what is alike at the beginning
// and the end counts as written anew.
const mostCells = 4_000_000

// Diff tells how one text became another, word by word. The pieces that are Same or Removed
// make the first, those Same or Added the second.
func Diff(before, after string) []Piece {
	pieces := compare(strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n"))
	var fine []Piece
	for len(pieces) > 0 {
		p := pieces[0]
		pieces = pieces[1:]
		if p.Kind == Removed && len(pieces) > 0 && pieces[0].Kind == Added {
			fine = append(fine, compare(wordsOf(p.Text), wordsOf(pieces[0].Text))...)
			pieces = pieces[1:]
			continue
		}
		fine = append(fine, p)
	}
	return join(fine)
}

// wordsOf cuts a text between its words, so that all parts together are the text.
func wordsOf(text string) []string {
	var parts []string
	start, space := 0, false
	for i, r := range text {
		if is := unicode.IsSpace(r); is != space && i > 0 {
			parts = append(parts, text[start:i])
			start, space = i, is
		} else {
			space = is
		}
	}
	return append(parts, text[start:])
}

// compare gives what the two lists have in common, and what stands between.
func compare(before, after []string) []Piece {
	head := 0
	for head < min(len(before), len(after)) && before[head] == after[head] {
		head++
	}
	tail := 0
	for tail < min(len(before), len(after))-head && before[len(before)-1-tail] == after[len(after)-1-tail] {
		tail++
	}
	pieces := []Piece{{Same, strings.Join(before[:head], "")}}
	pieces = append(pieces, between(before[head:len(before)-tail], after[head:len(after)-tail])...)
	return join(append(pieces, Piece{Same, strings.Join(before[len(before)-tail:], "")}))
}

// between is compare by the longest sequence that both have.
func between(before, after []string) []Piece {
	if len(before)*len(after) > mostCells {
		return []Piece{{Removed, strings.Join(before, "")}, {Added, strings.Join(after, "")}}
	}
	width := len(after) + 1
	longest := make([]int32, (len(before)+1)*width)
	for i := len(before) - 1; i >= 0; i-- {
		for j := len(after) - 1; j >= 0; j-- {
			if before[i] == after[j] {
				longest[i*width+j] = longest[(i+1)*width+j+1] + 1
			} else {
				longest[i*width+j] = max(longest[(i+1)*width+j], longest[i*width+j+1])
			}
		}
	}
	var pieces []Piece
	i, j := 0, 0
	for i < len(before) || j < len(after) {
		switch {
		case i < len(before) && j < len(after) && before[i] == after[j]:
			pieces = append(pieces, Piece{Same, before[i]})
			i, j = i+1, j+1
		case j == len(after) || i < len(before) && longest[(i+1)*width+j] >= longest[i*width+j+1]:
			pieces = append(pieces, Piece{Removed, before[i]})
			i++
		default:
			pieces = append(pieces, Piece{Added, after[j]})
			j++
		}
	}
	return pieces
}

// join puts pieces of a kind together; between two that are the same, what was removed stands
// before what was added.
func join(pieces []Piece) []Piece {
	var joined []Piece
	var removed, added string
	flush := func() {
		for _, p := range []Piece{{Removed, removed}, {Added, added}} {
			if p.Text != "" {
				joined = append(joined, p)
			}
		}
		removed, added = "", ""
	}
	for _, p := range pieces {
		switch p.Kind {
		case Removed:
			removed += p.Text
		case Added:
			added += p.Text
		case Same:
			if p.Text == "" {
				continue
			}
			flush()
			if last := len(joined) - 1; last >= 0 && joined[last].Kind == Same {
				joined[last].Text += p.Text
			} else {
				joined = append(joined, p)
			}
		}
	}
	flush()
	return joined
}
