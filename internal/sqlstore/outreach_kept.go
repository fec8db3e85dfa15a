package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
)

// Erased implements outreach.ErasedReader.
func (tx outreachTx) Erased(ctx context.Context, number int, after outreach.Erased, limit int) ([]outreach.Erased, error) {
	condition, args := `1 = 1`, []any{}
	switch {
	case number != 0:
		condition, args = `p.number = ?`, []any{number}
	case after.Person != 0:
		condition, args = `(e.at, e.person) < (?, ?)`, []any{after.At, after.Person}
	}
	var found []outreach.Erased
	err := tx.each(ctx, func(r *rows) error {
		var e outreach.Erased
		var paper []byte
		if err := r.Scan(&e.Person, &paper, &e.ProofGone); err != nil {
			return err
		}
		err := json.Unmarshal(paper, &e.Certificate)
		found = append(found, e)
		return err
	}, `SELECT e.person, e.paper, e.proof_gone FROM person_erased e JOIN person p ON p.id = e.person WHERE `+condition+` ORDER BY e.at DESC, e.person DESC LIMIT ?`,
		append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("reading who was erased: %w", err)
	}
	return found, nil
}

// ErasedNumbers implements outreach.ErasedReader.
func (tx outreachTx) ErasedNumbers(ctx context.Context, ids []ident.Person) (map[ident.Person]int, error) {
	in, arg := among(tx.Tx, ids)
	found := make(map[ident.Person]int)
	err := tx.each(ctx, func(r *rows) error {
		var id ident.Person
		var number int
		err := r.Scan(&id, &number)
		found[id] = number
		return err
	}, `SELECT p.id, o.number FROM person p JOIN person o ON o.id = p.root JOIN person_erased e ON e.person = p.root WHERE p.id `+in, arg)
	if err != nil {
		return nil, fmt.Errorf("reading who was erased: %w", err)
	}
	return found, nil
}

// ProofKey implements outreach.ErasedReader.
func (tx outreachTx) ProofKey(ctx context.Context, owner ident.Person) (root ident.Person, wrapped []byte, err error) {
	err = tx.queryRow(ctx, `SELECT p.root, k.wrapped FROM person p JOIN data_key k ON k.kind = ? AND k.id = p.root WHERE p.id = ?`, library.ProofKey, owner).
		Scan(&root, &wrapped)
	if err != nil {
		return 0, nil, missing(err, "person.not-found")
	}
	return root, wrapped, nil
}

// ofRoot are the entries of somebody.
const ofRoot = `(SELECT id FROM person WHERE root = ?)`

// Pieces implements outreach.ErasedReader.
func (tx outreachTx) Pieces(ctx context.Context, root ident.Person) ([]outreach.Piece, error) {
	var found []outreach.Piece
	err := tx.each(ctx, func(r *rows) error {
		var p outreach.Piece
		err := r.Scan(&p.Part, &p.Owner, &p.Consent, &p.Event, &p.Recording)
		found = append(found, p)
		return err
	}, `SELECT 1, person, id, 0, 0 FROM consent WHERE person IN `+ofRoot+` AND length(sealed) > 0
		UNION ALL SELECT 2, owner, consent, event, 0 FROM proof WHERE owner IN `+ofRoot+`
		UNION ALL SELECT 3, owner, consent, event, 0 FROM proof WHERE owner IN `+ofRoot+`
		UNION ALL SELECT 4, owner, consent, 0, id FROM consent_recording WHERE owner IN `+ofRoot, root, root, root, root)
	if err != nil {
		return nil, fmt.Errorf("reading what is kept beside consents: %w", err)
	}
	return found, nil
}

// piece gives where a piece lies: the table with its column, and the condition.
func piece(p outreach.Piece) (table, column, condition string, args []any, err error) {
	switch p.Part {
	case outreach.NotePart:
		return `consent`, `sealed`, `id = ?`, []any{p.Consent}, nil
	case outreach.CopyPart:
		return `proof`, `copy`, `consent = ? AND event = ?`, []any{p.Consent, p.Event}, nil
	case outreach.ReceiptPart:
		return `proof`, `receipt`, `consent = ? AND event = ?`, []any{p.Consent, p.Event}, nil
	case outreach.RecordingPart:
		return `consent_recording`, `sealed`, `id = ?`, []any{p.Recording}, nil
	}
	return "", "", "", nil, problem.New(problem.Internal, "internal").Because(fmt.Errorf("a piece of kind %d", p.Part))
}

// Piece implements outreach.ErasedReader.
func (tx outreachTx) Piece(ctx context.Context, p outreach.Piece) (sealed []byte, err error) {
	table, column, condition, args, err := piece(p)
	if err != nil {
		return nil, err
	}
	if err := tx.queryRow(ctx, `SELECT `+column+` FROM `+table+` WHERE `+condition, args...).Scan(&sealed); err != nil {
		return nil, fmt.Errorf("reading what is kept beside a consent: %w", err)
	}
	return sealed, nil
}

// SavePiece implements outreach.Eraser.
func (tx outreachTx) SavePiece(ctx context.Context, p outreach.Piece, sealed []byte) error {
	table, column, condition, args, err := piece(p)
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `UPDATE `+table+` SET `+column+` = ? WHERE `+condition, append([]any{sealed}, args...)...); err != nil {
		return fmt.Errorf("saving proof: %w", err)
	}
	return nil
}

// SaveErased implements outreach.Eraser.
func (tx outreachTx) SaveErased(ctx context.Context, e outreach.Erased, proof []byte) error {
	paper, err := json.Marshal(e.Certificate)
	if err != nil {
		return fmt.Errorf("writing a certificate: %w", err)
	}
	_, err = tx.exec(ctx, `INSERT INTO person_erased (person, at, by_user, keep_until, proof_gone, paper) VALUES (?, ?, ?, ?, ?, ?)`,
		e.Person, e.At, e.By, e.KeepUntil, e.ProofGone, string(paper))
	if err != nil {
		return fmt.Errorf("keeping a certificate: %w", err)
	}
	if len(proof) == 0 {
		return tx.DropProof(ctx, e.Person)
	}
	holder := library.KeyHolder{Kind: library.ProofKey, ID: int64(e.Person)}
	if err := libraryTx(tx).SaveKey(ctx, library.WrappedKey{Holder: holder, Wrapped: proof}); err != nil {
		return fmt.Errorf("keeping the key of proof: %w", err)
	}
	return nil
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
	for _, drop := range []struct {
		statement string
		args      []any
	}{
		{`DELETE FROM data_key WHERE kind = ? AND id = ?`, []any{library.ProofKey, who}},
		{`UPDATE consent SET sealed = ? WHERE person IN ` + ofRoot, []any{[]byte{}, who}},
		{`DELETE FROM proof WHERE owner IN ` + ofRoot, []any{who}},
		{`DELETE FROM consent_recording WHERE owner IN ` + ofRoot, []any{who}},
		{`UPDATE person_erased SET proof_gone = 1 WHERE person = ?`, []any{who}},
	} {
		if _, err := tx.exec(ctx, drop.statement, drop.args...); err != nil {
			return fmt.Errorf("destroying kept proof: %w", err)
		}
	}
	return nil
}
