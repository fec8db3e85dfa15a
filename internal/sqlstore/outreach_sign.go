package sqlstore

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/job"
	"imprimatur/internal/office"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// OwnPhotos implements outreach.SignReader.
func (tx outreachTx) OwnPhotos(ctx context.Context, of ident.Person, when time.Time) ([]outreach.OwnPhoto, error) {
	tree, err := tx.treeNow(ctx)
	if err != nil {
		return nil, err
	}
	var found []outreach.OwnPhoto
	err = tx.each(ctx, func(r *rows) error {
		var p outreach.OwnPhoto
		var folder ident.Folder
		err := r.Scan(&p.Asset, &folder, &p.FileName, at(&p.TakenAt))
		p.Lies = lineOf(tree, folder)
		found = append(found, p)
		return err
	}, `SELECT a.id, a.folder, a.file_name, a.taken_at FROM asset a WHERE a.state IN (?, ?)
		AND a.id IN (SELECT s.asset FROM person p JOIN appearance s ON s.person = p.id AND s.person <> 0 WHERE p.root = ? AND s.state = ?)
		AND NOT EXISTS (SELECT 1 FROM restricted_span c WHERE c.sort_key = a.sort_key AND `+spanNow+`)
		ORDER BY a.sort_key DESC`, asset.Active, asset.Quarantined, of, person.Confirmed, when, when)
	if err != nil {
		return nil, fmt.Errorf("reading somebody's photos: %w", err)
	}
	return found, nil
}

// FileNames implements outreach.SignReader.
func (tx outreachTx) FileNames(ctx context.Context, ids []ident.Asset) ([]string, error) {
	in, arg := among(tx.Tx, ids)
	return tx.names(ctx, `SELECT id, file_name FROM asset WHERE id `+in, arg, texts(ids))
}

func texts[T ~int64](ids []T) []int64 {
	plain := make([]int64, len(ids))
	for i, id := range ids {
		plain[i] = int64(id)
	}
	return plain
}

// names gives what things are called, in the order of their ids.
func (tx outreachTx) names(ctx context.Context, query string, arg any, order []int64) ([]string, error) {
	if len(order) == 0 {
		return nil, nil
	}
	called := make(map[int64]string, len(order))
	err := tx.each(ctx, func(r *rows) error {
		var id int64
		var name string
		err := r.Scan(&id, &name)
		called[id] = name
		return err
	}, query, arg)
	if err != nil {
		return nil, fmt.Errorf("reading names: %w", err)
	}
	list := make([]string, 0, len(called))
	for _, id := range order {
		if name, there := called[id]; there {
			list = append(list, name)
		}
	}
	return list, nil
}

// wardsOf are those for whom somebody speaks; it takes their root, and the moment twice.
const wardsOf = `SELECT DISTINCT w.root FROM guardian g JOIN person o ON o.id = g.guardian JOIN person w ON w.id = g.person
	WHERE o.root = ? AND g.from_at <= ? AND (g.until_at = 0 OR g.until_at > ?) AND w.id = w.root`

// Wards implements outreach.SignReader.
func (tx outreachTx) Wards(ctx context.Context, of ident.Person, when time.Time) ([]ident.Person, error) {
	found, err := column[ident.Person](ctx, tx.Tx, wardsOf+` ORDER BY 1`, of, when, when)
	if err != nil {
		return nil, fmt.Errorf("reading for whom somebody speaks: %w", err)
	}
	return found, nil
}

// Proof implements outreach.SignReader.
func (tx outreachTx) Proof(ctx context.Context, id ident.Consent, event int) (outreach.KeptProof, error) {
	p := outreach.KeptProof{Consent: id, Event: event}
	err := tx.queryRow(ctx, `SELECT owner, at, copy, receipt FROM proof WHERE consent = ? AND event = ?`, id, event).
		Scan(&p.Owner, at(&p.At), &p.Copy, &p.Receipt)
	if err != nil {
		return p, missing(err, "proof.not-found")
	}
	return p, nil
}

