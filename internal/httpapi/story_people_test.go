package httpapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/testkit/house"
)

// somebody puts a person into the register and gives their ident and revision.
func (s *story) somebody(body string) string {
	s.t.Helper()
	var p struct{ ID string }
	s.as("consent").ask("POST", "/api/v1/people", body).is(201).into(&p)
	return p.ID
}

// shows says that somebody is in a photo.
func (s *story) shows(photo ident.Asset, who string) string {
	s.t.Helper()
	var a struct{ ID string }
	s.as("manager").ask("POST", "/api/v1/assets/"+photo.String()+"/appearances", `{"person":"`+who+`"}`).is(201).into(&a)
	return a.ID
}

// asksConsent sets consent as the basis of a photo.
func (s *story) asksConsent(photos ...ident.Asset) {
	s.t.Helper()
	_, _, err := s.Library.Bulk(s.t.Context(), house.Console(), library.Bulk{
		IDs: photos, Edit: library.Edit{Basis: &library.Basis{Basis: consent.ConsentRequired}},
	})
	s.must(err)
}

// says records a consent on paper: yes on these channels for news, and gives its ident.
func (s *story) says(who, more string, channels ...string) string {
	s.t.Helper()
	var c struct{ ID string }
	body := fmt.Sprintf(`{"method":"paper","answers":[{"purpose":"news","yes":["%s"]}],%s}`, strings.Join(channels, `","`), more)
	s.as("consent").ask("POST", "/api/v1/people/"+who+"/consents", body).is(201).into(&c)
	return c.ID
}

const allOfMe = `"scope":{"extent":"all-of-me"}`

type cleared struct {
	Status  string
	Cleared bool
	Until   *time.Time
	Reasons []string
	Remedy  []struct{ Code, Sentence, Person string }
}

// may asks whether a photo may be used for news on a channel.
func (s *story) may(as string, photo ident.Asset, channel, more string) (c cleared) {
	s.t.Helper()
	s.as(as).ask("GET", "/api/v1/assets/"+photo.String()+"/clearance?purpose=news&channel="+channel+more, "").is(200).into(&c)
	return c
}

// mark is what the list says of a photo.
func (s *story) mark(photo ident.Asset) string {
	s.t.Helper()
	var page struct {
		Items []struct {
			ID        string
			Clearance struct{ Status string }
		}
	}
	s.as("manager").ask("GET", "/api/v1/assets", "").is(200).into(&page)
	for _, i := range page.Items {
		if i.ID == photo.String() {
			return i.Clearance.Status
		}
	}
	return "not listed"
}

func TestG6_G7_APhotoOfSomebodyIsReleasedWhileTheyAllowItAndNoLonger(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.seeFolder)
	maja := s.somebody(`{"name":"Maja Berg","email":"maja@berg.example"}`)
	s.shows(photo, maja)
	if s.mark(photo) != "not-assessed" {
		t.Errorf("a photo that nobody assessed is %s", s.mark(photo))
	}
	s.asksConsent(photo)
	before := s.may("manager", photo, "website", "")
	if before.Cleared || !strings.Contains(before.Reasons[0], "Maja Berg") || before.Remedy[0].Person != maja {
		t.Errorf("nobody asked her: %+v", before)
	}
	release := "/api/v1/assets/" + photo.String() + "/release"
	onWebsite := `{"purpose":"news","channel":"website","preset":"web"}`
	refused := s.as("manager").ask("POST", release, onWebsite).is(403).problem()
	if len(refused.Reasons) != 1 || !strings.Contains(refused.Reasons[0], "Maja Berg") {
		t.Errorf("%+v", refused)
	}

	given := s.says(maja, allOfMe, "website", "print")
	if c := s.may("manager", photo, "website", ""); !c.Cleared {
		t.Errorf("she allowed it: %+v", c)
	}
	if c := s.may("manager", photo, "social-media", ""); c.Cleared {
		t.Error("she said nothing of social media")
	}
	if s.mark(photo) != "cleared" {
		t.Errorf("the mark is %s", s.mark(photo))
	}
	var granted struct{ Download string }
	s.as("manager").ask("POST", release, onWebsite).is(200).into(&granted)

	// What was granted and not yet collected dies with the consent.
	s.as("consent").ask("POST", "/api/v1/consents/"+given+"/withdraw", `{}`).is(200)
	s.as("manager").ask("GET", granted.Download, "").is(403)
	s.as("manager").ask("POST", release, onWebsite).is(403)
	after := s.may("manager", photo, "website", "")
	if after.Cleared || !strings.Contains(after.Reasons[0], "withdrawn") || s.mark(photo) != "blocked" {
		t.Errorf("she took it back: %+v, %s", after, s.mark(photo))
	}
	s.as("consent").ask("POST", "/api/v1/consents/"+given+"/withdraw", `{}`).is(200)
}

