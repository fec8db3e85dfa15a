package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/recall"
)

// AddOutside implements recall.Tx.
func (tx recallTx) AddOutside(ctx context.Context, u recall.Use) error {
	_, err := tx.exec(ctx, `INSERT INTO use_outside (id, asset, purpose, channel, kind, title, address, edition, circulation, since, note, made_at, made_by) VALUES (`+marks(13)+`)`,
		u.ID, u.Asset, u.For.Purpose, u.For.Channel, u.Place.Kind, u.Place.Title, u.Place.Address, u.Place.Edition, u.Place.Circulation, u.At, u.Place.Note, tx.db.now(), u.By)
	if err != nil {
		return fmt.Errorf("saving a use: %w", err)
	}
	return nil
}

// EndUse implements recall.Tx.
func (tx recallTx) EndUse(ctx context.Context, ids []ident.Use, e recall.Ending) error {
	table := make([][]any, len(ids))
	for i, id := range ids {
		table[i] = []any{id, e.How, e.At, e.By, e.Note}
	}
	if err := libraryTx(tx).insertOver(ctx, `use_ended (use_id, how, at, by_user, note)`, table, ` ON CONFLICT (use_id) DO NOTHING`); err != nil {
		return fmt.Errorf("ending uses: %w", err)
	}
	in, arg := among(tx.Tx, ids)
	if _, err := tx.exec(ctx, `UPDATE embed SET ended_at = ?, ended_by = ? WHERE ended_at = 0 AND id `+in, e.At, e.By, arg); err != nil {
		return fmt.Errorf("ending embeds: %w", err)
	}
	return nil
}

// Lapse implements recall.Tx. What has ended is found by its end, which few uses have.
func (tx recallTx) Lapse(ctx context.Context, when time.Time) error {
	var since time.Time
	if err := tx.queryRow(ctx, `SELECT until FROM recall_clock`).Scan(at(&since)); err != nil {
		return fmt.Errorf("reading until when uses were looked for: %w", err)
	}
	if !when.After(since) {
		return nil
	}
	var left []string
	for _, w := range ways(tx.db.now()) {
		left = append(left, `EXISTS (SELECT 1 FROM `+w.table+` u WHERE u.`+w.asset+` = a.id)`)
	}
	ids, err := column[ident.Asset](ctx, tx.Tx, `SELECT DISTINCT a.id FROM clearance_use c JOIN asset a ON a.sort_key = c.sort_key
		WHERE c.until_at <> 0 AND c.until_at > ? AND c.until_at <= ? AND (`+strings.Join(left, ` OR `)+`) ORDER BY a.id`, since, when)
	if err != nil {
		return fmt.Errorf("reading what has ended: %w", err)
	}
	for chunk := range slices.Chunk(ids, mostTogether) {
		all, err := tx.facts(ctx, chunk)
		if err != nil {
			return err
		}
		if err := tx.recallUses(ctx, all); err != nil {
			return err
		}
	}
	if _, err := tx.exec(ctx, `UPDATE recall_clock SET until = ?`, when); err != nil {
		return fmt.Errorf("keeping until when uses were looked for: %w", err)
	}
	return nil
}

// Say implements recall.Tx.
func (tx recallTx) Say(ctx context.Context, id ident.Recall, uses []ident.Use, said recall.Item) error {
	in, arg := among(tx.Tx, uses)
	_, err := tx.exec(ctx, `UPDATE recall_item SET state = ?, said_at = ?, by_user = ?, answer = CASE WHEN ? <> '' THEN ? ELSE answer END,
		note = CASE WHEN ? <> '' THEN ? ELSE note END WHERE recall = ? AND use_id `+in,
		said.State, said.SaidAt, said.By, said.Answer, said.Answer, said.Note, said.Note, id, arg)
	if err != nil {
		return fmt.Errorf("keeping an answer: %w", err)
	}
	_, err = tx.exec(ctx, `UPDATE recall_receiver SET next_reminder = 0 WHERE recall = ? AND next_reminder <> 0
		AND NOT EXISTS (SELECT 1 FROM recall_item i WHERE i.recall = recall_receiver.recall AND i.receiver = recall_receiver.id AND i.state = ?)`, id, recall.Waiting)
	if err != nil {
		return fmt.Errorf("keeping an answer: %w", err)
	}
	_, err = tx.closeRecalls(ctx, []ident.Recall{id}, tx.db.now())
	return err
}

