package clearance_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // birthdays begin in Stockholm, also on a machine that does not know where that is

	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/phrase"
)

// The scenarios of testdata are for lawyers to read: facts, a question, the answer with its
// reasons in the words that people see. testdata/README.md says what sentences there are.
// The ids in a scenario's heading name its test.

// scenario is one story as it is written.
type scenario struct {
	file, title string
	ids         []string
	facts       []string
	ask         string
	answer      string
	reasons     []string
	until       string // "" is not said
	remedy      []string
	blurred     string // the numbers of the faces that are made unrecognisable
}

func TestC1_Scenarios(t *testing.T)  { playAll(t, "C-1") }
func TestC2_Scenarios(t *testing.T)  { playAll(t, "C-2") }
func TestC5_Scenarios(t *testing.T)  { playAll(t, "C-5") }
func TestC8_Scenarios(t *testing.T)  { playAll(t, "C-8") }
func TestG5b_Scenarios(t *testing.T) { playAll(t, "G-5b") }
func TestG6_Scenarios(t *testing.T)  { playAll(t, "G-6") }
func TestG7_Scenarios(t *testing.T)  { playAll(t, "G-7") }
func TestG8_Scenarios(t *testing.T)  { playAll(t, "G-8") }
func TestG18_Scenarios(t *testing.T) { playAll(t, "G-18") }
func TestG21_Scenarios(t *testing.T) { playAll(t, "G-21") }
func TestG22_Scenarios(t *testing.T) { playAll(t, "G-22") }

// playAll plays the scenarios that show an id.
func playAll(t *testing.T, id string) {
	played := 0
	for _, s := range scenarios(t) {
		if slices.Contains(s.ids, id) {
			played++
			t.Run(s.title, s.play)
		}
	}
	if played == 0 {
		t.Errorf("no scenario shows %s", id)
	}
}

func TestClearance_ThereAreEnoughScenariosAndEnoughRefusals(t *testing.T) {
	all := scenarios(t)
	refused := 0
	for _, s := range all {
		if s.answer != "cleared" {
			refused++
		}
		if !slices.ContainsFunc(s.ids, func(id string) bool {
			return strings.Contains(" C-1 C-2 C-5 C-8 G-5b G-6 G-7 G-8 G-18 G-21 G-22 ", " "+id+" ")
		}) {
			t.Errorf("%q is played by no test", s.title)
		}
	}
	if len(all) < 150 || refused*10 < len(all)*4 {
		t.Errorf("%d scenarios, %d of them refusals: there are to be 150, four in ten refusals", len(all), refused)
	}
}

