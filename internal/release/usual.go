package release

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
)

// UsualKept is how many uses are remembered for an account: those that it asked for last.
const UsualKept = 12

// Usual is a use that an account asks for now and again, in its form.
type Usual struct {
	For    clearance.Use
	Preset string
	Times  int
	Last   time.Time
}

// Usual lists for what the caller took photos out of late, the most usual first. Some of it may no
// longer be offered by the house.
func (d *Door) Usual(ctx context.Context, by access.Caller) ([]Usual, error) {
	if by.User == 0 {
		return nil, nil
	}
	all, err := d.store.Usual(ctx, by.User)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b Usual) int {
		if a.Times != b.Times {
			return b.Times - a.Times
		}
		return b.Last.Compare(a.Last)
	})
	return all, nil
}

// remember counts a use that was granted among what the account usually asks for.
func remember(ctx context.Context, tx Tx, by ident.User, w Wanted, at time.Time) error {
	if by == 0 { // the console has no habits
		return nil
	}
	if err := tx.CountUsual(ctx, by, Usual{For: w.For, Preset: w.Preset, Times: 1, Last: at}, UsualKept); err != nil {
		return fmt.Errorf("remember what is usual: %w", err)
	}
	return nil
}

// Latest is the use that was asked for last; the zero Usual of none.
func Latest(all []Usual) (last Usual) {
	for _, u := range all {
		if u.Last.After(last.Last) {
			last = u
		}
	}
	return last
}
