package release

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// MostInSet is how many photos can leave in one archive.
const MostInSet = 10_000

// listsKept is for how long it can be looked up what became of each photo of an order.
const listsKept = 7 * 24 * time.Hour

// Set is several photos: those named or found, or what lies in a folder and below it, or a
// collection. Exactly one of the three is given.
type Set struct {
	Assets     []ident.Asset
	Found      bool // Assets are what a search found, be it nothing
	Folder     ident.Folder
	Collection ident.Collection
}

// Listed tells whether the set is the assets in it, and not what lies in a place.
func (s Set) Listed() bool { return s.Found || len(s.Assets) > 0 }

// check tells whether the set is given in one way, and is not too big.
func (s Set) check() error {
	ways := 0
	for _, given := range []bool{s.Listed(), s.Folder != 0, s.Collection != 0} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		return problem.New(problem.Invalid, "set.one-way").At("ids")
	}
	if len(s.Assets) > MostInSet {
		return tooMany()
	}
	return nil
}

func tooMany() error {
	return problem.New(problem.Invalid, "set.too-many", "limit", strconv.Itoa(MostInSet)).At("ids")
}

// Wanted is what somebody wants of photos: the use that they state, and in what form.
type Wanted struct {
	For    clearance.Use
	Preset string
	// Blur asks that a photo which is blocked only because of people who do not allow the use leaves
	// with exactly them made unrecognisable.
	Blur bool
	// Receiver is for whom it is, as the caller writes it: a name, or a mail address; empty: not said.
	Receiver string
}

// Order is a set asked for as one archive.
type Order struct {
	ID     ident.Order
	Wanted Wanted
	Names  string // the template by which files are named
	By     ident.User
	At     time.Time
	Digest [32]byte
	Ends   time.Time // until when it can be collected
	Begun  time.Time // when it was; zero: not yet
}

// OrderTicket lets an order be collected, once and within its time.
type OrderTicket struct {
	Secret string
	Order  ident.Order
	Photos int
	Ends   time.Time
}

// Outcome is what became of one photo of an order.
type Outcome int

// The outcomes.
const (
	Waiting Outcome = iota
	Left            // it is in the archive, and on record
	Held            // the door said no
	Failed          // it could not be read or made
)

// Progress is how far an order is.
type Progress struct {
	By    ident.User
	Total int
	Count map[Outcome]int
	Ended time.Time   // zero: it goes on, or was never begun
	Whole bool        // the archive is complete
	Held  []HeldPhoto // those that did not leave so far
}

// HeldPhoto is a photo that did not leave, and why.
type HeldPhoto struct {
	Asset ident.Asset
	Why   []clearance.Reason
}

// Groups puts those that did not leave together by reason, the biggest group first.
func (p Progress) Groups() []Group {
	var groups grouping
	for _, h := range p.Held {
		groups.add(h.Why, nil, h.Asset)
	}
	return groups.all()
}

// Order asks for a set as one archive. What can leave is decided photo by photo when the archive
// is collected; an order of which nothing can leave now is refused (*problem "set.none-cleared"),
// and so is one that names a photo that is not there, or not for the caller's eyes
// ("set.photo-missing").
func (d *Door) Order(ctx context.Context, by access.Caller, set Set, w Wanted, names string) (*OrderTicket, error) {
	if _, err := readTemplate(names); err != nil {
		return nil, err
	}
	outlook, err := d.Outlook(ctx, by, set, w)
	if err != nil {
		return nil, err
	}
	for _, id := range set.Assets {
		if outlook.Missing > 0 && !slices.Contains(outlook.listed, id) {
			return nil, problem.New(problem.NotFound, "set.photo-missing", "photo", id.String()).At("ids")
		}
	}
	if outlook.Cleared == 0 {
		return nil, problem.New(problem.Refused, "set.none-cleared")
	}
	secret, digest, err := newSecret(d.random)
	if err != nil {
		return nil, err
	}
	at := d.now()
	id, err := ident.New[ident.Order](at, d.random)
	if err != nil {
		return nil, fmt.Errorf("name the order: %w", err)
	}
	o := Order{ID: id, Wanted: w, Names: names, By: by.User, At: at, Digest: digest, Ends: at.Add(collectWithin)}
	err = d.store.InTx(ctx, func(tx Tx) error {
		if err := tx.SaveOrder(ctx, o, outlook.listed, at.Add(-listsKept)); err != nil {
			return fmt.Errorf("save order: %w", err)
		}
		if err := remember(ctx, tx, by.User, w, at); err != nil {
			return err
		}
		return tx.Append(ctx, audit.Event{
			At: at, Actor: audit.By(by), Source: by.Source, Kind: audit.ReleaseOrdered, Outcome: audit.OK,
			Object: audit.Object{Kind: "order", ID: id.String()},
			Body: map[string]any{
				"purpose": string(w.For.Purpose), "channel": string(w.For.Channel), "preset": w.Preset,
				"count": len(outlook.listed), "cleared": outlook.Cleared,
			},
		})
	})
	if err != nil {
		return nil, err
	}
	return &OrderTicket{Secret: secret, Order: id, Photos: len(outlook.listed), Ends: o.Ends}, nil
}

// CollectOrder begins an archive, if the same user asks within the time and for the first time.
func (d *Door) CollectOrder(ctx context.Context, by access.Caller, secret string) (*Archive, error) {
	digest, err := digestOf(secret)
	if err != nil {
		return nil, err
	}
	a := &Archive{door: d, by: by}
	err = d.store.InTx(ctx, func(tx Tx) error {
		at := d.now()
		if a.order, err = tx.OrderBySecret(ctx, digest); err != nil {
			return err
		}
		if a.order.By != by.User || !at.Before(a.order.Ends) || !a.order.Begun.IsZero() {
			return gone()
		}
		if a.preset, err = usable(tx.Preset(ctx, a.order.Wanted.Preset)); err != nil {
			return err
		}
		a.listed, err = tx.BeginOrder(ctx, a.order.ID, at)
		return err
	})
	if err != nil {
		return nil, err
	}
	if a.template, err = readTemplate(a.order.Names); err != nil {
		return nil, errors.New("an order was kept with a template that cannot be read")
	}
	return a, nil
}

// Progress says to whom an order belongs how far it is; to others there is none.
func (d *Door) Progress(ctx context.Context, by access.Caller, id ident.Order) (Progress, error) {
	p, err := d.store.Progress(ctx, id)
	if err != nil {
		return Progress{}, err
	}
	if p.By != by.User {
		return Progress{}, gone()
	}
	return p, nil
}

// members lists a set. Assets that are named twice count once.
func (d *Door) members(ctx context.Context, by access.Caller, set Set) ([]ident.Asset, error) {
	if err := set.check(); err != nil {
		return nil, err
	}
	if set.Listed() {
		seen := make(map[ident.Asset]bool, len(set.Assets))
		return slices.DeleteFunc(slices.Clone(set.Assets), func(id ident.Asset) bool {
			double := seen[id]
			seen[id] = true
			return double
		}), nil
	}
	ids, err := d.store.Members(ctx, by, set, d.now(), MostInSet+1)
	if err != nil {
		return nil, err
	}
	if len(ids) > MostInSet {
		return nil, tooMany()
	}
	return ids, nil
}
