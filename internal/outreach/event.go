package outreach

import (
	"context"
	"encoding/base32"
	"fmt"
	"io"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// An event's short address stands on a poster that everybody may read. It is no secret, only
// hard to hit upon: ten letters and digits without those that look alike.
const codeAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// codeBytes gives ten characters: 50 bits.
const codeBytes = 7

const codeLength = 10

func newCode(random io.Reader) (string, error) {
	var b [codeBytes]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("draw a code: %w", err)
	}
	return base32.NewEncoding(codeAlphabet).WithPadding(base32.NoPadding).EncodeToString(b[:])[:codeLength], nil
}

// plainCode reads a code as people type it.
func plainCode(typed string) string {
	return strings.NewReplacer("-", "", " ", "", "o", "0", "i", "1", "l", "1").Replace(strings.ToLower(typed))
}

// Event is a request at which people sign themselves in.
type Event struct {
	Request
	Address string // to type, or to put into a QR code
	Guests  []Guest
}

// Guest is somebody who signed themselves in, and whom nobody has yet compared with the register.
type Guest struct {
	Listed
	At time.Time
}

// OpenEvent makes an event: people who read its poster sign themselves in and are asked.
//
// Problems: those of Ask, but for those of people; "consent.scope" for single photos.
func (o *Outreach) OpenEvent(ctx context.Context, by access.Caller, a Ask) (made Event, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		if a.Scope.Extent == consent.TheseAssets {
			return problem.New(problem.Invalid, "consent.scope").At("scope")
		}
		r, terms, err := o.compose(ctx, tx, by, a)
		if err != nil {
			return err
		}
		kept := Asked{Request: r}
		if kept.Code, err = newCode(o.random); err != nil {
			return err
		}
		if err := tx.AddRequest(ctx, kept); err != nil {
			return fmt.Errorf("keep an event: %w", err)
		}
		if err := o.keepLink(ctx, tx, Link{Kind: EventLink, Request: r.ID, MadeBy: by.User, Until: r.Until}, kept.Code); err != nil {
			return err
		}
		made = Event{Request: Request{Asked: kept, Terms: terms}}
		if made.Address, err = o.address(ctx, tx, EventLink, kept.Code); err != nil {
			return err
		}
		body := map[string]any{"extent": string(r.Scope.Extent), "quitclaim": r.Quitclaim.String(), "version": r.Version, "event": true}
		return tx.Append(ctx, o.event(by, audit.RequestMade, "request", r.ID.String(), body))
	})
	if err != nil {
		return Event{}, fmt.Errorf("open an event: %w", err)
	}
	return made, nil
}

// Events lists the events, the newest first, each with the guests that wait to be compared with
// the register.
func (o *Outreach) Events(ctx context.Context, by access.Caller) (list []Event, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		terms, err := tx.Terms(ctx)
		if err != nil {
			return err
		}
		found, err := tx.Events(ctx)
		if err != nil {
			return err
		}
		for _, a := range found {
			e := Event{Request: Request{Asked: a, Terms: terms}}
			if e.Address, err = o.address(ctx, tx, EventLink, a.Code); err != nil {
				return err
			}
			if e.Guests, err = o.guests(ctx, tx, a.ID); err != nil {
				return err
			}
			list = append(list, e)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list events: %w", err)
	}
	return list, nil
}

func (o *Outreach) guests(ctx context.Context, tx Reader, id ident.Request) ([]Guest, error) {
	came, err := tx.Guests(ctx, id)
	if err != nil {
		return nil, err
	}
	ids := make([]ident.Person, len(came))
	for i, g := range came {
		ids[i] = g.ID
	}
	entries, err := tx.Entries(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i, e := range entries {
		p, err := o.open(e)
		if err != nil {
			return nil, err
		}
		came[i].Number, came[i].Label = e.Number, label(p)
	}
	return came, nil
}

// SettleGuest says that somebody who signed themselves in was compared with the register, and is
// new in it. Whoever was in it already is merged.
func (o *Outreach) SettleGuest(ctx context.Context, by access.Caller, id ident.Request, guest ident.Person) error {
	return wrapped("settle a guest", o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditPeople); err != nil {
			return err
		}
		if err := tx.SettleGuest(ctx, id, guest, by.User, o.now()); err != nil {
			return err
		}
		return tx.Append(ctx, o.event(by, audit.PersonChanged, "person", guest.String(), map[string]any{"fields": []any{"guest"}}))
	}))
}

