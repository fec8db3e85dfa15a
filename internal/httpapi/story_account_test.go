package httpapi_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/testkit/house"
)

func TestU9_WhoIsSlowedIsToldForHowLong(t *testing.T) {
	s := newStory(t)
	guess := `{"email":"viewer@museum.example","password":"not the one that it is"}`
	for range 7 {
		if r := s.as("stranger").ask("POST", "/api/v1/login", guess); r.Code == 429 {
			if after, err := strconv.Atoi(r.Header().Get("Retry-After")); err != nil || after < 1 {
				t.Errorf("Retry-After: %q", r.Header().Get("Retry-After"))
			}
			return
		}
	}
	t.Error("seven guesses are not too many")
}

func TestU3_TheLibraryIsSetUpOnce(t *testing.T) {
	h := house.New(t)
	s := &story{House: h, t: t}
	s.server = serverOf(t, h)
	stranger := &actor{s: s}
	secret, err := h.Office.OpenSetUp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var state struct{ Needed bool }
	stranger.ask("GET", "/api/v1/setup", "").is(200).into(&state)
	if !state.Needed {
		t.Fatal("a new library needs no set-up")
	}
	form := `{"token":"TOKEN","organisation":"Museum","language":"nl","name":"Anna","email":"anna@museum.example","password":"` + password + `"}`
	if p := stranger.ask("POST", "/api/v1/setup", strings.Replace(form, "TOKEN", "guess", 1)).is(403).problem(); p.Code != "setup.wrong-secret" {
		t.Error(p)
	}
	done := stranger.ask("POST", "/api/v1/setup", strings.Replace(form, "TOKEN", secret, 1)).is(200)
	if c := done.Header().Get("Set-Cookie"); !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Strict") || !strings.HasPrefix(c, "__Host-session=") {
		t.Error(c)
	}
	if p := stranger.ask("POST", "/api/v1/setup", strings.Replace(form, "TOKEN", secret, 1)).is(404).problem(); p.Code != "setup.closed" {
		t.Error(p)
	}
}

func TestU6_LogoutEndsTheSessionOnTheServer(t *testing.T) {
	s := newStory(t)
	viewer := s.as("viewer")
	viewer.ask("GET", "/api/v1/me", "").is(200)
	out := viewer.ask("POST", "/api/v1/logout", "").is(204)
	if c := out.Header().Get("Set-Cookie"); !strings.Contains(c, "Max-Age=0") {
		t.Error(c)
	}
	for _, path := range []string{"/api/v1/me", "/api/v1/assets", "/api/v1/folders"} {
		if p := viewer.ask("GET", path, "").is(401).problem(); p.Code != "login.needed" {
			t.Errorf("%s: %s", path, p.Code)
		}
	}
}

func TestU7_EachLoginIsASessionOfItsOwn(t *testing.T) {
	s := newStory(t)
	login := `{"email":"viewer@museum.example","password":"` + password + `"}`
	one, two := s.as("stranger").ask("POST", "/api/v1/login", login).is(200), s.as("stranger").ask("POST", "/api/v1/login", login).is(200)
	if one.Header().Get("Set-Cookie") == two.Header().Get("Set-Cookie") {
		t.Error("two logins share a session")
	}
	// A cookie that somebody planted is not taken over.
	planted := s.as("stranger").ask("POST", "/api/v1/login", login, "Cookie", "__Host-session=planted").is(200)
	if strings.Contains(planted.Header().Get("Set-Cookie"), "planted") {
		t.Error("a planted session was taken over")
	}
}

func TestU8_AKnownAndAnUnknownNameReadAlike(t *testing.T) {
	s := newStory(t)
	known := s.as("stranger").ask("POST", "/api/v1/login", `{"email":"viewer@museum.example","password":"wrong wrong wrong"}`).is(401).problem()
	unknown := s.as("stranger").ask("POST", "/api/v1/login", `{"email":"nobody@museum.example","password":"wrong wrong wrong"}`).is(401).problem()
	disabled := s.as("stranger").ask("POST", "/api/v1/login", `{"email":"disabled@museum.example","password":"`+password+`"}`).is(401).problem()
	known.ID, unknown.ID, disabled.ID = "", "", ""
	if known.Code != unknown.Code || known.Detail != unknown.Detail || known.Code != disabled.Code {
		t.Errorf("%+v\n%+v\n%+v", known, unknown, disabled)
	}
}

