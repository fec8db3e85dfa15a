package consent_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"imprimatur/internal/consent"
)

// marked writes pieces as an editor marks them.
func marked(pieces []consent.Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		switch p.Kind {
		case consent.Added:
			b.WriteString("[+" + p.Text + "]")
		case consent.Removed:
			b.WriteString("[-" + p.Text + "]")
		default:
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestDiff_SaysWhichWordsChanged(t *testing.T) {
	for _, c := range [][3]string{
		{"", "", ""},
		{"", "New.", "[+New.]"},
		{"Old.", "", "[-Old.]"},
		{"We keep it for two years.", "We keep it for five years.", "We keep it for [-two][+five] years."},
		{"One.\nTwo.\nThree.\n", "One.\nThree.\n", "One.\n[-Two.\n]Three.\n"},
		{"One.\n", "One.\nTwo, no more.\n", "One.\n[+Two, no more.\n]"},
		{"Åke får se.", "Åke får höra.", "Åke får [-se.][+höra.]"},
	} {
		if got := marked(consent.Diff(c[0], c[1])); got != c[2] {
			t.Errorf("%q became %q: %s", c[0], c[1], got)
		}
	}
}

func TestDiff_GivesBothTextsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab å\n")), 0, 40, -1)
		before, after := text.Draw(t, "before"), text.Draw(t, "after")
		var was, is strings.Builder
		for _, p := range consent.Diff(before, after) {
			if p.Text == "" {
				t.Fatal("an empty piece")
			}
			if p.Kind != consent.Added {
				was.WriteString(p.Text)
			}
			if p.Kind != consent.Removed {
				is.WriteString(p.Text)
			}
		}
		if was.String() != before || is.String() != after {
			t.Fatalf("%q and %q came back as %q and %q", before, after, &was, &is)
		}
	})
}

func TestDiff_OfTheLongestTextsIsQuick(t *testing.T) {
	before, after := strings.Repeat("a b\n", 25_000), strings.Repeat("c\n", 50_000)
	start := time.Now()
	consent.Diff(before, after)
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
}
