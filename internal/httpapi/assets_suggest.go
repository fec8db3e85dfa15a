package httpapi

import (
	"context"
	"net/http"

	"imprimatur/internal/access"
	"imprimatur/internal/library"
)

// Suggestion is a way to go on from what has been typed. It finds something.
type Suggestion struct {
	Kind  string `json:"kind" enum:"word,keyword,folder,camera,place,collection,search"`
	Text  string `json:"text"`
	Query string `json:"query"`
	Count int    `json:"count"`
	More  bool   `json:"more" doc:"More than count"`
}

func (s *Server) suggesting() {
	handle(s, op{method: http.MethodGet, path: "/assets/suggest", id: "suggest", tag: "assets", summary: "Search as you type: ways to go on from what has been typed"}, s.suggest)
}

func (s *Server) suggest(ctx context.Context, by access.Caller, in *findQuery) (*answer[list[Suggestion]], error) {
	found, err := s.o.Library.Suggest(ctx, by, in.Q)
	if err != nil {
		return nil, err
	}
	return &answer[list[Suggestion]]{list[Suggestion]{each(found, func(one library.Suggestion) Suggestion {
		return Suggestion{string(one.Kind), one.Text, one.Query, one.Count, one.More}
	})}}, nil
}
