package httpapi

import (
	"context"
	"net/http"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

// PersonField is a field that the organisation has added to all people.
type PersonField struct {
	Field
	SeenBy []string `json:"seen_by" nullable:"false" doc:"The groups whose members may see and change what it holds; none: all who may see names"`
	Sees   bool     `json:"sees" doc:"Whether the caller may see and change what it holds"`
}

// PersonFieldForm is a new field of people.
type PersonFieldForm struct {
	FieldForm
	SeenBy []string `json:"seen_by,omitempty" maxItems:"100" nullable:"false"`
}

// PersonFieldEdit changes what it names; the kind of a field stays.
type PersonFieldEdit struct {
	FieldEdit
	SeenBy *[]string `json:"seen_by,omitempty" maxItems:"100" nullable:"false"`
	Place  *int      `json:"place,omitempty" minimum:"0" doc:"In the order, from 0"`
}

func (s *Server) personFields() {
	const tag = "people"
	handle(s, op{method: http.MethodGet, path: "/person-fields", id: "list-person-fields", tag: tag, summary: "The organisation's own fields of people, in their order",
		about: "Those whose values the caller may see; all for who keeps the organisation's words."}, s.listPersonFields)
	handle(s, op{method: http.MethodPost, path: "/person-fields", id: "add-person-field", tag: tag, action: access.EditWords, creates: true, status: http.StatusCreated,
		summary: "Add a field to all people"}, s.postPersonField)
	handle(s, op{method: http.MethodPatch, path: "/person-fields/{id}", id: "change-person-field", tag: tag, action: access.EditWords,
		summary: "Change a field of people", about: "A choice that somebody has stays."}, s.patchPersonField)
	handle(s, op{method: http.MethodDelete, path: "/person-fields/{id}", id: "remove-person-field", tag: tag, action: access.EditWords, status: http.StatusNoContent,
		summary: "Take away a field in which nobody has a value"}, s.deletePersonField)
}

func personFieldOf(f outreach.OwnField) PersonField {
	return PersonField{fieldOf(f.Field.Field), each(f.SeenBy, ident.Group.String), f.Sees}
}

func groupsOf(texts []string) ([]ident.Group, error) {
	return tryEach(texts, func(text string) (ident.Group, error) { return parseField[ident.Group](text, "seen_by") })
}

func (s *Server) listPersonFields(ctx context.Context, by access.Caller, _ *none) (*answer[list[PersonField]], error) {
	fields, err := s.o.People.PersonFields(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[list[PersonField]]{list[PersonField]{each(fields, personFieldOf)}}, nil
}

func (s *Server) postPersonField(ctx context.Context, by access.Caller, in *body[PersonFieldForm]) (*tagged[PersonField], error) {
	b := in.Body
	seenBy, err := groupsOf(b.SeenBy)
	if err != nil {
		return nil, err
	}
	f, err := s.o.People.AddPersonField(ctx, by, person.Field{
		Field: asset.Field{Name: b.Name, Names: b.Names, Kind: asset.FieldKind(b.Kind), Choices: b.Choices}, SeenBy: seenBy,
	})
	if err != nil {
		return nil, err
	}
	return &tagged[PersonField]{tagOf(f.Revision), personFieldOf(f)}, nil
}

func (s *Server) patchPersonField(ctx context.Context, by access.Caller, in *edit[PersonFieldEdit]) (*tagged[PersonField], error) {
	id, revision, err := edited[ident.Field](in.ID, in.IfMatch, "field.not-found")
	if err != nil {
		return nil, err
	}
	b := in.Body
	c := outreach.PersonFieldChange{Name: b.Name, Names: b.Names, Choices: b.Choices, Place: b.Place}
	if b.SeenBy != nil {
		seenBy, err := groupsOf(*b.SeenBy)
		if err != nil {
			return nil, err
		}
		c.SeenBy = &seenBy
	}
	f, err := s.o.People.ChangePersonField(ctx, by, id, revision, c)
	if err != nil {
		return nil, err
	}
	return &tagged[PersonField]{tagOf(f.Revision), personFieldOf(f)}, nil
}

func (s *Server) deletePersonField(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Field](in.ID, "field.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.People.RemovePersonField(ctx, by, id)
}
