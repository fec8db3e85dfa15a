package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// PersonItem is somebody as a list shows them.
type PersonItem struct {
	ID     string `json:"id"`
	Number int    `json:"number" doc:"Stands for them where names are not shown"`
	Label  string `json:"label" doc:"What they are called: a name, or their number for who may not see names"`
	Photos int    `json:"photos" doc:"In how many photos they are confirmed that the caller may see"`
}

// PersonRow is somebody in the list, with what one should know of them at a glance.
type PersonRow struct {
	PersonItem
	Minor    bool   `json:"minor" doc:"Others speak for them now"`
	Deceased bool   `json:"deceased"`
	Consent  string `json:"consent,omitempty" enum:"none,superseded,withdrawn,refused,asked,partly,lapsed,ended,not-begun,running" doc:"The best that stands of them; left out for who does not keep consents"`
}

// PersonPage is a stretch of the register.
type PersonPage struct {
	Items []PersonRow `json:"items" nullable:"false"`
	Next  string      `json:"next" doc:"Cursor of what comes after; empty at the end"`
	Total int         `json:"total"`
}

// Guardian is somebody who speaks for a minor.
type Guardian struct {
	Person   Named      `json:"person"`
	Relation string     `json:"relation" enum:"parent,legal-guardian,foster-parent,other"`
	From     *time.Time `json:"from,omitempty"`
	Until    *time.Time `json:"until,omitempty" doc:"Since when no longer"`
}

// Person is somebody in the register, as far as the caller may see.
type Person struct {
	PersonItem
	Hidden    bool              `json:"hidden" doc:"The caller may not see names: all but the number is left out"`
	Name      string            `json:"name"`
	Identity  string            `json:"identity" doc:"A number of the organisation's own instead of a name"`
	Email     string            `json:"email"`
	Mobile    string            `json:"mobile"`
	Born      string            `json:"born" doc:"2008-05-31; empty: not known"`
	Country   string            `json:"country"`
	Language  string            `json:"language"`
	Employee  string            `json:"employee"`
	Notes     string            `json:"notes"`
	Fields    map[string]string `json:"fields" doc:"The organisation's own that the caller may see: the value by the id of its field"`
	Guardians []Guardian        `json:"guardians" nullable:"false"`
	Minor     bool              `json:"minor" doc:"Others speak for them now"`
	OfAge     *time.Time        `json:"of_age,omitempty" doc:"When they come of age, or came"`
	Deceased  bool              `json:"deceased"`
	Died      string            `json:"died"`
	Revision  int64             `json:"revision"`
}

// GuardianForm names a guardian.
type GuardianForm struct {
	Person   string `json:"person"`
	Relation string `json:"relation" maxLength:"32"`
}

// PersonForm is somebody new.
type PersonForm struct {
	Name      string            `json:"name,omitempty" maxLength:"255"`
	Identity  string            `json:"identity,omitempty" maxLength:"255"`
	Email     string            `json:"email,omitempty" maxLength:"254"`
	Mobile    string            `json:"mobile,omitempty" maxLength:"40"`
	Born      string            `json:"born,omitempty" maxLength:"10"`
	Country   string            `json:"country,omitempty" maxLength:"2"`
	Language  string            `json:"language,omitempty" maxLength:"35"`
	Employee  string            `json:"employee,omitempty" maxLength:"255"`
	Notes     string            `json:"notes,omitempty" maxLength:"10000"`
	Fields    map[string]string `json:"fields,omitempty" maxProperties:"100"`
	Guardians []GuardianForm    `json:"guardians,omitempty" maxItems:"4" nullable:"false"`
	Deceased  bool              `json:"deceased,omitempty"`
	Died      string            `json:"died,omitempty" maxLength:"10"`
}

// PersonChange changes what it names.
type PersonChange struct {
	Name      *string           `json:"name,omitempty" maxLength:"255"`
	Identity  *string           `json:"identity,omitempty" maxLength:"255"`
	Email     *string           `json:"email,omitempty" maxLength:"254"`
	Mobile    *string           `json:"mobile,omitempty" maxLength:"40"`
	Born      *string           `json:"born,omitempty" maxLength:"10"`
	Country   *string           `json:"country,omitempty" maxLength:"2"`
	Language  *string           `json:"language,omitempty" maxLength:"35"`
	Employee  *string           `json:"employee,omitempty" maxLength:"255"`
	Notes     *string           `json:"notes,omitempty" maxLength:"10000"`
	Fields    map[string]string `json:"fields,omitempty" maxProperties:"100"`
	Guardians *[]GuardianForm   `json:"guardians,omitempty" maxItems:"4" nullable:"false" doc:"All who speak for them now; the others end now"`
	Deceased  *bool             `json:"deceased,omitempty"`
	Died      *string           `json:"died,omitempty" maxLength:"10"`
}

// MergePersonForm says who a double is.
type MergePersonForm struct {
	Into string `json:"into" doc:"The entry that stays"`
}

// MergeDone is two entries made one.
type MergeDone struct {
	Undo string `json:"undo" doc:"Names the merge, by which it can be taken back"`
}

// PeopleFile is a file of people.
type PeopleFile struct {
	CSV    string `json:"csv" maxLength:"4000000" doc:"The first line names the columns: name, identity, email, mobile, born, country, language, employee, notes, and the organisation's own fields by their names"`
	Commit bool   `json:"commit,omitempty" doc:"False: only say what would come of it"`
}

// PeopleRow is a line of a file of people.
type PeopleRow struct {
	Line    int               `json:"line"`
	Label   string            `json:"label"`
	Email   string            `json:"email"`
	Born    string            `json:"born"`
	Fields  map[string]string `json:"fields" doc:"The organisation's own: the value by the id of its field"`
	Person  string            `json:"person,omitempty" doc:"Who was added, or is in the register already"`
	Outcome string            `json:"outcome" enum:"new,known,twice,wrong"`
	Problem *FieldProblem     `json:"problem,omitempty"`
}

// PeopleImport is what a file of people comes to.
type PeopleImport struct {
	Rows    []PeopleRow   `json:"rows" nullable:"false"`
	Ignored []string      `json:"ignored" nullable:"false" doc:"Columns that mean nothing here"`
	Fields  []PersonField `json:"fields" nullable:"false" doc:"The organisation's own fields that have a column"`
	New     int           `json:"new"`
	Known   int           `json:"known" doc:"In the register already, or twice in the file"`
	Wrong   int           `json:"wrong"`
	Added   bool          `json:"added"`
}

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

// dateOf reads a day.
func dateOf(text, field string) (person.Date, error) {
	d, err := person.ParseDate(text)
	if err != nil {
		return d, problem.Of(err).At(field)
	}
	return d, nil
}