// Proofs implements outreach.SignReader.
func (tx outreachTx) Proofs(ctx context.Context, ids []ident.Consent) (map[ident.Consent][]int, error) {
	found := make(map[ident.Consent][]int)
	in, arg := among(tx.Tx, ids)
	err := tx.each(ctx, func(r *rows) error {
		var id ident.Consent
		var event int
		err := r.Scan(&id, &event)
		found[id] = append(found[id], event)
		return err
	}, `SELECT consent, event FROM proof WHERE consent `+in+` ORDER BY consent, event`, arg)
	if err != nil {
		return nil, fmt.Errorf("reading proofs: %w", err)
	}
	return found, nil
}

// AddProof implements outreach.SignWriter.
func (tx outreachTx) AddProof(ctx context.Context, p outreach.KeptProof) error {
	_, err := tx.exec(ctx, `INSERT INTO proof (consent, event, owner, at, copy, receipt) VALUES (?, ?, ?, ?, ?, ?)`, p.Consent, p.Event, p.Owner, p.At, p.Copy, p.Receipt)
	if err != nil {
		return fmt.Errorf("saving a proof: %w", err)
	}
	return nil
}

func (tx outreachTx) recordings(ctx context.Context, sealed, condition string, arg any) ([]outreach.Recording, error) {
	var found []outreach.Recording
	err := tx.each(ctx, func(r *rows) error {
		var a outreach.Recording
		err := r.Scan(&a.ID, &a.Consent, &a.Owner, &a.MediaType, &a.Bytes, at(&a.MadeAt), &a.MadeBy, &a.Sealed)
		found = append(found, a)
		return err
	}, `SELECT id, consent, owner, media_type, bytes, made_at, made_by, `+sealed+` FROM consent_recording WHERE `+condition+` ORDER BY id`, arg)
	if err != nil {
		return nil, fmt.Errorf("reading recordings: %w", err)
	}
	return found, nil
}

// Recordings implements outreach.SignReader.
func (tx outreachTx) Recordings(ctx context.Context, of []ident.Consent) (map[ident.Consent][]outreach.Recording, error) {
	in, arg := among(tx.Tx, of)
	all, err := tx.recordings(ctx, `NULL`, `consent `+in, arg)
	found := make(map[ident.Consent][]outreach.Recording)
	for _, r := range all {
		found[r.Consent] = append(found[r.Consent], r)
	}
	return found, err
}

// Recording implements outreach.SignReader.
func (tx outreachTx) Recording(ctx context.Context, id ident.Recording) (outreach.Recording, error) {
	found, err := tx.recordings(ctx, `sealed`, `id = ?`, id)
	return notFound(found, err, "recording.not-found")
}

