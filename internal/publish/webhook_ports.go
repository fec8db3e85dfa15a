package publish

import (
	"context"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
)

// WebhookStore keeps webhooks and what is to be told them. InTx's changes stand together or not at
// all. Whatever changes a clearance, or opens a recall, has it noted in its own transaction while
// there is a webhook that hears of it.
type WebhookStore interface {
	InTx(ctx context.Context, do func(WebhookTx) error) error
	View(ctx context.Context, do func(WebhookReader) error) error
}

// rightsReader says what callers may do now.
type rightsReader interface {
	Rights(ctx context.Context, by access.Caller) (*access.Rights, error)
}

// WebhookReader reads one consistent state. A webhook that is not there is problem.NotFound
// "webhook.not-found".
type WebhookReader interface {
	rightsReader
	Webhooks(ctx context.Context) ([]Webhook, error)
	Webhook(ctx context.Context, id ident.Webhook) (Webhook, error)
	Terms(ctx context.Context) (*consent.Terms, error)
	// Ahead gives the days before an end on which the house warns.
	Ahead(ctx context.Context) ([]int, error)
	// Deliveries lists those of a webhook, the newest first: so many, older than one if that is given.
	Deliveries(ctx context.Context, of ident.Webhook, before ident.Delivery, most int) ([]Delivery, error)
	// Delivery gives one, or problem.NotFound "delivery.not-found".
	Delivery(ctx context.Context, id ident.Delivery) (Delivery, error)
	// Waiting gives the delivery of a webhook that is due first; false when none waits.
	Waiting(ctx context.Context, of ident.Webhook) (d Delivery, found bool, err error)
}

// WebhookTx reads and changes.
type WebhookTx interface {
	WebhookReader
	SaveWebhook(ctx context.Context, h Webhook) error
	// RemoveWebhook takes it away with its deliveries.
	RemoveWebhook(ctx context.Context, id ident.Webhook) error
	// Advance notes the photos whose clearance the clock has changed since it was last asked, or of
	// which an end is one of so many days ahead since; at is the moment up to which it looks.
	Advance(ctx context.Context, at time.Time, ahead []int) error
	// Noted takes up to so many photos of which something was noted.
	Noted(ctx context.Context, most int) ([]Noted, error)
	// AddDeliveries keeps new ones and has them sent.
	AddDeliveries(ctx context.Context, all []Delivery) error
	SaveDelivery(ctx context.Context, d Delivery) error
	// GiveUp lets what waits for a webhook be failed.
	GiveUp(ctx context.Context, of ident.Webhook) error
	// Revive lets what has failed since a moment wait to be sent now, and tells how many these are.
	Revive(ctx context.Context, of ident.Webhook, since time.Time) (int, error)
	// Send has what waits for a webhook sent.
	Send(ctx context.Context, to ident.Webhook) error
	// Forget takes away what was settled before a moment.
	Forget(ctx context.Context, before time.Time) error
	// TellOff tells managers that a webhook was switched off.
	TellOff(ctx context.Context, h Webhook) error
	Append(ctx context.Context, event audit.Event) error
}

// Noted is a photo whose clearance has changed: how it was when webhooks were last told, and how it
// is.
type Noted struct {
	Asset         ident.Asset
	Before, After Moment
}

// Moment is a timeline and the moment at which it is looked at.
type Moment struct {
	Line []clearance.Span
	At   time.Time
}

// Call is a message on its way.
type Call struct {
	Address string
	Header  map[string]string
	Body    []byte
}

// Caller sends messages to addresses outside.
type Caller interface {
	// Call posts a message and gives the answer's status. An error says that there was no answer;
	// problem.Forbidden, that the house may not connect there. No redirect is followed, and nothing
	// of the answer's body is kept.
	Call(ctx context.Context, c Call) (status int, err error)
}
