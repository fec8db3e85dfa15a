package httpapi_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/office"
	"imprimatur/internal/share"
	"imprimatur/internal/testkit"
	"imprimatur/internal/testkit/house"
)

// guest is somebody who holds an upload link.
type guest struct {
	*actor
	token, cookie string
}

func (s *story) guest(token, name string) *guest {
	s.t.Helper()
	return &guest{actor: s.as("stranger"), token: token, cookie: s.visit(token, name, "")}
}

func (g *guest) tus(method, path, body string, header ...string) *reply {
	g.s.t.Helper()
	g.s.rest()
	return g.ask(method, path, body, append([]string{"Cookie", g.cookie, "Tus-Resumable", tus}, header...)...)
}

func (g *guest) begin(size int, name string) *reply {
	return g.tus("POST", "/share/"+g.token+"/uploads", "", "Upload-Length", strconv.Itoa(size), "Upload-Metadata", metadata("filename", name, "folder", "0000000000001", "sidecar_for", "x"))
}

func (g *guest) piece(at string, offset int, content string) *reply {
	return g.tus("PATCH", at, content, "Upload-Offset", strconv.Itoa(offset), "Content-Type", chunk)
}

// sends sends a whole file and gives its address.
func (g *guest) sends(name, content string) string {
	g.s.t.Helper()
	at := g.begin(len(content), name).is(201).Header().Get("Location")
	g.piece(at, 0, content).is(204)
	return at
}

// took takes in what waits.
func (s *story) took(at string) {
	s.t.Helper()
	id, err := ident.Parse[ident.Upload](at[strings.LastIndexByte(at, '/')+1:])
	s.must(err)
	s.must(s.Library.TakeUpload(s.t.Context(), id))
}

// arrived is what the owner of a link reads.
func (s *story) arrived(id ident.Share) []share.Arrival {
	s.t.Helper()
	told, err := s.Shares.One(s.t.Context(), s.caller("owner"), id)
	s.must(err)
	return told.Arrivals
}

func TestS12_WhatIsSentByALinkLandsInItsInboxAndNothingComesBack(t *testing.T) {
	s := newStory(t)
	token, id := s.uploadLink(share.UploadDraft{})
	anna := s.guest(token, "  Anna   Lens ")
	photo := string(testkit.PlainPhoto(7001, 5000))
	at := anna.begin(len(photo), "party.jpg").is(201).Header().Get("Location")
	if !strings.HasPrefix(at, "/share/"+token+"/uploads/") {
		t.Fatalf("Location %q", at)
	}
	anna.piece(at, 0, photo[:2000]).is(204)
	head := anna.tus("HEAD", at, "").is(200).Header()
	if head.Get("Upload-Offset") != "2000" || head.Get("Upload-Metadata") != "" {
		t.Errorf("half way: %v", head)
	}
	anna.piece(at, 2000, photo[2000:]).is(204)
	s.took(at)

	list := s.arrived(id)
	if len(list) != 1 || list[0].Sender != "Anna Lens" || list[0].FileName != "party.jpg" || list[0].State != string(library.Done) {
		t.Fatalf("the owner reads %+v", list)
	}
	var described struct {
		Folder    string
		Clearance struct{ Status string }
	}
	s.as("owner").ask("GET", "/api/v1/assets/"+list[0].Asset.String(), "").is(200).into(&described)
	told, err := s.Shares.One(t.Context(), s.caller("owner"), id)
	s.must(err)
	if described.Folder != told.Folder.String() || described.Clearance.Status != "not-assessed" || told.Place != "Summer party" {
		t.Errorf("it lies in %v, the link leads to %v (%s)", described.Folder, told.Folder, told.Place)
	}
	event := s.lastEvent(audit.AssetAdded)
	if event.Actor.Kind != audit.Link || event.Actor.ID != told.Owner || event.Body["link"] != id.String() {
		t.Errorf("the log says %+v %v", event.Actor, event.Body)
	}

	// Nothing of the house can be had with what whoever sends holds, nor by any other verb.
	for _, path := range []string{
		at, "/share/" + token + "/uploads", "/api/v1/assets", "/api/v1/assets/" + list[0].Asset.String(), "/api/v1/folders", "/api/v1/uploads",
		"/api/v1/assets/" + list[0].Asset.String() + "/renditions/256", "/api/v1/folders/" + told.Folder.String(),
	} {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			if path == "/share/"+token+"/uploads" && method == "POST" || path == at && (method == "PATCH" || method == "DELETE") {
				continue
			}
			r := anna.tus(method, path, "")
			if strings.Contains(r.Body.String(), "party.jpg") || r.Code < 400 && !strings.Contains(r.Body.String(), "<html>") {
				t.Errorf("%s %s: %d %.200s", method, path, r.Code, r.Body)
			}
		}
	}
	v := share.Visitor{Entry: strings.TrimPrefix(anna.cookie, share.EntryCookie+"=")}
	if _, photos, all, err := s.Door.SharePage(t.Context(), v.Visit(token), 0, 10); err == nil {
		t.Errorf("the door opens: %v of %d", photos, all)
	}
	if _, err := s.Door.ShareLook(t.Context(), v.Visit(token), list[0].Asset, 256); err == nil {
		t.Error("the door shows the photo")
	}
	if _, err := s.Door.ShareFile(t.Context(), v.Visit(token), list[0].Asset); err == nil {
		t.Error("the door gives the photo")
	}
	in, err := s.Shares.Inlet(t.Context(), v, token)
	s.must(err)
	if len(in.Sent) != 1 || in.Sent[0].Asset != 0 || in.Sent[0].Bytes != 0 {
		t.Errorf("the sender is told %+v", in.Sent)
	}
}

