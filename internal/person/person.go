// Package person holds what is true of the people in photos: who they are, who speaks for
// them while they are minors, when they come of age, and in which photos they appear. What
// they have allowed is the business of package consent.
//
// A person is known by a name, or by a number where the organisation keeps names elsewhere.
// Nothing here is a user of the house: a person needs no account for anything.
package person

import (
	"time"

	"imprimatur/internal/ident"
)

// Person is somebody in the register of people depicted. Guardians are persons too.
type Person struct {
	ID ident.Person
	// Number is what those see who may not read names: "person 0142". It is given once.
	Number   int
	Name     string // or Identity
	Identity string // a number of the organisation's own, instead of a name
	Email    string
	Mobile   string // in the form +46701234567
	Born     Date   // zero: not known
	Country  string // ISO 3166-1, two capitals; empty: the organisation's
	Language string // in which they are written to
	Employee string // employer number
	Notes    string
	Fields   map[ident.Field]string // the organisation's own

	Guardians []Guardian
	// DeceasedAt is when the house learned that they have died; zero: they live, as far as is known.
	DeceasedAt time.Time
	Died       Date // zero: not known

	Revision int64
}

// Reachable tells whether they can be asked for anything in writing.
func (p Person) Reachable() bool { return p.Email != "" || p.Mobile != "" }

// Guardian is somebody who speaks for a minor. From and Until say for what time: a zero From
// is always, a zero Until has no end. One who no longer is a guardian stays on the list, so
// that the past can be asked.
type Guardian struct {
	Person   ident.Person
	Relation Relation
	From     time.Time
	Until    time.Time
}

// At tells whether the guardian speaks for the minor at a moment.
func (g Guardian) At(t time.Time) bool {
	return !t.Before(g.From) && (g.Until.IsZero() || t.Before(g.Until))
}

// Relation is what a guardian is to the minor.
type Relation string

// The relations.
const (
	Parent        Relation = "parent"
	LegalGuardian Relation = "legal-guardian"
	FosterParent  Relation = "foster-parent"
	OtherRelation Relation = "other"
)

// Relations lists every relation, in the order in which people are shown them.
func Relations() []Relation { return []Relation{Parent, LegalGuardian, FosterParent, OtherRelation} }
