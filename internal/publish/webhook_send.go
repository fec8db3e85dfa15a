package publish

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Delivery is one message to a webhook and what came of it. Of the answer the status alone is kept:
// what stands in it is a stranger's, and nothing here needs it.
type Delivery struct {
	ID      ident.Delivery // the same however often it is sent: the other side knows it by that
	Webhook ident.Webhook
	Kind    EventKind
	Asset   ident.Asset // 0: a test
	At      time.Time   // when what it tells happened
	Body    []byte
	State   DeliveryState
	Tries   int
	NextAt  time.Time // when it is tried next; zero: it is not
	TriedAt time.Time // when it last was
	Status  int       // of the last answer; 0: there was none
	Refused bool      // the house may not connect there
}

// DeliveryState is how far a message is.
type DeliveryState string

// The states.
const (
	Waiting   DeliveryState = "waiting"
	Delivered DeliveryState = "delivered"
	Failed    DeliveryState = "failed"
)

const (
	callTime    = 15 * time.Second
	roundTime   = 30 * time.Second // after which others of the house's work have a turn
	failingTime = 3 * 24 * time.Hour
	keepTime    = 30 * 24 * time.Hour // how long what is settled is listed
	gone        = 410
)

// waits are the pauses after each try that failed, as Standard Webhooks advises: ten tries in all,
// over three days.
func waits() []time.Duration {
	const m, h = time.Minute, time.Hour
	return []time.Duration{5 * time.Second, 5 * m, 30 * m, 2 * h, 5 * h, 10 * h, 14 * h, 20 * h, 24 * h}
}

// Deliver sends what is due to a webhook, one after the other, for as long as it takes messages and
// its turn lasts. It says when to go on; zero: nothing waits. A message that was sent when this
// process died, before that was kept, is sent again under its name.
func (w *Webhooks) Deliver(ctx context.Context, to ident.Webhook) (again time.Time, err error) {
	for begun := w.now(); w.now().Sub(begun) < roundTime; {
		var h Webhook
		var d Delivery
		var found bool
		err := w.store.View(ctx, func(tx WebhookReader) error {
			if h, err = tx.Webhook(ctx, to); err != nil {
				return err
			}
			d, found, err = tx.Waiting(ctx, to)
			return err
		})
		switch now := w.now(); {
		case problem.Is(err, problem.NotFound) || err == nil && (!found || !h.Active):
			return time.Time{}, nil
		case err != nil:
			return time.Time{}, fmt.Errorf("look for what is to be delivered: %w", err)
		case h.RestUntil.After(now):
			return h.RestUntil, nil
		case d.NextAt.After(now):
			return d.NextAt, nil
		}
		if err := w.try(ctx, h, d); err != nil {
			return time.Time{}, fmt.Errorf("deliver a message: %w", err)
		}
	}
	return w.now(), nil
}

// try sends a message once and keeps what came of it.
func (w *Webhooks) try(ctx context.Context, h Webhook, d Delivery) error {
	header, err := w.signed(h, d)
	if err != nil {
		return err
	}
	calling, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	status, failed := w.caller.Call(calling, Call{Address: h.Address, Header: header, Body: d.Body})
	if ctx.Err() != nil { // the house is being stopped: that says nothing of the other side
		return ctx.Err()
	}
	return w.store.InTx(ctx, func(tx WebhookTx) error {
		h, err := tx.Webhook(ctx, h.ID)
		if err == nil {
			d, err = tx.Delivery(ctx, d.ID)
		}
		if problem.Is(err, problem.NotFound) { // removed meanwhile
			return nil
		}
		if err != nil {
			return err
		}
		return w.keep(ctx, tx, h, d, status, failed)
	})
}

// keep settles a message by its answer, and what follows for the webhook.
func (w *Webhooks) keep(ctx context.Context, tx WebhookTx, h Webhook, d Delivery, status int, failed error) error {
	now := w.moment()
	d.Tries++
	d.TriedAt, d.Status, d.Refused = now, status, problem.Is(failed, problem.Forbidden)
	d.State, d.NextAt = Failed, time.Time{}
	if pauses := waits(); d.Tries <= len(pauses) {
		d.State, d.NextAt = Waiting, now.Add(pauses[d.Tries-1])
	}
	var off OffReason
	switch taken := failed == nil && status >= 200 && status < 300; {
	case taken:
		d.State, d.NextAt = Delivered, time.Time{}
		h.FailingSince, h.Silent, h.RestUntil = time.Time{}, 0, time.Time{}
	case status == gone:
		d.State, d.NextAt, off = Failed, time.Time{}, OffGone
	default:
		if h.FailingSince.IsZero() {
			h.FailingSince = now
		}
		if pauses := waits(); failed != nil {
			h.Silent++
			h.RestUntil = now.Add(pauses[min(h.Silent, len(pauses))-1])
		} else {
			h.Silent, h.RestUntil = 0, time.Time{}
		}
		if now.Sub(h.FailingSince) >= failingTime {
			off = OffFailing
		}
	}
	if err := tx.SaveDelivery(ctx, d); err != nil {
		return err
	}
	if off != "" && h.Active {
		return w.switchOff(ctx, tx, h, off)
	}
	return tx.SaveWebhook(ctx, h)
}

