package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
)

// Webhook is an address outside that hears what becomes of photos.
type Webhook struct {
	ID           string     `json:"id"`
	Revision     int64      `json:"revision"`
	MadeAt       time.Time  `json:"made_at"`
	OldUntil     *time.Time `json:"old_until,omitempty" doc:"Until when messages are signed with the secret before too"`
	FailingSince *time.Time `json:"failing_since,omitempty" doc:"When it first took nothing, and has taken nothing since"`
	Off          string     `json:"off,omitempty" enum:"gone,failing" doc:"Why the house has switched it off: it answered 410, or took nothing for three days"`
	OffAt        *time.Time `json:"off_at,omitempty"`
	WebhookForm
}

// WebhookForm is a webhook as it is made or changed.
type WebhookForm struct {
	Address string   `json:"address" maxLength:"500" doc:"https; plain http for this machine's own address alone"`
	Events  []string `json:"events" minItems:"1" maxItems:"4" nullable:"false" enum:"asset.cleared,asset.lapsing,asset.recalled,asset.withdrawn"`
	Channel string   `json:"channel,omitempty" maxLength:"64" doc:"The only channel that it hears of; empty: all"`
	Active  bool     `json:"active"`
}

// NewWebhook is an answer that holds a secret.
type NewWebhook struct {
	Webhook
	Secret string `json:"secret" doc:"Shown this once: whsec_ and the key in base64, as Standard Webhooks writes it"`
}

// WebhookDelivery is a message to a webhook and what came of it.
type WebhookDelivery struct {
	ID      string     `json:"id" doc:"The webhook-id of the message, the same however often it is sent"`
	Type    string     `json:"type" enum:"asset.cleared,asset.lapsing,asset.recalled,asset.withdrawn,test"`
	Asset   string     `json:"asset,omitempty"`
	At      time.Time  `json:"at"`
	State   string     `json:"state" enum:"waiting,delivered,failed"`
	Tries   int        `json:"tries"`
	TriedAt *time.Time `json:"tried_at,omitempty"`
	NextAt  *time.Time `json:"next_at,omitempty" doc:"When it is tried next"`
	Status  int        `json:"status,omitempty" doc:"Of the last answer; none: nobody answered. What stood in the answer is not kept"`
	Refused bool       `json:"refused,omitempty" doc:"The server may not connect there: the address leads into a private network"`
}

// ReplayForm says what is to be sent again: one message, or all that has failed since a moment.
type ReplayForm struct {
	Delivery string     `json:"delivery,omitempty" maxLength:"13"`
	Since    *time.Time `json:"since,omitempty"`
}

// Replayed tells how many messages are sent again.
type Replayed struct {
	Count int `json:"count"`
}

func (s *Server) webhooks() {
	const tag = "publishing"
	const words = access.EditWords
	handle(s, op{method: http.MethodGet, path: "/webhooks", id: "list-webhooks", tag: tag, action: words, summary: "The webhooks, the oldest first"}, s.listWebhooks)
	handle(s, op{method: http.MethodPost, path: "/webhooks", id: "make-webhook", tag: tag, action: words, status: http.StatusCreated, creates: true, secret: true,
		summary: "Make a webhook", about: "Signed messages tell it what is cleared, lapses, is withdrawn or recalled, as Standard Webhooks describes. It is on from the start."}, s.makeWebhook)
	handle(s, op{method: http.MethodPut, path: "/webhooks/{id}", id: "change-webhook", tag: tag, action: words, summary: "Change a webhook, switch it on or off",
		about: "What waits for one that is switched off has failed, and can be sent again when it is on."}, s.changeWebhook)
	handle(s, op{method: http.MethodDelete, path: "/webhooks/{id}", id: "remove-webhook", tag: tag, action: words, status: http.StatusNoContent, summary: "Remove a webhook and its deliveries"}, s.removeWebhook)
	handle(s, op{method: http.MethodPost, path: "/webhooks/{id}/secret", id: "rotate-webhook-secret", tag: tag, action: words, secret: true,
		summary: "Give a webhook a new secret", about: "For a day messages carry a signature by the one before too."}, s.rotateWebhook)
	handle(s, op{method: http.MethodPost, path: "/webhooks/{id}/test", id: "test-webhook", tag: tag, action: words, status: http.StatusNoContent, summary: "Send a webhook a test message"}, s.testWebhook)
	handle(s, op{method: http.MethodGet, path: "/webhooks/{id}/deliveries", id: "list-webhook-deliveries", tag: tag, action: words, summary: "The messages to a webhook, the newest first, a hundred at a time",
		about: "What was settled is kept for 30 days."}, s.listDeliveries)
	handle(s, op{method: http.MethodPost, path: "/webhooks/{id}/replay", id: "replay-webhook", tag: tag, action: words, summary: "Send messages again: one, or all that has failed and happened since a moment"}, s.replayWebhook)
}

