package outreach

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// EventSheet is what people at an event read before they sign themselves in.
type EventSheet struct {
	Asks  Identity
	Title string
	Until time.Time
	Code  bool // a code is sent to the address that they give
}

// SignIn is what somebody at an event says of themselves, and of a child for whom they answer.
type SignIn struct {
	Name     string
	Contact  string // mail address or mobile number; may be empty where nothing can be sent
	Child    string // empty: they answer for themselves
	Relation person.Relation
	Language string
}

// PublicFace says who the organisation is, to anybody.
func (o *Outreach) PublicFace(ctx context.Context) (who Identity, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		who, err = tx.Identity(ctx)
		return err
	})
	if err != nil {
		return Identity{}, fmt.Errorf("read who asks: %w", err)
	}
	return who, nil
}

// eventOf finds the event of a short address. One that is closed and one that never was are alike.
func (o *Outreach) eventOf(ctx context.Context, tx Reader, code string) (Asked, error) {
	gone := problem.New(problem.NotFound, "link.ended")
	link, err := o.OpenLink(ctx, tx, code, EventLink)
	if err != nil {
		return Asked{}, err
	}
	r, err := tx.Request(ctx, link.Request)
	if err != nil || !r.Open(o.now()) {
		return Asked{}, gone.Because(err)
	}
	return r, nil
}

// Event gives what people at an event read first.
//
// Problems: "link.ended".
func (o *Outreach) Event(ctx context.Context, _ Visitor, code string) (sheet EventSheet, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		r, err := o.eventOf(ctx, tx, code)
		if err != nil {
			return err
		}
		sheet.Title, sheet.Until, sheet.Code = r.Title, r.Until, len(o.ways) > 0
		sheet.Asks, err = tx.Identity(ctx)
		return err
	})
	if err != nil {
		return EventSheet{}, fmt.Errorf("show an event: %w", err)
	}
	return sheet, nil
}

// SignIn puts somebody who is at an event into the register, and gives the secret of a link by
// which they sign. They are a new entry even if the register has one like it: who they are, staff
// tell, by merging the two.
//
// Problems: "link.ended", "sign.name-missing", "sign.contact", those of person.Person.Check.
func (o *Outreach) SignIn(ctx context.Context, v Visitor, code string, g SignIn) (token string, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		r, err := o.eventOf(ctx, tx, code)
		if err != nil {
			return err
		}
		signer := person.Person{Name: strings.TrimSpace(g.Name), Language: g.Language}
		if !phrase.Known(signer.Language) {
			signer.Language = ""
		}
		if signer.Email, signer.Mobile, err = o.contactOf(g.Contact); err != nil {
			return err
		}
		if signer, err = o.enter(ctx, tx, v, signer); err != nil {
			return err
		}
		shown := signer
		if child := strings.TrimSpace(g.Child); child != "" {
			if !slices.Contains(person.Relations(), g.Relation) {
				return problem.New(problem.Invalid, "guardian.relation-unknown").At("relation")
			}
			shown, err = o.enter(ctx, tx, v, person.Person{
				Name: child, Language: signer.Language, Guardians: []person.Guardian{{Person: signer.ID, Relation: g.Relation}},
			})
			if err != nil {
				return err
			}
		}
		token, err = o.inviteGuest(ctx, tx, v, r, shown.ID, signer.ID)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("sign somebody in: %w", err)
	}
	return token, nil
}

// contactOf reads an address or a number.
func (o *Outreach) contactOf(text string) (email, mobile string, err error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "" && len(o.ways) == 0:
		return "", "", nil
	case strings.Contains(text, "@"):
		return text, "", nil
	case text != "":
		return "", text, nil
	}
	return "", "", problem.New(problem.Invalid, "sign.contact").At("contact")
}

// enter puts somebody into the register at their own word.
func (o *Outreach) enter(ctx context.Context, tx Tx, v Visitor, p person.Person) (person.Person, error) {
	if p.Name == "" || len(p.Name) > mostName {
		return p, problem.New(problem.Invalid, "sign.name-missing").At("name")
	}
	made, err := o.add(ctx, tx, v.caller(), p)
	return made.Person, err
}

// inviteGuest asks somebody at an event, and makes the link by which they answer at once.
func (o *Outreach) inviteGuest(ctx context.Context, tx Tx, v Visitor, r Asked, shown, signer ident.Person) (string, error) {
	by := access.Caller{Kind: access.House, Language: v.Language}
	invited, err := o.invite(ctx, tx, by, r.Request, Ask{Language: v.Language, Way: consent.ByLink}, shown, nil)
	if err != nil {
		return "", err
	}
	token, err := o.newLink(ctx, tx, Link{Kind: SignLink, Invitation: invited[0].ID, Person: signer, Until: invited[0].Until})
	if err != nil {
		return "", err
	}
	body := map[string]any{"request": r.ID.String(), "invitation": invited[0].ID.String()}
	return token, tx.Append(ctx, o.event(v.caller(), audit.SignedIn, "person", shown.String(), body))
}
