package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

// EntriesOf implements outreach.Eraser.
func (tx outreachTx) EntriesOf(ctx context.Context, root ident.Person) ([]outreach.Entry, error) {
	return tx.entries(ctx, `WHERE p.root = ? AND k.wrapped IS NOT NULL ORDER BY p.id`, root)
}

// SaveProof implements outreach.Eraser.
func (tx outreachTx) SaveProof(ctx context.Context, id ident.Consent, sealed []byte) error {
	if _, err := tx.exec(ctx, `UPDATE consent SET sealed = ? WHERE id = ?`, notNil(sealed), id); err != nil {
		return fmt.Errorf("saving proof: %w", err)
	}
	return nil
}

// ErasePerson implements outreach.Eraser.
func (tx outreachTx) ErasePerson(ctx context.Context, c outreach.Certificate, entries []outreach.Entry, faces person.State, proof []byte) (int, error) {
	people := make([]ident.Person, len(entries))
	for i, e := range entries {
		people[i] = e.ID
	}
	root := entries[0].Root
	in, arg := among(tx.Tx, people)
	photos, err := tx.unname(ctx, people, faces, c)
	if err != nil {
		return 0, err
	}
	c.Photos = len(photos)
	change, err := tx.count(ctx, registerVersion)
	if err != nil {
		return 0, err
	}
	if len(proof) == 0 {
		if _, err := tx.exec(ctx, `UPDATE consent SET sealed = ? WHERE person `+in, []byte{}, arg); err != nil {
			return 0, fmt.Errorf("erasing a person: %w", err)
		}
	}
	for _, wipe := range []struct {
		statement string
		args      []any
	}{
		{`DELETE FROM data_key WHERE kind = ? AND id ` + in, []any{library.PersonKey, arg}},
		{`UPDATE person SET sealed = ?, minor = 0, minor_ends = 0, deceased_at = 0, free_from = 0, change = ?, revision = revision + 1 WHERE id ` + in, []any{[]byte{}, change, arg}},
		{`DELETE FROM guardian WHERE person ` + in, []any{arg}},
		{`UPDATE stop SET sealed = ? WHERE person <> 0 AND person ` + in, []any{[]byte{}, arg}},
		{`UPDATE link SET ended_at = ? WHERE person <> 0 AND ended_at = 0 AND person ` + in, []any{c.At, arg}},
		{`UPDATE message SET address = ?, answer = ?, state = CASE WHEN state = 'waiting' THEN 'given-up' ELSE state END WHERE person <> 0 AND person ` + in, []any{[]byte{}, []byte{}, arg}},
	} {
		if _, err := tx.exec(ctx, wipe.statement, wipe.args...); err != nil {
			return 0, fmt.Errorf("erasing a person: %w", err)
		}
	}
	if len(proof) > 0 {
		holder := library.KeyHolder{Kind: library.ProofKey, ID: int64(root)}
		if err := libraryTx(tx).SaveKey(ctx, library.WrappedKey{Holder: holder, Wrapped: proof}); err != nil {
			return 0, fmt.Errorf("keeping the key of proof: %w", err)
		}
	}
	paper, err := json.Marshal(c)
	if err != nil {
		return 0, fmt.Errorf("writing a certificate: %w", err)
	}
	_, err = tx.exec(ctx, `INSERT INTO person_erased (person, at, by_user, keep_until, proof_gone, paper) VALUES (?, ?, ?, ?, ?, ?)`,
		root, c.At, c.By, c.KeepUntil, len(proof) == 0, string(paper))
	if err != nil {
		return 0, fmt.Errorf("keeping a certificate: %w", err)
	}
	if err := tx.recallErased(ctx, root, photos); err != nil {
		return 0, err
	}
	return c.Photos, tx.reclear(ctx, photos)
}

// unname takes somebody's name away from every face, and gives the photos in which it was.
func (tx outreachTx) unname(ctx context.Context, people []ident.Person, faces person.State, c outreach.Certificate) ([]ident.Asset, error) {
	in, arg := among(tx.Tx, people)
	ids, err := column[ident.Appearance](ctx, tx.Tx, `SELECT id FROM appearance WHERE person <> 0 AND person `+in+` ORDER BY id`, arg)
	if err != nil {
		return nil, fmt.Errorf("reading whose faces there are: %w", err)
	}
	var photos []ident.Asset
	seen := make(map[ident.Asset]bool)
	for _, id := range ids {
		a, err := tx.Appearance(ctx, id)
		if err != nil {
			return nil, err
		}
		if !seen[a.Asset] {
			seen[a.Asset], photos = true, append(photos, a.Asset)
		}
		a.Person, a.State, a.By = 0, faces, c.By
		a.Revision++
		if _, err := tx.exec(ctx, `UPDATE appearance SET person = 0, state = ?, by_user = ?, revision = ? WHERE id = ?`, faces, c.By, a.Revision, id); err != nil {
			return nil, fmt.Errorf("erasing a name: %w", err)
		}
		if err := tx.appearanceHappened(ctx, a, faces, c.By, c.At); err != nil {
			return nil, err
		}
	}
	return photos, nil
}

// ProofDue implements outreach.Eraser.
func (tx outreachTx) ProofDue(ctx context.Context, when time.Time, limit int) ([]ident.Person, error) {
	due, err := column[ident.Person](ctx, tx.Tx, `SELECT person FROM person_erased WHERE proof_gone = 0 AND keep_until <= ? ORDER BY person LIMIT ?`, when, limit)
	if err != nil {
		return nil, fmt.Errorf("reading whose proof is due: %w", err)
	}
	return due, nil
}

// DropProof implements outreach.Eraser.
func (tx outreachTx) DropProof(ctx context.Context, who ident.Person) error {
	for _, statement := range []string{
		`DELETE FROM data_key WHERE kind = 5 AND id = ?`,
		`UPDATE person_erased SET proof_gone = 1 WHERE person = ?`,
	} {
		if _, err := tx.exec(ctx, statement, who); err != nil {
			return fmt.Errorf("destroying kept proof: %w", err)
		}
	}
	_, err := tx.exec(ctx, `UPDATE consent SET sealed = ? WHERE person IN (SELECT id FROM person WHERE root = ?)`, []byte{}, who)
	if err != nil {
		return fmt.Errorf("destroying kept proof: %w", err)
	}
	return nil
}
