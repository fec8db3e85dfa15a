package sqlstore

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/recall"
)

// recalling is what a transaction has opened so far: whatever one change ends is one recall for
// each cause and person, however many photos it is about.
type recalling struct {
	recalls   map[recall.Due]ident.Recall
	receivers map[ident.Recall]map[string]ident.Receiver // by address
}

// recallUses opens recalls for the uses of photos that have to come back by the facts given, and
// settles those that are allowed again. However many uses there are, it takes the same few
// queries, and one where none stands.
func (tx *Tx) recallUses(ctx context.Context, all []placed) error {
	facts := make(map[ident.Asset]*clearance.Facts, len(all))
	ids := make([]ident.Asset, 0, len(all))
	for i := range all {
		f := &all[i].facts
		facts[f.Asset], ids = f, append(ids, f.Asset)
	}
	uses, err := usesBy(ctx, tx, `asset`, ids)
	if err != nil || len(uses) == 0 {
		return err
	}
	now := tx.db.now()
	due := make(map[recall.Due][]recall.Use)
	var again, shown []ident.Use
	for _, u := range uses {
		switch d, is := u.Recall(*facts[u.Asset], now); {
		case is:
			due[d] = append(due[d], u)
		case u.Open && facts[u.Asset].State != asset.Erased && u.Decide(*facts[u.Asset], now).Cleared():
			again = append(again, u.ID)
		case u.Source.Ours() && !u.Recalled.IsZero() && u.Stands() && u.Decide(*facts[u.Asset], now).Cleared():
			shown = append(shown, u.ID)
		}
	}
	if err := tx.clearItems(ctx, again, now); err != nil {
		return err
	}
	if err := tx.shownAgain(ctx, shown, now); err != nil {
		return err
	}
	return tx.openRecalls(ctx, due, now)
}

