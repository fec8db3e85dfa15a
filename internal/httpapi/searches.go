package httpapi

import (
	"context"
	"net/http"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
)

// Search is a query kept under a name.
type Search struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Query string `json:"query"`
}

// SearchForm is a search to keep.
type SearchForm struct {
	Name  string `json:"name" maxLength:"255"`
	Query string `json:"query" maxLength:"4000"`
}

func (s *Server) searches() {
	const tag = "searches"
	handle(s, op{method: http.MethodGet, path: "/searches", id: "list-searches", tag: tag, summary: "One's own saved searches, by name"}, s.listSearches)
	handle(s, op{method: http.MethodPost, path: "/searches", id: "save-search", tag: tag, creates: true, status: http.StatusCreated, summary: "Keep a search under a name"}, s.postSearch)
	handle(s, op{method: http.MethodDelete, path: "/searches/{id}", id: "remove-search", tag: tag, status: http.StatusNoContent, summary: "Take a saved search away"}, s.deleteSearch)
}

func searchOf(saved asset.SavedSearch) Search {
	return Search{saved.ID.String(), saved.Name, saved.Query}
}

func (s *Server) listSearches(ctx context.Context, by access.Caller, _ *none) (*answer[list[Search]], error) {
	saved, err := s.o.Library.SavedSearches(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[list[Search]]{list[Search]{each(saved, searchOf)}}, nil
}

func (s *Server) postSearch(ctx context.Context, by access.Caller, in *body[SearchForm]) (*answer[Search], error) {
	saved, err := s.o.Library.SaveSearch(ctx, by, in.Body.Name, in.Body.Query)
	if err != nil {
		return nil, err
	}
	return &answer[Search]{searchOf(saved)}, nil
}

func (s *Server) deleteSearch(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.SavedSearch](in.ID, "search.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Library.RemoveSearch(ctx, by, id)
}
