package sqlstore

import (
	"context"
	"fmt"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
)

// The kinds of terms, as use_term numbers them.
const (
	purposeTerm = 1
	channelTerm = 2
)

// terms gives the organisation's purposes and channels by their numbers.
func (tx *Tx) terms(ctx context.Context) (*consent.Terms, error) {
	t := &consent.Terms{}
	err := tx.each(ctx, func(r *rows) error {
		var kind int
		var key string
		err := r.Scan(&kind, &key)
		if kind == purposeTerm {
			t.Purposes = append(t.Purposes, consent.Purpose(key))
		} else {
			t.Channels = append(t.Channels, consent.Channel(key))
		}
		return err
	}, `SELECT kind, key FROM use_term ORDER BY kind, number`)
	if err != nil {
		return nil, fmt.Errorf("reading purposes and channels: %w", err)
	}
	return t, nil
}

// numberTerms gives numbers to terms that have none yet, at the end of the lists, and tells
// whether there were any.
func (tx *Tx) numberTerms(ctx context.Context, s office.Settings) (bool, error) {
	known, err := tx.terms(ctx)
	if err != nil {
		return false, err
	}
	var table [][]any
	next := len(known.Purposes)
	for _, t := range s.Purposes {
		if known.Purpose(consent.Purpose(t.Key)) < 0 {
			table = append(table, []any{purposeTerm, next, t.Key})
			next++
		}
	}
	next = len(known.Channels)
	for _, t := range s.Channels {
		if known.Channel(consent.Channel(t.Key)) < 0 {
			table = append(table, []any{channelTerm, next, t.Key})
			next++
		}
	}
	if err := (libraryTx{tx}).insert(ctx, `use_term (kind, number, key)`, table); err != nil {
		return false, fmt.Errorf("numbering purposes and channels: %w", err)
	}
	return len(table) > 0, nil
}

// Which consents are read: those of people, or those named.
const (
	consentsOfPeople = `p.root`
	consentsNamed    = `c.id`
)

// consents reads consents with their events, oldest first. People stand in them by the entries
// that they were merged into. Where assets are given, scopes and withdrawals tell of those alone.
func (tx *Tx) consents(ctx context.Context, by string, ids any, assets []ident.Asset) ([]consent.Consent, error) {
	in, arg := tx.amongIdents(ids)
	r := &consentReader{tx: tx, condition: by + ` ` + in, arg: arg, place: make(map[ident.Consent]int)}
	if err := r.heads(ctx); err != nil {
		return nil, fmt.Errorf("reading consents: %w", err)
	}
	if len(r.all) == 0 {
		return nil, nil
	}
	r.only = func(column string) (string, []any) {
		if assets == nil {
			return ``, []any{arg}
		}
		of, argOf := among(tx, assets)
		return ` AND ` + column + ` ` + of, []any{arg, argOf}
	}
	for _, read := range []func(context.Context) error{r.signers, r.scopes, r.events, r.answers, r.assets} {
		if err := read(ctx); err != nil {
			return nil, fmt.Errorf("reading consents: %w", err)
		}
	}
	return r.all, nil
}

func (tx *Tx) amongIdents(ids any) (condition string, arg any) {
	if people, ok := ids.([]ident.Person); ok {
		return among(tx, people)
	}
	named, _ := ids.([]ident.Consent)
	return among(tx, named)
}

type consentReader struct {
	tx        *Tx
	condition string
	arg       any
	only      func(column string) (string, []any)
	all       []consent.Consent
	place     map[ident.Consent]int
}

const consentTables = ` FROM consent c JOIN person p ON p.id = c.person `

func (r *consentReader) heads(ctx context.Context) error {
	return r.tx.each(ctx, func(row *rows) error {
		var c consent.Consent
		err := row.Scan(&c.ID, &c.Person, &c.Scope.Extent, at(&c.Term.From), at(&c.Term.Until), at(&c.AskedAt))
		r.place[c.ID] = len(r.all)
		r.all = append(r.all, c)
		return err
	}, `SELECT c.id, p.root, c.extent, c.from_at, c.until_at, c.asked_at`+consentTables+`WHERE `+r.condition+` ORDER BY c.id`, r.arg)
}

