package sqlstore

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
)

// source says where assets come from that are wanted, as parts of a statement.
type source struct {
	with  string
	from  string
	where string
	args  []any  // of with, from and where, in this order
	place string // by which the list is ordered, falling
	key   string // the asset's sort key
	// situation is the asset's, where it is at hand; else it is looked up by the sort key.
	situation string
}

func (s *source) and(condition string, args ...any) {
	if s.where != "" {
		s.where += " AND "
	}
	s.where += condition
	s.args = append(s.args, args...)
}

// text writes a statement that reads the columns.
func (s source) text(columns string) string {
	text := `SELECT ` + columns + ` FROM ` + s.from
	if s.with != "" {
		text = `WITH ` + s.with + ` ` + text
	}
	if s.where != "" {
		text += ` WHERE ` + s.where
	}
	return text
}

// spot is where an asset stands in a list, and its sort key.
type spot struct{ place, key int64 }

// Find implements library.Finder.
func (tx libraryTx) Find(ctx context.Context, w library.Wanted, s library.Stretch) (library.Found, error) {
	if nothing(w) || s.Limit <= 0 {
		return library.Found{}, nil
	}
	spots, total, err := tx.spots(ctx, w, s, s.Limit+1)
	if err != nil {
		return library.Found{}, fmt.Errorf("finding assets: %w", err)
	}
	if counting := s.Start && !s.Newer && s.Count > s.Limit; counting && len(spots) <= s.Limit {
		total = len(spots) // this is the whole list
	}
	f := library.Found{Counted: total != notCounted, Total: total}
	if f.More = len(spots) > s.Limit; f.More {
		spots = spots[:s.Limit]
	}
	if len(spots) == 0 {
		return f, nil
	}
	if s.Newer {
		slices.Reverse(spots)
	}
	f.First, f.Last = spots[0].place, spots[len(spots)-1].place
	f.Items, err = tx.items(ctx, spots, w.At)
	if err != nil {
		return library.Found{}, fmt.Errorf("reading a page: %w", err)
	}
	return f, nil
}

// nothing tells that no asset can be what is wanted.
func nothing(w library.Wanted) bool {
	return w.State == asset.Unknown || !w.All && len(w.Folders) == 0
}

// notCounted is the total of a list that was not counted on the way.
const notCounted = -1

// spots gives places in the list, in the direction gone.
func (tx libraryTx) spots(ctx context.Context, w library.Wanted, s library.Stretch, limit int) (found []spot, total int, err error) {
	m := tx.textMatch(w)
	switch {
	case w.Collection != 0:
		found, err = tx.run(ctx, tx.collectionSource(w, m), s, limit)
	case m.empty():
		found, err = tx.spotsWithoutWords(ctx, w, s, limit)
	case tx.db.dialect.postgres:
		return tx.spotsByWords(ctx, w, m, s, limit)
	default: // the index itself yields its matches in the order of the list
		found, err = tx.run(ctx, tx.indexSource(w, m, false, outlook{}), s, limit)
	}
	return found, notCounted, err
}

func (tx libraryTx) spotsWithoutWords(ctx context.Context, w library.Wanted, s library.Stretch, limit int) ([]spot, error) {
	if len(w.Uses) > 0 {
		if err := tx.planAnew(ctx); err != nil {
			return nil, err
		}
		// what holds a page of it near the beginning is not rare
		found, err := tx.walkFolders(ctx, w, s, limit)
		if err != nil || len(found) >= limit {
			tx.common = askedFor(w)
			return found, err
		}
	}
	rare, err := tx.rareClearance(ctx, w)
	if err != nil {
		return nil, err
	}
	switch {
	case rare:
		return tx.run(ctx, tx.rareSource(w), s, limit)
	case w.All:
		return tx.run(ctx, tx.plainSource(w), s, limit)
	}
	return tx.spotsInFolders(ctx, w, s, limit)
}

// run reads a stretch of a source.
func (tx libraryTx) run(ctx context.Context, src source, s library.Stretch, limit int) ([]spot, error) {
	order := stretchOf(&src, s)
	return tx.readSpots(ctx, src.text(src.place+`, `+src.key)+order+` LIMIT ?`, append(src.args, limit)...)
}

func (tx libraryTx) readSpots(ctx context.Context, query string, args ...any) ([]spot, error) {
	var found []spot
	err := tx.each(ctx, func(r *rows) error {
		var p spot
		err := r.Scan(&p.place, &p.key)
		found = append(found, p)
		return err
	}, query, args...)
	return found, err
}

