package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/library"
)

// spotsByWords reads a stretch of what PostgreSQL's full-text index finds. The index yields all
// matches at once, in no order: for common words rows of the list are looked at instead, as many
// as likely hold a page. Where the list is to be counted, that is done on the way, if that costs
// less than to ask again.
func (tx libraryTx) spotsByWords(ctx context.Context, w library.Wanted, m match, s library.Stretch, limit int) (found []spot, total int, err error) {
	o, err := tx.outlook(ctx, w, m)
	if err != nil {
		return nil, 0, err
	}
	all, counting := limit, s.Start && !s.Newer && s.Count >= limit
	if counting {
		all = s.Count + 1
	}
	total = notCounted
	if rows, wanted := o.walk(limit, all); rows > 0 {
		if found, err = tx.walkWords(ctx, w, m, s, rows, wanted); err != nil {
			return nil, 0, err
		}
		if counting && len(found) >= all {
			total = len(found)
		}
		if len(found) >= limit {
			return found[:limit], total, nil
		}
	}
	src := tx.indexSource(w, m, false, o)
	order := stretchOf(&src, s)
	// the matches are ordered before their rows are looked at, so that a page's worth will do
	src.from = `(SELECT sort_key FROM s` + order + `) ` + src.from
	found, err = tx.readSpots(ctx, src.text(src.place+`, `+src.key)+order+` LIMIT ?`, append(src.args, all)...)
	if counting {
		total = len(found)
	}
	return found[:min(limit, len(found))], total, err
}

// outlook is what a search is likely to cost, as far as is known beforehand.
type outlook struct {
	total  int // assets of the library
	uses   int // those that have the words, as PostgreSQL's statistics say
	inside int // those in the folders wanted
}

// walk decides how many rows of the list to look at, and how many matches are wanted of them: all
// that are to be counted, or a page. It gives 0 where the index had better be asked. Its unit is
// what looking at a row costs; an entry of the index costs a fraction. Rows are looked at only
// until enough are found, so that too many cost nothing where words and folders are spread evenly.
func (o outlook) walk(page, all int) (rows, wanted int) {
	const few = 3000
	if min(o.uses, o.inside) <= few {
		return 0, 0
	}
	visible := float64(o.uses) / float64(o.total) * float64(o.inside) // if neither knows of the other
	hold := func(wanted int) int { return int(math.Ceil(float64(wanted) * float64(o.total) / visible)) }
	ask := o.uses / 4
	if o.inside < o.total {
		ask = min(ask+o.inside/16, o.inside)
	}
	switch {
	case 2*hold(all) <= ask:
		return 2 * hold(all), all
	case all == page && hold(page) <= ask+int(visible), all > page && 4*hold(page) <= int(visible):
		return 4 * hold(page), page
	}
	return 0, 0
}

// foldersFirst tells whether the folders wanted hold so little that it is quicker to look at all
// that lies in them than to gather what has the words.
func (o outlook) foldersFirst() bool { return o.inside < o.uses/8 }

