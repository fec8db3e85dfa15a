package sqlstore

import (
	"context"
	"fmt"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/job"
	"imprimatur/internal/outreach"
)

const messageColumns = `m.id, m.kind, m.person, m.account, m.invitation, m.consent, m.event, m.way, m.language, m.address, m.made_at, m.made_by,
	m.state, m.sent_at, m.attempts, m.answer, m.page, m.receiver`

func (tx outreachTx) messages(ctx context.Context, rest string, args ...any) ([]outreach.Message, error) {
	var found []outreach.Message
	err := tx.each(ctx, func(r *rows) error {
		var m outreach.Message
		err := r.Scan(&m.ID, &m.Kind, &m.Person, &m.Account, &m.Invitation, &m.Consent, &m.Event, &m.Way, &m.Language, &m.Address, at(&m.MadeAt), &m.MadeBy,
			&m.State, at(&m.SentAt), &m.Attempts, &m.Answer, &m.Page, &m.Receiver)
		found = append(found, m)
		return err
	}, `SELECT `+messageColumns+` FROM message m `+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("reading messages: %w", err)
	}
	return found, nil
}

// Message implements outreach.MessageReader.
func (tx outreachTx) Message(ctx context.Context, id ident.Message) (outreach.Message, error) {
	found, err := tx.messages(ctx, `WHERE m.id = ?`, id)
	return notFound(found, err, "message.not-found")
}

// Messages implements outreach.MessageReader.
func (tx outreachTx) Messages(ctx context.Context, f outreach.MessageFilter) ([]outreach.Message, error) {
	conditions, args := []string{`1 = 1`}, []any{}
	if f.Invitation != 0 {
		conditions, args = append(conditions, `m.invitation = ? AND m.invitation <> 0`), append(args, f.Invitation)
	}
	if f.Person != 0 {
		conditions, args = append(conditions, `m.person <> 0 AND m.person IN (SELECT id FROM person WHERE root = ?)`), append(args, f.Person)
	}
	if f.Paged {
		conditions = append(conditions, `length(m.page) > 0`)
	}
	if f.Before != 0 {
		conditions, args = append(conditions, `m.id < ?`), append(args, f.Before)
	}
	rest := `WHERE ` + strings.Join(conditions, ` AND `) + ` ORDER BY m.id DESC`
	if f.Limit > 0 {
		rest, args = rest+` LIMIT ?`, append(args, f.Limit)
	}
	return tx.messages(ctx, rest, args...)
}

// AddMessage implements outreach.MessageWriter.
func (tx outreachTx) AddMessage(ctx context.Context, m outreach.Message) error {
	_, err := tx.exec(ctx, `INSERT INTO message (`+strings.ReplaceAll(messageColumns, "m.", "")+`) VALUES (`+marks(18)+`)`,
		m.ID, m.Kind, m.Person, m.Account, m.Invitation, m.Consent, m.Event, m.Way, m.Language, notNil(m.Address), m.MadeAt, m.MadeBy,
		m.State, m.SentAt, m.Attempts, notNil(m.Answer), notNil(m.Page), m.Receiver)
	if err != nil {
		return fmt.Errorf("saving a message: %w", err)
	}
	return tx.Enqueue(ctx, job.Job{Kind: messageJob, Key: m.ID.String(), Payload: []byte(`{"message":"` + m.ID.String() + `"}`)})
}

// SaveMessage implements outreach.MessageWriter.
func (tx outreachTx) SaveMessage(ctx context.Context, m outreach.Message) error {
	_, err := tx.exec(ctx, `UPDATE message SET state = ?, sent_at = ?, attempts = ?, answer = ?, page = ? WHERE id = ?`,
		m.State, m.SentAt, m.Attempts, notNil(m.Answer), notNil(m.Page), m.ID)
	if err != nil {
		return fmt.Errorf("saving a message: %w", err)
	}
	return nil
}

// Account implements outreach.MessageReader.
func (tx outreachTx) Account(ctx context.Context, id ident.User) (access.User, error) {
	u, err := tx.user(ctx, id)
	return u, missing(err, "user.not-found")
}

// Accounts implements outreach.RemindReader.
func (tx outreachTx) Accounts(ctx context.Context) ([]access.User, error) {
	return officeTx(tx).Users(ctx)
}

