package main

import (
	"context"
	"crypto/rand"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/sqlstore"
)

// known is somebody with very many photos, and the consent that covers them.
type known struct {
	consent consent.Consent
	bare    *sqlstore.Bare
}

// findKnown reads the first of the register.
func findKnown(ctx context.Context, db *sqlstore.DB) (k known, err error) {
	err = db.Outreach().View(ctx, func(r outreach.Reader) error {
		first, err := r.ChangedSince(ctx, 0, 0, 1)
		if err != nil || len(first) == 0 {
			return err
		}
		said, err := r.Consents(ctx, first[0].ID)
		if err == nil && len(said) > 0 {
			k.consent = said[0].Consent
		}
		return err
	})
	if err != nil {
		return k, err
	}
	k.bare, err = db.BareUpdate(ctx, k.consent.Person)
	return k, err
}

// give records a consent with the answers of the first: one that was withdrawn is at its end.
func (k *known) give(ctx context.Context, db *sqlstore.DB) (err error) {
	now := time.Now()
	if k.consent.ID, err = ident.New[ident.Consent](now, rand.Reader); err != nil {
		return err
	}
	k.consent.AskedAt = now
	k.consent.Events = []consent.Event{{Kind: consent.Given, At: now, Signer: k.consent.Person, Method: consent.OnPaper, Answers: k.consent.Events[0].Answers}}
	return db.Outreach().InTx(ctx, func(tx outreach.Tx) error {
		return tx.AddConsent(ctx, outreach.Recorded{Owner: k.consent.Person, Sealed: make([]byte, 100), Consent: k.consent})
	})
}

// say adds to the consent, as the person would on their page.
func (k *known) say(ctx context.Context, db *sqlstore.DB, kind consent.EventKind, answers ...consent.Answer) error {
	e := consent.Event{Kind: kind, At: time.Now(), Signer: k.consent.Person, Method: consent.PersonalLink, Answers: answers}
	return db.Outreach().InTx(ctx, func(tx outreach.Tx) error {
		return tx.AddEvent(ctx, k.consent.ID, len(k.consent.Events)+1, e)
	})
}

// withdrawQuestions are a withdrawal by somebody with 10,000 photos: beside the bare update of the
// same rows, and beside that of a row for each photo. Before each, the consent is given again.
func withdrawQuestions() []question {
	given := func(ctx context.Context, h *house) error { return h.known.give(ctx, h.db) }
	restore := func(ctx context.Context, h *house) error { return h.known.bare.Restore(ctx) }
	return []question{
		{name: "bare update of the same rows", ready: given, ask: func(ctx context.Context, h *house, _ dice) error { return h.known.bare.SameRows(ctx) }},
		{name: "withdrawal", ready: given, ask: func(ctx context.Context, h *house, _ dice) error {
			return h.known.say(ctx, h.db, consent.Withdrawn)
		}},
		{name: "withdrawal of one use", ready: given, ask: func(ctx context.Context, h *house, _ dice) error {
			return h.known.say(ctx, h.db, consent.Withdrawn, consent.Answer{Purpose: 0, No: 1})
		}},
		{name: "bare update of each photo", ready: given, after: restore, ask: func(ctx context.Context, h *house, _ dice) error { return h.known.bare.EachPhoto(ctx) }},
	}
}
