package sqlstore

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Limits of what is indexed of one text; what lies beyond is kept, but not found by.
const (
	maxWords    = 2000
	maxWordSize = 48  // bytes
	maxIndexed  = 200 // bytes of a name that an index holds
)

// clean makes text from a file fit for both databases: valid UTF-8 without zero characters.
func clean(text string) string {
	if utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 {
		return text
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")
}

// foldName is the form in which two names count as the same: whatever the case, and however
// the accents are encoded.
func foldName(name string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFKC.String(clean(name))))
}

// words splits a text into the words by which it is found: lower case, without accents, in
// the order of the text. A Chinese or Japanese character is a word of its own, since those
// scripts do not part words. Both databases are given these words and split nothing further.
func words(text string) []string {
	var found []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 && len(found) < maxWords {
			found = append(found, cut(word.String(), maxWordSize))
		}
		word.Reset()
	}
	for _, r := range norm.NFKD.String(cases.Fold().String(clean(text))) {
		switch {
		case r >= 0x0300 && r <= 0x036F: // an accent, parted from its letter
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			end()
			word.WriteRune(r)
			end()
		case unicode.IsLetter(r) || unicode.IsNumber(r) || word.Len() > 0 && unicode.IsMark(r):
			word.WriteString(plainLetter(r))
		default:
			end()
		}
	}
	end()
	return found
}

// plainLetter writes letters that carry their accent inside as people type them without.
func plainLetter(r rune) string {
	switch r {
	case 'ø':
		return "o"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ł':
		return "l"
	case 'đ', 'ð':
		return "d"
	case 'þ':
		return "th"
	case 'ı':
		return "i"
	}
	return string(r)
}

// cut shortens a text to at most size bytes.
func cut(text string, size int) string {
	if len(text) <= size {
		return text
	}
	text = text[:size]
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	return text
}

// spelled tells whether a word is one that people spell, and not a number from a file's name.
func spelled(word string) bool {
	count := 0
	for _, r := range word {
		if unicode.IsNumber(r) {
			return false
		}
		count++
	}
	return count >= 2
}

// grams gives the three-letter stretches of a word with its ends marked; words that share
// many are spelled alike.
func grams(word string) []string {
	letters := []rune("^" + word + "$")
	seen := make(map[string]bool, len(letters))
	var found []string
	for i := 0; i+3 <= len(letters); i++ {
		g := string(letters[i : i+3])
		if !seen[g] {
			seen[g] = true
			found = append(found, g)
		}
	}
	return found
}

// swapped gives the word with each two neighbouring letters in the other order; itself, where
// it has no two.
func swapped(word string) []string {
	letters := []rune(word)
	found := []string{word}
	for i := 0; i+1 < min(len(letters), 64); i++ {
		other := slices.Clone(letters)
		other[i], other[i+1] = other[i+1], other[i]
		found = append(found, string(other))
	}
	return found
}

// lastRune follows every letter: what begins with a word lies between it and it with this.
const lastRune = "\U0010FFFF"
