package httpapi

import (
	"context"
	"net/http"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
)

// Confirmation says that somebody means it.
type Confirmation struct {
	Confirm string `json:"confirm" maxLength:"1024" doc:"The photo's file name, typed by hand"`
}

func (s *Server) trash() {
	const tag = "assets"
	handle(s, op{method: http.MethodPost, path: "/assets/{id}/trash", id: "trash-asset", tag: tag, status: http.StatusNoContent,
		summary: "Put an asset into the trash", about: "From there it can be restored for 30 days."}, s.trashAsset)
	handle(s, op{method: http.MethodPost, path: "/assets/{id}/restore", id: "restore-asset", tag: tag, status: http.StatusNoContent, summary: "Take an asset out of the trash"}, s.restoreAsset)
	handle(s, op{method: http.MethodDelete, path: "/assets/{id}", id: "erase-asset", tag: tag, status: http.StatusNoContent,
		summary: "Erase an asset for good", about: "It must lie in the trash. Its key is destroyed, so that every copy of it, in every backup, is unreadable."}, s.eraseAsset)
}

func (s *Server) trashAsset(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Library.Trash(ctx, by, []ident.Asset{id})
}

func (s *Server) restoreAsset(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Library.Restore(ctx, by, []ident.Asset{id})
}

func (s *Server) eraseAsset(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body Confirmation
}) (*none, error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Library.Erase(ctx, by, id, in.Body.Confirm)
}
