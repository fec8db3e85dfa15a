package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
)

// countedByMonth tells whether the counts kept per folder and month answer the question.
func (tx libraryTx) countedByMonth(w library.Wanted) bool {
	return tx.textMatch(w).empty() && len(w.Statuses) == 0 && len(w.Uses) == 0 && len(w.People) == 0 && w.Faces == "" && w.EndsUntil.IsZero() && w.RefusedSince.IsZero() && w.Collection == 0 && !w.Stacked &&
		w.TakenFrom.IsZero() && w.TakenUntil.IsZero() && w.AddedFrom.IsZero() && w.AddedUntil.IsZero()
}

// everything is where all that is wanted comes from. With row the source has the asset's row as a.
func (tx libraryTx) everything(ctx context.Context, w library.Wanted, row bool) (source, error) {
	m := tx.textMatch(w)
	switch {
	case w.Collection != 0:
		return tx.collectionSource(w, m), nil
	case !m.empty():
		o, err := tx.outlook(ctx, w, m)
		return tx.indexSource(w, m, row, o), err
	}
	rare, err := tx.rareClearance(ctx, w)
	if err != nil {
		return source{}, err
	}
	if rare {
		return tx.rareSource(w), nil
	}
	src := tx.plainSource(w)
	if !tx.db.dialect.postgres {
		switch {
		case !w.All && (len(w.Folders) <= maxFolderMarks || !row && len(w.Uses) > 0 && w.AddedFrom.IsZero() && w.AddedUntil.IsZero()):
			src.from = `asset a INDEXED BY asset_folder`
		case w.All && row && w.State == asset.Active: // nearly every row is wanted
			src.from = `asset a NOT INDEXED`
		default:
			src.from = `asset a INDEXED BY asset_list`
		}
	}
	tx.folderCondition(&src, w)
	return src, nil
}

// Count implements library.Finder.
func (tx libraryTx) Count(ctx context.Context, w library.Wanted, most int) (int, error) {
	if nothing(w) {
		return 0, nil
	}
	if tx.countedByMonth(w) {
		return tx.countByMonth(ctx, w)
	}
	src, err := tx.everything(ctx, w, false)
	if err != nil {
		return 0, err
	}
	var count int
	err = tx.queryRow(ctx, counting(src),
		append(src.args, most+1)...).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("counting assets: %w", err)
	}
	return count, nil
}

// counting counts a source, up to a limit.
func counting(src source) string {
	with := src.with
	if with != "" {
		with = `WITH ` + with + ` `
	}
	src.with = ""
	return with + `SELECT count(*) FROM (` + src.text(`1`) + ` LIMIT ?) counted`
}

func (tx libraryTx) countByMonth(ctx context.Context, w library.Wanted) (int, error) {
	src := tx.monthSource(w)
	var count int
	err := tx.queryRow(ctx, src.text(`COALESCE(SUM(m.assets), 0)`), src.args...).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("counting assets: %w", err)
	}
	withheld, err := tx.withheldByMonth(ctx, w)
	for _, n := range withheld {
		count -= n
	}
	return count, err
}

func (tx libraryTx) monthSource(w library.Wanted) source {
	src := source{from: `month_count m`}
	if !w.All {
		src.from = tx.pick(`month_count m INDEXED BY month_count_folder`, `month_count m`)
		in, arg := among(tx.Tx, w.Folders)
		src.and(`m.folder `+in, arg)
	}
	src.and(`m.state = ?`, w.State)
	return src
}

// Months implements library.Finder.
func (tx libraryTx) Months(ctx context.Context, w library.Wanted, most int) (months []library.MonthCount, capped bool, err error) {
	if nothing(w) {
		return nil, false, nil
	}
	counts := make(map[int]int)
	if tx.countedByMonth(w) {
		src := tx.monthSource(w)
		err = tx.each(ctx, func(r *rows) error {
			var month, count int
			err := r.Scan(&month, &count)
			counts[month] = count
			return err
		}, src.text(`m.month, SUM(m.assets)`)+` GROUP BY m.month`, src.args...)
		if err != nil {
			return nil, false, fmt.Errorf("counting months: %w", err)
		}
		var withheld map[int]int
		withheld, err = tx.withheldByMonth(ctx, w)
		for month, n := range withheld {
			if counts[month] -= n; counts[month] <= 0 {
				delete(counts, month)
			}
		}
	} else {
		var spots []spot
		spots, err = tx.newest(ctx, w, most+1)
		if capped = len(spots) > most; capped {
			spots = spots[:most]
		}
		for _, s := range spots {
			counts[monthOf(time.Unix(s.key>>20, 0))]++
		}
	}
	if err != nil {
		return nil, false, fmt.Errorf("counting months: %w", err)
	}
	for month, count := range counts {
		months = append(months, library.MonthCount{Month: fmt.Sprintf("%04d-%02d", month/12, month%12+1), Count: count})
	}
	slices.SortFunc(months, func(a, b library.MonthCount) int { return strings.Compare(b.Month, a.Month) })
	return months, capped, nil
}

// newest gives so many of the newest of what is wanted, or in a collection of its first.
func (tx libraryTx) newest(ctx context.Context, w library.Wanted, most int) ([]spot, error) {
	if w.Collection == 0 && tx.textMatch(w).empty() && !w.All && len(w.Folders) > maxFolderMarks {
		src := tx.plainSource(w)
		src.from = tx.pick(`asset a INDEXED BY asset_list`, `asset a`)
		tx.folderCondition(&src, w)
		return tx.run(ctx, src, library.Stretch{Start: true}, most)
	}
	src, err := tx.everything(ctx, w, false)
	if err != nil {
		return nil, err
	}
	return tx.run(ctx, src, library.Stretch{Start: true}, most)
}

