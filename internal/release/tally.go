package release

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
)

// tally puts on record what is shown in places outside, where thousands look on a day. That a photo
// was shown there on a day is durable before the first picture of the day goes out, and so is each
// change of the answer, as an event of the log; how often after that is counted in memory and kept
// by Settle. Nobody is named: those who look are the public.
type tally struct {
	store  Store
	now    func() time.Time
	random io.Reader
	rows   gathering[shown]

	mu    sync.Mutex
	known map[Spot]standing
	since map[Seen]int // how often since it was last kept
}

// standing is what is on record of a spot.
type standing struct {
	day   int
	shown bool
	use   clearance.Use
}

// Seen is how often a photo was asked for in a place on a day, and how that was answered.
type Seen struct {
	Spot  Spot
	Day   int // since 1970, UTC
	Shown bool
}

// mostKnown bounds what is remembered of spots; beyond, it starts anew.
const mostKnown = 50_000

// count counts an answer; waited says that it had to be made durable first.
func (t *tally) count(ctx context.Context, s shown) (waited bool, err error) {
	now := s.seen(t.now())
	t.mu.Lock()
	if t.known[now.Spot] == (standing{now.Day, now.Shown, s.facts.Wanted.For}) {
		if t.since == nil {
			t.since = make(map[Seen]int)
		}
		if !s.piece { // whoever looks closely is counted once, not for each piece
			t.since[now]++
		}
		t.mu.Unlock()
		return false, nil
	}
	t.mu.Unlock()
	return true, t.rows.add(ctx, s, t.write)
}

func (s shown) seen(at time.Time) Seen {
	return Seen{Spot: s.facts.Spot, Day: int(at.Unix() / (24 * 60 * 60)), Shown: s.decision.Cleared()}
}

// write puts answers on record: one for each spot, the last.
func (t *tally) write(ctx context.Context, all []shown) error {
	counts, last := make(map[Seen]int), make(map[Spot]shown)
	at := t.now()
	for _, s := range all {
		counts[s.seen(at)]++
		last[s.facts.Spot] = s
	}
	err := t.store.InTx(ctx, func(tx Tx) error {
		for spot, s := range last {
			changed, err := tx.Answered(ctx, spot, s.decision.Cleared(), at)
			if err != nil {
				return fmt.Errorf("keep an answer: %w", err)
			}
			var first *audit.Event
			if s.decision.Cleared() {
				if first, err = t.firstShown(ctx, tx, s, at); err != nil {
					return err
				}
			}
			if first == nil && changed {
				e := s.event(at)
				first = &e
			}
			if first == nil {
				continue
			}
			if err := tx.Append(ctx, *first); err != nil {
				return err
			}
		}
		return t.keep(ctx, tx, counts)
	})
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known == nil || len(t.known) > mostKnown {
		t.known = make(map[Spot]standing)
	}
	for spot, s := range last {
		seen := s.seen(at)
		t.known[spot] = standing{seen.Day, seen.Shown, s.facts.Wanted.For}
	}
	return nil
}

func (t *tally) keep(ctx context.Context, tx Tx, counts map[Seen]int) error {
	for seen, times := range counts {
		if err := tx.CountSeen(ctx, seen, times); err != nil {
			return fmt.Errorf("count what is shown outside: %w", err)
		}
	}
	return nil
}

// Settle keeps how often photos were shown in places outside since it was last called. A process
// that dies loses no more than these counts.
func (d *Door) Settle(ctx context.Context) error {
	t := &d.tally
	t.mu.Lock()
	counts := t.since
	t.since = nil
	t.mu.Unlock()
	if len(counts) == 0 {
		return nil
	}
	err := t.store.InTx(ctx, func(tx Tx) error { return t.keep(ctx, tx, counts) })
	if err == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.since == nil {
		t.since = make(map[Seen]int)
	}
	for seen, times := range counts {
		t.since[seen] += times
	}
	return err
}

// event is the row of an answer that changed.
func (s shown) event(at time.Time) audit.Event {
	e := audit.Event{
		At: at, Actor: audit.By(stranger()), Kind: audit.PlaceShown, Outcome: audit.OK,
		Object: audit.Object{Kind: "asset", ID: s.facts.Spot.Asset.String()},
		Body: map[string]any{
			"place": s.facts.Spot.Kind, s.facts.Spot.Kind: s.facts.Spot.name(), "purpose": string(s.facts.Wanted.For.Purpose),
			"channel": string(s.facts.Wanted.For.Channel), "preset": s.facts.Wanted.Preset, "status": string(s.decision.Status),
		},
	}
	if !s.decision.Cleared() {
		e.Kind, e.Outcome = audit.PlaceHeld, audit.Denied
		e.Body["reasons"] = codes(s.decision)
	}
	if len(s.pass.blur) > 0 {
		e.Body["blurred"] = numbers(s.pass.blur)
	}
	return e
}

// stranger is whoever looks at a place outside.
func stranger() access.Caller { return access.Caller{Kind: access.Stranger} }
