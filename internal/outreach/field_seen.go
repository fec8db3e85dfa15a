package outreach

import (
	"context"
	"fmt"
	"slices"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

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