// AddRecording implements outreach.SignWriter.
func (tx outreachTx) AddRecording(ctx context.Context, a outreach.Recording) error {
	_, err := tx.exec(ctx, `INSERT INTO consent_recording (id, consent, owner, media_type, bytes, made_at, made_by, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.Consent, a.Owner, a.MediaType, a.Bytes, a.MadeAt, a.MadeBy, a.Sealed)
	if err != nil {
		return fmt.Errorf("saving a recording: %w", err)
	}
	return nil
}

func (tx outreachTx) rights(ctx context.Context, rest string, args ...any) ([]outreach.Right, error) {
	var found []outreach.Right
	err := tx.each(ctx, func(r *rows) error {
		var one outreach.Right
		err := r.Scan(&one.ID, &one.Number, &one.Owner, &one.Person, &one.Kind, at(&one.At), at(&one.Due), &one.State, at(&one.ClosedAt), &one.ClosedBy, &one.Note, &one.Answer)
		found = append(found, one)
		return err
	}, `SELECT q.id, q.number, q.person, p.root, q.kind, q.at, q.due_at, q.state, q.closed_at, q.closed_by, q.note, q.answer
		FROM right_request q JOIN person p ON p.id = q.person `+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("reading requests of rights: %w", err)
	}
	return found, nil
}

// Right implements outreach.SignReader.
func (tx outreachTx) Right(ctx context.Context, id ident.Right) (outreach.Right, error) {
	found, err := tx.rights(ctx, `WHERE q.id = ?`, id)
	return notFound(found, err, "right.not-found")
}

// PressingRights implements outreach.SignReader.
func (tx outreachTx) PressingRights(ctx context.Context, asked time.Time, limit int) ([]outreach.Right, error) {
	return tx.rights(ctx, `WHERE q.state = ? AND q.told_at = 0 AND q.at <= ? ORDER BY q.id LIMIT ?`, outreach.RightOpen, asked, limit)
}

// TellOfRight implements outreach.SignWriter.
func (tx outreachTx) TellOfRight(ctx context.Context, r outreach.Right, notice ident.Notice, when time.Time) error {
	if _, err := tx.exec(ctx, `UPDATE right_request SET told_at = ? WHERE id = ?`, when, r.ID); err != nil {
		return fmt.Errorf("noting that somebody was told: %w", err)
	}
	return officeTx(tx).SaveNotice(ctx, office.Notice{ID: notice, Kind: office.RightNotice, Text: strconv.Itoa(r.Number), MadeAt: when})
}

// RightsOf implements outreach.SignReader.
func (tx outreachTx) RightsOf(ctx context.Context, of ident.Person, limit int) ([]outreach.Right, error) {
	const order = ` ORDER BY CASE q.state WHEN 'open' THEN 0 ELSE 1 END, CASE q.state WHEN 'open' THEN q.due_at ELSE -q.closed_at END, q.id LIMIT ?`
	if of == 0 {
		return tx.rights(ctx, order, limit)
	}
	return tx.rights(ctx, `WHERE p.root = ?`+order, of, limit)
}

// rightNumber is the counter by which requests of rights are numbered.
const rightNumber = "right"

// NextRight implements outreach.SignWriter.
func (tx outreachTx) NextRight(ctx context.Context) (int, error) {
	n, err := tx.count(ctx, rightNumber)
	return int(n), err
}

// PersonalLink is the kind of job that sends somebody their personal link.
const PersonalLink job.Kind = "person.link"

// WantLink implements outreach.SignWriter.
func (tx outreachTx) WantLink(ctx context.Context, payload []byte) error {
	return tx.Enqueue(ctx, job.Job{Kind: PersonalLink, Payload: payload})
}

// SaveRight implements outreach.SignWriter.
func (tx outreachTx) SaveRight(ctx context.Context, r outreach.Right) error {
	n, err := tx.exec(ctx, `INSERT INTO right_request (id, number, person, kind, at, due_at, state, closed_at, closed_by, note, answer)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, closed_at = excluded.closed_at, closed_by = excluded.closed_by, answer = excluded.answer
			WHERE right_request.state = ?`,
		r.ID, r.Number, r.Owner, r.Kind, r.At, r.Due, r.State, r.ClosedAt, r.ClosedBy, notNil(r.Note), notNil(r.Answer), outreach.RightOpen)
	switch {
	case err != nil:
		return fmt.Errorf("saving a request of a right: %w", err)
	case n == 0:
		return problem.New(problem.Stale, "edit.stale")
	case r.State == outreach.RightOpen:
		return nil
	}
	_, err = tx.exec(ctx, `UPDATE notice SET done_at = ?, done_by = ? WHERE kind = ? AND body = ? AND done_at = 0`, r.ClosedAt, r.ClosedBy, office.RightNotice, strconv.Itoa(r.Number))
	if err != nil {
		return fmt.Errorf("putting a notice away: %w", err)
	}
	return nil
}