// Joiner is what people say of themselves at an event. A minor names who speaks for them.
type Joiner struct {
	Name, Email, Mobile, Language string
	Born                          person.Date
	Guardian                      *Joiner
	Selfie                        []byte // a photo of themselves as it was sent; none: they added none
}

// EventSheet is what the page of an event shows.
type EventSheet struct {
	Title        string
	Organisation string
	Until        time.Time
}

// LookAtEvent gives what the page of an event shows, or problem.NotFound "link.ended".
func (o *Outreach) LookAtEvent(ctx context.Context, code string) (sheet EventSheet, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		r, err := o.eventOf(ctx, tx, code)
		if err != nil {
			return err
		}
		who, err := tx.Identity(ctx)
		sheet = EventSheet{Title: r.Title, Organisation: who.Organisation, Until: r.Until}
		return err
	})
	if err != nil {
		return EventSheet{}, fmt.Errorf("look at an event: %w", err)
	}
	return sheet, nil
}

func (o *Outreach) eventOf(ctx context.Context, tx Reader, code string) (consent.Request, error) {
	l, err := o.OpenLink(ctx, tx, plainCode(code), EventLink)
	if err != nil {
		return consent.Request{}, err
	}
	r, err := tx.Request(ctx, l.Request)
	if err != nil {
		return consent.Request{}, err
	}
	if !r.Open(o.now()) {
		return consent.Request{}, problem.New(problem.NotFound, "link.ended")
	}
	return r.Request, nil
}

// mostGuests bounds how many can sign themselves in at one event.
const mostGuests = 5000

// JoinEvent puts somebody who signs themselves in into the register, as new, and gives the address
// at which they answer. Where a minor's guardian has an address, it is sent to them instead and
// address is empty. Nothing is told of who is in the register already.
//
// Problems: "link.ended", "consent.guardian-missing" for a minor who names nobody, "selfie.unreadable"
// and "selfie.too-large", and those of person.Person.Clean.
func (o *Outreach) JoinEvent(ctx context.Context, v access.Caller, code string, j Joiner) (address string, err error) {
	var picture []byte
	if len(j.Selfie) > 0 {
		// Who knows no event has nothing decoded.
		if _, err := o.LookAtEvent(ctx, code); err != nil {
			return "", err
		}
		if picture, err = o.portray(ctx, j.Selfie); err != nil {
			return "", fmt.Errorf("join an event: %w", err)
		}
	}
	err = o.store.InTx(ctx, func(tx Tx) error {
		r, err := o.eventOf(ctx, tx, code)
		if err != nil {
			return err
		}
		if there, err := tx.CountGuests(ctx, r.ID); err != nil || there >= mostGuests {
			if err == nil {
				err = problem.New(problem.TooMany, "request.event-full")
			}
			return err
		}
		p := person.Person{Name: j.Name, Email: j.Email, Mobile: j.Mobile, Language: j.Language, Born: j.Born}
		if g := j.Guardian; g != nil {
			added, err := o.add(ctx, tx, v, person.Person{Name: g.Name, Email: g.Email, Mobile: g.Mobile, Language: j.Language})
			if err != nil {
				return err
			}
			p.Guardians = []person.Guardian{{Person: added.ID, Relation: person.OtherRelation}}
		}
		guest, err := o.add(ctx, tx, v, p)
		if err != nil {
			return err
		}
		if err := tx.AddGuest(ctx, r.ID, guest.ID, o.now()); err != nil {
			return err
		}
		if len(picture) > 0 {
			if err := o.keepSelfie(ctx, tx, v, r.ID, guest.ID, picture); err != nil {
				return err
			}
		}
		invited, err := o.invite(ctx, tx, v, r, Ask{Language: j.Language}, guest.ID, nil)
		if err != nil {
			return err
		}
		if i := invited[0]; i.Way == consent.ByLink || i.Signer == guest.ID {
			token, err := o.newLink(ctx, tx, Link{Kind: SignLink, Invitation: i.ID, Person: i.Signer, Until: i.Until})
			if err != nil {
				return err
			}
			address = SignLink.Address("", token)
		}
		return tx.Append(ctx, o.event(v, audit.PersonAdded, "person", guest.ID.String(), map[string]any{"number": guest.Number, "event": r.ID.String()}))
	})
	if err != nil {
		return "", fmt.Errorf("join an event: %w", err)
	}
	return address, nil
}