func TestC5_ATermEndsToTheMomentWithoutAnyJob(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.seeFolder)
	maja := s.somebody(`{"name":"Maja Berg"}`)
	s.shows(photo, maja)
	s.asksConsent(photo)
	until := s.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	s.says(maja, allOfMe+`,"until":"`+until+`"`, "website")
	if c := s.may("manager", photo, "website", ""); !c.Cleared || c.Until == nil {
		t.Errorf("%+v", c)
	}
	s.Later(time.Hour)
	if c := s.may("manager", photo, "website", ""); c.Cleared || s.mark(photo) != "blocked" {
		t.Errorf("past its end: %+v, %s", c, s.mark(photo))
	}
}

func TestC2_AGroupPhotoNeedsEverybodyRecognisable(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.seeFolder)
	s.asksConsent(photo)
	maja, ali := s.somebody(`{"name":"Maja"}`), s.somebody(`{"name":"Ali"}`)
	s.shows(photo, maja)
	s.shows(photo, ali)
	s.says(maja, allOfMe, "website", "print")
	if c := s.may("manager", photo, "website", ""); c.Cleared || len(c.Remedy) != 1 || c.Remedy[0].Person != ali {
		t.Errorf("Ali was not asked: %+v", c)
	}
	s.says(ali, allOfMe, "website")
	if !s.may("manager", photo, "website", "").Cleared || s.may("manager", photo, "print", "").Cleared {
		t.Error("what both allow, and no more, is cleared")
	}
	// A face that nobody knows needs review, until it is known not to be recognisable.
	var face struct {
		ID       string
		Revision int64
	}
	s.as("manager").ask("POST", "/api/v1/assets/"+photo.String()+"/appearances", `{"box":{"x":0.1,"y":0.1,"width":0.2,"height":0.2}}`).is(201).into(&face)
	if c := s.may("manager", photo, "website", ""); c.Status != "needs-review" {
		t.Errorf("an unknown face: %+v", c)
	}
	s.as("manager").ask("PATCH", "/api/v1/appearances/"+face.ID, `{"state":"not-identifiable"}`, "If-Match", `"1"`).is(200)
	if !s.may("manager", photo, "website", "").Cleared {
		t.Error("nobody could be recognised there")
	}
}

func TestG8_C8_GuardiansSpeakUntilTheBirthday(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.seeFolder)
	s.asksConsent(photo)
	born := s.Now().UTC().AddDate(-18, 0, 1).Format("2006-01-02") // of age tomorrow
	lone := s.somebody(`{"name":"Lone","born":"` + born + `"}`)
	s.shows(photo, lone)
	s.as("consent").ask("POST", "/api/v1/people/"+lone+"/consents", `{"method":"paper","answers":[{"purpose":"news","yes":["website"]}],`+allOfMe+`}`).is(409)
	mother, father := s.somebody(`{"name":"Eva"}`), s.somebody(`{"name":"Nils"}`)
	s.as("consent").ask("PATCH", "/api/v1/people/"+lone, fmt.Sprintf(`{"guardians":[{"person":%q,"relation":"parent"},{"person":%q,"relation":"parent"}]}`, mother, father), "If-Match", `"1"`).is(200)
	s.says(lone, allOfMe+`,"signers":["`+mother+`"]`, "website")
	if c := s.may("manager", photo, "website", ""); c.Cleared || !strings.Contains(strings.Join(c.Reasons, " "), "Nils") {
		t.Errorf("one of two guardians: %+v", c)
	}
	s.says(lone, allOfMe+`,"signers":["`+father+`"]`, "website")
	if !s.may("manager", photo, "website", "").Cleared {
		t.Error("both guardians allowed it")
	}
	s.Later(48 * time.Hour)
	s.actors["manager"].session = s.login("manager@museum.example")
	if c := s.may("manager", photo, "website", ""); c.Cleared || !strings.Contains(c.Reasons[0], "Lone") {
		t.Errorf("of age and not asked: %+v", c)
	}
}

