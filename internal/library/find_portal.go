package library

import (
	"context"
	"fmt"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// What stands outside on a portal is what a query finds that is cleared for the portal's use at this
// moment. Whoever looks there is the public and has no rights; nothing here goes on record, the
// pictures that are shown do.

// FindCleared gives a page of it, in the order of the list. words narrow it as they do in the house;
// who shows the page sees to it that only words are found that it shows. A query that names what is
// not there is a problem, as in the house; a collection must be shared with the house.
func (l *Library) FindCleared(ctx context.Context, query string, use clearance.Use, words, from string, limit int) (page asset.Page, err error) {
	at := cursor{Stretch: Stretch{Start: true}}
	if from != "" {
		if at, err = readCursor(from); err != nil {
			return page, err
		}
	}
	at.Limit = limit
	err = l.store.View(ctx, func(tx Reader) error {
		w, err := l.outside(ctx, tx, query, use, words)
		if err != nil {
			return err
		}
		found, err := tx.Find(ctx, w, at.Stretch)
		if err != nil {
			return fmt.Errorf("find what is cleared: %w", err)
		}
		page.Items = found.Items
		return l.turn(ctx, tx, w, at, found, &page)
	})
	return page, err
}

// InCleared tells whether a photo is among what FindCleared would give, all pages taken together.
func (l *Library) InCleared(ctx context.Context, query string, use clearance.Use, id ident.Asset) (holds bool, err error) {
	err = l.store.View(ctx, func(tx Reader) error {
		w, err := l.outside(ctx, tx, query, use, "")
		if err != nil {
			return err
		}
		place, err := tx.Place(ctx, w, id)
		if problem.Is(err, problem.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		found, err := tx.Find(ctx, w, Stretch{From: place + 1, Limit: 1})
		if err != nil {
			return fmt.Errorf("find a photo: %w", err)
		}
		holds = len(found.Items) == 1 && found.Items[0].ID == id
		return nil
	})
	return holds, err
}

// outside reads a query with the eyes of the house, and narrows it to what is cleared for a use.
func (l *Library) outside(ctx context.Context, tx Reader, query string, use clearance.Use, words string) (Wanted, error) {
	seek, err := l.seek(ctx, tx, access.Caller{Kind: access.House})
	if err != nil {
		return Wanted{}, err
	}
	q, err := seek.parse(ctx, query)
	if err != nil {
		return Wanted{}, err
	}
	if q.State != asset.Unknown && q.State != asset.Active {
		return Wanted{}, problem.New(problem.Invalid, "portal.query").At("query")
	}
	for _, word := range tx.Split(words) {
		q.Words = append(q.Words, asset.Word{Text: word})
	}
	q.Uses = append(q.Uses, asset.WantedUse{Purpose: string(use.Purpose), Channel: string(use.Channel)})
	w, err := seek.wanted(ctx, q)
	if err != nil {
		return Wanted{}, err
	}
	w.Unrestricted = true
	return w, nil
}
