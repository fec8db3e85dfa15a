package sqlstore

import (
	"context"
	"fmt"
	"strings"

	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// pointedOut gives the people that a new asset's file itself points out: a face that carries a
// name is a suggestion, another one somebody of whom nobody has said who it is. The asset's name
// stands in for theirs, which insertRegions draws.
func pointedOut(s stored) []person.Appearance {
	var found []person.Appearance
	for i, r := range s.Metadata.Regions {
		if r.Kind != "" && !strings.EqualFold(r.Kind, "face") && !strings.EqualFold(r.Kind, "human") && !strings.EqualFold(r.Kind, "person") {
			continue
		}
		a := person.Appearance{
			Asset: s.ID, Number: i + 1, Box: person.Box{X: r.X, Y: r.Y, W: r.Width, H: r.Height},
			Source: person.Imported, State: person.Unknown, Name: strings.TrimSpace(r.Name),
		}
		if a.Name != "" {
			a.State = person.Proposed
		}
		if a.Check() != nil {
			a.Box = person.Box{}
		}
		found = append(found, a)
	}
	return found
}

// insertRegions keeps the people that the files of new assets point out. The names stay where
// the file's own metadata is kept.
func (tx libraryTx) insertRegions(ctx context.Context, kept []stored) error {
	var table, events [][]any
	for _, s := range kept {
		for _, a := range pointedOut(s) {
			id, err := ident.New[ident.Appearance](tx.db.now(), tx.db.random)
			if err != nil {
				return fmt.Errorf("naming an appearance: %w", err)
			}
			table = append(table, []any{id, s.ID, a.Number, 0, a.Box.X, a.Box.Y, a.Box.W, a.Box.H, a.Source, a.State, a.Number, 0, 1})
			events = append(events, []any{id, tx.db.now(), 1, s.ID, a.Number, 0, a.State, 0})
		}
	}
	if err := tx.insert(ctx, appearanceColumns, table); err != nil {
		return err
	}
	return tx.insert(ctx, appearanceEventColumns, events)
}

const (
	appearanceColumns      = `appearance (id, asset, number, person, x, y, w, h, source, state, region, by_user, revision)`
	appearanceEventColumns = `appearance_event (appearance, at, revision, asset, number, person, state, by_user)`
)
