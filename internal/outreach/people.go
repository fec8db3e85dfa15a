package outreach

import (
	"context"
	"fmt"
	"slices"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
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
