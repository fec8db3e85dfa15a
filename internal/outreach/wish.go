package outreach

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// stops gives what the request stops the moment it is made, before anybody has answered it; empty:
// nothing.
func (k RightKind) stops() consent.StopKind {
	switch k {
	case AskObjection:
		return consent.Objection
	case AskBlur:
		return consent.BlurWish
	default: // it is answered first
		return ""
	}
}

// stopOwn stops use at somebody's own word, for all photos of them.
func (o *Outreach) stopOwn(ctx context.Context, tx Tx, v Visitor, e Entry, kind consent.StopKind, note string) error {
	id, err := name[ident.Stop](o)
	if err != nil {
		return err
	}
	s := Stop{ID: id, Person: e.ID, Stop: consent.Stop{Kind: kind, From: o.now().Truncate(time.Millisecond)}}
	if note, err = checkWords(note); err != nil {
		return err
	}
	if s.Sealed, err = o.sealNote(e, id.String(), note); err != nil {
		return err
	}
	if err := tx.SaveStop(ctx, s); err != nil {
		return fmt.Errorf("keep what somebody stops: %w", err)
	}
	body := map[string]any{"stop": id.String(), "kind": string(kind), "number": e.Number}
	return tx.Append(ctx, o.event(v.caller(), audit.StopMade, "person", e.ID.String(), body))
}

// EndStop records that a stop was decided or lifted, and why; a wish to be blurred is not lifted
// without a reason. One that has ended stays as it was.
//
// Problems: "stop.not-found", "stop.ended", "stop.reason-missing".
func (o *Outreach) EndStop(ctx context.Context, by access.Caller, id ident.Stop, reason string) error {
	err := o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		s, err := tx.Stop(ctx, id)
		if err != nil {
			return err
		}
		reason, err := checkWords(reason)
		switch {
		case err != nil:
			return err
		case !s.Stop.Until.IsZero():
			return problem.New(problem.Conflict, "stop.ended")
		case s.Stop.Kind == consent.BlurWish && reason == "":
			return problem.New(problem.Invalid, "stop.reason-missing").At("reason")
		}
		return o.endStop(ctx, tx, by, s, reason)
	})
	if err != nil {
		return fmt.Errorf("end a stop: %w", err)
	}
	return nil
}

// endOf is what the reason why a stop ended is sealed as.
func endOf(id ident.Stop) string { return id.String() + "/end" }

func (o *Outreach) endStop(ctx context.Context, tx Tx, by access.Caller, s Stop, reason string) error {
	e, err := keyOf(ctx, tx, s.Person)
	if err != nil {
		return err
	}
	s.Stop.Until, s.EndedBy = o.now().Truncate(time.Millisecond), by.User
	if s.EndSealed, err = o.sealNote(e, endOf(s.ID), reason); err != nil {
		return err
	}
	if err := tx.SaveStop(ctx, s); err != nil {
		return fmt.Errorf("keep a stop: %w", err)
	}
	return tx.Append(ctx, o.event(by, audit.StopEnded, "person", s.Person.String(), map[string]any{"stop": s.ID.String(), "kind": string(s.Stop.Kind)}))
}

// endWishes ends every wish to be blurred of somebody, and tells how many there were.
func (o *Outreach) endWishes(ctx context.Context, tx Tx, by access.Caller, of ident.Person, reason string) (ended int, err error) {
	all, err := tx.Stops(ctx, of)
	if err != nil {
		return 0, err
	}
	for _, s := range all {
		if s.Stop.Kind != consent.BlurWish || !s.Stop.Until.IsZero() {
			continue
		}
		if err := o.endStop(ctx, tx, by, s, reason); err != nil {
			return ended, err
		}
		ended++
	}
	return ended, nil
}

// EndWishOwn takes back somebody's wish to be blurred at the word of whoever holds their link. What
// they asked for by it needs no answer any more. ended is how many wishes there were.
//
// Problems: "link.ended", "person.not-found" for somebody whom the holder does not speak for.
func (o *Outreach) EndWishOwn(ctx context.Context, v Visitor, token string, subject ident.Person) (ended int, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		_, e, err := o.onPage(ctx, tx, token, subject)
		if err != nil {
			return err
		}
		if ended, err = o.endWishes(ctx, tx, v.caller(), e.ID, ""); err != nil {
			return err
		}
		asked, err := tx.RightsOf(ctx, e.ID, mostRights)
		if err != nil {
			return err
		}
		for _, r := range asked {
			if r.Kind != AskBlur || r.State != RightOpen {
				continue
			}
			r.State, r.ClosedAt = RightDone, o.now().Truncate(time.Millisecond)
			if err := o.saveClosed(ctx, tx, v.caller(), r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("take back a wish to be blurred: %w", err)
	}
	return ended, nil
}

// saveClosed keeps a request that is closed, and puts that on record.
func (o *Outreach) saveClosed(ctx context.Context, tx Tx, by access.Caller, r Right) error {
	if err := tx.SaveRight(ctx, r); err != nil {
		return fmt.Errorf("close a request: %w", err)
	}
	return tx.Append(ctx, o.event(by, audit.RightClosed, "person", r.Person.String(), map[string]any{"right": r.Number, "kind": string(r.Kind), "state": string(r.State)}))
}
