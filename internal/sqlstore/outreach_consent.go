package sqlstore

import (
	"context"
	"fmt"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
)

// recorded reads consents with what is kept beside them.
func (tx outreachTx) recorded(ctx context.Context, by string, ids any) ([]outreach.Recorded, error) {
	all, err := tx.consents(ctx, by, ids, nil)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	found := make([]outreach.Recorded, len(all))
	place := make(map[ident.Consent]int, len(all))
	named := make([]ident.Consent, len(all))
	for i, c := range all {
		found[i].Consent, place[c.ID], named[i] = c, i, c.ID
	}
	in, arg := among(tx.Tx, named)
	err = tx.each(ctx, func(r *rows) error {
		var id ident.Consent
		var c outreach.Recorded
		err := r.Scan(&id, &c.Owner, &c.MadeBy, &c.Sealed)
		c.Consent = found[place[id]].Consent
		found[place[id]] = c
		return err
	}, `SELECT id, person, made_by, sealed FROM consent WHERE id `+in, arg)
	if err != nil {
		return nil, fmt.Errorf("reading consents: %w", err)
	}
	return found, nil
}

// Consents implements outreach.ConsentReader.
func (tx outreachTx) Consents(ctx context.Context, of ident.Person) ([]outreach.Recorded, error) {
	return tx.recorded(ctx, consentsOfPeople, []ident.Person{of})
}

// UserNames implements outreach.ConsentReader.
func (tx outreachTx) UserNames(ctx context.Context, ids []ident.User) (map[ident.User]string, error) {
	return names(ctx, libraryTx(tx), `user_account`, ids)
}

// Consent implements outreach.ConsentReader.
func (tx outreachTx) Consent(ctx context.Context, id ident.Consent) (outreach.Recorded, error) {
	found, err := tx.recorded(ctx, consentsNamed, []ident.Consent{id})
	return notFound(found, err, "consent.not-found")
}

// AddConsent implements outreach.ConsentWriter.
func (tx outreachTx) AddConsent(ctx context.Context, c outreach.Recorded) error {
	_, err := tx.exec(ctx, `INSERT INTO consent (id, person, extent, from_at, until_at, asked_at, made_by, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		c.ID, c.Person, c.Scope.Extent, c.Term.From, c.Term.Until, c.AskedAt, c.MadeBy, notNil(c.Sealed))
	if err != nil {
		return fmt.Errorf("saving a consent: %w", err)
	}
	var signers, scope [][]any
	for _, s := range c.Signers {
		signers = append(signers, []any{c.ID, s.Person, s.Guardian})
	}
	for _, a := range c.Scope.Assets {
		scope = append(scope, []any{c.ID, a, 0})
	}
	for _, f := range c.Scope.Folders {
		scope = append(scope, []any{c.ID, 0, f})
	}
	l := libraryTx(tx)
	if err := l.insert(ctx, `consent_signer (consent, person, guardian)`, signers); err != nil {
		return fmt.Errorf("saving signers: %w", err)
	}
	if err := l.insert(ctx, `consent_scope (consent, asset, folder)`, scope); err != nil {
		return fmt.Errorf("saving a scope: %w", err)
	}
	for i, e := range c.Events {
		if err := tx.addEvent(ctx, c.ID, i+1, e); err != nil {
			return err
		}
	}
	return tx.reclearWords(ctx, c.Person)
}

// AddEvent implements outreach.ConsentWriter.
func (tx outreachTx) AddEvent(ctx context.Context, id ident.Consent, number int, e consent.Event) error {
	if err := tx.addEvent(ctx, id, number, e); err != nil {
		return err
	}
	of, err := column[ident.Person](ctx, tx.Tx, `SELECT person FROM consent WHERE id = ?`, id)
	if err != nil {
		return fmt.Errorf("reading a consent: %w", err)
	}
	return tx.reclearWords(ctx, of...)
}

func (tx outreachTx) addEvent(ctx context.Context, id ident.Consent, number int, e consent.Event) error {
	shown := []byte{}
	if e.Shown != (consent.Hash{}) {
		shown = e.Shown[:]
	}
	_, err := tx.exec(ctx, `INSERT INTO consent_event (consent, number, kind, at, signer, until_at, successor, method, recorded_by, source, quitclaim, version, language, shown)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, number, e.Kind, e.At, e.Signer, e.Until, e.By, e.Method, e.RecordedBy, e.Source, e.Text, e.Version, e.Language, shown)
	if isTaken(err) { // somebody else's word came first
		return problem.New(problem.Stale, "edit.stale").Because(err)
	}
	if err != nil {
		return fmt.Errorf("saving an event: %w", err)
	}
	var answers, assets [][]any
	for _, a := range e.Answers {
		answers = append(answers, []any{id, number, a.Purpose, a.Yes, a.No})
	}
	for _, a := range e.Assets {
		assets = append(assets, []any{id, number, a})
	}
	l := libraryTx(tx)
	if err := l.insert(ctx, `consent_answer (consent, event, purpose, yes, no)`, answers); err != nil {
		return fmt.Errorf("saving answers: %w", err)
	}
	if err := l.insert(ctx, `consent_event_asset (consent, event, asset)`, assets); err != nil {
		return fmt.Errorf("saving an event: %w", err)
	}
	return nil
}

