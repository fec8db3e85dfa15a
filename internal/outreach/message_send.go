package outreach

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// SendMessage sends a message that waits. It may be called again for the same one; what was sent,
// or is about something that is over, is left alone. Its errors name nobody: what the gateway said
// is kept, sealed, with the message.
func (o *Outreach) SendMessage(ctx context.Context, id ident.Message) error {
	var m Message
	var l Composed
	var out Outgoing
	err := o.store.InTx(ctx, func(tx Tx) error {
		var err error
		if m, err = tx.Message(ctx, id); err != nil || m.State != MessageWaiting {
			return err
		}
		var due bool
		if l, due, err = o.composed(ctx, tx, m); err != nil {
			return err
		}
		if !due {
			m.State = MessageDropped
			return tx.SaveMessage(ctx, m)
		}
		if out, err = o.outgoing(ctx, tx, m, l); err != nil {
			return err
		}
		m.Attempts++
		return tx.SaveMessage(ctx, m)
	})
	if err != nil || m.State != MessageWaiting {
		return wrapped("prepare a message", err)
	}
	answer, failure := o.deliver(ctx, out)
	if err := o.settle(ctx, m, l, answer, failure); err != nil {
		return fmt.Errorf("keep what became of a message: %w", err)
	}
	if failure != nil && !problem.Is(failure, problem.Refused) {
		return problem.New(problem.Busy, "message.not-taken") // the gateway's own words may name somebody
	}
	return nil
}

