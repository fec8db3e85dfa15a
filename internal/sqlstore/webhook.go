package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/job"
	"imprimatur/internal/office"
	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
)

// Webhooks is the database as webhooks need it.
func (db *DB) Webhooks() publish.WebhookStore { return webhookStore{db} }

type webhookStore struct{ db *DB }

func (s webhookStore) InTx(ctx context.Context, do func(publish.WebhookTx) error) error {
	return s.db.InTx(ctx, func(tx *Tx) error { return do(webhookTx{tx}) })
}

func (s webhookStore) View(ctx context.Context, do func(publish.WebhookReader) error) error {
	return s.db.View(ctx, func(tx *Tx) error { return do(webhookTx{tx}) })
}

type webhookTx struct{ *Tx }

// The kinds of jobs by which webhooks are told.
const (
	SpreadNews     job.Kind = "webhook.spread"  // what was noted becomes messages
	DeliverWebhook job.Kind = "webhook.deliver" // what waits for one is sent
)

const (
	webhookColumns  = `id, address, events, channel, active, revision, made_at, secret, old_until, failing_since, silent, rest_until, off, off_at`
	deliveryColumns = `id, webhook, kind, asset, at, body, state, tries, next_at, tried_at, status, refused`
)

// Webhooks implements publish.WebhookReader.
func (tx webhookTx) Webhooks(ctx context.Context) ([]publish.Webhook, error) {
	return tx.webhooks(ctx, ``)
}

// Webhook implements publish.WebhookReader.
func (tx webhookTx) Webhook(ctx context.Context, id ident.Webhook) (publish.Webhook, error) {
	found, err := tx.webhooks(ctx, ` WHERE id = ?`, id)
	if err == nil && len(found) == 0 {
		err = problem.New(problem.NotFound, "webhook.not-found")
	}
	if err != nil {
		return publish.Webhook{}, err
	}
	return found[0], nil
}

func (tx *Tx) webhooks(ctx context.Context, which string, args ...any) ([]publish.Webhook, error) {
	var found []publish.Webhook
	err := tx.each(ctx, func(r *rows) error {
		var h publish.Webhook
		var events string
		err := r.Scan(&h.ID, &h.Address, &events, &h.Channel, &h.Active, &h.Revision, at(&h.MadeAt), &h.Secret, at(&h.OldUntil),
			at(&h.FailingSince), &h.Silent, at(&h.RestUntil), &h.Off, at(&h.OffAt))
		for _, e := range strings.Fields(events) {
			h.Events = append(h.Events, publish.EventKind(e))
		}
		found = append(found, h)
		return err
	}, `SELECT `+webhookColumns+` FROM webhook`+which+` ORDER BY id`, args...)
	if err != nil {
		return nil, fmt.Errorf("reading webhooks: %w", err)
	}
	return found, nil
}

// Terms implements publish.WebhookReader.
func (tx webhookTx) Terms(ctx context.Context) (*consent.Terms, error) { return tx.terms(ctx) }

// Ahead implements publish.WebhookReader.
func (tx webhookTx) Ahead(ctx context.Context) ([]int, error) {
	s, err := tx.settings(ctx)
	return s.Asking.Effective().Ahead, err
}

// SaveWebhook implements publish.WebhookTx.
func (tx webhookTx) SaveWebhook(ctx context.Context, h publish.Webhook) error {
	events := make([]string, len(h.Events))
	for i, e := range h.Events {
		events[i] = string(e)
	}
	_, err := tx.exec(ctx, `INSERT INTO webhook (`+webhookColumns+`) VALUES (`+marks(14)+`)
		ON CONFLICT (id) DO UPDATE SET address = excluded.address, events = excluded.events, channel = excluded.channel, active = excluded.active,
			revision = excluded.revision, secret = excluded.secret, old_until = excluded.old_until, failing_since = excluded.failing_since,
			silent = excluded.silent, rest_until = excluded.rest_until, off = excluded.off, off_at = excluded.off_at`,
		h.ID, h.Address, strings.Join(events, " "), h.Channel, h.Active, h.Revision, h.MadeAt, h.Secret, h.OldUntil, h.FailingSince, h.Silent,
		h.RestUntil, h.Off, h.OffAt)
	if err != nil {
		return fmt.Errorf("saving a webhook: %w", err)
	}
	return nil
}

// RemoveWebhook implements publish.WebhookTx.
func (tx webhookTx) RemoveWebhook(ctx context.Context, id ident.Webhook) error {
	if _, err := tx.exec(ctx, `DELETE FROM webhook WHERE id = ?`, id); err != nil {
		return fmt.Errorf("removing a webhook: %w", err)
	}
	return nil
}

func (tx webhookTx) deliveries(ctx context.Context, which string, args ...any) ([]publish.Delivery, error) {
	var found []publish.Delivery
	err := tx.each(ctx, func(r *rows) error {
		var d publish.Delivery
		err := r.Scan(&d.ID, &d.Webhook, &d.Kind, &d.Asset, at(&d.At), &d.Body, &d.State, &d.Tries, at(&d.NextAt), at(&d.TriedAt), &d.Status, &d.Refused)
		found = append(found, d)
		return err
	}, `SELECT `+deliveryColumns+` FROM webhook_delivery WHERE `+which, args...)
	if err != nil {
		return nil, fmt.Errorf("reading deliveries: %w", err)
	}
	return found, nil
}

