package httpapi

import (
	"context"
	"net/http"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Field is a field that the organisation has added to all photos.
type Field struct {
	ID       string            `json:"id"`
	Name     string            `json:"name"`
	Names    map[string]string `json:"names" doc:"By language"`
	Kind     string            `json:"kind" enum:"text,date,choice,number"`
	Choices  []string          `json:"choices" nullable:"false"`
	Revision int64             `json:"revision"`
}

// FieldForm is a new field.
type FieldForm struct {
	Name    string            `json:"name" maxLength:"255"`
	Names   map[string]string `json:"names,omitempty"`
	Kind    string            `json:"kind" enum:"text,date,choice,number"`
	Choices []string          `json:"choices,omitempty" maxItems:"200" nullable:"false"`
}

// FieldEdit changes what it names; the kind of a field stays.
type FieldEdit struct {
	Name    *string            `json:"name,omitempty" maxLength:"255"`
	Names   *map[string]string `json:"names,omitempty"`
	Choices *[]string          `json:"choices,omitempty" maxItems:"200" nullable:"false"`
}

func (s *Server) fields() {
	const tag = "words"
	handle(s, op{method: http.MethodGet, path: "/fields", id: "list-fields", tag: tag, summary: "The organisation's own fields, by name"}, s.listFields)
	handle(s, op{method: http.MethodPost, path: "/fields", id: "add-field", tag: tag, action: access.EditWords, creates: true, status: http.StatusCreated, summary: "Add a field to all photos"}, s.postField)
	handle(s, op{method: http.MethodPatch, path: "/fields/{id}", id: "change-field", tag: tag, action: access.EditWords, summary: "Change names and choices of a field; a choice that photos carry stays"}, s.patchField)
	handle(s, op{method: http.MethodDelete, path: "/fields/{id}", id: "remove-field", tag: tag, action: access.EditWords, status: http.StatusNoContent, summary: "Take away a field in which no photo has a value"}, s.deleteField)
}

func fieldOf(f asset.Field) Field {
	names, choices := f.Names, f.Choices
	if names == nil {
		names = map[string]string{}
	}
	if choices == nil {
		choices = []string{}
	}
	return Field{ID: f.ID.String(), Name: f.Name, Names: names, Kind: string(f.Kind), Choices: choices, Revision: f.Revision}
}

func (s *Server) listFields(ctx context.Context, by access.Caller, _ *none) (*answer[list[Field]], error) {
	fields, err := s.o.Library.Fields(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[list[Field]]{list[Field]{each(fields, fieldOf)}}, nil
}

func (s *Server) postField(ctx context.Context, by access.Caller, in *body[FieldForm]) (*tagged[Field], error) {
	b := in.Body
	f, err := s.o.Library.AddField(ctx, by, asset.Field{Name: b.Name, Names: b.Names, Kind: asset.FieldKind(b.Kind), Choices: b.Choices})
	if err != nil {
		return nil, err
	}
	return &tagged[Field]{tagOf(f.Revision), fieldOf(f)}, nil
}

func (s *Server) patchField(ctx context.Context, by access.Caller, in *edit[FieldEdit]) (*tagged[Field], error) {
	id, revision, err := edited[ident.Field](in.ID, in.IfMatch, "field.not-found")
	if err != nil {
		return nil, err
	}
	f, err := s.field(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if in.Body.Name != nil {
		f.Name = *in.Body.Name
	}
	if in.Body.Names != nil {
		f.Names = *in.Body.Names
	}
	if in.Body.Choices != nil {
		f.Choices = *in.Body.Choices
	}
	if f, err = s.o.Library.EditField(ctx, by, f, revision); err != nil {
		return nil, err
	}
	return &tagged[Field]{tagOf(f.Revision), fieldOf(f)}, nil
}

// field finds a field as it is now; the revision that comes with the edit tells whether it has
// changed since it was read.
func (s *Server) field(ctx context.Context, by access.Caller, id ident.Field) (asset.Field, error) {
	fields, err := s.o.Library.Fields(ctx, by)
	if err != nil {
		return asset.Field{}, err
	}
	for _, f := range fields {
		if f.ID == id {
			return f, nil
		}
	}
	return asset.Field{}, problem.New(problem.NotFound, "field.not-found")
}

func (s *Server) deleteField(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Field](in.ID, "field.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Library.RemoveField(ctx, by, id)
}
