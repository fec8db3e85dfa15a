package release

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// InsteadFacts are all that a decision about a replacement rests on: what staff offered a receiver
// in the place of a photo that is called back.
type InsteadFacts struct {
	Recall   ident.Recall
	Receiver string      // their address
	Recalled ident.Asset // in whose place it is
	By       ident.User  // who offered it
	Wanted   Wanted      // the use of the recalled one, with whether people are made unrecognisable
	Preset   Preset
	Facts    // Rights are those of who offered it, now
}

// TakeInstead hands a receiver what was offered in the place of a recalled photo, by the secret
// address of theirs whose hash is given. It is a use of its own for the same purpose and channel,
// decided about at this moment and on record before the first byte. An address that has ended and an
// offer that is none are problem.NotFound; what is not allowed any more is problem.Refused
// "recall.replacement-gone".
func (d *Door) TakeInstead(ctx context.Context, by access.Caller, hash [sha256.Size]byte, use ident.Use) (*Delivery, error) {
	f, err := d.store.InsteadFacts(ctx, hash, use, d.now())
	if err != nil {
		return nil, err
	}
	a, err := f.answer(d.now())
	if err != nil {
		return nil, err
	}
	out, err := d.make(ctx, by, a.pass)
	if err != nil {
		return nil, err
	}
	err = d.store.InTx(ctx, func(tx Tx) error {
		at := d.now()
		f, err := tx.InsteadFacts(ctx, hash, use, at)
		if err != nil {
			return err
		}
		now, err := f.answer(at)
		if err != nil {
			return err
		}
		if !now.pass.same(a.pass) {
			return noReplacement()
		}
		u, err := d.left(now, at)
		if err != nil {
			return err
		}
		u.By = f.By
		if err := tx.SaveUse(ctx, u); err != nil {
			return fmt.Errorf("save use: %w", err)
		}
		if err := tx.TookInstead(ctx, f.Recall, use, u.ID); err != nil {
			return fmt.Errorf("keep that a replacement was taken: %w", err)
		}
		body := now.granting(u)
		body["recall"], body["instead"] = f.Recall.String(), use.String()
		return tx.Append(ctx, d.event(by, now.kind(), now.holding, audit.OK, body))
	})
	if err != nil {
		return nil, closing(err, out)
	}
	return out, nil
}

// answer decides about a replacement.
func (f *InsteadFacts) answer(at time.Time) (answer, error) {
	a := answer{wanted: f.Wanted, preset: f.Preset, holding: nameless(f.Holding)}
	a.wanted.Receiver, a.wanted.Preset = f.Receiver, f.Preset.Key
	var err error
	a.pass, a.decision, err = toReplace(f, at)
	return a, err
}

// Fit chooses the form in which a replacement leaves: that of the recalled one, where it can, else the
// first of all that is one. Nobody is unrecognisable in an original.
func Fit(was Preset, blur bool, all []Preset) Preset {
	if was.Active && (was.Form != nil || !blur) {
		return was
	}
	for _, p := range all {
		if p.Active && p.Form != nil {
			return p
		}
	}
	return Preset{}
}

// cleared decides for the use, and says whom to make unrecognisable.
func (f *InsteadFacts) cleared(at time.Time) (clearance.Decision, []int) {
	d, blur := f.Wanted.decide(f.Holding.Clearance, f.Preset, at)
	if f.Holding.Asset == f.Recalled && len(blur) == 0 { // never the recalled photo as it is
		return clearance.Decision{Status: clearance.Blocked, Reasons: d.Reasons}, nil
	}
	return d, blur
}

func noReplacement() error { return problem.New(problem.Refused, "recall.replacement-gone") }

// stands tells whether what was offered can be handed out at all.
func (f *InsteadFacts) stands(at time.Time) bool {
	h := f.Holding
	return h.State == asset.Active && f.Preset.Active && visible(f.Facts, at) && f.Rights.On(h.Folder, at) >= access.Download &&
		!clearance.RestrictedAt(h.Clearance, at) && f.Rules.Check(f.Wanted.For) == nil
}
