package recall

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Shown is a use as the register shows it.
type Shown struct {
	Use
	Allowed bool   // it would be allowed now
	Staff   string // who took it out, or noted it
}

// Register lists where a photo is used and was used, the newest first. Those may read it who may
// change the photo, and those who look after consents.
func (r *Recall) Register(ctx context.Context, by access.Caller, id ident.Asset) (list []Shown, err error) {
	err = r.store.View(ctx, func(tx Reader) error {
		if err := r.mayRegister(ctx, tx, by, id); err != nil {
			return err
		}
		uses, err := tx.UsesOf(ctx, []ident.Asset{id})
		if err != nil {
			return err
		}
		list, err = r.shown(ctx, tx, uses)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list where a photo is used: %w", err)
	}
	return list, nil
}

// shown says of uses whether they would be allowed now, and who they are by.
func (r *Recall) shown(ctx context.Context, tx Reader, uses []Use) ([]Shown, error) {
	var ids []ident.Asset
	var users []ident.User
	for _, u := range uses {
		ids, users = append(ids, u.Asset), append(users, u.By)
	}
	facts, err := tx.Facts(ctx, ids)
	if err != nil {
		return nil, err
	}
	names, err := tx.UserNames(ctx, users)
	if err != nil {
		return nil, err
	}
	list := make([]Shown, len(uses))
	for i, u := range uses {
		f, there := facts[u.Asset]
		list[i] = Shown{Use: u, Allowed: there && u.Decide(f, r.now()).Cleared(), Staff: names[u.By]}
	}
	return list, nil
}

// mayRegister refuses who may not know where a photo is used.
func (r *Recall) mayRegister(ctx context.Context, tx Reader, by access.Caller, id ident.Asset) error {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return fmt.Errorf("read rights: %w", err)
	}
	if !rights.Enabled() {
		return problem.New(problem.Unauthenticated, "login.needed")
	}
	unknown := problem.New(problem.NotFound, "asset.not-found")
	p, err := tx.Photo(ctx, id, r.now())
	if err != nil {
		return err
	}
	right := rights.On(p.Folder, r.now())
	hidden := p.State == asset.Erased || p.State == asset.Trashed && right < access.Edit || p.State == asset.Quarantined && !rights.May(access.SeeQuarantine) ||
		p.Restricted && !rights.May(access.SeeRestricted)
	switch {
	case right < access.See || hidden:
		return unknown
	case right < access.Edit && !rights.May(access.EditConsents):
		return problem.New(problem.Forbidden, "asset.right-missing")
	}
	return nil
}

// Note is a use outside as somebody notes it.
type Note struct {
	For   clearance.Use
	Since time.Time // the day it appeared; zero: today
	Place Place
}

// Bounds of a note, in bytes.
const (
	mostWord = 300
	mostNote = 5000
)

func (n *Note) check() error {
	n.Place.Title, n.Place.Address = strings.TrimSpace(n.Place.Title), strings.TrimSpace(n.Place.Address)
	n.Place.Edition, n.Place.Note = strings.TrimSpace(n.Place.Edition), strings.TrimSpace(n.Place.Note)
	if !slices.Contains([]PlaceKind{Print, Web, Other}, n.Place.Kind) {
		return problem.New(problem.Invalid, "use.kind-unknown").At("kind")
	}
	if n.Place.Title == "" && n.Place.Address == "" {
		return problem.New(problem.Invalid, "use.place-missing").At("title")
	}
	for at, text := range map[string]string{"title": n.Place.Title, "address": n.Place.Address, "edition": n.Place.Edition} {
		if len(text) > mostWord {
			return problem.New(problem.Invalid, "person.text-too-long", "limit", strconv.Itoa(mostWord)).At(at)
		}
	}
	if len(n.Place.Note) > mostNote {
		return problem.New(problem.Invalid, "person.text-too-long", "limit", strconv.Itoa(mostNote)).At("note")
	}
	if n.Place.Circulation < 0 {
		return problem.New(problem.Invalid, "use.circulation").At("circulation")
	}
	return n.For.Check()
}

