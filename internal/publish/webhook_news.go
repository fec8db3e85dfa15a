package publish

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
)

// EventKind says what became of a photo.
type EventKind string

// The kinds.
const (
	AssetCleared   EventKind = "asset.cleared"   // for these uses, or until another moment than before
	AssetLapsing   EventKind = "asset.lapsing"   // what is cleared ends soon
	AssetWithdrawn EventKind = "asset.withdrawn" // it is cleared no more
	AssetRecalled  EventKind = "asset.recalled"  // copies that left have to come back
	TestEvent      EventKind = "test"            // sent by hand, whatever a webhook hears
)

// EventKinds lists those that a webhook can hear.
func EventKinds() []EventKind {
	return []EventKind{AssetCleared, AssetLapsing, AssetRecalled, AssetWithdrawn}
}

// Event is what became of a photo. It holds names and moments, and nothing of anybody.
type Event struct {
	Kind   EventKind
	At     time.Time
	Asset  ident.Asset
	Recall ident.Recall // of a recall
	Due    time.Time    // of a recall: until when copies are to be gone
	Uses   []EventUse
}

// EventUse is one use that an event is about.
type EventUse struct {
	Purpose consent.Purpose
	Channel consent.Channel
	From    time.Time // since when it is so; zero: not told
	Until   time.Time // zero: without end
	Ended   bool      // of what is withdrawn: its time was over, nobody changed anything
}

// Changes tells what became of a photo between two moments, as events of no name yet.
func Changes(terms *consent.Terms, ahead []int, n Noted) []Event {
	uses := make(map[EventKind][]EventUse)
	for p, purpose := range terms.Purposes {
		for c, channel := range terms.Channels {
			before, after := n.Before.cleared(p, c), n.After.cleared(p, c)
			use := EventUse{Purpose: purpose, Channel: channel, From: n.After.At, Until: after.until}
			switch {
			case after.yes && !before.yes:
				if after.from.After(n.Before.At) {
					use.From = after.from
				}
				uses[AssetCleared] = append(uses[AssetCleared], use)
			case before.yes && !after.yes:
				if gone := (Moment{n.Before.Line, n.After.At}).cleared(p, c); !gone.yes {
					use.From, use.Ended = before.until, true
				}
				use.Until = time.Time{}
				uses[AssetWithdrawn] = append(uses[AssetWithdrawn], use)
			case before.yes && nears(after.until, before, n, ahead):
				uses[AssetLapsing] = append(uses[AssetLapsing], use)
			case before.yes && !before.until.Equal(after.until):
				uses[AssetCleared] = append(uses[AssetCleared], use)
			}
		}
	}
	var events []Event
	for _, kind := range EventKinds() {
		if len(uses[kind]) > 0 {
			events = append(events, Event{Kind: kind, At: n.After.At, Asset: n.Asset, Uses: uses[kind]})
		}
	}
	return events
}

// nears tells whether an end has come as near as the house warns of.
func nears(until time.Time, before cleared, n Noted, ahead []int) bool {
	return !until.IsZero() && slices.ContainsFunc(ahead, func(days int) bool {
		from := until.AddDate(0, 0, -days)
		return days > 0 && !from.After(n.After.At) && (from.After(n.Before.At) || !until.Equal(before.until))
	})
}

// cleared tells whether a use is cleared, and of the time around in which it is without a gap.
type cleared struct {
	yes         bool
	from, until time.Time
}

func (m Moment) cleared(purpose, channel int) (c cleared) {
	for _, s := range m.Line {
		if !s.Allows(purpose, channel) {
			if c.yes {
				return c
			}
			c = cleared{from: s.Until}
			continue
		}
		c.until = s.Until
		c.yes = c.yes || !s.From.After(m.At) && (s.Until.IsZero() || s.Until.After(m.At))
	}
	if !c.yes {
		return cleared{}
	}
	return c
}

