package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/phrase"
)

// Work is something that the house does by itself.
type Work struct {
	ID       string    `json:"id"`
	Kind     string    `json:"kind"`
	Name     string    `json:"name" doc:"What is done, in the caller's language"`
	State    string    `json:"state" enum:"waiting,running,failed,given-up" doc:"failed: it is tried again at due_at; given-up: it is not"`
	Attempts int       `json:"attempts" doc:"How often it was begun"`
	DueAt    time.Time `json:"due_at"`
	MadeAt   time.Time `json:"made_at"`
}

func (s *Server) work() {
	const tag = "work"
	handle(s, op{method: http.MethodGet, path: "/work", id: "list-work", tag: tag, action: access.ReadLog,
		summary: "What the house does by itself", about: "What was given up first, then what runs, failed and waits. Why something failed stands in the server's own log."}, s.listWork)
	handle(s, op{method: http.MethodPost, path: "/work/{id}/again", id: "try-work-again", tag: tag, action: access.ReadLog, status: http.StatusNoContent,
		summary: "Try work again that failed or was given up"}, s.tryWorkAgain)
}

func (s *Server) listWork(ctx context.Context, by access.Caller, _ *none) (*answer[list[Work]], error) {
	work, err := s.o.Office.Work(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[list[Work]]{list[Work]{each(work, func(w office.Work) Work {
		name := phrase.Say(by.Language, "work/"+string(w.Kind), nil)
		if name == "" {
			name = string(w.Kind)
		}
		return Work{
			ID: w.ID.String(), Kind: string(w.Kind), Name: name, State: string(w.State), Attempts: w.Attempts, DueAt: w.DueAt.UTC(), MadeAt: w.MadeAt.UTC(),
		}
	})}}, nil
}

func (s *Server) tryWorkAgain(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Job](in.ID, "work.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Office.TryAgain(ctx, by, id)
}
