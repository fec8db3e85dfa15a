package outreach

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// Shown is an appearance as the caller may see it.
type Shown struct {
	Appearance
	Who        Listed // who is named, if somebody is
	WishesBlur bool   // they wish to be unrecognisable in every photo that is used
}

// InPhoto is who is in a photo.
type InPhoto struct {
	Scene person.Scene
	Shown []Shown
	Right access.Right // what the caller may do with the photo
	Names bool         // whether they may see, and so give, names
}

// sight tells what the caller may do with a photo: access.None for one that they may not know of.
func (o *Outreach) sight(rights *access.Rights, p Photo) access.Right {
	right := rights.On(p.Folder, o.now())
	if p.Restricted && !rights.May(access.SeeRestricted) {
		return access.None
	}
	switch p.State {
	case asset.Active:
		return right
	case asset.Quarantined:
		if rights.May(access.SeeQuarantine) {
			return right
		}
	case asset.Trashed:
		if right >= access.Edit {
			return right
		}
	case asset.Unknown, asset.Erased: // nobody's
	}
	return access.None
}

// photos gives the photos of the ids where the caller has at least the right named on each. One
// that they may not know of is as if it did not exist.
func (o *Outreach) photos(ctx context.Context, tx Reader, by access.Caller, ids []ident.Asset, least access.Right) ([]Photo, *access.Rights, error) {
	rights, err := known(ctx, tx, by)
	if err != nil {
		return nil, nil, err
	}
	found, err := tx.Photos(ctx, ids, o.now())
	if err != nil {
		return nil, nil, err
	}
	weakest := access.Manage
	for _, p := range found {
		weakest = min(weakest, o.sight(rights, p))
	}
	switch {
	case len(found) < len(ids) || weakest < access.See:
		return nil, nil, problem.New(problem.NotFound, "asset.not-found")
	case weakest < least:
		return nil, nil, problem.New(problem.Forbidden, "asset.right-missing")
	}
	return found, rights, nil
}

// InPhoto tells who is in a photo that the caller may see.
func (o *Outreach) InPhoto(ctx context.Context, by access.Caller, id ident.Asset) (in InPhoto, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		in, err = o.inPhoto(ctx, tx, by, id)
		return err
	})
	if err != nil {
		return InPhoto{}, fmt.Errorf("read who is in a photo: %w", err)
	}
	return in, nil
}

func (o *Outreach) inPhoto(ctx context.Context, tx Reader, by access.Caller, id ident.Asset) (InPhoto, error) {
	found, rights, err := o.photos(ctx, tx, by, []ident.Asset{id}, access.See)
	if err != nil {
		return InPhoto{}, err
	}
	in := InPhoto{Scene: found[0].Scene, Right: o.sight(rights, found[0]), Names: rights.May(access.SeeNames)}
	list, err := tx.Appearances(ctx, id)
	if err != nil {
		return InPhoto{}, err
	}
	var people []ident.Person
	for _, a := range list {
		if a.Person != 0 && !slices.Contains(people, a.Person) {
			people = append(people, a.Person)
		}
	}
	called := make(map[ident.Person]Listed, len(people))
	if err := o.names(ctx, tx, rights, people, called); err != nil {
		return InPhoto{}, err
	}
	facts, err := tx.Facts(ctx, id, time.Time{})
	if err != nil {
		return InPhoto{}, err
	}
	for _, a := range list {
		if !in.Names {
			a.Name = ""
		}
		wish := a.State == person.Confirmed && facts.WishesBlur(a.Person, o.now())
		in.Shown = append(in.Shown, Shown{Appearance: a, Who: called[a.Person], WishesBlur: wish})
	}
	return in, nil
}

// naming reads a photo on which the caller may say who is in it.
func (o *Outreach) naming(ctx context.Context, tx Reader, by access.Caller, id ident.Asset) (Photo, error) {
	found, rights, err := o.photos(ctx, tx, by, []ident.Asset{id}, access.Edit)
	if err != nil {
		return Photo{}, err
	}
	if !rights.May(access.SeeNames) {
		return Photo{}, problem.New(problem.Forbidden, "action.not-allowed")
	}
	if found[0].State == asset.Trashed {
		return Photo{}, problem.New(problem.Conflict, "asset.in-trash")
	}
	return found[0], nil
}