func TestG21_AnObjectionStopsUseAtOnce(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.seeFolder)
	maja := s.somebody(`{"name":"Maja"}`)
	s.shows(photo, maja)
	_, _, err := s.Library.Bulk(t.Context(), house.Console(), library.Bulk{
		IDs: []ident.Asset{photo}, Edit: library.Edit{Basis: &library.Basis{Basis: consent.PublicTask, Note: "the annual report"}},
	})
	s.must(err)
	if !s.may("manager", photo, "website", "").Cleared {
		t.Fatal("a public task needs no consent")
	}
	var stop struct{ ID string }
	s.as("consent").ask("POST", "/api/v1/people/"+maja+"/stops", `{"kind":"objection","note":"by telephone"}`).is(201).into(&stop)
	if c := s.may("manager", photo, "website", ""); c.Cleared || s.mark(photo) != "blocked" {
		t.Errorf("she objects: %+v", c)
	}
	s.as("consent").ask("POST", "/api/v1/stops/"+stop.ID+"/end", `{}`).is(204)
	if !s.may("manager", photo, "website", "").Cleared {
		t.Error("it was decided")
	}
}

func TestG18_ARestrictedPhotoIsShownToTheOfficerAlone(t *testing.T) {
	s := newStory(t)
	photo, other := s.photo(s.seeFolder, "title: summer party"), s.photo(s.seeFolder)
	maja := s.somebody(`{"name":"Maja"}`)
	s.shows(photo, maja)
	s.shows(other, s.somebody(`{"name":"Ali"}`))
	s.as("consent").ask("POST", "/api/v1/people/"+maja+"/stops", `{"kind":"restriction"}`).is(201)
	surfaces := []string{"", "/history", "/renditions/256", "/versions", "/appearances", "/clearance", "/stack"}
	for _, name := range []string{"viewer", "editor", "manager"} {
		for _, surface := range surfaces {
			s.rest()
			path := strings.Replace("/api/v1/assets/ID"+surface, "ID", photo.String(), 1)
			if surface == "/stack" {
				path = "/api/v1/stacks/" + photo.String()
			}
			if r := s.as(name).ask("GET", path, ""); r.Code != http.StatusNotFound {
				t.Errorf("%s reaches %s: %d", name, path, r.Code)
			}
		}
		for _, path := range []string{"/api/v1/assets", "/api/v1/assets?q=summer", "/api/v1/assets/facets", "/api/v1/assets/months"} {
			body := s.as(name).ask("GET", path, "").is(200).Body.String()
			if strings.Contains(body, photo.String()) || strings.Contains(path, "q=summer") && !strings.Contains(body, `"total":0`) || strings.Contains(path, "facets") && strings.Contains(body, `"count":2`) {
				t.Errorf("%s finds it by %s: %s", name, path, body)
			}
		}
	}
	s.as("consent").ask("GET", "/api/v1/assets/"+photo.String(), "").is(200)
	s.as("consent").ask("GET", "/api/v1/assets/"+photo.String()+"/renditions/256", "").is(200)
	s.as("manager").ask("GET", "/api/v1/assets/"+other.String(), "").is(200)
}

func TestA1_WhoMayNotSeeNamesSeesANumberEverywhere(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.seeFolder)
	s.asksConsent(photo)
	maja := s.somebody(`{"name":"Maja Berg","email":"maja@berg.example","notes":"allergic to flash"}`)
	s.shows(photo, maja)
	s.says(maja, allOfMe, "website")
	id := "/api/v1/assets/" + photo.String()
	paths := []string{"/api/v1/people", "/api/v1/people?q=maja", "/api/v1/people?q=1", "/api/v1/people/" + maja, id, id + "/appearances", id + "/history",
		id + "/clearance?purpose=news&channel=print", "/api/v1/assets/suggest?q=maj", "/api/v1/assets?q=maja"}
	for _, path := range paths {
		body := s.as("viewer").ask("GET", path, "").is(200).Body.String()
		for _, word := range []string{"Maja Berg", "berg.example", "allergic"} {
			if strings.Contains(body, word) {
				t.Errorf("%s tells a viewer %s: %s", path, word, body)
			}
		}
		if path == id+"/appearances" && !strings.Contains(body, "person 0001") || strings.Contains(path, "channel=print") && !strings.Contains(body, "person 0001") {
			t.Errorf("%s does not say the number: %s", path, body)
		}
	}
	for _, path := range []string{"/api/v1/people?q=ber", "/api/v1/people/" + maja, id + "/appearances", id + "/clearance?purpose=news&channel=print"} {
		if body := s.as("editor").ask("GET", path, "").is(200).Body.String(); !strings.Contains(body, "Maja Berg") {
			t.Errorf("%s does not tell an editor the name: %s", path, body)
		}
	}
	for _, path := range []string{"/api/v1/log?limit=100"} {
		if body := s.as("admin").ask("GET", path, "").is(200).Body.String(); strings.Contains(body, "Maja") || strings.Contains(body, "berg.example") || !strings.Contains(body, "consent recorded a consent of person 0001") {
			t.Errorf("the log tells who somebody is: %s", body)
		}
	}
}