// Looked implements recall.Tx.
func (tx recallTx) Looked(ctx context.Context, id ident.Receiver, when time.Time) error {
	if _, err := tx.exec(ctx, `UPDATE recall_receiver SET opened_at = ? WHERE id = ? AND opened_at = 0`, when, id); err != nil {
		return fmt.Errorf("keeping that a receiver looked: %w", err)
	}
	return nil
}

// letters reads receivers as they are written to.
func (tx recallTx) letters(ctx context.Context, condition string, args ...any) ([]letterTo, error) {
	var found []letterTo
	err := tx.each(ctx, func(r *rows) error {
		var l letterTo
		err := r.Scan(&l.receiver, &l.address, &l.account, &l.language)
		found = append(found, l)
		return err
	}, `SELECT v.id, v.address, v.account, v.language FROM recall_receiver v WHERE `+condition+` ORDER BY v.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("reading receivers: %w", err)
	}
	return found, nil
}

// Remind implements recall.Tx.
func (tx recallTx) Remind(ctx context.Context, when time.Time, most int) (int, error) {
	due, err := tx.letters(ctx, `v.next_reminder <> 0 AND v.next_reminder <= ? AND v.id IN
		(SELECT n.id FROM recall_receiver n WHERE n.next_reminder <> 0 AND n.next_reminder <= ? ORDER BY n.next_reminder, n.id LIMIT ?)`, when, when, most)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	ids := make([]ident.Receiver, len(due))
	for i, l := range due {
		ids[i] = l.receiver
	}
	settings, err := tx.settings(ctx)
	if err != nil {
		return 0, err
	}
	in, arg := among(tx.Tx, ids)
	// There are two reminders at most; after that the organisation looks to it.
	_, err = tx.exec(ctx, `UPDATE recall_receiver SET reminders = reminders + 1, next_reminder = CASE WHEN reminders = 0 THEN CAST(? AS BIGINT) ELSE 0 END WHERE id `+in, recall.Deadlines(settings.Recalling.Effective()).NextAt(when), arg)
	if err != nil {
		return 0, fmt.Errorf("keeping reminders: %w", err)
	}
	return len(due), tx.writeTo(ctx, outreach.RecallAgain, due, when)
}

// WriteTo implements recall.Tx.
func (tx recallTx) WriteTo(ctx context.Context, id ident.Receiver) error {
	to, err := tx.letters(ctx, `v.id = ?`, id)
	if err != nil {
		return err
	}
	return tx.writeTo(ctx, outreach.RecallLetter, to, tx.db.now())
}

// TellLate implements recall.Tx.
func (tx recallTx) TellLate(ctx context.Context, when time.Time) (int, error) {
	late, err := column[ident.Recall](ctx, tx.Tx, `SELECT id FROM recall WHERE closed_at = 0 AND late_at = 0 AND due_at <= ? ORDER BY id`, when)
	if err != nil || len(late) == 0 {
		return 0, err
	}
	var to []letterTo
	err = tx.each(ctx, func(r *rows) error {
		var l letterTo
		err := r.Scan(&l.account, &l.address, &l.language)
		to = append(to, l)
		return err
	}, `SELECT u.id, u.email, u.language FROM user_account u WHERE u.disabled = 0 AND EXISTS (SELECT 1 FROM user_role r WHERE r.user_id = u.id AND r.role = 'manager') ORDER BY u.id`)
	if err != nil {
		return 0, fmt.Errorf("reading managers: %w", err)
	}
	in, arg := among(tx.Tx, late)
	if _, err := tx.exec(ctx, `UPDATE recall SET late_at = ? WHERE id `+in, when, arg); err != nil {
		return 0, fmt.Errorf("keeping what is late: %w", err)
	}
	return len(late), tx.writeTo(ctx, outreach.RecallLate, to, when)
}
