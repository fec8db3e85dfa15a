package sqlstore

import (
	"context"
	"fmt"

	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/recall"
)

// shownOfRecall is how many photos a list shows of each recall.
const shownOfRecall = 8

// Recalls implements recall.Reader.
func (tx recallTx) Recalls(ctx context.Context, open bool, of ident.Person, limit int) ([]recall.Summary, error) {
	condition, args := ` WHERE r.closed_at <> 0`, []any{}
	if open {
		condition = ` WHERE r.closed_at = 0`
	}
	if of != 0 {
		condition, args = condition+` AND p.root = ?`, append(args, of)
	}
	return tx.summaries(ctx, condition+` ORDER BY r.opened_at DESC, r.id DESC LIMIT ?`, append(args, limit)...)
}

func (tx recallTx) summaries(ctx context.Context, rest string, args ...any) ([]recall.Summary, error) {
	var found []recall.Summary
	place := make(map[ident.Recall]int)
	var ids []ident.Recall
	err := tx.each(ctx, func(r *rows) error {
		s := recall.Summary{Count: make(map[recall.State]int)}
		err := r.Scan(&s.ID, &s.Cause, &s.Person, at(&s.OpenedAt), at(&s.DueAt), at(&s.ClosedAt))
		place[s.ID], ids = len(found), append(ids, s.ID)
		found = append(found, s)
		return err
	}, `SELECT r.id, r.cause, COALESCE(p.root, 0), r.opened_at, r.due_at, r.closed_at FROM recall r LEFT JOIN person p ON p.id = r.person`+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("reading recalls: %w", err)
	}
	in, arg := among(tx.Tx, ids)
	err = tx.each(ctx, func(r *rows) error {
		var id ident.Recall
		var state recall.State
		var uses int
		err := r.Scan(&id, &state, &uses)
		s := &found[place[id]]
		s.Count[state] = uses
		s.Uses += uses
		return err
	}, `SELECT recall, state, count(*) FROM recall_item WHERE recall `+in+` GROUP BY recall, state`, arg)
	if err != nil {
		return nil, fmt.Errorf("counting recalls: %w", err)
	}
	err = tx.each(ctx, func(r *rows) error {
		var id ident.Recall
		var photo ident.Asset
		var photos int
		err := r.Scan(&id, &photo, &photos)
		s := &found[place[id]]
		s.Photos, s.Shown = photos, append(s.Shown, photo)
		return err
	}, `SELECT x.recall, x.asset, x.photos FROM (
			SELECT recall, asset, count(*) OVER (PARTITION BY recall) AS photos, row_number() OVER (PARTITION BY recall ORDER BY MIN(state), asset DESC) AS place
			FROM recall_item WHERE recall `+in+` GROUP BY recall, asset) x WHERE x.place <= ? ORDER BY x.recall, x.place`, arg, shownOfRecall)
	if err != nil {
		return nil, fmt.Errorf("reading what recalls are about: %w", err)
	}
	return found, nil
}

// Recall implements recall.Reader.
func (tx recallTx) Recall(ctx context.Context, id ident.Recall) (recall.Detail, error) {
	all, err := tx.summaries(ctx, ` WHERE r.id = ?`, id)
	summary, err := notFound(all, err, "recall.not-found")
	if err != nil {
		return recall.Detail{}, err
	}
	d := recall.Detail{Summary: summary}
	if d.Items, err = tx.items(ctx, `recall`, id); err != nil {
		return d, err
	}
	if d.Receivers, err = tx.receivers(ctx, `v.recall = ?`, id); err != nil {
		return d, err
	}
	var users []ident.User
	for _, i := range d.Items {
		users = append(users, i.By, i.Use.By, i.Offer.By)
	}
	for _, r := range d.Receivers {
		users = append(users, r.Account)
	}
	d.Staff, err = tx.UserNames(ctx, users)
	return d, err
}

// Asked implements recall.Reader.
func (tx recallTx) Asked(ctx context.Context, id ident.Receiver) ([]recall.Asked, error) {
	items, err := tx.items(ctx, `receiver`, id)
	if err != nil {
		return nil, err
	}
	ids := make([]ident.Asset, len(items))
	for i, item := range items {
		ids[i] = item.Use.Asset
	}
	files, err := outreachTx(tx).fileNames(ctx, ids)
	asked := make([]recall.Asked, len(items))
	for i, item := range items {
		asked[i] = recall.Asked{Item: item, FileName: files[item.Use.Asset]}
	}
	return asked, err
}

// items reads those of a recall, or of one of its receivers, the newest use first.
func (tx recallTx) items(ctx context.Context, column string, id any) ([]recall.Item, error) {
	kept := make(map[ident.Use]recall.Item)
	var ids []ident.Use
	err := tx.each(ctx, func(r *rows) error {
		var i recall.Item
		err := r.Scan(&i.Use.ID, &i.Receiver, &i.State, &i.Answer, &i.Note, at(&i.SaidAt), &i.By, at(&i.AgainAt), &i.Offer.Asset, &i.Offer.Blur, at(&i.Offer.At), &i.Offer.By, &i.Offer.Taken)
		kept[i.Use.ID], ids = i, append(ids, i.Use.ID)
		return err
	}, `SELECT i.use_id, i.receiver, i.state, i.answer, i.note, i.said_at, i.by_user, i.again_at, COALESCE(o.asset, 0), COALESCE(o.blur, 0), COALESCE(o.at, 0), COALESCE(o.by_user, 0), COALESCE(o.taken, 0)
		FROM recall_item i LEFT JOIN recall_offer o ON o.recall = i.recall AND o.use_id = i.use_id WHERE i.`+column+` = ? AND i.`+column+` <> 0`, id)
	if err != nil {
		return nil, fmt.Errorf("reading a recall: %w", err)
	}
	uses, err := tx.Uses(ctx, ids)
	if err != nil {
		return nil, err
	}
	items := make([]recall.Item, 0, len(uses))
	for _, u := range uses {
		i := kept[u.ID]
		i.Use = u
		items = append(items, i)
	}
	return items, nil
}

// receivers reads whom recalls tell, with what became of the last message to each.
func (tx recallTx) receivers(ctx context.Context, condition string, args ...any) ([]recall.Receiver, error) {
	var found []recall.Receiver
	err := tx.each(ctx, func(r *rows) error {
		var v recall.Receiver
		err := r.Scan(&v.ID, &v.Recall, &v.Address, &v.Account, &v.Language, at(&v.OpenedAt), &v.Reminders, at(&v.DueAt), &v.Sent, at(&v.SentAt))
		found = append(found, v)
		return err
	}, `SELECT v.id, v.recall, v.address, v.account, v.language, v.opened_at, v.reminders, r.due_at, COALESCE(m.state, ''), COALESCE(m.sent_at, 0)
		FROM recall_receiver v JOIN recall r ON r.id = v.recall LEFT JOIN message m ON m.id = (SELECT MAX(o.id) FROM message o WHERE o.receiver = v.id AND o.receiver <> 0 AND o.kind <> ?)
		WHERE `+condition+` ORDER BY v.id`, append([]any{outreach.RecallLate}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("reading receivers: %w", err)
	}
	return found, nil
}