// play asks the question and compares the answer with what is written.
func (s scenario) play(t *testing.T) {
	w := newWorld(t)
	for _, fact := range s.facts {
		w.tell(fact)
	}
	facts := w.facts()
	ask, blur := strings.CutSuffix(s.ask, ", blurred")
	use, at, anything := w.question(ask)
	decide := func(at time.Time) clearance.Decision {
		if anything {
			return clearance.Standing(facts, at)
		}
		if blur {
			return clearance.Blur(use, facts, at).Decision
		}
		return clearance.Decide(use, facts, at)
	}
	d := decide(at)
	if got := strings.ReplaceAll(string(d.Status), "-", " "); got != s.answer {
		t.Errorf("answer %q, want %q", got, s.answer)
	}
	if got := w.said("reason", d.Reasons); !slices.Equal(got, s.reasons) {
		t.Errorf("because\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(s.reasons, "\n  "))
	}
	if got := w.said("remedy", d.Remedy); s.remedy != nil && !slices.Equal(got, s.remedy) {
		t.Errorf("next\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(s.remedy, "\n  "))
	}
	if s.until != "" {
		want := time.Time{}
		if s.until != "for good" {
			want = w.moment(s.until)
		}
		if !d.Changes.Equal(want) {
			t.Errorf("until %v, want %s", d.Changes, s.until)
		}
	}
	if !d.Changes.IsZero() && (decide(d.Changes.Add(-time.Nanosecond)).Status != d.Status || decide(d.Changes).Status == d.Status) {
		t.Errorf("the status does not change at %v", d.Changes)
	}
	if got := strings.Trim(fmt.Sprint(clearance.Blur(use, facts, at).Faces), "[]"); blur && got != s.blurred {
		t.Errorf("faces %q are blurred, want %q", got, s.blurred)
	}
	if d.Cleared() == (len(d.Remedy) > 0) {
		t.Errorf("status %s with remedy %v", d.Status, d.Remedy)
	}
	if !anything {
		agree(t, facts, use, at)
	}
}

// said gives the sentences of reasons with the names of people in them.
func (w *world) said(section string, reasons []clearance.Reason) []string {
	var said []string
	for _, r := range reasons {
		args := make(map[string]string)
		for name, value := range r.Args {
			args[name] = value
			if name == "person" || name == "guardian" {
				id, err := ident.Parse[ident.Person](value)
				if err != nil {
					w.t.Fatalf("%s names %q, which is no person", r.Code, value)
				}
				args[name] = w.nameOf(id)
			}
		}
		sentence := phrase.Say("en", section+"/"+r.Code, args)
		if sentence == "" {
			w.t.Errorf("%s/%s has no sentence", section, r.Code)
		}
		said = append(said, sentence)
	}
	return said
}

var heading = regexp.MustCompile(`^== (?:\[([A-Z0-9a-z ,-]+)\] )?(.+)$`)

// scenarios reads all files of testdata. A file can begin with facts that hold in all of it.
func scenarios(t *testing.T) []scenario {
	names, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	var all []scenario
	seen := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var everywhere []string
		var current *scenario
		into := &everywhere
		for i, line := range strings.Split(string(text), "\n") {
			line = strings.TrimSpace(line)
			key, rest, _ := strings.Cut(line, ": ")
			switch {
			case line == "" || strings.HasPrefix(line, "#"):
			case strings.HasPrefix(line, "=="):
				m := heading.FindStringSubmatch(line)
				if m == nil || seen[m[2]] != "" {
					t.Fatalf("%s:%d: a heading that cannot be read, or is there twice", name, i+1)
				}
				seen[m[2]] = name
				all = append(all, scenario{file: name, title: m[2], ids: strings.Fields(strings.ReplaceAll(m[1], ",", " ")), facts: slices.Clone(everywhere)})
				current = &all[len(all)-1]
				into = &current.facts
			case current != nil && key == "Question":
				current.ask = rest
			case current != nil && key == "Answer":
				current.answer, into = rest, &current.reasons
			case current != nil && key == "Until":
				current.until = rest
			case current != nil && key == "Blurred":
				current.blurred = strings.TrimPrefix(strings.TrimPrefix(rest, "faces "), "face ")
			case current != nil && key == "Next":
				current.remedy = append(current.remedy, rest)
			default:
				*into = append(*into, line)
			}
		}
	}
	for _, s := range all {
		if s.ask == "" || s.answer == "" || len(s.reasons) == 0 {
			t.Fatalf("%s, %q: a scenario has facts, a question, an answer and reasons", s.file, s.title)
		}
	}
	return all
}

// agree tells whether the timeline says at this moment, and around each of its borders, what
// the decision says.
func agree(t interface{ Errorf(string, ...any) }, facts clearance.Facts, use clearance.Use, at time.Time) {
	p, c := facts.Terms.Purpose(use.Purpose), facts.Terms.Channel(use.Channel)
	if p < 0 || c < 0 {
		return
	}
	spans := clearance.Timeline(facts, at.AddDate(-3, 0, 0))
	moments := []time.Time{at}
	for i, s := range spans {
		if i+1 < len(spans) && !s.Until.Equal(spans[i+1].From) || i+1 == len(spans) && !s.Until.IsZero() {
			t.Errorf("spans with a gap, an overlap or an end: %+v", spans)
		}
		moments = append(moments, s.From, s.From.Add(-time.Nanosecond))
	}
	for _, m := range moments {
		i := slices.IndexFunc(spans, func(s clearance.Span) bool {
			return !m.Before(s.From) && (s.Until.IsZero() || m.Before(s.Until))
		})
		if i < 0 {
			continue
		}
		if got, want := spans[i].Allows(p, c), clearance.Decide(use, facts, m).Cleared(); got != want {
			t.Errorf("at %v the timeline says %v to %v, the decision %v", m, got, use, want)
		}
		if got, want := spans[i].Status, clearance.StatusOf(facts, m); got != want {
			t.Errorf("at %v the timeline says %s, the mark is %s", m, got, want)
		}
	}
}
