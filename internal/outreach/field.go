package outreach

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// FieldReader reads which fields the organisation has added to people.
type FieldReader interface {
	// PersonFields lists them in their order.
	PersonFields(ctx context.Context) ([]person.Field, error)
	// GroupsExist tells whether there are all of these groups.
	GroupsExist(ctx context.Context, ids []ident.Group) (bool, error)
}

// FieldWriter changes them.
type FieldWriter interface {
	// SavePersonField keeps a field, new (and then the last) or changed; problem "field.exists"
	// (Conflict) when another has its name.
	SavePersonField(ctx context.Context, f person.Field) error
	// OrderPersonFields keeps the order of all fields.
	OrderPersonFields(ctx context.Context, ids []ident.Field) error
	// RemovePersonField takes away a field that nobody has a value in.
	RemovePersonField(ctx context.Context, id ident.Field) error
}

// OwnField is a field of people as the caller meets it.
type OwnField struct {
	person.Field
	Sees bool // whether they may see and change what it holds
}

// PersonFields lists the organisation's own fields of people in their order: those whose values
// the caller may see, and all for who keeps the organisation's words.
func (o *Outreach) PersonFields(ctx context.Context, by access.Caller) (list []OwnField, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		rights, err := known(ctx, tx, by)
		if err != nil {
			return err
		}
		all, err := tx.PersonFields(ctx)
		for _, f := range all {
			if own := (OwnField{f, sees(rights, f)}); own.Sees || rights.May(access.EditWords) {
				list = append(list, own)
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the fields of people: %w", err)
	}
	return list, nil
}

// sees tells whether somebody may see what a field holds. To define a field is not to see into it.
func sees(rights *access.Rights, f person.Field) bool {
	return rights.May(access.SeeNames) && (len(f.SeenBy) == 0 || rights.In(f.SeenBy))
}

// fieldsSeen lists the fields whose values the caller may see.
func fieldsSeen(ctx context.Context, tx Reader, rights *access.Rights) ([]person.Field, error) {
	all, err := tx.PersonFields(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(f person.Field) bool { return !sees(rights, f) }), nil
}

// checkFields refuses values that the caller may not give.
func checkFields(ctx context.Context, tx Reader, rights *access.Rights, values map[ident.Field]string) error {
	if len(values) == 0 {
		return nil
	}
	seen, err := fieldsSeen(ctx, tx, rights)
	if err != nil {
		return err
	}
	fields := make([]asset.Field, len(seen))
	for i, f := range seen {
		fields[i] = f.Field
	}
	return asset.CheckFields(fields, values)
}

// showFields leaves of a person's own fields what the caller may see, those that doubles have
// included, and counts what is withheld.
func (o *Outreach) showFields(ctx context.Context, tx Reader, rights *access.Rights, p *Person) error {
	fields, err := tx.PersonFields(ctx)
	if err != nil {
		return err
	}
	entries, err := tx.EntriesOf(ctx, p.ID)
	if err != nil {
		return err
	}
	all := p.Person
	for _, e := range entries {
		if e.ID == p.ID {
			continue
		}
		double, err := o.open(e)
		if err != nil {
			return err
		}
		all = person.Merge(all, double)
	}
	p.Fields = make(map[ident.Field]string)
	for _, f := range fields {
		value := all.Fields[f.ID]
		switch {
		case value == "":
		case sees(rights, f):
			p.Fields[f.ID] = value
		default:
			p.Withheld++
		}
	}
	return nil
}

// checkField tells whether a field can be kept. before is what it was: a group that is gone may
// stay where it stood, so that nobody else sees more by that.
func checkField(ctx context.Context, tx Reader, f *person.Field, before []ident.Group) error {
	if err := f.Check(); err != nil {
		return err
	}
	slices.Sort(f.SeenBy)
	f.SeenBy = slices.Compact(f.SeenBy)
	fresh := slices.DeleteFunc(slices.Clone(f.SeenBy), func(g ident.Group) bool { return slices.Contains(before, g) })
	there, err := tx.GroupsExist(ctx, fresh)
	if err != nil {
		return err
	}
	if !there {
		return problem.New(problem.Invalid, "group.not-found").At("seen_by")
	}
	return nil
}

// AddPersonField adds a field to all people, as the last.
//
// Problems: those of asset.Field.Check, "group.not-found", "field.exists", "field.too-many".
func (o *Outreach) AddPersonField(ctx context.Context, by access.Caller, f person.Field) (added OwnField, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		rights, err := allowed(ctx, tx, by, access.EditWords)
		if err != nil {
			return err
		}
		if err := checkField(ctx, tx, &f, nil); err != nil {
			return err
		}
		there, err := tx.PersonFields(ctx)
		if err != nil {
			return err
		}
		if len(there) >= asset.MostFields {
			return problem.New(problem.Conflict, "field.too-many", "limit", strconv.Itoa(asset.MostFields))
		}
		if f.ID, err = name[ident.Field](o); err != nil {
			return err
		}
		f.Revision = 1
		added = OwnField{f, sees(rights, f)}
		if err := tx.SavePersonField(ctx, f); err != nil {
			return err
		}
		return tx.Append(ctx, o.fieldChanged(by, f, "made"))
	})
	if err != nil {
		return OwnField{}, fmt.Errorf("add a field of people: %w", err)
	}
	return added, nil
}