func wrapped(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// GiveUpMessage puts on record that a message is not tried again.
func (o *Outreach) GiveUpMessage(ctx context.Context, id ident.Message) error {
	return wrapped("give up a message", o.store.InTx(ctx, func(tx Tx) error {
		m, err := tx.Message(ctx, id)
		if err != nil || m.State != MessageWaiting {
			return err
		}
		m.State = MessageGivenUp
		return o.became(ctx, tx, m)
	}))
}

func (o *Outreach) outgoing(ctx context.Context, tx Reader, m Message, l Composed) (Outgoing, error) {
	to, err := o.openFor(ctx, tx, m, forAddress, m.Address)
	if err != nil {
		return Outgoing{}, err
	}
	who, err := tx.Identity(ctx)
	if err != nil {
		return Outgoing{}, err
	}
	out := Outgoing{
		ID: m.ID.String(), Way: m.Way, To: to, From: who.Organisation, ReplyTo: who.Email, Language: m.Language, Subject: l.Subject,
		Enclosures: l.enclosures,
	}
	if m.Way == consent.BySMS {
		out.Text = l.Short
		return out, nil
	}
	out.Text = l.text()
	out.HTML, err = l.html(m.Language)
	return out, err
}

// deliver hands a message to its gateway; in a demo it stays in the house.
func (o *Outreach) deliver(ctx context.Context, out Outgoing) (string, error) {
	if o.demo {
		return "demo", nil
	}
	if o.sender == nil {
		return "", problem.New(problem.Busy, "message.no-gateway")
	}
	return o.sender.Send(ctx, out)
}

// settle keeps what became of an attempt.
func (o *Outreach) settle(ctx context.Context, m Message, l Composed, answer string, failure error) error {
	return o.store.InTx(ctx, func(tx Tx) error {
		var err error
		if m.Answer, err = o.keepWords(ctx, tx, m, forAnswer, answer); err != nil {
			return err
		}
		switch {
		case failure == nil:
			m.State, m.SentAt = MessageSent, o.now()
		case problem.Is(failure, problem.Refused):
			m.State = MessageFailed
		default:
			return tx.SaveMessage(ctx, m) // it is tried again
		}
		if o.demo {
			page, err := json.Marshal(l)
			if err != nil {
				return fmt.Errorf("write a page: %w", err)
			}
			if m.Page, err = o.keepWords(ctx, tx, m, forPage, string(page)); err != nil {
				return err
			}
		}
		return o.became(ctx, tx, m)
	})
}

// mostAnswer is how much of a gateway's answer is kept, in bytes.
const mostAnswer = 1000

func (o *Outreach) keepWords(ctx context.Context, tx Reader, m Message, purpose, words string) ([]byte, error) {
	if purpose == forAnswer && len(words) > mostAnswer {
		words = words[:mostAnswer]
	}
	if m.Person == 0 {
		return []byte(words), nil
	}
	e, err := keyOf(ctx, tx, m.Person)
	if err != nil {
		return nil, err
	}
	return o.sealFor(e, purpose, m.ID, words)
}

// became keeps the end of a message, says so on the invitation that it is about, and puts it on
// record.
func (o *Outreach) became(ctx context.Context, tx Tx, m Message) error {
	if err := tx.SaveMessage(ctx, m); err != nil {
		return err
	}
	outcome, kind := audit.OK, consent.Delivered
	if m.State != MessageSent {
		outcome, kind = audit.Failure, consent.Undelivered
	}
	about := audit.Object{Kind: "user", ID: m.Account.String()}
	if m.Receiver != 0 {
		about = audit.Object{Kind: "receiver", ID: m.Receiver.String()}
	}
	if m.Person != 0 {
		about = audit.Object{Kind: "person", ID: m.Person.String()}
	}
	if m.Kind == AskLetter || m.Kind == RemindLetter {
		i, err := tx.Invitation(ctx, m.Invitation)
		if err != nil {
			return err
		}
		if _, err := o.step(ctx, tx, i, kind, 0); err != nil {
			return err
		}
	}
	e := o.event(access.Caller{Kind: access.House}, audit.MessageSent, about.Kind, about.ID,
		map[string]any{"message": m.ID.String(), "letter": string(m.Kind), "way": string(m.Way)})
	e.Outcome = outcome
	return tx.Append(ctx, e)
}

// OutboxPage is a message of a demo as it would look to who gets it.
type OutboxPage struct {
	SentMessage
	Composed
}

// mostOutbox is how many pages the demo's outbox shows.
const mostOutbox = 50

// Outbox shows what a demo would have sent, the newest first, from before the one given.
//
// Problems: "message.no-outbox" where messages are really sent.
func (o *Outreach) Outbox(ctx context.Context, by access.Caller, before ident.Message) (list []OutboxPage, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		if !o.demo {
			return problem.New(problem.NotFound, "message.no-outbox")
		}
		found, err := tx.Messages(ctx, MessageFilter{Paged: true, Before: before, Limit: mostOutbox})
		if err != nil {
			return err
		}
		for _, m := range found {
			one := OutboxPage{SentMessage: SentMessage{Message: m, Answered: "demo"}}
			if one.To, err = o.openFor(ctx, tx, m, forAddress, m.Address); err != nil {
				return err
			}
			page, err := o.openFor(ctx, tx, m, forPage, m.Page)
			if err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(page), &one.Composed); err != nil {
				return fmt.Errorf("read a page: %w", err)
			}
			list = append(list, one)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the outbox: %w", err)
	}
	return list, nil
}

// Post is what the house can send, for the pages that offer it.
type Post struct {
	Ways []consent.Way // those by which messages are sent; none: links can be copied
	Demo bool          // messages stay in the outbox
	// Forms are what people can be asked with, by name.
	Forms []consent.Quitclaim
}

// Post tells how people can be written to, and with what.
func (o *Outreach) Post(ctx context.Context, by access.Caller) (Post, error) {
	post := Post{Ways: o.ways, Demo: o.demo}
	err := o.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		var err error
		post.Forms, err = tx.Quitclaims(ctx)
		return err
	})
	return post, err
}

// personalTime is how long a personal link opens somebody's own page.
const personalTime = 365 * 24 * time.Hour

// codeTime is how long a code proves who signs.
const codeTime = 10 * time.Minute
