package recall

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Page is what a receiver sees by their link: what is asked back from them. It shows no photo:
// whoever must not use it need not see it once more.
type Page struct {
	Receiver
	Face  Face
	Items []Asked
}

// Asked is one use that is asked back.
type Asked struct {
	Item
	FileName string
}

// Receive opens a receiver's page. hash is what is kept of the address.
//
// Problems: "link.ended".
func (r *Recall) Receive(ctx context.Context, by access.Caller, hash [sha256.Size]byte) (p Page, err error) {
	err = r.store.InTx(ctx, func(tx Tx) error {
		if p, err = r.page(ctx, tx, hash); err != nil {
			return err
		}
		if !p.OpenedOnce() {
			if err := tx.Looked(ctx, p.ID, r.moment()); err != nil {
				return err
			}
			return tx.Append(ctx, r.event(by, audit.LinkOpened, "receiver", p.ID.String(), nil))
		}
		return nil
	})
	if err != nil {
		return Page{}, fmt.Errorf("open a receiver's page: %w", err)
	}
	return p, nil
}

// OpenedOnce tells whether the receiver has looked before.
func (v *Receiver) OpenedOnce() bool { return !v.OpenedAt.IsZero() }

func (r *Recall) page(ctx context.Context, tx Reader, hash [sha256.Size]byte) (Page, error) {
	var p Page
	var err error
	if p.Receiver, err = tx.ByLink(ctx, hash, r.now()); err != nil {
		return p, err
	}
	if p.Face, err = tx.Face(ctx); err != nil {
		return p, err
	}
	p.Items, err = tx.Asked(ctx, p.ID)
	return p, err
}

// Said is what somebody says of uses in a recall.
type Said struct {
	Uses  []ident.Use
	State State
	Note  string
}

func (s *Said) check(may func(State) bool) error {
	s.Note = strings.TrimSpace(s.Note)
	switch {
	case len(s.Uses) == 0:
		return problem.New(problem.Invalid, "recall.nothing-said").At("uses")
	case !may(s.State):
		return problem.New(problem.Invalid, "recall.state-unknown").At("state")
	case s.State.needsWords() && s.Note == "":
		return problem.New(problem.Invalid, "recall.why-missing").At("note")
	case len(s.Note) > mostNote:
		return problem.New(problem.Invalid, "person.text-too-long", "limit", strconv.Itoa(mostNote)).At("note")
	}
	return nil
}

// Answer takes what a receiver says. What they say again takes the place of what they said
// before, as long as staff have not settled it.
//
// Problems: "link.ended", "recall.nothing-said", "recall.state-unknown", "recall.why-missing".
func (r *Recall) Answer(ctx context.Context, by access.Caller, hash [sha256.Size]byte, answers []Said) error {
	err := r.store.InTx(ctx, func(tx Tx) error {
		p, err := r.page(ctx, tx, hash)
		if err != nil {
			return err
		}
		for _, s := range answers {
			if err := s.check(State.byReceiver); err != nil {
				return err
			}
			for _, id := range s.Uses {
				mine := slices.ContainsFunc(p.Items, func(i Asked) bool { return i.Use.ID == id && !i.State.Settled() })
				if !mine {
					return problem.New(problem.Conflict, "recall.settled")
				}
			}
			if err := r.say(ctx, tx, by, p.Recall, s, s.State); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take a receiver's answer: %w", err)
	}
	return nil
}

// Settle keeps what staff say of uses in a recall: what they heard by telephone, what is printed
// and cannot be called back, what may stay for a reason.
//
// Problems: "recall.not-found", and those of Answer but the link's.
func (r *Recall) Settle(ctx context.Context, by access.Caller, id ident.Recall, s Said) (d Detail, err error) {
	err = r.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by); err != nil {
			return err
		}
		if d, err = tx.Recall(ctx, id); err != nil {
			return err
		}
		if err := s.check(State.byStaff); err != nil {
			return err
		}
		for _, use := range s.Uses {
			i := slices.IndexFunc(d.Items, func(i Item) bool { return i.Use.ID == use })
			if i < 0 {
				return problem.New(problem.NotFound, "use.not-found")
			}
			if d.Items[i].State == Stopped {
				return problem.New(problem.Conflict, "recall.settled")
			}
		}
		if !d.ClosedAt.IsZero() {
			return problem.New(problem.Conflict, "recall.settled")
		}
		if err := r.say(ctx, tx, by, id, s, ""); err != nil {
			return err
		}
		d, err = tx.Recall(ctx, id)
		return err
	})
	if err != nil {
		return Detail{}, fmt.Errorf("settle a recall: %w", err)
	}
	return d, nil
}

// say keeps what was said, ends what stands no more, and puts both on record.
func (r *Recall) say(ctx context.Context, tx Tx, by access.Caller, id ident.Recall, s Said, answer State) error {
	now := r.moment()
	if s.State.ends() {
		if err := tx.EndUse(ctx, s.Uses, Ending{How: s.State, At: now, By: by.User, Note: s.Note}); err != nil {
			return err
		}
	}
	body := map[string]any{"uses": len(s.Uses), "state": string(s.State)}
	if err := tx.Append(ctx, r.event(by, audit.RecallAnswered, "recall", id.String(), body)); err != nil {
		return err
	}
	return tx.Say(ctx, id, s.Uses, Item{State: s.State, Answer: answer, Note: s.Note, SaidAt: now, By: by.User})
}

// WriteAgain has a receiver written to once more.
//
// Problems: "recall.not-found", "receiver.not-found", "recall.settled".
func (r *Recall) WriteAgain(ctx context.Context, by access.Caller, id ident.Recall, to ident.Receiver) error {
	err := r.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by); err != nil {
			return err
		}
		d, err := tx.Recall(ctx, id)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(d.Receivers, func(v Receiver) bool { return v.ID == to }) {
			return problem.New(problem.NotFound, "receiver.not-found")
		}
		waits := slices.ContainsFunc(d.Items, func(i Item) bool { return i.Receiver == to && i.State == Waiting })
		if !waits {
			return problem.New(problem.Conflict, "recall.settled")
		}
		if err := tx.WriteTo(ctx, to); err != nil {
			return err
		}
		return tx.Append(ctx, r.event(by, audit.RequestResent, "recall", id.String(), map[string]any{"receiver": to.String()}))
	})
	if err != nil {
		return fmt.Errorf("write to a receiver again: %w", err)
	}
	return nil
}
