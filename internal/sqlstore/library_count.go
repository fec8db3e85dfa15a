package sqlstore

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/library"
)

// countedByMonth tells whether the counts kept per folder and month answer the question.
func countedByMonth(w library.Wanted) bool {
	return textMatch(w).empty() && len(w.Statuses) == 0 && w.Collection == 0 && !w.Stacked &&
		w.TakenFrom.IsZero() && w.TakenUntil.IsZero() && w.AddedFrom.IsZero() && w.AddedUntil.IsZero()
}

// everything is where the wanted assets come from when their order is of no matter.
func (tx libraryTx) everything(ctx context.Context, w library.Wanted) (source, error) {
	m := textMatch(w)
	switch {
	case w.Collection != 0:
		return tx.collectionSource(w, m), nil
	case !m.empty():
		return tx.indexSource(w, m), nil
	}
	rare, err := tx.rareStatus(ctx, w)
	if err != nil {
		return source{}, err
	}
	if rare {
		return tx.statusSource(w), nil
	}
	src := tx.plainSource(w)
	if !tx.db.dialect.postgres {
		src.from = `asset a INDEXED BY asset_list`
		if !w.All && len(w.Folders) <= maxFolderMarks {
			src.from = `asset a INDEXED BY asset_folder`
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
	if countedByMonth(w) {
		return tx.countByMonth(ctx, w)
	}
	src, err := tx.everything(ctx, w)
	if err != nil {
		return 0, err
	}
	var count int
	err = tx.queryRow(ctx, src.with+`SELECT count(*) FROM (`+source{from: src.from, where: src.where}.text(`1`)+` LIMIT ?) counted`,
		append(src.args, most+1)...).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("counting assets: %w", err)
	}
	return count, nil
}

func (tx libraryTx) countByMonth(ctx context.Context, w library.Wanted) (int, error) {
	src := tx.monthSource(w)
	var count int
	err := tx.queryRow(ctx, src.text(`COALESCE(SUM(m.assets), 0)`), src.args...).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("counting assets: %w", err)
	}
	return count, nil
}

func (tx libraryTx) monthSource(w library.Wanted) source {
	src := source{from: `month_count m`}
	src.and(`m.state = ?`, w.State)
	if !w.All {
		in, arg := among(tx.Tx, w.Folders)
		src.and(`m.folder `+in, arg)
	}
	return src
}

// Months implements library.Finder.
func (tx libraryTx) Months(ctx context.Context, w library.Wanted, most int) (months []library.MonthCount, capped bool, err error) {
	if nothing(w) {
		return nil, false, nil
	}
	counts := make(map[int]int)
	if countedByMonth(w) {
		src := tx.monthSource(w)
		err = tx.each(ctx, func(r *rows) error {
			var month, count int
			err := r.Scan(&month, &count)
			counts[month] = count
			return err
		}, src.text(`m.month, SUM(m.assets)`)+` GROUP BY m.month`, src.args...)
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
	if w.Collection == 0 && textMatch(w).empty() && !w.All && len(w.Folders) > maxFolderMarks {
		src := tx.plainSource(w)
		src.from = tx.pick(`asset a INDEXED BY asset_list`, `asset a`)
		tx.folderCondition(&src, w)
		return tx.run(ctx, src, library.Stretch{Start: true}, most)
	}
	src, err := tx.everything(ctx, w)
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
	spots, err := tx.newest(ctx, w, most+1)
	if err != nil {
		return library.Facets{}, fmt.Errorf("counting facets: %w", err)
	}
	var f library.Facets
	if f.Capped = len(spots) > most; f.Capped {
		spots = spots[:most]
	}
	keys := make([]int64, len(spots))
	for i, s := range spots {
		keys[i] = s.key
	}
	if err := tx.rowFacets(ctx, keys, &f); err != nil {
		return library.Facets{}, fmt.Errorf("counting facets: %w", err)
	}
	if err := tx.joinedFacets(ctx, keys, w.At, &f); err != nil {
		return library.Facets{}, fmt.Errorf("counting facets: %w", err)
	}
	return f, nil
}

// tally counts values.
type tally[T comparable] map[T]int

// facet gives the most frequent values; label may be nil.
func facet[T comparable](counts tally[T], value func(T) string, label func(T) string) []library.FacetCount {
	all := make([]library.FacetCount, 0, len(counts))
	for v, n := range counts {
		c := library.FacetCount{Value: value(v), Count: n}
		if label != nil {
			c.Label = label(v)
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b library.FacetCount) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Value, b.Value)
	})
	return all[:min(len(all), maxFacetValues)]
}

