package person_test

import (
	"testing"

	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

func TestPerson_MergingLosesNothingAndTheSaferAnswerWins(t *testing.T) {
	keep := person.Person{
		ID: 1, Number: 12, Name: "Eva Berg", Born: person.Date{Year: 2008, Month: 1, Day: 1}, Notes: "choir", Revision: 3,
		Fields: map[ident.Field]string{1: "4B"}, Guardians: []person.Guardian{{Person: 5, Relation: person.Parent}},
	}
	double := person.Person{
		ID: 2, Number: 40, Name: "E. Berg", Email: "eva@example.org", Mobile: "+46701234567", Born: person.Date{Year: 2010, Month: 9, Day: 20}, Notes: "football",
		Fields:    map[ident.Field]string{1: "5A", 2: "left-handed"},
		Guardians: []person.Guardian{{Person: 5, Relation: person.Parent}, {Person: 6, Relation: person.Parent}, {Person: 1, Relation: person.OtherRelation}},
	}
	m := person.Merge(keep, double)
	if m.ID != 1 || m.Number != 12 || m.Name != "Eva Berg" || m.Email != "eva@example.org" || m.Notes != "choir\nfootball" {
		t.Errorf("%+v", m)
	}
	if m.Born != double.Born || person.Merge(double, keep).Born != double.Born {
		t.Error("somebody came of age by a merge")
	}
	if len(m.Guardians) != 2 || m.Guardians[1].Person != 6 {
		t.Errorf("guardians %+v", m.Guardians)
	}
	if m.Fields[1] != "4B" || m.Fields[2] != "left-handed" || len(keep.Fields) != 1 {
		t.Errorf("fields %v, and those of the one kept %v", m.Fields, keep.Fields)
	}
	if _, err := m.Clean(now); err != nil {
		t.Error(err)
	}
	dead := person.Merge(person.Person{ID: 1, Name: "Olof"}, person.Person{ID: 2, Name: "Olof", DeceasedAt: now, Died: person.Date{Year: 2026, Month: 1, Day: 4}})
	if dead.DeceasedAt != now || dead.Died.IsZero() {
		t.Errorf("%+v", dead)
	}
}
