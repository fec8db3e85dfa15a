package outreach

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// Erasure is how somebody is erased.
type Erasure struct {
	Confirm string       // their number, typed by the person who wants it
	Faces   person.State // what their faces become: Unknown, or NotIdentifiable where they are made so
}

// ErasePerson destroys the key of somebody, so that what they are called and how they are reached
// is unreadable everywhere, also in backups once these follow. In photos nobody is named in their
// place. What they answered stays by number; what proves it, notes, signed copies, receipts and
// recordings, is kept sealed under another key for as long as the rule says, and goes then. What
// they were asked and have not answered is taken back; what they signed for a child is kept with
// the child's, and they speak for nobody any more.
//
// Problems: "erase.not-confirmed", "erase.stop-stands" (Conflict): an objection or restriction has
// to be decided first, or use would begin again with the erasure; "erase.right-open" (Conflict):
// they asked for something else too, and it could not be answered any more.
func (o *Outreach) ErasePerson(ctx context.Context, by access.Caller, id ident.Person, e Erasure) (c Certificate, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		if err := allow(ctx, tx, by, access.EditPeople); err != nil {
			return err
		}
		top, err := entry(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := o.mayErase(ctx, tx, top, e); err != nil {
			return err
		}
		if c, err = o.erase(ctx, tx, by, top, e.Faces); err != nil {
			return err
		}
		body := map[string]any{
			"number": c.Number, "entries": c.Entries, "photos": c.Photos, "messages": c.Messages, "consents": c.Consents, "notes": c.Notes,
			"copies": c.Copies, "recordings": c.Recordings, "method": "data keys destroyed, records emptied", "faces": string(e.Faces),
		}
		if !c.KeepUntil.IsZero() {
			body["keep_until"] = c.KeepUntil.UTC().Format(time.RFC3339)
		}
		if err := tx.Append(ctx, o.event(by, audit.PersonErased, "person", id.String(), body)); err != nil {
			return err
		}
		return tx.Append(ctx, o.event(by, audit.KeyDestroyed, "person", id.String(), map[string]any{"number": c.Number}))
	})
	if err != nil {
		return Certificate{}, fmt.Errorf("erase a person: %w", err)
	}
	return c, o.store.Forget(ctx)
}

func (o *Outreach) mayErase(ctx context.Context, tx Reader, top Entry, e Erasure) error {
	if e.Confirm != strconv.Itoa(top.Number) {
		return problem.New(problem.Invalid, "erase.not-confirmed").At("confirm")
	}
	if e.Faces != person.Unknown && e.Faces != person.NotIdentifiable {
		return problem.New(problem.Invalid, "appearance.state-unknown").At("faces")
	}
	stops, err := tx.Stops(ctx, top.ID)
	if err != nil {
		return err
	}
	for _, s := range stops {
		if s.Stop.Until.IsZero() || s.Stop.Until.After(o.now()) {
			return problem.New(problem.Conflict, "erase.stop-stands")
		}
	}
	asked, err := tx.RightsOf(ctx, top.ID, mostRights)
	if err != nil {
		return err
	}
	for _, r := range asked {
		if r.State == RightOpen && r.Kind != AskErasure {
			return problem.New(problem.Conflict, "erase.right-open", "number", strconv.Itoa(r.Number))
		}
	}
	return nil
}

func (o *Outreach) erase(ctx context.Context, tx Tx, by access.Caller, top Entry, faces person.State) (Certificate, error) {
	c := Certificate{Number: top.Number, At: o.now().Truncate(time.Millisecond), By: by.User}
	if err := o.closeAsked(ctx, tx, by, top); err != nil {
		return c, err
	}
	entries, err := tx.EntriesOf(ctx, top.ID)
	if err != nil {
		return c, err
	}
	c.Entries = len(entries)
	consents, err := tx.Consents(ctx, top.ID)
	if err != nil {
		return c, err
	}
	c.Consents = len(consents)
	pieces, err := tx.Pieces(ctx, top.ID)
	if err != nil {
		return c, err
	}
	c.count(pieces)
	rules, _, err := tx.Rules(ctx)
	if err != nil {
		return c, err
	}
	keys, err := o.keysOf(entries)
	if err != nil {
		return c, err
	}
	defer keys.wipe()
	if err := tx.ErasePerson(ctx, &c, entries, faces); err != nil {
		return c, err
	}
	var proof []byte
	if rules.KeepProof > 0 && len(pieces) > 0 {
		c.KeepUntil = c.At.AddDate(rules.KeepProof, 0, 0)
		if proof, err = o.keepPieces(ctx, tx, top.ID, keys, pieces); err != nil {
			return c, err
		}
	}
	return c, tx.SaveErased(ctx, Erased{Certificate: c, Person: top.ID, ProofGone: proof == nil}, proof)
}

// closeAsked takes back what somebody was asked and has not answered, and closes their requests to be
// erased.
func (o *Outreach) closeAsked(ctx context.Context, tx Tx, by access.Caller, top Entry) error {
	invited, err := tx.Invitations(ctx, InvitationFilter{Person: top.ID})
	if err != nil {
		return err
	}
	for _, i := range invited {
		if i.State(o.now()).Over() {
			continue
		}
		if _, err := o.cancel(ctx, tx, by, i); err != nil {
			return err
		}
	}
	asked, err := tx.RightsOf(ctx, top.ID, mostRights)
	if err != nil {
		return err
	}
	for _, r := range asked {
		if r.State != RightOpen {
			continue
		}
		r.State, r.ClosedAt, r.ClosedBy = RightDone, o.now().Truncate(time.Millisecond), by.User
		if err := tx.SaveRight(ctx, r); err != nil {
			return fmt.Errorf("close a request: %w", err)
		}
		body := map[string]any{"right": r.Number, "kind": string(r.Kind), "state": string(RightDone)}
		if err := tx.Append(ctx, o.event(by, audit.RightClosed, "person", top.ID.String(), body)); err != nil {
			return err
		}
	}
	return nil
}

// purgeBatch is how many kept proofs are destroyed in one transaction.
const purgeBatch = 100

// PurgeProof destroys what was kept of people who were erased, as far as its time is over. It is
// run every day.
func (o *Outreach) PurgeProof(ctx context.Context) error {
	for more := true; more; {
		gone := 0
		err := o.store.InTx(ctx, func(tx Tx) error {
			due, err := tx.ProofDue(ctx, o.now(), purgeBatch)
			if err != nil {
				return err
			}
			gone = len(due)
			for _, id := range due {
				if err := tx.DropProof(ctx, id); err != nil {
					return err
				}
				event := o.event(access.Caller{Kind: access.House}, audit.KeyDestroyed, "person", id.String(), map[string]any{"what": "proof"})
				if err := tx.Append(ctx, event); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("destroy kept proof: %w", err)
		}
		if gone == 0 {
			return nil
		}
		if err := o.store.Forget(ctx); err != nil {
			return fmt.Errorf("destroy kept proof: %w", err)
		}
		more = gone == purgeBatch
	}
	return nil
}
