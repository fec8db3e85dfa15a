package httpapi

import (
	"context"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
)

func (s *Server) mergePerson(ctx context.Context, by access.Caller, in *edit[MergePersonForm]) (*answer[MergeDone], error) {
	id, revision, err := edited[ident.Person](in.ID, in.IfMatch, "person.not-found")
	if err != nil {
		return nil, err
	}
	into, err := parseField[ident.Person](in.Body.Into, "into")
	if err != nil {
		return nil, err
	}
	made, err := s.o.People.MergePeople(ctx, by, id, into, revision)
	if err != nil {
		return nil, err
	}
	return &answer[MergeDone]{MergeDone{made.ID.String()}}, nil
}

func (s *Server) undoMerge(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Merge](in.ID, "merge.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.People.PartPeople(ctx, by, id)
}