func TestS12_ADuplicateIsAnsweredLikeAnythingElse(t *testing.T) {
	s := newStory(t)
	token, id := s.uploadLink(share.UploadDraft{})
	known := string(testkit.PlainPhoto(7100, 3000))
	_, err := s.Library.Add(t.Context(), house.Console(), library.File{Name: "known.jpg", Folder: s.closedFolder, Content: strings.NewReader(known)})
	s.must(err)
	answers := func(name, content string) string {
		anna := s.guest(token, name)
		made := anna.begin(len(content), "a.jpg").is(201)
		at := made.Header().Get("Location")
		sent := anna.piece(at, 0, content).is(204)
		s.took(at)
		head := anna.tus("HEAD", at, "").is(200)
		in, err := s.Shares.Inlet(t.Context(), share.Visitor{Entry: strings.TrimPrefix(anna.cookie, share.EntryCookie+"=")}, token)
		s.must(err)
		state := in.Sent[0].State
		if state == string(library.Existing) {
			state = string(library.Done) // the page says "sent" of both
		}
		text := fmt.Sprint(headers(made), headers(sent), headers(head), state)
		return strings.ReplaceAll(text, at, "AT")
	}
	fresh := answers("Anna", string(testkit.PlainPhoto(7101, 3000)))
	for name, content := range map[string]string{"elsewhere in the house": known, "in the inbox": string(testkit.PlainPhoto(7101, 3000))} {
		if got := answers("Bo", content); got != fresh {
			t.Errorf("%s:\n%s\nand of a new one\n%s", name, got, fresh)
		}
	}
	if n := len(s.arrived(id)); n != 3 {
		t.Errorf("the owner reads of %d", n)
	}
}

// headers are those of an answer that tell something.
func headers(r *reply) http.Header {
	h := r.Header().Clone()
	for _, name := range []string{"X-Request-Id", "Upload-Expires"} {
		h.Del(name)
	}
	return h
}

