package httpapi

import (
	"context"
	"net/http"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

// Bulk is one act on many assets: those named, or all that a query finds.
type Bulk struct {
	IDs    []string   `json:"ids,omitempty" maxItems:"10000" nullable:"false"`
	Q      *string    `json:"q,omitempty" maxLength:"4000" doc:"Act on all that this finds; ids is then left out"`
	Change BulkChange `json:"change"`
}

// BulkChange is the act.
type BulkChange struct {
	Change
	Basis   *BasisForm `json:"basis,omitempty"`
	Trash   bool       `json:"trash,omitempty"`
	Restore bool       `json:"restore,omitempty"`
}

// BulkDone says what came of an act.
type BulkDone struct {
	Changed int    `json:"changed" doc:"How many are different now"`
	Undo    string `json:"undo" doc:"Takes the act back within ten minutes; empty when nothing changed"`
}

func (s *Server) bulk() {
	handle(s, op{method: http.MethodPost, path: "/assets/bulk", id: "change-assets", tag: "assets", creates: true, limit: documentLimit,
		summary: "Change many assets at once, all or none"}, s.postBulk)
	handle(s, op{method: http.MethodPost, path: "/undo/{id}", id: "undo", tag: "assets", status: http.StatusNoContent,
		summary: "Take one of one's own acts back, within ten minutes", about: "Refused where somebody has changed the same since."}, s.postUndo)
}

func (s *Server) postBulk(ctx context.Context, by access.Caller, in *body[Bulk]) (*answer[BulkDone], error) {
	b := library.Bulk{Trash: in.Body.Change.Trash, Restore: in.Body.Change.Restore}
	if in.Body.Q != nil {
		if len(in.Body.IDs) > 0 {
			return nil, problem.New(problem.Invalid, "field.invalid", "field", "ids").At("ids")
		}
		b.ByQuery, b.Query = true, *in.Body.Q
	}
	var err error
	if b.IDs, err = assetsIn(in.Body.IDs); err != nil {
		return nil, err
	}
	if b.Edit, err = in.Body.Change.edit(false); err != nil {
		return nil, err
	}
	if in.Body.Change.Basis != nil {
		basis, err := in.Body.Change.Basis.basis()
		if err != nil {
			return nil, err
		}
		b.Edit.Basis = &basis
	}
	changed, undo, err := s.o.Library.Bulk(ctx, by, b)
	if err != nil {
		return nil, err
	}
	return &answer[BulkDone]{BulkDone{changed, undo.String()}}, nil
}

func (s *Server) postUndo(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Change](in.ID, "change.not-found")
	if err != nil {
		return nil, err
	}
	_, err = s.o.Library.Undo(ctx, by, id)
	return nil, err
}
