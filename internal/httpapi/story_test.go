package httpapi_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"html"
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/consent"
	"imprimatur/internal/httpapi"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/office"
	"imprimatur/internal/testkit"
	"imprimatur/internal/testkit/house"
)

// story is a server before a whole house, with everybody who appears in the tests.
type story struct {
	*house.House
	t      testing.TB
	server *httpapi.Server
	actors map[string]*actor

	seeFolder      ident.Folder // opened to the viewer to see, to the editor to edit
	downloadFolder ident.Folder // opened to the viewer to download
	closedFolder   ident.Folder // opened to nobody
	photos         atomic.Uint64
	logins         atomic.Uint64
}

// actor is somebody at the server: a user with a session, a token, or nobody.
type actor struct {
	s       *story
	name    string
	user    access.User
	session string
	token   string
}

const password = "four grey herons at dusk"

func newStory(t testing.TB) *story {
	t.Helper()
	s := &story{House: house.New(t), t: t, actors: map[string]*actor{}}
	s.server = serverOf(t, s.House)
	s.must(s.Office.Found(t.Context(), house.Console(), "Museum", "en"))
	s.seeFolder, s.downloadFolder, s.closedFolder = s.folder(asset.Root, "see"), s.folder(asset.Root, "download"), s.folder(asset.Root, "closed")
	s.people()
	return s
}

func serverOf(t testing.TB, h *house.House) *httpapi.Server {
	t.Helper()
	server, err := httpapi.New(httpapi.Options{
		Office: h.Office, Library: h.Library, Door: h.Door, People: h.People, Shares: h.Shares, Publisher: h.Publisher, Webhooks: h.Webhooks, Recall: h.Recall, Replies: h.DB.Replies(), Version: "test",
		UI:       fstest.MapFS{"index.html": {Data: []byte("<html></html>")}},
		Markdown: func(markdown string) (string, error) { return "<p>" + html.EscapeString(markdown) + "</p>", nil },
		Ready:    h.DB.Ready, Log: slog.New(slog.DiscardHandler), Now: h.Now, Random: rand.Reader,
	})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func (s *story) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *story) folder(parent ident.Folder, name string) ident.Folder {
	s.t.Helper()
	f, err := s.Library.MakeFolder(s.t.Context(), house.Console(), parent, name)
	s.must(err)
	return f.ID
}

// people makes everybody.
func (s *story) people() {
	s.t.Helper()
	ctx := s.t.Context()
	for name, role := range map[string]access.Role{
		"viewer": access.Viewer, "editor": access.Editor, "consent": access.ConsentManager, "manager": access.Manager,
		"admin": access.Administrator, "ended": access.Manager, "disabled": access.Manager, "other": access.Viewer,
		"owner": access.Manager, "guest": access.Viewer,
	} {
		a := s.join(name, role)
		s.actors[name] = a
	}
	s.grant(s.seeFolder, "viewer", access.See)
	s.grant(s.seeFolder, "editor", access.Edit)
	s.grant(s.downloadFolder, "viewer", access.Download)
	s.must(s.Office.Logout(ctx, s.caller("ended")))
	disabled := true
	_, err := s.Office.ChangeUser(ctx, house.Console(), s.actors["disabled"].user.ID, 1, office.UserChange{Disabled: &disabled})
	s.must(err)
	s.actors["stranger"] = &actor{s: s, name: "stranger"}
	s.actors["token"] = &actor{s: s, name: "token", user: s.actors["manager"].user, token: s.tokenOf("manager", access.Scope{Right: access.See, Folders: []ident.Folder{s.seeFolder}})}
}

// grant opens a folder to a user.
func (s *story) grant(folder ident.Folder, to string, right access.Right) ident.Grant {
	s.t.Helper()
	g, err := s.Office.AddGrant(s.t.Context(), house.Console(), folder, office.GrantForm{User: s.actors[to].user.ID, Right: right})
	s.must(err)
	return g.ID
}

// fresh is a word that was not used before.
func (s *story) fresh() string { return "n" + strconv.FormatUint(s.photos.Add(1), 10) }