func TestU1_ATokenNeverRaisesItself(t *testing.T) {
	s := newStory(t)
	token := s.as("token")
	for _, c := range [][2]string{
		{"POST", "/api/v1/me/tokens"}, {"GET", "/api/v1/me/tokens"}, {"POST", "/api/v1/me/password"}, {"PATCH", "/api/v1/me"},
		{"GET", "/api/v1/me/sessions"}, {"DELETE", "/api/v1/me/sessions"}, {"POST", "/api/v1/logout"},
	} {
		if p := token.ask(c[0], c[1], "").problem(); p.Status != 403 || p.Code != "token.not-for-account" {
			t.Errorf("%v: %+v", c, p)
		}
	}
	// Its owner may manage everything; the token may only look into one folder.
	own, foreign := s.photo(s.seeFolder), s.photo(s.closedFolder)
	token.ask("GET", "/api/v1/assets/"+own.String()+"/renditions/256", "").is(200)
	token.ask("GET", "/api/v1/assets/"+foreign.String()+"/renditions/256", "").is(404)
	token.ask("POST", "/api/v1/assets/"+own.String()+"/trash", "").is(403)
	token.ask("GET", "/api/v1/users", "").is(403)
}

func TestU2_DemotionReachesSessionsAndTokensAtOnce(t *testing.T) {
	s := newStory(t)
	own := s.photo(s.seeFolder)
	token := s.as("token")
	picture := "/api/v1/assets/" + own.String() + "/renditions/256"
	token.ask("GET", picture, "").is(200)
	admin := s.as("admin")
	manager := s.as("manager")
	was := admin.ask("GET", "/api/v1/users/"+manager.user.ID.String(), "").is(200)
	now := admin.ask("PATCH", "/api/v1/users/"+manager.user.ID.String(), `{"roles":["viewer"]}`, "If-Match", was.Header().Get("ETag")).is(200)
	token.ask("GET", picture, "").is(404)
	manager.ask("GET", picture, "").is(404)
	manager.ask("GET", "/api/v1/log", "").is(403)
	admin.ask("PATCH", "/api/v1/users/"+manager.user.ID.String(), `{"disabled":true}`, "If-Match", now.Header().Get("ETag")).is(200)
	token.ask("GET", "/api/v1/me", "").is(401)
	manager.ask("GET", "/api/v1/me", "").is(401)
}

func TestA10_LeavingAGroupWorksAtOnce(t *testing.T) {
	s := newStory(t)
	foreign := s.photo(s.closedFolder)
	picture := "/api/v1/assets/" + foreign.String() + "/renditions/256"
	admin, viewer := s.as("admin"), s.as("viewer")
	var group struct{ ID string }
	made := admin.ask("POST", "/api/v1/groups", `{"name":"Press","members":["`+viewer.user.ID.String()+`"]}`).is(201).into(&group)
	admin.ask("POST", "/api/v1/folders/"+s.closedFolder.String()+"/grants", `{"group":"`+group.ID+`","right":"see"}`).is(201)
	viewer.ask("GET", picture, "").is(200)
	admin.ask("PATCH", "/api/v1/groups/"+group.ID, `{"members":[]}`, "If-Match", made.Header().Get("ETag")).is(200)
	viewer.ask("GET", picture, "").is(404)
}

func TestA9_MovingAFolderChangesRightsAtOnce(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.closedFolder)
	picture := "/api/v1/assets/" + photo.String() + "/renditions/256"
	viewer, manager := s.as("viewer"), s.as("manager")
	viewer.ask("GET", picture, "").is(404)
	move := func(parent ident.Folder, revision string) {
		manager.ask("PATCH", "/api/v1/folders/"+s.closedFolder.String(), `{"parent":"`+parent.String()+`"}`, "If-Match", revision).is(200)
	}
	move(s.seeFolder, `"1"`)
	viewer.ask("GET", picture, "").is(200)
	move(1, `"2"`)
	viewer.ask("GET", picture, "").is(404)
}

