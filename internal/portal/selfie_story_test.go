package portal_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/testkit"
	"imprimatur/internal/testkit/house"
)

// part is one field of a form with a file; with a file name it is the file.
type part struct{ name, file, content string }

// joins sends the form of an event as a browser without script does.
func (s *story) joins(code string, parts ...part) page {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, p := range parts {
		w, err := form.CreateFormField(p.name)
		if p.file != "" {
			w, err = form.CreateFormFile(p.name, p.file)
		}
		s.must(err)
		_, err = w.Write([]byte(p.content))
		s.must(err)
	}
	s.must(form.Close())
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "https://photos.example/e/"+code, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r)
	return page{w, s.t}
}

// party opens an event about the story's folder.
func (s *story) party() outreach.Event {
	s.t.Helper()
	e, err := s.People.OpenEvent(s.t.Context(), s.staff, outreach.Ask{
		Title: "Summer party", Quitclaim: s.quitclaim, Scope: consent.Scope{Extent: consent.ThisEvent, Folders: []ident.Folder{s.folder}},
		Uses: []outreach.Said{{Purpose: "news", Yes: []consent.Channel{"website"}}},
	})
	s.must(err)
	return e
}

// newcomers are those who may be in a photo.
func (s *story) newcomers(photo ident.Asset) []outreach.Newcomer {
	s.t.Helper()
	list, err := s.People.Newcomers(s.t.Context(), s.staff, photo)
	s.must(err)
	return list
}

var mia = []part{{"lang", "", "en"}, {"name", "", "Mia Lund"}, {"contact", "", "mia@lund.example"}, {"child", "", ""}}

func selfie(content string) part { return part{"selfie", "me.jpg", content} }

func TestAtAnEventAPhotoOfOneselfMayBeAddedAndTakenBack(t *testing.T) {
	s := newStory(t)
	photo, party := s.photo(), s.party()
	look := s.get("/e/" + party.Code).is(http.StatusOK).Body.String()
	for _, words := range []string{`enctype="multipart/form-data"`, `type="file" accept="image/*" capture="user"`, "after 30 days at the latest", "nothing else depends on it"} {
		if !strings.Contains(look, words) {
			t.Errorf("the page does not have %q", words)
		}
	}
	s.joins(party.Code, mia...).is(http.StatusSeeOther)
	if found := s.newcomers(photo); len(found) != 0 {
		t.Errorf("without a photo: %+v", found)
	}
	s.joins(party.Code, append(mia[:1:1], part{"name", "", "Nia Lund"}, part{"contact", "", "nia@lund.example"}, selfie(string(testkit.PlainPhoto(7, 3000))))...).is(http.StatusSeeOther)
	found := s.newcomers(photo)
	if len(found) != 1 || found[0].Label != "Nia Lund" || found[0].Event != "Summer party" {
		t.Fatalf("who may be in the photo: %+v", found)
	}
	kept, err := s.People.NewcomerPicture(t.Context(), s.staff, photo, found[0].ID)
	s.must(err)
	if len(kept.Picture) == 0 || bytes.Contains(kept.Picture, []byte("photo 640x480")) {
		t.Error("what is kept is what was sent, and not a picture made of it")
	}
	own := "/p/" + s.ownLink("nia@lund.example")
	if body := s.get(own).is(http.StatusOK).Body.String(); !strings.Contains(body, "Remove this photo") {
		t.Error("her own page does not offer to remove the photo")
	}
	s.ask(http.MethodPost, own+"/selfie", map[string][]string{}).is(http.StatusSeeOther)
	if found := s.newcomers(photo); len(found) != 0 {
		t.Errorf("taken back: %+v", found)
	}
	if body := s.get(own).is(http.StatusOK).Body.String(); strings.Contains(body, "Remove this photo") {
		t.Error("it is still offered")
	}
	events, err := s.Office.Log(t.Context(), house.Console(), audit.Filter{Kinds: []audit.Kind{audit.SelfieAdded, audit.SelfieGone}, Limit: 5})
	s.must(err)
	if len(events) != 2 {
		t.Errorf("on record: %+v", events)
	}
}

func TestI51_AFormWithAFileIsReadWithinLimits(t *testing.T) {
	s := newStory(t)
	photo, party := s.photo(), s.party()
	large := string(testkit.PlainPhoto(1, outreach.MostSelfie+1))
	for name, c := range map[string]struct {
		parts  []part
		status int
		says   string
	}{
		"no photo":             {append(mia[:4:4], selfie("not a photo <script>")), http.StatusUnprocessableEntity, "cannot be read as a photo"},
		"too large":            {append(mia[:4:4], selfie(large)), http.StatusRequestEntityTooLarge, "up to 15 MB"},
		"too large, and first": {append([]part{selfie(large)}, mia...), http.StatusRequestEntityTooLarge, `value="Mia Lund"`},
		"a part too many":      {append(mia[:4:4], part{"x", "", ""}), http.StatusUnprocessableEntity, ""},
		"two photos":           {append(mia[:4:4], selfie(string(testkit.PlainPhoto(1, 100))), selfie("x")), http.StatusUnprocessableEntity, ""},
		"a name twice":         {append(mia[:4:4], part{"name", "", "Nia"}), http.StatusUnprocessableEntity, ""},
		"a long name":          {[]part{{"name", "", strings.Repeat("x", 5000)}}, http.StatusRequestEntityTooLarge, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			got := s.joins(party.Code, c.parts...).is(c.status)
			if body := got.Body.String(); !strings.Contains(body, c.says) || strings.Contains(body, "<script>") {
				t.Errorf("it answers %.2000s", body)
			}
		})
	}
	s.t = t
	if found := s.newcomers(photo); len(found) != 0 {
		t.Errorf("kept all the same: %+v", found)
	}
	events, err := s.People.Events(t.Context(), s.staff)
	s.must(err)
	if len(events[0].Guests) != 0 {
		t.Errorf("signed in all the same: %+v", events[0].Guests)
	}
	empty := append(mia[:4:4], part{"selfie", `"`, ""})
	s.joins(party.Code, empty...).is(http.StatusSeeOther)
	for i := range 3 {
		s.joins(party.Code, append(mia[:4:4], selfie(string(testkit.PlainPhoto(uint64(i), 100))))...).is(http.StatusSeeOther)
	}
	broken := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "https://photos.example/e/"+party.Code, strings.NewReader("--x\r\nnothing"))
	broken.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, broken)
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("broken off: %d", w.Code)
	}
	s.joins("0123456789", append(mia[:4:4], selfie(fmt.Sprint(photo)))...).is(http.StatusNotFound)
}
