package httpapi_test

import (
	"fmt"
	"strings"
	"testing"

	"imprimatur/internal/ident"
)

func TestDesk_FromWhatSomebodyWantedToTheStepThatClearsIt(t *testing.T) {
	s := newStory(t)
	one, two, other := s.photo(s.seeFolder), s.photo(s.seeFolder), s.photo(s.closedFolder)
	maja := s.somebody(`{"name":"Maja Berg"}`)
	s.asksConsent(one, two, other)
	s.as("manager").ask("POST", "/api/v1/assets/people", `{"ids":["`+one.String()+`","`+two.String()+`","`+other.String()+`"],"person":"`+maja+`"}`).is(200)
	s.as("editor").ask("POST", "/api/v1/assets/people", `{"ids":["`+one.String()+`","`+other.String()+`"],"person":"`+maja+`"}`).is(404)
	s.as("manager").ask("POST", "/api/v1/assets/"+one.String()+"/release", `{"purpose":"news","channel":"website","preset":"web"}`).is(403)

	piles := func(as string) map[string]int {
		var list struct {
			Items []struct {
				Name  string
				Count int
			}
		}
		s.as(as).ask("GET", "/api/v1/desk", "").is(200).into(&list)
		counts := map[string]int{}
		for _, p := range list.Items {
			counts[p.Name] = p.Count
		}
		return counts
	}
	if got := piles("manager"); got["wanted"] != 1 || got["blocked"] != 3 {
		t.Errorf("%v", got)
	}
	if got := piles("editor"); got["wanted"] != 1 || got["blocked"] != 2 {
		t.Errorf("an editor's desk tells of folders they do not see: %v", got)
	}
	var steps struct {
		Photos, Waiting, People int
		Steps                   []struct {
			Code, Sentence string
			Count          int
			Person         struct{ ID, Name string }
			First          []struct{ ID string }
		}
	}
	s.as("manager").ask("GET", "/api/v1/desk/steps?q=clearance:blocked", "").is(200).into(&steps)
	if steps.Photos != 3 || steps.Waiting != 3 || steps.People != 1 || len(steps.Steps) != 1 || steps.Steps[0].Count != 3 ||
		steps.Steps[0].Person.Name != "Maja Berg" || len(steps.Steps[0].First) != 3 || !strings.Contains(steps.Steps[0].Sentence, "Maja Berg") {
		t.Errorf("%+v", steps)
	}
	// One consent over several photos.
	s.says(maja, `"scope":{"extent":"these-assets","assets":["`+one.String()+`","`+two.String()+`"]}`, "website")
	if got := piles("manager"); got["wanted"] != 0 || got["blocked"] != 1 {
		t.Errorf("%v", got)
	}
	for _, id := range []ident.Asset{one, two} {
		if !s.may("manager", id, "website", "").Cleared {
			t.Error("it covers both")
		}
	}
}

func TestG18_A4_TheDeskDoesNotCountWhatIsRestricted(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.seeFolder)
	maja := s.somebody(`{"name":"Maja"}`)
	s.shows(photo, maja)
	s.as("consent").ask("POST", "/api/v1/people/"+maja+"/stops", `{"kind":"restriction"}`).is(201)
	for who, want := range map[string]string{"manager": `"count":0`, "consent": `"count":1`} {
		var list struct{ Items []struct{ Name string } }
		body := s.as(who).ask("GET", "/api/v1/desk", "").is(200).into(&list).Body.String()
		if !strings.Contains(body, want) || who == "manager" && strings.Contains(body, `"count":1`) {
			t.Errorf("%s: %s", who, body)
		}
	}
}

func TestG18_A4_NoCountTellsOfWhatIsRestricted(t *testing.T) {
	s := newStory(t)
	folder := s.folder(s.seeFolder, "Gala")
	photo, _ := s.photo(folder, "title: gala"), s.photo(folder)
	maja := s.somebody(`{"name":"Maja"}`)
	s.shows(photo, maja)
	counts := func(as string) string {
		s.rest()
		var folders struct {
			Items []struct {
				Name         string
				Count, Below int
			}
		}
		s.as(as).ask("GET", "/api/v1/folders", "").is(200).into(&folders)
		var facets struct {
			Facets map[string][]struct{ Count int }
		}
		s.as(as).ask("GET", "/api/v1/assets/facets?q=folder:"+folder.String(), "").is(200).into(&facets)
		var people struct{ Items []struct{ Photos int } }
		s.as(as).ask("GET", "/api/v1/people", "").is(200).into(&people)
		for _, f := range folders.Items {
			if f.Name == "Gala" {
				return fmt.Sprint(f.Count, f.Below, facets.Facets["folder"], people.Items)
			}
		}
		return ""
	}
	before := counts("editor")
	s.as("consent").ask("POST", "/api/v1/people/"+maja+"/stops", `{"kind":"restriction"}`).is(201)
	if got := counts("editor"); got != "1 1 [{1}] [{0}]" {
		t.Errorf("an editor counts %s, before %s", got, before)
	}
	if got := counts("consent"); got != before || !strings.HasPrefix(before, "2 2 [{2}]") {
		t.Errorf("the officer counts %s, before %s", got, before)
	}
	// Nor in how many photos somebody is that the caller does not see.
	s.shows(s.photo(s.closedFolder), s.somebody(`{"name":"Ali"}`))
	if got := counts("editor"); !strings.HasSuffix(got, "[{0} {0}]") {
		t.Errorf("an editor counts %s", got)
	}
}
