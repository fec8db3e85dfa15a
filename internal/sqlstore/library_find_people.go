package sqlstore

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/person"
)

// clearanceConditions narrows a source to assets of a clearance, that are cleared for uses, and
// that show people. It needs nothing of the source but its sort key.
func (tx libraryTx) clearanceConditions(src *source, w library.Wanted) {
	// of each asset that is looked at, until enough are found: PostgreSQL would rather join all
	each := tx.pick(``, ` OFFSET 0`)
	if len(w.Statuses) > 0 {
		src.and(`EXISTS (SELECT 1 FROM `+src.over(`timeline_span`)+` AND `+spanNow+
			` AND c.status IN (`+marks(len(w.Statuses))+`)`+each+`)`, append([]any{w.At, w.At}, list(w.Statuses)...)...)
	}
	for _, u := range w.Uses {
		condition, args := useCondition(u)
		src.and(`EXISTS (SELECT 1 FROM `+src.over(`timeline_use`)+` AND `+spanNow+` AND `+condition+each+`)`, append([]any{w.At, w.At}, args...)...)
	}
	if !w.EndsUntil.IsZero() {
		src.and(src.key+` IN (`+endingUses+`)`, w.At, w.EndsUntil)
	}
	if !w.RefusedSince.IsZero() {
		src.and(src.key+` IN (SELECT x.sort_key FROM use_wanted w JOIN asset x ON x.id = w.asset
			JOIN use_term p ON p.kind = ? AND p.key = w.purpose JOIN use_term h ON h.kind = ? AND h.key = w.channel
			WHERE w.at >= ? AND NOT EXISTS (SELECT 1 FROM clearance_use c WHERE c.sort_key = x.sort_key AND `+spanNow+`
				AND c.purpose IN (-1, p.number) AND (c.channels >> CAST(h.number AS INTEGER)) & 1 = 1))`, purposeTerm, channelTerm, w.RefusedSince, w.At, w.At)
	}
	for _, id := range w.People {
		src.and(src.key+` IN (SELECT x.sort_key FROM person one JOIN person p ON p.root = one.root JOIN appearance f ON f.person = p.id AND f.person <> 0
			JOIN asset x ON x.id = f.asset WHERE one.id = ? AND f.state = ?)`, id, person.Confirmed)
	}
	some := `EXISTS (SELECT 1 FROM asset x JOIN appearance f ON f.asset = x.id WHERE x.sort_key = ` + src.key
	open := some + ` AND f.state IN (?, ?))`
	switch w.Faces {
	case asset.NobodyShown:
		src.and(`NOT `+some+` AND f.state <> ?)`, person.Rejected)
	case asset.SomeUnknown:
		src.and(open, person.Unknown, person.Proposed)
	case asset.EverybodyHas:
		src.and(some+` AND f.state = ?)`, person.Confirmed)
		src.and(`NOT `+open, person.Unknown, person.Proposed)
	}
	tx.withhold(src, w)
}

// useCondition is the condition that the row c of timeline_use is of a use.
func useCondition(u library.WantedUse) (condition string, args []any) {
	if u.AnyPurpose {
		return `(c.channels & ?) <> 0`, []any{u.Channels}
	}
	return `(c.channels & ?) <> 0 AND c.purpose IN (-1, ?)`, []any{u.Channels, u.Purpose}
}

// over gives the rows c that a table of timelines has for the asset.
func (s *source) over(table string) string {
	if s.situation != `` {
		return `situation i JOIN ` + table + ` c ON c.timeline = i.timeline WHERE i.id = ` + s.situation
	}
	return `asset y JOIN situation i ON i.id = y.situation JOIN ` + table + ` c ON c.timeline = i.timeline WHERE y.sort_key = ` + s.key
}

// endingUses are the assets of which a use that is cleared ends after a moment and until another,
// with nothing of the same purpose that goes on.
const endingUses = `SELECT e.sort_key FROM clearance_use e WHERE e.until_at <> 0 AND e.until_at > ? AND e.until_at <= ?
	AND NOT EXISTS (SELECT 1 FROM clearance_use n WHERE n.sort_key = e.sort_key AND n.from_at = e.until_at
		AND n.purpose IN (-1, e.purpose) AND (n.channels & e.channels) = e.channels)`

// withhold leaves out what is restricted.
func (tx libraryTx) withhold(src *source, w library.Wanted) {
	if w.Unrestricted {
		src.and(src.key+` NOT IN (SELECT c.sort_key FROM restricted_span c WHERE `+spanNow+`)`, w.At, w.At)
	}
}

// Terms implements library.Finder.
func (tx libraryTx) Terms(ctx context.Context) (*consent.Terms, error) { return tx.Tx.terms(ctx) }

// AnyRestricted implements library.Finder.
func (tx libraryTx) AnyRestricted(ctx context.Context, when time.Time) (bool, error) {
	var some bool
	err := tx.queryRow(ctx, `SELECT CASE WHEN EXISTS (SELECT 1 FROM restricted_span c WHERE `+spanNow+`) THEN 1 ELSE 0 END`, when, when).Scan(&some)
	if err != nil {
		return false, fmt.Errorf("looking for what is restricted: %w", err)
	}
	return some, nil
}

// withheldByMonth counts what is restricted, to be taken off the counts that are kept by month.
func (tx libraryTx) withheldByMonth(ctx context.Context, w library.Wanted) (map[int]int, error) {
	counts := make(map[int]int)
	if !w.Unrestricted {
		return counts, nil
	}
	src := source{from: `restricted_span c JOIN asset a ON a.sort_key = c.sort_key`, key: `a.sort_key`}
	src.and(spanNow, w.At, w.At)
	src.and(`a.state = ? AND a.stack = 0`, w.State)
	tx.folderCondition(&src, w)
	err := tx.each(ctx, func(r *rows) error {
		var key int64
		err := r.Scan(&key)
		counts[monthOf(time.Unix(key>>20, 0))]++
		return err
	}, src.text(`DISTINCT a.sort_key`), src.args...)
	if err != nil {
		return nil, fmt.Errorf("counting what is restricted: %w", err)
	}
	return counts, nil
}

// FactsOf implements library.DeskReader.
func (tx libraryTx) FactsOf(ctx context.Context, ids []ident.Asset) ([]clearance.Facts, error) {
	found, err := tx.facts(ctx, ids)
	all := make([]clearance.Facts, len(found))
	for i, p := range found {
		all[i] = p.facts
	}
	return all, err
}

// WantedUses implements library.DeskReader.
func (tx libraryTx) WantedUses(ctx context.Context, ids []ident.Asset, since time.Time) (map[ident.Asset][]clearance.Use, error) {
	found := make(map[ident.Asset][]clearance.Use)
	in, arg := among(tx.Tx, ids)
	err := tx.each(ctx, func(r *rows) error {
		var id ident.Asset
		var use clearance.Use
		err := r.Scan(&id, &use.Purpose, &use.Channel)
		found[id] = append(found[id], use)
		return err
	}, `SELECT asset, purpose, channel FROM use_wanted WHERE at >= ? AND asset `+in+` ORDER BY asset, purpose, channel`, since, arg)
	if err != nil {
		return nil, fmt.Errorf("reading what was wanted: %w", err)
	}
	return found, nil
}
