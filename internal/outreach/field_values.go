package outreach

import (
	"context"
	"slices"
	"strconv"

	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

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
