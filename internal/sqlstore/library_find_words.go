package sqlstore

import (
	"context"
	"fmt"
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
	rare, err := tx.rareWords(ctx, w, m)
	if err != nil {
		return nil, err
	}
	if !rare {
		found, err := tx.walkWords(ctx, w, m, s, limit)
		if err != nil || len(found) >= limit {
			return found, err
		}
	}
	return tx.run(ctx, tx.indexSource(w, m, false), s, limit)
}

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
		src.from += tx.pick(` CROSS JOIN`, ` JOIN`) + ` asset a ON a.sort_key = ` + src.key
		tx.folderCondition(src, w)
		tx.addedRange(src, w)
	}
	tx.clearanceConditions(src, w)
}

// walkWords looks at some rows of the list, whatever their words.
func (tx libraryTx) walkWords(ctx context.Context, w library.Wanted, m match, s library.Stretch, limit int) ([]spot, error) {
	rows := source{from: `search r`, place: `r.sort_key`, key: `r.sort_key`}
	keyRange(&rows, w)
	order := stretchOf(&rows, s)
	src := source{
		from:  `(` + rows.text(`r.sort_key, r.words`) + order + ` LIMIT ?) s`,
		args:  append(rows.args, walkRows),
		place: `s.sort_key`, key: `s.sort_key`,
	}
	src.and(`s.words @@ ?::tsquery`, m.expression(tx.Tx))
	w.TakenFrom, w.TakenUntil = time.Time{}, time.Time{} // the rows are within it
	tx.matchConditions(&src, w, false)
	direction := order[len(` ORDER BY `+rows.place):]
	return tx.readSpots(ctx, src.text(`s.sort_key, s.sort_key`)+` ORDER BY s.sort_key`+direction+` LIMIT ?`, append(src.args, limit)...)
}

// rareWords tells whether the index will yield few matches.
func (tx libraryTx) rareWords(ctx context.Context, w library.Wanted, m match) (bool, error) {
	const few = 3000
	if !w.All && len(w.Folders) <= maxFolderMarks {
		in, arg := among(tx.Tx, w.Folders)
		var assets int
		err := tx.queryRow(ctx, `SELECT COALESCE(SUM(assets), 0) FROM month_count WHERE folder `+in+` AND state = ?`, arg, w.State).Scan(&assets)
		if err != nil {
			return false, fmt.Errorf("counting what lies in the folders: %w", err)
		}
		if assets <= few {
			return true, nil
		}
	}
	for _, a := range m.all {
		uses, known, err := tx.usesOf(ctx, a, few)
		if err != nil {
			return false, fmt.Errorf("estimating a search: %w", err)
		}
		if known && uses <= few {
			return true, nil
		}
	}
	return w.State != asset.Active, nil
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
