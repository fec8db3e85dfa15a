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

// MostNamed is in how many photos somebody can be named at once.
const MostNamed = 500

// NameMany says of all of the photos who is in them, or what kind of photos they are, or both. Of
// a photo with one face that nobody has named it is that face; in one where the person is named
// already nothing changes. All are done or none; it tells how many are different now.
//
// Problems: those of AddAppearance, "bulk.nothing", "bulk.too-many".
func (o *Outreach) NameMany(ctx context.Context, by access.Caller, ids []ident.Asset, who ident.Person, scene *person.Scene) (changed int, err error) {
	switch {
	case len(ids) == 0 || who == 0 && scene == nil:
		return 0, problem.New(problem.Invalid, "bulk.nothing")
	case len(ids) > MostNamed:
		return 0, problem.New(problem.Invalid, "bulk.too-many", "limit", fmt.Sprint(MostNamed))
	}
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	err = o.store.InTx(ctx, func(tx Tx) error {
		changed = 0
		if _, _, err := o.photos(ctx, tx, by, ids, access.Edit); err != nil {
			return err
		}
		for _, id := range ids {
			before, err := o.naming(ctx, tx, by, id)
			if err != nil {
				return err
			}
			named, staged := false, false
			if who != 0 {
				if named, err = o.nameIn(ctx, tx, by, id, who); err != nil {
					return err
				}
			}
			if scene != nil && before.Scene != *scene {
				if err := scene.Check(); err != nil {
					return err
				}
				staged = true
				if err := tx.SetScene(ctx, id, *scene); err != nil {
					return err
				}
				if err := tx.Append(ctx, o.event(by, audit.SceneSet, "asset", id.String(), map[string]any{"before": string(before.Scene), "after": string(*scene)})); err != nil {
					return err
				}
			}
			if named || staged {
				changed++
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("say who is in photos: %w", err)
	}
	return changed, nil
}

// nameIn names somebody in one photo, where they are not named already.
func (o *Outreach) nameIn(ctx context.Context, tx Tx, by access.Caller, id ident.Asset, who ident.Person) (bool, error) {
	there, err := tx.Appearances(ctx, id)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(there, func(a Appearance) bool { return a.Person == who && a.State == person.Confirmed }) {
		return false, nil
	}
	open := slices.DeleteFunc(there, func(a Appearance) bool { return a.State != person.Unknown && a.State != person.Proposed })
	if len(open) == 1 {
		face := open[0]
		face.Person, face.State, face.By = who, "", by.User
		face.Revision++
		return true, o.set(ctx, tx, by, &face)
	}
	a := Appearance{Appearance: person.Appearance{Asset: id, Person: who, Source: person.Drawn, By: by.User}, Revision: 1}
	if a.ID, err = name[ident.Appearance](o); err != nil {
		return false, err
	}
	return true, o.set(ctx, tx, by, &a)
}
