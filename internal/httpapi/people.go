package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

func (s *Server) register() {
	const tag = "people"
	handle(s, op{method: http.MethodGet, path: "/people", id: "list-people", tag: tag, summary: "The register of people, by name",
		about: "Who may not see names finds and sees numbers alone."}, s.listPeople)
	handle(s, op{method: http.MethodPost, path: "/people", id: "add-person", tag: tag, action: access.EditPeople, creates: true, status: http.StatusCreated,
		summary: "Put somebody into the register"}, s.postPerson)
	handle(s, op{method: http.MethodPost, path: "/people/import", id: "import-people", tag: tag, action: access.EditPeople, limit: 8 << 20,
		summary: "Read people from a CSV file: first what would come of it, then with commit", about: "All are added, or none when a line is wrong."}, s.importPeople)
	handle(s, op{method: http.MethodGet, path: "/people/{id}", id: "get-person", tag: tag, summary: "Somebody in the register"}, s.getPerson)
	handle(s, op{method: http.MethodPatch, path: "/people/{id}", id: "change-person", tag: tag, action: access.EditPeople,
		summary: "Change somebody", about: "What follows for photos counts from the same moment on."}, s.patchPerson)
	handle(s, op{method: http.MethodPost, path: "/people/{id}/merge", id: "merge-person", tag: tag, action: access.EditPeople,
		summary: "Make one of two entries of the same person", about: "All that was said of either counts for both."}, s.mergePerson)
	handle(s, op{method: http.MethodPost, path: "/merges/{id}/undo", id: "undo-merge", tag: tag, action: access.EditPeople, status: http.StatusNoContent,
		summary: "Take a merge back"}, s.undoMerge)
}

