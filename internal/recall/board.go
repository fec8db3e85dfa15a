package recall

import (
	"context"
	"fmt"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
)

// mostListed is how many recalls a list shows.
const mostListed = 500

// Board lists recalls, the newest first: those that are open, or those that are closed; of one
// person where one is given. What the clock has ended by this second is among them.
func (r *Recall) Board(ctx context.Context, by access.Caller, open bool, of ident.Person) (list []Summary, err error) {
	err = r.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by); err != nil {
			return err
		}
		if err := tx.Lapse(ctx, r.moment()); err != nil {
			return err
		}
		list, err = tx.Recalls(ctx, open, of, mostListed)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list recalls: %w", err)
	}
	return list, nil
}

// Recall gives one with all that belongs to it.
//
// Problems: "recall.not-found".
func (r *Recall) Recall(ctx context.Context, by access.Caller, id ident.Recall) (d Detail, err error) {
	err = r.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by); err != nil {
			return err
		}
		d, err = tx.Recall(ctx, id)
		return err
	})
	if err != nil {
		return Detail{}, fmt.Errorf("read a recall: %w", err)
	}
	return d, nil
}

// Replacement is what can be used in the place of a photo that is called back.
type Replacement struct {
	Blurred bool          // the same photo, with exactly the people unrecognisable who do not allow it
	Others  []ident.Asset // other photos of the same folder that are cleared for the same use
}

// mostOthers is how many other photos are offered.
const mostOthers = 6

// Replacement tells what can be used in the place of a photo that is called back.
//
// Problems: "use.not-found".
func (r *Recall) Replacement(ctx context.Context, by access.Caller, id ident.Use) (p Replacement, err error) {
	err = r.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by); err != nil {
			return err
		}
		u, err := one(ctx, tx, id)
		if err != nil {
			return err
		}
		facts, err := tx.Facts(ctx, []ident.Asset{u.Asset})
		if err != nil {
			return err
		}
		p.Blurred = clearance.Blur(u.For, facts[u.Asset], r.now()).Decision.Cleared()
		p.Others, err = tx.Instead(ctx, u.Asset, u.For, r.now(), mostOthers)
		return err
	})
	if err != nil {
		return Replacement{}, fmt.Errorf("look for a replacement: %w", err)
	}
	return p, nil
}