// AddAppearance says that somebody is in a photo. It needs the right to edit the photo and to see
// names. Whoever names a person confirms it (G-22).
//
// Problems: those of person.Appearance.Check, "person.not-found", "asset.in-trash".
func (o *Outreach) AddAppearance(ctx context.Context, by access.Caller, a person.Appearance) (added Appearance, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if _, err := o.naming(ctx, tx, by, a.Asset); err != nil {
			return err
		}
		added = Appearance{Appearance: a, Revision: 1}
		added.Source, added.By = person.Drawn, by.User
		if added.ID, err = name[ident.Appearance](o); err != nil {
			return err
		}
		return o.set(ctx, tx, by, &added)
	})
	if err != nil {
		return Appearance{}, fmt.Errorf("say who is in a photo: %w", err)
	}
	return added, nil
}

// set checks, keeps and records an appearance.
func (o *Outreach) set(ctx context.Context, tx Tx, by access.Caller, a *Appearance) error {
	if a.State == "" {
		a.State = person.Unknown
		if a.Person != 0 {
			a.State = person.Confirmed
		}
	}
	if a.State == person.Unknown || a.State == person.NotIdentifiable || a.State == person.Rejected {
		a.Person = 0
	}
	if err := a.Check(); err != nil {
		return err
	}
	if a.Person != 0 {
		if _, err := entry(ctx, tx, a.Person); err != nil {
			return problem.New(problem.Invalid, "person.not-found").At("person").Because(err)
		}
	}
	number, err := tx.SaveAppearance(ctx, *a, o.now())
	if err != nil {
		return fmt.Errorf("keep an appearance: %w", err)
	}
	a.Number = number
	body := map[string]any{"appearance": a.ID.String(), "face": number, "state": string(a.State)}
	if a.Person != 0 {
		body["person"] = a.Person.String()
	}
	return tx.Append(ctx, o.event(by, audit.AppearanceSet, "asset", a.Asset.String(), body))
}

// AppearanceChange changes what is not nil.
type AppearanceChange struct {
	Person *ident.Person
	State  *person.State
	Box    *person.Box
}

// ChangeAppearance says anew who it is, or where. A person named without a state is confirmed.
func (o *Outreach) ChangeAppearance(ctx context.Context, by access.Caller, id ident.Appearance, expect int64, c AppearanceChange) (changed Appearance, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if changed, err = o.held(ctx, tx, by, id, expect); err != nil {
			return err
		}
		if c.Box != nil {
			changed.Box = *c.Box
		}
		if c.Person != nil {
			changed.Person, changed.State = *c.Person, ""
		}
		if c.State != nil {
			changed.State = *c.State
		}
		changed.Revision++
		changed.By = by.User
		return o.set(ctx, tx, by, &changed)
	})
	if err != nil {
		return Appearance{}, fmt.Errorf("change who is in a photo: %w", err)
	}
	return changed, nil
}

// held reads an appearance that the caller may change, as it was read at a revision.
func (o *Outreach) held(ctx context.Context, tx Reader, by access.Caller, id ident.Appearance, expect int64) (Appearance, error) {
	a, err := tx.Appearance(ctx, id)
	if err != nil {
		return Appearance{}, err
	}
	if _, err := o.naming(ctx, tx, by, a.Asset); err != nil {
		if problem.Is(err, problem.NotFound) {
			err = problem.New(problem.NotFound, "appearance.not-found").Because(err)
		}
		return Appearance{}, err
	}
	return a, stale(a.Revision, expect)
}

// RemoveAppearance takes an appearance away that never was one. What was said of it stays on
// record.
func (o *Outreach) RemoveAppearance(ctx context.Context, by access.Caller, id ident.Appearance, expect int64) error {
	err := o.store.InTx(ctx, func(tx Tx) error {
		a, err := o.held(ctx, tx, by, id, expect)
		if err != nil {
			return err
		}
		if err := tx.RemoveAppearance(ctx, a, by.User, o.now()); err != nil {
			return err
		}
		return tx.Append(ctx, o.event(by, audit.AppearanceGone, "asset", a.Asset.String(), map[string]any{"appearance": id.String(), "face": a.Number}))
	})
	if err != nil {
		return fmt.Errorf("take an appearance away: %w", err)
	}
	return nil
}

// SetScene says what kind of photo it is with regard to the people in it.
func (o *Outreach) SetScene(ctx context.Context, by access.Caller, id ident.Asset, scene person.Scene) error {
	err := o.store.InTx(ctx, func(tx Tx) error {
		if err := scene.Check(); err != nil {
			return err
		}
		before, err := o.naming(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := tx.SetScene(ctx, id, scene); err != nil {
			return err
		}
		return tx.Append(ctx, o.event(by, audit.SceneSet, "asset", id.String(), map[string]any{"before": string(before.Scene), "after": string(scene)}))
	})
	if err != nil {
		return fmt.Errorf("set the scene: %w", err)
	}
	return nil
}
