package consent

import (
	"strings"
	"unicode"
)

// Block is a paragraph of a text, a heading, or an item of a list.
type Block struct {
	Kind BlockKind
	Runs []Run
}

// BlockKind is what a block is.
type BlockKind int

// The kinds of block.
const (
	Paragraph BlockKind = iota
	Heading             // of a part of the text: its own title stands apart
	Bullet              // an item of a list
	Numbered            // an item of a numbered list
)

// Run is a stretch of text in one form.
type Run struct {
	Text         string
	Bold, Italic bool
	Link         string // http, https or mailto; empty: none
}

// Blocks reads the Markdown of a text as signers are shown it: headings, paragraphs, lists, bold,
// italic and links. Whatever else stands in it (HTML, pictures, code) is plain text to the letter,
// so that nobody who writes a text can put anything into the page of a signer but words.
func Blocks(body string) []Block {
	var blocks []Block
	open := false // the last block goes on in the next line
	for line := range strings.SplitSeq(lines(body), "\n") {
		line = strings.TrimSpace(line)
		kind, text := blockOf(line)
		switch {
		case line == "":
			open = false
			continue
		case open && kind == Paragraph:
			last := &blocks[len(blocks)-1]
			last.Runs = append(last.Runs, Run{Text: "\n" + text})
			continue
		}
		blocks = append(blocks, Block{kind, []Run{{Text: text}}})
		open = kind != Heading
	}
	for i := range blocks {
		var text strings.Builder
		for _, r := range blocks[i].Runs {
			text.WriteString(r.Text)
		}
		blocks[i].Runs = runs(strings.ReplaceAll(text.String(), "\n", " "))
	}
	return blocks
}

// blockOf tells what a line begins.
func blockOf(line string) (BlockKind, string) {
	if level := len(line) - len(strings.TrimLeft(line, "#")); level > 0 && level <= 6 && strings.HasPrefix(line[level:], " ") {
		return Heading, strings.TrimSpace(strings.TrimRight(line[level:], "# "))
	}
	if len(line) > 2 && strings.ContainsRune("-*+", rune(line[0])) && line[1] == ' ' {
		return Bullet, strings.TrimSpace(line[2:])
	}
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	if digits > 0 && digits < 4 && len(line) > digits+2 && (line[digits] == '.' || line[digits] == ')') && line[digits+1] == ' ' {
		return Numbered, strings.TrimSpace(line[digits+2:])
	}
	return Paragraph, line
}

// runs reads bold, italic and links in a line. A mark that is never closed is plain text.
func runs(text string) []Run {
	var found []Run
	plain := 0
	flush := func(to int) {
		if to > plain {
			found = append(found, Run{Text: unescaped(text[plain:to])})
		}
	}
	for i := 0; i < len(text); {
		if text[i] == '\\' {
			i += 2
			continue
		}
		run, length := marked(text, i)
		if length == 0 {
			i++
			continue
		}
		flush(i)
		found = append(found, run...)
		i += length
		plain = i
	}
	flush(len(text))
	return found
}

// marked reads what begins at a place: 0 where nothing does.
func marked(text string, at int) (inner []Run, length int) {
	rest := text[at:]
	for _, mark := range []string{"**", "__", "*", "_"} {
		if !strings.HasPrefix(rest, mark) || mark[0] == '_' && at > 0 && wordEnds(text[:at]) {
			continue
		}
		end := strings.Index(rest[len(mark):], mark)
		if end <= 0 || rest[len(mark)] == ' ' || rest[len(mark)+end-1] == ' ' {
			continue
		}
		inner = runs(rest[len(mark) : len(mark)+end])
		for i := range inner {
			inner[i].Bold = inner[i].Bold || len(mark) == 2
			inner[i].Italic = inner[i].Italic || len(mark) == 1
		}
		return inner, 2*len(mark) + end
	}
	if rest[0] != '[' {
		return nil, 0
	}
	if label, rest, ok := strings.Cut(rest, "]("); ok && !strings.Contains(label[1:], "[") {
		if address, _, ok := strings.Cut(rest, ")"); ok && len(label) > 1 && isLink(address) {
			return []Run{{Text: unescaped(label[1:]), Link: address}}, len(label) + len("](") + len(address) + 1
		}
	}
	return nil, 0
}

func wordEnds(text string) bool {
	last := rune(text[len(text)-1])
	return unicode.IsLetter(last) || unicode.IsDigit(last)
}

// isLink tells whether an address leads where a signer may be led.
func isLink(address string) bool {
	for _, scheme := range []string{"https://", "http://", "mailto:"} {
		if rest, ok := strings.CutPrefix(address, scheme); ok {
			return rest != "" && !strings.ContainsAny(rest, " \t\"'<>\\")
		}
	}
	return false
}

// unescaped takes away the backslashes before marks.
func unescaped(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && strings.ContainsRune("\\`*_{}[]()<>#+-.!|~&=:'\"", rune(text[i+1])) {
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