// recallOf does so for those photos of somebody that ever left. The others are not read.
func (tx *Tx) recallOf(ctx context.Context, root ident.Person) error {
	var ids []ident.Asset
	for _, w := range ways(tx.db.now()) {
		some, err := column[ident.Asset](ctx, tx, `SELECT DISTINCT u.`+w.asset+` FROM person p CROSS JOIN appearance s CROSS JOIN `+w.table+` u
			WHERE p.root = ? AND s.person = p.id AND s.person <> 0 AND u.`+w.asset+` = s.asset`, root)
		if err != nil {
			return fmt.Errorf("reading what left of somebody: %w", err)
		}
		ids = append(ids, some...)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for chunk := range slices.Chunk(ids, mostTogether) {
		all, err := tx.facts(ctx, chunk)
		if err != nil {
			return err
		}
		if err := tx.recallUses(ctx, all); err != nil {
			return err
		}
	}
	return nil
}

// recallErased does so for the photos of somebody who is erased: whoever has one is told
// (GDPR Art. 19), whatever the photo may be used for without them. What the house itself shows ends
// where it is not allowed without them, like always.
func (tx *Tx) recallErased(ctx context.Context, who ident.Person, photos []ident.Asset) error {
	uses, err := usesBy(ctx, tx, `asset`, photos)
	if err != nil {
		return err
	}
	standing := slices.DeleteFunc(uses, func(u recall.Use) bool { return !u.Stands() || u.Open || u.Source.Ours() })
	if len(standing) == 0 {
		return nil
	}
	return tx.openRecalls(ctx, map[recall.Due][]recall.Use{{Cause: recall.Erased, Person: who}: standing}, tx.db.now())
}

func (tx *Tx) openRecalls(ctx context.Context, due map[recall.Due][]recall.Use, now time.Time) error {
	if len(due) == 0 {
		return nil
	}
	var users []ident.User
	for _, uses := range due {
		for _, u := range uses {
			users = append(users, u.By)
		}
	}
	reach, err := tx.reachable(ctx, users)
	if err != nil {
		return err
	}
	for _, cause := range recall.Causes() {
		for d, uses := range due {
			if d.Cause != cause {
				continue
			}
			if err := tx.openRecall(ctx, d, uses, reach, now); err != nil {
				return fmt.Errorf("opening a recall: %w", err)
			}
		}
	}
	return tx.closeStopped(ctx, due, now)
}

// closeStopped closes recalls of which nothing waits: all of it was shown by the house, and has
// stopped. What the transaction finds beyond them is another recall.
func (tx *Tx) closeStopped(ctx context.Context, due map[recall.Due][]recall.Use, now time.Time) error {
	var opened []ident.Recall
	for d, uses := range due {
		if !slices.ContainsFunc(uses, func(u recall.Use) bool { return !u.Source.Ours() }) {
			opened = append(opened, tx.recalling.recalls[d])
		}
	}
	if len(opened) == 0 {
		return nil
	}
	closed, err := tx.closeRecalls(ctx, opened, now)
	if err != nil {
		return err
	}
	maps.DeleteFunc(tx.recalling.recalls, func(_ recall.Due, id ident.Recall) bool { return slices.Contains(closed, id) })
	return nil
}

// shownAgain keeps that what was stopped is shown again: what is said against it next is new.
func (tx *Tx) shownAgain(ctx context.Context, uses []ident.Use, now time.Time) error {
	if len(uses) == 0 {
		return nil
	}
	in, arg := among(tx, uses)
	_, err := tx.exec(ctx, `UPDATE recall_item SET again_at = ? WHERE again_at = 0 AND state = ? AND use_id `+in, now, recall.Stopped, arg)
	if err != nil {
		return fmt.Errorf("keeping what is shown again: %w", err)
	}
	return nil
}

// openRecall keeps a recall, or adds to the one that this transaction has opened for the same.
func (tx *Tx) openRecall(ctx context.Context, d recall.Due, uses []recall.Use, reach reach, now time.Time) error {
	if tx.recalling.recalls == nil {
		tx.recalling = recalling{make(map[recall.Due]ident.Recall), make(map[ident.Recall]map[string]ident.Receiver)}
	}
	id, opened := tx.recalling.recalls[d]
	if !opened {
		var err error
		if id, err = ident.New[ident.Recall](now, tx.db.random); err != nil {
			return err
		}
		_, err = tx.exec(ctx, `INSERT INTO recall (id, cause, person, opened_at, due_at) VALUES (?, ?, ?, ?, ?)`, id, d.Cause, d.Person, now, reach.deadlines.DueAt(now))
		if err != nil {
			return err
		}
		tx.recalling.recalls[d], tx.recalling.receivers[id] = id, make(map[string]ident.Receiver)
	}
	told, err := tx.addReceivers(ctx, id, d.Cause, uses, reach, now)
	if err != nil {
		return err
	}
	table := make([][]any, len(uses))
	for i, u := range uses {
		var said time.Time
		begins := recall.Begins(u.Source)
		if begins.Settled() {
			said = now
		}
		table[i] = []any{id, u.ID, u.Source, u.Asset, told[reach.of(u).address], begins, said}
	}
	if err := (libraryTx{tx}).insert(ctx, `recall_item (recall, use_id, source, asset, receiver, state, said_at)`, table); err != nil {
		return err
	}
	if err := tx.tellRecalled(ctx, id, uses, now, reach.deadlines.DueAt(now)); err != nil {
		return err
	}
	return tx.Append(ctx, audit.Event{
		At: now, Actor: audit.Actor{Kind: audit.System}, Kind: audit.RecallOpened, Outcome: audit.OK, Object: audit.Object{Kind: "recall", ID: id.String()},
		Body: map[string]any{"cause": string(d.Cause), "person": d.Person.String(), "uses": len(uses)},
	})
}

// clearItems settles what is allowed again, and closes what is done with that.
func (tx *Tx) clearItems(ctx context.Context, uses []ident.Use, now time.Time) error {
	if len(uses) == 0 {
		return nil
	}
	in, arg := among(tx, uses)
	recalls, err := column[ident.Recall](ctx, tx, `SELECT DISTINCT recall FROM recall_item WHERE state IN `+waitingStates+` AND use_id `+in, arg)
	if err != nil {
		return fmt.Errorf("reading recalls: %w", err)
	}
	_, err = tx.exec(ctx, `UPDATE recall_item SET state = ?, said_at = ? WHERE state IN `+waitingStates+` AND use_id `+in, recall.Cleared, now, arg)
	if err != nil {
		return fmt.Errorf("settling a recall: %w", err)
	}
	_, err = tx.closeRecalls(ctx, recalls, now)
	return err
}

// closeRecalls closes those of which nothing waits any more, and gives them.
func (tx *Tx) closeRecalls(ctx context.Context, recalls []ident.Recall, now time.Time) (done []ident.Recall, err error) {
	in, arg := among(tx, recalls)
	done, err = column[ident.Recall](ctx, tx, `SELECT r.id FROM recall r WHERE r.closed_at = 0 AND r.id `+in+`
		AND NOT EXISTS (SELECT 1 FROM recall_item i WHERE i.recall = r.id AND i.state IN `+waitingStates+`) ORDER BY r.id`, arg)
	if err != nil || len(done) == 0 {
		return nil, err
	}
	in, arg = among(tx, done)
	if _, err := tx.exec(ctx, `UPDATE recall SET closed_at = ? WHERE id `+in, now, arg); err != nil {
		return nil, fmt.Errorf("closing recalls: %w", err)
	}
	_, err = tx.exec(ctx, `UPDATE recall_receiver SET next_reminder = 0 WHERE recall `+in, arg)
	if err != nil {
		return nil, fmt.Errorf("closing recalls: %w", err)
	}
	for _, id := range done {
		err := tx.Append(ctx, audit.Event{
			At: now, Actor: audit.Actor{Kind: audit.System}, Kind: audit.RecallClosed, Outcome: audit.OK, Object: audit.Object{Kind: "recall", ID: id.String()},
		})
		if err != nil {
			return nil, err
		}
	}
	return done, nil
}
