package main

import (
	"context"
	"time"

	"imprimatur/internal/consent"
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

// say adds to the consent, as the person would on their page.
func (k *known) say(ctx context.Context, db *sqlstore.DB, kind consent.EventKind) error {
	e := consent.Event{Kind: kind, At: time.Now(), Signer: k.consent.Person, Method: consent.PersonalLink}
	if kind == consent.Changed {
		e.Answers = k.consent.Events[0].Answers
	}
	k.consent.Events = append(k.consent.Events, e)
	return db.Outreach().InTx(ctx, func(tx outreach.Tx) error {
		return tx.AddEvent(ctx, k.consent.ID, len(k.consent.Events), e)
	})
}

// withdrawQuestions are a withdrawal by somebody with 10,000 photos, and the bare update of the
// same rows, photo by photo and all at once. Before each, the consent is given again.
func withdrawQuestions() []question {
	given := func(ctx context.Context, h *house) error { return h.known.say(ctx, h.db, consent.Changed) }
	return []question{
		{name: "bare update of the same rows", ready: given, ask: func(ctx context.Context, h *house, _ dice) error { return h.known.bare.Singly(ctx) }},
		{name: "the same in three statements", ready: given, ask: func(ctx context.Context, h *house, _ dice) error { return h.known.bare.Together(ctx) }},
		{name: "withdrawal", ready: given, ask: func(ctx context.Context, h *house, _ dice) error {
			return h.known.say(ctx, h.db, consent.Withdrawn)
		}},
	}
}
