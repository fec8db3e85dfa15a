package person

import (
	"cmp"
	"maps"
	"slices"

	"imprimatur/internal/ident"
)

// Merge gives the one person that two entries turned out to be: what keep says, and where it
// says nothing, what double says. An own field that keep has emptied stays empty. Of two birth dates the later counts, so that nobody comes of
// age by a merge; the guardians are those of both. Objections, consents and appearances belong
// to whoever keeps them: all of both are the person's.
func Merge(keep, double Person) Person {
	m := keep
	m.Name = cmp.Or(keep.Name, double.Name)
	m.Identity = cmp.Or(keep.Identity, double.Identity)
	m.Email = cmp.Or(keep.Email, double.Email)
	m.Mobile = cmp.Or(keep.Mobile, double.Mobile)
	m.Country = cmp.Or(keep.Country, double.Country)
	m.Language = cmp.Or(keep.Language, double.Language)
	m.Employee = cmp.Or(keep.Employee, double.Employee)
	if keep.Born.Before(double.Born) {
		m.Born = double.Born
	}
	if m.DeceasedAt.IsZero() {
		m.DeceasedAt, m.Died = double.DeceasedAt, double.Died
	}
	if double.Notes != "" && double.Notes != keep.Notes {
		m.Notes = keep.Notes
		if keep.Notes != "" {
			m.Notes += "\n"
		}
		m.Notes += double.Notes
	}
	m.Fields = maps.Clone(keep.Fields)
	for field, value := range double.Fields {
		if m.Fields == nil {
			m.Fields = make(map[ident.Field]string)
		}
		if _, said := m.Fields[field]; !said {
			m.Fields[field] = value
		}
	}
	m.Guardians = nil
	for _, g := range slices.Concat(keep.Guardians, double.Guardians) {
		known := slices.ContainsFunc(m.Guardians, func(o Guardian) bool { return o.Person == g.Person && o.Until.Equal(g.Until) })
		if !known && g.Person != keep.ID && g.Person != double.ID {
			m.Guardians = append(m.Guardians, g)
		}
	}
	return m
}
