package outreach

import (
	"context"
	"fmt"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// mostErased is how many certificates are listed at a time.
const mostErased = 100

// ListErased lists who was erased, the newest first, from after the one with the number given; 0
// is the beginning.
//
// Problems: "person.not-found".
func (o *Outreach) ListErased(ctx context.Context, by access.Caller, after, limit int) (list []Erased, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		var from Erased
		if after != 0 {
			if from, err = erasedBy(ctx, tx, after); err != nil {
				return err
			}
		}
		list, err = tx.Erased(ctx, 0, from, min(max(limit, 1), mostErased))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list who was erased: %w", err)
	}
	return list, nil
}

// Left is what is left of somebody who was erased: who answered what, by number, and the notes
// beside it. Evidence tells what else proves it.
type Left struct {
	Erased
	Consents []Consent
	ByName   string // what who erased them is called
}

// Erased gives the certificate of the erasure of somebody by their number, and what is left of them.
//
// Problems: "person.not-found" for a number that nobody had who was erased.
func (o *Outreach) Erased(ctx context.Context, by access.Caller, number int) (left Left, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		if left.Erased, err = erasedBy(ctx, tx, number); err != nil {
			return err
		}
		all, err := tx.Consents(ctx, left.Person)
		if err != nil {
			return err
		}
		terms, err := tx.Terms(ctx)
		if err != nil {
			return err
		}
		for _, r := range all {
			one, err := o.told(ctx, tx, r, Entry{}, terms)
			if err != nil {
				return err
			}
			left.Consents = append(left.Consents, one)
		}
		names, err := tx.UserNames(ctx, []ident.User{left.By})
		left.ByName = names[left.By]
		return err
	})
	if err != nil {
		return Left{}, fmt.Errorf("read a certificate: %w", err)
	}
	return left, nil
}

func erasedBy(ctx context.Context, tx Reader, number int) (Erased, error) {
	if number <= 0 {
		return Erased{}, problem.New(problem.NotFound, "person.not-found")
	}
	found, err := tx.Erased(ctx, number, Erased{}, 1)
	if err == nil && len(found) == 0 {
		err = problem.New(problem.NotFound, "person.not-found")
	}
	if err != nil {
		return Erased{}, err
	}
	return found[0], nil
}
