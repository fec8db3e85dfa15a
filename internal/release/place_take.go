package release

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Taker is who takes a photo from a portal, and what they say they take it for.
type Taker struct {
	Name  string
	Email string // may be empty: then nobody can tell them when the photo must go
	What  string
}

// TakeFromPlace hands out a photo of a portal in a form, for the portal's use. Who may take it in
// which form is the portal's to say. The bytes are made ready first and handed out only after the
// door has decided again in the transaction that puts them on record as a use. A photo that is not
// shown there now is problem.Refused "place.not-shown".
func (d *Door) TakeFromPlace(ctx context.Context, at Place, id ident.Asset, preset string, by Taker) (*Delivery, error) {
	chosen, err := usable(d.store.Preset(ctx, preset))
	if err != nil {
		return nil, err
	}
	if chosen.Form == nil {
		return nil, problem.New(problem.Invalid, "preset.original-outside").At("preset")
	}
	f, err := d.store.PlaceFacts(ctx, at, id)
	if err != nil {
		return nil, err
	}
	pass, _ := taken(f, chosen, d.now())
	if !pass.granted {
		return nil, notShown()
	}
	words, err := d.wordsFor(ctx, stranger(), pass)
	if err != nil {
		return nil, err
	}
	words.Receiver = by.Name
	out, err := d.open(ctx, pass, words)
	if err != nil {
		return nil, err
	}
	err = d.store.InTx(ctx, func(tx Tx) error {
		f, err := tx.PlaceFacts(ctx, at, id)
		if err != nil {
			return err
		}
		when := d.now()
		now, decision := taken(f, chosen, when)
		if !now.same(pass) {
			return notShown()
		}
		return d.recordTaken(ctx, tx, at, answer{wanted: f.Wanted, preset: chosen, holding: f.Holding, pass: now, decision: decision}, by, when)
	})
	if err != nil {
		return nil, closing(err, out)
	}
	return out, nil
}

// taken makes a pass for a photo that leaves from a portal in a form that the portal offers.
func taken(f PlaceFacts, preset Preset, at time.Time) (Pass, clearance.Decision) {
	f.Preset = preset
	pass, d := toPlace(f, MaxSide, at)
	return pass, d
}

func (d *Door) recordTaken(ctx context.Context, tx Tx, at Place, a answer, by Taker, when time.Time) error {
	a.wanted.Preset = a.preset.Key
	use, err := d.left(a, when)
	if err != nil {
		return err
	}
	if err := tx.SaveUse(ctx, use); err != nil {
		return fmt.Errorf("save use: %w", err)
	}
	if err := tx.SaveTaker(ctx, use.ID, at.Portal, by); err != nil {
		return fmt.Errorf("save who took it: %w", err)
	}
	body := a.granting(use)
	body["portal"], body["name"], body["email"], body["what"] = at.Portal.String(), by.Name, by.Email, by.What
	return tx.Append(ctx, audit.Event{
		At: when, Actor: audit.By(stranger()), Kind: audit.PortalTaken, Outcome: audit.OK, Object: audit.Object{Kind: "asset", ID: use.Asset.String()}, Body: body,
	})
}
