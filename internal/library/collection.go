package library

import (
	"context"
	"slices"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// maxMembers is how many assets a collection may hold.
const maxMembers = 10_000

// Collections lists the caller's own collections and those shared with the house, by name,
// each with the count and the first of the photos that the caller may see.
func (l *Library) Collections(ctx context.Context, by access.Caller) ([]asset.Collection, error) {
	var list []asset.Collection
	err := l.store.View(ctx, func(tx Reader) error {
		seek, err := l.seek(ctx, tx, by)
		if err != nil {
			return err
		}
		if list, err = tx.Collections(ctx, by.User); err != nil {
			return err
		}
		for i := range list {
			if err := seek.fill(ctx, &list[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// Collection gives one.
func (l *Library) Collection(ctx context.Context, by access.Caller, id ident.Collection) (asset.Collection, error) {
	var c asset.Collection
	err := l.store.View(ctx, func(tx Reader) error {
		seek, err := l.seek(ctx, tx, by)
		if err != nil {
			return err
		}
		if c, err = seek.collection(ctx, id); err != nil {
			return err
		}
		return seek.fill(ctx, &c)
	})
	return c, err
}

// collection gives a collection that the caller may see.
func (s *seeker) collection(ctx context.Context, id ident.Collection) (asset.Collection, error) {
	c, err := s.tx.Collection(ctx, id)
	if err != nil {
		return asset.Collection{}, err
	}
	if !c.Shared && (c.Owner != s.by.User || s.by.User == 0) {
		return asset.Collection{}, problem.New(problem.NotFound, "collection.not-found")
	}
	return c, nil
}

// fill counts what of a collection the caller may see.
func (s *seeker) fill(ctx context.Context, c *asset.Collection) error {
	w, err := s.wanted(ctx, asset.Query{Collection: c.ID})
	if err != nil {
		return err
	}
	if c.Count, err = s.tx.Count(ctx, w, maxMembers); err != nil {
		return err
	}
	first, err := s.tx.Find(ctx, w, Stretch{Start: true, Limit: 1})
	if len(first.Items) > 0 {
		c.Cover = first.Items[0].ID
	}
	return err
}

// MakeCollection makes an empty collection of the caller's.
func (l *Library) MakeCollection(ctx context.Context, by access.Caller, name string, shared bool) (asset.Collection, error) {
	name, err := asset.CleanName(name)
	if err != nil {
		return asset.Collection{}, problem.Of(err).At("name")
	}
	id, err := ident.New[ident.Collection](l.now(), l.random)
	if err != nil {
		return asset.Collection{}, err
	}
	c := asset.Collection{ID: id, Name: name, Owner: by.User, Shared: shared, Revision: 1, MadeAt: l.now()}
	err = l.store.InTx(ctx, func(tx Tx) error {
		if _, err := l.seek(ctx, tx, by); err != nil {
			return err
		}
		if err := tx.SaveCollection(ctx, c); err != nil {
			return err
		}
		return tx.Append(ctx, l.collectionChanged(by, c, "made", nil))
	})
	return c, err
}

// CollectionEdit says what is to change; nil leaves it as it is.
type CollectionEdit struct {
	Name   *string
	Shared *bool
	Expect int64 // the revision that the caller has seen
}

// EditCollection renames a collection, shares it or takes it back. Only its owner may.
func (l *Library) EditCollection(ctx context.Context, by access.Caller, id ident.Collection, edit CollectionEdit) (asset.Collection, error) {
	var c asset.Collection
	err := l.store.InTx(ctx, func(tx Tx) error {
		var err error
		if c, err = l.ownCollection(ctx, tx, by, id); err != nil {
			return err
		}
		if c.Revision != edit.Expect {
			return problem.New(problem.Stale, "collection.stale")
		}
		if edit.Name != nil {
			if c.Name, err = asset.CleanName(*edit.Name); err != nil {
				return problem.Of(err).At("name")
			}
		}
		if edit.Shared != nil {
			c.Shared = *edit.Shared
		}
		c.Revision++
		if err := tx.SaveCollection(ctx, c); err != nil {
			return err
		}
		return tx.Append(ctx, l.collectionChanged(by, c, "changed", nil))
	})
	return c, err
}

// RemoveCollection takes a collection away. Only its owner may; the photos stay where they are.
func (l *Library) RemoveCollection(ctx context.Context, by access.Caller, id ident.Collection) error {
	return l.store.InTx(ctx, func(tx Tx) error {
		c, err := l.ownCollection(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := tx.RemoveCollection(ctx, id); err != nil {
			return err
		}
		return tx.Append(ctx, l.collectionChanged(by, c, "removed", nil))
	})
}

// ownCollection gives a collection that the caller may change.
func (l *Library) ownCollection(ctx context.Context, tx Reader, by access.Caller, id ident.Collection) (asset.Collection, error) {
	seek, err := l.seek(ctx, tx, by)
	if err != nil {
		return asset.Collection{}, err
	}
	c, err := seek.collection(ctx, id)
	if err == nil && c.Owner != by.User {
		return asset.Collection{}, problem.New(problem.Forbidden, "collection.not-yours")
	}
	return c, err
}

// MembersEdit says which photos come into a collection and which leave it. Those that come
// stand before the photo Before, or at the end; one that is in it already moves there.
type MembersEdit struct {
	Add    []ident.Asset
	Remove []ident.Asset
	Before ident.Asset
}

// EditMembers adds photos to a collection, orders them and takes them out, all or nothing: a
// photo that the caller may not see is problem "asset.not-found". The owner may do this, and
// with a shared collection everybody who may edit the photos concerned.
func (l *Library) EditMembers(ctx context.Context, by access.Caller, id ident.Collection, edit MembersEdit) error {
	return l.store.InTx(ctx, func(tx Tx) error {
		seek, err := l.seek(ctx, tx, by)
		if err != nil {
			return err
		}
		c, err := seek.collection(ctx, id)
		if err != nil {
			return err
		}
		least := access.See
		if c.Owner != by.User {
			least = access.Edit
		}
		if _, err := l.visible(ctx, tx, by, append(slices.Clone(edit.Add), edit.Remove...), least); err != nil {
			return err
		}
		members, err := tx.Members(ctx, id)
		if err != nil {
			return err
		}
		members = edit.apply(members)
		if len(members) > maxMembers {
			return problem.New(problem.Invalid, "collection.too-many", "limit", "10000")
		}
		if err := tx.SetMembers(ctx, id, members); err != nil {
			return err
		}
		c.Revision++
		if err := tx.SaveCollection(ctx, c); err != nil {
			return err
		}
		return tx.Append(ctx, l.collectionChanged(by, c, "members", map[string]any{"added": texts(edit.Add), "removed": texts(edit.Remove)}))
	})
}

func (e MembersEdit) apply(members []ident.Asset) []ident.Asset {
	gone := make(map[ident.Asset]bool, len(e.Add)+len(e.Remove))
	for _, id := range e.Remove {
		gone[id] = true
	}
	var add []ident.Asset
	for _, id := range e.Add {
		if !gone[id] && !slices.Contains(add, id) {
			add = append(add, id)
		}
	}
	for _, id := range add {
		gone[id] = true
	}
	at := -1
	kept := make([]ident.Asset, 0, len(members)+len(add))
	for _, id := range members {
		if id == e.Before {
			at = len(kept)
		}
		if !gone[id] {
			kept = append(kept, id)
		}
	}
	if at < 0 || e.Before == 0 {
		at = len(kept)
	}
	return slices.Insert(kept, at, add...)
}

func texts(ids []ident.Asset) []string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = id.String()
	}
	return list
}

func (l *Library) collectionChanged(by access.Caller, c asset.Collection, change string, more map[string]any) audit.Event {
	body := map[string]any{"change": change, "name": c.Name, "shared": c.Shared}
	for k, v := range more {
		body[k] = v
	}
	return l.happened(by, audit.CollectionEdited, audit.Object{Kind: "collection", ID: c.ID.String()}, audit.OK, body)
}
