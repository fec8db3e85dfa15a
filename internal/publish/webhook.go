package publish

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Webhook is an address outside that hears what becomes of photos: signed messages as Standard
// Webhooks (standardwebhooks.com) describes them.
type Webhook struct {
	ID       ident.Webhook
	Address  string
	Events   []EventKind
	Channel  consent.Channel // the only one that it hears of; empty: all
	Active   bool
	Revision int64
	MadeAt   time.Time

	Secret   int       // the number of its secret
	OldUntil time.Time // until when the secret before signs too

	FailingSince time.Time // when it first took nothing, and has taken nothing since; zero: it takes
	Silent       int       // how often in a row nobody answered there
	RestUntil    time.Time // it is left alone until then
	Off          OffReason // why the house has switched it off; empty: it has not
	OffAt        time.Time
}

// OffReason says why the house has switched a webhook off.
type OffReason string

// The reasons.
const (
	OffGone    OffReason = "gone"    // it answered that it is gone for good (410)
	OffFailing OffReason = "failing" // it has taken nothing for three days
)

const (
	mostWebhooks   = 20
	mostAddress    = 500
	oldSecretTime  = 24 * time.Hour // how long two secrets sign
	secretPrefix   = "whsec_"
	mostDeliveries = 100 // on a page
)

// WebhookSecrets gives the secrets that messages are signed with.
type WebhookSecrets interface {
	// WebhookSecret gives 32 bytes, the same for the same webhook and number each time.
	WebhookSecret(of ident.Webhook, number int) ([]byte, error)
}

// WebhookPorts are what webhooks need.
type WebhookPorts struct {
	Store   WebhookStore
	Secrets WebhookSecrets
	Caller  Caller
	Now     func() time.Time
	Random  io.Reader
}

// Webhooks tells other systems what becomes of photos. It may be used from many goroutines.
//
// They are the managers' like portals: they say to whom outside the house it is told what may be
// used. Where the machine may connect to at all is the operator's, in the configuration.
type Webhooks struct {
	store   WebhookStore
	secrets WebhookSecrets
	caller  Caller
	now     func() time.Time
	random  io.Reader
}

// NewWebhooks makes them.
func NewWebhooks(p WebhookPorts) *Webhooks {
	return &Webhooks{store: p.Store, secrets: p.Secrets, caller: p.Caller, now: p.Now, random: p.Random}
}

// List gives all webhooks, the oldest first. Managers only, like all that people do here.
func (w *Webhooks) List(ctx context.Context, by access.Caller) (list []Webhook, err error) {
	err = w.store.View(ctx, func(tx WebhookReader) error {
		if err := mayEdit(ctx, tx, by); err != nil {
			return err
		}
		list, err = tx.Webhooks(ctx)
		return err
	})
	return list, err
}

// Make makes a webhook of an address, the events and the channel that are wanted. The secret is
// given this once.
func (w *Webhooks) Make(ctx context.Context, by access.Caller, want Webhook) (made Webhook, secret string, err error) {
	if err := want.clean(); err != nil {
		return made, "", err
	}
	made = Webhook{Address: want.Address, Events: want.Events, Channel: want.Channel, Active: true, Revision: 1, MadeAt: w.moment(), Secret: 1}
	if made.ID, err = ident.New[ident.Webhook](w.now(), w.random); err != nil {
		return made, "", fmt.Errorf("name the webhook: %w", err)
	}
	if secret, err = w.secret(made, made.Secret); err != nil {
		return made, "", err
	}
	err = w.store.InTx(ctx, func(tx WebhookTx) error {
		all, err := w.mine(ctx, tx, by, want)
		if err != nil {
			return err
		}
		if len(all) >= mostWebhooks {
			return problem.New(problem.Conflict, "webhook.too-many")
		}
		return w.save(ctx, tx, by, made)
	})
	return made, secret, err
}

// Change changes a webhook as it was read: its address, events and channel, and whether it is on.
// What waits for one that is switched off is not sent; it can be sent again later.
func (w *Webhooks) Change(ctx context.Context, by access.Caller, want Webhook) (changed Webhook, err error) {
	if err := want.clean(); err != nil {
		return changed, err
	}
	err = w.store.InTx(ctx, func(tx WebhookTx) error {
		if _, err := w.mine(ctx, tx, by, want); err != nil {
			return err
		}
		if changed, err = tx.Webhook(ctx, want.ID); err != nil {
			return err
		}
		if changed.Revision != want.Revision {
			return problem.New(problem.Stale, "edit.stale")
		}
		if changed.Active && !want.Active {
			if err := tx.GiveUp(ctx, changed.ID); err != nil {
				return err
			}
		}
		if want.Active && (!changed.Active || changed.Address != want.Address) {
			changed.clear()
		}
		changed.Address, changed.Events, changed.Channel, changed.Active = want.Address, want.Events, want.Channel, want.Active
		changed.Revision++
		return w.save(ctx, tx, by, changed)
	})
	return changed, err
}