// For gives an event as a webhook is told of it; false when it does not hear of such.
func (e Event) For(h Webhook) (body []byte, hears bool, err error) {
	if !h.Active || !slices.Contains(h.Events, e.Kind) {
		return nil, false, nil
	}
	data := eventData{Asset: e.Asset.String(), Due: when(e.Due)}
	if e.Recall != 0 {
		data.Recall = e.Recall.String()
	}
	for _, u := range e.Uses {
		if h.Channel != "" && h.Channel != u.Channel {
			continue
		}
		use := eventUse{Purpose: string(u.Purpose), Channel: string(u.Channel), From: when(u.From), Until: when(u.Until)}
		if e.Kind == AssetWithdrawn {
			use.Why = "changed"
			if u.Ended {
				use.Why = "ended"
			}
		}
		data.Uses = append(data.Uses, use)
	}
	if len(data.Uses) == 0 {
		return nil, false, nil
	}
	body, err = json.Marshal(message{e.Kind, e.At.UTC(), data})
	return body, true, err
}

// message is the body of a message.
type message struct {
	Type      EventKind `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

type eventData struct {
	Asset  string     `json:"asset"`
	Recall string     `json:"recall,omitempty"`
	Due    *time.Time `json:"due,omitempty"`
	Uses   []eventUse `json:"uses"`
}

type eventUse struct {
	Purpose string     `json:"purpose"`
	Channel string     `json:"channel"`
	From    *time.Time `json:"from,omitempty"`
	Until   *time.Time `json:"until,omitempty"`
	Why     string     `json:"why,omitempty"`
}

func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// Addressed makes a message of each event to each webhook that hears of it.
func Addressed(hooks []Webhook, events []Event, name func() (ident.Delivery, error)) ([]Delivery, error) {
	var all []Delivery
	for _, e := range events {
		for _, h := range hooks {
			body, hears, err := e.For(h)
			if err != nil {
				return nil, fmt.Errorf("write a message: %w", err)
			}
			if !hears {
				continue
			}
			id, err := name()
			if err != nil {
				return nil, fmt.Errorf("name a message: %w", err)
			}
			all = append(all, Delivery{ID: id, Webhook: h.ID, Kind: e.Kind, Asset: e.Asset, At: e.At, Body: body, State: Waiting, NextAt: e.At})
		}
	}
	return all, nil
}

// mostSpread is of how many photos it is told in one transaction.
const mostSpread = 500

// Spread makes messages of what has changed: of what was noted as it changed, and of what the clock
// has changed since it was last asked. It is run when something was noted, and every minute.
func (w *Webhooks) Spread(ctx context.Context) error {
	begun := true
	for more := true; more; {
		err := w.store.InTx(ctx, func(tx WebhookTx) error {
			ahead, err := tx.Ahead(ctx)
			if err != nil {
				return err
			}
			if begun {
				if err := tx.Advance(ctx, w.moment(), ahead); err != nil {
					return err
				}
			}
			noted, err := tx.Noted(ctx, mostSpread)
			if more = len(noted) == mostSpread; err != nil || len(noted) == 0 {
				return err
			}
			return w.spread(ctx, tx, noted, ahead)
		})
		if err != nil {
			return fmt.Errorf("tell webhooks what has changed: %w", err)
		}
		begun = false
	}
	return nil
}

func (w *Webhooks) spread(ctx context.Context, tx WebhookTx, noted []Noted, ahead []int) error {
	terms, err := tx.Terms(ctx)
	if err != nil {
		return err
	}
	hooks, err := tx.Webhooks(ctx)
	if err != nil {
		return err
	}
	var events []Event
	for _, n := range noted {
		events = append(events, Changes(terms, ahead, n)...)
	}
	all, err := Addressed(hooks, events, w.name())
	if err != nil {
		return err
	}
	return tx.AddDeliveries(ctx, all)
}

// name draws names that differ: in one millisecond many are drawn.
func (w *Webhooks) name() func() (ident.Delivery, error) {
	drawn := make(map[ident.Delivery]bool)
	return func() (ident.Delivery, error) {
		for {
			id, err := ident.New[ident.Delivery](w.now(), w.random)
			if err != nil || !drawn[id] {
				drawn[id] = true
				return id, err
			}
		}
	}
}