func TestBreakGlass_AnAdministratorSeesOnlyWithAReason(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.closedFolder)
	admin := s.as("admin")
	picture := "/api/v1/assets/" + photo.String() + "/renditions/256"
	admin.ask("GET", picture, "").is(404)
	admin.ask("POST", "/api/v1/break-glass", `{"reason":"short"}`).is(422)
	admin.ask("POST", "/api/v1/break-glass", `{"reason":"The police asked about the theft of May."}`).is(200)
	admin.ask("GET", picture, "").is(200)
	s.Later(2 * time.Hour)
	admin.ask("GET", picture, "").is(404)
	s.as("manager").ask("POST", "/api/v1/break-glass", `{"reason":"I am not an administrator."}`).is(403)
}

func TestETag_TheSecondEditorIsToldAndNothingIsOverwritten(t *testing.T) {
	s := newStory(t)
	admin := s.as("admin")
	path := "/api/v1/users/" + s.as("other").user.ID.String()
	tag := admin.ask("GET", path, "").is(200).Header().Get("ETag")
	if p := admin.ask("PATCH", path, `{"name":"No revision"}`).is(428).problem(); p.Code != "request.revision-missing" {
		t.Error(p)
	}
	admin.ask("PATCH", path, `{"name":"First"}`, "If-Match", tag).is(200)
	for _, stale := range []string{tag, `"0"`, `*`, `W/` + tag, `"x"`, `1`} {
		admin.ask("PATCH", path, `{"name":"Second"}`, "If-Match", stale).is(412)
	}
	var now struct{ Name string }
	admin.ask("GET", path, "").is(200).into(&now)
	if now.Name != "First" {
		t.Errorf("the first change was overwritten with %q", now.Name)
	}
}

func TestIdempotency_ARepeatedCreationMakesNoSecondThing(t *testing.T) {
	s := newStory(t)
	manager, editor := s.as("manager"), s.as("editor")
	form := `{"parent":"` + s.seeFolder.String() + `","name":"Party"}`
	one := manager.ask("POST", "/api/v1/folders", form, "Idempotency-Key", "k1").is(201)
	two := manager.ask("POST", "/api/v1/folders", form, "Idempotency-Key", "k1").is(201)
	if one.Body.String() != two.Body.String() || two.Header().Get("ETag") != one.Header().Get("ETag") || two.Header().Get("Idempotency-Replayed") != "true" {
		t.Errorf("%s\n%s", one.Body, two.Body)
	}
	if p := manager.ask("POST", "/api/v1/folders", strings.Replace(form, "Party", "Other", 1), "Idempotency-Key", "k1").is(409).problem(); p.Code != "request.key-reused" {
		t.Error(p)
	}
	// Somebody else's key of the same name is another key.
	editor.ask("POST", "/api/v1/folders", strings.Replace(form, "Party", "Mine", 1), "Idempotency-Key", "k1").is(201)
	// A refusal is not kept: the same key may try again.
	manager.ask("POST", "/api/v1/folders", form, "Idempotency-Key", "k2").is(409)
	manager.ask("POST", "/api/v1/folders", strings.Replace(form, "Party", "Later", 1), "Idempotency-Key", "k2").is(201)
	manager.ask("POST", "/api/v1/folders", form, "Idempotency-Key", strings.Repeat("k", 201)).is(422)
	// A day later the key is free again.
	s.Later(25 * time.Hour)
	manager.ask("POST", "/api/v1/folders", strings.Replace(form, "Party", "Next day", 1), "Idempotency-Key", "k1").is(201)
}

func TestIdempotency_ASecretIsShownOnce(t *testing.T) {
	s := newStory(t)
	viewer := s.as("viewer")
	form := `{"name":"script","right":"see","until":"` + s.Now().Add(time.Hour).UTC().Format(time.RFC3339) + `"}`
	var made struct{ Token string }
	viewer.ask("POST", "/api/v1/me/tokens", form, "Idempotency-Key", "k").is(201).into(&made)
	if !strings.HasPrefix(made.Token, "imp_") {
		t.Fatal(made)
	}
	again := viewer.ask("POST", "/api/v1/me/tokens", form, "Idempotency-Key", "k").is(409)
	if again.problem().Code != "request.repeated" || strings.Contains(again.Body.String(), made.Token) {
		t.Error(again.Body)
	}
}

