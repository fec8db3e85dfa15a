package library

import (
	"context"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Sizes of a page.
const (
	DefaultPage = 60
	MaxPage     = 200
)

// How far is counted. Beyond it an answer says that there are more.
const (
	maxTotal  = 1000
	maxOfUse  = 150 // where each photo is asked whether it may be used so
	maxFacets = 10_000
	maxMonths = 50_000
)

// ListRequest says which page of which list is wanted.
type ListRequest struct {
	Query  string // as asset.ParseQuery reads it; empty is the whole library
	Cursor string // from a page of the same list; empty is a list that is only beginning
	Month  string // "2024-05": begin with this month; of a cursor only the list is taken then
	Limit  int    // DefaultPage when 0
}

// Listing is a page and what is known of the whole list.
type Listing struct {
	asset.Page
	Query   asset.Query // as it was understood
	Nothing *Nothing    // why, when the list is empty and somebody looked for something
}

// List gives a page of what the caller may see, and puts on record what was shown and what was
// searched for. Total is exact for a list that nothing narrows but a folder.
//
// Problems: those of asset.ParseQuery, "cursor.invalid", "month.invalid", "page.size",
// "folder.not-found", "collection.not-found".
func (l *Library) List(ctx context.Context, by access.Caller, r ListRequest) (Listing, error) {
	if r.Limit == 0 {
		r.Limit = DefaultPage
	}
	if r.Limit < 0 || r.Limit > MaxPage {
		return Listing{}, problem.New(problem.Invalid, "page.size", "limit", "200").At("limit")
	}
	from, err := r.begin()
	if err != nil {
		return Listing{}, err
	}
	var list Listing
	err = l.store.View(ctx, func(tx Reader) error {
		list, err = l.list(ctx, tx, by, r, from)
		return err
	})
	if err != nil {
		return Listing{}, err
	}
	if list.Nothing != nil && r.Cursor == "" && searches(list.Query) {
		if err := l.store.CountFailedSearch(ctx, l.now()); err != nil {
			return Listing{}, err
		}
	}
	return list, l.store.Append(ctx, l.shown(by, r, list)...)
}

// begin says where the page begins.
func (r ListRequest) begin() (cursor, error) {
	at := cursor{Stretch: Stretch{Start: true}, total: -1}
	if r.Cursor != "" {
		var err error
		if at, err = readCursor(r.Cursor); err != nil {
			return cursor{}, err
		}
		if at.Start { // the list is read anew: what it holds is counted anew
			at.total, at.capped = -1, false
		}
	}
	if r.Month == "" {
		return at, nil
	}
	month, err := time.Parse("2006-01", r.Month)
	if err != nil || month.Year() < 1000 {
		return cursor{}, problem.New(problem.Invalid, "month.invalid").At("at")
	}
	at.Stretch, at.jumped = Stretch{From: asset.SortKey(month.AddDate(0, 1, 0), 0)}, true
	return at, nil
}

func (l *Library) list(ctx context.Context, tx Reader, by access.Caller, r ListRequest, from cursor) (Listing, error) {
	seek, err := l.seek(ctx, tx, by)
	if err != nil {
		return Listing{}, err
	}
	list := Listing{}
	if list.Query, err = seek.parse(ctx, r.Query); err != nil {
		return Listing{}, err
	}
	w, err := seek.wanted(ctx, list.Query)
	if err != nil {
		return Listing{}, err
	}
	from.Limit = r.Limit
	if from.jumped && w.Collection != 0 { // a collection is not in the order of time
		from.Stretch, from.jumped = Stretch{Start: true, Limit: r.Limit}, false
	}
	most := w.counted()
	if from.total < 0 {
		from.Count = most
	}
	found, err := tx.Find(ctx, w, from.Stretch)
	if err != nil {
		return Listing{}, err
	}
	if from.total < 0 {
		if from.total = found.Total; !found.Counted {
			if from.total, err = tx.Count(ctx, w, most); err != nil {
				return Listing{}, err
			}
		}
		from.capped = from.total > most && !w.plain()
		if from.capped {
			from.total = most
		}
	}
	list.Items, list.Total, list.Capped = found.Items, from.total, from.capped
	list.Start = cursor{Stretch: Stretch{Start: true}, total: from.total, capped: from.capped}.text()
	if err := l.turn(ctx, tx, w, from, found, &list.Page); err != nil {
		return Listing{}, err
	}
	if len(list.Items) == 0 && list.Total == 0 && (searches(list.Query) || list.Query.State > asset.Active) {
		list.Nothing, err = seek.whyNothing(ctx, list.Query)
	}
	return list, err
}

// searches tells whether a query looks for something, and does not only open a folder, a
// collection, the trash or the quarantine.
func searches(q asset.Query) bool {
	q.Folder, q.Below, q.Collection, q.State = 0, false, 0, asset.Unknown
	return q.Text() != ""
}

// counted is how far what is wanted is counted.
func (w Wanted) counted() int {
	if len(w.Uses) > 0 {
		return maxOfUse
	}
	return maxTotal
}

// plain tells whether nothing but folders narrows what is wanted, so that its count is exact.
func (w Wanted) plain() bool {
	return len(w.Words)+len(w.Keywords)+len(w.Cameras)+len(w.Types)+len(w.Shapes)+len(w.AddedBy)+len(w.Statuses)+len(w.People)+len(w.Uses) == 0 && w.Faces == "" && w.EndsUntil.IsZero() && w.RefusedSince.IsZero() &&
		w.Place == "" && w.FileName == "" && w.TakenFrom.IsZero() && w.TakenUntil.IsZero() && w.AddedFrom.IsZero() &&
		w.AddedUntil.IsZero() && w.Collection == 0 && !w.Damaged && !w.Versions && !w.Located && !w.Stacked
}

// turn makes the cursors by which a page is turned. Whoever came by a cursor came from
// somewhere; whoever jumped to a month may have come to the newest.
func (l *Library) turn(ctx context.Context, tx Reader, w Wanted, from cursor, found Found, page *asset.Page) error {
	if len(found.Items) == 0 {
		return nil
	}
	newer := found.More
	switch {
	case from.jumped:
		some, err := tx.Find(ctx, w, Stretch{From: found.First, Newer: true, Limit: 1})
		if err != nil {
			return err
		}
		newer = len(some.Items) > 0
	case !from.Newer:
		newer = !from.Start
	}
	if newer {
		page.Newer = cursor{Stretch: Stretch{From: found.First, Newer: true}, total: from.total, capped: from.capped}.text()
	}
	if from.Newer || found.More {
		page.Older = cursor{Stretch: Stretch{From: found.Last}, total: from.total, capped: from.capped}.text()
	}
	return nil
}

// shown are the events of a page: what was searched for, when a search begins (no cursor says
// that it goes on), and which photos were seen.
func (l *Library) shown(by access.Caller, r ListRequest, list Listing) []audit.Event {
	var events []audit.Event
	if searches(list.Query) && r.Cursor == "" {
		events = append(events, l.happened(by, audit.SearchRun, audit.Object{}, audit.OK, map[string]any{
			"query": r.Query, "found": list.Total, "more": list.Capped,
		}))
	}
	if len(list.Items) > 0 {
		events = append(events, l.previewed(by, "list", list.Items))
	}
	return events
}

// previewed is the event of photos seen in a list.
func (l *Library) previewed(by access.Caller, where string, items []asset.Item) audit.Event {
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = item.ID.String()
	}
	return l.happened(by, audit.AssetPreviewed, audit.Object{}, audit.OK, map[string]any{"assets": ids, "in": where})
}

