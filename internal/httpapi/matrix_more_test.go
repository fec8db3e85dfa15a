package httpapi_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/job"
	"imprimatur/internal/office"
	"imprimatur/internal/testkit"
	"imprimatur/internal/testkit/house"
)

// prepared is a row with an object made for it: what to ask, and about what.
func (s *story) prepared(r row, folder ident.Folder, pattern string) (path, body string, header []string) {
	var object map[string]string
	if r.object != nil {
		object = r.object(s, folder)
	}
	for _, h := range r.header {
		header = append(header, fill(h, object))
	}
	return fill(pattern, object) + fill(r.query, object), fill(r.body, object), header
}

func TestA1_UnknownAndForbiddenReadAlike(t *testing.T) {
	s := newStory(t)
	table := matrix()
	for _, rt := range s.server.Routes() {
		r := table[rt.ID]
		if r.closed == "" || !strings.Contains(rt.Pattern, "{id}") || rt.Method == http.MethodHead || strings.Contains(rt.Pattern, "/collections/") {
			continue
		}
		path, body, header := s.prepared(r, s.closedFolder, rt.Pattern)
		id := strings.Split(strings.TrimPrefix(path, rt.Pattern[:strings.Index(rt.Pattern, "{id}")]), "/")[0]
		for _, name := range []string{"viewer", "other", "editor", "token"} {
			a := s.entrant(name)
			forbidden := a.ask(rt.Method, path, body, header...)
			unknown := a.ask(rt.Method, strings.Replace(path, id, "0000000000001", 1), body, header...)
			malformed := a.ask(rt.Method, strings.Replace(path, id, "x", 1), body, header...)
			if forbidden.Code != unknown.Code || forbidden.Code != malformed.Code {
				t.Errorf("%s as %s: forbidden %d, unknown %d, malformed %d", rt.ID, name, forbidden.Code, unknown.Code, malformed.Code)
				continue
			}
			if f, u := faceless(t, forbidden), faceless(t, unknown); f != u {
				t.Errorf("%s as %s tells forbidden from unknown:\n%s\n%s", rt.ID, name, f, u)
			}
		}
	}
}

// faceless is an answer without what is different in every answer.
func faceless(t *testing.T, r *reply) string {
	t.Helper()
	p := r.problem()
	p.ID = ""
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	header := r.Header().Clone()
	header.Del("X-Request-Id")
	header.Del("Content-Length")
	var names []string
	for name, values := range header {
		names = append(names, name+": "+strings.Join(values, ","))
	}
	slices.Sort(names)
	return string(text) + strings.Join(names, "\n")
}

func TestA2_SwappedNamesOpenNothing(t *testing.T) {
	s := newStory(t)
	table := matrix()
	names := map[string]string{
		"asset": s.photo(s.seeFolder).String(), "folder": s.folder(s.seeFolder, "x").String(), "user": s.as("other").user.ID.String(),
		"session": s.caller("other").Session.String(), "upload": anothersUpload(s, 0)["id"], "collection": anothersCollection(s, 0)["id"],
		"search": anothersSearch(s, 0)["id"], "grant": aGrant(s, s.seeFolder)["id"], "group": aGroup(s, 0)["id"], "token": anothersToken(s, 0)["id"],
		"people": aPerson(s, 0)["id"], "appearance": anAppearance(s, s.seeFolder)["id"], "consent": aConsent(s, 0)["id"], "stop": aStop(s, 0)["id"], "merge": aMerge(s, 0)["id"],
		"nothing": "0000000000000", "root": "0000000000001",
	}
	for _, rt := range s.server.Routes() {
		r := table[rt.ID]
		if !strings.Contains(rt.Pattern, "{id}") {
			continue
		}
		kind := kindOf(rt.Pattern)
		for of, name := range names {
			if of == kind || of == "root" && kind == "folder" {
				continue
			}
			_, body, header := s.prepared(r, s.seeFolder, rt.Pattern)
			answer := s.as("manager").ask(rt.Method, fill(strings.Replace(rt.Pattern, "{id}", name, 1), nil), body, header...)
			if answer.Code < 400 || answer.Code >= 500 {
				t.Errorf("%s %s with the name of a %s: %d", rt.Method, rt.Pattern, of, answer.Code)
			}
		}
	}
}

// kindOf tells what an address is about.
func kindOf(pattern string) string {
	if strings.HasPrefix(pattern, "/api/v1/me/") {
		return strings.TrimSuffix(strings.Split(pattern, "/")[4], "s")
	}
	word := strings.TrimSuffix(strings.Split(pattern, "/")[3], "s")
	switch word {
	case "searche":
		return "search"
	case "stack":
		return "asset" // by the photo on top
	}
	return word
}

