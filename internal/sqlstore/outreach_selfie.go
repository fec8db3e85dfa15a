package sqlstore

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
)

func (tx outreachTx) selfies(ctx context.Context, sealed, condition string, args ...any) ([]outreach.KeptSelfie, error) {
	var found []outreach.KeptSelfie
	err := tx.each(ctx, func(r *rows) error {
		var s outreach.KeptSelfie
		err := r.Scan(&s.Owner, &s.Person, &s.Request, at(&s.At), at(&s.Until), &s.Sealed)
		found = append(found, s)
		return err
	}, `SELECT s.person, p.root, s.request, s.at, s.until_at, `+sealed+` FROM selfie s JOIN person p ON p.id = s.person
		WHERE `+condition+` ORDER BY s.at, s.person`, args...)
	if err != nil {
		return nil, fmt.Errorf("reading pictures of people: %w", err)
	}
	return found, nil
}

// Selfies implements outreach.SelfieReader.
func (tx outreachTx) Selfies(ctx context.Context, when time.Time) ([]outreach.KeptSelfie, error) {
	return tx.selfies(ctx, `NULL`, `s.until_at > ?`, when)
}

// SelfiesOf implements outreach.SelfieReader.
func (tx outreachTx) SelfiesOf(ctx context.Context, root ident.Person, when time.Time) ([]outreach.KeptSelfie, error) {
	return tx.selfies(ctx, `s.sealed`, `p.root = ? AND s.until_at > ?`, root, when)
}

// AddSelfie implements outreach.SelfieWriter.
func (tx outreachTx) AddSelfie(ctx context.Context, s outreach.KeptSelfie) error {
	_, err := tx.exec(ctx, `INSERT INTO selfie (person, request, at, until_at, sealed) VALUES (?, ?, ?, ?, ?)`, s.Owner, s.Request, s.At, s.Until, s.Sealed)
	if err != nil {
		return fmt.Errorf("saving a picture of somebody: %w", err)
	}
	return nil
}

// DropSelfies implements outreach.SelfieWriter.
func (tx outreachTx) DropSelfies(ctx context.Context, root ident.Person) (int, error) {
	n, err := tx.exec(ctx, `DELETE FROM selfie WHERE person IN (SELECT id FROM person WHERE root = ?)`, root)
	if err != nil {
		return 0, fmt.Errorf("removing pictures of somebody: %w", err)
	}
	return int(n), nil
}

// DropOldSelfies implements outreach.SelfieWriter.
func (tx outreachTx) DropOldSelfies(ctx context.Context, when time.Time) ([]ident.Person, error) {
	old, err := column[ident.Person](ctx, tx.Tx, `SELECT DISTINCT p.root FROM selfie s JOIN person p ON p.id = s.person WHERE s.until_at <= ?`, when)
	if err == nil && len(old) > 0 {
		_, err = tx.exec(ctx, `DELETE FROM selfie WHERE until_at <= ?`, when)
	}
	if err != nil {
		return nil, fmt.Errorf("removing pictures of people: %w", err)
	}
	return old, nil
}
