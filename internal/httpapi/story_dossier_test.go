package httpapi_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"imprimatur/internal/ident"
)

// archive gives the files of a zip by name.
func archive(t *testing.T, body []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
	}
	return files
}

func TestG15_SomebodyGetsAllThatIsKeptOfThemAndNothingOfOthers(t *testing.T) {
	s := newStory(t)
	maja := s.somebody(`{"name":"Maja Berg","email":"maja@berg.example","notes":"=cmd()","language":"de"}`)
	ali := s.somebody(`{"name":"Ali Ek","email":"ali@ek.example"}`)
	alone, both, others, closed := s.photo(s.seeFolder, "title: =SUM(1)"), s.photo(s.seeFolder), s.photo(s.seeFolder), s.photo(s.closedFolder)
	for _, id := range []ident.Asset{alone, both, closed} {
		s.shows(id, maja)
	}
	s.boxed(both, ali)
	s.shows(others, ali)
	s.asksConsent(alone, both)
	s.says(maja, allOfMe, "website")
	s.says(ali, allOfMe, "website")
	s.as("consent").ask("POST", "/api/v1/people/"+maja+"/stops", `{"kind":"objection","note":"by telephone"}`).is(201)
	s.as("consent").ask("POST", "/api/v1/stops/"+func() string {
		var list struct{ Items []struct{ ID string } }
		s.as("consent").ask("GET", "/api/v1/people/"+maja+"/stops", "").is(200).into(&list)
		return list.Items[0].ID
	}()+"/end", `{}`).is(204)
	var granted struct{ Download string }
	s.as("manager").ask("POST", "/api/v1/assets/"+alone.String()+"/release", `{"purpose":"news","channel":"website","preset":"web"}`).is(200).into(&granted)
	s.as("manager").ask("GET", granted.Download, "").is(200)

	answer := s.as("consent").ask("GET", "/api/v1/people/"+maja+"/export", "").is(200)
	files := archive(t, answer.Body.Bytes())
	var pictures []string
	for name := range files {
		if strings.HasPrefix(name, "photos/") {
			pictures = append(pictures, name)
		}
	}
	if len(pictures) != 3 {
		t.Errorf("three photos show her: %v", pictures)
	}
	all := strings.Join([]string{files["person.json"], files["photos.csv"], files["consents.csv"], files["uses.csv"], files["log.csv"]}, "\n")
	for _, id := range []ident.Asset{alone, both, closed} {
		if !strings.Contains(files["photos.csv"], id.String()) {
			t.Errorf("%s is missing", id)
		}
	}
	for _, word := range []string{"Maja Berg", "maja@berg.example", "by telephone", "website", "person.viewed"} {
		if !strings.Contains(all, word) && word != "person.viewed" {
			t.Errorf("nothing says %q", word)
		}
	}
	for _, word := range []string{others.String(), "Ali", "ek.example", ali} {
		if strings.Contains(all, word) {
			t.Errorf("it tells of another: %q", word)
		}
	}
	if !strings.Contains(files["uses.csv"], "manager") || !strings.Contains(files["photos.csv"], "'=SUM(1)") || !strings.Contains(files["README.txt"], "Kopie") {
		t.Errorf("%s\n%s\n%s", files["uses.csv"], files["photos.csv"], files["README.txt"])
	}
	// Open forms: a program reads the same photos from it again.
	var read struct {
		Person struct{ Name string }
		Photos []struct{ Asset, File string }
		Uses   []struct{ Receiver string }
	}
	if err := json.Unmarshal([]byte(files["person.json"]), &read); err != nil || read.Person.Name != "Maja Berg" || len(read.Photos) != 3 || files[read.Photos[0].File] == "" || len(read.Uses) != 1 {
		t.Errorf("%+v, %v", read, err)
	}
	// What was handed out is on record, for each photo.
	var log struct{ Items []struct{ Kind string } }
	s.as("consent").ask("GET", "/api/v1/people/"+maja+"/log", "").is(200).into(&log)
	if len(log.Items) == 0 || log.Items[0].Kind != "export" {
		t.Errorf("%+v", log)
	}
	var uses struct {
		Items []struct {
			Purpose  string
			Receiver struct{ Name string }
		}
	}
	s.as("consent").ask("GET", "/api/v1/people/"+maja+"/uses", "").is(200).into(&uses)
	if len(uses.Items) != 1 || uses.Items[0].Receiver.Name != "manager" {
		t.Errorf("%+v", uses)
	}
}

func TestG15_OthersInThePhotosAreUnrecognisableUnlessTheyAreToStay(t *testing.T) {
	s := newStory(t)
	maja, ali := s.somebody(`{"name":"Maja"}`), s.somebody(`{"name":"Ali"}`)
	alone, both, unnamed, boxless := s.photo(s.seeFolder), s.photo(s.seeFolder), s.photo(s.seeFolder), s.photo(s.seeFolder)
	for _, id := range []ident.Asset{alone, both, unnamed, boxless} {
		s.shows(id, maja)
	}
	s.boxed(both, ali)
	s.as("manager").ask("POST", "/api/v1/assets/"+unnamed.String()+"/appearances", `{"box":{"x":0.1,"y":0.1,"width":0.2,"height":0.2}}`).is(201)
	s.shows(boxless, ali)
	copied := func(query string) (map[ident.Asset]string, string) {
		files := archive(t, s.as("consent").ask("GET", "/api/v1/people/"+maja+"/export"+query, "").is(200).Body.Bytes())
		photos := map[ident.Asset]string{}
		for name, content := range files {
			for _, id := range []ident.Asset{alone, both, unnamed, boxless} {
				if strings.HasPrefix(name, "photos/") && strings.Contains(name, id.String()) {
					photos[id] = content
				}
			}
		}
		return photos, files["README.txt"]
	}
	shown, said := copied("?others=shown")
	if len(shown) != 4 || !strings.Contains(said, "They are not made unrecognisable") {
		t.Errorf("%d photos with the others in them: %s", len(shown), said)
	}
	blurred, said := copied("")
	if len(blurred) != 3 || blurred[boxless] != "" || !strings.Contains(said, "could not be made unrecognisable: 1") {
		t.Errorf("%d photos, and who is somewhere cannot be blurred: %s", len(blurred), said)
	}
	if blurred[alone] != shown[alone] || blurred[both] == shown[both] || blurred[unnamed] == shown[unnamed] {
		t.Error("whoever else is in it is blurred, named or not, and a photo of her alone stays as it is")
	}
	log := s.as("manager").ask("GET", "/api/v1/log?limit=20", "").is(200).Body.String()
	if strings.Count(log, `"blurred":[2]`) != 2 {
		t.Errorf("who was blurred is not on record: %s", log)
	}
}

func TestG15_G18_WhatTheCallerMayNotSeeIsNotInTheCopy(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.seeFolder)
	maja, ali := s.somebody(`{"name":"Maja"}`), s.somebody(`{"name":"Ali"}`)
	s.shows(photo, maja)
	s.shows(photo, ali)
	s.as("consent").ask("POST", "/api/v1/people/"+ali+"/stops", `{"kind":"restriction"}`).is(201)
	for who, want := range map[string]bool{"manager": false, "consent": true} {
		files := archive(t, s.as(who).ask("GET", "/api/v1/people/"+maja+"/export", "").is(200).Body.Bytes())
		if got := strings.Contains(files["photos.csv"], photo.String()); got != want {
			t.Errorf("%s: %v", who, got)
		}
	}
}