func TestA2_ACredentialOpensItsOwnersDoorsOnly(t *testing.T) {
	s := newStory(t)
	viewer, manager := s.as("viewer"), s.as("manager")
	for name, header := range map[string][]string{
		"another's cookie cut short": {"Cookie", "__Host-session=" + manager.session[:20]},
		"a token as a cookie":        {"Cookie", "__Host-session=" + s.as("token").token},
		"two cookies":                {"Cookie", "__Host-session=" + viewer.session + "; __Host-session=" + manager.session},
		"a cookie of another name":   {"Cookie", "session=" + manager.session},
		"an id as a cookie":          {"Cookie", "__Host-session=" + s.caller("manager").Session.String()},
		"a session as a token":       {"Authorization", "Bearer imp_" + manager.session},
		"a bare token":               {"Authorization", s.as("token").token},
		"a token for Basic":          {"Authorization", "Basic " + s.as("token").token},
		"a token cut short":          {"Authorization", "Bearer " + s.as("token").token[:30]},
		"nothing after Bearer":       {"Authorization", "Bearer "},
	} {
		if r := s.as("stranger").ask("GET", "/api/v1/me", "", header...); r.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, r.Code)
		}
	}
	// A token beside a session counts alone: nobody gets the sum of both.
	both := manager.ask("GET", "/api/v1/users", "", "Authorization", "Bearer "+s.as("token").token)
	if both.Code != http.StatusForbidden {
		t.Errorf("token and session together: %d", both.Code)
	}
}

func TestA6_EveryRouteKeepsToItsVerbs(t *testing.T) {
	s := newStory(t)
	table := matrix()
	known := map[string]bool{}
	for _, rt := range s.server.Routes() {
		known[rt.Method+" "+fill(rt.Pattern, map[string]string{"id": "x", "token": "x"})] = true
	}
	for _, rt := range s.server.Routes() {
		r := table[rt.ID]
		path, _, header := s.prepared(r, s.seeFolder, rt.Pattern)
		plain := fill(rt.Pattern, map[string]string{"id": "x", "token": "x"})
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			if known[method+" "+plain] {
				continue
			}
			if w := s.as("manager").ask(method, path, "", header...); w.Code != http.StatusMethodNotAllowed && !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && w.Code != http.StatusNotFound && w.Code != http.StatusBadRequest && w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s %s: %d", method, path, w.Code)
			}
		}
		if known["OPTIONS "+plain] {
			continue
		}
		if w := s.as("manager").ask("OPTIONS", path, ""); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "" {
			t.Errorf("OPTIONS %s: %d %v", path, w.Code, w.Header())
		}
		if rt.Method != "GET" || known["HEAD "+plain] {
			continue
		}
		for _, name := range []string{"manager", "other", "stranger"} {
			s.rest()
			get, head := s.entrant(name).ask("GET", path, "", header...), s.entrant(name).ask("HEAD", path, "", header...)
			if get.Code != head.Code {
				t.Errorf("%s as %s: GET %d, HEAD %d", path, name, get.Code, head.Code)
			}
		}
	}
}

func TestA7_NothingIsSetThatTheFormDoesNotHave(t *testing.T) {
	s := newStory(t)
	table := matrix()
	tried := 0
	for _, rt := range s.server.Routes() {
		r := table[rt.ID]
		if !strings.HasPrefix(r.body, "{\"") {
			continue
		}
		for _, extra := range []string{`"owner":"x"`, `"id":"0000000000001"`, `"revision":7`, `"role":"administrator"`, `"disabled_by":"x"`, `"added_by":"x"`, `"state":"active"`, `"clearance":"cleared"`} {
			if strings.Contains(extra, "state") && (strings.Contains(r.body, `"state"`) || strings.Contains(rt.ID, "appearance")) {
				continue // a field of the form itself
			}
			s.rest()
			path, body, header := s.prepared(r, s.seeFolder, rt.Pattern)
			name := "manager"
			if strings.Contains(r.opened, "403 403 403 403 2") { // only who runs the house
				name = "admin"
			}
			answer := s.entrant(name).ask(rt.Method, path, "{"+extra+","+body[1:], header...)
			if p := answer.problem(); answer.Code != http.StatusUnprocessableEntity || len(p.Errors) == 0 || p.Errors[0].Code != "field.unknown" {
				t.Errorf("%s takes %s: %d %s", rt.ID, extra, answer.Code, answer.Body)
			}
			tried++
		}
	}
	if tried < 100 {
		t.Errorf("only %d tries", tried)
	}
}

func TestA8_NothingStartsAfterARevocation(t *testing.T) {
	s := newStory(t)
	grant := s.grant(s.closedFolder, "viewer", access.See)
	path := "/api/v1/assets/" + s.photo(s.closedFolder).String() + "/renditions/1024"
	viewer := s.as("viewer")
	viewer.ask("GET", path, "").is(200)
	testkit.NothingBeginsAfter(t, 50, func(int) int { return viewer.ask("GET", path, "").Code },
		func() { s.as("manager").ask("DELETE", "/api/v1/grants/"+grant.String(), "").is(204) })
}