func TestConsents_ReachAnEventAndFollowTheFolder(t *testing.T) {
	s := newStory(t)
	sports, elsewhere := s.folder(asset.Root, "sports day"), s.folder(asset.Root, "elsewhere")
	photo := s.photo(sports)
	s.asksConsent(photo)
	maja := s.somebody(`{"name":"Maja"}`)
	s.shows(photo, maja)
	s.says(maja, `"scope":{"extent":"this-event","folders":["`+sports.String()+`"]}`, "website")
	if !s.may("manager", photo, "website", "").Cleared || s.mark(photo) != "cleared" {
		t.Error("it is of the event")
	}
	s.as("manager").ask("PATCH", "/api/v1/assets/"+photo.String(), `{"folder":"`+elsewhere.String()+`"}`, "If-Match", `"2"`).is(200)
	if s.may("manager", photo, "website", "").Cleared || s.mark(photo) != "blocked" {
		t.Error("it is no longer of the event")
	}
	// Where the folder itself goes into the event's, so does what lies in it.
	s.as("manager").ask("PATCH", "/api/v1/folders/"+elsewhere.String(), `{"parent":"`+sports.String()+`"}`, "If-Match", `"1"`).is(200)
	if !s.may("manager", photo, "website", "").Cleared || s.mark(photo) != "cleared" {
		t.Error("it is of the event again")
	}
}

func TestClearance_ThePastIsAnsweredFromWhatWasKnownThen(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.seeFolder)
	s.Later(time.Hour)
	beginning := s.Now()
	s.Later(time.Hour)
	s.asksConsent(photo)
	maja := s.somebody(`{"name":"Maja"}`)
	s.shows(photo, maja)
	given := s.says(maja, allOfMe, "website")
	s.Later(time.Hour)
	allowed := s.Now()
	s.Later(time.Hour)
	s.as("consent").ask("POST", "/api/v1/consents/"+given+"/withdraw", `{}`).is(200)
	s.as("manager").ask("PUT", "/api/v1/assets/"+photo.String()+"/basis", `{"basis":"artistic-or-journalistic"}`, "If-Match", `"2"`).is(200)
	s.Later(time.Hour)
	then := func(at time.Time) cleared {
		return s.may("manager", photo, "website", "&at="+at.UTC().Format(time.RFC3339))
	}
	if c := then(allowed); !c.Cleared {
		t.Errorf("it was cleared while she allowed it: %+v", c)
	}
	if c := then(beginning); c.Status != "not-assessed" {
		t.Errorf("nobody had assessed it at first: %+v", c)
	}
	if c := s.may("manager", photo, "website", ""); !c.Cleared {
		t.Errorf("and now it stands on another basis: %+v", c)
	}
	s.as("manager").ask("GET", "/api/v1/assets/"+photo.String()+"/clearance?at="+s.Now().Add(time.Hour).UTC().Format(time.RFC3339), "").is(422)
}

