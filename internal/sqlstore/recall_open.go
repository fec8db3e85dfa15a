package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/job"
	"imprimatur/internal/outreach"
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
	var again []ident.Use
	for _, u := range uses {
		switch d, is := u.Recall(*facts[u.Asset], now); {
		case is:
			due[d] = append(due[d], u)
		case u.Open && facts[u.Asset].State != asset.Erased && u.Decide(*facts[u.Asset], now).Cleared():
			again = append(again, u.ID)
		}
	}
	if err := tx.clearItems(ctx, again, now); err != nil {
		return err
	}
	return tx.openRecalls(ctx, due, now)
}

// recallOf does so for those photos of somebody that ever left. The others are not read.
func (tx *Tx) recallOf(ctx context.Context, root ident.Person) error {
	var ids []ident.Asset
	for _, w := range ways() {
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
// (GDPR Art. 19), whatever the photo may be used for without them.
func (tx *Tx) recallErased(ctx context.Context, who ident.Person, photos []ident.Asset) error {
	uses, err := usesBy(ctx, tx, `asset`, photos)
	if err != nil {
		return err
	}
	standing := slices.DeleteFunc(uses, func(u recall.Use) bool { return !u.Stands() || u.Open })
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
		_, err = tx.exec(ctx, `INSERT INTO recall (id, cause, person, opened_at, due_at) VALUES (?, ?, ?, ?, ?)`, id, d.Cause, d.Person, now, now.Add(recall.DueIn))
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
		table[i] = []any{id, u.ID, u.Source, u.Asset, told[reach.of(u).address], recall.Waiting}
	}
	if err := (libraryTx{tx}).insert(ctx, `recall_item (recall, use_id, source, asset, receiver, state)`, table); err != nil {
		return err
	}
	if err := tx.tellRecalled(ctx, id, uses, now); err != nil {
		return err
	}
	return tx.Append(ctx, audit.Event{
		At: now, Actor: audit.Actor{Kind: audit.System}, Kind: audit.RecallOpened, Outcome: audit.OK, Object: audit.Object{Kind: "recall", ID: id.String()},
		Body: map[string]any{"cause": string(d.Cause), "person": d.Person.String(), "uses": len(uses)},
	})
}

// reached is whom a use is asked back from; without an address nobody.
type reached struct {
	address  string
	account  ident.User
	language string
}

// reach knows the accounts behind uses.
type reach struct {
	accounts map[ident.User]reached
	language string // of the organisation
}

// of tells whom a use is asked back from: who was named as receiver, or who took it out. What
// stands outside the house is nobody's.
func (r reach) of(u recall.Use) reached {
	switch {
	case u.Source == recall.Outside:
		return reached{}
	case u.Address != "":
		return reached{address: u.Address, language: r.language}
	}
	return r.accounts[u.By]
}

// reachable reads the accounts that can be written to.
func (tx *Tx) reachable(ctx context.Context, users []ident.User) (reach, error) {
	settings, err := tx.settings(ctx)
	if err != nil {
		return reach{}, err
	}
	r := reach{accounts: make(map[ident.User]reached), language: settings.Language}
	slices.Sort(users)
	in, arg := among(tx, slices.Compact(users))
	err = tx.each(ctx, func(row *rows) error {
		var a reached
		err := row.Scan(&a.account, &a.address, &a.language)
		a.address = fold(a.address)
		r.accounts[a.account] = a
		return err
	}, `SELECT id, email, language FROM user_account WHERE disabled = 0 AND id `+in, arg)
	if err != nil {
		return reach{}, fmt.Errorf("reading who took photos out: %w", err)
	}
	return r, nil
}

// addReceivers keeps whom a recall tells, once for each address, and has them written to. It gives
// them by address.
func (tx *Tx) addReceivers(ctx context.Context, id ident.Recall, cause recall.Cause, uses []recall.Use, reach reach, now time.Time) (map[string]ident.Receiver, error) {
	known := tx.recalling.receivers[id]
	var receivers [][]any
	var fresh []letterTo
	seen := make(map[ident.Receiver]bool)
	for _, u := range uses {
		to := reach.of(u)
		if _, there := known[to.address]; there || to.address == "" {
			continue
		}
		name, err := drawn(tx, now, seen)
		if err != nil {
			return nil, err
		}
		known[to.address] = name
		receivers = append(receivers, []any{name, id, to.address, to.account, to.language, now.Add(recall.RemindEvery)})
		fresh = append(fresh, letterTo{name, to})
	}
	if err := (libraryTx{tx}).insert(ctx, `recall_receiver (id, recall, address, account, language, next_reminder)`, receivers); err != nil {
		return nil, err
	}
	if cause.Patient() {
		now = now.Add(recall.Patience)
	}
	return known, tx.writeTo(ctx, outreach.RecallLetter, fresh, now)
}

// drawn draws a name that is none of those seen: in one millisecond many are.
func drawn[T ~int64](tx *Tx, now time.Time, seen map[T]bool) (T, error) {
	for {
		name, err := ident.New[T](now, tx.db.random)
		if err != nil || !seen[name] {
			seen[name] = true
			return name, err
		}
	}
}

// letterTo is a receiver who is written to.
type letterTo struct {
	receiver ident.Receiver
	reached
}

// writeTo keeps messages to receivers and has them sent, not before a moment.
func (tx *Tx) writeTo(ctx context.Context, kind outreach.MessageKind, all []letterTo, from time.Time) error {
	if len(all) == 0 {
		return nil
	}
	now := tx.db.now()
	messages, jobs := make([][]any, 0, len(all)), make([][]any, 0, len(all))
	seen := make(map[ident.Message]bool)
	for _, to := range all {
		message, err := drawn(tx, now, seen)
		if err != nil {
			return err
		}
		messages = append(messages, []any{
			message, kind, to.receiver, to.language, []byte(to.address), now, outreach.MessageWaiting, 0, to.account, 0, 0, 0, consent.ByMail, 0, 0, 0, []byte{}, []byte{},
		})
		jobs = append(jobs, []any{int64(message), messageJob, message.String(), `{"message":"` + message.String() + `"}`, from, now})
	}
	l := libraryTx{tx}
	const columns = `message (id, kind, receiver, language, address, made_at, state, person, account, invitation, consent, event, way, made_by, sent_at, attempts, answer, page)`
	if err := l.insert(ctx, columns, messages); err != nil {
		return fmt.Errorf("saving messages: %w", err)
	}
	if err := l.insert(ctx, `job (id, kind, unique_key, payload, run_at, made_at)`, jobs); err != nil {
		return fmt.Errorf("enqueuing messages: %w", err)
	}
	tx.AfterCommit(tx.db.wakeJobs)
	return nil
}

// messageJob is the kind of job that sends a message.
const messageJob job.Kind = "message.send"

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
	return tx.closeRecalls(ctx, recalls, now)
}

