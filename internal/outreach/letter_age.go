package outreach

import (
	"context"
	"fmt"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// ageWindow is for how long after their birthday somebody is still written to: where the house
// stood still on the day, or an address came later.
const ageWindow = 30 // days

// TellOfAge writes, once, to those who have come of age and for whom guardians had allowed
// something, which lapsed by that. What was asked last is asked of them anew where it still can
// be, and the letter leads there; else it leads to their own page. Whoever cannot be reached is
// not written to. That it lapses needs no job: it counts to the second by itself.
func (o *Outreach) TellOfAge(ctx context.Context) error {
	for after := ident.Person(0); ; {
		var due []ident.Person
		err := o.store.InTx(ctx, func(tx Tx) error {
			var err error
			now := o.now()
			if due, err = tx.CameOfAge(ctx, now.AddDate(0, 0, -ageWindow), now, after, mostAtOnce); err != nil {
				return err
			}
			for _, id := range due {
				if err := o.tellOfAge(ctx, tx, id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("write to who came of age: %w", err)
		}
		if len(due) < mostAtOnce {
			return nil
		}
		after = due[len(due)-1]
	}
}

func (o *Outreach) tellOfAge(ctx context.Context, tx Tx, id ident.Person) error {
	who, e, err := o.read(ctx, tx, id)
	if problem.Is(err, problem.NotFound) { // erased since
		return nil
	}
	if err != nil {
		return err
	}
	way := o.wayTo(who.Person, "")
	if !e.DeceasedAt.IsZero() || way != consent.ByMail && way != consent.BySMS {
		return nil
	}
	all, err := tx.Consents(ctx, id)
	if err != nil {
		return err
	}
	var lapsed []Recorded
	for _, c := range all {
		if c.State(o.now(), e.Minority) == consent.Lapsed {
			lapsed = append(lapsed, c)
		}
	}
	if len(lapsed) == 0 {
		return nil
	}
	house := access.Caller{Kind: access.House}
	again, asked, err := o.askedAnew(ctx, tx, e, lapsed[len(lapsed)-1])
	if err != nil {
		return err
	}
	if asked {
		_, err = o.ask(ctx, tx, house, again)
	} else {
		_, err = o.post(ctx, tx, house, Letter{Kind: AgeLetter, To: id})
	}
	if err != nil {
		return err
	}
	return tx.Append(ctx, o.event(house, audit.AgeReached, "person", id.String(), map[string]any{"number": e.Number, "lapsed": len(lapsed), "asked": asked}))
}

// askedAnew gives what asks somebody themselves for what their guardians were asked; ok is false
// where it cannot be asked any more.
func (o *Outreach) askedAnew(ctx context.Context, tx Reader, e Entry, c Recorded) (a Ask, ok bool, err error) {
	invited, err := tx.Invitations(ctx, InvitationFilter{Consent: c.ID, Limit: 1})
	if err != nil || len(invited) == 0 {
		return a, false, err
	}
	r, err := tx.Request(ctx, invited[0].Request)
	if err != nil {
		return a, false, err
	}
	terms, err := tx.Terms(ctx)
	if err != nil {
		return a, false, err
	}
	_, err = tx.PublishedText(ctx, r.Quitclaim, 0, consent.ForAdults, "")
	if problem.Is(err, problem.NotFound) {
		return a, false, nil
	}
	if err != nil {
		return a, false, err
	}
	a = Ask{
		People: []ident.Person{e.ID}, Scope: c.Scope, Term: c.Term, Quitclaim: r.Quitclaim, Uses: saidOf(r.Uses, terms), ShowPhotos: true,
		Title: r.Title, Until: o.now().AddDate(0, 0, usualWaiting), letter: AgeLetter,
	}
	if !a.Term.Until.IsZero() && !a.Term.Until.After(o.now().Add(soon)) {
		return a, false, nil
	}
	switch a.Scope.Extent {
	case consent.TheseAssets:
		in, err := tx.ShownIn(ctx, a.Scope.Assets)
		a.Scope.Assets = in[e.ID]
		return a, len(a.Scope.Assets) > 0, err
	case consent.ThisEvent:
		ok, err := tx.FoldersExist(ctx, a.Scope.Folders)
		return a, ok, err
	case consent.AllOfMe:
	}
	return a, true, nil
}

// saidOf puts uses into the organisation's words.
func saidOf(uses []consent.Uses, terms *consent.Terms) []Said {
	list := make([]Said, 0, len(uses))
	for _, u := range uses {
		s := Said{Purpose: terms.Purposes[u.Purpose]}
		for bit, channel := range terms.Channels {
			if u.Channels.Has(bit) {
				s.Yes = append(s.Yes, channel)
			}
		}
		list = append(list, s)
	}
	return list
}