func TestFind_ByPeopleAndByWhatIsCleared(t *testing.T) {
	s := newStory(t)
	alone, both, unknown, nobody := s.photo(s.seeFolder), s.photo(s.seeFolder), s.photo(s.seeFolder), s.photo(s.seeFolder)
	maja, ali := s.somebody(`{"name":"Maja"}`), s.somebody(`{"name":"Ali"}`)
	s.shows(alone, maja)
	s.shows(both, maja)
	s.shows(both, ali)
	s.as("manager").ask("POST", "/api/v1/assets/"+unknown.String()+"/appearances", `{}`).is(201)
	s.asksConsent(alone, both, unknown, nobody)
	s.says(maja, allOfMe, "website", "print")
	s.says(ali, allOfMe, "website")
	s.clear(nobody.String())
	for query, want := range map[string][]ident.Asset{
		"person:" + maja:                    {alone, both},
		"person:" + maja + "," + ali:        {both},
		"people:none":                       {nobody},
		"people:unknown":                    {unknown},
		"people:named":                      {alone, both},
		"cleared-for:website":               {alone, both, nobody},
		"cleared:news/print":                {alone, nobody},
		"cleared:recruitment/print":         {nobody},
		"cleared-for:print person:" + maja:  {alone},
		"cleared-for:nowhere":               nil,
		"cleared-for:website cleared:x/y":   nil,
		"clearance:cleared cleared-for:web": nil,
	} {
		var page struct {
			Total int
			Items []struct{ ID string }
		}
		s.as("viewer").ask("GET", "/api/v1/assets?q="+url.QueryEscape(query), "").is(200).into(&page)
		found := map[string]bool{}
		for _, i := range page.Items {
			found[i.ID] = true
		}
		if len(found) != len(want) || page.Total != len(want) {
			t.Errorf("%s finds %d, want %d", query, page.Total, len(want))
		}
		for _, id := range want {
			if !found[id.String()] {
				t.Errorf("%s does not find %s", query, id)
			}
		}
	}
	s.as("viewer").ask("GET", "/api/v1/assets?q=people:some", "").is(422)
	s.as("viewer").ask("GET", "/api/v1/assets?q=person:Maja", "").is(422)
}

func TestRegister_MergeAndUndoImportAndPages(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.seeFolder)
	s.asksConsent(photo)
	maja, double := s.somebody(`{"name":"Maja Berg","email":"maja@berg.example"}`), s.somebody(`{"name":"M. Berg"}`)
	s.shows(photo, double)
	s.says(maja, allOfMe+`,"note":"signed at the door"`, "website")
	if s.may("manager", photo, "website", "").Cleared {
		t.Fatal("it is not known yet that they are one")
	}
	var merge struct{ Undo string }
	s.as("consent").ask("POST", "/api/v1/people/"+double+"/merge", `{"into":"`+maja+`"}`, "If-Match", `"1"`).is(200).into(&merge)
	if !s.may("manager", photo, "website", "").Cleared || s.mark(photo) != "cleared" {
		t.Error("her consent counts for her photo")
	}
	s.as("consent").ask("GET", "/api/v1/people/"+double, "").is(404)
	if body := s.as("consent").ask("GET", "/api/v1/people?q=berg", "").is(200).Body.String(); !strings.Contains(body, `"total":1`) || !strings.Contains(body, `"photos":1`) {
		t.Errorf("one person with one photo: %s", body)
	}
	s.as("consent").ask("POST", "/api/v1/merges/"+merge.Undo+"/undo", "").is(204)
	s.as("consent").ask("POST", "/api/v1/merges/"+merge.Undo+"/undo", "").is(409)
	if s.may("manager", photo, "website", "").Cleared || s.mark(photo) != "blocked" {
		t.Error("they are two again")
	}
	s.as("consent").ask("GET", "/api/v1/people/"+double, "").is(200)

	file := `{"csv":"Name;Email;born;shoe size\nMaja Berg;MAJA@berg.example;;38\nNils Ek;nils@ek.example;2001-02-30;\nEva Ek;eva@ek.example;1980-05-01;\nEva Ek;eva@ek.example;;"%s}`
	var plan struct {
		New, Known, Wrong int
		Ignored           []string
		Rows              []struct{ Outcome, Person string }
	}
	s.as("consent").ask("POST", "/api/v1/people/import", fmt.Sprintf(file, "")).is(200).into(&plan)
	if plan.New != 1 || plan.Known != 2 || plan.Wrong != 1 || plan.Rows[0].Person != maja || plan.Rows[3].Outcome != "twice" || len(plan.Ignored) != 1 {
		t.Errorf("%+v", plan)
	}
	s.as("consent").ask("POST", "/api/v1/people/import", fmt.Sprintf(file, `,"commit":true`)).is(409)
	s.as("consent").ask("POST", "/api/v1/people/import", strings.Replace(fmt.Sprintf(file, `,"commit":true`), "02-30", "02-20", 1)).is(200)

	// The whole register, page by page.
	var labels []string
	for cursor := ""; ; {
		var page struct {
			Items []struct{ Label string }
			Next  string
		}
		s.as("editor").ask("GET", "/api/v1/people?limit=2&cursor="+cursor, "").is(200).into(&page)
		for _, i := range page.Items {
			labels = append(labels, i.Label)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if got := strings.Join(labels, ", "); got != "Eva Ek, M. Berg, Maja Berg, Nils Ek" {
		t.Error(got)
	}
}
