package office

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"imprimatur/internal/problem"
)

// The rules are those of NIST SP 800-63B-4: length, a block list, no rules of composition, no
// forced change.
const (
	minPassword = 15  // characters, while there is no second factor
	maxPassword = 256 // so that nobody keeps the house hashing
)

//go:embed blocklist.txt
var blocklist string

// checkPassword tells whether a password may be chosen. context is what an attacker would
// try first: the address, the name, the organisation.
func checkPassword(password string, context ...string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password):
		return problem.New(problem.Invalid, "password.not-text").At("password")
	case n < minPassword:
		return problem.New(problem.Invalid, "password.too-short", "least", "15").At("password")
	case n > maxPassword:
		return problem.New(problem.Invalid, "password.too-long", "most", "256").At("password")
	case common(password, context):
		return problem.New(problem.Invalid, "password.too-common").At("password")
	}
	return nil
}

// common tells what is guessed first: a listed password, a short piece over and over, a run
// of neighbours, or little more than a word from the context.
func common(password string, context []string) bool {
	folded := strings.ToLower(password)
	for listed := range strings.Lines(blocklist) {
		if folded == strings.TrimSpace(listed) {
			return true
		}
	}
	if repeats(folded) || runs(folded) {
		return true
	}
	tried := []string{"imprimatur", "password", "wachtwoord", "passwort", "lösenord", "welcome", "welkom", "willkommen", "välkommen", "photos"}
	return little(folded, append(tried, context...)) // those are tried first everywhere
}

// little tells a password of which next to nothing is left without the words of the context.
func little(folded string, context []string) bool {
	between := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	words := strings.FieldsFunc(strings.ToLower(strings.Join(context, " ")), between)
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	rest := folded
	for _, word := range words {
		if utf8.RuneCountInString(word) >= 3 {
			rest = strings.ReplaceAll(rest, word, " ")
		}
	}
	return rest != folded && utf8.RuneCountInString(strings.Join(strings.FieldsFunc(rest, between), "")) < 6
}

// repeats tells a text that is one piece of at most six bytes over and over.
func repeats(text string) bool {
	for n := 1; n <= 6 && n < len(text); n++ {
		if strings.HasPrefix(strings.Repeat(text[:n], len(text)/n+1), text) {
			return true
		}
	}
	return false
}

// runs tells a text in which nearly every character follows its neighbour: 123456..., abcdef...
func runs(text string) bool {
	steps := 0
	for i := 1; i < len(text); i++ {
		if d := int(text[i]) - int(text[i-1]); d == 1 || d == -1 || d == 0 {
			steps++
		}
	}
	return steps*10 >= len(text)*8
}