func TestS12_AVisitReachesItsOwnUploadsOnly(t *testing.T) {
	s := newStory(t)
	token, _ := s.uploadLink(share.UploadDraft{})
	other, _ := s.uploadLink(share.UploadDraft{Title: "Other"})
	anna, bo, cleo := s.guest(token, "Anna"), s.guest(token, "Bo"), s.guest(other, "Cleo")
	at := anna.begin(10, "a.jpg").is(201).Header().Get("Location")
	own := s.as("owner").begin(10, s.seeFolder, "own.jpg")
	name := at[strings.LastIndexByte(at, '/')+1:]
	for who, way := range map[*guest]string{bo: at, cleo: "/share/" + other + "/uploads/" + name, anna: "/share/" + token + "/uploads/" + own[strings.LastIndexByte(own, '/')+1:]} {
		for _, r := range []*reply{who.tus("HEAD", way, ""), who.piece(way, 0, "aaaa"), who.tus("DELETE", way, "")} {
			if r.Code != 404 {
				t.Errorf("somebody else's upload: %d", r.Code)
			}
		}
	}
	// Nor does the link's owner meet them as their own.
	if r := s.as("owner").ask("HEAD", "/api/v1/uploads/"+name, "", "Tus-Resumable", tus); r.Code != 404 {
		t.Errorf("the owner's own uploads: %d", r.Code)
	}
	if r := s.as("owner").ask("GET", "/api/v1/uploads", ""); strings.Contains(r.Body.String(), "a.jpg") {
		t.Error("it stands in the owner's list of uploads")
	}
	anna.tus("DELETE", at, "").is(204)
	anna.tus("HEAD", at, "").is(404)
}

func TestS12_ALinkTakesSoManyFilesAndBytesAlsoManyAtOnce(t *testing.T) {
	s := newStory(t)
	token, id := s.uploadLink(share.UploadDraft{Most: 5, MostBytes: 100})
	anna := s.guest(token, "Anna")
	anna.begin(101, "large.jpg").is(413)
	var all sync.WaitGroup
	var mu sync.Mutex
	codes := map[int]int{}
	s.rest()
	for range 20 {
		all.Go(func() {
			r := anna.ask("POST", "/share/"+token+"/uploads", "", "Cookie", anna.cookie, "Tus-Resumable", tus, "Upload-Length", "10", "Upload-Metadata", metadata("filename", "a.jpg"))
			mu.Lock()
			codes[r.Code]++
			mu.Unlock()
		})
	}
	all.Wait()
	if codes[201] != 5 || codes[429] != 15 {
		t.Errorf("20 at once, 5 may: %v", codes)
	}
	if n := len(s.arrived(id)); n != 5 {
		t.Errorf("%d are on their way", n)
	}
	// What was taken back leaves its room.
	most, bytes := 20, int64(60)
	s.must(s.Shares.Change(t.Context(), s.caller("owner"), id, 1, share.Change{Most: &most, MostBytes: &bytes}))
	anna.begin(11, "a.jpg").is(413)
	at := anna.begin(10, "a.jpg").is(201).Header().Get("Location")
	anna.begin(1, "a.jpg").is(413)
	anna.tus("DELETE", at, "").is(204)
	at = anna.begin(10, "a.jpg").is(201).Header().Get("Location")
	// More than was announced is refused, also when it is gone on with.
	anna.piece(at, 0, "12345").is(204)
	if r := anna.piece(at, 5, "67890X"); r.Code < 400 {
		t.Errorf("more than announced: %d", r.Code)
	}
}

