package outreach

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// Person is somebody as the caller may see them: where Hidden, by number alone.
type Person struct {
	person.Person
	Label    string // what they are called
	Minority person.Minority
	Hidden   bool
	Photos   int // in how many photos they are confirmed that the caller may see
	// Withheld is how many of the organisation's own fields have a value that the caller may not see.
	Withheld int
}

// hide leaves of a person what those may see who may not see names.
func (p Person) hide() Person {
	return Person{Person: person.Person{ID: p.ID, Number: p.Number, Revision: p.Revision}, Hidden: true}
}

// Listed is a person as the list shows them.
type Listed struct {
	ID     ident.Person
	Number int
	Label  string // empty where the caller may not see names
	Photos int
	// What follows is told in lists alone.
	Minor    bool
	Deceased bool
	Consent  consent.State // the best that stands of them; Unasked where nobody asked
}

// Unasked stands for a person whom nobody has asked for anything.
const Unasked consent.State = "none"

// People is a stretch of the list. Next continues it; 0 at its end.
type People struct {
	Items []Listed
	Next  ident.Person
	Total int
}

// mostListed is how many people a stretch holds.
const mostListed = 200

// People lists those whose name, number or address has words that begin as the words of q do, in
// the order of their names, from after the one given. Everybody in the house may; who may not see
// names finds and sees numbers alone. That somebody looked is on record, what for is not.
func (o *Outreach) People(ctx context.Context, by access.Caller, q string, after ident.Person, limit int) (People, error) {
	var found People
	err := o.store.View(ctx, func(tx Reader) error {
		rights, err := known(ctx, tx, by)
		if err != nil {
			return err
		}
		all, err := o.listed(ctx, tx)
		if err != nil {
			return err
		}
		found = stretch(all, soughtIn(q), rights.May(access.SeeNames), after, min(max(limit, 1), mostListed))
		ids := make([]ident.Person, len(found.Items))
		for i, l := range found.Items {
			ids[i] = l.ID
		}
		photos, err := tx.PhotosOf(ctx, ids, o.within(rights))
		if err != nil {
			return err
		}
		for i := range found.Items {
			found.Items[i].Photos = photos[found.Items[i].ID]
		}
		return o.standing(ctx, tx, rights, ids, found.Items)
	})
	if err != nil {
		return People{}, fmt.Errorf("list people: %w", err)
	}
	return found, o.store.Append(ctx, o.event(by, audit.PeopleSearched, "", "", map[string]any{"searched": q != "", "found": found.Total}))
}

// standing tells of listed people what one should know of them at a glance: whether they are minors
// or have died, for who may see names, and how their consents stand, for who keeps those.
func (o *Outreach) standing(ctx context.Context, tx Reader, rights *access.Rights, ids []ident.Person, items []Listed) error {
	if !rights.May(access.SeeNames) {
		return nil
	}
	entries, err := tx.Entries(ctx, ids)
	if err != nil {
		return err
	}
	minority := make(map[ident.Person]person.Minority, len(entries))
	for i, e := range entries {
		minority[e.ID] = e.Minority
		items[i].Minor, items[i].Deceased = e.Minority.At(o.now()), !e.DeceasedAt.IsZero()
	}
	if !rights.May(access.EditConsents) {
		return nil
	}
	all, err := tx.ConsentsOf(ctx, ids)
	if err != nil {
		return err
	}
	best := make(map[ident.Person]consent.State, len(ids))
	for id, said := range all {
		for _, c := range said {
			if s := c.State(o.now(), minority[id]); best[id] == "" || rank(s) < rank(best[id]) {
				best[id] = s
			}
		}
	}
	for i := range items {
		items[i].Consent = cmp.Or(best[items[i].ID], Unasked)
	}
	return nil
}

// rank orders states, what allows most first.
func rank(s consent.State) int {
	return slices.Index([]consent.State{
		consent.Running, consent.NotBegun, consent.Partly, consent.Asked, consent.Lapsed, consent.Ended, consent.Refused, consent.Revoked, consent.Replaced,
	}, s)
}

// within says of which photos the caller may know.
func (o *Outreach) within(rights *access.Rights) Within {
	w := Within{Unrestricted: !rights.May(access.SeeRestricted), At: o.now()}
	w.Folders, w.All = rights.Folders(access.See, w.At)
	return w
}

func stretch(all []*listed, wanted []sought, names bool, after ident.Person, limit int) People {
	if !names { // an order by names would tell of them
		all = slices.Clone(all)
		slices.SortFunc(all, func(a, b *listed) int { return cmp.Compare(a.number, b.number) })
	}
	var found People
	begun := after == 0
	for _, l := range all {
		if !l.fits(wanted, names) {
			continue
		}
		found.Total++
		switch {
		case !begun:
			begun = l.id == after
		case len(found.Items) < limit:
			one := Listed{ID: l.id, Number: l.number}
			if names {
				one.Label = l.label
			}
			found.Items = append(found.Items, one)
		default:
			found.Next = found.Items[limit-1].ID
		}
	}
	return found
}