// join makes a user who is logged in.
func (s *story) join(name string, role access.Role) *actor {
	s.t.Helper()
	u, err := s.Office.AddUser(s.t.Context(), house.Console(), office.UserForm{
		Email: name + "@museum.example", Name: name, Language: "en", Roles: []access.Role{role}, Password: password,
	})
	s.must(err)
	return &actor{s: s, name: name, user: u, session: s.login(u.Email)}
}

// login logs somebody in from one of the addresses of one house, so that no limit of rate is in the way.
func (s *story) login(email string) string {
	s.t.Helper()
	source := netip.AddrFrom4([4]byte{10, 0, 0, byte(s.logins.Add(1) % 20)}).String()
	entry, err := s.Office.Login(s.t.Context(), access.Caller{Source: source}, email, password, "a browser")
	s.must(err)
	return entry.Secret
}

func (s *story) caller(name string) access.Caller {
	s.t.Helper()
	by, err := s.Office.Authenticate(s.t.Context(), s.actors[name].session, "192.0.2.7")
	s.must(err)
	return by
}

func (s *story) tokenOf(name string, scope access.Scope) string {
	s.t.Helper()
	_, text, err := s.Office.MakeToken(s.t.Context(), s.caller(name), office.TokenForm{Name: "test", Scope: scope, Until: s.Now().Add(30 * 24 * time.Hour)})
	s.must(err)
	return text
}

// photo brings a new photo into a folder.
func (s *story) photo(folder ident.Folder, lines ...string) ident.Asset {
	s.t.Helper()
	n := s.photos.Add(1)
	a, err := s.Library.Add(s.t.Context(), house.Console(), library.File{
		Name: "photo-" + strconv.FormatUint(n, 10) + ".jpg", Folder: folder, Content: bytes.NewReader(testkit.PlainPhoto(n, 2000, lines...)),
	})
	s.must(err)
	return a.Asset
}

// reply is an answer with the parts that tests look at.
type reply struct {
	*httptest.ResponseRecorder
	t testing.TB
}

// ask sends a request as somebody. header are pairs of name and value.
func (a *actor) ask(method, path, body string, header ...string) *reply {
	a.s.t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), method, "https://photos.example"+path, strings.NewReader(body))
	if body != "" && (strings.HasPrefix(body, "{") || strings.HasPrefix(body, "[")) {
		r.Header.Set("Content-Type", "application/json")
	}
	if a.session != "" {
		r.Header.Set("Cookie", "__Host-session="+a.session)
	}
	if a.token != "" {
		r.Header.Set("Authorization", "Bearer "+a.token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	a.s.server.ServeHTTP(w, r)
	return &reply{w, a.s.t}
}

// is checks the status.
func (r *reply) is(status int) *reply {
	r.t.Helper()
	if r.Code != status {
		r.t.Fatalf("%d, want %d: %s", r.Code, status, r.Body)
	}
	return r
}

// into reads the body.
func (r *reply) into(v any) *reply {
	r.t.Helper()
	if err := json.Unmarshal(r.Body.Bytes(), v); err != nil {
		r.t.Fatalf("%v: %s", err, r.Body)
	}
	return r
}

// problem reads the body as a problem.
func (r *reply) problem() httpapi.Problem {
	r.t.Helper()
	var p httpapi.Problem
	r.into(&p)
	if r.Header().Get("Content-Type") != "application/problem+json" || p.Code == "" || p.Detail == "" || p.ID == "" || p.Status != r.Code {
		r.t.Fatalf("not a problem: %v %s", r.Header(), r.Body)
	}
	return p
}

func (s *story) as(name string) *actor {
	s.t.Helper()
	a := s.actors[name]
	if a == nil {
		s.t.Fatalf("nobody is called %s", name)
	}
	return a
}

// clear gives a photo a basis on which it may be used.
func (s *story) clear(id string) {
	s.t.Helper()
	asset, err := ident.Parse[ident.Asset](id)
	s.must(err)
	_, _, err = s.Library.Bulk(s.t.Context(), house.Console(), library.Bulk{
		IDs: []ident.Asset{asset}, Edit: library.Edit{Basis: &library.Basis{Basis: consent.NoIdentifiablePersons}},
	})
	s.must(err)
}
