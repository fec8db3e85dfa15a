package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/share"
	"imprimatur/internal/testkit"
)

// asksForPhotos makes an upload link and gives its path and its name.
func (s *story) asksForPhotos(d share.UploadDraft) (path string, id ident.Share) {
	s.t.Helper()
	d.Title = "Photos of the regatta"
	made, err := s.Shares.MakeUpload(s.t.Context(), s.staff, d)
	s.must(err)
	return strings.TrimPrefix(made.Address, "https://photos.example"), made.Share.ID
}

func TestS12_ThePageOfAnUploadLinkSaysWhoAsksForWhatAndShowsNothing(t *testing.T) {
	s := newStory(t)
	path, id := s.asksForPhotos(share.UploadDraft{Note: "As we said on the phone", Most: 30})
	b := &browser{story: s}
	b.get(path).is(200).says("Photos of the regatta", "staff of Harbour Museum asks you for photos", "As we said on the phone", "Your name")
	b.post(path, url.Values{"name": {"  "}}).is(422).says("what you are called")
	for lang, word := range map[string]string{"nl": "Je naam", "sv": "Ditt namn", "de": "Ihr Name"} {
		b.get(path + "?lang=" + lang).is(200).says(word)
	}
	b.post(path, url.Values{"name": {"Anna Lens"}}).is(http.StatusSeeOther)
	page := b.get(path).is(200).says("Choose photos", "At most 30 files", "needs JavaScript", path+"/uploads")
	if !strings.Contains(page.Header().Get("Content-Security-Policy"), "connect-src 'self'") {
		t.Error("the page may not send")
	}

	by, err := s.Shares.Sender(t.Context(), share.Visitor{Entry: b.cookies[0].Value}, strings.TrimPrefix(path, "/share/"))
	s.must(err)
	for name, content := range map[string]string{"regatta.jpg": string(testkit.PlainPhoto(9001, 2000)), "notes.txt": "no photo at all"} {
		u, err := s.Library.CreateUpload(t.Context(), by, library.NewUpload{FileName: name, Size: int64(len(content))})
		s.must(err)
		_, err = s.Library.WriteUpload(t.Context(), by, u.ID, 0, strings.NewReader(content))
		s.must(err)
		s.must(s.Library.TakeUpload(t.Context(), u.ID))
	}
	page = b.get(path).is(200).says("What you have sent", "regatta.jpg", "Sent", "notes.txt", "Not taken", "not a photo")
	told, err := s.Shares.One(t.Context(), s.staff, id)
	s.must(err)
	for _, a := range told.Arrivals {
		if a.Sender != "Anna Lens" {
			t.Errorf("it came from %q", a.Sender)
		}
		if a.Asset != 0 && strings.Contains(page.Body.String(), a.Asset.String()) || strings.Contains(page.Body.String(), told.Folder.String()) {
			t.Error("the page names the photo or its folder")
		}
	}
	if strings.Contains(page.Body.String(), "<img") {
		t.Error("there is a picture on the page")
	}
	// Somebody else with the same link sees nothing of it, and no other page of shares opens.
	other := &browser{story: s}
	other.post(path, url.Values{"name": {"Bo"}}).is(http.StatusSeeOther)
	if strings.Contains(other.get(path).is(200).Body.String(), "regatta.jpg") {
		t.Error("another visit is told what came")
	}
	for _, a := range told.Arrivals {
		if a.Asset == 0 {
			continue
		}
		for _, at := range surfaces(path, a.Asset)[2:] {
			b.ask(at[0], at[1], nil).is(404)
		}
	}
	s.must(s.Shares.Revoke(t.Context(), s.staff, id))
	b.get(path).is(404).says("does not work")
	b.post(path, url.Values{"name": {"Anna"}}).is(404)
}

func TestS12_APasswordStandsBeforeTheWholePage(t *testing.T) {
	s := newStory(t)
	path, _ := s.asksForPhotos(share.UploadDraft{Password: "open sesame", Note: "for the club"})
	b := &browser{story: s}
	page := b.get(path).is(200).says("not for everybody", "Password")
	for _, word := range []string{"regatta", "for the club", "staff"} {
		if strings.Contains(page.Body.String(), word) {
			t.Errorf("the locked page says %q", word)
		}
	}
	b.post(path, url.Values{"name": {"Anna"}, "password": {"close sesame"}}).is(403).says("not the password")
	b.post(path, url.Values{"name": {"Anna"}, "password": {"open sesame"}}).is(http.StatusSeeOther)
	b.get(path).is(200).says("regatta", "for the club")
	s.Later(15 * 24 * time.Hour)
	b.get(path).is(404)
}