// Asking implements outreach.RemindReader.
func (tx outreachTx) Asking(ctx context.Context) (outreach.Asking, error) {
	s, err := tx.settings(ctx)
	if err != nil {
		return outreach.Asking{}, err
	}
	a := s.Asking.Effective()
	return outreach.Asking{Remind: a.Remind, Ahead: a.Ahead, Digest: !a.NoDigest}, nil
}

// DueReminders implements outreach.RemindReader.
func (tx outreachTx) DueReminders(ctx context.Context, when time.Time, most int) ([]ident.Invitation, error) {
	due, err := column[ident.Invitation](ctx, tx.Tx, `SELECT id FROM invitation WHERE next_reminder_at <> 0 AND next_reminder_at <= ?
		AND standing NOT IN `+ended+` AND until_at > ? ORDER BY next_reminder_at, id LIMIT ?`, when, when, most)
	if err != nil {
		return nil, fmt.Errorf("reading reminders: %w", err)
	}
	return due, nil
}

// EndingConsents implements outreach.RemindReader.
func (tx outreachTx) EndingConsents(ctx context.Context, from, until time.Time) ([]outreach.EndingConsent, error) {
	var found []outreach.EndingConsent
	err := tx.each(ctx, func(r *rows) error {
		var e outreach.EndingConsent
		err := r.Scan(&e.Consent, at(&e.Until), at(&e.Told))
		found = append(found, e)
		return err
	}, `SELECT c.id, c.until_at, COALESCE((SELECT MAX(m.made_at) FROM message m WHERE m.consent = c.id AND m.kind = ?), 0)
		FROM consent c WHERE c.until_at <> 0 AND c.until_at >= ? AND c.until_at <= ? ORDER BY c.id`, outreach.EndingLetter, from, until)
	if err != nil {
		return nil, fmt.Errorf("reading consents that end: %w", err)
	}
	return found, nil
}

// CameOfAge implements outreach.RemindReader.
func (tx outreachTx) CameOfAge(ctx context.Context, from, until time.Time, after ident.Person, limit int) ([]ident.Person, error) {
	found, err := column[ident.Person](ctx, tx.Tx, `SELECT p.id FROM person p WHERE p.minor = 1 AND p.minor_ends > ? AND p.minor_ends <= ? AND p.root = p.id AND p.id > ?
		AND NOT EXISTS (SELECT 1 FROM person o JOIN message m ON m.person = o.id AND m.person <> 0 WHERE o.root = p.id AND m.kind = ? AND m.made_at > ?)
		ORDER BY p.id LIMIT ?`, from, until, after, outreach.AgeLetter, from, limit)
	if err != nil {
		return nil, fmt.Errorf("reading who came of age: %w", err)
	}
	return found, nil
}

// Digest implements outreach.RemindReader.
func (tx outreachTx) Digest(ctx context.Context, from, until time.Time) (outreach.Digest, error) {
	counts := make(map[consent.Progress]int)
	err := tx.each(ctx, func(r *rows) error {
		var kind consent.Progress
		var count int
		err := r.Scan(&kind, &count)
		counts[kind] = count
		return err
	}, `SELECT kind, count(*) FROM invitation_event WHERE at >= ? AND at < ? GROUP BY kind`, from, until)
	if err != nil {
		return outreach.Digest{}, fmt.Errorf("counting what has happened: %w", err)
	}
	d := outreach.Digest{
		Signed: counts[consent.Signed], Partly: counts[consent.SignedPart], Refused: counts[consent.Declined], Undelivered: counts[consent.Undelivered],
	}
	const endingDays, lapsingDays = 3, 30
	err = tx.queryRow(ctx, `SELECT (SELECT count(*) FROM invitation WHERE standing NOT IN `+ended+` AND until_at > ? AND until_at <= ?),
		(SELECT count(*) FROM consent WHERE until_at <> 0 AND until_at > ? AND until_at <= ?),
		(SELECT count(*) FROM right_request WHERE state = ? AND told_at >= ? AND told_at < ?)`,
		until, until.AddDate(0, 0, endingDays), until, until.AddDate(0, 0, lapsingDays), outreach.RightOpen, from, until).Scan(&d.Ending, &d.Lapsing, &d.Pressing)
	if err != nil {
		return outreach.Digest{}, fmt.Errorf("counting what ends: %w", err)
	}
	return d, nil
}
