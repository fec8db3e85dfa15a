package outreach

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// MergePeople makes one of two entries of the same person: loser becomes another entry of winner,
// and all that was said of either counts for both. Nothing is rewritten, so it can be taken back.
func (o *Outreach) MergePeople(ctx context.Context, by access.Caller, loser, winner ident.Person, expect int64) (made Merge, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditPeople); err != nil {
			return err
		}
		if loser == winner {
			return problem.New(problem.Invalid, "person.merge-self").At("into")
		}
		gone, err := entry(ctx, tx, loser)
		if err != nil {
			return err
		}
		if err := stale(gone.Revision, expect); err != nil {
			return err
		}
		stays, err := entry(ctx, tx, winner)
		if err != nil {
			return problem.New(problem.Invalid, "person.not-found").At("into").Because(err)
		}
		if guards(gone, winner) || guards(stays, loser) {
			return problem.New(problem.Conflict, "person.merge-guardian")
		}
		id, err := name[ident.Merge](o)
		if err != nil {
			return err
		}
		made = Merge{ID: id, Loser: loser, Winner: winner, At: o.now().Truncate(time.Millisecond), By: by.User}
		if err := tx.SaveMerge(ctx, made); err != nil {
			return fmt.Errorf("keep a merge: %w", err)
		}
		return tx.Append(ctx, o.event(by, audit.PersonMerged, "person", winner.String(), map[string]any{"merged": loser.String(), "merge": id.String(), "number": stays.Number}))
	})
	if err != nil {
		return Merge{}, fmt.Errorf("merge people: %w", err)
	}
	return made, nil
}

// guards tells whether somebody ever spoke for the person of an entry.
func guards(e Entry, guardian ident.Person) bool {
	for _, g := range e.Guardians {
		if g.Person == guardian {
			return true
		}
	}
	return false
}

// PartPeople takes a merge back: two entries are two people again, each with what was said of
// them. What was recorded since stays with the entry that it was recorded of.
func (o *Outreach) PartPeople(ctx context.Context, by access.Caller, id ident.Merge) error {
	err := o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditPeople); err != nil {
			return err
		}
		m, err := tx.Merge(ctx, id)
		if err != nil {
			return err
		}
		now, err := tx.Entries(ctx, m.Moved)
		if err != nil {
			return err
		}
		moved := slices.ContainsFunc(now, func(e Entry) bool { return e.Root != m.Winner })
		if !m.Undone.IsZero() || moved {
			return problem.New(problem.Conflict, "person.merge-undone")
		}
		m.Undone = o.now().Truncate(time.Millisecond)
		if err := tx.SaveMerge(ctx, m); err != nil {
			return fmt.Errorf("take a merge back: %w", err)
		}
		return tx.Append(ctx, o.event(by, audit.PersonParted, "person", m.Winner.String(), map[string]any{"merged": m.Loser.String(), "merge": id.String()}))
	})
	if err != nil {
		return fmt.Errorf("part people: %w", err)
	}
	return nil
}
