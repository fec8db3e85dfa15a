package outreach

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// PersonChange changes what is not nil.
type PersonChange struct {
	Name, Identity, Email, Mobile, Country, Language, Employee, Notes *string
	Born                                                              *person.Date
	Fields                                                            map[ident.Field]string // empty: takes the value away
	Guardians                                                         *[]person.Guardian     // those who speak now
	Deceased                                                          *bool
	Died                                                              *person.Date
}

// fields names what is changed, for the log: not what to.
func (c PersonChange) fields() []any {
	list := []any{}
	for _, f := range []struct {
		name  string
		given bool
	}{
		{"name", c.Name != nil}, {"identity", c.Identity != nil}, {"email", c.Email != nil}, {"mobile", c.Mobile != nil},
		{"country", c.Country != nil}, {"language", c.Language != nil}, {"employee", c.Employee != nil}, {"notes", c.Notes != nil},
		{"born", c.Born != nil}, {"fields", len(c.Fields) > 0}, {"guardians", c.Guardians != nil}, {"deceased", c.Deceased != nil}, {"died", c.Died != nil},
	} {
		if f.given {
			list = append(list, f.name)
		}
	}
	return list
}

// ChangePerson changes somebody as they were read at a revision. What follows from a birth date,
// a death or another guardian counts from the same moment on.
func (o *Outreach) ChangePerson(ctx context.Context, by access.Caller, id ident.Person, expect int64, c PersonChange) (changed Person, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		rights, err := allowed(ctx, tx, by, access.EditPeople)
		if err != nil {
			return err
		}
		if err := checkFields(ctx, tx, rights, c.Fields); err != nil {
			return err
		}
		before, e, err := o.read(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := stale(before.Revision, expect); err != nil {
			return err
		}
		p, err := c.apply(before.Person, o.now()).Clean(o.now())
		if err != nil {
			return err
		}
		if err := guardiansKnown(ctx, tx, p); err != nil {
			return err
		}
		p.Revision++
		if changed, err = o.keep(ctx, tx, by, p, e.Key); err != nil {
			return err
		}
		if err := o.showFields(ctx, tx, rights, &changed); err != nil {
			return err
		}
		return tx.Append(ctx, o.event(by, audit.PersonChanged, "person", id.String(), map[string]any{"fields": c.fields(), "number": changed.Number}))
	})
	if err != nil {
		return Person{}, fmt.Errorf("change a person: %w", err)
	}
	return changed, nil
}

func (c PersonChange) apply(p person.Person, now time.Time) person.Person {
	for _, t := range []struct{ from, to *string }{
		{c.Name, &p.Name}, {c.Identity, &p.Identity}, {c.Email, &p.Email}, {c.Mobile, &p.Mobile},
		{c.Country, &p.Country}, {c.Language, &p.Language}, {c.Employee, &p.Employee}, {c.Notes, &p.Notes},
	} {
		if t.from != nil {
			*t.to = *t.from
		}
	}
	if c.Born != nil {
		p.Born = *c.Born
	}
	if c.Died != nil {
		p.Died = *c.Died
	}
	switch {
	case c.Deceased != nil && !*c.Deceased:
		p.DeceasedAt, p.Died = time.Time{}, person.Date{}
	case p.DeceasedAt.IsZero() && (c.Deceased != nil || !p.Died.IsZero()):
		p.DeceasedAt = now.Truncate(time.Millisecond)
	}
	if len(c.Fields) > 0 {
		fields := make(map[ident.Field]string, len(p.Fields)+len(c.Fields))
		for _, from := range []map[ident.Field]string{p.Fields, c.Fields} {
			for id, value := range from {
				fields[id] = value // an empty one too: it stands against what a double says
			}
		}
		p.Fields = fields
	}
	if c.Guardians != nil {
		p.Guardians = succeed(p.Guardians, *c.Guardians, now.Truncate(time.Millisecond))
	}
	return p
}

// succeed gives the guardians after a change: those who stay, those who are new from now on, and
// those who no longer are, with their end, so that the past can be asked.
func succeed(before, after []person.Guardian, now time.Time) []person.Guardian {
	var list []person.Guardian
	for _, g := range before {
		stays := slices.ContainsFunc(after, func(n person.Guardian) bool { return n.Person == g.Person })
		switch {
		case !g.Until.IsZero():
		case !stays && g.From.Before(now):
			g.Until = now
		case !stays:
			continue
		}
		list = append(list, g)
	}
	for _, n := range after {
		i := slices.IndexFunc(list, func(g person.Guardian) bool { return g.Person == n.Person && g.Until.IsZero() })
		if i >= 0 {
			list[i].Relation = n.Relation
			continue
		}
		if n.From.IsZero() && len(before) > 0 {
			n.From = now
		}
		list = append(list, n)
	}
	return list
}