func TestA4_CountsAndHitsDoNotRevealWhatIsHidden(t *testing.T) {
	s := newStory(t)
	s.photo(s.seeFolder, "title: summer party", "keywords: garden", "camera: Alpha")
	hidden := s.photo(s.closedFolder, "title: secret meeting", "keywords: conspiracy", "camera: Omega", "taken: 1999-05-03T12:00:00Z")
	viewer := s.as("viewer")
	for _, path := range []string{
		"/api/v1/assets", "/api/v1/assets/months", "/api/v1/assets/facets", "/api/v1/folders", "/api/v1/collections",
		"/api/v1/assets?q=secret", "/api/v1/assets?q=conspiracy", "/api/v1/assets?q=sec", "/api/v1/assets?q=secrat", "/api/v1/assets?q=keyword:conspiracy",
		"/api/v1/assets?q=camera:Omega", "/api/v1/assets?q=taken:1999", "/api/v1/assets/facets?q=secret", "/api/v1/assets/months?q=secret",
	} {
		body := viewer.ask("GET", path, "").is(200).Body.String()
		for _, word := range []string{hidden.String(), "secret meeting", "Omega", "1999-05", s.closedFolder.String(), `"closed"`} {
			if strings.Contains(body, word) && !strings.Contains(path, word) {
				t.Errorf("%s reveals %s: %s", path, word, body)
			}
		}
		if strings.Contains(path, "/facets?q=") && strings.Contains(body, `"count":1`) || strings.Contains(path, "/assets?q=") && !strings.Contains(body, `"total":0`) {
			t.Errorf("%s counts what is hidden: %s", path, body)
		}
	}
	for hidden, unknown := range map[string]string{"closed": "nowhere", s.closedFolder.String(): "0000000000002"} {
		h, u := viewer.ask("GET", "/api/v1/assets?q=folder:"+hidden, ""), viewer.ask("GET", "/api/v1/assets?q=folder:"+unknown, "")
		if p := h.problem(); p.Code != "folder.not-found" || faceless(t, h) != faceless(t, u) {
			t.Errorf("folder:%s is answered %s, folder:%s %s", hidden, h.Body, unknown, u.Body)
		}
	}
}

func TestL1_WhatIsSeenIsOnRecord(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.seeFolder)
	viewer := s.as("viewer")
	viewer.ask("GET", "/api/v1/assets/"+photo.String()+"/renditions/2048", "").is(200)
	var seen struct {
		Items []struct {
			Asset struct{ ID string }
			How   []string
			Times int
		}
	}
	window := "&from=" + s.Now().Add(-time.Hour).UTC().Format(time.RFC3339) + "&until=" + s.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	s.as("manager").ask("GET", "/api/v1/log/seen?user="+viewer.user.ID.String()+window, "").is(200).into(&seen)
	if len(seen.Items) != 1 || seen.Items[0].Asset.ID != photo.String() || seen.Items[0].Times == 0 {
		t.Errorf("%+v", seen)
	}
	events, err := s.Office.Log(t.Context(), house.Console(), audit.Filter{Kinds: []audit.Kind{audit.LogViewed}})
	s.must(err)
	if len(events) == 0 {
		t.Error("reading the log is not on record")
	}
}

// aNotice is one about somebody who was made a manager at the console.
func aNotice(s *story, _ ident.Folder) map[string]string {
	u, err := s.Office.AddUser(s.t.Context(), house.Console(), office.UserForm{Email: s.fresh() + "@example.org", Name: "New", Language: "en", Roles: []access.Role{access.Manager}})
	s.must(err)
	notices, err := s.Office.Notices(s.t.Context(), house.Console())
	s.must(err)
	for _, n := range notices {
		if n.User == u.ID {
			return map[string]string{"id": n.ID.String()}
		}
	}
	s.t.Fatal("nobody is told")
	return nil
}

// givenUpWork is a job that no further attempt could mend.
func givenUpWork(s *story, _ ident.Folder) map[string]string {
	jobs, kind := s.DB.Jobs(), job.Kind("test."+s.fresh())
	s.must(jobs.Ensure(s.t.Context(), job.Job{Kind: kind, Key: "one"}))
	leased, err := jobs.Lease(s.t.Context(), []job.Kind{kind}, 1, time.Now().Add(time.Hour))
	s.must(err)
	s.must(jobs.Settle(s.t.Context(), leased[0], job.End{State: job.GivenUp, Failure: "nothing to be done"}))
	return map[string]string{"id": leased[0].ID.String()}
}