// Months counts a list by month, the newest first, for the timeline. capped: only the newest
// photos of the list were counted.
func (l *Library) Months(ctx context.Context, by access.Caller, query string) (months []MonthCount, capped bool, err error) {
	err = l.ask(ctx, by, query, func(tx Reader, w Wanted) error {
		months, capped, err = tx.Months(ctx, w, maxMonths)
		return err
	})
	return months, capped, err
}

// Facets counts a list by folder, kind, camera and so on, over its newest photos.
func (l *Library) Facets(ctx context.Context, by access.Caller, query string) (Facets, error) {
	var facets Facets
	err := l.ask(ctx, by, query, func(tx Reader, w Wanted) error {
		var err error
		facets, err = tx.Facets(ctx, w, maxFacets)
		return err
	})
	return facets, err
}

// ask makes a query concrete and does something with it.
func (l *Library) ask(ctx context.Context, by access.Caller, query string, do func(Reader, Wanted) error) error {
	return l.store.View(ctx, func(tx Reader) error {
		seek, err := l.seek(ctx, tx, by)
		if err != nil {
			return err
		}
		q, err := seek.parse(ctx, query)
		if err != nil {
			return err
		}
		w, err := seek.wanted(ctx, q)
		if err != nil {
			return err
		}
		return do(tx, w)
	})
}

// matching gives the assets that a query finds, the newest first, when they are at most most;
// else problem "bulk.too-many" (Invalid). It is how an act on "all of these" is made exact.
func (l *Library) matching(ctx context.Context, tx Reader, by access.Caller, query string, most int) ([]ident.Asset, error) {
	seek, err := l.seek(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	q, err := seek.parse(ctx, query)
	if err != nil {
		return nil, err
	}
	w, err := seek.wanted(ctx, q)
	if err != nil {
		return nil, err
	}
	found, err := tx.Find(ctx, w, Stretch{Start: true, Limit: most})
	if err != nil {
		return nil, err
	}
	if found.More {
		return nil, problem.New(problem.Invalid, "bulk.too-many")
	}
	ids := make([]ident.Asset, len(found.Items))
	for i, item := range found.Items {
		ids[i] = item.ID
	}
	return ids, nil
}
