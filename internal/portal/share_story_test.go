package portal_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/job"
	"imprimatur/internal/library"
	"imprimatur/internal/office"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
	"imprimatur/internal/share"
	"imprimatur/internal/testkit"
	"imprimatur/internal/testkit/house"
)

// freePhoto brings in a photo that shows nobody and may be used.
func (s *story) freePhoto() ident.Asset {
	s.t.Helper()
	id := s.photo()
	s.basis(id, consent.NoIdentifiablePersons)
	return id
}

func (s *story) basis(id ident.Asset, b consent.Basis) {
	s.t.Helper()
	_, _, err := s.Library.Bulk(s.t.Context(), house.Console(), library.Bulk{IDs: []ident.Asset{id}, Edit: library.Edit{Basis: &library.Basis{Basis: b}}})
	s.must(err)
}

// shared makes a share for news on the website and gives its path and its name.
func (s *story) shared(d share.Draft) (path string, id ident.Share) {
	s.t.Helper()
	if d.Kind == "" {
		d.Kind = share.Gallery
	}
	if d.Title == "" {
		d.Title = "Summer party"
	}
	if d.Use == (clearance.Use{}) {
		d.Use = clearance.Use{Purpose: "news", Channel: "website"}
	}
	made, err := s.Shares.Make(s.t.Context(), s.staff, d)
	s.must(err)
	return strings.TrimPrefix(made.Address, "https://photos.example"), made.Share.ID
}

func these(ids ...ident.Asset) release.Set { return release.Set{Assets: ids} }

// browser is somebody's, with the cookies that it was given.
type browser struct {
	*story
	cookies []*http.Cookie
}

// get and post ask as a browser does: a cookie is sent only below its path.
func (b *browser) get(path string) page { return b.ask(http.MethodGet, path, nil) }

func (b *browser) post(path string, form url.Values) page { return b.ask(http.MethodPost, path, form) }

func (b *browser) ask(method, path string, form url.Values) page {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), method, "https://photos.example"+path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range b.cookies {
		if strings.HasPrefix(r.URL.Path, c.Path) {
			r.AddCookie(c)
		}
	}
	w := httptest.NewRecorder()
	b.mux.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookies = append(slices.DeleteFunc(b.cookies, func(old *http.Cookie) bool { return old.Name == c.Name && old.Path == c.Path }), c)
	}
	return page{w, b.t}
}

// surfaces are all addresses of a share by which something of a photo can be had: method and path.
func surfaces(path string, photo ident.Asset) [][2]string {
	one := path + "/photos/" + photo.String()
	return [][2]string{
		{"GET", path}, {"HEAD", path}, {"GET", one}, {"GET", one + "/256"}, {"GET", one + "/1024"}, {"GET", one + "/2048"}, {"HEAD", one + "/256"},
		{"POST", one + "/file"}, {"POST", path + "/archive"},
	}
}

// all asks every surface and wants one status of them.
func (b *browser) all(status int, path string, photo ident.Asset) {
	b.t.Helper()
	for _, at := range surfaces(path, photo) {
		if got := b.ask(at[0], at[1], nil); got.Code != status {
			b.t.Errorf("%s %s answers %d, want %d: %.300s", at[0], at[1], got.Code, status, got.Body)
		}
	}
}

func TestS1_S4_APasswordOpensEverySurfaceAndNothingElseDoes(t *testing.T) {
	s := newStory(t)
	photo := s.freePhoto()
	path, id := s.shared(share.Draft{Set: these(photo), Preset: "web", Password: "open sesame", Note: "for your eyes"})
	locked := func(b *browser) {
		t.Helper()
		page := b.get(path).is(200).says("not for everybody", "Password")
		for _, word := range []string{"Summer party", "for your eyes", "<img", photo.String()} {
			if strings.Contains(page.Body.String(), word) {
				t.Errorf("the locked page says %q", word)
			}
		}
		for _, at := range surfaces(path, photo)[2:] {
			b.ask(at[0], at[1], nil).is(404)
		}
	}
	b := &browser{story: s}
	locked(b) // missing
	b.post(path, url.Values{"password": {"close sesame"}}).is(403).says("not the password")
	locked(b) // wrong
	b.post(path, url.Values{"password": {"open sesame"}}).is(http.StatusSeeOther)
	b.all(200, path, photo) // right
	password := "open, sesame"
	s.must(s.Shares.Change(t.Context(), s.staff, id, 1, share.Change{Password: &password}))
	locked(b) // changed
	b.post(path, url.Values{"password": {"open sesame"}}).is(403)
	b.post(path, url.Values{"password": {password}}).is(http.StatusSeeOther)
	b.all(200, path, photo)
}

