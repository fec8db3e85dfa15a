package outreach

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// PersonStop is an objection, a restriction or a wish to be blurred as people read it.
type PersonStop struct {
	Stop
	Note   string
	Reason string // why it ended, as staff wrote it
}

// Stops lists the objections, restrictions and wishes to be blurred of somebody, those that have ended too.
func (o *Outreach) Stops(ctx context.Context, by access.Caller, of ident.Person) (list []PersonStop, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		e, err := entry(ctx, tx, of)
		if err != nil {
			return err
		}
		all, err := tx.Stops(ctx, of)
		if err != nil {
			return err
		}
		list = make([]PersonStop, 0, len(all))
		for _, s := range all {
			told := PersonStop{Stop: s}
			if told.Note, err = o.noteOf(ctx, tx, s.Person, e, s.ID.String(), s.Sealed); err != nil {
				return err
			}
			if told.Reason, err = o.noteOf(ctx, tx, s.Person, e, endOf(s.ID), s.EndSealed); err != nil {
				return err
			}
			list = append(list, told)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list stops: %w", err)
	}
	return list, nil
}

// AddStop records an objection (G-21), a restriction (G-18) or the wish to be blurred of somebody. It
// counts at once.
func (o *Outreach) AddStop(ctx context.Context, by access.Caller, of ident.Person, kind consent.StopKind, assets []ident.Asset, note string) (made PersonStop, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		e, err := entry(ctx, tx, of)
		if err != nil {
			return err
		}
		if kind != consent.Objection && kind != consent.Restriction && kind != consent.BlurWish {
			return problem.New(problem.Invalid, "stop.kind-unknown").At("kind")
		}
		if err := checkNote(note); err != nil {
			return err
		}
		slices.Sort(assets)
		assets = slices.Compact(assets)
		if len(assets) > 0 {
			if _, _, err := o.photos(ctx, tx, by, assets, access.See); err != nil {
				return problem.New(problem.Invalid, "consent.scope").At("assets").Because(err)
			}
		}
		id, err := name[ident.Stop](o)
		if err != nil {
			return err
		}
		s := Stop{ID: id, Person: of, Stop: consent.Stop{Kind: kind, Assets: assets, From: o.now().Truncate(time.Millisecond), By: by.User}}
		if s.Sealed, err = o.sealNote(e, id.String(), note); err != nil {
			return err
		}
		made = PersonStop{Stop: s, Note: note}
		if err := tx.SaveStop(ctx, s); err != nil {
			return fmt.Errorf("keep a stop: %w", err)
		}
		return tx.Append(ctx, o.event(by, audit.StopMade, "person", of.String(), map[string]any{"stop": id.String(), "kind": string(kind), "number": e.Number}))
	})
	if err != nil {
		return PersonStop{}, fmt.Errorf("stop use: %w", err)
	}
	return made, nil
}