// indexSource asks the full-text index. With row it has the asset's row as a.
func (tx libraryTx) indexSource(w library.Wanted, m match, row bool, o outlook) source {
	var src source
	if tx.db.dialect.postgres {
		within := source{from: `search a`}
		tx.folderCondition(&within, w)
		if o.foldersFirst() {
			within = source{from: `(` + within.text(`a.sort_key, a.words`) + ` OFFSET 0) a`, args: within.args}
		}
		within.and(`a.words @@ ?::tsquery`, m.expression(tx.Tx))
		src = source{
			with: `s AS MATERIALIZED (` + within.text(`a.sort_key`) + `)`,
			from: `s`, place: `s.sort_key`, key: `s.sort_key`, args: within.args,
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
	folders := !tx.db.dialect.postgres && !w.All && !tx.byMarks(w)
	if row || folders || !w.AddedFrom.IsZero() || !w.AddedUntil.IsZero() {
		join := ` JOIN asset a ON a.sort_key = ` + src.key
		if !tx.db.dialect.postgres {
			join = ` CROSS` + join
		} else if !row {
			// one by one: else all rows of that time would be gathered first
			join = ` CROSS JOIN LATERAL (SELECT added_at FROM asset WHERE sort_key = ` + src.key + ` OFFSET 0) a`
		}
		src.from += join
		if folders {
			tx.folderCondition(src, w)
		}
		tx.addedRange(src, w)
	}
	tx.clearanceConditions(src, w)
}

// walkWords looks at some rows of PostgreSQL's index in the order of the list, whatever their
// words.
func (tx libraryTx) walkWords(ctx context.Context, w library.Wanted, m match, s library.Stretch, count, limit int) ([]spot, error) {
	rows := source{from: `search r`, place: `r.sort_key`, key: `r.sort_key`}
	keyRange(&rows, w)
	order := stretchOf(&rows, s)
	within := source{
		from: `(` + rows.text(`r.sort_key, r.folder, r.words`) + order + ` LIMIT ?) a`,
		args: append(rows.args, count),
	}
	tx.folderCondition(&within, w)
	within.and(`a.words @@ ?::tsquery`, m.expression(tx.Tx))
	src := source{from: `(` + within.text(`a.sort_key`) + `) s`, args: within.args, place: `s.sort_key`, key: `s.sort_key`}
	w.TakenFrom, w.TakenUntil = time.Time{}, time.Time{} // the rows are within it
	tx.matchConditions(&src, w, false)
	direction := order[len(` ORDER BY `+rows.place):]
	return tx.readSpots(ctx, src.text(`s.sort_key, s.sort_key`)+` ORDER BY s.sort_key`+direction+` LIMIT ?`, append(src.args, limit)...)
}

// outlook estimates a search in PostgreSQL, and has it plan what follows in this transaction for
// the very words and folders asked for: a plan for any would be bad for most.
func (tx libraryTx) outlook(ctx context.Context, w library.Wanted, m match) (o outlook, err error) {
	if !tx.db.dialect.postgres {
		return o, nil
	}
	if err := tx.planAnew(ctx); err != nil {
		return o, err
	}
	if w.State != asset.Active { // few are not
		return o, nil
	}
	in, args := ``, []any{w.State}
	if !w.All {
		condition, arg := among(tx.Tx, w.Folders)
		in, args = ` FILTER (WHERE folder `+condition+`)`, []any{arg, w.State}
	}
	err = tx.queryRow(ctx, `SELECT COALESCE(SUM(assets), 0), COALESCE(SUM(assets)`+in+`, 0) FROM month_count WHERE state = ?`, args...).Scan(&o.total, &o.inside)
	if err != nil {
		return o, fmt.Errorf("estimating a search: %w", err)
	}
	var plan []byte
	err = tx.queryRow(ctx, `EXPLAIN (FORMAT JSON) SELECT 1 FROM search WHERE words @@ ?::tsquery`, m.expression(tx.Tx)).Scan(&plan)
	if err != nil {
		return o, fmt.Errorf("estimating a search: %w", err)
	}
	o.uses, err = plannedRows(plan)
	return o, err
}

// planAnew has PostgreSQL plan what follows in this transaction for the very values asked for.
func (tx libraryTx) planAnew(ctx context.Context) error {
	if !tx.db.dialect.postgres {
		return nil
	}
	if _, err := tx.exec(ctx, `SET LOCAL plan_cache_mode = force_custom_plan`); err != nil {
		return fmt.Errorf("planning a search: %w", err)
	}
	return nil
}

// plannedRows reads how many rows PostgreSQL expects a statement to give.
func plannedRows(explained []byte) (int, error) {
	var plans []struct {
		Plan struct {
			Rows int `json:"Plan Rows"`
		}
	}
	if err := json.Unmarshal(explained, &plans); err != nil || len(plans) != 1 {
		return 0, fmt.Errorf("estimating a search: no plan in %q", explained)
	}
	return plans[0].Plan.Rows, nil
}