// stretchOf narrows a source to what lies beyond the stretch's beginning, and gives the order.
func stretchOf(src *source, s library.Stretch) (order string) {
	compare, direction := ` < ?`, ` DESC`
	if s.Newer {
		compare, direction = ` > ?`, ` ASC`
	}
	if !s.Start {
		src.and(src.place+compare, s.From)
	}
	return ` ORDER BY ` + src.place + direction
}

// keyRange narrows a source to when its assets were taken.
func keyRange(src *source, w library.Wanted) {
	const spread = 20 // bits, as in asset.SortKey
	if !w.TakenFrom.IsZero() {
		src.and(src.key+` >= ?`, w.TakenFrom.Unix()<<spread)
	}
	if !w.TakenUntil.IsZero() {
		src.and(src.key+` < ?`, w.TakenUntil.Unix()<<spread)
	}
}

// folderCondition narrows a source that has the asset's row as a to the folders wanted.
func (tx libraryTx) folderCondition(src *source, w library.Wanted) {
	if !w.All {
		in, arg := among(tx.Tx, w.Folders)
		src.and(`a.folder `+in, arg)
	}
}

// addedRange narrows a source that has the asset's row as a to when it was brought in.
func (tx libraryTx) addedRange(src *source, w library.Wanted) {
	if !w.AddedFrom.IsZero() {
		src.and(`a.added_at >= ?`, w.AddedFrom)
	}
	if !w.AddedUntil.IsZero() {
		src.and(`a.added_at < ?`, w.AddedUntil)
	}
}

// spanNow is the condition that the span c is the one of a moment, which it takes twice.
const spanNow = `c.from_at <= ? AND (c.until_at = 0 OR c.until_at > ?)`

// plainSource is the library without a question to the full-text index or for folders.
func (tx libraryTx) plainSource(w library.Wanted) source {
	src := source{from: `asset a`, place: `a.sort_key`, key: `a.sort_key`, situation: `a.situation`}
	if !tx.db.dialect.postgres && (w.State != asset.Active || !w.AddedFrom.IsZero() || !w.AddedUntil.IsZero()) {
		// the rows lie in the order of the list; but where few of them pass, the index is shorter
		src.from = `asset a INDEXED BY asset_list`
	}
	tx.plainConditions(&src, w)
	return src
}

func (tx libraryTx) plainConditions(src *source, w library.Wanted) {
	src.and(`a.state = ?`, w.State)
	if !w.Stacked {
		src.and(`a.stack = 0`)
	}
	keyRange(src, w)
	tx.addedRange(src, w)
	tx.clearanceConditions(src, w)
}

// rareSource begins with the assets of one clearance, or of one use.
func (tx libraryTx) rareSource(w library.Wanted) source {
	src := source{
		from:  tx.pick(`asset a INDEXED BY asset_situation`, `asset a`),
		place: `a.sort_key`, key: `a.sort_key`, situation: `a.situation`,
	}
	within := tx.situationsNow(w)
	src.and(`a.situation IN (`+within.text(`s.id`)+`)`, within.args...)
	tx.folderCondition(&src, w)
	tx.plainConditions(&src, w)
	return src
}

// situationsNow are the situations s that have one clearance, or one use, now.
func (tx libraryTx) situationsNow(w library.Wanted) (src source) {
	if len(w.Statuses) == 1 {
		src.from = tx.pick(`timeline_span c INDEXED BY timeline_span_status`, `timeline_span c`)
		src.and(`c.status = ?`, w.Statuses[0])
	} else {
		condition, args := useCondition(w.Uses[0])
		src.from = `timeline_use c`
		src.and(condition, args...)
	}
	src.from += tx.pick(` CROSS JOIN situation s INDEXED BY situation_timeline`, ` JOIN situation s`) + ` ON s.timeline = c.timeline`
	src.and(spanNow, w.At, w.At)
	return src
}

// rareClearance tells whether one clearance or use is asked for that few assets have, so that it
// is better to begin with those.
func (tx libraryTx) rareClearance(ctx context.Context, w library.Wanted) (bool, error) {
	few := 3000
	if len(w.Uses) > 0 { // a row of these is found sooner
		few = 1000
	}
	if len(w.Statuses) != 1 && len(w.Uses) != 1 || tx.common == askedFor(w) {
		return false, nil
	}
	src := tx.situationsNow(w)
	src.from += tx.pick(` CROSS JOIN asset a INDEXED BY asset_situation`, ` JOIN asset a`) + ` ON a.situation = s.id`
	var count int
	err := tx.queryRow(ctx, counting(src), append(src.args, few+1)...).Scan(&count)
	if count > few {
		tx.common = askedFor(w)
	}
	return count <= few, err
}

