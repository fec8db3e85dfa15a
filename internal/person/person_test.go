package person_test

import (
	"math"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

var now = time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)

func place(t *testing.T, name string) *time.Location {
	t.Helper()
	where, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return where
}

func TestG8_ComingOfAgeToTheSecond(t *testing.T) {
	for _, c := range []struct{ born, where, country, want string }{
		{"2010-09-20", "Europe/Stockholm", "SE", "2028-09-19T22:00:00Z"},
		{"2010-12-20", "Europe/Stockholm", "SE", "2028-12-19T23:00:00Z"},
		{"2010-09-20", "Europe/Amsterdam", "NL", "2026-09-19T22:00:00Z"},
		{"2008-02-29", "UTC", "SE", "2026-03-01T00:00:00Z"},
		{"2008-02-29", "UTC", "NL", "2024-02-29T00:00:00Z"},
		{"2010-09-20", "America/New_York", "US", "2028-09-20T04:00:00Z"},
		{"2010-09-20", "Pacific/Kiritimati", "KI", "2028-09-19T10:00:00Z"},
		// Cairo's clocks go forward at midnight of the last Friday in April: the day begins at one.
		{"2010-04-28", "Africa/Cairo", "EG", "2028-04-27T22:00:00Z"},
		// Havana's clocks go back at one on the first Sunday in November: midnight comes twice.
		{"2010-11-05", "America/Havana", "CU", "2028-11-05T04:00:00Z"},
		{"1972-09-30", "Africa/Tunis", "TN", "1990-09-29T22:00:00Z"},
		// And forward at midnight in March: there is no midnight.
		{"2010-03-12", "America/Havana", "CU", "2028-03-12T05:00:00Z"},
	} {
		born, err := person.ParseDate(c.born)
		if err != nil {
			t.Fatal(err)
		}
		rules := person.Rules{Ages: map[string]int{"NL": 16}, Where: place(t, c.where)}
		m := person.Person{Born: born, Country: c.country}.Minority(rules)
		if got := m.Ends.UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("born on %s, in %s: of age at %s, want %s", c.born, c.where, got, c.want)
		}
		if !m.At(m.Ends.Add(-time.Second)) || m.At(m.Ends) {
			t.Errorf("born on %s: the second of the birthday does not decide", c.born)
		}
	}
}

func TestG8_WhoseAgeIsNotKnown(t *testing.T) {
	alone := person.Person{ID: 1, Name: "Anna"}
	if alone.Minority(person.Rules{}).At(now) {
		t.Error("somebody without a birth date and without guardians is taken for a minor")
	}
	kept := person.Person{ID: 1, Name: "Ida", Guardians: []person.Guardian{{Person: 2, Relation: person.Parent}}}
	if m := kept.Minority(person.Rules{}); !m.At(now) || !m.At(now.AddDate(50, 0, 0)) {
		t.Error("somebody with guardians and no birth date speaks for themselves")
	}
}

func TestG8_TheAgeIsThePersonsCountrysElseTheOrganisations(t *testing.T) {
	rules := person.Rules{Country: "NL", Ages: map[string]int{"NL": 16, "SE": 15}}
	for country, want := range map[string]int{"": 2026, "NL": 2026, "SE": 2025, "FR": 2028} {
		p := person.Person{Born: person.Date{Year: 2010, Month: 1, Day: 1}, Country: country}
		if got := p.Minority(rules).Ends.Year(); got != want {
			t.Errorf("country %q: of age in %d, want %d", country, got, want)
		}
	}
	for _, bad := range []person.Rules{{Ages: map[string]int{"NL": 12}}, {Ages: map[string]int{"NL": 22}}, {Ages: map[string]int{"nl": 16}}, {AfterDeath: -1}} {
		if !problem.Is(bad.Check(), problem.Invalid) {
			t.Errorf("%+v is taken", bad)
		}
	}
	if err := rules.Check(); err != nil {
		t.Error(err)
	}
}

func TestPerson_DeathFreesNoSoonerThanItIsKnown(t *testing.T) {
	died := person.Date{Year: 2026, Month: 1, Day: 4}
	known := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		p     person.Person
		years int
		want  time.Time
	}{
		{person.Person{}, 0, time.Time{}},
		{person.Person{DeceasedAt: known, Died: died}, 0, known},
		{person.Person{DeceasedAt: known}, 0, known},
		{person.Person{DeceasedAt: known, Died: died}, 10, time.Date(2036, 1, 4, 0, 0, 0, 0, time.UTC)},
		{person.Person{DeceasedAt: known}, 10, time.Date(2036, 3, 1, 0, 0, 0, 0, time.UTC)},
	} {
		if got := c.p.FreeFrom(person.Rules{AfterDeath: c.years}); !got.Equal(c.want) {
			t.Errorf("%+v after %d years: free from %v, want %v", c.p, c.years, got, c.want)
		}
	}
}

