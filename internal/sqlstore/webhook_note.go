package sqlstore

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/job"
	"imprimatur/internal/publish"
	"imprimatur/internal/recall"
)

// listening gives the webhooks that are on, as they were when this transaction first asked.
func (tx *Tx) listening(ctx context.Context) ([]publish.Webhook, error) {
	if tx.hooks == nil {
		hooks, err := tx.webhooks(ctx, ` WHERE active = 1`)
		if err != nil {
			return nil, err
		}
		tx.hooks = &hooks
	}
	return *tx.hooks, nil
}

// hears tells whether a webhook hears of what becomes of clearances.
func (tx *Tx) hears(ctx context.Context) (bool, error) {
	hooks, err := tx.listening(ctx)
	return slices.ContainsFunc(hooks, func(h publish.Webhook) bool {
		return slices.ContainsFunc(h.Events, func(e publish.EventKind) bool { return e != publish.AssetRecalled })
	}), err
}

// note keeps for webhooks which timeline some photos (a, in the situation s if any) have now, before
// it is another; where it is kept already, that is the one they were told of. A job makes messages of
// it, so that a change of many photos waits for none.
func (tx *Tx) note(ctx context.Context, which string, args ...any) error {
	if hear, err := tx.hears(ctx); err != nil || !hear {
		return err
	}
	until, err := tx.toldUntil(ctx)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO webhook_noted (asset, timeline, at) SELECT a.id, COALESCE(s.timeline, 0), CAST(? AS BIGINT)
		FROM asset a LEFT JOIN situation s ON s.id = a.situation `+which+` ON CONFLICT (asset) DO NOTHING`, append([]any{until}, args...)...)
	if err != nil {
		return fmt.Errorf("noting what webhooks are to be told: %w", err)
	}
	// Also where nothing is noted: what was noted before may have waited for this.
	return tx.Enqueue(ctx, job.Job{Kind: SpreadNews, Key: "all"})
}

// noteMoved does so for photos, by their keys, that come into other situations.
func (tx *Tx) noteMoved(ctx context.Context, moved [][2]int64) error {
	if len(moved) == 0 {
		return nil
	}
	keys := make([]int64, len(moved))
	for i, m := range moved {
		keys[i] = m[0]
	}
	in, arg := among(tx, keys)
	return tx.note(ctx, `WHERE a.sort_key `+in, arg)
}

// retime gives situations other timelines, by their numbers.
func (tx *Tx) retime(ctx context.Context, changed [][2]int64) error {
	if len(changed) == 0 {
		return nil
	}
	pairs, err := json.Marshal(changed)
	if err != nil {
		return err
	}
	err = tx.note(ctx, `JOIN `+tx.pairs()+` ON n.k = s.id WHERE s.timeline <> n.v`, string(pairs))
	if err != nil {
		return err
	}
	return tx.set(ctx, `situation`, `timeline`, `id`, changed)
}

// Advance implements publish.WebhookTx.
func (tx webhookTx) Advance(ctx context.Context, when time.Time, ahead []int) error {
	since, err := tx.toldUntil(ctx)
	if err != nil || !when.After(since) {
		return err
	}
	hear, err := tx.hears(ctx)
	if err != nil {
		return err
	}
	if hear && !since.IsZero() {
		const some = `SELECT timeline FROM timeline_use WHERE `
		found := []string{some + `from_at <> 0 AND from_at > ? AND from_at <= ?`}
		args := []any{since, when}
		for _, days := range append([]int{0}, ahead...) {
			found = append(found, some+`until_at <> 0 AND until_at > ? AND until_at <= ?`)
			args = append(args, since.AddDate(0, 0, days), when.AddDate(0, 0, days))
		}
		lines, err := column[int64](ctx, tx.Tx, strings.Join(found, ` UNION `), args...)
		if err != nil {
			return fmt.Errorf("reading what the clock has changed: %w", err)
		}
		if err := tx.noteLines(ctx, lines); err != nil {
			return err
		}
	}
	if _, err := tx.exec(ctx, `UPDATE webhook_clock SET until = ?`, when); err != nil {
		return fmt.Errorf("keeping up to when webhooks were told: %w", err)
	}
	return nil
}

// noteLines notes the photos that have one of some timelines.
func (tx *Tx) noteLines(ctx context.Context, lines []int64) error {
	in, arg := among(tx, lines)
	situations, err := column[int64](ctx, tx, `SELECT id FROM situation WHERE timeline `+in, arg)
	if err != nil {
		return fmt.Errorf("reading what the clock has changed: %w", err)
	}
	if len(situations) == 0 {
		return nil
	}
	in, arg = among(tx, situations)
	return tx.note(ctx, `WHERE a.situation `+in, arg)
}

// Noted implements publish.WebhookTx. What awaits a job that computes it is left: it will be noted
// what came of that.
func (tx webhookTx) Noted(ctx context.Context, most int) ([]publish.Noted, error) {
	until, err := tx.toldUntil(ctx)
	if err != nil {
		return nil, err
	}
	var noted []publish.Noted
	var lines [][2]int64
	err = tx.each(ctx, func(r *rows) error {
		n := publish.Noted{After: publish.Moment{At: until}}
		var line [2]int64
		err := r.Scan(&n.Asset, at(&n.Before.At), &line[0], &line[1])
		noted, lines = append(noted, n), append(lines, line)
		return err
	}, `SELECT n.asset, n.at, n.timeline, COALESCE(s.timeline, 0) FROM webhook_noted n JOIN asset a ON a.id = n.asset
		LEFT JOIN situation s ON s.id = a.situation
		WHERE NOT EXISTS (SELECT 1 FROM situation_facts f WHERE f.situation = a.situation AND f.digest = ?) ORDER BY n.asset LIMIT ?`, digest(suspended), most)
	if err != nil {
		return nil, fmt.Errorf("reading what was noted: %w", err)
	}
	known, err := tx.timelines(ctx, lines)
	if err != nil {
		return nil, err
	}
	ids := make([]ident.Asset, len(noted))
	for i := range noted {
		noted[i].Before.Line, noted[i].After.Line, ids[i] = known[lines[i][0]], known[lines[i][1]], noted[i].Asset
	}
	in, arg := among(tx.Tx, ids)
	if _, err := tx.exec(ctx, `DELETE FROM webhook_noted WHERE asset `+in, arg); err != nil {
		return nil, fmt.Errorf("taking what was noted: %w", err)
	}
	return noted, nil
}

// timelines reads timelines by their numbers.
func (tx *Tx) timelines(ctx context.Context, wanted [][2]int64) (map[int64][]clearance.Span, error) {
	spans := make(map[int64]map[int64]clearance.Span) // by beginning
	var ids []int64
	for _, pair := range wanted {
		for _, id := range pair {
			if spans[id] == nil {
				spans[id] = make(map[int64]clearance.Span)
				ids = append(ids, id)
			}
		}
	}
	in, arg := among(tx, ids)
	err := tx.each(ctx, func(r *rows) error {
		var id, from, until int64
		var s clearance.Span
		err := r.Scan(&id, &from, &until, &s.Status)
		s.From, s.Until = moment(from), moment(until)
		spans[id][from] = s
		return err
	}, `SELECT timeline, from_at, until_at, status FROM timeline_span WHERE timeline `+in, arg)
	if err == nil {
		err = tx.each(ctx, func(r *rows) error {
			var id, from, channels int64
			var u consent.Uses
			err := r.Scan(&id, &from, &u.Purpose, &channels)
			u.Channels = consent.Channels(channels)
			s := spans[id][from]
			s.Uses = append(s.Uses, u)
			spans[id][from] = s
			return err
		}, `SELECT timeline, from_at, purpose, channels FROM timeline_use WHERE timeline `+in, arg)
	}
	if err != nil {
		return nil, fmt.Errorf("reading timelines: %w", err)
	}
	lines := make(map[int64][]clearance.Span, len(spans))
	for id, by := range spans {
		lines[id] = slices.SortedFunc(maps.Values(by), func(a, b clearance.Span) int { return cmp.Compare(millis(a.From), millis(b.From)) })
	}
	return lines, nil
}

// tellRecalled has webhooks told that uses have to come back.
func (tx *Tx) tellRecalled(ctx context.Context, id ident.Recall, uses []recall.Use, now, due time.Time) error {
	hooks, err := tx.listening(ctx)
	if err != nil || len(hooks) == 0 {
		return err
	}
	var events []publish.Event
	place := make(map[ident.Asset]int)
	for _, u := range uses {
		i, there := place[u.Asset]
		if !there {
			i = len(events)
			place[u.Asset] = i
			events = append(events, publish.Event{Kind: publish.AssetRecalled, At: now, Asset: u.Asset, Recall: id, Due: due})
		}
		use := publish.EventUse{Purpose: u.For.Purpose, Channel: u.For.Channel}
		if !slices.Contains(events[i].Uses, use) {
			events[i].Uses = append(events[i].Uses, use)
		}
	}
	seen := make(map[ident.Delivery]bool)
	all, err := publish.Addressed(hooks, events, func() (ident.Delivery, error) { return drawn(tx, now, seen) })
	if err != nil {
		return err
	}
	return webhookTx{tx}.AddDeliveries(ctx, all)
}