func same(s string) string { return s }

// rowFacets counts what stands in the assets' own rows.
func (tx libraryTx) rowFacets(ctx context.Context, keys []int64, f *library.Facets) error {
	folders, types, cameras := tally[ident.Folder]{}, tally[string]{}, tally[int64]{}
	shapes, users, years := tally[string]{}, tally[ident.User]{}, tally[int]{}
	in, arg := among(tx.Tx, keys)
	err := tx.each(ctx, func(r *rows) error {
		var folder ident.Folder
		var user ident.User
		var camera, key int64
		var mediaType, shape string
		var count int
		if err := r.Scan(&folder, &mediaType, &camera, &shape, &user, &key, &count); err != nil {
			return err
		}
		folders[folder] += count
		types[mediaType] += count
		shapes[shape] += count
		users[user] += count
		years[time.Unix(key, 0).UTC().Year()] += count
		if camera != 0 {
			cameras[camera] += count
		}
		return nil
	}, `SELECT a.folder, a.media_type, a.camera, a.shape, a.added_by, (a.sort_key >> 20), count(*)
		FROM asset a WHERE a.sort_key `+in+` GROUP BY 1, 2, 3, 4, 5, 6`, arg)
	if err != nil {
		return err
	}
	cameraNames, err := tx.CameraNames(ctx, slices.Collect(maps.Keys(cameras)))
	if err != nil {
		return err
	}
	folderNames, err := names(ctx, tx, `folder`, slices.Collect(maps.Keys(folders)))
	if err != nil {
		return err
	}
	userNames, err := names(ctx, tx, `user_account`, slices.Collect(maps.Keys(users)))
	if err != nil {
		return err
	}
	f.Folder = facet(folders, text, func(id ident.Folder) string { return folderNames[id] })
	f.Type = facet(types, same, nil)
	f.Camera = facet(cameras, func(id int64) string { return cameraNames[id] }, nil)
	f.Shape = facet(shapes, same, nil)
	f.AddedBy = facet(users, text, func(id ident.User) string { return userNames[id] })
	f.Year = facet(years, strconv.Itoa, nil)
	return nil
}

// joinedFacets counts what stands beside the rows.
func (tx libraryTx) joinedFacets(ctx context.Context, keys []int64, when time.Time, f *library.Facets) error {
	in, arg := among(tx.Tx, keys)
	statuses := tally[string]{}
	err := tx.each(ctx, func(r *rows) error {
		var status string
		var count int
		err := r.Scan(&status, &count)
		statuses[status] = count
		return err
	}, `SELECT c.status, count(*) FROM clearance_span c WHERE c.sort_key `+in+` AND `+spanNow+` GROUP BY c.status`, arg, when, when)
	if err != nil {
		return err
	}
	keywords := tally[ident.Keyword]{}
	err = tx.each(ctx, func(r *rows) error {
		var keyword ident.Keyword
		var count int
		err := r.Scan(&keyword, &count)
		keywords[keyword] = count
		return err
	}, `SELECT k.keyword, count(*) FROM asset_keyword k WHERE k.asset IN (SELECT a.id FROM asset a WHERE a.sort_key `+in+`)
		GROUP BY k.keyword ORDER BY count(*) DESC, k.keyword LIMIT ?`, arg, maxFacetValues)
	if err != nil {
		return err
	}
	keywordNames, err := tx.KeywordNames(ctx, slices.Collect(maps.Keys(keywords)))
	if err != nil {
		return err
	}
	f.Clearance = facet(statuses, same, nil)
	f.Keyword = facet(keywords, func(id ident.Keyword) string { return keywordNames[id] }, nil)
	return nil
}
