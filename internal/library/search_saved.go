package library

import (
	"context"
	"strings"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// SavedSearches lists the caller's saved searches, by name.
func (l *Library) SavedSearches(ctx context.Context, by access.Caller) ([]asset.SavedSearch, error) {
	var list []asset.SavedSearch
	err := l.store.View(ctx, func(tx Reader) error {
		if _, err := l.seek(ctx, tx, by); err != nil {
			return err
		}
		var err error
		list, err = tx.Searches(ctx, by.User)
		return err
	})
	return list, err
}

// SaveSearch keeps a query under a name, for the caller alone. It must be readable.
func (l *Library) SaveSearch(ctx context.Context, by access.Caller, name, query string) (asset.SavedSearch, error) {
	name, err := asset.CleanName(name)
	if err != nil {
		return asset.SavedSearch{}, problem.Of(err).At("name")
	}
	id, err := ident.New[ident.SavedSearch](l.now(), l.random)
	if err != nil {
		return asset.SavedSearch{}, err
	}
	saved := asset.SavedSearch{ID: id, Name: name, Owner: by.User, Query: strings.TrimSpace(query)}
	err = l.store.InTx(ctx, func(tx Tx) error {
		seek, err := l.seek(ctx, tx, by)
		if err != nil {
			return err
		}
		if _, err := seek.parse(ctx, query); err != nil {
			return err
		}
		if err := tx.SaveSearch(ctx, saved, l.now()); err != nil {
			return err
		}
		return tx.Append(ctx, l.happened(by, audit.SearchSaved, audit.Object{Kind: "search", ID: id.String()}, audit.OK,
			map[string]any{"change": "made", "name": name, "query": saved.Query}))
	})
	return saved, err
}

// RemoveSearch takes a saved search of the caller's away.
func (l *Library) RemoveSearch(ctx context.Context, by access.Caller, id ident.SavedSearch) error {
	return l.store.InTx(ctx, func(tx Tx) error {
		if _, err := l.seek(ctx, tx, by); err != nil {
			return err
		}
		saved, err := tx.Search(ctx, id)
		if err == nil && saved.Owner != by.User {
			err = problem.New(problem.NotFound, "search.not-found")
		}
		if err != nil {
			return err
		}
		if err := tx.RemoveSearch(ctx, id); err != nil {
			return err
		}
		return tx.Append(ctx, l.happened(by, audit.SearchSaved, audit.Object{Kind: "search", ID: id.String()}, audit.OK,
			map[string]any{"change": "removed", "name": saved.Name}))
	})
}