func (s *Server) listPeople(ctx context.Context, by access.Caller, in *struct {
	Q      string `query:"q" maxLength:"200" doc:"Beginnings of words of a name, an address or a number"`
	Cursor string `query:"cursor" maxLength:"13" doc:"From next"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*answer[PersonPage], error) {
	var after ident.Person
	if in.Cursor != "" {
		var err error
		if after, err = parseField[ident.Person](in.Cursor, "cursor"); err != nil {
			return nil, err
		}
	}
	found, err := s.o.People.People(ctx, by, in.Q, after, in.Limit)
	if err != nil {
		return nil, err
	}
	return &answer[PersonPage]{PersonPage{
		Items: each(found.Items, func(p outreach.Listed) PersonRow {
			return PersonRow{personItem(by.Language, p), p.Minor, p.Deceased, string(p.Consent)}
		}),
		Next: found.Next.String(), Total: found.Total,
	}}, nil
}

func personItem(lang string, p outreach.Listed) PersonItem {
	return PersonItem{ID: p.ID.String(), Number: p.Number, Label: labelOf(lang, p), Photos: p.Photos}
}

func (s *Server) getPerson(ctx context.Context, by access.Caller, in *ByID) (*tagged[Person], error) {
	id, err := parse[ident.Person](in.ID, "person.not-found")
	if err != nil {
		return nil, err
	}
	p, err := s.o.People.Person(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return s.person(ctx, by, p)
}

// person says somebody to a caller.
func (s *Server) person(ctx context.Context, by access.Caller, p outreach.Person) (*tagged[Person], error) {
	guardians := make([]ident.Person, len(p.Guardians))
	for i, g := range p.Guardians {
		guardians[i] = g.Person
	}
	called, err := s.o.People.Names(ctx, by, guardians)
	if err != nil {
		return nil, err
	}
	out := Person{
		PersonItem: personItem(by.Language, outreach.Listed{ID: p.ID, Number: p.Number, Label: p.Label, Photos: p.Photos}),
		Hidden:     p.Hidden, Name: p.Name, Identity: p.Identity, Email: p.Email, Mobile: p.Mobile, Born: p.Born.String(), Country: p.Country,
		Language: p.Language, Employee: p.Employee, Notes: p.Notes, Fields: ownFields(p.Fields), Revision: p.Revision,
		Minor: p.Minority.At(s.o.Now()), OfAge: when(p.Minority.Ends), Deceased: !p.DeceasedAt.IsZero(), Died: p.Died.String(),
		Guardians: each(p.Guardians, func(g person.Guardian) Guardian {
			return Guardian{Named{g.Person.String(), labelOf(by.Language, called[g.Person])}, string(g.Relation), when(g.From), when(g.Until)}
		}),
	}
	return &tagged[Person]{tagOf(p.Revision), out}, nil
}

func guardiansOf(forms []GuardianForm) ([]person.Guardian, error) {
	return tryEach(forms, func(f GuardianForm) (person.Guardian, error) {
		id, err := parseField[ident.Person](f.Person, "guardians")
		return person.Guardian{Person: id, Relation: person.Relation(f.Relation)}, err
	})
}

func fieldsByID(texts map[string]string) (map[ident.Field]string, error) {
	fields := make(map[ident.Field]string, len(texts))
	for text, value := range texts {
		id, err := parseField[ident.Field](text, "fields")
		if err != nil {
			return nil, err
		}
		fields[id] = value
	}
	return fields, nil
}

func (s *Server) postPerson(ctx context.Context, by access.Caller, in *body[PersonForm]) (*tagged[Person], error) {
	f := in.Body
	p := person.Person{
		Name: f.Name, Identity: f.Identity, Email: f.Email, Mobile: f.Mobile, Country: f.Country, Language: f.Language,
		Employee: f.Employee, Notes: f.Notes,
	}
	var err error
	if p.Born, err = dateOf(f.Born, "born"); err != nil {
		return nil, err
	}
	if p.Died, err = dateOf(f.Died, "died"); err != nil {
		return nil, err
	}
	if f.Deceased {
		p.DeceasedAt = s.o.Now().Truncate(time.Millisecond)
	}
	if p.Fields, err = fieldsByID(f.Fields); err != nil {
		return nil, err
	}
	if p.Guardians, err = guardiansOf(f.Guardians); err != nil {
		return nil, err
	}
	added, err := s.o.People.AddPerson(ctx, by, p)
	if err != nil {
		return nil, err
	}
	return s.person(ctx, by, added)
}

func (s *Server) patchPerson(ctx context.Context, by access.Caller, in *edit[PersonChange]) (*tagged[Person], error) {
	id, revision, err := edited[ident.Person](in.ID, in.IfMatch, "person.not-found")
	if err != nil {
		return nil, err
	}
	f := in.Body
	c := outreach.PersonChange{
		Name: f.Name, Identity: f.Identity, Email: f.Email, Mobile: f.Mobile, Country: f.Country, Language: f.Language,
		Employee: f.Employee, Notes: f.Notes, Deceased: f.Deceased,
	}
	for _, d := range []struct {
		text  *string
		field string
		to    **person.Date
	}{{f.Born, "born", &c.Born}, {f.Died, "died", &c.Died}} {
		if d.text == nil {
			continue
		}
		date, err := dateOf(*d.text, d.field)
		if err != nil {
			return nil, err
		}
		*d.to = &date
	}
	if c.Fields, err = fieldsByID(f.Fields); err != nil {
		return nil, err
	}
	if f.Guardians != nil {
		guardians, err := guardiansOf(*f.Guardians)
		if err != nil {
			return nil, err
		}
		c.Guardians = &guardians
	}
	changed, err := s.o.People.ChangePerson(ctx, by, id, revision, c)
	if err != nil {
		return nil, err
	}
	return s.person(ctx, by, changed)
}

// dateOf reads a day.
func dateOf(text, field string) (person.Date, error) {
	d, err := person.ParseDate(text)
	if err != nil {
		return d, problem.Of(err).At(field)
	}
	return d, nil
}