// switchOff switches a webhook off that takes nothing, and has managers told.
func (w *Webhooks) switchOff(ctx context.Context, tx WebhookTx, h Webhook, why OffReason) error {
	h.Active, h.Off, h.OffAt = false, why, w.moment()
	h.Revision++
	if err := tx.SaveWebhook(ctx, h); err != nil {
		return err
	}
	if err := tx.GiveUp(ctx, h.ID); err != nil {
		return err
	}
	if err := tx.TellOff(ctx, h); err != nil {
		return err
	}
	return tx.Append(ctx, w.event(access.Caller{Kind: access.House}, audit.WebhookOff, h, map[string]any{"why": string(why)}))
}

// signed gives the header of a message: its name, the moment, and its signature by each secret that
// counts now.
func (w *Webhooks) signed(h Webhook, d Delivery) (map[string]string, error) {
	now := w.now()
	numbers := []int{h.Secret}
	if h.OldUntil.After(now) {
		numbers = append(numbers, h.Secret-1)
	}
	id, at := d.ID.String(), strconv.FormatInt(now.Unix(), 10)
	signatures := make([]string, len(numbers))
	for i, number := range numbers {
		key, err := w.secrets.WebhookSecret(h.ID, number)
		if err != nil {
			return nil, fmt.Errorf("sign a message: %w", err)
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + at + "."))
		mac.Write(d.Body)
		signatures[i] = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return map[string]string{
		"Content-Type": "application/json", "webhook-id": id, "webhook-timestamp": at, "webhook-signature": strings.Join(signatures, " "),
	}, nil
}

// Deliveries lists the messages to a webhook, the newest first, older than one if that is given.
func (w *Webhooks) Deliveries(ctx context.Context, by access.Caller, of ident.Webhook, before ident.Delivery) (list []Delivery, err error) {
	err = w.store.View(ctx, func(tx WebhookReader) error {
		if err := mayEdit(ctx, tx, by); err != nil {
			return err
		}
		if _, err := tx.Webhook(ctx, of); err != nil {
			return err
		}
		list, err = tx.Deliveries(ctx, of, before, mostDeliveries)
		return err
	})
	return list, err
}

// Test sends a message that tells nothing.
func (w *Webhooks) Test(ctx context.Context, by access.Caller, id ident.Webhook) error {
	return w.act(ctx, by, id, func(tx WebhookTx, h Webhook) error {
		if !h.Active {
			return webhookOff()
		}
		name, err := w.name()()
		if err != nil {
			return fmt.Errorf("name a message: %w", err)
		}
		now := w.moment()
		body, err := json.Marshal(message{TestEvent, now, struct{}{}})
		if err != nil {
			return fmt.Errorf("write a message: %w", err)
		}
		if err := w.wake(ctx, tx, h); err != nil {
			return err
		}
		d := Delivery{ID: name, Webhook: id, Kind: TestEvent, At: now, Body: body, State: Waiting, NextAt: now}
		if err := tx.AddDeliveries(ctx, []Delivery{d}); err != nil {
			return err
		}
		return tx.Append(ctx, w.event(by, audit.WebhookSent, h, map[string]any{"what": "test"}))
	})
}

// Replay sends one message again, whatever came of it, under its name.
func (w *Webhooks) Replay(ctx context.Context, by access.Caller, id ident.Webhook, one ident.Delivery) error {
	return w.replay(ctx, by, id, func(tx WebhookTx) (int, error) {
		d, err := tx.Delivery(ctx, one)
		if err == nil && d.Webhook != id {
			err = problem.New(problem.NotFound, "delivery.not-found")
		}
		if err != nil {
			return 0, err
		}
		d.State, d.Tries, d.NextAt = Waiting, 0, w.moment()
		return 1, tx.SaveDelivery(ctx, d)
	})
}

// ReplayFailed sends again all that has failed and happened since a moment, and tells how many
// messages these are.
func (w *Webhooks) ReplayFailed(ctx context.Context, by access.Caller, id ident.Webhook, since time.Time) (count int, err error) {
	err = w.replay(ctx, by, id, func(tx WebhookTx) (int, error) {
		count, err = tx.Revive(ctx, id, since)
		return count, err
	})
	return count, err
}

func (w *Webhooks) replay(ctx context.Context, by access.Caller, id ident.Webhook, do func(WebhookTx) (int, error)) error {
	return w.act(ctx, by, id, func(tx WebhookTx, h Webhook) error {
		if !h.Active {
			return webhookOff()
		}
		count, err := do(tx)
		if err != nil {
			return err
		}
		err = errors.Join(w.wake(ctx, tx, h), tx.Send(ctx, id))
		if err != nil {
			return err
		}
		return tx.Append(ctx, w.event(by, audit.WebhookSent, h, map[string]any{"what": "again", "count": count}))
	})
}

// wake ends the rest of a webhook that did not answer: somebody says that it does now.
func (w *Webhooks) wake(ctx context.Context, tx WebhookTx, h Webhook) error {
	h.RestUntil = time.Time{}
	return tx.SaveWebhook(ctx, h)
}

// Forget takes away what was settled a month ago.
func (w *Webhooks) Forget(ctx context.Context) error {
	err := w.store.InTx(ctx, func(tx WebhookTx) error { return tx.Forget(ctx, w.moment().Add(-keepTime)) })
	if err != nil {
		return fmt.Errorf("forget old deliveries: %w", err)
	}
	return nil
}

func webhookOff() error { return problem.New(problem.Conflict, "webhook.off") }
