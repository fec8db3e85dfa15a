package outreach

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// Letter is a message to be written. Secrets in it, a link or a code, are made when it is sent,
// so that none lies waiting.
type Letter struct {
	Kind       MessageKind
	To         ident.Person // or
	Account    ident.User
	Invitation ident.Invitation // of AskLetter, RemindLetter, CodeLetter
	Consent    ident.Consent    // of CopyLetter, ReceiptLetter, EndingLetter
	Event      int
	Way        consent.Way // empty: what reaches them best
	Language   string      // empty: their own
}

// post writes a letter: it is kept in the caller's transaction and sent once that stands. Whoever
// cannot be reached is not written to; posted says whether they are.
func (o *Outreach) post(ctx context.Context, tx Tx, by access.Caller, l Letter) (posted bool, err error) {
	m := Message{
		Kind: l.Kind, Person: l.To, Account: l.Account, Invitation: l.Invitation, Consent: l.Consent, Event: l.Event,
		Way: consent.ByMail, MadeAt: o.now(), MadeBy: by.User, State: MessageWaiting,
	}
	if m.ID, err = name[ident.Message](o); err != nil {
		return false, err
	}
	if l.Account != 0 {
		account, err := tx.Account(ctx, l.Account)
		if err != nil || !o.can(consent.ByMail) {
			return false, err
		}
		m.Address, m.Language = []byte(account.Email), account.Language
	} else if posted, err := o.addressed(ctx, tx, l, &m); err != nil || !posted {
		return false, err
	}
	if err := tx.AddMessage(ctx, m); err != nil {
		return false, fmt.Errorf("keep a message: %w", err)
	}
	return true, nil
}

// addressed puts on a message to whom in the register it goes, and how.
func (o *Outreach) addressed(ctx context.Context, tx Tx, l Letter, m *Message) (reachable bool, err error) {
	to, e, err := o.read(ctx, tx, l.To)
	if err != nil {
		return false, err
	}
	if m.Way = o.wayTo(to.Person, l.Way); m.Way != consent.ByMail && m.Way != consent.BySMS {
		return false, nil
	}
	if m.Language, err = languageOf(ctx, tx, to.Person, l.Language); err != nil {
		return false, err
	}
	address := to.Email
	if m.Way == consent.BySMS {
		address = to.Mobile
	}
	m.Address, err = o.sealFor(e, forAddress, m.ID, address)
	return true, err
}

// sealFor seals a part of a message under a person's key.
func (o *Outreach) sealFor(e Entry, purpose string, id ident.Message, text string) ([]byte, error) {
	key, err := o.keys.OpenKey(person.KeySubject(e.ID), e.Key)
	if err != nil {
		return nil, err
	}
	defer key.Wipe()
	return o.seal(key, e.ID, purpose, id.String(), []byte(text))
}

// openFor is the inverse of sealFor. What goes to an account is not sealed.
func (o *Outreach) openFor(ctx context.Context, tx Reader, m Message, purpose string, sealed []byte) (string, error) {
	if m.Person == 0 || len(sealed) == 0 {
		return string(sealed), nil
	}
	e, err := keyOf(ctx, tx, m.Person)
	if err != nil {
		return "", err
	}
	key, err := o.keys.OpenKey(person.KeySubject(e.ID), e.Key)
	if err != nil {
		return "", err
	}
	defer key.Wipe()
	text, err := unseal(key, e.ID, purpose, m.ID.String(), sealed)
	return string(text), err
}

// keyOf gives the entry under whose key something was sealed, whatever it was merged into since.
func keyOf(ctx context.Context, tx Reader, id ident.Person) (Entry, error) {
	found, err := tx.Entries(ctx, []ident.Person{id})
	if err != nil {
		return Entry{}, err
	}
	if len(found) == 0 {
		return Entry{}, problem.New(problem.NotFound, "person.not-found")
	}
	return found[0], nil
}

// SentMessage is a message as staff read it.
type SentMessage struct {
	Message
	To       string // the address
	Answered string // what the gateway said last
}

// MessagesAbout lists what was sent about an invitation, the newest first.
func (o *Outreach) MessagesAbout(ctx context.Context, by access.Caller, id ident.Invitation) (list []SentMessage, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		if _, err := tx.Invitation(ctx, id); err != nil {
			return err
		}
		found, err := tx.Messages(ctx, MessageFilter{Invitation: id})
		if err != nil {
			return err
		}
		for _, m := range found {
			one := SentMessage{Message: m}
			if one.To, err = o.openFor(ctx, tx, m, forAddress, m.Address); err != nil {
				return err
			}
			if one.Answered, err = o.openFor(ctx, tx, m, forAnswer, m.Answer); err != nil {
				return err
			}
			list = append(list, one)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list messages: %w", err)
	}
	return list, nil
}

// Resend sends an invitation again, to the address that is on file now, and gives the signer more
// time where until says so. Links sent before stay good.
//
// Problems: "request.over" for one that was answered or taken back, "request.until", and
// "request.unreachable" where there is no way to write to the signer.
func (o *Outreach) Resend(ctx context.Context, by access.Caller, id ident.Invitation, until time.Time) (left Invitation, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		i, err := tx.Invitation(ctx, id)
		if err != nil {
			return err
		}
		if i, err = o.renew(ctx, tx, i, by, until); err != nil {
			return err
		}
		list, err := o.tellAll(ctx, tx, []Invited{i})
		if err != nil {
			return err
		}
		left = list[0]
		return tx.Append(ctx, o.event(by, audit.RequestResent, "person", i.Person.String(), map[string]any{"invitation": id.String()}))
	})
	if err != nil {
		return Invitation{}, fmt.Errorf("send an invitation again: %w", err)
	}
	return left, nil
}

func (o *Outreach) renew(ctx context.Context, tx Tx, i Invited, by access.Caller, until time.Time) (Invited, error) {
	i, err := o.step(ctx, tx, i, consent.Resent, by.User)
	if err != nil {
		return Invited{}, err
	}
	if until.IsZero() {
		until = i.Until
	}
	if now := o.now(); !until.After(now) || until.After(now.AddDate(0, 0, consent.MostDays)) {
		return Invited{}, problem.New(problem.Invalid, "request.until").At("until")
	}
	to, _, err := o.read(ctx, tx, i.Signer)
	if err != nil {
		return Invited{}, err
	}
	i.Until, i.Way = until, o.wayTo(to.Person, "")
	if i.NextReminder, err = o.nextReminder(ctx, tx, i); err != nil {
		return Invited{}, err
	}
	if err := tx.SaveInvitation(ctx, i); err != nil {
		return Invited{}, err
	}
	i.Revision++
	posted, err := o.post(ctx, tx, by, Letter{Kind: AskLetter, To: i.Signer, Invitation: i.ID, Language: i.Language})
	if err == nil && !posted {
		err = problem.New(problem.Conflict, "request.unreachable")
	}
	return i, err
}