// Deliveries implements publish.WebhookReader.
func (tx webhookTx) Deliveries(ctx context.Context, of ident.Webhook, before ident.Delivery, most int) ([]publish.Delivery, error) {
	if before == 0 {
		return tx.deliveries(ctx, `webhook = ? ORDER BY id DESC LIMIT ?`, of, most)
	}
	return tx.deliveries(ctx, `webhook = ? AND id < ? ORDER BY id DESC LIMIT ?`, of, before, most)
}

// Delivery implements publish.WebhookReader.
func (tx webhookTx) Delivery(ctx context.Context, id ident.Delivery) (publish.Delivery, error) {
	found, err := tx.deliveries(ctx, `id = ?`, id)
	if err == nil && len(found) == 0 {
		err = problem.New(problem.NotFound, "delivery.not-found")
	}
	if err != nil {
		return publish.Delivery{}, err
	}
	return found[0], nil
}

// Waiting implements publish.WebhookReader.
func (tx webhookTx) Waiting(ctx context.Context, of ident.Webhook) (publish.Delivery, bool, error) {
	found, err := tx.deliveries(ctx, `webhook = ? AND next_at <> 0 ORDER BY next_at, id LIMIT 1`, of)
	if err != nil || len(found) == 0 {
		return publish.Delivery{}, false, err
	}
	return found[0], true, nil
}

// AddDeliveries implements publish.WebhookTx.
func (tx webhookTx) AddDeliveries(ctx context.Context, all []publish.Delivery) error {
	table := make([][]any, len(all))
	told := make(map[ident.Webhook]bool)
	for i, d := range all {
		table[i] = []any{d.ID, d.Webhook, d.Kind, d.Asset, d.At, d.Body, d.State, d.Tries, d.NextAt, d.TriedAt, d.Status, d.Refused}
		told[d.Webhook] = true
	}
	if err := libraryTx(tx).insert(ctx, `webhook_delivery (`+deliveryColumns+`)`, table); err != nil {
		return fmt.Errorf("saving deliveries: %w", err)
	}
	for id := range told {
		if err := tx.Send(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// SaveDelivery implements publish.WebhookTx.
func (tx webhookTx) SaveDelivery(ctx context.Context, d publish.Delivery) error {
	_, err := tx.exec(ctx, `UPDATE webhook_delivery SET state = ?, tries = ?, next_at = ?, tried_at = ?, status = ?, refused = ? WHERE id = ?`,
		d.State, d.Tries, d.NextAt, d.TriedAt, d.Status, d.Refused, d.ID)
	if err != nil {
		return fmt.Errorf("saving a delivery: %w", err)
	}
	return nil
}

// GiveUp implements publish.WebhookTx.
func (tx webhookTx) GiveUp(ctx context.Context, of ident.Webhook) error {
	_, err := tx.exec(ctx, `UPDATE webhook_delivery SET state = ?, next_at = 0 WHERE webhook = ? AND next_at <> 0`, publish.Failed, of)
	if err != nil {
		return fmt.Errorf("giving deliveries up: %w", err)
	}
	return nil
}

// Revive implements publish.WebhookTx.
func (tx webhookTx) Revive(ctx context.Context, of ident.Webhook, since time.Time) (int, error) {
	count, err := tx.exec(ctx, `UPDATE webhook_delivery SET state = ?, tries = 0, next_at = ? WHERE webhook = ? AND state = ? AND at >= ?`,
		publish.Waiting, tx.db.now(), of, publish.Failed, since)
	if err != nil {
		return 0, fmt.Errorf("sending again what has failed: %w", err)
	}
	return int(count), nil
}

// Send implements publish.WebhookTx.
func (tx webhookTx) Send(ctx context.Context, to ident.Webhook) error {
	return tx.Enqueue(ctx, job.Job{Kind: DeliverWebhook, Key: to.String(), Payload: []byte(`{"webhook":"` + to.String() + `"}`)})
}

// Forget implements publish.WebhookTx.
func (tx webhookTx) Forget(ctx context.Context, before time.Time) error {
	if _, err := tx.exec(ctx, `DELETE FROM webhook_delivery WHERE at < ? AND next_at = 0`, before); err != nil {
		return fmt.Errorf("forgetting deliveries: %w", err)
	}
	return nil
}

// TellOff implements publish.WebhookTx.
func (tx webhookTx) TellOff(ctx context.Context, h publish.Webhook) error {
	id, err := ident.New[ident.Notice](tx.db.now(), tx.db.random)
	if err != nil {
		return fmt.Errorf("naming a notice: %w", err)
	}
	return officeTx(tx).SaveNotice(ctx, office.Notice{ID: id, Kind: office.WebhookNotice, Text: h.Host(), MadeAt: h.OffAt})
}

// toldUntil gives up to when webhooks were told.
func (tx *Tx) toldUntil(ctx context.Context) (until time.Time, err error) {
	err = tx.queryRow(ctx, `SELECT until FROM webhook_clock`).Scan(at(&until))
	if errors.Is(err, sql.ErrNoRows) {
		return until, errors.New("the clock of webhooks is gone")
	}
	return until, err
}
