package outreach

import (
	"context"
	"fmt"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
)

// Names gives what people are called, for a caller who may see it; of others, and of
// who was erased, the number alone.
func (o *Outreach) Names(ctx context.Context, by access.Caller, ids []ident.Person) (map[ident.Person]Listed, error) {
	found := make(map[ident.Person]Listed, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	err := o.store.View(ctx, func(tx Reader) error {
		rights, err := known(ctx, tx, by)
		if err != nil {
			return err
		}
		return o.names(ctx, tx, rights, ids, found)
	})
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	return found, nil
}

func (o *Outreach) names(ctx context.Context, tx Reader, rights *access.Rights, ids []ident.Person, into map[ident.Person]Listed) error {
	entries, err := tx.Entries(ctx, ids)
	if err != nil {
		return err
	}
	for _, e := range entries {
		one := Listed{ID: e.ID, Number: e.Number}
		if rights.May(access.SeeNames) {
			p, err := o.open(e)
			if err != nil {
				return err
			}
			one.Label = label(p)
		}
		into[e.ID] = one
	}
	if len(into) >= len(ids) {
		return nil
	}
	gone, err := tx.ErasedNumbers(ctx, ids)
	for id, number := range gone {
		into[id] = Listed{ID: id, Number: number}
	}
	return err
}

// SeesNames tells whether the caller may see what people are called.
func (o *Outreach) SeesNames(ctx context.Context, by access.Caller) (sees bool, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		rights, err := known(ctx, tx, by)
		if err == nil {
			sees = rights.May(access.SeeNames)
		}
		return err
	})
	return sees, err
}