// clear forgets how a webhook has failed.
func (h *Webhook) clear() {
	h.FailingSince, h.Silent, h.RestUntil, h.Off, h.OffAt = time.Time{}, 0, time.Time{}, "", time.Time{}
}

// Remove takes a webhook away, with what is known of its deliveries.
func (w *Webhooks) Remove(ctx context.Context, by access.Caller, id ident.Webhook) error {
	return w.act(ctx, by, id, func(tx WebhookTx, h Webhook) error {
		if err := tx.RemoveWebhook(ctx, id); err != nil {
			return err
		}
		return tx.Append(ctx, w.event(by, audit.WebhookRemoved, h, nil))
	})
}

// Rotate gives a webhook a new secret, shown this once. For a day messages carry the signatures of
// both, so that the other side can change over.
func (w *Webhooks) Rotate(ctx context.Context, by access.Caller, id ident.Webhook) (changed Webhook, secret string, err error) {
	err = w.act(ctx, by, id, func(tx WebhookTx, h Webhook) error {
		h.Secret++
		h.OldUntil = w.moment().Add(oldSecretTime)
		h.Revision++
		changed = h
		if secret, err = w.secret(h, h.Secret); err != nil {
			return err
		}
		if err := tx.SaveWebhook(ctx, h); err != nil {
			return err
		}
		return tx.Append(ctx, w.event(by, audit.WebhookSecret, h, nil))
	})
	return changed, secret, err
}

// secret writes a secret as Standard Webhooks does.
func (w *Webhooks) secret(h Webhook, number int) (string, error) {
	key, err := w.secrets.WebhookSecret(h.ID, number)
	if err != nil {
		return "", fmt.Errorf("make a secret: %w", err)
	}
	return secretPrefix + base64.StdEncoding.EncodeToString(key), nil
}

// mine asks whether the caller may, and whether what is wanted can be; it gives all webhooks.
func (w *Webhooks) mine(ctx context.Context, tx WebhookTx, by access.Caller, want Webhook) ([]Webhook, error) {
	if err := mayEdit(ctx, tx, by); err != nil {
		return nil, err
	}
	if want.Channel != "" {
		terms, err := tx.Terms(ctx)
		if err != nil {
			return nil, err
		}
		if terms.Channel(want.Channel) < 0 {
			return nil, problem.New(problem.Invalid, "webhook.channel").At("channel")
		}
	}
	return tx.Webhooks(ctx)
}

// act does something with a webhook, if the caller may.
func (w *Webhooks) act(ctx context.Context, by access.Caller, id ident.Webhook, do func(WebhookTx, Webhook) error) error {
	return w.store.InTx(ctx, func(tx WebhookTx) error {
		if err := mayEdit(ctx, tx, by); err != nil {
			return err
		}
		h, err := tx.Webhook(ctx, id)
		if err != nil {
			return err
		}
		return do(tx, h)
	})
}

func (w *Webhooks) save(ctx context.Context, tx WebhookTx, by access.Caller, h Webhook) error {
	if err := tx.SaveWebhook(ctx, h); err != nil {
		return err
	}
	events := make([]string, len(h.Events))
	for i, e := range h.Events {
		events[i] = string(e)
	}
	return tx.Append(ctx, w.event(by, audit.WebhookChanged, h, map[string]any{
		"events": strings.Join(events, " "), "channel": string(h.Channel), "active": h.Active,
	}))
}

// event begins a log row. Of the address the host alone is told: the rest may hold a secret.
func (w *Webhooks) event(by access.Caller, kind audit.Kind, h Webhook, body map[string]any) audit.Event {
	if body == nil {
		body = make(map[string]any)
	}
	body["host"] = h.Host()
	return audit.Event{
		At: w.now(), Actor: audit.By(by), Source: by.Source, Kind: kind, Outcome: audit.OK,
		Object: audit.Object{Kind: "webhook", ID: h.ID.String()}, Body: body,
	}
}

func (w *Webhooks) moment() time.Time { return w.now().UTC().Truncate(time.Millisecond) }

// Host is where it is.
func (h Webhook) Host() string {
	at, err := url.Parse(h.Address)
	if err != nil { // it was one when it was kept
		return ""
	}
	return at.Host
}

// clean brings what somebody wrote into its form, or says what cannot be.
func (h *Webhook) clean() error {
	h.Address = strings.TrimSpace(h.Address)
	at, err := url.Parse(h.Address)
	switch {
	case err != nil || len(h.Address) > mostAddress || at.Hostname() == "" || at.User != nil || at.Fragment != "" || strings.ContainsAny(h.Address, " \r\n\t"),
		at.Scheme != "https" && (at.Scheme != "http" || !loopback(at.Hostname())):
		return problem.New(problem.Invalid, "webhook.address").At("address").Because(err)
	case len(h.Events) == 0 || slices.ContainsFunc(h.Events, func(e EventKind) bool { return !slices.Contains(EventKinds(), e) }):
		return problem.New(problem.Invalid, "webhook.events").At("events")
	}
	slices.Sort(h.Events)
	h.Events = slices.Compact(h.Events)
	return nil
}

// loopback tells whether a host is this machine: only there are messages sent without TLS.
func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