func webhookOf(h publish.Webhook) Webhook {
	return Webhook{
		ID: h.ID.String(), Revision: h.Revision, MadeAt: h.MadeAt.UTC(), OldUntil: when(h.OldUntil), FailingSince: when(h.FailingSince), Off: string(h.Off), OffAt: when(h.OffAt),
		WebhookForm: WebhookForm{Address: h.Address, Events: each(h.Events, func(e publish.EventKind) string { return string(e) }), Channel: string(h.Channel), Active: h.Active},
	}
}

func (f WebhookForm) webhook() publish.Webhook {
	return publish.Webhook{Address: f.Address, Events: each(f.Events, func(e string) publish.EventKind { return publish.EventKind(e) }), Channel: consent.Channel(f.Channel), Active: f.Active}
}

func (s *Server) listWebhooks(ctx context.Context, by access.Caller, _ *none) (*answer[list[Webhook]], error) {
	all, err := s.o.Webhooks.List(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[list[Webhook]]{list[Webhook]{each(all, webhookOf)}}, nil
}

func (s *Server) makeWebhook(ctx context.Context, by access.Caller, in *body[WebhookForm]) (*answer[NewWebhook], error) {
	made, secret, err := s.o.Webhooks.Make(ctx, by, in.Body.webhook())
	if err != nil {
		return nil, err
	}
	return &answer[NewWebhook]{NewWebhook{webhookOf(made), secret}}, nil
}

func (s *Server) changeWebhook(ctx context.Context, by access.Caller, in *edit[WebhookForm]) (*tagged[Webhook], error) {
	id, revision, err := edited[ident.Webhook](in.ID, in.IfMatch, "webhook.not-found")
	if err != nil {
		return nil, err
	}
	want := in.Body.webhook()
	want.ID, want.Revision = id, revision
	changed, err := s.o.Webhooks.Change(ctx, by, want)
	if err != nil {
		return nil, err
	}
	return &tagged[Webhook]{tagOf(changed.Revision), webhookOf(changed)}, nil
}

func (s *Server) removeWebhook(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Webhook](in.ID, "webhook.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Webhooks.Remove(ctx, by, id)
}

func (s *Server) rotateWebhook(ctx context.Context, by access.Caller, in *ByID) (*answer[NewWebhook], error) {
	id, err := parse[ident.Webhook](in.ID, "webhook.not-found")
	if err != nil {
		return nil, err
	}
	changed, secret, err := s.o.Webhooks.Rotate(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &answer[NewWebhook]{NewWebhook{webhookOf(changed), secret}}, nil
}

func (s *Server) testWebhook(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Webhook](in.ID, "webhook.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Webhooks.Test(ctx, by, id)
}

func (s *Server) listDeliveries(ctx context.Context, by access.Caller, in *struct {
	ByID
	Before string `query:"before" maxLength:"13" doc:"Only those older than this one"`
}) (*answer[list[WebhookDelivery]], error) {
	id, err := parse[ident.Webhook](in.ID, "webhook.not-found")
	var before ident.Delivery
	if err == nil && in.Before != "" {
		before, err = parse[ident.Delivery](in.Before, "delivery.not-found")
	}
	if err != nil {
		return nil, err
	}
	all, err := s.o.Webhooks.Deliveries(ctx, by, id, before)
	if err != nil {
		return nil, err
	}
	return &answer[list[WebhookDelivery]]{list[WebhookDelivery]{each(all, func(d publish.Delivery) WebhookDelivery {
		out := WebhookDelivery{
			ID: d.ID.String(), Type: string(d.Kind), At: d.At.UTC(), State: string(d.State), Tries: d.Tries, TriedAt: when(d.TriedAt), NextAt: when(d.NextAt),
			Status: d.Status, Refused: d.Refused,
		}
		if d.Asset != 0 {
			out.Asset = d.Asset.String()
		}
		return out
	})}}, nil
}

func (s *Server) replayWebhook(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body ReplayForm
}) (*answer[Replayed], error) {
	id, err := parse[ident.Webhook](in.ID, "webhook.not-found")
	if err != nil {
		return nil, err
	}
	switch {
	case in.Body.Since != nil && in.Body.Delivery == "":
		count, err := s.o.Webhooks.ReplayFailed(ctx, by, id, *in.Body.Since)
		if err != nil {
			return nil, err
		}
		return &answer[Replayed]{Replayed{count}}, nil
	case in.Body.Since == nil && in.Body.Delivery != "":
		one, err := parse[ident.Delivery](in.Body.Delivery, "delivery.not-found")
		if err != nil {
			return nil, err
		}
		return &answer[Replayed]{Replayed{1}}, s.o.Webhooks.Replay(ctx, by, id, one)
	}
	return nil, problem.New(problem.Invalid, "webhook.replay").At("delivery")
}
