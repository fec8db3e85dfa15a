package httpapi

import (
	"context"
	"net/http"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
)

// Duplicate is two photos that look alike.
type Duplicate struct {
	A        Item `json:"a"`
	B        Item `json:"b"`
	Distance int  `json:"distance" doc:"In how many of 64 bits their pictures differ"`
}

// Duplicates is a page of them, those found last first.
type Duplicates struct {
	Items []Duplicate `json:"items" nullable:"false"`
	Older string      `json:"older" doc:"Cursor of what comes after; empty at the end"`
}

// DecisionForm settles two photos that look alike.
type DecisionForm struct {
	A        string `json:"a"`
	B        string `json:"b"`
	Decision string `json:"decision" enum:"keep,stack,trash-a,trash-b" doc:"stack: the bigger one on top"`
}

// StackForm lays photos under another.
type StackForm struct {
	Top   string   `json:"top"`
	Under []string `json:"under" minItems:"1" maxItems:"1000" nullable:"false"`
}

func (s *Server) duplicates() {
	const tag = "duplicates"
	handle(s, op{method: http.MethodGet, path: "/duplicates", id: "list-duplicates", tag: tag, summary: "Photos that look alike and that nobody has decided on"}, s.listDuplicates)
	handle(s, op{method: http.MethodPost, path: "/duplicates/decide", id: "decide-duplicate", tag: tag, status: http.StatusNoContent, summary: "Settle two photos that look alike"}, s.decideDuplicate)
	handle(s, op{method: http.MethodPost, path: "/stacks", id: "make-stack", tag: tag, status: http.StatusNoContent, limit: 64 << 10, summary: "Lay photos of one folder under another; lists then show that one alone"}, s.postStack)
	handle(s, op{method: http.MethodGet, path: "/stacks/{id}", id: "get-stack", tag: tag, summary: "A stack by the photo on top: it, then what lies under it"}, s.getStack)
	handle(s, op{method: http.MethodPost, path: "/assets/{id}/unstack", id: "unstack-asset", tag: tag, status: http.StatusNoContent, summary: "Take a stack apart, or one photo out of its stack"}, s.unstack)
}

func (s *Server) listDuplicates(ctx context.Context, by access.Caller, in *struct {
	Cursor string `query:"cursor" maxLength:"64"`
}) (*answer[Duplicates], error) {
	pairs, older, err := s.o.Library.Duplicates(ctx, by, in.Cursor)
	if err != nil {
		return nil, err
	}
	return &answer[Duplicates]{Duplicates{each(pairs, func(p library.Pair) Duplicate { return Duplicate{itemOf(p.A), itemOf(p.B), p.Distance} }), older}}, nil
}

func (s *Server) decideDuplicate(ctx context.Context, by access.Caller, in *body[DecisionForm]) (*none, error) {
	pair, err := assetsIn([]string{in.Body.A, in.Body.B})
	if err != nil {
		return nil, err
	}
	return nil, s.o.Library.Decide(ctx, by, pair[0], pair[1], library.Decision(in.Body.Decision))
}

func (s *Server) postStack(ctx context.Context, by access.Caller, in *body[StackForm]) (*none, error) {
	under, err := assetsIn(in.Body.Under)
	if err != nil {
		return nil, err
	}
	top, err := parse[ident.Asset](in.Body.Top, "asset.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Library.Stack(ctx, by, top, under)
}

func (s *Server) getStack(ctx context.Context, by access.Caller, in *ByID) (*answer[list[Item]], error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	items, err := s.o.Library.Stacked(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &answer[list[Item]]{list[Item]{each(items, itemOf)}}, nil
}

func (s *Server) unstack(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Library.Unstack(ctx, by, id)
}