func TestPerson_IsKeptInOneForm(t *testing.T) {
	p, err := person.Person{Name: "  Anna Berg ", Email: " Anna.Berg@Example.ORG ", Mobile: "0046 (0)70-123 45 67", Country: "se"}.Clean(now)
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != "Anna Berg" || p.Email != "Anna.Berg@example.org" || p.Mobile != "+46701234567" || p.Country != "SE" || !p.Reachable() {
		t.Errorf("%+v", p)
	}
	if numbered, err := (person.Person{Identity: "4711"}).Clean(now); err != nil || numbered.Reachable() {
		t.Errorf("a number instead of a name: %+v, %v", numbered, err)
	}
}

func TestPerson_WhatCannotBeIsRefused(t *testing.T) {
	guardian := func(g ...person.Guardian) person.Person { return person.Person{ID: 1, Name: "Eva", Guardians: g} }
	mia := person.Guardian{Person: 2, Relation: person.Parent}
	for name, c := range map[string]struct {
		p     person.Person
		code  string
		field string
	}{
		"no name":                {person.Person{}, "person.name-missing", "name"},
		"a name of spaces":       {person.Person{Name: "  "}, "person.name-missing", "name"},
		"a long name":            {person.Person{Name: strings.Repeat("a", 256)}, "person.text-too-long", "name"},
		"a name that turns":      {person.Person{Name: "Anna\u202e"}, "person.text-form", "name"},
		"notes with controls":    {person.Person{Name: "Anna", Notes: "a\x00b"}, "person.text-form", "notes"},
		"no text at all":         {person.Person{Name: "\xff"}, "person.text-form", "name"},
		"no address":             {person.Person{Name: "Anna", Email: "anna"}, "person.email-form", "email"},
		"an address in a header": {person.Person{Name: "Anna", Email: "a@b.se\r\nBcc: c@d.se"}, "person.email-form", "email"},
		"two addresses":          {person.Person{Name: "Anna", Email: "a@b.se,c@d.se"}, "person.email-form", "email"},
		"an address with a name": {person.Person{Name: "Anna", Email: "Anna <a@b.se>"}, "person.email-form", "email"},
		"a number without land":  {person.Person{Name: "Anna", Mobile: "070 123 45 67"}, "person.mobile-form", "mobile"},
		"a number with letters":  {person.Person{Name: "Anna", Mobile: "+46 call me"}, "person.mobile-form", "mobile"},
		"a country in words":     {person.Person{Name: "Anna", Country: "Sweden"}, "person.country-form", "country"},
		"born tomorrow":          {person.Person{Name: "Anna", Born: person.Date{Year: 2026, Month: 5, Day: 5}}, "person.date-impossible", "born"},
		"born on 30 February":    {person.Person{Name: "Anna", Born: person.Date{Year: 2000, Month: 2, Day: 30}}, "person.date-impossible", "born"},
		"died, and lives":        {person.Person{Name: "Anna", Died: person.Date{Year: 2000, Month: 2, Day: 3}}, "person.date-impossible", "died"},
		"her own guardian":       {guardian(person.Guardian{Person: 1, Relation: person.Parent}), "guardian.self", "guardians"},
		"a guardian twice":       {guardian(mia, mia), "guardian.twice", "guardians"},
		"a guardian nobody is":   {guardian(person.Guardian{Relation: person.Parent}), "guardian.missing", "guardians"},
		"a strange relation":     {guardian(person.Guardian{Person: 2, Relation: "boss"}), "guardian.relation-unknown", "guardians"},
		"a guardian for no time": {guardian(person.Guardian{Person: 2, Relation: person.Parent, From: now, Until: now}), "guardian.term", "guardians"},
	} {
		_, err := c.p.Clean(now)
		if p := problem.Of(err); err == nil || p.Code != c.code || p.Field != c.field {
			t.Errorf("%s: %v, want %s at %s", name, err, c.code, c.field)
		}
	}
	five := guardian()
	for id := range ident.Person(5) {
		five.Guardians = append(five.Guardians, person.Guardian{Person: 2 + id, Relation: person.Parent})
	}
	if _, err := five.Clean(now); problem.Of(err).Code != "guardian.too-many" {
		t.Errorf("five guardians: %v", err)
	}
}

