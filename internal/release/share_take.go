package release

import (
	"context"
	"errors"
	"fmt"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
)

// ShareFile lets a receiver take one photo. The use is on record, and counts, before the first byte.
func (d *Door) ShareFile(ctx context.Context, v Visit, id ident.Asset) (*Delivery, error) {
	through := shared{visit: v}
	_, a, err := through.decide(ctx, d.store, id, d.now())
	if err != nil {
		return nil, err
	}
	out, err := d.make(ctx, v.caller(), a.pass)
	if err != nil {
		return nil, errors.Join(err, d.store.Append(context.WithoutCancel(ctx), d.event(v.caller(), a.kind(), a.holding, audit.Failure, a.body())))
	}
	err = d.store.InTx(ctx, func(tx Tx) error {
		at := d.now()
		s, now, err := through.decide(ctx, tx, id, at)
		if err != nil {
			return err
		}
		if !now.pass.same(a.pass) {
			return notFound()
		}
		use, err := d.left(now, at)
		if err != nil {
			return err
		}
		use.Share, use.Receiver = s.ID, s.Receiver
		if err := tx.SaveUse(ctx, use); err != nil {
			return fmt.Errorf("save use: %w", err)
		}
		if err := tx.ShareTaken(ctx, s, at, id, 1); err != nil {
			return fmt.Errorf("count a share: %w", err)
		}
		body := now.granting(use)
		body["share"], body["receiver"] = s.ID.String(), s.Receiver.String()
		return tx.Append(ctx, d.event(v.caller(), now.kind(), now.holding, audit.OK, body))
	})
	if err != nil {
		return nil, errors.Join(err, out.Content.Close())
	}
	return out, nil
}

// shared is how photos leave through a share: every decision is taken anew, for its owner and its
// stated use. counted says that this visit was counted already.
type shared struct {
	visit   Visit
	counted bool
}

// shareReader reads what a decision through a share rests on.
type shareReader interface {
	ShareFacts(ctx context.Context, v Visit, ids []ident.Asset) (ShareFacts, []SharedPhoto, error)
}

// decide decides about taking one photo.
func (w shared) decide(ctx context.Context, from shareReader, id ident.Asset, at time.Time) (ShareFacts, answer, error) {
	s, photos, err := from.ShareFacts(ctx, w.visit, []ident.Asset{id})
	if err != nil {
		return s, answer{}, err
	}
	a := answer{wanted: Wanted{For: s.Use, Preset: s.Preset.Key}, preset: s.taken()}
	if len(photos) == 0 || !s.Takes || !s.Preset.Active {
		return s, a, notFound()
	}
	a.pass, a.decision, err = toReceiver(s, photos[0], w.counted, at)
	a.holding = a.pass.holding
	a.pass.role, a.pass.preset = asset.Original, a.preset
	return s, a, err
}

// ShareArchive begins an archive of what a receiver can take of a share. It counts as one taking,
// however many photos there are.
func (d *Door) ShareArchive(ctx context.Context, v Visit) (*Archive, error) {
	template, err := readTemplate("{id}")
	if err != nil {
		return nil, err
	}
	a := &Archive{door: d, by: v.caller(), template: template, through: &shared{visit: v, counted: true}}
	err = d.store.InTx(ctx, func(tx Tx) error {
		at := d.now()
		s, _, err := tx.ShareFacts(ctx, v, nil)
		if err != nil {
			return err
		}
		if !s.live(at, false) || !s.Takes || !s.Preset.Active {
			return notFound()
		}
		if a.listed, _, err = tx.SharePhotos(ctx, s, at, 0, MostInSet); err != nil {
			return err
		}
		if len(a.listed) == 0 {
			return notFound()
		}
		a.preset = s.taken()
		a.order = Order{Wanted: Wanted{For: s.Use, Preset: s.Preset.Key}, At: at, Ends: at}
		if a.order.ID, err = ident.New[ident.Order](at, d.random); err != nil {
			return fmt.Errorf("name the order: %w", err)
		}
		if _, a.order.Digest, err = newSecret(d.random); err != nil {
			return err
		}
		if err := tx.SaveOrder(ctx, a.order, a.listed, at.Add(-listsKept)); err != nil {
			return fmt.Errorf("save order: %w", err)
		}
		if _, err := tx.BeginOrder(ctx, a.order.ID, at); err != nil {
			return err
		}
		if err := tx.ShareTaken(ctx, s, at, 0, len(a.listed)); err != nil {
			return fmt.Errorf("count a share: %w", err)
		}
		return tx.Append(ctx, audit.Event{
			At: at, Actor: audit.By(a.by), Source: v.Source, Kind: audit.ReleaseOrdered, Outcome: audit.OK,
			Object: audit.Object{Kind: "order", ID: a.order.ID.String()},
			Body: map[string]any{
				"purpose": string(s.Use.Purpose), "channel": string(s.Use.Channel), "preset": s.Preset.Key,
				"count": len(a.listed), "share": s.ID.String(), "receiver": s.Receiver.String(),
			},
		})
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}
