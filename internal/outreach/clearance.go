package outreach

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Clearance decides whether a photo may be used so, at a moment: zero is now. Without a use it
// says what the photo's mark says. A question about the past is answered from what was known then
// and is on record.
func (o *Outreach) Clearance(ctx context.Context, by access.Caller, id ident.Asset, use clearance.Use, at time.Time) (d clearance.Decision, err error) {
	past := !at.IsZero()
	err = o.store.View(ctx, func(tx Reader) error {
		if _, _, err := o.photos(ctx, tx, by, []ident.Asset{id}, access.See); err != nil {
			return err
		}
		if past && at.After(o.now()) {
			return problem.New(problem.Invalid, "clearance.future").At("at")
		}
		facts, err := tx.Facts(ctx, id, at)
		if err != nil {
			return err
		}
		moment := at
		if !past {
			moment = o.now()
		}
		if use == (clearance.Use{}) {
			d = clearance.Standing(facts, moment)
			return nil
		}
		if err := use.Check(); err != nil {
			return err
		}
		d = clearance.Decide(use, facts, moment)
		return nil
	})
	if err != nil {
		return clearance.Decision{}, fmt.Errorf("decide: %w", err)
	}
	if !past {
		return d, nil
	}
	body := map[string]any{"at": at.UTC().Format(time.RFC3339), "purpose": string(use.Purpose), "channel": string(use.Channel), "status": string(d.Status)}
	return d, o.store.Append(ctx, o.event(by, audit.ClearanceAsked, "asset", id.String(), body))
}