func (r *consentReader) signers(ctx context.Context) error {
	return r.tx.each(ctx, func(row *rows) error {
		var id ident.Consent
		var s consent.Signer
		err := row.Scan(&id, &s.Person, &s.Guardian)
		c := &r.all[r.place[id]]
		c.Signers = append(c.Signers, s)
		return err
	}, `SELECT c.id, o.root, s.guardian`+consentTables+`JOIN consent_signer s ON s.consent = c.id JOIN person o ON o.id = s.person
		WHERE `+r.condition+` ORDER BY c.id, s.guardian, s.person`, r.arg)
}

func (r *consentReader) scopes(ctx context.Context) error {
	only, args := r.only(`s.asset`)
	if only != `` {
		only = ` AND (s.folder <> 0 OR ` + only[len(` AND `):] + `)`
	}
	return r.tx.each(ctx, func(row *rows) error {
		var id ident.Consent
		var asset ident.Asset
		var folder ident.Folder
		err := row.Scan(&id, &asset, &folder)
		s := &r.all[r.place[id]].Scope
		if folder != 0 {
			s.Folders = append(s.Folders, folder)
		} else {
			s.Assets = append(s.Assets, asset)
		}
		return err
	}, `SELECT c.id, s.asset, s.folder`+consentTables+`JOIN consent_scope s ON s.consent = c.id WHERE `+r.condition+only+` ORDER BY c.id, s.asset`, args...)
}

func (r *consentReader) events(ctx context.Context) error {
	return r.tx.each(ctx, func(row *rows) error {
		var id ident.Consent
		var e consent.Event
		var shown []byte
		err := row.Scan(&id, &e.Kind, at(&e.At), &e.Signer, at(&e.Until), &e.By, &e.Method, &e.RecordedBy, &e.Source, &e.Text, &e.Version, &e.Language, &shown)
		copy(e.Shown[:], shown)
		c := &r.all[r.place[id]]
		c.Events = append(c.Events, e)
		return err
	}, `SELECT c.id, e.kind, e.at, COALESCE(o.root, 0), e.until_at, e.successor, e.method, e.recorded_by, e.source, e.quitclaim, e.version, e.language, e.shown`+
		consentTables+`JOIN consent_event e ON e.consent = c.id LEFT JOIN person o ON o.id = e.signer
		WHERE `+r.condition+` ORDER BY c.id, e.number`, r.arg)
}

func (r *consentReader) answers(ctx context.Context) error {
	return r.tx.each(ctx, func(row *rows) error {
		var id ident.Consent
		var event int
		var a consent.Answer
		err := row.Scan(&id, &event, &a.Purpose, (*signed)(&a.Yes), (*signed)(&a.No))
		e := &r.all[r.place[id]].Events[event-1]
		e.Answers = append(e.Answers, a)
		return err
	}, `SELECT c.id, a.event, a.purpose, a.yes, a.no`+consentTables+`JOIN consent_answer a ON a.consent = c.id
		WHERE `+r.condition+` ORDER BY c.id, a.event, a.purpose`, r.arg)
}

// assets reads for which photos a withdrawal was: all of them, since one that names none would
// be taken for one of everything.
func (r *consentReader) assets(ctx context.Context) error {
	return r.tx.each(ctx, func(row *rows) error {
		var id ident.Consent
		var event int
		var asset ident.Asset
		err := row.Scan(&id, &event, &asset)
		e := &r.all[r.place[id]].Events[event-1]
		e.Assets = append(e.Assets, asset)
		return err
	}, `SELECT c.id, f.event, f.asset`+consentTables+`JOIN consent_event_asset f ON f.consent = c.id
		WHERE `+r.condition+` ORDER BY c.id, f.event, f.asset`, r.arg)
}

// followTerms numbers new terms. What was answered says nothing of them; only where nobody need
// be asked of somebody any more, since they have died, does the clearance change.
func (tx *Tx) followTerms(ctx context.Context, s office.Settings) error {
	grown, err := tx.numberTerms(ctx, s)
	if err != nil || !grown {
		return err
	}
	dead, err := column[ident.Person](ctx, tx, `SELECT id FROM person WHERE free_from <> 0`)
	if err != nil || len(dead) == 0 {
		return err
	}
	return tx.reclearPeople(ctx, dead...)
}