// Note keeps that a photo is used somewhere outside: printed, or found by hand. It need not be
// allowed: that it is there has to be known all the more.
//
// Problems: "asset.not-found", "use.kind-unknown", "use.place-missing", "use.circulation",
// "use.purpose-unknown".
func (r *Recall) Note(ctx context.Context, by access.Caller, id ident.Asset, n Note) (made Shown, err error) {
	err = r.store.InTx(ctx, func(tx Tx) error {
		if err := r.mayRegister(ctx, tx, by, id); err != nil {
			return err
		}
		if err := n.check(); err != nil {
			return err
		}
		if known, err := tx.Known(ctx, n.For); err != nil || !known {
			return problem.New(problem.Invalid, "use.purpose-unknown").At("purpose").Because(err)
		}
		u := Use{Source: Outside, Asset: id, For: n.For, At: n.Since, By: by.User, Place: n.Place, Times: 1}
		if u.At.IsZero() {
			u.At = r.moment()
		}
		if u.ID, err = name[ident.Use](r); err != nil {
			return err
		}
		if err := tx.AddOutside(ctx, u); err != nil {
			return err
		}
		list, err := r.shown(ctx, tx, []Use{u})
		if err != nil {
			return err
		}
		made = list[0]
		return tx.Append(ctx, r.event(by, audit.UseNoted, "asset", id.String(), map[string]any{
			"use": u.ID.String(), "purpose": string(n.For.Purpose), "channel": string(n.For.Channel), "place": string(n.Place.Kind), "title": n.Place.Title, "address": n.Place.Address,
		}))
	})
	if err != nil {
		return Shown{}, fmt.Errorf("note a use: %w", err)
	}
	return made, nil
}

// EndUse keeps that a use stands no more. What a recall asks about it is settled with that. An embed
// is shown to nobody any more; what a link or a portal shows ends there.
//
// Problems: "use.not-found", "use.ended", "use.shown-here".
func (r *Recall) EndUse(ctx context.Context, by access.Caller, id ident.Use, note string) error {
	err := r.store.InTx(ctx, func(tx Tx) error {
		u, err := one(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := r.mayRegister(ctx, tx, by, u.Asset); problem.Is(err, problem.NotFound) {
			return problem.New(problem.NotFound, "use.not-found") // as unknown as one that is not there
		} else if err != nil {
			return err
		}
		if !u.Stands() {
			return problem.New(problem.Conflict, "use.ended")
		}
		if u.Source == Link || u.Source == Portal {
			return problem.New(problem.Conflict, "use.shown-here")
		}
		e := Ending{How: Removed, At: r.moment(), By: by.User, Note: strings.TrimSpace(note)}
		if len(e.Note) > mostNote {
			return problem.New(problem.Invalid, "person.text-too-long", "limit", strconv.Itoa(mostNote)).At("note")
		}
		if err := tx.EndUse(ctx, []ident.Use{id}, e); err != nil {
			return err
		}
		open, err := tx.OpenIn(ctx, id)
		if err != nil {
			return err
		}
		for _, recall := range open {
			if err := tx.Say(ctx, recall, []ident.Use{id}, Item{State: Removed, Note: e.Note, SaidAt: e.At, By: by.User}); err != nil {
				return err
			}
		}
		return tx.Append(ctx, r.event(by, audit.UseEnded, "asset", u.Asset.String(), map[string]any{"use": id.String(), "how": string(Removed)}))
	})
	if err != nil {
		return fmt.Errorf("end a use: %w", err)
	}
	return nil
}

// one gives a use, or problem.NotFound "use.not-found".
func one(ctx context.Context, tx Standing, id ident.Use) (Use, error) {
	found, err := tx.Uses(ctx, []ident.Use{id})
	if err != nil {
		return Use{}, err
	}
	if len(found) == 0 {
		return Use{}, problem.New(problem.NotFound, "use.not-found")
	}
	return found[0], nil
}

// mostReceivers is how many receivers are remembered.
const mostReceivers = 12

// Receivers lists for whom the caller took photos out lately, the last first.
func (r *Recall) Receivers(ctx context.Context, by access.Caller) (list []string, err error) {
	err = r.store.View(ctx, func(tx Reader) error {
		rights, err := tx.Rights(ctx, by)
		if err != nil {
			return err
		}
		if !rights.Enabled() {
			return problem.New(problem.Unauthenticated, "login.needed")
		}
		list, err = tx.ReceiversBy(ctx, by.User, mostReceivers)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list receivers: %w", err)
	}
	return list, nil
}
