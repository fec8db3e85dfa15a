package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/problem"
)

const eventColumns = `e.seq, e.at, e.actor_kind, e.actor, e.token, e.session, e.kind, COALESCE(e.object_kind, ''),
	COALESCE(e.object, ''), e.outcome, e.commitment, e.hashes, s.salt, s.text
	FROM event e LEFT JOIN event_body s ON s.seq = e.seq`

// scanStored reads a row of eventColumns.
func scanStored(r *rows) (audit.Stored, error) {
	var s audit.Stored
	var commitment, hashes, salt, text []byte
	err := r.Scan(&s.Seq, at(&s.At), &s.Actor.Kind, &s.Actor.ID, &s.Actor.Token, &s.Actor.Session, &s.Kind,
		&s.Object.Kind, &s.Object.ID, &s.Outcome, &commitment, &hashes, &salt, &text)
	if err != nil {
		return s, err
	}
	copy(s.Commitment[:], commitment)
	if salt != nil {
		s.Sealed = &audit.Sealed{Text: text}
		copy(s.Sealed.Salt[:], salt)
	}
	s.Hashes, err = splitHashes(hashes)
	return s, err
}

// Log lists events, newest first; at most filter.Limit.
func (k *LogKeeper) Log(ctx context.Context, f audit.Filter) (found []audit.Event, err error) {
	err = k.db.View(ctx, func(tx *Tx) error {
		found, err = tx.events(ctx, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the log: %w", err)
	}
	return found, nil
}

func (tx *Tx) events(ctx context.Context, f audit.Filter) ([]audit.Event, error) {
	where, args, err := tx.logWhere(ctx, f)
	if err != nil {
		return nil, err
	}
	var found []audit.Event
	err = tx.each(ctx, func(r *rows) error {
		s, err := scanStored(r)
		found = append(found, s.Event())
		return err
	}, `SELECT `+eventColumns+` WHERE `+where+` ORDER BY e.at DESC, e.seq DESC LIMIT ?`, append(args, f.Limit)...)
	return found, err
}

func (tx *Tx) logWhere(ctx context.Context, f audit.Filter) (string, []any, error) {
	conditions, args := []string{"1 = 1"}, []any{}
	add := func(condition string, values ...any) {
		conditions = append(conditions, condition)
		args = append(args, values...)
	}
	if f.Actor != 0 {
		add("e.actor = ?", f.Actor)
	}
	if f.Object.Kind != "" {
		add("e.object_kind = ?", f.Object.Kind)
	}
	if f.Object.ID != "" {
		add("e.object = ?", f.Object.ID)
	}
	if len(f.Kinds) > 0 {
		add("e.kind IN ("+marks(len(f.Kinds))+")", list(f.Kinds)...)
	}
	if f.Outcome != "" {
		add("e.outcome = ?", f.Outcome)
	}
	if !f.From.IsZero() {
		add("e.at >= ?", f.From)
	}
	if !f.Until.IsZero() {
		add("e.at < ?", f.Until)
	}
	if f.Before > 0 {
		var when int64
		if err := none(tx.queryRow(ctx, `SELECT at FROM event WHERE seq = ?`, f.Before).Scan(&when)); err != nil {
			return "", nil, err
		}
		add("(e.at, e.seq) < (?, ?)", when, f.Before)
	}
	return strings.Join(conditions, " AND "), args, nil
}

// Seen lists every asset of which the user was shown a picture or given bytes in [from,
// until), in the order of the first time (L-6). An event names one asset as its object, or
// many in its body as {"assets": [...]}.
func (k *LogKeeper) Seen(ctx context.Context, user ident.User, from, until time.Time) (seen []office.Seen, err error) {
	err = k.db.View(ctx, func(tx *Tx) error {
		seen, err = tx.seen(ctx, user, from, until)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading what a user saw: %w", err)
	}
	return seen, nil
}

func (tx *Tx) seen(ctx context.Context, user ident.User, from, until time.Time) ([]office.Seen, error) {
	var seen []office.Seen
	place := make(map[ident.Asset]int)
	err := tx.each(ctx, func(r *rows) error {
		s, err := scanStored(r)
		if err != nil {
			return err
		}
		event := s.Event()
		assets, err := shownIn(event)
		if err != nil {
			return fmt.Errorf("event %d: %w", event.Seq, err)
		}
		for _, id := range assets {
			i, known := place[id]
			if !known {
				i = len(seen)
				place[id] = i
				seen = append(seen, office.Seen{Asset: id, FirstAt: event.At})
			}
			count(&seen[i], event)
		}
		return nil
	}, `SELECT `+eventColumns+` WHERE e.actor = ? AND e.at >= ? AND e.at < ? AND e.outcome = ? AND e.kind IN (?, ?, ?) ORDER BY e.at, e.seq`,
		user, from, until, audit.OK, audit.AssetPreviewed, audit.AssetOriginal, audit.AssetReleased)
	return seen, err
}

// count adds one sight.
func count(s *office.Seen, event audit.Event) {
	how := map[audit.Kind]string{
		audit.AssetPreviewed: "preview", audit.AssetOriginal: "original", audit.AssetReleased: "release",
	}[event.Kind]
	s.LastAt = event.At
	s.Times++
	for _, known := range s.How {
		if known == how {
			return
		}
	}
	s.How = append(s.How, how)
}

// shownIn gives the assets that an event is about.
func shownIn(event audit.Event) ([]ident.Asset, error) {
	var assets []ident.Asset
	if event.Object.Kind == "asset" && event.Object.ID != "" {
		id, err := ident.Parse[ident.Asset](event.Object.ID)
		if err != nil {
			return nil, err
		}
		assets = append(assets, id)
	}
	if event.Damaged && len(assets) == 0 { // which they were is lost: the list would be short, and silent of it
		return nil, problem.New(problem.Conflict, "log.damaged", "seq", strconv.FormatInt(event.Seq, 10))
	}
	many, ok := event.Body["assets"].([]any)
	if !ok {
		return assets, nil
	}
	for _, one := range many {
		text, ok := one.(string)
		if !ok {
			return nil, errors.New("its list of assets is not one of names")
		}
		id, err := ident.Parse[ident.Asset](text)
		if err != nil {
			return nil, err
		}
		assets = append(assets, id)
	}
	return assets, nil
}

// logBatch is how many rows a walk through the log reads in one go: no snapshot is held while
// somebody slow takes them in.
const logBatch = 500

// stored walks through the events of [from, size) in order. The log only grows, so batches
// read at different moments fit together.
func (db *DB) stored(ctx context.Context, size int64) iter.Seq2[audit.Stored, error] {
	return func(yield func(audit.Stored, error) bool) {
		next := int64(-1)
		for {
			batch := make([]audit.Stored, 0, logBatch)
			err := db.View(ctx, func(tx *Tx) error {
				batch = batch[:0]
				return tx.each(ctx, func(r *rows) error {
					s, err := scanStored(r)
					batch = append(batch, s)
					return err
				}, `SELECT `+eventColumns+` WHERE e.seq > ? AND e.seq < ? ORDER BY e.seq LIMIT ?`, next, size, logBatch)
			})
			if err != nil {
				yield(audit.Stored{}, fmt.Errorf("reading the log: %w", err))
				return
			}
			for _, s := range batch {
				if !yield(s, nil) {
					return
				}
				next = s.Seq
			}
			if len(batch) < logBatch {
				return
			}
		}
	}
}

// checkpoints walks through the signed checkpoints up to a size, in order.
func (db *DB) checkpoints(ctx context.Context, size int64) iter.Seq2[audit.SignedCheckpoint, error] {
	return func(yield func(audit.SignedCheckpoint, error) bool) {
		next := int64(-1)
		for {
			batch := make([]audit.SignedCheckpoint, 0, logBatch)
			err := db.View(ctx, func(tx *Tx) error {
				batch = batch[:0]
				return tx.each(ctx, func(r *rows) error {
					var c audit.SignedCheckpoint
					err := r.Scan(&c.Size, &c.Note)
					batch = append(batch, c)
					return err
				}, `SELECT size, note FROM checkpoint WHERE size > ? AND size <= ? ORDER BY size LIMIT ?`, next, size, logBatch)
			})
			if err != nil {
				yield(audit.SignedCheckpoint{}, fmt.Errorf("reading checkpoints: %w", err))
				return
			}
			for _, c := range batch {
				if !yield(c, nil) {
					return
				}
				next = c.Size
			}
			if len(batch) < logBatch {
				return
			}
		}
	}
}
