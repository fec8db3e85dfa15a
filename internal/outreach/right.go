package outreach

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// mostRights is how many requests are listed at a time, mostOpen how many one person can have open.
const (
	mostRights = 500
	mostOpen   = 20
)

// AskRight writes down that somebody makes use of a right of theirs. The answer is due within a
// month. An objection stops every use of their photos at once, whatever it rests on (G-21), and the
// wish to be blurred every use of photos in which they can be recognised.
//
// Problems: "link.ended", "right.kind-unknown", "right.too-many".
func (o *Outreach) AskRight(ctx context.Context, v Visitor, token string, subject ident.Person, kind RightKind, note string) (made Right, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		_, e, err := o.onPage(ctx, tx, token, subject)
		if err != nil {
			return err
		}
		if stops := kind.stops(); stops != "" {
			if err := o.stopOwn(ctx, tx, v, e, stops, note); err != nil {
				return err
			}
		}
		made, err = o.askRight(ctx, tx, v.caller(), e, kind, note)
		return err
	})
	if err != nil {
		return Right{}, fmt.Errorf("write down what somebody asks for: %w", err)
	}
	return made, nil
}

func (o *Outreach) askRight(ctx context.Context, tx Tx, by access.Caller, e Entry, kind RightKind, note string) (Right, error) {
	if !slices.Contains(RightKinds(), kind) {
		return Right{}, problem.New(problem.Invalid, "right.kind-unknown").At("kind")
	}
	note, err := checkWords(note)
	if err != nil {
		return Right{}, err
	}
	known, err := tx.RightsOf(ctx, e.ID, mostOpen)
	if err != nil {
		return Right{}, err
	}
	if len(known) == mostOpen && known[mostOpen-1].State == RightOpen {
		return Right{}, problem.New(problem.TooMany, "right.too-many")
	}
	now := o.now().Truncate(time.Millisecond)
	r := Right{Person: e.ID, Owner: e.ID, Kind: kind, At: now, Due: consent.RightDue(now), State: RightOpen}
	if r.ID, err = name[ident.Right](o); err != nil {
		return Right{}, err
	}
	if r.Number, err = tx.NextRight(ctx); err != nil {
		return Right{}, err
	}
	if r.Note, err = o.sealAbout(e, forRight, r.ID.String()+"/note", []byte(note)); err != nil {
		return Right{}, err
	}
	if err := tx.SaveRight(ctx, r); err != nil {
		return Right{}, fmt.Errorf("keep a request: %w", err)
	}
	return r, tx.Append(ctx, o.event(by, audit.RightAsked, "person", e.ID.String(), map[string]any{"right": r.Number, "kind": string(kind), "number": e.Number}))
}

// RightAsked is a request as staff read it.
type RightAsked struct {
	Right
	NoteText   string
	AnswerText string
	Presses    bool // 20 days have passed, or more
	Late       bool
}

// Rights lists what people have asked for, of one person where one is given.
func (o *Outreach) Rights(ctx context.Context, by access.Caller, of ident.Person) (list []RightAsked, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		found, err := tx.RightsOf(ctx, of, mostRights)
		if err != nil {
			return err
		}
		list = make([]RightAsked, 0, len(found))
		for _, r := range found {
			one, err := o.rightTold(ctx, tx, r)
			if err != nil {
				return err
			}
			list = append(list, one)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list what people ask for: %w", err)
	}
	return list, nil
}

func (o *Outreach) rightTold(ctx context.Context, tx Reader, r Right) (RightAsked, error) {
	one := RightAsked{Right: r}
	if open := r.State == RightOpen; open {
		one.Presses, one.Late = consent.RightPresses(r.At, o.now()), !o.now().Before(r.Due)
	}
	for _, part := range []struct {
		sealed []byte
		about  string
		into   *string
	}{{r.Note, "/note", &one.NoteText}, {r.Answer, "/answer", &one.AnswerText}} {
		if len(part.sealed) == 0 {
			continue
		}
		text, err := o.openAbout(ctx, tx, r.Owner, forRight, r.ID.String()+part.about, part.sealed)
		if err != nil {
			return one, err
		}
		*part.into = string(text)
	}
	return one, nil
}

// CloseRight notes what came of a request. A wish to be blurred that is refused counts no longer, and
// the answer is why.
//
// Problems: "right.not-found", "right.closed", "right.answer-missing".
func (o *Outreach) CloseRight(ctx context.Context, by access.Caller, id ident.Right, state RightState, answer string) (left RightAsked, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		r, err := tx.Right(ctx, id)
		if err != nil {
			return err
		}
		answer, err := checkWords(answer)
		switch {
		case err != nil:
			return err
		case r.State != RightOpen:
			return problem.New(problem.Conflict, "right.closed")
		case state != RightDone && state != RightRefused:
			return problem.New(problem.Invalid, "right.state-unknown").At("state")
		case answer == "":
			return problem.New(problem.Invalid, "right.answer-missing").At("answer")
		}
		r.State, r.ClosedAt, r.ClosedBy = state, o.now().Truncate(time.Millisecond), by.User
		e, err := keyOf(ctx, tx, r.Owner)
		if err != nil {
			return err
		}
		if r.Answer, err = o.sealAbout(e, forRight, r.ID.String()+"/answer", []byte(answer)); err != nil {
			return err
		}
		if r.Kind == AskBlur && state == RightRefused {
			if _, err := o.endWishes(ctx, tx, by, r.Person, answer); err != nil {
				return err
			}
		}
		if left, err = o.rightTold(ctx, tx, r); err != nil {
			return err
		}
		return o.saveClosed(ctx, tx, by, r)
	})
	if err != nil {
		return RightAsked{}, fmt.Errorf("close a request: %w", err)
	}
	return left, nil
}