// closeRecalls closes those of which nothing waits any more.
func (tx *Tx) closeRecalls(ctx context.Context, recalls []ident.Recall, now time.Time) error {
	in, arg := among(tx, recalls)
	done, err := column[ident.Recall](ctx, tx, `SELECT r.id FROM recall r WHERE r.closed_at = 0 AND r.id `+in+`
		AND NOT EXISTS (SELECT 1 FROM recall_item i WHERE i.recall = r.id AND i.state IN `+waitingStates+`) ORDER BY r.id`, arg)
	if err != nil || len(done) == 0 {
		return err
	}
	in, arg = among(tx, done)
	if _, err := tx.exec(ctx, `UPDATE recall SET closed_at = ? WHERE id `+in, now, arg); err != nil {
		return fmt.Errorf("closing recalls: %w", err)
	}
	_, err = tx.exec(ctx, `UPDATE recall_receiver SET next_reminder = 0 WHERE recall `+in, arg)
	if err != nil {
		return fmt.Errorf("closing recalls: %w", err)
	}
	for _, id := range done {
		err := tx.Append(ctx, audit.Event{
			At: now, Actor: audit.Actor{Kind: audit.System}, Kind: audit.RecallClosed, Outcome: audit.OK, Object: audit.Object{Kind: "recall", ID: id.String()},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
