package sqlstore

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// situation is what the clearance of a photo rests on, apart from what was said of the people
// shown: photos of which it is the same share a timeline. Two texts of it are equal if and only if
// what matters in them is.
type situation struct {
	facts  clearance.Facts
	people []ident.Person // who is confirmed, each entry once, ascending
	other  []person.State // of the faces that are of nobody yet, each once, ascending
	folder ident.Folder   // 0: what was said of the people reaches each photo of them, wherever it lies
	asset  ident.Asset    // 0: and whichever it is
}

// situationOf gives the situation of an asset.
func situationOf(p *placed) situation {
	s := situation{facts: p.facts}
	for i, shown := range p.facts.Shown {
		switch {
		case shown.State == person.Confirmed && shown.Party != nil:
			s.people = append(s.people, p.entries[i])
			switch shown.Party.Reach() {
			case consent.AllOfMe:
			case consent.ThisEvent:
				s.lies(&p.facts)
			default:
				s.lies(&p.facts)
				s.asset = p.facts.Asset
			}
		case shown.State != person.Rejected: // that one is not there
			s.other = append(s.other, shown.State)
		}
	}
	slices.Sort(s.people)
	s.people = slices.Compact(s.people)
	slices.Sort(s.other)
	s.other = slices.Compact(s.other)
	return s
}

func (s *situation) lies(f *clearance.Facts) {
	if len(f.Folders) > 0 {
		s.folder = f.Folders[0]
	}
}

// asks tells whether what is said of the people shown decides anything.
func (s *situation) asks() bool {
	return s.facts.State == asset.Active && s.facts.Assessment.Basis == consent.ConsentRequired
}

// text writes what matters. Of the assessment that is not why, nor by whom, but whether it is
// complete.
func (s *situation) text() string {
	f := &s.facts
	fields := []any{
		f.State, f.Assessment.Basis, f.Assessment.Check() == nil, millis(f.Assessment.Ends), millis(f.Assessment.Balance.Review),
		millis(f.LicenceEnds), f.Scene, int64(s.folder), int64(s.asset),
	}
	var b strings.Builder
	for _, field := range fields {
		fmt.Fprint(&b, field, "|")
	}
	var stops []string
	for i := range f.Stops {
		stop := &f.Stops[i]
		if len(stop.Assets) == 0 || slices.Contains(stop.Assets, f.Asset) {
			stops = append(stops, fmt.Sprintf("%s,%d,%d;", stop.Kind, millis(stop.From), millis(stop.Until)))
		}
	}
	slices.Sort(stops)
	b.WriteString(strings.Join(slices.Compact(stops), "") + "|")
	for _, state := range s.other {
		b.WriteString(string(state) + ";")
	}
	b.WriteString("|")
	for _, entry := range s.people {
		b.WriteString(strconv.FormatInt(int64(entry), 10) + ";")
	}
	return b.String()
}

// readSituation reads the text of a situation that asks. Who the people are, the facts do not say yet.
func readSituation(text string) (situation, error) {
	s := situation{facts: clearance.Facts{State: asset.Active, Assessment: consent.Assessment{Basis: consent.ConsentRequired}}}
	fields := strings.Split(text, "|")
	if len(fields) != 12 {
		return s, fmt.Errorf("a situation of %d fields", len(fields))
	}
	var failed error
	number := func(field string) int64 {
		n, err := strconv.ParseInt(field, 10, 64)
		failed = errors.Join(failed, err)
		return n
	}
	when := func(field string) time.Time { return moment(number(field)) }
	f := &s.facts
	f.Assessment.Ends, f.Assessment.Balance.Review, f.LicenceEnds = when(fields[3]), when(fields[4]), when(fields[5])
	f.Scene = person.Scene(fields[6])
	s.folder, s.asset = ident.Folder(number(fields[7])), ident.Asset(number(fields[8]))
	f.Asset = s.asset
	for stop := range parts(fields[9]) {
		of := strings.Split(stop, ",")
		if len(of) != 3 {
			return s, fmt.Errorf("a stop of %d parts in a situation", len(of))
		}
		f.Stops = append(f.Stops, consent.Stop{Kind: consent.StopKind(of[0]), From: when(of[1]), Until: when(of[2])})
	}
	for state := range parts(fields[10]) {
		s.other = append(s.other, person.State(state))
		f.Shown = append(f.Shown, clearance.Shown{State: person.State(state)})
	}
	for entry := range parts(fields[11]) {
		s.people = append(s.people, ident.Person(number(entry)))
	}
	return s, failed
}

// parts goes through what each ends in a semicolon.
func parts(field string) iter.Seq[string] {
	list, some := strings.CutSuffix(field, ";")
	if !some {
		return func(func(string) bool) {}
	}
	return strings.SplitSeq(list, ";")
}

// name sets who the people are.
func (s *situation) name(parties map[ident.Person]*clearance.Party) {
	for _, entry := range s.people {
		s.facts.Shown = append(s.facts.Shown, clearance.Shown{State: person.Confirmed, Party: parties[entry]})
	}
}

// digest gives a short name of a text; equal ones are of equal texts.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawStdEncoding.EncodeToString(sum[:])
}
