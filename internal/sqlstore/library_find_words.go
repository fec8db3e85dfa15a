package sqlstore

import (
	"context"
	"fmt"
	"math"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/library"
)

// spotsByWords reads a stretch of what the full-text index finds.
//
// On SQLite the index itself yields matches in the order of the list, so the first page of a
// common word costs no more than that of a rare one. PostgreSQL's index yields all matches at
// once: rare words are asked of it, for others some rows of the list are looked at first.
func (tx libraryTx) spotsByWords(ctx context.Context, w library.Wanted, m match, s library.Stretch, limit int) ([]spot, error) {
	if !tx.db.dialect.postgres {
		return tx.run(ctx, tx.indexSource(w, m, false), s, limit)
	}
	matches, err := tx.expected(ctx, w, m)
	if err != nil {
		return nil, err
	}
	if matches > fewMatches {
		found, err := tx.walkWords(ctx, w, m, s, walkRows, limit)
		if some := len(found); err == nil && some > 0 && some < limit {
			// by what was found so far, how many rows hold a page: are they fewer than the matches?
			rows := walkRows * limit / some * 3 / 2
			if some >= limit/4 || !byMarks(w) && rows <= matches {
				found, err = tx.walkWords(ctx, w, m, s, rows, limit)
			}
		}
		if err != nil || len(found) >= limit {
			return found, err
		}
	}
	src := tx.indexSource(w, m, false)
	order := stretchOf(&src, s)
	// the matches are ordered before their rows are looked at, so that a page's worth will do
	src.from = `(SELECT sort_key FROM s` + order + `) ` + src.from
	return tx.readSpots(ctx, src.text(src.place+`, `+src.key)+order+` LIMIT ?`, append(src.args, limit)...)
}

// byMarks tells whether the index itself knows the folders wanted.
func byMarks(w library.Wanted) bool { return !w.All && len(w.Folders) <= maxFolderMarks }

// indexSource asks the full-text index. With row it has the asset's row as a.
func (tx libraryTx) indexSource(w library.Wanted, m match, row bool) source {
	var src source
	if tx.db.dialect.postgres {
		src = source{
			with: `s AS MATERIALIZED (SELECT sort_key FROM search WHERE words @@ ?::tsquery)`,
			from: `s`, place: `s.sort_key`, key: `s.sort_key`, args: []any{m.expression(tx.Tx)},
		}
	} else {
		src = source{from: `search s`, place: `s.rowid`, key: `s.rowid`}
		src.and(`s.search MATCH ?`, m.expression(tx.Tx))
	}
	tx.matchConditions(&src, w, row)
	return src
}

// matchConditions adds what the index does not answer.
func (tx libraryTx) matchConditions(src *source, w library.Wanted, row bool) {
	keyRange(src, w)
	manyFolders := !w.All && len(w.Folders) > maxFolderMarks
	if row || manyFolders || !w.AddedFrom.IsZero() || !w.AddedUntil.IsZero() {
		join := ` JOIN asset a ON a.sort_key = ` + src.key
		if !tx.db.dialect.postgres {
			join = ` CROSS` + join
		} else if !row {
			// one by one: else all rows of the folders would be gathered first
			join = ` CROSS JOIN LATERAL (SELECT folder, added_at FROM asset WHERE sort_key = ` + src.key + ` OFFSET 0) a`
		}
		src.from += join
		tx.folderCondition(src, w)
		tx.addedRange(src, w)
	}
	tx.clearanceConditions(src, w)
}

// walkWords looks at some rows of the list, whatever their words.
func (tx libraryTx) walkWords(ctx context.Context, w library.Wanted, m match, s library.Stretch, count, limit int) ([]spot, error) {
	rows := source{from: `search r`, place: `r.sort_key`, key: `r.sort_key`}
	keyRange(&rows, w)
	order := stretchOf(&rows, s)
	src := source{
		from:  `(` + rows.text(`r.sort_key, r.words`) + order + ` LIMIT ?) s`,
		args:  append(rows.args, count),
		place: `s.sort_key`, key: `s.sort_key`,
	}
	src.and(`s.words @@ ?::tsquery`, m.expression(tx.Tx))
	w.TakenFrom, w.TakenUntil = time.Time{}, time.Time{} // the rows are within it
	tx.matchConditions(&src, w, false)
	direction := order[len(` ORDER BY `+rows.place):]
	return tx.readSpots(ctx, src.text(`s.sort_key, s.sort_key`)+` ORDER BY s.sort_key`+direction+` LIMIT ?`, append(src.args, limit)...)
}

// fewMatches is up to how many matches the index is asked at once.
const fewMatches = 3000

// expected estimates how many matches the index would yield at most.
func (tx libraryTx) expected(ctx context.Context, w library.Wanted, m match) (int, error) {
	matches := math.MaxInt
	if w.State != asset.Active {
		return 0, nil
	}
	if byMarks(w) {
		in, arg := among(tx.Tx, w.Folders)
		err := tx.queryRow(ctx, `SELECT COALESCE(SUM(assets), 0) FROM month_count WHERE folder `+in+` AND state = ?`, arg, w.State).Scan(&matches)
		if err != nil {
			return 0, fmt.Errorf("counting what lies in the folders: %w", err)
		}
	}
	for _, a := range m.all {
		if matches <= fewMatches {
			break
		}
		uses, known, err := tx.usesOf(ctx, a, fewMatches)
		if err != nil {
			return 0, fmt.Errorf("estimating a search: %w", err)
		}
		if known {
			matches = min(matches, uses)
		}
	}
	return matches, nil
}

// usesOf estimates how many assets meet a condition, as far as the vocabulary knows.
func (tx libraryTx) usesOf(ctx context.Context, a alternatives, few int) (uses int, known bool, err error) {
	if len(a.marks) > 0 {
		return 0, false, nil
	}
	for _, p := range a.phrases {
		word := p.words[len(p.words)-1]
		for _, other := range p.words {
			if spelled(other) {
				word = other
			}
		}
		if !spelled(word) {
			return 0, false, nil
		}
		until := word
		if p.prefix && word == p.words[len(p.words)-1] {
			until += lastRune
		}
		var count int
		err := tx.queryRow(ctx, `SELECT COALESCE(SUM(uses), 0) FROM (SELECT uses FROM term WHERE word >= ? AND word <= ? LIMIT ?) counted`,
			word, until, few).Scan(&count)
		if err != nil {
			return 0, false, err
		}
		uses += count
	}
	return uses, true, nil
}
