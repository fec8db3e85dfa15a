package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
)

// Right is a request by which somebody makes use of a right of theirs.
type Right struct {
	ID       string     `json:"id"`
	Number   int        `json:"number" doc:"The person was told it"`
	Person   Named      `json:"person"`
	Kind     string     `json:"kind" enum:"access,rectification,erasure,blur,objection,other"`
	State    string     `json:"state" enum:"open,done,refused"`
	AskedAt  time.Time  `json:"asked_at"`
	DueAt    time.Time  `json:"due_at" doc:"A month after it was asked"`
	Presses  bool       `json:"presses" doc:"Open for 20 days or more"`
	Late     bool       `json:"late" doc:"Open after it was due"`
	Note     string     `json:"note" doc:"What the person wrote"`
	Answer   string     `json:"answer"`
	ClosedAt *time.Time `json:"closed_at,omitempty"`
}

// RightAnswer closes one.
type RightAnswer struct {
	State  string `json:"state" enum:"done,refused"`
	Answer string `json:"answer" minLength:"1" maxLength:"10000" doc:"What the person was answered"`
}

func (s *Server) rights() {
	const tag = "rights"
	handle(s, op{method: http.MethodGet, path: "/rights", id: "list-rights", tag: tag, action: access.EditConsents,
		summary: "What people ask for: their data, corrections, erasure", about: "The open ones come first, by when they are due."}, s.listRights)
	handle(s, op{method: http.MethodPost, path: "/people/{id}/links/end", id: "end-personal-links", tag: "people", action: access.EditConsents, status: http.StatusNoContent,
		summary: "End every personal link of somebody", about: "They can ask for a new one with the address on file."}, s.endPersonalLinks)
	handle(s, op{method: http.MethodPost, path: "/rights/{id}/close", id: "close-right", tag: tag, action: access.EditConsents,
		summary: "Note what came of a request"}, s.closeRight)
}

func (s *Server) endPersonalLinks(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Person](in.ID, "person.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.People.EndPersonalLinks(ctx, by, id)
}

func (s *Server) rightFor(ctx context.Context, by access.Caller, list []outreach.RightAsked) ([]Right, error) {
	people := each(list, func(r outreach.RightAsked) ident.Person { return r.Person })
	called, err := s.o.People.Names(ctx, by, people)
	if err != nil {
		return nil, err
	}
	return each(list, func(r outreach.RightAsked) Right {
		return Right{
			ID: r.ID.String(), Number: r.Number, Person: Named{r.Person.String(), labelOf(by.Language, called[r.Person])}, Kind: string(r.Kind), State: string(r.State),
			AskedAt: r.At.UTC(), DueAt: r.Due.UTC(), Presses: r.Presses, Late: r.Late, Note: r.NoteText, Answer: r.AnswerText, ClosedAt: when(r.ClosedAt),
		}
	}), nil
}

func (s *Server) listRights(ctx context.Context, by access.Caller, in *struct {
	Person string `query:"person" doc:"Of one person alone"`
}) (*answer[list[Right]], error) {
	var of ident.Person
	if in.Person != "" {
		var err error
		if of, err = parse[ident.Person](in.Person, "person.not-found"); err != nil {
			return nil, err
		}
	}
	found, err := s.o.People.Rights(ctx, by, of)
	if err != nil {
		return nil, err
	}
	said, err := s.rightFor(ctx, by, found)
	if err != nil {
		return nil, err
	}
	return &answer[list[Right]]{list[Right]{said}}, nil
}

func (s *Server) closeRight(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body RightAnswer
}) (*answer[Right], error) {
	id, err := parse[ident.Right](in.ID, "right.not-found")
	if err != nil {
		return nil, err
	}
	left, err := s.o.People.CloseRight(ctx, by, id, outreach.RightState(in.Body.State), in.Body.Answer)
	if err != nil {
		return nil, err
	}
	said, err := s.rightFor(ctx, by, []outreach.RightAsked{left})
	if err != nil {
		return nil, err
	}
	return &answer[Right]{said[0]}, nil
}
