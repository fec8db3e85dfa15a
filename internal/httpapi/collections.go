package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
)

// Collection is a hand-picked set in an order of its own.
type Collection struct {
	ID       string            `json:"id"`
	Name     string            `json:"name"`
	Owner    Named             `json:"owner"`
	Mine     bool              `json:"mine" doc:"The caller owns it"`
	Shared   bool              `json:"shared" doc:"Seen by everyone in the house, each seeing only the photos they may"`
	Count    int               `json:"count" doc:"Photos in it that the caller may see"`
	Cover    string            `json:"cover,omitempty" doc:"Name of the first of them"`
	Thumbs   map[string]string `json:"thumbs,omitempty" doc:"Addresses of the cover's pictures"`
	MadeAt   time.Time         `json:"made_at"`
	Revision int64             `json:"revision"`
}

// CollectionForm is a new collection.
type CollectionForm struct {
	Name   string `json:"name" maxLength:"255"`
	Shared bool   `json:"shared,omitempty"`
}

// CollectionChange changes what it names.
type CollectionChange struct {
	Name   *string `json:"name,omitempty" maxLength:"255"`
	Shared *bool   `json:"shared,omitempty"`
}

// MembersChange says which photos come in and which leave, all or nothing.
type MembersChange struct {
	Add    []string `json:"add,omitempty" maxItems:"10000" nullable:"false"`
	Remove []string `json:"remove,omitempty" maxItems:"10000" nullable:"false"`
	Before string   `json:"before,omitempty" doc:"Those that come stand before this one; at the end without it"`
}

func (s *Server) collections() {
	const tag = "collections"
	handle(s, op{method: http.MethodGet, path: "/collections", id: "list-collections", tag: tag, summary: "One's own collections and those shared with the house, by name"}, s.listCollections)
	handle(s, op{method: http.MethodPost, path: "/collections", id: "make-collection", tag: tag, creates: true, status: http.StatusCreated, summary: "Make an empty collection"}, s.postCollection)
	handle(s, op{method: http.MethodGet, path: "/collections/{id}", id: "get-collection", tag: tag, summary: "One collection"}, s.getCollection)
	handle(s, op{method: http.MethodPatch, path: "/collections/{id}", id: "change-collection", tag: tag, summary: "Rename a collection, share it or take it back", about: "Only its owner may."}, s.patchCollection)
	handle(s, op{method: http.MethodDelete, path: "/collections/{id}", id: "remove-collection", tag: tag, status: http.StatusNoContent,
		summary: "Take a collection away", about: "Only its owner may. The photos stay where they are."}, s.deleteCollection)
	handle(s, op{method: http.MethodPost, path: "/collections/{id}/assets", id: "change-collection-members", tag: tag, status: http.StatusNoContent,
		limit: 1 << 20, summary: "Add photos, order them and take them out, all or nothing"}, s.postMembers)
}

// collectionsOf gives collections with the names of their owners.
func (s *Server) collectionsOf(ctx context.Context, by access.Caller, collections ...asset.Collection) ([]Collection, error) {
	names, err := s.o.Office.Names(ctx, by, each(collections, func(c asset.Collection) ident.User { return c.Owner }))
	if err != nil {
		return nil, err
	}
	return each(collections, func(c asset.Collection) Collection {
		out := Collection{
			ID: c.ID.String(), Name: c.Name, Owner: Named{c.Owner.String(), names[c.Owner]}, Mine: c.Owner == by.User && by.User != 0,
			Shared: c.Shared, Count: c.Count, Cover: c.Cover.String(), MadeAt: c.MadeAt.UTC(), Revision: c.Revision,
		}
		if c.Cover != 0 {
			out.Thumbs = thumbsOf(out.Cover, "")
		}
		return out
	}), nil
}

func (s *Server) oneCollection(ctx context.Context, by access.Caller, c asset.Collection) (*tagged[Collection], error) {
	out, err := s.collectionsOf(ctx, by, c)
	if err != nil {
		return nil, err
	}
	return &tagged[Collection]{tagOf(c.Revision), out[0]}, nil
}

func (s *Server) listCollections(ctx context.Context, by access.Caller, _ *none) (*answer[list[Collection]], error) {
	collections, err := s.o.Library.Collections(ctx, by)
	if err != nil {
		return nil, err
	}
	out, err := s.collectionsOf(ctx, by, collections...)
	if err != nil {
		return nil, err
	}
	return &answer[list[Collection]]{list[Collection]{out}}, nil
}

func (s *Server) postCollection(ctx context.Context, by access.Caller, in *body[CollectionForm]) (*tagged[Collection], error) {
	c, err := s.o.Library.MakeCollection(ctx, by, in.Body.Name, in.Body.Shared)
	if err != nil {
		return nil, err
	}
	return s.oneCollection(ctx, by, c)
}

func (s *Server) getCollection(ctx context.Context, by access.Caller, in *ByID) (*tagged[Collection], error) {
	id, err := parse[ident.Collection](in.ID, "collection.not-found")
	if err != nil {
		return nil, err
	}
	c, err := s.o.Library.Collection(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return s.oneCollection(ctx, by, c)
}

func (s *Server) patchCollection(ctx context.Context, by access.Caller, in *edit[CollectionChange]) (*tagged[Collection], error) {
	id, revision, err := edited[ident.Collection](in.ID, in.IfMatch, "collection.not-found")
	if err != nil {
		return nil, err
	}
	_, err = s.o.Library.EditCollection(ctx, by, id, library.CollectionEdit{Name: in.Body.Name, Shared: in.Body.Shared, Expect: revision})
	if err != nil {
		return nil, err
	}
	return s.getCollection(ctx, by, &in.ByID)
}

func (s *Server) deleteCollection(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Collection](in.ID, "collection.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Library.RemoveCollection(ctx, by, id)
}

func (s *Server) postMembers(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body MembersChange
}) (*none, error) {
	id, err := parse[ident.Collection](in.ID, "collection.not-found")
	if err != nil {
		return nil, err
	}
	var change library.MembersEdit
	if change.Add, err = assetsIn(in.Body.Add); err != nil {
		return nil, err
	}
	if change.Remove, err = assetsIn(in.Body.Remove); err != nil {
		return nil, err
	}
	if in.Body.Before != "" {
		if change.Before, err = parse[ident.Asset](in.Body.Before, "asset.not-found"); err != nil {
			return nil, err
		}
	}
	return nil, s.o.Library.EditMembers(ctx, by, id, change)
}

// assetsIn reads names of assets in a body. One that names nothing is like one that is not there.
func assetsIn(texts []string) ([]ident.Asset, error) {
	return tryEach(texts, func(text string) (ident.Asset, error) { return parse[ident.Asset](text, "asset.not-found") })
}
