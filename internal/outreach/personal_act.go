package outreach

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// TakeBack is what somebody takes back on their own page: with nothing but the subject, all of it.
type TakeBack struct {
	Subject ident.Person    // themselves where 0
	Consent ident.Consent   // of this one alone; 0: of all
	Channel consent.Channel // on this one alone
	Asset   ident.Asset     // for this photo alone
}

// WithdrawOwn takes consents back at the word of whoever holds a personal link. It counts for
// every photo in the moment that it is recorded; nobody at the organisation has to act. Doing it
// again does no harm. taken is how many consents it changed.
//
// Problems: "link.ended", "person.not-found" for somebody whom the holder does not speak for.
func (o *Outreach) WithdrawOwn(ctx context.Context, v Visitor, token string, t TakeBack) (taken int, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		taken = 0
		h, e, err := o.onPage(ctx, tx, token, t.Subject)
		if err != nil {
			return err
		}
		terms, err := tx.Terms(ctx)
		if err != nil {
			return err
		}
		all, err := tx.Consents(ctx, e.ID)
		if err != nil {
			return err
		}
		for _, c := range all {
			event, due := o.takenBack(c.Consent, h.entry.ID, t, terms)
			if !due || t.Consent != 0 && t.Consent != c.ID {
				continue
			}
			event.Source = v.Source
			if err := o.say(ctx, tx, v, e, &c, event, terms, audit.ConsentTakenBack); err != nil {
				return err
			}
			if taken++; taken == 1 {
				if _, err := o.post(ctx, tx, v.caller(), Letter{Kind: ReceiptLetter, To: h.entry.ID, Consent: c.ID, Event: len(c.Events), Language: v.Language}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("withdraw on one's own page: %w", err)
	}
	return taken, nil
}

// takenBack makes the event by which a consent is taken back, if there is something to take back:
// what was never allowed, or is withdrawn already, needs none.
func (o *Outreach) takenBack(c consent.Consent, signer ident.Person, t TakeBack, terms *consent.Terms) (consent.Event, bool) {
	now := standingOf(c, signer, o.now())
	event := consent.Event{Kind: consent.Withdrawn, At: o.now().Truncate(time.Millisecond), Signer: signer, Method: consent.PersonalLink}
	speaks := signer == c.Person || slices.ContainsFunc(c.Signers, func(s consent.Signer) bool { return s.Person == signer })
	switch {
	case !speaks || now.over:
		return event, false
	case t.Channel != "":
		bit := terms.Set(t.Channel)
		for _, a := range now.answers() {
			if a.Yes&bit != 0 {
				event.Answers = append(event.Answers, consent.Answer{Purpose: a.Purpose, No: bit})
			}
		}
		return event, len(event.Answers) > 0
	case t.Asset != 0:
		event.Assets = []ident.Asset{t.Asset}
		again := slices.ContainsFunc(c.Events, func(e consent.Event) bool {
			return e.Kind == consent.Withdrawn && e.Signer == signer && len(e.Answers) == 0 && slices.Equal(e.Assets, event.Assets)
		})
		return event, !again && (now.yes != consent.Matrix{})
	}
	return event, true
}

// say adds an event to a consent and puts it on record.
func (o *Outreach) say(ctx context.Context, tx Tx, v Visitor, e Entry, c *Recorded, event consent.Event, terms *consent.Terms, kind audit.Kind) error {
	var err error
	if c.Consent, err = c.Append(event, terms); err != nil {
		return err
	}
	number := len(c.Events)
	if err := tx.AddEvent(ctx, c.ID, number, c.Events[number-1]); err != nil {
		return fmt.Errorf("keep what somebody said: %w", err)
	}
	body := map[string]any{"consent": c.ID.String(), "event": number, "signer": event.Signer.String(), "number": e.Number}
	if len(event.Assets) > 0 {
		body["photos"] = len(event.Assets)
	}
	return tx.Append(ctx, o.event(v.caller(), kind, "person", e.ID.String(), body))
}

// onPage opens a personal link for an act about somebody.
func (o *Outreach) onPage(ctx context.Context, tx Reader, token string, subject ident.Person) (holder, Entry, error) {
	h, err := o.holding(ctx, tx, token)
	if err != nil {
		return h, Entry{}, err
	}
	e, known := h.subject(subject)
	if !known {
		return h, Entry{}, problem.New(problem.NotFound, "person.not-found")
	}
	return h, e, nil
}

// Change is how somebody answers anew on their own page.
type Change struct {
	Subject  ident.Person
	Consent  ident.Consent
	Language string
	Shown    consent.Hash // Form.Hash of what the page showed
	Answers  []Said
}

// ChangeOwn records answers that differ from those that hold, and keeps a copy as of a signature.
// Where none differs nothing is recorded, and event is 0.
//
// Problems: "link.ended", "consent.not-found", "sign.text-changed", "sign.not-yours", those of
// consent.Consent.Append.
func (o *Outreach) ChangeOwn(ctx context.Context, v Visitor, token string, change Change) (event int, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		event = 0
		h, e, err := o.onPage(ctx, tx, token, change.Subject)
		if err != nil {
			return err
		}
		c, err := tx.Consent(ctx, change.Consent)
		if err != nil || c.Person != e.ID {
			return problem.New(problem.NotFound, "consent.not-found").Because(err)
		}
		event, err = o.change(ctx, tx, v, h, e, c, change)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("change answers on one's own page: %w", err)
	}
	return event, nil
}

func (o *Outreach) change(ctx context.Context, tx Tx, v Visitor, h holder, e Entry, c Recorded, change Change) (int, error) {
	r := ownReader{o: o, tx: tx, holder: h.entry.ID, entry: e, language: change.Language}
	var err error
	if r.terms, err = tx.Terms(ctx); err != nil {
		return 0, err
	}
	now := standingOf(c.Consent, h.entry.ID, o.now())
	if now.text == 0 || now.over {
		return 0, problem.New(problem.Conflict, "consent.over")
	}
	form, purposes, err := r.form(ctx, c.Consent, now, usesOf(now.said))
	if err != nil {
		return 0, err
	}
	if form.Hash() != change.Shown {
		return 0, problem.New(problem.Stale, "sign.text-changed")
	}
	answers, yes, err := differences(r.terms, change.Answers, now)
	if err != nil || len(answers) == 0 {
		return 0, err
	}
	signer, err := o.open(h.entry)
	if err != nil {
		return 0, err
	}
	if yes && !o.maySay(&signing{depicted: e, signer: signer}) {
		return 0, problem.New(problem.Conflict, "sign.not-yours")
	}
	event := consent.Event{
		Kind: consent.Changed, At: o.now().Truncate(time.Millisecond), Signer: h.entry.ID, Answers: answers, Method: consent.PersonalLink, Source: v.Source,
		Text: form.Text.ID, Version: form.Text.Version, Language: form.Text.Language, Shown: form.Hash(),
	}
	if err := o.say(ctx, tx, v, e, &c, event, r.terms, audit.ConsentChanged); err != nil {
		return 0, err
	}
	number := len(c.Events)
	after := standingOf(c.Consent, h.entry.ID, o.now())
	p := Proof{
		Consent: c.ID, Event: number, At: event.At, Signer: label(signer), Relation: relationOf(e, signer.ID), Typed: label(signer), Form: form,
		Answered: answered(form, purposes, after.answers(), r.terms), Method: event.Method, Source: v.Source, Scope: c.Scope.Extent, Term: c.Term,
	}
	depicted, err := o.open(e)
	if err != nil {
		return 0, err
	}
	p.Depicted = label(depicted)
	if p.Asks, err = tx.Identity(ctx); err != nil {
		return 0, err
	}
	if p.Folders, err = called(ctx, tx, c.Scope.Folders); err != nil {
		return 0, err
	}
	if err := o.keepProof(ctx, tx, c, p); err != nil {
		return 0, err
	}
	_, err = o.post(ctx, tx, v.caller(), Letter{Kind: CopyLetter, To: h.entry.ID, Consent: c.ID, Event: number, Language: change.Language})
	return number, err
}

// differences gives the answers that are not those that hold, and tells whether a yes is among them.
func differences(terms *consent.Terms, said []Said, now standing) (answers []consent.Answer, yes bool, err error) {
	all, err := numbered(terms, said)
	if err != nil {
		return nil, false, err
	}
	for _, a := range all {
		open := now.said[a.Purpose]
		if a.Yes&a.No != 0 || (a.Yes|a.No)&^open != 0 {
			return nil, false, problem.New(problem.Invalid, "consent.answers-conflict").At("answers")
		}
		a.Yes &^= now.yes[a.Purpose]
		a.No &= now.yes[a.Purpose]
		if a.Yes|a.No != 0 {
			answers = append(answers, a)
			yes = yes || a.Yes != 0
		}
	}
	return answers, yes, nil
}

// OwnPapers gives the copy and the receipt of something that whoever holds the link has said.
//
// Problems: "link.ended", "proof.not-found".
func (o *Outreach) OwnPapers(ctx context.Context, v Visitor, token string, id ident.Consent, event int) (p Papers, err error) {
	var of Entry
	err = o.store.View(ctx, func(tx Reader) error {
		h, err := o.holding(ctx, tx, token)
		if err != nil {
			return err
		}
		c, err := tx.Consent(ctx, id)
		if err != nil || event < 1 || event > len(c.Events) || c.Events[event-1].Signer != h.entry.ID {
			return problem.New(problem.NotFound, "proof.not-found").Because(err)
		}
		of = h.entry
		p, err = o.papers(ctx, tx, id, event)
		return err
	})
	if err != nil {
		return Papers{}, fmt.Errorf("read a copy: %w", err)
	}
	body := map[string]any{"consent": id.String(), "event": event, "link": string(PersonalLink)}
	return p, o.store.Append(ctx, o.event(v.caller(), audit.ProofRead, "person", of.ID.String(), body))
}

// checkWords tells whether a text that somebody wrote can be kept.
func checkWords(text string) (string, error) {
	text = strings.TrimSpace(text)
	if !utf8.ValidString(text) {
		return "", problem.New(problem.Invalid, "person.text-form").At("note")
	}
	return text, checkNote(text)
}