func TestS8_S12_AnEndedLinkEndsWhatIsBeingSent(t *testing.T) {
	for name, end := range map[string]func(s *story, id ident.Share){
		"revoked":          func(s *story, id ident.Share) { s.must(s.Shares.Revoke(s.t.Context(), s.caller("owner"), id)) },
		"its time is over": func(s *story, _ ident.Share) { s.Later(15 * 24 * time.Hour) },
		"another password": func(s *story, id ident.Share) {
			word := "another password"
			s.must(s.Shares.Change(s.t.Context(), s.caller("owner"), id, 1, share.Change{Password: &word}))
		},
		"its owner may no more": func(s *story, _ ident.Share) {
			yes, u := true, s.as("owner").user
			_, err := s.Office.ChangeUser(s.t.Context(), house.Console(), u.ID, u.Revision, office.UserChange{Disabled: &yes})
			s.must(err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStory(t)
			token, id := s.uploadLink(share.UploadDraft{})
			anna := s.guest(token, "Anna")
			at := anna.begin(3000, "a.jpg").is(201).Header().Get("Location")
			anna.piece(at, 0, strings.Repeat("x", 100)).is(204)
			photo := string(testkit.PlainPhoto(7300, 2000))
			whole := anna.sends("whole.jpg", photo)

			// One piece is on the line while it happens.
			body, line := io.Pipe()
			r := httptest.NewRequestWithContext(t.Context(), "PATCH", "https://photos.example"+at, body)
			for i, h := 0, []string{"Cookie", anna.cookie, "Tus-Resumable", tus, "Upload-Offset", "100", "Content-Type", chunk}; i < len(h); i += 2 {
				r.Header.Set(h[i], h[i+1])
			}
			w, done := httptest.NewRecorder(), make(chan struct{})
			go func() {
				s.server.ServeHTTP(w, r)
				_ = body.CloseWithError(errors.New("hung up"))
				close(done)
			}()
			if _, err := line.Write([]byte(strings.Repeat("x", 100))); err != nil {
				t.Fatal(err)
			}
			end(s, id)
			s.Later(2 * time.Second)
			for range 100 {
				if _, err := line.Write([]byte("x")); err != nil {
					break
				}
			}
			_ = line.CloseWithError(errors.New("hung up"))
			<-done
			if w.Code < 400 {
				t.Errorf("the piece on the line: %d", w.Code)
			}
			anna.piece(at, 100, "x").is(404)
			anna.tus("HEAD", at, "").is(404)
			anna.begin(10, "b.jpg").is(404)
			if name != "revoked" && name != "its owner may no more" {
				return
			}
			s.took(whole) // whole, but not yet in
			if n := s.count(id, library.Done); n != 0 {
				t.Errorf("%d came in after the end", n)
			}
		})
	}
}

// count counts what came in by a link in a state.
func (s *story) count(id ident.Share, state library.UploadState) int {
	s.t.Helper()
	n := 0
	s.must(s.DB.Share().View(s.t.Context(), func(tx share.Reader) error {
		all, err := tx.Arrivals(s.t.Context(), id, nil, 100)
		for _, a := range all {
			if a.State == string(state) {
				n++
			}
		}
		return err
	}))
	return n
}

func TestS12_AnUploadLinkIsNoOtherShareAndNoOtherShareIsOne(t *testing.T) {
	s := newStory(t)
	id := s.photo(s.seeFolder).String()
	s.clear(id)
	var made struct{ Address string }
	s.as("owner").ask("POST", "/api/v1/shares", `{"ids":["`+id+`"],"purpose":"news","channel":"website","preset":"web","title":"x","password":"open sesame"}`).is(201).into(&made)
	gallery := made.Address[strings.LastIndexByte(made.Address, '/')+1:]
	e, err := s.Shares.Unlock(t.Context(), share.Visitor{}, gallery, "open sesame")
	s.must(err)
	g := &guest{actor: s.as("stranger"), token: gallery, cookie: share.EntryCookie + "=" + e.Secret}
	g.begin(10, "a.jpg").is(404)
	if _, err := s.Shares.Begin(t.Context(), share.Visitor{}, gallery, "Anna", "open sesame"); err == nil {
		t.Error("somebody began to send by a gallery")
	}
	token, _ := s.uploadLink(share.UploadDraft{Password: "open sesame"})
	if _, err := s.Shares.Unlock(t.Context(), share.Visitor{}, token, "open sesame"); err == nil {
		t.Error("an upload link opened like a gallery")
	}
	if _, err := s.Shares.Begin(t.Context(), share.Visitor{}, token, "Anna", "wrong word"); err == nil {
		t.Error("a wrong password lets in")
	}
	s.visit(token, "Anna", "open sesame")
}

// lastEvent is the newest of a kind.
func (s *story) lastEvent(kind audit.Kind) audit.Event {
	s.t.Helper()
	page, err := s.Office.Log(s.t.Context(), house.Console(), audit.Filter{Kinds: []audit.Kind{kind}, Limit: 1})
	s.must(err)
	if len(page) == 0 {
		s.t.Fatalf("no %s in the log", kind)
	}
	return page[0]
}
