package sqlstore

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
)

// AddInvitation implements outreach.RequestWriter.
func (tx outreachTx) AddInvitation(ctx context.Context, i outreach.Invited) error {
	_, err := tx.exec(ctx, `INSERT INTO invitation (id, request, consent, signer, way, language, until_at, standing,
			code_hash, code_until, code_tries, verified_at, reminders, next_reminder_at, revision) VALUES (`+marks(15)+`)`,
		i.ID, i.Request, i.Consent, i.Signer, i.Way, i.Language, i.Until, furthest(i.Invitation),
		notNil(i.Code.Hash), i.Code.Until, i.Code.Tries, i.VerifiedAt, i.Reminders, i.NextReminder, i.Revision)
	if err != nil {
		return fmt.Errorf("saving an invitation: %w", err)
	}
	for n, s := range i.Steps {
		if err := tx.addStep(ctx, i.ID, n+1, s); err != nil {
			return err
		}
	}
	return nil
}

// furthest gives how far an invitation has come, whatever the time.
func furthest(i consent.Invitation) consent.Progress { return i.State(time.Time{}) }

func (tx outreachTx) addStep(ctx context.Context, id ident.Invitation, number int, s consent.Step) error {
	_, err := tx.exec(ctx, `INSERT INTO invitation_event (invitation, number, kind, at, by_user) VALUES (?, ?, ?, ?, ?)`, id, number, s.Kind, s.At, s.By)
	if isTaken(err) {
		return problem.New(problem.Stale, "edit.stale").Because(err)
	}
	if err != nil {
		return fmt.Errorf("saving a step: %w", err)
	}
	return nil
}

// AddStep implements outreach.RequestWriter.
func (tx outreachTx) AddStep(ctx context.Context, i consent.Invitation) error {
	if err := tx.addStep(ctx, i.ID, len(i.Steps), i.Steps[len(i.Steps)-1]); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `UPDATE invitation SET standing = ? WHERE id = ?`, furthest(i), i.ID); err != nil {
		return fmt.Errorf("saving a step: %w", err)
	}
	return nil
}

// SaveInvitation implements outreach.RequestWriter.
func (tx outreachTx) SaveInvitation(ctx context.Context, i outreach.Invited) error {
	n, err := tx.exec(ctx, `UPDATE invitation SET way = ?, language = ?, until_at = ?, code_hash = ?, code_until = ?, code_tries = ?,
			verified_at = ?, reminders = ?, next_reminder_at = ?, revision = revision + 1 WHERE id = ? AND revision = ?`,
		i.Way, i.Language, i.Until, notNil(i.Code.Hash), i.Code.Until, i.Code.Tries, i.VerifiedAt, i.Reminders, i.NextReminder, i.ID, i.Revision)
	switch {
	case err != nil:
		return fmt.Errorf("saving an invitation: %w", err)
	case n == 0:
		return problem.New(problem.Stale, "edit.stale")
	}
	return nil
}

// CancelRequest implements outreach.RequestWriter.
func (tx outreachTx) CancelRequest(ctx context.Context, id ident.Request, when time.Time) error {
	if _, err := tx.exec(ctx, `UPDATE request SET cancelled_at = ? WHERE id = ? AND cancelled_at = 0`, when, id); err != nil {
		return fmt.Errorf("cancelling a request: %w", err)
	}
	_, err := tx.exec(ctx, `UPDATE link SET ended_at = ? WHERE request = ? AND request <> 0 AND ended_at = 0`, when, id)
	if err != nil {
		return fmt.Errorf("ending links: %w", err)
	}
	return nil
}

// Link implements outreach.RequestReader.
func (tx outreachTx) Link(ctx context.Context, hash [sha256.Size]byte) (outreach.Link, error) {
	var l outreach.Link
	var kept []byte
	err := tx.queryRow(ctx, `SELECT l.hash, l.kind, l.invitation, COALESCE(p.root, 0), l.request, l.made_at, l.made_by, l.until_at, l.used_at, l.ended_at, l.receiver
		FROM link l LEFT JOIN person p ON p.id = l.person WHERE l.hash = ?`, hash[:]).
		Scan(&kept, &l.Kind, &l.Invitation, &l.Person, &l.Request, at(&l.MadeAt), &l.MadeBy, at(&l.Until), at(&l.UsedAt), at(&l.EndedAt), &l.Receiver)
	if err != nil {
		return outreach.Link{}, missing(err, "link.ended")
	}
	copy(l.Hash[:], kept)
	return l, nil
}

// SaveLink implements outreach.RequestWriter.
func (tx outreachTx) SaveLink(ctx context.Context, l outreach.Link) error {
	_, err := tx.exec(ctx, `INSERT INTO link (hash, kind, invitation, person, request, made_at, made_by, until_at, used_at, ended_at, receiver) VALUES (`+marks(11)+`)`,
		l.Hash[:], l.Kind, l.Invitation, l.Person, l.Request, l.MadeAt, l.MadeBy, l.Until, l.UsedAt, l.EndedAt, l.Receiver)
	if err != nil {
		return fmt.Errorf("saving a link: %w", err)
	}
	return nil
}

// UseLink implements outreach.RequestWriter.
func (tx outreachTx) UseLink(ctx context.Context, hash [sha256.Size]byte, when time.Time) error {
	n, err := tx.exec(ctx, `UPDATE link SET used_at = ? WHERE hash = ? AND used_at = 0`, when, hash[:])
	switch {
	case err != nil:
		return fmt.Errorf("using a link: %w", err)
	case n == 0:
		return problem.New(problem.Stale, "edit.stale")
	}
	return nil
}

// EndLinks implements outreach.RequestWriter.
func (tx outreachTx) EndLinks(ctx context.Context, id ident.Invitation, when time.Time) error {
	_, err := tx.exec(ctx, `UPDATE link SET ended_at = ? WHERE invitation = ? AND invitation <> 0 AND ended_at = 0`, when, id)
	if err != nil {
		return fmt.Errorf("ending links: %w", err)
	}
	return nil
}

// EndPersonalLinks implements outreach.RequestWriter.
func (tx outreachTx) EndPersonalLinks(ctx context.Context, of ident.Person, when time.Time) error {
	_, err := tx.exec(ctx, `UPDATE link SET ended_at = ? WHERE kind = ? AND ended_at = 0
		AND person <> 0 AND person IN (SELECT id FROM person WHERE root = ?)`, when, outreach.PersonalLink, of)
	if err != nil {
		return fmt.Errorf("ending links: %w", err)
	}
	return nil
}