// maxFacetValues is how many values of a facet are told.
const maxFacetValues = 50

// Facets implements library.Finder.
func (tx libraryTx) Facets(ctx context.Context, w library.Wanted, most int) (library.Facets, error) {
	if nothing(w) {
		return library.Facets{}, nil
	}
	f, err := tx.facets(ctx, w, most)
	if err != nil {
		return library.Facets{}, fmt.Errorf("counting facets: %w", err)
	}
	return f, nil
}

// The facets, as the one statement that counts them all numbers them.
const (
	allFacet = iota
	folderFacet
	typeFacet
	cameraFacet
	shapeFacet
	userFacet
	yearFacet
	statusFacet
	keywordFacet
)

// facetQuery counts the assets of c by each of their values. It takes a moment twice.
func (tx libraryTx) facetQuery() string {
	year := tx.pick(`strftime('%Y', sort_key >> 20, 'unixepoch')`, `to_char(to_timestamp(sort_key >> 20) AT TIME ZONE 'UTC', 'YYYY')`)
	join := tx.pick(`CROSS JOIN`, `JOIN`) // SQLite then begins with c
	return ` SELECT 0, '', count(*) FROM c
		UNION ALL SELECT 1, CAST(folder AS TEXT), count(*) FROM c GROUP BY folder
		UNION ALL SELECT 2, media_type, count(*) FROM c GROUP BY media_type
		UNION ALL SELECT 3, CAST(camera AS TEXT), count(*) FROM c WHERE camera <> 0 GROUP BY camera
		UNION ALL SELECT 4, shape, count(*) FROM c GROUP BY shape
		UNION ALL SELECT 5, CAST(added_by AS TEXT), count(*) FROM c GROUP BY added_by
		UNION ALL SELECT 6, year, count(*) FROM (SELECT ` + year + ` AS year FROM c) taken GROUP BY year
		UNION ALL SELECT 7, s.status, count(*) FROM c ` + join + ` situation i ON i.id = c.situation ` + join + ` timeline_span s ON s.timeline = i.timeline
			AND s.from_at <= ? AND (s.until_at = 0 OR s.until_at > ?) GROUP BY s.status
		UNION ALL SELECT 8, CAST(k.keyword AS TEXT), count(*) FROM c ` + join + ` asset_keyword k ON k.asset = c.id GROUP BY k.keyword`
}

// facets counts over so many of the newest, all in one statement.
func (tx libraryTx) facets(ctx context.Context, w library.Wanted, most int) (library.Facets, error) {
	src, err := tx.everything(ctx, w, true)
	if err != nil {
		return library.Facets{}, err
	}
	with := src.with
	if with != "" {
		with += `, `
	}
	src.with = ""
	query := `WITH ` + with + `c AS MATERIALIZED (` +
		src.text(`a.sort_key, a.id, a.folder, a.media_type, a.camera, a.shape, a.added_by, a.situation`) + ` ORDER BY ` + src.place + ` DESC LIMIT ?)` + tx.facetQuery()
	counts := make(map[int]map[string]int)
	err = tx.each(ctx, func(r *rows) error {
		var facet, count int
		var value string
		err := r.Scan(&facet, &value, &count)
		if counts[facet] == nil {
			counts[facet] = make(map[string]int)
		}
		counts[facet][value] = count
		return err
	}, query, append(src.args, most, w.At, w.At)...)
	if err != nil {
		return library.Facets{}, err
	}
	return tx.nameFacets(ctx, counts, most)
}

// nameFacets replaces the numbers of rows by what queries call them.
func (tx libraryTx) nameFacets(ctx context.Context, counts map[int]map[string]int, most int) (library.Facets, error) {
	f := library.Facets{
		Type: top(counts[typeFacet]), Shape: top(counts[shapeFacet]), Year: top(counts[yearFacet]), Clearance: top(counts[statusFacet]),
		Capped: counts[allFacet][""] >= most,
	}
	byName := func(_ int64, name string) library.FacetCount { return library.FacetCount{Value: name} }
	for _, named := range []struct {
		list  *[]library.FacetCount
		facet int
		table string
		write func(id int64, name string) library.FacetCount
	}{
		{&f.Camera, cameraFacet, `camera`, byName},
		{&f.Keyword, keywordFacet, `keyword`, byName},
		{&f.Folder, folderFacet, `folder`, func(id int64, name string) library.FacetCount {
			return library.FacetCount{Value: ident.Folder(id).String(), Label: name}
		}},
		{&f.AddedBy, userFacet, `user_account`, func(id int64, name string) library.FacetCount {
			if id == 0 { // the console: it has no account
				return library.FacetCount{Value: "console"}
			}
			return library.FacetCount{Value: ident.User(id).String(), Label: name}
		}},
	} {
		list := top(counts[named.facet])
		ids := make([]int64, len(list))
		for i, c := range list {
			id, err := strconv.ParseInt(c.Value, 10, 64)
			if err != nil {
				return library.Facets{}, fmt.Errorf("naming a facet: %w", err)
			}
			ids[i] = id
		}
		labels, err := names(ctx, tx, named.table, ids)
		if err != nil {
			return library.Facets{}, err
		}
		for i, id := range ids {
			count := list[i].Count
			list[i] = named.write(id, labels[id])
			list[i].Count = count
		}
		*named.list = list
	}
	return f, nil
}

// top gives the most frequent values.
func top(counts map[string]int) []library.FacetCount {
	all := make([]library.FacetCount, 0, len(counts))
	for value, n := range counts {
		all = append(all, library.FacetCount{Value: value, Count: n})
	}
	slices.SortFunc(all, func(a, b library.FacetCount) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Value, b.Value)
	})
	return all[:min(len(all), maxFacetValues)]
}
