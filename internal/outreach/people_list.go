package outreach

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// Listed is a person as the list shows them.
type Listed struct {
	ID     ident.Person
	Number int
	Label  string // empty where the caller may not see names
	Photos int
	// What follows is told in lists alone.
	Minor    bool
	Deceased bool
	Consent  consent.State // the best that stands of them; Unasked where nobody asked
}

// Unasked stands for a person whom nobody has asked for anything.
const Unasked consent.State = "none"

// People is a stretch of the list. Next continues it; 0 at its end.
type People struct {
	Items []Listed
	Next  ident.Person
	Total int
}

// mostListed is how many people a stretch holds.
const mostListed = 200

// People lists those whose name, number or address has words that begin as the words of q do, in
// the order of their names, from after the one given. Everybody in the house may; who may not see
// names finds and sees numbers alone. That somebody looked is on record, what for is not.
func (o *Outreach) People(ctx context.Context, by access.Caller, q string, after ident.Person, limit int) (People, error) {
	var found People
	err := o.store.View(ctx, func(tx Reader) error {
		rights, err := known(ctx, tx, by)
		if err != nil {
			return err
		}
		all, err := o.listed(ctx, tx)
		if err != nil {
			return err
		}
		found = stretch(all, soughtIn(q), rights.May(access.SeeNames), after, min(max(limit, 1), mostListed))
		ids := make([]ident.Person, len(found.Items))
		for i, l := range found.Items {
			ids[i] = l.ID
		}
		photos, err := tx.PhotosOf(ctx, ids, o.within(rights))
		if err != nil {
			return err
		}
		for i := range found.Items {
			found.Items[i].Photos = photos[found.Items[i].ID]
		}
		return o.standing(ctx, tx, rights, ids, found.Items)
	})
	if err != nil {
		return People{}, fmt.Errorf("list people: %w", err)
	}
	return found, o.store.Append(ctx, o.event(by, audit.PeopleSearched, "", "", map[string]any{"searched": q != "", "found": found.Total}))
}

// standing tells of listed people what one should know of them at a glance: whether they are minors
// or have died, for who may see names, and how their consents stand, for who keeps those.
func (o *Outreach) standing(ctx context.Context, tx Reader, rights *access.Rights, ids []ident.Person, items []Listed) error {
	if !rights.May(access.SeeNames) {
		return nil
	}
	entries, err := tx.Entries(ctx, ids)
	if err != nil {
		return err
	}
	minority := make(map[ident.Person]person.Minority, len(entries))
	for i, e := range entries {
		minority[e.ID] = e.Minority
		items[i].Minor, items[i].Deceased = e.Minority.At(o.now()), !e.DeceasedAt.IsZero()
	}
	if !rights.May(access.EditConsents) {
		return nil
	}
	all, err := tx.ConsentsOf(ctx, ids)
	if err != nil {
		return err
	}
	best := make(map[ident.Person]consent.State, len(ids))
	for id, said := range all {
		for _, c := range said {
			if s := c.State(o.now(), minority[id]); best[id] == "" || rank(s) < rank(best[id]) {
				best[id] = s
			}
		}
	}
	for i := range items {
		items[i].Consent = cmp.Or(best[items[i].ID], Unasked)
	}
	return nil
}

// rank orders states, what allows most first.
func rank(s consent.State) int {
	return slices.Index([]consent.State{
		consent.Running, consent.NotBegun, consent.Partly, consent.Asked, consent.Lapsed, consent.Ended, consent.Refused, consent.Revoked, consent.Replaced,
	}, s)
}

// within says of which photos the caller may know.
func (o *Outreach) within(rights *access.Rights) Within {
	w := Within{Unrestricted: !rights.May(access.SeeRestricted), At: o.now()}
	w.Folders, w.All = rights.Folders(access.See, w.At)
	return w
}

func stretch(all []*listed, wanted []sought, names bool, after ident.Person, limit int) People {
	if !names { // an order by names would tell of them
		all = slices.Clone(all)
		slices.SortFunc(all, func(a, b *listed) int { return cmp.Compare(a.number, b.number) })
	}
	var found People
	begun := after == 0
	for _, l := range all {
		if !l.fits(wanted, names) {
			continue
		}
		found.Total++
		switch {
		case !begun:
			begun = l.id == after
		case len(found.Items) < limit:
			one := Listed{ID: l.id, Number: l.number}
			if names {
				one.Label = l.label
			}
			found.Items = append(found.Items, one)
		default:
			found.Next = found.Items[limit-1].ID
		}
	}
	return found
}