// PersonFieldChange changes what is not nil. The kind of a field stays.
type PersonFieldChange struct {
	Name    *string
	Names   *map[string]string
	Choices *[]string
	SeenBy  *[]ident.Group
	Place   *int // in the order, from 0; beyond the last is the last
}

// ChangePersonField changes a field as it was read at a revision. A choice that somebody has stays.
//
// Problems: those of AddPersonField, "field.not-found", "field.stale", "field.choice-has-people".
func (o *Outreach) ChangePersonField(ctx context.Context, by access.Caller, id ident.Field, expect int64, c PersonFieldChange) (changed OwnField, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		rights, err := allowed(ctx, tx, by, access.EditWords)
		if err != nil {
			return err
		}
		all, i, err := fieldAt(ctx, tx, id)
		if err != nil {
			return err
		}
		before := all[i]
		if before.Revision != expect {
			return problem.New(problem.Stale, "field.stale")
		}
		f := c.apply(before)
		if err := checkField(ctx, tx, &f, before.SeenBy); err != nil {
			return err
		}
		if err := o.keepChoices(ctx, tx, before, f); err != nil {
			return err
		}
		if err := tx.SavePersonField(ctx, f); err != nil {
			return err
		}
		if c.Place != nil {
			order := idsOfFields(slices.Delete(all, i, i+1))
			if err := tx.OrderPersonFields(ctx, slices.Insert(order, min(max(*c.Place, 0), len(order)), id)); err != nil {
				return err
			}
		}
		changed = OwnField{f, sees(rights, f)}
		return tx.Append(ctx, o.fieldChanged(by, f, "changed"))
	})
	if err != nil {
		return OwnField{}, fmt.Errorf("change a field of people: %w", err)
	}
	return changed, nil
}

func (c PersonFieldChange) apply(f person.Field) person.Field {
	if c.Name != nil {
		f.Name = *c.Name
	}
	if c.Names != nil {
		f.Names = *c.Names
	}
	if c.Choices != nil {
		f.Choices = *c.Choices
	}
	if c.SeenBy != nil {
		f.SeenBy = *c.SeenBy
	}
	f.Revision++
	return f
}

func idsOfFields(fields []person.Field) []ident.Field {
	ids := make([]ident.Field, len(fields))
	for i, f := range fields {
		ids[i] = f.ID
	}
	return ids
}

// keepChoices refuses to take away a choice that somebody has.
func (o *Outreach) keepChoices(ctx context.Context, tx Reader, before, after person.Field) error {
	gone := slices.DeleteFunc(slices.Clone(before.Choices), func(choice string) bool { return slices.Contains(after.Choices, choice) })
	if len(gone) == 0 {
		return nil
	}
	has, err := o.values(ctx, tx, before.ID)
	if err != nil {
		return err
	}
	for _, choice := range gone {
		if n := has[choice]; n > 0 {
			return problem.New(problem.Conflict, "field.choice-has-people", "choice", choice, "n", strconv.Itoa(n)).At("choices")
		}
	}
	return nil
}

// values counts who has which value in a field, doubles too. It opens the register.
func (o *Outreach) values(ctx context.Context, tx Reader, id ident.Field) (map[string]int, error) {
	has := make(map[string]int)
	err := o.everybody(ctx, tx, func(batch []opened) error {
		for _, one := range batch {
			if value := one.person.Fields[id]; value != "" {
				has[value]++
			}
		}
		return nil
	})
	return has, err
}

// RemovePersonField takes away a field in which nobody has a value; else problem "field.has-people".
func (o *Outreach) RemovePersonField(ctx context.Context, by access.Caller, id ident.Field) error {
	err := o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditWords); err != nil {
			return err
		}
		all, i, err := fieldAt(ctx, tx, id)
		if err != nil {
			return err
		}
		has, err := o.values(ctx, tx, id)
		if err != nil {
			return err
		}
		people := 0
		for _, n := range has {
			people += n
		}
		if people > 0 {
			return problem.New(problem.Conflict, "field.has-people", "n", strconv.Itoa(people))
		}
		if err := tx.RemovePersonField(ctx, id); err != nil {
			return err
		}
		return tx.Append(ctx, o.fieldChanged(by, all[i], "removed"))
	})
	if err != nil {
		return fmt.Errorf("remove a field of people: %w", err)
	}
	return nil
}

// fieldAt finds a field among all.
func fieldAt(ctx context.Context, tx Reader, id ident.Field) ([]person.Field, int, error) {
	all, err := tx.PersonFields(ctx)
	if err != nil {
		return nil, 0, err
	}
	i := slices.IndexFunc(all, func(f person.Field) bool { return f.ID == id })
	if i < 0 {
		return nil, 0, problem.New(problem.NotFound, "field.not-found")
	}
	return all, i, nil
}

func (o *Outreach) fieldChanged(by access.Caller, f person.Field, change string) audit.Event {
	groups := make([]any, len(f.SeenBy))
	for i, g := range f.SeenBy {
		groups[i] = g.String()
	}
	return o.event(by, audit.VocabularyEdited, "person-field", f.ID.String(), map[string]any{"change": change, "name": f.Name, "seen_by": groups})
}
