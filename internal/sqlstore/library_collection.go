package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

const collectionColumns = `c.id, c.name, c.owner, c.shared, c.made_at, c.revision`

func (tx libraryTx) collections(ctx context.Context, query string, args ...any) ([]asset.Collection, error) {
	var found []asset.Collection
	err := tx.each(ctx, func(r *rows) error {
		var c asset.Collection
		err := r.Scan(&c.ID, &c.Name, &c.Owner, &c.Shared, at(&c.MadeAt), &c.Revision)
		found = append(found, c)
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("reading collections: %w", err)
	}
	return found, nil
}

// Collections implements library.CollectionReader.
func (tx libraryTx) Collections(ctx context.Context, user ident.User) ([]asset.Collection, error) {
	return tx.collections(ctx, `SELECT `+collectionColumns+` FROM collection c WHERE c.owner = ? OR c.shared = 1 ORDER BY lower(c.name), c.id`, user)
}

// Collection implements library.CollectionReader.
func (tx libraryTx) Collection(ctx context.Context, id ident.Collection) (asset.Collection, error) {
	found, err := tx.collections(ctx, `SELECT `+collectionColumns+` FROM collection c WHERE c.id = ?`, id)
	if err != nil {
		return asset.Collection{}, err
	}
	if len(found) == 0 {
		return asset.Collection{}, problem.New(problem.NotFound, "collection.not-found")
	}
	return found[0], nil
}

// CollectionsOf implements library.CollectionReader.
func (tx libraryTx) CollectionsOf(ctx context.Context, id ident.Asset) ([]asset.Collection, error) {
	return tx.collections(ctx, `SELECT `+collectionColumns+` FROM collection_asset m JOIN collection c ON c.id = m.collection
		WHERE m.asset = ? ORDER BY lower(c.name), c.id`, id)
}

// Members implements library.CollectionReader.
func (tx libraryTx) Members(ctx context.Context, id ident.Collection) ([]ident.Asset, error) {
	found, err := column[ident.Asset](ctx, tx.Tx, `SELECT asset FROM collection_asset WHERE collection = ? ORDER BY position`, id)
	if err != nil {
		return nil, fmt.Errorf("reading a collection: %w", err)
	}
	return found, nil
}

// SaveCollection implements library.CollectionWriter.
func (tx libraryTx) SaveCollection(ctx context.Context, c asset.Collection) error {
	_, err := tx.exec(ctx, `INSERT INTO collection (id, name, owner, shared, made_at, revision) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, shared = excluded.shared, revision = excluded.revision`,
		c.ID, c.Name, c.Owner, c.Shared, c.MadeAt, c.Revision)
	if err != nil {
		return fmt.Errorf("saving a collection: %w", err)
	}
	return nil
}

// RemoveCollection implements library.CollectionWriter.
func (tx libraryTx) RemoveCollection(ctx context.Context, id ident.Collection) error {
	if _, err := tx.exec(ctx, `DELETE FROM collection WHERE id = ?`, id); err != nil {
		return fmt.Errorf("removing a collection: %w", err)
	}
	return nil
}

// SetMembers implements library.CollectionWriter.
func (tx libraryTx) SetMembers(ctx context.Context, id ident.Collection, assets []ident.Asset) error {
	if _, err := tx.exec(ctx, `DELETE FROM collection_asset WHERE collection = ?`, id); err != nil {
		return fmt.Errorf("changing a collection: %w", err)
	}
	table := make([][]any, len(assets))
	for i, a := range assets {
		table[i] = []any{id, i, a}
	}
	if err := tx.insert(ctx, `collection_asset (collection, position, asset)`, table); err != nil {
		return fmt.Errorf("changing a collection: %w", err)
	}
	return nil
}

// Searches implements library.CollectionReader.
func (tx libraryTx) Searches(ctx context.Context, user ident.User) ([]asset.SavedSearch, error) {
	var found []asset.SavedSearch
	err := tx.each(ctx, func(r *rows) error {
		s := asset.SavedSearch{Owner: user}
		err := r.Scan(&s.ID, &s.Name, &s.Query)
		found = append(found, s)
		return err
	}, `SELECT id, name, query FROM saved_search WHERE owner = ? ORDER BY lower(name), id`, user)
	if err != nil {
		return nil, fmt.Errorf("reading saved searches: %w", err)
	}
	return found, nil
}

// Search implements library.CollectionReader.
func (tx libraryTx) Search(ctx context.Context, id ident.SavedSearch) (asset.SavedSearch, error) {
	s := asset.SavedSearch{ID: id}
	err := tx.queryRow(ctx, `SELECT owner, name, query FROM saved_search WHERE id = ?`, id).Scan(&s.Owner, &s.Name, &s.Query)
	if errors.Is(err, sql.ErrNoRows) {
		return asset.SavedSearch{}, problem.New(problem.NotFound, "search.not-found")
	}
	if err != nil {
		return asset.SavedSearch{}, fmt.Errorf("reading a saved search: %w", err)
	}
	return s, nil
}

// SaveSearch implements library.CollectionWriter.
func (tx libraryTx) SaveSearch(ctx context.Context, s asset.SavedSearch, made time.Time) error {
	_, err := tx.exec(ctx, `INSERT INTO saved_search (id, owner, name, query, made_at) VALUES (?, ?, ?, ?, ?)`, s.ID, s.Owner, s.Name, s.Query, made)
	if err != nil {
		return fmt.Errorf("saving a search: %w", err)
	}
	return nil
}

// RemoveSearch implements library.CollectionWriter.
func (tx libraryTx) RemoveSearch(ctx context.Context, id ident.SavedSearch) error {
	if _, err := tx.exec(ctx, `DELETE FROM saved_search WHERE id = ?`, id); err != nil {
		return fmt.Errorf("removing a saved search: %w", err)
	}
	return nil
}
