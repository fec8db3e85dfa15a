package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/job"
	"imprimatur/internal/outreach"
	"imprimatur/internal/recall"
)

// reached is whom a use is asked back from; without an address nobody.
type reached struct {
	address  string
	account  ident.User
	language string
}

// reach knows the accounts behind uses.
type reach struct {
	accounts  map[ident.User]reached
	language  string // of the organisation
	deadlines recall.Deadlines
}

// of tells whom a use is asked back from: who was named as receiver, or who took it out. What
// stands outside the house is nobody's, and what the house shows it stops itself.
func (r reach) of(u recall.Use) reached {
	switch {
	case u.Source == recall.Outside || u.Source.Ours():
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
	r := reach{accounts: make(map[ident.User]reached), language: settings.Language, deadlines: recall.Deadlines(settings.Recalling.Effective())}
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
		receivers = append(receivers, []any{name, id, to.address, to.account, to.language, reach.deadlines.FirstAt(now)})
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