func TestPerson_AGuardianWhoCameBackIsOnTheListTwice(t *testing.T) {
	p := person.Person{ID: 1, Name: "Eva", Guardians: []person.Guardian{
		{Person: 2, Relation: person.Parent, Until: now.AddDate(-1, 0, 0)}, {Person: 2, Relation: person.Parent, From: now},
	}}
	if _, err := p.Clean(now); err != nil {
		t.Error(err)
	}
	if p.Guardians[0].At(now) || !p.Guardians[1].At(now) || p.Guardians[1].At(now.Add(-1)) {
		t.Error("guardians speak outside their time")
	}
}

func TestG22_NothingConfirmsItself(t *testing.T) {
	whole := person.Appearance{Asset: 1, Number: 1, Person: 3, Source: person.Suggested, State: person.Confirmed, By: 7, Box: person.Box{X: .1, Y: .1, W: .2, H: .2}}
	if err := whole.Check(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*person.Appearance)
		code   string
	}{
		"nobody confirmed it":  {func(a *person.Appearance) { a.By = 0 }, "appearance.confirmer-missing"},
		"confirmed as nobody":  {func(a *person.Appearance) { a.Person = 0 }, "appearance.person-missing"},
		"suggests nobody":      {func(a *person.Appearance) { a.Person, a.State = 0, person.Proposed }, "appearance.person-missing"},
		"a strange state":      {func(a *person.Appearance) { a.State = "maybe" }, "appearance.state-unknown"},
		"no state":             {func(a *person.Appearance) { a.State = "" }, "appearance.state-unknown"},
		"from nowhere":         {func(a *person.Appearance) { a.Source = "" }, "appearance.source-unknown"},
		"a box outside":        {func(a *person.Appearance) { a.Box.X = .9 }, "appearance.box"},
		"a box without height": {func(a *person.Appearance) { a.Box.H = 0 }, "appearance.box"},
		"a box of no number":   {func(a *person.Appearance) { a.Box.W = math.NaN() }, "appearance.box"},
	} {
		a := whole
		c.change(&a)
		if err := a.Check(); problem.Of(err).Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	for state, want := range map[person.State]bool{
		person.Unknown: true, person.Proposed: true, person.Confirmed: true, "": true, "maybe": true, person.Rejected: false, person.NotIdentifiable: false,
	} {
		if state.Recognisable() != want {
			t.Errorf("%q: recognisable %v", state, !want)
		}
	}
	if err := person.Scene("party").Check(); problem.Of(err).Code != "appearance.scene-unknown" {
		t.Errorf("a strange scene: %v", err)
	}
	for _, s := range append(person.Scenes(), person.SceneUnset) {
		if err := s.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestPerson_DatesAreReadAndWritten(t *testing.T) {
	for _, text := range []string{"", "2008-02-29", "1931-01-04"} {
		if d, err := person.ParseDate(text); err != nil || d.String() != text {
			t.Errorf("%q became %q, %v", text, d, err)
		}
	}
	for _, text := range []string{"29.2.2008", "2009-02-29", "2008-2-9", "yesterday"} {
		if _, err := person.ParseDate(text); problem.Of(err).Code != "person.date-form" {
			t.Errorf("%q is taken for a date", text)
		}
	}
}

func TestPerson_WhatIsKeptIsKeptTheSameAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := person.Person{
			Name:   rapid.String().Draw(t, "name"),
			Email:  rapid.OneOf(rapid.String(), rapid.StringMatching(` ?[a-zA-Z.+]{1,9}@[a-zA-Z0-9.-]{1,12}`)).Draw(t, "email"),
			Mobile: rapid.OneOf(rapid.String(), rapid.StringMatching(`(\+|00)?[0-9 ().-]{6,18}`)).Draw(t, "mobile"),
		}
		once, err := p.Clean(now)
		if err != nil {
			if !problem.Is(err, problem.Invalid) {
				t.Fatalf("%+v: %v", p, err)
			}
			return
		}
		if twice, err := once.Clean(now); err != nil || twice.Name != once.Name || twice.Email != once.Email || twice.Mobile != once.Mobile {
			t.Fatalf("%+v became %+v, %v", once, twice, err)
		}
		if strings.ContainsAny(once.Email, " \r\n,<>") || strings.ContainsAny(once.Mobile, " -()") {
			t.Fatalf("%+v", once)
		}
	})
}