func TestProblems_AreSaidInTheLanguageOfTheUserThenOfTheBrowser(t *testing.T) {
	s := newStory(t)
	seen := map[string]bool{}
	for _, lang := range []string{"en", "nl", "sv", "de"} {
		u, err := s.Office.AddUser(t.Context(), house.Console(), office.UserForm{
			Email: lang + "@museum.example", Name: lang, Language: lang, Roles: []access.Role{access.Viewer}, Password: password,
		})
		s.must(err)
		entry, err := s.Office.Login(t.Context(), access.Caller{Source: "192.0.2.7"}, u.Email, password, "")
		s.must(err)
		a := &actor{s: s, session: entry.Secret}
		p := a.ask("GET", "/api/v1/assets/0000000000001/versions", "", "Accept-Language", "sv").is(404).problem()
		stranger := s.as("stranger").ask("GET", "/api/v1/me", "", "Accept-Language", lang).is(401).problem()
		if seen[p.Detail] || seen[stranger.Detail] || p.Code != "asset.not-found" {
			t.Errorf("%s: %+v %+v", lang, p, stranger)
		}
		seen[p.Detail], seen[stranger.Detail] = true, true
	}
}

func TestL1_ARefusedActIsOnRecordOnce(t *testing.T) {
	s := newStory(t)
	foreign := s.photo(s.closedFolder)
	viewer := s.as("viewer")
	viewer.ask("GET", "/api/v1/assets/"+foreign.String()+"/versions", "").is(404)
	viewer.ask("GET", "/api/v1/users", "").is(403)
	events, err := s.Office.Log(t.Context(), s.caller("manager"), audit.Filter{Actor: viewer.user.ID, Kinds: []audit.Kind{audit.AccessDenied}})
	s.must(err)
	if len(events) != 2 || events[1].Object.ID != foreign.String() || events[1].Object.Kind != "asset" || events[1].Outcome != audit.Denied {
		t.Errorf("%+v", events)
	}
}

func TestLog_ReadsAsSentencesInTheReadersLanguage(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.seeFolder)
	s.as("viewer").ask("GET", "/api/v1/assets/"+photo.String()+"/renditions/1024", "").is(200)
	var page struct {
		Items []struct{ Kind, Sentence string }
		Older string
	}
	s.as("manager").ask("GET", "/api/v1/log?limit=5", "").is(200).into(&page)
	if len(page.Items) != 5 || page.Older == "" {
		t.Fatalf("%+v", page)
	}
	found := false
	for range 50 {
		for _, e := range page.Items {
			if e.Sentence == "" || strings.Contains(e.Sentence, "{") {
				t.Errorf("%s reads %q", e.Kind, e.Sentence)
			}
			found = found || e.Kind == "asset.previewed" && strings.HasPrefix(e.Sentence, "viewer looked at")
		}
		if page.Older == "" {
			break
		}
		cursor := page.Older
		page.Items, page.Older = nil, ""
		s.as("manager").ask("GET", "/api/v1/log?limit=5&cursor="+cursor, "").is(200).into(&page)
	}
	if !found {
		t.Error("the preview is not told")
	}
	s.as("manager").ask("GET", "/api/v1/log?cursor=nonsense", "").is(422)
	s.as("editor").ask("GET", "/api/v1/log", "").is(403)
	export := s.as("manager").ask("GET", "/api/v1/log/export", "").is(200)
	if lines := strings.Count(export.Body.String(), "\n"); lines < 10 || export.Header().Get("Content-Disposition") == "" {
		t.Errorf("%d lines", lines)
	}
	if s.as("editor").ask("GET", "/api/v1/log/export", "").Code != http.StatusForbidden {
		t.Error("an editor exports the log")
	}
}