func TestS3_GuessingAPasswordIsLimited(t *testing.T) {
	s := newStory(t)
	path, _ := s.shared(share.Draft{Set: these(s.freePhoto()), Password: "open sesame"})
	b := &browser{story: s}
	for range 10 {
		b.post(path, url.Values{"password": {"wrong"}}).is(403)
	}
	b.post(path, url.Values{"password": {"open sesame"}}).is(429)
	s.Later(11 * time.Minute)
	b.post(path, url.Values{"password": {"open sesame"}}).is(http.StatusSeeOther)
}

func TestS7_UnlockingOneShareOpensThatOneOnly(t *testing.T) {
	s := newStory(t)
	photo := s.freePhoto()
	one, _ := s.shared(share.Draft{Set: these(photo), Preset: "web", Password: "open sesame"})
	two, _ := s.shared(share.Draft{Set: these(photo), Preset: "web", Password: "open sesame"})
	b := &browser{story: s}
	b.post(one, url.Values{"password": {"open sesame"}}).is(http.StatusSeeOther)
	b.all(200, one, photo)
	if c := b.cookies[0]; c.Path != one || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Name != "__Secure-share" {
		t.Errorf("the cookie is %+v", c)
	}
	b.cookies[0].Path = two // as if the browser sent it everywhere
	for _, at := range surfaces(two, photo)[2:] {
		b.ask(at[0], at[1], nil).is(404)
	}
}

func TestS8_G7_WhatIsRevokedOrWithdrawnIsGoneFromEveryAddress(t *testing.T) {
	s := newStory(t)
	b := &browser{story: s}
	maja, link := s.maja()
	own, _ := s.signs(link, "yes", "yes", "Maja Berg")
	path, _ := s.shared(share.Draft{Set: these(maja), Preset: "web"})
	b.all(200, path, maja)
	for _, at := range surfaces(path, maja)[3:] {
		if got := b.ask(at[0], at[1], nil).Header().Get("Cache-Control"); strings.Contains(got, "public") || strings.Contains(got, "max-age") {
			t.Errorf("%s may be kept: %s", at[1], got)
		}
	}
	b.post(own+"/withdraw", url.Values{}).is(http.StatusSeeOther)
	b.all(404, path, maja)

	photo := s.freePhoto()
	path, id := s.shared(share.Draft{Set: these(photo), Preset: "web"})
	b.all(200, path, photo)
	s.must(s.Shares.Revoke(t.Context(), s.staff, id))
	b.all(404, path, photo)
	revoked, unknown := b.get(path), b.get("/share/AAAAAAAAAAAAAAAAAAAAAAAA")
	if plain := strings.ReplaceAll(revoked.Body.String(), path, ""); plain != strings.ReplaceAll(unknown.Body.String(), "/share/AAAAAAAAAAAAAAAAAAAAAAAA", "") {
		t.Error("a revoked share is answered differently from one that never was")
	}
}

func TestS8_ATrashedQuarantinedOrRemovedPhotoIsGone(t *testing.T) {
	s := newStory(t)
	b := &browser{story: s}
	made, err := s.Library.MakeCollection(t.Context(), s.staff, "For the press", false)
	s.must(err)
	in, out, trashed := s.freePhoto(), s.freePhoto(), s.freePhoto()
	s.must(s.Library.EditMembers(t.Context(), s.staff, made.ID, library.MembersEdit{Add: []ident.Asset{in, out, trashed}}))
	path, _ := s.shared(share.Draft{Set: release.Set{Collection: made.ID}, Preset: "web"})
	b.all(200, path, out)
	s.must(s.Library.EditMembers(t.Context(), s.staff, made.ID, library.MembersEdit{Remove: []ident.Asset{out}}))
	s.must(s.Library.Trash(t.Context(), s.staff, []ident.Asset{trashed}))
	for _, gone := range []ident.Asset{out, trashed} {
		for _, at := range surfaces(path, gone)[2:8] {
			b.ask(at[0], at[1], nil).is(404)
		}
	}
	b.all(200, path, in)
	if files := b.post(path+"/archive", nil).is(200).unzip(); len(files) != 2 {
		t.Errorf("the archive holds %d files", len(files))
	}
	s.basis(in, consent.ConsentRequired) // cleared no more: nobody is known in it
	b.post(path+"/archive", nil).is(404)
	b.get(path).is(200).says("nothing to see")
}