func (tx outreachTx) stops(ctx context.Context, condition string, arg any) ([]outreach.Stop, error) {
	var found []outreach.Stop
	place := make(map[ident.Stop]int)
	err := tx.each(ctx, func(r *rows) error {
		var s outreach.Stop
		err := r.Scan(&s.ID, &s.Person, &s.Stop.Kind, at(&s.Stop.From), at(&s.Stop.Until), &s.Stop.By, &s.EndedBy, &s.Sealed, &s.EndSealed)
		place[s.ID] = len(found)
		found = append(found, s)
		return err
	}, `SELECT s.id, s.person, s.kind, s.from_at, s.until_at, s.made_by, s.ended_by, s.sealed, s.end_sealed
		FROM stop s JOIN person p ON p.id = s.person WHERE `+condition+` = ? ORDER BY s.id`, arg)
	if err != nil {
		return nil, fmt.Errorf("reading stops: %w", err)
	}
	err = tx.each(ctx, func(r *rows) error {
		var id ident.Stop
		var a ident.Asset
		err := r.Scan(&id, &a)
		s := &found[place[id]].Stop
		s.Assets = append(s.Assets, a)
		return err
	}, `SELECT f.stop, f.asset FROM stop s JOIN stop_photo f ON f.stop = s.id JOIN person p ON p.id = s.person
		WHERE `+condition+` = ? ORDER BY f.stop, f.asset`, arg)
	if err != nil {
		return nil, fmt.Errorf("reading stops: %w", err)
	}
	return found, nil
}

// Stops implements outreach.ConsentReader.
func (tx outreachTx) Stops(ctx context.Context, of ident.Person) ([]outreach.Stop, error) {
	return tx.stops(ctx, `p.root`, of)
}

// Stop implements outreach.ConsentReader.
func (tx outreachTx) Stop(ctx context.Context, id ident.Stop) (outreach.Stop, error) {
	found, err := tx.stops(ctx, `s.id`, id)
	return notFound(found, err, "stop.not-found")
}

// SaveStop implements outreach.ConsentWriter.
func (tx outreachTx) SaveStop(ctx context.Context, s outreach.Stop) error {
	n, err := tx.exec(ctx, `UPDATE stop SET until_at = ?, ended_by = ?, end_sealed = ? WHERE id = ?`, s.Stop.Until, s.EndedBy, notNil(s.EndSealed), s.ID)
	if err == nil && n == 0 {
		_, err = tx.exec(ctx, `INSERT INTO stop (id, kind, person, asset, from_at, until_at, made_by, ended_by, sealed) VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?)`,
			s.ID, s.Stop.Kind, s.Person, s.Stop.From, s.Stop.Until, s.Stop.By, s.EndedBy, notNil(s.Sealed))
		var photos [][]any
		for _, a := range s.Stop.Assets {
			photos = append(photos, []any{s.ID, a})
		}
		if err == nil {
			err = libraryTx(tx).insert(ctx, `stop_photo (stop, asset)`, photos)
		}
	}
	if err != nil {
		return fmt.Errorf("saving a stop: %w", err)
	}
	return tx.reclearPeople(ctx, s.Person)
}
