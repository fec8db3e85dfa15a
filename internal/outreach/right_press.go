package outreach

import (
	"context"
	"fmt"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
)

// TellOfRights puts a notice before those who look after consents for each request that has been
// open for 20 days, once. It goes when the request is closed.
func (o *Outreach) TellOfRights(ctx context.Context) error {
	for {
		told := 0
		err := o.store.InTx(ctx, func(tx Tx) error {
			pressing, err := tx.PressingRights(ctx, consent.RightsPress(o.now()), mostAtOnce)
			if err != nil {
				return err
			}
			told = len(pressing)
			for _, r := range pressing {
				notice, err := name[ident.Notice](o)
				if err != nil {
					return err
				}
				if err := tx.TellOfRight(ctx, r, notice, o.now()); err != nil {
					return fmt.Errorf("tell of a request: %w", err)
				}
				body := map[string]any{"right": r.Number, "kind": string(r.Kind)}
				if err := tx.Append(ctx, o.event(access.Caller{Kind: access.House}, audit.RightPressed, "person", r.Person.String(), body)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("tell of requests that wait for an answer: %w", err)
		}
		if told < mostAtOnce {
			return nil
		}
	}
}