// unzip reads an archive: the bytes by their names.
func (p page) unzip() map[string][]byte {
	p.t.Helper()
	r, err := zip.NewReader(bytes.NewReader(p.Body.Bytes()), int64(p.Body.Len()))
	if err != nil {
		p.t.Fatal(err)
	}
	files := make(map[string][]byte)
	for _, f := range r.File {
		file, err := f.Open()
		if err != nil {
			p.t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(file); err != nil {
			p.t.Fatal(err)
		}
	}
	return files
}

func TestG25_AFreshShareEndsAndIsToLookAtOnly(t *testing.T) {
	s := newStory(t)
	photo := s.freePhoto()
	path, _ := s.shared(share.Draft{Set: these(photo)})
	b := &browser{story: s}
	b.get(path).is(200).says("not to download")
	one := path + "/photos/" + photo.String()
	b.get(one).is(200)
	b.get(one + "/1024").is(200)
	b.get(one + "/2048").is(404)
	b.post(one+"/file", nil).is(404)
	b.post(path+"/archive", nil).is(404)
	s.Later(14*24*time.Hour - time.Minute)
	b.get(path).is(200)
	s.Later(2 * time.Minute)
	b.all(404, path, photo)
}

func TestS13_AnEndHoldsWhenTheClockJumps(t *testing.T) {
	s := newStory(t)
	photo := s.freePhoto()
	path, _ := s.shared(share.Draft{Set: these(photo), Preset: "web", Until: s.Now().Add(time.Hour)})
	b := &browser{story: s}
	b.all(200, path, photo)
	s.Later(365 * 24 * time.Hour)
	b.all(404, path, photo)
	s.Later(-364*24*time.Hour - 23*time.Hour)
	b.all(404, path, photo)
}

func TestS11_ALimitHoldsUnderFiftyDownloadsAtOnce(t *testing.T) {
	s := newStory(t)
	photo, other := s.freePhoto(), s.freePhoto()
	path, id := s.shared(share.Draft{Set: these(photo, other), Preset: "web", Most: 7})
	var mu sync.Mutex
	var running sync.WaitGroup
	got := make(map[int]int)
	for i := range 50 {
		running.Go(func() {
			at := path + "/photos/" + photo.String() + "/file"
			if i%5 == 0 {
				at = path + "/archive"
			}
			status := (&browser{story: s}).post(at, nil).Code
			mu.Lock()
			got[status]++
			mu.Unlock()
		})
	}
	running.Wait()
	if got[200] != 7 || got[404] != 43 {
		t.Errorf("answers: %v", got)
	}
	told, err := s.Shares.One(t.Context(), s.staff, id)
	s.must(err)
	if told.Used != 7 {
		t.Errorf("counted %d", told.Used)
	}
	(&browser{story: s}).all(404, path, photo)
}

func TestA8_NothingIsTakenThroughAShareOnceItIsRevoked(t *testing.T) {
	s := newStory(t)
	photo := s.freePhoto()
	path, id := s.shared(share.Draft{Set: these(photo), Preset: "web"})
	testkit.NothingBeginsAfter(t, 50, func(i int) int {
		at := surfaces(path, photo)[i%9]
		return (&browser{story: s}).ask(at[0], at[1], nil).Code
	}, func() { s.must(s.Shares.Revoke(t.Context(), s.staff, id)) })
}

func TestU2_AShareIsWorthWhatItsOwnerMayDo(t *testing.T) {
	s := newStory(t)
	photo := s.freePhoto()
	owner, by := s.colleague("editor@museum.example", access.Editor)
	grant, err := s.Office.AddGrant(t.Context(), house.Console(), s.folder, office.GrantForm{User: owner.ID, Right: access.Download})
	s.must(err)
	made, err := s.Shares.Make(t.Context(), by, share.Draft{
		Kind: share.Gallery, Title: "x", Set: these(photo), Preset: "web", Use: clearance.Use{Purpose: "news", Channel: "website"},
	})
	s.must(err)
	path := strings.TrimPrefix(made.Address, "https://photos.example")
	b := &browser{story: s}
	b.all(200, path, photo)
	see := access.See
	_, err = s.Office.ChangeGrant(t.Context(), house.Console(), grant.ID, &see, nil, nil)
	s.must(err)
	b.all(404, path, photo)
	download := access.Download
	_, err = s.Office.ChangeGrant(t.Context(), house.Console(), grant.ID, &download, nil, nil)
	s.must(err)
	b.all(200, path, photo)
	disabled := true
	_, err = s.Office.ChangeUser(t.Context(), house.Console(), owner.ID, owner.Revision, office.UserChange{Disabled: &disabled})
	s.must(err)
	b.all(404, path, photo)
}

// colleague is one more account, logged in.
func (s *story) colleague(email string, roles ...access.Role) (access.User, access.Caller) {
	s.t.Helper()
	const password = "a long enough password"
	u, err := s.Office.AddUser(s.t.Context(), house.Console(), office.UserForm{Email: email, Name: "Colleague", Language: "en", Roles: roles, Password: password})
	s.must(err)
	entry, err := s.Office.Login(s.t.Context(), access.Caller{Source: "10.0.0.1"}, email, password, "a browser")
	s.must(err)
	by, err := s.Office.Authenticate(s.t.Context(), entry.Secret, "10.0.0.1")
	s.must(err)
	return u, by
}

func TestS5_S6_S10_NoSecretLeavesThePath(t *testing.T) {
	s := newStory(t)
	photo := s.freePhoto()
	path, id := s.shared(share.Draft{Set: these(photo), Preset: "web", Password: "open sesame"})
	token := strings.TrimPrefix(path, "/share/")
	if len(token) < 22 { // 128 bits in base64
		t.Errorf("the secret %q is short", token)
	}
	b := &browser{story: s}
	b.post(path, url.Values{"password": {"open sesame"}, "lang": {"sv"}}).is(http.StatusSeeOther)
	for _, at := range surfaces(path, photo) {
		answer := b.ask(at[0], at[1], nil)
		body := answer.Body.String()
		for _, link := range regexp.MustCompile(`(?:href|src|action|srcset)="([^"]*)"`).FindAllStringSubmatch(body, -1) {
			if _, query, _ := strings.Cut(link[1], "?"); strings.Contains(query, token) {
				t.Errorf("a secret stands in the query of %s", link[1])
			}
		}
		for _, never := range []string{"staff@museum.example", "hash of", b.cookies[0].Value} {
			if strings.Contains(body, never) || strings.Contains(strings.Join(answer.Header().Values("Content-Disposition"), ""), never) {
				t.Errorf("%s %s tells %q", at[0], at[1], never)
			}
		}
	}
	told, err := s.Shares.One(t.Context(), s.staff, id)
	s.must(err)
	if len(told.Events) < 5 || told.Opened == 0 {
		t.Errorf("its owner reads %+v", told.Events)
	}
	log, err := s.Office.Log(t.Context(), house.Console(), logOf())
	s.must(err)
	for _, e := range log {
		if text := strings.Join([]string{e.Source, e.Object.ID, bodyText(e.Body)}, " "); strings.Contains(text, token) || strings.Contains(text, b.cookies[0].Value) {
			t.Errorf("the log tells a secret: %s", text)
		}
	}
}

func TestS9_AFoldersPageListsEveryWayIn(t *testing.T) {
	s := newStory(t)
	photo := s.freePhoto()
	below, err := s.Library.MakeFolder(t.Context(), house.Console(), s.folder, "Garden")
	s.must(err)
	made, err := s.Library.MakeCollection(t.Context(), s.staff, "For the press", false)
	s.must(err)
	s.must(s.Library.EditMembers(t.Context(), s.staff, made.ID, library.MembersEdit{Add: []ident.Asset{photo}}))
	_, listed := s.shared(share.Draft{Set: these(photo)})
	_, whole := s.shared(share.Draft{Set: release.Set{Folder: s.folder}})
	_, under := s.shared(share.Draft{Set: release.Set{Folder: below.ID}})
	_, collected := s.shared(share.Draft{Set: release.Set{Collection: made.ID}})
	_, revoked := s.shared(share.Draft{Set: these(photo)})
	s.must(s.Shares.Revoke(t.Context(), s.staff, revoked))
	ways := func(folder ident.Folder) map[ident.Share]bool {
		found, err := s.Shares.Into(t.Context(), s.staff, folder)
		s.must(err)
		all := make(map[ident.Share]bool)
		for _, l := range found {
			all[l.ID] = true
		}
		return all
	}
	if got := ways(s.folder); len(got) != 4 || !got[listed] || !got[whole] || !got[under] || !got[collected] {
		t.Errorf("ways into the folder: %v", got)
	}
	if got := ways(below.ID); len(got) != 2 || !got[whole] || !got[under] {
		t.Errorf("ways into the folder below: %v", got)
	}
}

// code gives the code that was last sent, once the house has done its work.
func (s *story) code() string {
	s.t.Helper()
	due, err := s.DB.Jobs().Lease(s.t.Context(), []job.Kind{"share.code"}, 10, s.Now().Add(time.Hour))
	s.must(err)
	for _, j := range due {
		id, err := ident.Parse[ident.Receiver](regexp.MustCompile(`[0-9a-z]{13}`).FindString(string(j.Payload)))
		s.must(err)
		s.must(s.Shares.SendCode(s.t.Context(), id))
		s.must(s.DB.Jobs().Settle(s.t.Context(), j, job.End{State: job.Done}))
	}
	sent := s.Mail.Sent()
	if len(sent) == 0 {
		return ""
	}
	return regexp.MustCompile(`\d{6}`).FindString(sent[len(sent)-1].Text)
}

func TestS1_ANamedReceiverProvesTheirAddressByACode(t *testing.T) {
	s := newStory(t)
	photo := s.freePhoto()
	path, id := s.shared(share.Draft{Set: these(photo), Preset: "web", Mark: true, Receivers: []share.Addressee{{Name: "Nora Lind", Email: "nora@paper.example", Language: "en"}}})
	b := &browser{story: s}
	b.get(path).is(200).says("certain people", "e-mail address")
	asked := func(email string) string {
		return strings.ReplaceAll(b.post(path, url.Values{"email": {email}}).is(200).says("on their way").Body.String(), email, "")
	}
	if asked("nora@paper.example") != asked("somebody@else.example") {
		t.Error("the page tells for whom the share is")
	}
	code := s.code()
	if got := s.Mail.Sent(); len(got) != 1 || got[0].To != "nora@paper.example" || strings.Contains(got[0].Subject, "Nora") || strings.Contains(got[0].Text, path) {
		t.Errorf("sent: %+v", got)
	}
	b.post(path, url.Values{"email": {"somebody@else.example"}, "code": {code}}).is(403)
	b.post(path, url.Values{"email": {"nora@paper.example"}, "code": {"000000"}}).is(403).says("not the code")
	b.post(path, url.Values{"email": {"Nora@paper.example"}, "code": {code[:3] + " " + code[3:]}}).is(http.StatusSeeOther)
	b.all(200, path, photo)
	b.get(path).says("Nora Lind")
	again := &browser{story: s}
	again.post(path, url.Values{"email": {"nora@paper.example"}, "code": {code}}).is(403) // good once
	told, err := s.Shares.One(t.Context(), s.staff, id)
	s.must(err)
	took := slices.IndexFunc(told.Events, func(e share.Event) bool { return e.Kind == share.Took })
	if took < 0 || told.Events[took].Receiver != told.Receivers[0].ID {
		t.Errorf("who took it is not on record: %+v", told.Events)
	}
}

func TestS3_ACodeIsGoodForTenMinutes(t *testing.T) {
	s := newStory(t)
	path, _ := s.shared(share.Draft{Set: these(s.freePhoto()), Receivers: []share.Addressee{{Email: "nora@paper.example"}}})
	b := &browser{story: s}
	b.post(path, url.Values{"email": {"nora@paper.example"}}).is(200)
	code := s.code()
	s.Later(10 * time.Minute)
	b.post(path, url.Values{"email": {"nora@paper.example"}, "code": {code}}).is(403)
	b.post(path, url.Values{"email": {"nora@paper.example"}}).is(200)
	b.post(path, url.Values{"email": {"nora@paper.example"}, "code": {s.code()}}).is(http.StatusSeeOther)
}

func TestShares_WhatASecondPersonMustApproveWaitsForThem(t *testing.T) {
	s := newStory(t)
	photo := s.freePhoto()
	s.must(s.Shares.SetStops(t.Context(), house.Console(), []share.Risk{share.OpenLink, share.NoEnd}))
	w, err := s.Shares.Weigh(t.Context(), s.staff, share.Draft{Set: these(photo), Preset: "original", NoEnd: true, Use: clearance.Use{Purpose: "news", Channel: "website"}})
	s.must(err)
	if !w.Approval || !slices.Equal(w.Risks, []share.Risk{share.Originals, share.OpenLink, share.NoEnd}) {
		t.Errorf("weighed: %+v", w)
	}
	path, id := s.shared(share.Draft{Set: these(photo), Preset: "web"})
	b := &browser{story: s}
	b.all(404, path, photo)
	if err := s.Shares.Decide(t.Context(), s.staff, id, true, ""); problem.Of(err).Code != "share.second-person" {
		t.Errorf("its owner approves it: %v", err)
	}
	_, editor := s.colleague("editor@museum.example", access.Editor)
	if err := s.Shares.Decide(t.Context(), editor, id, true, ""); !problem.Is(err, problem.NotFound) {
		t.Errorf("an editor approves it: %v", err)
	}
	_, second := s.colleague("second@museum.example", access.ConsentManager)
	waiting, err := s.Shares.Waiting(t.Context(), second)
	s.must(err)
	if len(waiting) != 1 || waiting[0].ID != id {
		t.Errorf("waiting: %+v", waiting)
	}
	s.must(s.Shares.Decide(t.Context(), second, id, true, "The council asked for it"))
	b.all(200, path, photo)
	never := time.Time{}
	told, err := s.Shares.One(t.Context(), s.staff, id)
	s.must(err)
	s.must(s.Shares.Change(t.Context(), s.staff, id, told.Revision, share.Change{Until: &never}))
	b.all(404, path, photo) // another risk is another question
	s.must(s.Shares.Decide(t.Context(), second, id, false, "It has to end"))
	b.all(404, path, photo)
	if err := s.Shares.Decide(t.Context(), second, id, true, ""); problem.Of(err).Code != "share.not-waiting" {
		t.Errorf("declined and approved after all: %v", err)
	}
}

func TestI20_ASharedFileAndItsPagesSayNothingOfTheOriginal(t *testing.T) {
	s := newStory(t)
	canary := "canary-7f3a"
	added, err := s.Library.Add(t.Context(), house.Console(), library.File{Name: canary + ".JPG", Folder: s.folder, Content: bytes.NewReader(testkit.PlainPhoto(99, 2000))})
	s.must(err)
	s.basis(added.Asset, consent.NoIdentifiablePersons)
	title := canary + " title"
	_, _, err = s.Library.Bulk(t.Context(), house.Console(), library.Bulk{IDs: []ident.Asset{added.Asset}, Edit: library.Edit{Title: &title}})
	s.must(err)
	path, _ := s.shared(share.Draft{Set: these(added.Asset, s.freePhoto()), Preset: "web"})
	b := &browser{story: s}
	for _, at := range surfaces(path, added.Asset) {
		answer := b.ask(at[0], at[1], nil).is(200)
		found := answer.Body.String()
		if strings.HasSuffix(at[1], "/archive") {
			for name, content := range answer.unzip() {
				found += name + string(content)
			}
		}
		for _, values := range answer.Header() {
			found += strings.Join(values, " ")
		}
		if strings.Contains(found, canary) {
			t.Errorf("%s %s tells what the file was called", at[0], at[1])
		}
	}
}

func TestShares_InAReviewReceiversSayWhatTheyThink(t *testing.T) {
	s := newStory(t)
	photo, hidden := s.freePhoto(), s.photo()
	path, id := s.shared(share.Draft{Kind: share.Review, Set: these(photo, hidden)})
	gallery, _ := s.shared(share.Draft{Set: these(photo)})
	b := &browser{story: s}
	one := path + "/photos/" + photo.String()
	b.get(one).is(200).says("What do you think of it?")
	b.post(one+"/opinion", url.Values{"favourite": {"yes"}, "verdict": {"approved"}, "text": {"<b>The light</b>"}}).is(http.StatusSeeOther)
	b.get(one).is(200).says("&lt;b&gt;The light", "checked")
	b.post(one+"/opinion", url.Values{"verdict": {"rejected"}}).is(http.StatusSeeOther)
	b.post(one+"/opinion", url.Values{"verdict": {"perhaps"}}).is(422)
	b.post(path+"/photos/"+hidden.String()+"/opinion", url.Values{"verdict": {"approved"}}).is(404)
	b.post(gallery+"/photos/"+photo.String()+"/opinion", url.Values{"verdict": {"approved"}}).is(404)
	told, err := s.Shares.One(t.Context(), s.staff, id)
	s.must(err)
	if len(told.Opinions) != 1 || told.Opinions[0].Verdict != share.Rejected || told.Opinions[0].Favourite || len(told.Remarks) != 1 {
		t.Errorf("its owner reads %+v %+v", told.Opinions, told.Remarks)
	}
	s.must(s.Shares.Revoke(t.Context(), s.staff, id))
	b.post(one+"/opinion", url.Values{"verdict": {"approved"}}).is(404)
}