// askedFor names a clearance and uses.
func askedFor(w library.Wanted) string { return fmt.Sprint(w.Statuses, w.Uses) }

// collectionSource is a collection, in its own order.
func (tx libraryTx) collectionSource(w library.Wanted, m match) source {
	src := source{from: `collection_asset m JOIN asset a ON a.id = m.asset`, place: `(-m.position)`, key: `a.sort_key`, situation: `a.situation`}
	src.and(`m.collection = ?`, w.Collection)
	src.and(`a.state = ?`, w.State)
	keyRange(&src, w)
	tx.folderCondition(&src, w)
	tx.addedRange(&src, w)
	tx.clearanceConditions(&src, w)
	if !m.empty() {
		src.and(tx.pick(`a.sort_key IN (SELECT rowid FROM search WHERE search MATCH ?)`,
			`a.sort_key IN (SELECT sort_key FROM search WHERE words @@ ?::tsquery)`), m.expression(tx.Tx))
	}
	return src
}

const itemColumns = `a.id, a.folder, a.file_name, a.title, a.media_type, a.width, a.height, a.taken_at, a.zone_known, a.taken_guess,
	a.bytes, a.sha256, a.thumbhash, a.damaged, a.state, COALESCE(c.status, ''), COALESCE(c.until_at, 0), a.stacked, a.revision, a.sort_key`

// assetWithSpan are assets with their span of a moment, which it takes twice.
const assetWithSpan = `asset a LEFT JOIN situation i ON i.id = a.situation LEFT JOIN timeline_span c ON c.timeline = i.timeline AND ` + spanNow

// items reads the rows of a page, in the order of the spots.
func (tx libraryTx) items(ctx context.Context, spots []spot, when time.Time) ([]asset.Item, error) {
	keys := make([]int64, len(spots))
	for i, s := range spots {
		keys[i] = s.key
	}
	in, arg := among(tx.Tx, keys)
	found := make(map[int64]asset.Item, len(spots))
	err := tx.each(ctx, func(r *rows) error {
		i, err := scanItem(r)
		found[i.SortKey] = i
		return err
	}, `SELECT `+itemColumns+` FROM `+assetWithSpan+`
		WHERE a.sort_key `+in, when, when, arg)
	if err != nil {
		return nil, err
	}
	page := make([]asset.Item, 0, len(spots))
	for _, s := range spots {
		if i, ok := found[s.key]; ok {
			page = append(page, i)
		}
	}
	return page, nil
}

func scanItem(r *rows) (asset.Item, error) {
	var i asset.Item
	var sum []byte
	err := r.Scan(&i.ID, &i.Folder, &i.FileName, &i.Title, &i.MediaType, &i.Width, &i.Height, at(&i.TakenAt), &i.ZoneKnown, &i.TakenGuess,
		&i.Bytes, &sum, &i.ThumbHash, &i.Damaged, &i.State, &i.Status, at(&i.StatusUntil), &i.Stacked, &i.Revision, &i.SortKey)
	if i.TakenAt.IsZero() { // the first moment of 1970 is kept as 0
		i.TakenAt = time.Unix(0, 0).UTC()
	}
	i.SHA256 = hex.EncodeToString(sum)
	return i, err
}

// Items implements library.Finder.
func (tx libraryTx) Items(ctx context.Context, w library.Wanted, ids []ident.Asset) ([]asset.Item, error) {
	if nothing(w) || len(ids) == 0 {
		return nil, nil
	}
	src := source{from: assetWithSpan, key: `a.sort_key`, args: []any{w.At, w.At}}
	in, arg := among(tx.Tx, ids)
	src.and(`a.id `+in, arg)
	src.and(`a.state = ?`, w.State)
	tx.folderCondition(&src, w)
	tx.withhold(&src, w)
	var found []asset.Item
	err := tx.each(ctx, func(r *rows) error {
		i, err := scanItem(r)
		found = append(found, i)
		return err
	}, src.text(itemColumns), src.args...)
	if err != nil {
		return nil, fmt.Errorf("reading assets: %w", err)
	}
	return found, nil
}
