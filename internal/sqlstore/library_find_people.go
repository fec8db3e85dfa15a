package sqlstore

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/consent"
	"imprimatur/internal/library"
	"imprimatur/internal/person"
)

// clearanceConditions narrows a source to assets of a clearance, that are cleared for uses, and
// that show people. It needs nothing of the source but its sort key.
func (tx libraryTx) clearanceConditions(src *source, w library.Wanted) {
	if len(w.Statuses) > 0 {
		src.and(`EXISTS (SELECT 1 FROM clearance_span c WHERE c.sort_key = `+src.key+` AND `+spanNow+
			` AND c.status IN (`+marks(len(w.Statuses))+`))`, append([]any{w.At, w.At}, list(w.Statuses)...)...)
	}
	for _, u := range w.Uses {
		purpose, args := ``, []any{w.At, w.At, u.Channels}
		if !u.AnyPurpose {
			purpose, args = ` AND c.purpose IN (-1, ?)`, append(args, u.Purpose)
		}
		src.and(`EXISTS (SELECT 1 FROM clearance_use c WHERE c.sort_key = `+src.key+` AND `+spanNow+` AND (c.channels & ?) <> 0`+purpose+`)`, args...)
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