// Person gives somebody with what the register has of them, and puts on record that it was read.
func (o *Outreach) Person(ctx context.Context, by access.Caller, id ident.Person) (p Person, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		rights, err := known(ctx, tx, by)
		if err != nil {
			return err
		}
		if p, _, err = o.read(ctx, tx, id); err != nil {
			return err
		}
		if err := o.showFields(ctx, tx, rights, &p); err != nil {
			return err
		}
		photos, err := tx.PhotosOf(ctx, []ident.Person{id}, o.within(rights))
		if !rights.May(access.SeeNames) {
			p = p.hide()
		}
		p.Photos = photos[id]
		return err
	})
	if err != nil {
		return Person{}, fmt.Errorf("read a person: %w", err)
	}
	return p, o.store.Append(ctx, o.event(by, audit.PersonViewed, "person", id.String(), map[string]any{"hidden": p.Hidden, "number": p.Number}))
}

// read opens an entry that stands by itself.
func (o *Outreach) read(ctx context.Context, tx Reader, id ident.Person) (Person, Entry, error) {
	e, err := entry(ctx, tx, id)
	if err != nil {
		return Person{}, Entry{}, err
	}
	p, err := o.open(e)
	return Person{Person: p, Label: label(p), Minority: e.Minority}, e, err
}

// entry reads an entry that stands by itself; one that was merged into another is not there.
func entry(ctx context.Context, tx Reader, id ident.Person) (Entry, error) {
	found, err := tx.Entries(ctx, []ident.Person{id})
	if err != nil {
		return Entry{}, err
	}
	if len(found) == 0 || found[0].Root != id {
		return Entry{}, problem.New(problem.NotFound, "person.not-found")
	}
	return found[0], nil
}

// AddPerson puts somebody into the register.
//
// Problems: those of person.Person.Clean, "guardian.missing" for a guardian who is not in it, and
// those of asset.CheckFields: a field that the caller may not see is unknown.
func (o *Outreach) AddPerson(ctx context.Context, by access.Caller, p person.Person) (added Person, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		rights, err := allowed(ctx, tx, by, access.EditPeople)
		if err != nil {
			return err
		}
		if err := checkFields(ctx, tx, rights, p.Fields); err != nil {
			return err
		}
		if added, err = o.add(ctx, tx, by, p); err != nil {
			return err
		}
		return tx.Append(ctx, o.event(by, audit.PersonAdded, "person", added.ID.String(), map[string]any{"number": added.Number}))
	})
	if err != nil {
		return Person{}, fmt.Errorf("add a person: %w", err)
	}
	return added, nil
}

// add keeps a new person.
func (o *Outreach) add(ctx context.Context, tx Tx, by access.Caller, p person.Person) (Person, error) {
	id, err := name[ident.Person](o)
	if err != nil {
		return Person{}, err
	}
	p.ID, p.Revision = id, 1
	if p.DeceasedAt.IsZero() && !p.Died.IsZero() {
		p.DeceasedAt = o.now()
	}
	if p, err = p.Clean(o.now()); err != nil {
		return Person{}, err
	}
	if err := guardiansKnown(ctx, tx, p); err != nil {
		return Person{}, err
	}
	if p.Number, err = tx.NextNumber(ctx); err != nil {
		return Person{}, err
	}
	return o.keep(ctx, tx, by, p, nil)
}

// keep seals and saves a person.
func (o *Outreach) keep(ctx context.Context, tx Tx, by access.Caller, p person.Person, wrapped []byte) (Person, error) {
	rules, _, err := tx.Rules(ctx)
	if err != nil {
		return Person{}, err
	}
	e, err := o.shut(p, wrapped, rules)
	if err != nil {
		return Person{}, err
	}
	return Person{Person: p, Label: label(p), Minority: e.Minority}, tx.SaveEntry(ctx, e, by.User, o.now())
}

// guardiansKnown refuses a guardian who is not in the register.
func guardiansKnown(ctx context.Context, tx Reader, p person.Person) error {
	ids := make([]ident.Person, len(p.Guardians))
	for i, g := range p.Guardians {
		ids[i] = g.Person
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	found, err := tx.Entries(ctx, ids)
	if err != nil {
		return err
	}
	if len(found) < len(ids) {
		return problem.New(problem.Invalid, "guardian.missing").At("guardians")
	}
	return nil
}

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
