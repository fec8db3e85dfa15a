package office

import (
	"strings"
	"testing"

	"imprimatur/internal/problem"
)

func TestU_PasswordRules(t *testing.T) {
	context := []string{"anna.bakker@museum.example", "Anna Bakker"}
	for password, code := range map[string]string{
		"four words are enough here":     "",
		"пароль из нескольких слов":      "",
		"anna walks by the water":        "",
		"short":                          "password.too-short",
		"fourteen chars":                 "password.too-short",
		strings.Repeat("long word ", 26): "password.too-long",
		"anna.bakker@museum.example":     "password.too-common",
		"AnnaBakkerMuseum!":              "password.too-common",
		"museum-museum-2026":             "password.too-common",
		"ImprimaturImprimatur1":          "password.too-common",
		"Welkom-wachtwoord-26":           "password.too-common",
		"123456789012345":                "password.too-common",
		"abcabcabcabcabcabc":             "password.too-common",
		"not text \xff at all, truly":    "password.not-text",
	} {
		err := checkPassword(password, context...)
		switch {
		case code == "" && err != nil:
			t.Errorf("%q: %v", password, err)
		case code != "" && (err == nil || problem.Of(err).Code != code):
			t.Errorf("%q: %v, want %s", password, err, code)
		}
	}
}
