package person

import (
	"cmp"
	"fmt"
	"time"

	"imprimatur/internal/problem"
)

// Date is a day without a place: a date of birth. The zero value is "not known".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads 2006-01-02. The empty text is the zero date.
func ParseDate(text string) (Date, error) {
	if text == "" {
		return Date{}, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, problem.New(problem.Invalid, "person.date-form").Because(err)
	}
	return DateOf(t), nil
}

// DateOf gives the day of a moment, in the moment's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// IsZero tells whether the date is not known.
func (d Date) IsZero() bool { return d == Date{} }

// String is the inverse of ParseDate.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Before tells which of two dates is the earlier.
func (d Date) Before(e Date) bool {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day)) < 0
}

// Start gives the first moment of the day n years later in a place. Where the clocks go
// forward at midnight the day begins at one; where they go back, at the first of the two
// midnights. Whoever was born on 29 February has their birthday on 1 March of other years.
func (d Date) Start(years int, where *time.Location) time.Time {
	midnight := time.Date(d.Year+years, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	want := DateOf(midnight)
	t := time.Date(want.Year, want.Month, want.Day, 0, 0, 0, 0, where)
	for DateOf(t).Before(want) {
		_, t = t.ZoneBounds()
	}
	if start, _ := t.ZoneBounds(); !start.IsZero() {
		_, before := start.Add(-1).Zone()
		if first := midnight.Add(-time.Duration(before) * time.Second); first.Before(start) && DateOf(first.In(where)) == want {
			t = first.In(where)
		}
	}
	return t
}

// The bounds within which an organisation can set the age of consent.
const (
	LeastAge = 13
	MostAge  = 21
)

// Rules are what the organisation has set about the age and death of the people it shows.
type Rules struct {
	Country string         // the organisation's own, for people whose country is not known
	Ages    map[string]int // from which age people decide themselves, by country; 18 elsewhere
	Where   *time.Location // where birthdays begin; nil is UTC
	// AfterDeath is for how many years after a death what the person allowed and refused still
	// counts. Some countries protect a portrait for ten.
	AfterDeath int
	// KeepProof is for how many years what was noted beside somebody's consents is kept after they
	// were erased; 0: it goes with them.
	KeepProof int
}

// Check tells whether the rules can be.
func (r Rules) Check() error {
	if r.Country != "" && !isCountry(r.Country) {
		return problem.New(problem.Invalid, "person.country-form").At("country")
	}
	for country, age := range r.Ages {
		if !isCountry(country) {
			return problem.New(problem.Invalid, "person.country-form").At("ages")
		}
		if age < LeastAge || age > MostAge {
			return problem.New(problem.Invalid, "person.age-range", "least", fmt.Sprint(LeastAge), "most", fmt.Sprint(MostAge)).At("ages")
		}
	}
	if r.KeepProof < 0 || r.KeepProof > 30 {
		return problem.New(problem.Invalid, "person.years-range").At("keep_proof")
	}
	if r.AfterDeath < 0 || r.AfterDeath > 100 {
		return problem.New(problem.Invalid, "person.years-range").At("after_death")
	}
	return nil
}

// DefaultAge is from which age people decide themselves where nothing else is set.
const DefaultAge = 18

// ageOf gives the age from which people of a country decide themselves.
func (r Rules) ageOf(country string) int {
	if age, ok := r.Ages[cmp.Or(country, r.Country)]; ok {
		return age
	}
	return DefaultAge
}

// Zone names the place where birthdays begin.
func (r Rules) Zone() string { return r.where().String() }

func (r Rules) where() *time.Location {
	if r.Where == nil {
		return time.UTC
	}
	return r.Where
}

// Minority is the time in which others speak for a person. The zero value is that of
// somebody who has always spoken for themselves.
type Minority struct {
	Minor bool
	Ends  time.Time // when they come of age; zero: not known, so not yet
}

// At tells whether the person is a minor at a moment.
func (m Minority) At(t time.Time) bool { return m.Minor && (m.Ends.IsZero() || t.Before(m.Ends)) }

// Minority gives the time in which others speak for the person. Somebody whose birth date is
// not known is a minor as long as guardians stand beside them, and otherwise an adult.
func (p Person) Minority(r Rules) Minority {
	if p.Born.IsZero() {
		return Minority{Minor: len(p.Guardians) > 0}
	}
	return Minority{Minor: true, Ends: p.Born.Start(r.ageOf(p.Country), r.where())}
}

// FreeFrom gives the moment from which nobody's leave is needed any more because the person
// has died; zero if there is none. It is never before the house learned of it.
func (p Person) FreeFrom(r Rules) time.Time {
	if p.DeceasedAt.IsZero() {
		return time.Time{}
	}
	died := p.Died
	if died.IsZero() {
		died = DateOf(p.DeceasedAt.In(r.where()))
	}
	if free := died.Start(r.AfterDeath, r.where()); free.After(p.DeceasedAt) {
		return free
	}
	return p.DeceasedAt
}
