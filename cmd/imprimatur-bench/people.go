package main

import (
	"context"
	"crypto/rand"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/sqlstore"
)

const (
	depicted    = 1000   // people in the register
	knownPhotos = 10_000 // that show the first of them, as far as there are so many
)

// register makes the people who are shown, and what they said, or reads who is there.
func register(ctx context.Context, db *sqlstore.DB, d dice) ([]ident.Person, error) {
	err := db.Office().InTx(ctx, func(tx office.Tx) error { return tx.SaveSettings(ctx, office.DefaultSettings()) })
	if err != nil {
		return nil, err
	}
	var ids []ident.Person
	err = db.Outreach().InTx(ctx, func(tx outreach.Tx) error {
		known, err := tx.ChangedSince(ctx, 0, 0, depicted)
		ids = nil
		for _, e := range known {
			ids = append(ids, e.ID)
		}
		for number := len(ids); err == nil && number < depicted; number++ {
			var id ident.Person
			if id, err = somebody(ctx, tx, d, number); err == nil {
				ids = append(ids, id)
			}
		}
		return err
	})
	return ids, err
}

// somebody makes a person with what they said of all their photos.
func somebody(ctx context.Context, tx outreach.Tx, d dice, number int) (ident.Person, error) {
	at := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC).Add(time.Duration(number) * time.Hour)
	id, err := ident.New[ident.Person](at, rand.Reader)
	if err != nil {
		return 0, err
	}
	e := outreach.Entry{ID: id, Number: number + 1, Root: id, Sealed: make([]byte, 200), Key: make([]byte, 60), Revision: 1}
	if err := tx.SaveEntry(ctx, e, 0, at); err != nil {
		return 0, err
	}
	answers := said(number)
	if len(answers) == 0 {
		return id, nil
	}
	c := outreach.Recorded{Owner: id, Sealed: make([]byte, 100), Consent: consent.Consent{
		Person: id, Signers: []consent.Signer{{Person: id}}, Scope: consent.Scope{Extent: consent.AllOfMe},
		Term: consent.Term{Until: time.Date(2030, 1, 1+d.IntN(700), 0, 0, 0, 0, time.UTC)}, AskedAt: at,
		Events: []consent.Event{{Kind: consent.Given, At: at, Signer: id, Answers: answers, Method: consent.OnPaper}},
	}}
	if c.ID, err = ident.New[ident.Consent](at, rand.Reader); err != nil {
		return 0, err
	}
	return id, tx.AddConsent(ctx, c)
}

// said is what the people of the register allow, by the numbers of purposes and channels: most of
// them most uses, some the website alone, some nothing; some were never asked.
func said(number int) []consent.Answer {
	const website, most = 0b1, 0b11111
	switch number % 10 {
	case 7:
		return []consent.Answer{{Purpose: 0, Yes: website}, {Purpose: 1, No: most}}
	case 8:
		return []consent.Answer{{Purpose: 0, No: most}, {Purpose: 1, No: most}}
	case 9:
		return nil
	}
	return []consent.Answer{{Purpose: 0, Yes: most}, {Purpose: 1, Yes: most}, {Purpose: 2, Yes: website}}
}

// shown makes up who is in a photo whose basis is consent.
func (p *photos) shown(known bool) []person.Appearance {
	var all []person.Appearance
	add := func(who ident.Person, state person.State) {
		all = append(all, person.Appearance{Person: who, Number: len(all) + 1, State: state, Source: person.Drawn})
	}
	if known {
		add(p.people[0], person.Confirmed)
	}
	for count := 1 + p.IntN(3); len(all) < count; {
		add(p.people[1+p.faces.draw(p.dice)], person.Confirmed)
	}
	if p.coin(0.05) {
		add(0, person.Unknown)
	}
	return all
}
