package clearance_test

import (
	"os"
	"strings"
	"testing"

	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
)

// TestC1_EveryCellOfTheMatrix plays testdata/matrix.table: every basis, every state of
// consent, asked for a channel that was answered and for one that was not, on three dates.
func TestC1_EveryCellOfTheMatrix(t *testing.T) {
	text, err := os.ReadFile("testdata/matrix.table")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string][]string{} // "basis historical", "consent yes"
	about, cells := "", 0
	rows := map[string]map[string]bool{}
	for _, line := range strings.Split(string(text), "\n") {
		columns := strings.Split(line, "|")
		switch {
		case line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "basis  "):
		case strings.HasPrefix(line, "  "):
			told[about] = append(told[about], strings.TrimSpace(line))
		case len(columns) == 1:
			about = line
		case len(columns) != 8:
			t.Fatalf("a row of %d columns: %s", len(columns), line)
		default:
			for i := range columns {
				columns[i] = strings.TrimSpace(columns[i])
			}
			basis, state := columns[0], columns[1]
			if rows[basis] == nil {
				rows[basis] = map[string]bool{}
			}
			rows[basis][state] = true
			w := newWorld(t)
			for _, fact := range append(told["basis "+basis], told["consent "+state]...) {
				w.tell(fact)
			}
			cells += playRow(t, w, basis+", "+state, columns[2:])
		}
	}
	states := 0
	for key := range told {
		if strings.HasPrefix(key, "consent ") {
			states++
		}
	}
	for _, b := range append(consent.Bases(), "not-assessed") {
		if got := len(rows[strings.ReplaceAll(string(b), "-", " ")]); got != states || states < 11 {
			t.Errorf("%s has %d rows, there are %d states of consent", b, got, states)
		}
	}
	if cells != 9*states*6 {
		t.Errorf("%d cells", cells)
	}
}

func playRow(t *testing.T, w *world, name string, want []string) int {
	facts := w.facts()
	for i, cell := range want {
		use := clearance.Use{Purpose: "news", Channel: []clearance.Channel{"website", "social-media"}[i/3]}
		at := w.moment([]string{"1 January 2026", "3 May 2026", "1 January 2028"}[i%3])
		d := clearance.Decide(use, facts, at)
		got := d.Reasons[0].Code
		if d.Cleared() {
			got = string(clearance.Cleared)
		}
		if got != cell {
			t.Errorf("%s, %s on %v: %s, want %s", name, use.Channel, at, got, cell)
		}
		agree(t, facts, use, at)
	}
	return len(want)
}
