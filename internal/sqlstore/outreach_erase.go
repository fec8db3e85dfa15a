package sqlstore

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

// ErasePerson implements outreach.Eraser.
func (tx outreachTx) ErasePerson(ctx context.Context, c *outreach.Certificate, entries []outreach.Entry, faces person.State) error {
	people := make([]ident.Person, len(entries))
	for i, e := range entries {
		people[i] = e.ID
	}
	photos, err := tx.unname(ctx, people, faces, *c)
	if err != nil {
		return err
	}
	c.Photos = len(photos)
	in, arg := among(tx.Tx, people)
	err = tx.queryRow(ctx, `SELECT count(*) FROM proof f JOIN consent_event e ON e.consent = f.consent AND e.number = f.event
		WHERE e.signer `+in+` AND NOT f.owner `+in, arg, arg).Scan(&c.Elsewhere)
	if err != nil {
		return fmt.Errorf("counting what somebody signed for others: %w", err)
	}
	if c.Messages, err = tx.silence(ctx, people); err != nil {
		return err
	}
	if err := tx.empty(ctx, people, c.At); err != nil {
		return err
	}
	wards, err := tx.speakNoMore(ctx, people, c.At)
	if err != nil {
		return err
	}
	if err := tx.recallErased(ctx, entries[0].Root, photos); err != nil {
		return err
	}
	if err := tx.reclear(ctx, photos); err != nil {
		return err
	}
	return tx.reclearPeople(ctx, wards...)
}

// empty destroys the keys of entries, and empties them and what is said of them elsewhere.
func (tx outreachTx) empty(ctx context.Context, people []ident.Person, when time.Time) error {
	change, err := tx.count(ctx, registerVersion)
	if err != nil {
		return err
	}
	in, arg := among(tx.Tx, people)
	names := make([]any, 0, len(people))
	for _, id := range people {
		names = append(names, id.String())
	}
	nothing := []byte{}
	for _, wipe := range []struct {
		statement string
		args      []any
	}{
		{`DELETE FROM data_key WHERE kind = ? AND id ` + in, []any{library.PersonKey, arg}},
		{`UPDATE person SET sealed = ?, minor = 0, minor_ends = 0, deceased_at = 0, free_from = 0, change = ?, revision = revision + 1 WHERE id ` + in, []any{nothing, change, arg}},
		{`DELETE FROM guardian WHERE person ` + in, []any{arg}},
		{`UPDATE stop SET sealed = ?, end_sealed = ? WHERE person <> 0 AND person ` + in, []any{nothing, nothing, arg}},
		{`UPDATE link SET ended_at = ? WHERE person <> 0 AND ended_at = 0 AND person ` + in, []any{when, arg}},
		{`UPDATE right_request SET note = ?, answer = ? WHERE person ` + in, []any{nothing, nothing, arg}},
		{`UPDATE consent_event SET source = '' WHERE source <> '' AND (signer ` + in + ` OR consent IN (SELECT id FROM consent WHERE person ` + in + `))`, []any{arg, arg}},
		// Of what they did themselves the log keeps what, and not from where.
		{`DELETE FROM event_body WHERE seq IN (SELECT seq FROM event WHERE actor_kind = ? AND object_kind = 'person' AND object IN (` + marks(len(names)) + `))`,
			append([]any{audit.Nobody}, names...)},
		// Whose answers named whom is not told apart: all that wait for a repeated request go.
		{`UPDATE reply SET answer = ? WHERE length(answer) > 0`, []any{nothing}},
	} {
		if _, err := tx.exec(ctx, wipe.statement, wipe.args...); err != nil {
			return fmt.Errorf("erasing a person: %w", err)
		}
	}
	return nil
}

// silence empties messages to people and stops them, with those that told others of them, and gives
// how many there were.
func (tx outreachTx) silence(ctx context.Context, people []ident.Person) (messages int, err error) {
	in, arg := among(tx.Tx, people)
	nothing := []byte{}
	for _, wipe := range []struct {
		statement string
		args      []any
	}{
		{`UPDATE message SET page = ? WHERE (person = 0 OR NOT person ` + in + `) AND length(page) > 0 AND (consent IN (SELECT id FROM consent WHERE person ` + in + `)
			OR invitation IN (SELECT i.id FROM invitation i JOIN consent c ON c.id = i.consent WHERE c.person ` + in + `))`, []any{nothing, arg, arg, arg}},
		{`UPDATE message SET address = ?, answer = ?, page = ?, state = CASE WHEN state = ? THEN ? ELSE state END WHERE person <> 0 AND person ` + in,
			[]any{nothing, nothing, nothing, outreach.MessageWaiting, outreach.MessageGivenUp, arg}},
	} {
		n, err := tx.exec(ctx, wipe.statement, wipe.args...)
		if err != nil {
			return 0, fmt.Errorf("emptying messages: %w", err)
		}
		messages += int(n)
	}
	return messages, nil
}

// speakNoMore ends that people speak for others, and gives those.
func (tx outreachTx) speakNoMore(ctx context.Context, people []ident.Person, when time.Time) ([]ident.Person, error) {
	in, arg := among(tx.Tx, people)
	const open = ` AND (until_at = 0 OR until_at > ?)`
	wards, err := column[ident.Person](ctx, tx.Tx, `SELECT DISTINCT person FROM guardian WHERE guardian `+in+open, arg, when)
	if err == nil && len(wards) > 0 {
		_, err = tx.exec(ctx, `UPDATE guardian SET until_at = ? WHERE guardian `+in+open, when, arg, when)
	}
	if err != nil {
		return nil, fmt.Errorf("ending that somebody speaks for others: %w", err)
	}
	return wards, nil
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
