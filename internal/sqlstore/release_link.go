package sqlstore

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// LinkFacts implements release.Store.
func (s releaseStore) LinkFacts(ctx context.Context, hash [sha256.Size]byte, id ident.Asset) (f release.LinkFacts, err error) {
	err = s.db.View(ctx, func(tx *Tx) error {
		f, err = releaseTx{tx}.linkFacts(ctx, hash, id)
		return err
	})
	return f, err
}

func (tx releaseTx) linkFacts(ctx context.Context, hash [sha256.Size]byte, id ident.Asset) (release.LinkFacts, error) {
	link, err := outreachTx(tx).Link(ctx, hash)
	if err != nil {
		return release.LinkFacts{}, err
	}
	f := release.LinkFacts{Person: link.Person, Until: link.Until, UsedAt: link.UsedAt, EndedAt: link.EndedAt}
	held, err := tx.held(ctx, []ident.Asset{id})
	if err != nil {
		return f, err
	}
	if len(held) == 0 {
		return f, problem.New(problem.NotFound, "asset.not-found")
	}
	f.Holding = held[0]
	subjects := []ident.Person{link.Person}
	switch link.Kind {
	case outreach.SignLink, outreach.TabletLink:
		if f.Person, f.Shows, err = tx.shownOnSheet(ctx, link.Invitation, &f); err != nil {
			return f, err
		}
		subjects[0] = f.Person
	case outreach.PersonalLink:
		f.Shows = true
		wards, err := tx.minorWards(ctx, link.Person)
		if err != nil {
			return f, err
		}
		subjects = append(subjects, wards...)
	case outreach.EventLink, outreach.ReceiverLink: // they show no photo
	}
	in, arg := among(tx.Tx, subjects)
	found, err := column[int64](ctx, tx.Tx, `SELECT 1 FROM appearance s JOIN person p ON p.id = s.person
		WHERE s.asset = ? AND s.state = ? AND p.root `+in+` LIMIT 1`, id, person.Confirmed, arg)
	if err != nil {
		return f, fmt.Errorf("reading who is in a photo: %w", err)
	}
	f.Depicts = len(found) > 0
	return f, nil
}

// shownOnSheet tells whom an invitation is about, and whether its sheet shows the photo.
func (tx releaseTx) shownOnSheet(ctx context.Context, id ident.Invitation, f *release.LinkFacts) (of ident.Person, shows bool, err error) {
	o := outreachTx(tx)
	i, err := o.Invitation(ctx, id)
	if err != nil {
		return 0, false, err
	}
	r, err := o.Request(ctx, i.Request)
	if err != nil {
		return 0, false, err
	}
	asked, err := tx.consents(ctx, consentsNamed, []ident.Consent{i.Consent}, nil)
	if err != nil || len(asked) == 0 {
		return 0, false, err
	}
	return i.Person, r.ShowPhotos && asked[0].Scope.Covers(f.Holding.Asset, f.Holding.Clearance.Folders), nil
}

// minorWards are the minors for whom somebody speaks now.
func (tx releaseTx) minorWards(ctx context.Context, of ident.Person) ([]ident.Person, error) {
	o, now := outreachTx(tx), tx.db.now()
	wards, err := o.Wards(ctx, of, now)
	if err != nil || len(wards) == 0 {
		return nil, err
	}
	entries, err := o.Entries(ctx, wards)
	if err != nil {
		return nil, err
	}
	entries = slices.DeleteFunc(entries, func(e outreach.Entry) bool { return !e.Minority.At(now) })
	wards = wards[:0]
	for _, e := range entries {
		wards = append(wards, e.ID)
	}
	return wards, nil
}
