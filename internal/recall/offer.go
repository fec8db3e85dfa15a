package recall

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Offer is what a receiver can take in the place of a photo that is called back, by their link. The
// zero value is that there is nothing.
type Offer struct {
	Asset ident.Asset
	Blur  bool // it is the same photo, with exactly the people unrecognisable who do not allow it
	At    time.Time
	By    ident.User
	Taken ident.Use // the use that it became last; 0: nobody has taken it
}

// Stands tells whether there is an offer.
func (o *Offer) Stands() bool { return o.Asset != 0 }

// Offer offers something in the place of a photo that is called back: the same photo blurred where
// of is 0, or another photo of the same folder. Either has to be allowed for the same use now, and
// the door decides again when it is taken. An earlier offer is replaced.
//
// Problems: "recall.not-found", "use.not-found", "recall.settled", "recall.nobody-to-offer",
// "recall.no-replacement".
func (r *Recall) Offer(ctx context.Context, by access.Caller, id ident.Recall, use ident.Use, of ident.Asset) (d Detail, err error) {
	err = r.store.InTx(ctx, func(tx Tx) error {
		i, err := r.offerable(ctx, tx, by, id, use)
		if err != nil {
			return err
		}
		o := Offer{Asset: of, At: r.moment(), By: by.User}
		if of == 0 {
			o.Asset, o.Blur = i.Use.Asset, true
		}
		if err := r.mayOffer(ctx, tx, by, i.Use, o); err != nil {
			return err
		}
		if err := tx.SaveOffer(ctx, id, use, o); err != nil {
			return err
		}
		body := map[string]any{"use": use.String(), "asset": o.Asset.String(), "blur": o.Blur}
		if err := tx.Append(ctx, r.event(by, audit.ReplacementOffered, "recall", id.String(), body)); err != nil {
			return err
		}
		d, err = tx.Recall(ctx, id)
		return err
	})
	if err != nil {
		return Detail{}, fmt.Errorf("offer a replacement: %w", err)
	}
	return d, nil
}

// offerable gives an item for which something can be offered.
func (r *Recall) offerable(ctx context.Context, tx Tx, by access.Caller, id ident.Recall, use ident.Use) (Item, error) {
	if err := allow(ctx, tx, by); err != nil {
		return Item{}, err
	}
	d, err := tx.Recall(ctx, id)
	if err != nil {
		return Item{}, err
	}
	i := slices.IndexFunc(d.Items, func(i Item) bool { return i.Use.ID == use })
	switch {
	case i < 0:
		return Item{}, problem.New(problem.NotFound, "use.not-found")
	case !d.ClosedAt.IsZero():
		return Item{}, problem.New(problem.Conflict, "recall.settled")
	case d.Items[i].Receiver == 0:
		return Item{}, problem.New(problem.Conflict, "recall.nobody-to-offer")
	}
	return d.Items[i], nil
}

// mayOffer refuses what the receiver could not take now, and what the caller may not hand out.
func (r *Recall) mayOffer(ctx context.Context, tx Tx, by access.Caller, u Use, o Offer) error {
	none := problem.New(problem.Conflict, "recall.no-replacement")
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return fmt.Errorf("read rights: %w", err)
	}
	was, err := tx.Photo(ctx, u.Asset, r.now())
	if err != nil {
		return err
	}
	is, err := tx.Photo(ctx, o.Asset, r.now())
	if problem.Is(err, problem.NotFound) {
		return none
	}
	if err != nil {
		return err
	}
	facts, err := tx.Facts(ctx, []ident.Asset{o.Asset})
	if err != nil {
		return err
	}
	allowed := clearance.Decide(u.For, facts[o.Asset], r.now()).Cleared()
	if o.Blur {
		b := clearance.Blur(u.For, facts[o.Asset], r.now())
		allowed = b.Decision.Cleared() && len(b.Faces) > 0
	}
	if !allowed || is.State != asset.Active || is.Restricted || is.Folder != was.Folder || (is.Asset == was.Asset) != o.Blur || rights.On(is.Folder, r.now()) < access.Download {
		return none
	}
	return nil
}
