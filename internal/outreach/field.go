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
