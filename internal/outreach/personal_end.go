package outreach

import (
	"context"
	"fmt"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
)

// Renewed is where somebody's new personal link is, after the old ones were ended.
type Renewed struct {
	Way    consent.Way // by which it was sent to the address on file; empty: it was not
	Secret string      // else the secret itself
}

// RenewOwn ends every personal link of whoever holds one, and makes a new one. It goes to the
// address on file: who got hold of the old one is not to get the new one too. Only whoever has no
// address gets it at once.
//
// Problems: "link.ended".
func (o *Outreach) RenewOwn(ctx context.Context, v Visitor, token string) (made Renewed, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		h, err := o.holding(ctx, tx, token)
		if err != nil {
			return err
		}
		if err := o.endPersonal(ctx, tx, v.caller(), h.entry.ID); err != nil {
			return err
		}
		p, err := o.open(h.entry)
		if err != nil {
			return err
		}
		made = Renewed{}
		if way := o.wayTo(p, ""); way == consent.ByMail || way == consent.BySMS {
			made.Way = way
			_, err = o.post(ctx, tx, v.caller(), Letter{Kind: LinkLetter, To: p.ID, Way: way, Language: v.Language})
			return err
		}
		made.Secret, err = o.newLink(ctx, tx, Link{Kind: PersonalLink, Person: p.ID, Until: o.now().Add(personalTime)})
		return err
	})
	if err != nil {
		return Renewed{}, fmt.Errorf("renew a personal link: %w", err)
	}
	return made, nil
}

// EndPersonalLinks ends every personal link of somebody: one that was sent to the wrong address,
// or that others got hold of.
//
// Problems: "person.not-found".
func (o *Outreach) EndPersonalLinks(ctx context.Context, by access.Caller, of ident.Person) error {
	err := o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		if _, err := entry(ctx, tx, of); err != nil {
			return err
		}
		return o.endPersonal(ctx, tx, by, of)
	})
	if err != nil {
		return fmt.Errorf("end personal links: %w", err)
	}
	return nil
}

func (o *Outreach) endPersonal(ctx context.Context, tx Tx, by access.Caller, of ident.Person) error {
	if err := tx.EndPersonalLinks(ctx, of, o.now()); err != nil {
		return fmt.Errorf("end links: %w", err)
	}
	return tx.Append(ctx, o.event(by, audit.LinkEnded, "person", of.String(), map[string]any{"link": string(PersonalLink)}))
}
