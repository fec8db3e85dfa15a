package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"imprimatur/internal/ident"
	"imprimatur/internal/testkit/house"
)

// personField adds a field of people that only the groups see, and gives its ident.
func (s *story) personField(body string) string {
	s.t.Helper()
	var f struct{ ID string }
	s.as("manager").ask("POST", "/api/v1/person-fields", body).is(http.StatusCreated).into(&f)
	return f.ID
}

// fieldsOf is what a caller is told of somebody's own fields.
func (s *story) fieldsOf(as, who string) (fields map[string]string, revision string) {
	s.t.Helper()
	var p struct {
		Fields   map[string]string
		Revision json.Number
	}
	s.as(as).ask("GET", "/api/v1/people/"+who, "").is(http.StatusOK).into(&p)
	return p.Fields, `"` + p.Revision.String() + `"`
}

func TestPersonFields_AnOwnFieldIsForItsGroupsAlone(t *testing.T) {
	s := newStory(t)
	nurses, err := s.Office.AddGroup(t.Context(), house.Console(), "Nurses", []ident.User{s.actors["consent"].user.ID})
	s.must(err)
	team := s.personField(`{"name":"Team","names":{"nl":"Ploeg"},"kind":"choice","choices":["red","green"]}`)
	allergy := s.personField(`{"name":"Allergy","kind":"text","seen_by":["` + nurses.ID.String() + `"]}`)
	maja := s.somebody(`{"name":"Maja Berg","fields":{"` + team + `":"red","` + allergy + `":"peanuts"}}`)

	if got, _ := s.fieldsOf("consent", maja); got[team] != "red" || got[allergy] != "peanuts" {
		t.Errorf("one of the group reads %v", got)
	}
	got, revision := s.fieldsOf("manager", maja)
	if _, told := got[allergy]; told || got[team] != "red" {
		t.Errorf("a manager outside the group reads %v", got)
	}
	if got, _ := s.fieldsOf("viewer", maja); len(got) != 0 {
		t.Errorf("who may not see names reads %v", got)
	}
	match := []string{"If-Match", revision}
	refused := s.as("manager").ask("PATCH", "/api/v1/people/"+maja, `{"fields":{"`+allergy+`":"none"}}`, match...).is(http.StatusUnprocessableEntity)
	if !strings.Contains(refused.Body.String(), "field.unknown") {
		t.Errorf("refused with %s", refused.Body)
	}
	s.as("manager").ask("PATCH", "/api/v1/people/"+maja, `{"fields":{"`+team+`":"blue"}}`, match...).is(http.StatusUnprocessableEntity)
	changed := s.as("manager").ask("PATCH", "/api/v1/people/"+maja, `{"fields":{"`+team+`":"green"}}`, match...).is(http.StatusOK)
	if strings.Contains(changed.Body.String(), "peanuts") {
		t.Error("a change tells the manager what the field holds")
	}
	if got, _ := s.fieldsOf("consent", maja); got[team] != "green" || got[allergy] != "peanuts" {
		t.Errorf("after a change by another: %v", got)
	}

	// Definitions: managers keep them all, others see those that they may look into, some none.
	for name, want := range map[string]int{"manager": 2, "consent": 2, "editor": 1, "viewer": 0} {
		var list struct{ Items []struct{ ID string } }
		s.as(name).ask("GET", "/api/v1/person-fields", "").is(http.StatusOK).into(&list)
		if len(list.Items) != want {
			t.Errorf("%s is told of %d fields", name, len(list.Items))
		}
	}

	// The group goes: then nobody sees into the field, and not everybody.
	s.must(s.Office.RemoveGroup(t.Context(), house.Console(), nurses.ID, 1))
	for _, name := range []string{"consent", "manager", "editor"} {
		if got, _ := s.fieldsOf(name, maja); got[allergy] != "" {
			t.Errorf("%s reads it now", name)
		}
	}
}

func TestG15_OwnFieldsComeFromAFileAndGoWithTheCopy(t *testing.T) {
	s := newStory(t)
	nurses, err := s.Office.AddGroup(t.Context(), house.Console(), "Nurses", []ident.User{s.actors["consent"].user.ID})
	s.must(err)
	born := s.personField(`{"name":"Joined","names":{"sv":"Började"},"kind":"date"}`)
	s.personField(`{"name":"Allergy","kind":"text","seen_by":["` + nurses.ID.String() + `"]}`)
	type plan struct {
		Rows []struct {
			Outcome, Person string
			Fields          map[string]string
		}
		Ignored []string
		Fields  []struct{ Name string }
	}
	send := func(as, csv string, commit bool) (p plan) {
		t.Helper()
		body, err := json.Marshal(map[string]any{"csv": csv, "commit": commit})
		s.must(err)
		s.as(as).ask("POST", "/api/v1/people/import", string(body)).is(http.StatusOK).into(&p)
		return p
	}
	file := "name,började,allergy\nMaja Berg,2024-08-01,peanuts\n"
	if p := send("manager", file, false); len(p.Fields) != 1 || len(p.Ignored) != 1 || p.Rows[0].Fields[born] != "2024-08-01" {
		t.Errorf("outside the group the column means nothing: %+v", p)
	}
	if p := send("consent", "name,joined\nAli Ek,yesterday\n", false); p.Rows[0].Outcome != "wrong" {
		t.Errorf("a date that is none: %+v", p)
	}
	maja := send("consent", file, true).Rows[0].Person

	var told struct {
		Person struct {
			Fields   map[string]string
			Withheld int `json:"fields_withheld"`
		}
	}
	copyFor := func(as string) string {
		t.Helper()
		files := archive(t, s.as(as).ask("GET", "/api/v1/people/"+maja+"/export", "").is(http.StatusOK).Body.Bytes())
		s.must(json.Unmarshal([]byte(files["person.json"]), &told))
		return files["README.txt"] + files["person.json"]
	}
	if copyFor("consent"); told.Person.Fields["Allergy"] != "peanuts" || told.Person.Fields["Joined"] != "2024-08-01" || told.Person.Withheld != 0 {
		t.Errorf("the copy says %+v", told.Person)
	}
	told.Person.Fields = nil
	if text := copyFor("manager"); strings.Contains(text, "peanuts") || told.Person.Withheld != 1 || !strings.Contains(text, "1 further fact") {
		t.Errorf("a copy made outside the group says %s", text)
	}
}
