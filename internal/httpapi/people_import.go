package httpapi

import (
	"context"

	"imprimatur/internal/access"
	"imprimatur/internal/outreach"
	"imprimatur/internal/phrase"
)

func (s *Server) importPeople(ctx context.Context, by access.Caller, in *body[PeopleFile]) (*answer[PeopleImport], error) {
	plan, err := s.o.People.ImportPeople(ctx, by, in.Body.CSV, in.Body.Commit)
	if err != nil {
		return nil, err
	}
	ignored := each(plan.Ignored, func(name string) string { return name })
	return &answer[PeopleImport]{PeopleImport{
		Rows: each(plan.Rows, func(r outreach.Row) PeopleRow { return rowOf(by.Language, r) }), Ignored: ignored,
		Fields: each(plan.Fields, personFieldOf), New: plan.New, Known: plan.Known, Wrong: plan.Wrong, Added: in.Body.Commit,
	}}, nil
}

func rowOf(lang string, r outreach.Row) PeopleRow {
	row := PeopleRow{Line: r.Line, Label: r.Person.Name, Email: r.Person.Email, Born: r.Person.Born.String(), Fields: ownFields(r.Person.Fields), Person: r.Person.ID.String(), Outcome: "new"}
	if row.Label == "" {
		row.Label = r.Person.Identity
	}
	switch {
	case r.Problem != nil:
		sentence, _ := phrase.Problem(lang, r.Problem)
		row.Outcome, row.Problem = "wrong", &FieldProblem{Field: r.Problem.Field, Code: r.Problem.Code, Detail: sentence}
	case r.Known != 0:
		row.Outcome, row.Person = "known", r.Known.String()
	case r.Twice != 0:
		row.Outcome = "twice"
	}
	return row
}
