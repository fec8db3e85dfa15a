package portal_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/job"
	"imprimatur/internal/library"
	"imprimatur/internal/office"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/portal"
	"imprimatur/internal/problem"
	"imprimatur/internal/testkit"
	"imprimatur/internal/testkit/house"
)

// story is a house with a published text, photos and people, and the portal before it.
type story struct {
	*house.House
	t         testing.TB
	portal    *portal.Portal
	public    *portal.Public
	mux       *http.ServeMux
	folder    ident.Folder
	quitclaim ident.Quitclaim
	photos    uint64
	member    bool          // whoever asks is logged in
	staff     access.Caller // may do everything to photos and people
}

const staffPassword = "a long enough password"

func newStory(t testing.TB) *story {
	t.Helper()
	s := &story{House: house.NewDemo(t), t: t, mux: http.NewServeMux()}
	var err error
	s.portal, err = portal.New(s.People, s.Door, s.Shares, s.Recall, s.Now)
	s.must(err)
	s.public, err = portal.NewPublic(s.People, s.Publisher, s.Publisher, s.Door)
	s.must(err)
	s.serve(s.portal.Pages(), s.portal.Fail)
	s.serve(s.public.Pages(), s.public.Fail)
	ctx := t.Context()
	s.must(s.Office.Found(ctx, house.Console(), "Harbour Museum", "en"))
	user, err := s.Office.AddUser(ctx, house.Console(), office.UserForm{
		Email: "staff@museum.example", Name: "staff", Language: "en", Roles: []access.Role{access.Manager, access.ConsentManager}, Password: staffPassword,
	})
	s.must(err)
	entry, err := s.Office.Login(ctx, access.Caller{Source: "10.0.0.1"}, user.Email, staffPassword, "a browser")
	s.must(err)
	s.staff, err = s.Office.Authenticate(ctx, entry.Secret, "10.0.0.1")
	s.must(err)
	folder, err := s.Library.MakeFolder(ctx, house.Console(), 1, "Summer party")
	s.must(err)
	s.folder = folder.ID
	made, err := s.Office.AddQuitclaim(ctx, house.Console(), "General", nil, nil)
	s.must(err)
	for _, v := range []consent.Variant{consent.ForAdults, consent.ForGuardians} {
		for _, language := range []string{"en", "sv"} {
			made, err = s.Office.EditText(ctx, house.Console(), made.Revision, consent.Text{
				ID: made.ID, Version: 1, Variant: v, Language: language, Title: "Photos of you (" + string(v) + ", " + language + ")",
				Body: "# What we ask\n\nWe would like to **use** photos.\n\n- you may say no\n- you may *change* it",
			})
			s.must(err)
		}
	}
	made, err = s.Office.Publish(ctx, house.Console(), made.ID, made.Revision)
	s.must(err)
	s.quitclaim = made.ID
	return s
}

func (s *story) serve(pages []portal.Page, fail func(http.ResponseWriter, *http.Request, portal.Guest, error)) {
	for _, p := range pages {
		s.mux.HandleFunc(p.Method+" "+p.Pattern, func(w http.ResponseWriter, r *http.Request) {
			g := portal.Guest{Source: "192.0.2.9", Language: "en", Request: "test", Member: s.member}
			if err := p.Serve(w, r, g); err != nil {
				fail(w, r, g, err)
			}
		})
	}
}

func (s *story) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("%v (%s)", err, problem.Of(err).Code)
	}
}

// somebody puts a person into the register.
func (s *story) somebody(p person.Person) ident.Person {
	s.t.Helper()
	made, err := s.People.AddPerson(s.t.Context(), house.Console(), p)
	s.must(err)
	return made.ID
}

// photo brings in a photo of some people that may be used with their consent.
func (s *story) photo(of ...ident.Person) ident.Asset {
	s.t.Helper()
	s.photos++
	a, err := s.Library.Add(s.t.Context(), house.Console(), library.File{
		Name: "photo-" + strconv.FormatUint(s.photos, 10) + ".jpg", Folder: s.folder, Content: bytes.NewReader(testkit.PlainPhoto(s.photos, 2000)),
	})
	s.must(err)
	for _, who := range of {
		_, err := s.People.AddAppearance(s.t.Context(), s.staff, person.Appearance{Asset: a.Asset, Person: who, State: person.Confirmed, Source: person.Drawn})
		s.must(err)
	}
	_, _, err = s.Library.Bulk(s.t.Context(), house.Console(), library.Bulk{
		IDs: []ident.Asset{a.Asset}, Edit: library.Edit{Basis: &library.Basis{Basis: consent.ConsentRequired}},
	})
	s.must(err)
	return a.Asset
}

// says gives a photo words that nobody is to read once it is not shown.
func (s *story) says(photo ident.Asset) {
	s.t.Helper()
	title, credit, text := `Harbour opening "2026"`, "Anna Lens", "News photo"
	_, _, err := s.Library.Bulk(s.t.Context(), house.Console(), library.Bulk{
		IDs: []ident.Asset{photo}, Edit: library.Edit{Title: &title, Credit: &credit, Text: &text},
	})
	s.must(err)
}

// free says that nobody can be recognised in a photo.
func (s *story) free(photo ident.Asset) {
	s.t.Helper()
	_, _, err := s.Library.Bulk(s.t.Context(), house.Console(), library.Bulk{
		IDs: []ident.Asset{photo}, Edit: library.Edit{Basis: &library.Basis{Basis: consent.NoIdentifiablePersons}},
	})
	s.must(err)
}

// asks asks people for news on the website and on social media, and gives the invitations.
func (s *story) asks(scope consent.Scope, people ...ident.Person) []outreach.Invitation {
	s.t.Helper()
	r, err := s.People.Ask(s.t.Context(), house.Console(), outreach.Ask{
		People: people, Scope: scope, Quitclaim: s.quitclaim, ShowPhotos: true, Title: "Summer party", Note: "See you there",
		Uses: []outreach.Said{{Purpose: "news", Yes: []consent.Channel{"website", "social-media"}}},
	})
	s.must(err)
	return r.Invitations
}

func allOfMe() consent.Scope { return consent.Scope{Extent: consent.AllOfMe} }

// link gives the path of a fresh link to an invitation.
func (s *story) link(i outreach.Invitation) string {
	s.t.Helper()
	address, err := s.People.CopyLink(s.t.Context(), house.Console(), i.ID)
	s.must(err)
	return strings.TrimPrefix(address, "https://photos.example")
}

// deliver sends what waits to be sent, and gives the newest letter of the outbox.
func (s *story) deliver() outreach.OutboxPage {
	s.t.Helper()
	for _, kind := range []job.Kind{"person.link", "message.send"} {
		due, err := s.DB.Jobs().Lease(s.t.Context(), []job.Kind{kind}, 100, s.Now().Add(time.Hour))
		s.must(err)
		for _, j := range due {
			if kind == "person.link" {
				s.must(s.People.SendPersonalLink(s.t.Context(), j.Payload))
			} else {
				id, err := ident.Parse[ident.Message](regexp.MustCompile(`[0-9a-z]{13}`).FindString(string(j.Payload)))
				s.must(err)
				s.must(s.People.SendMessage(s.t.Context(), id))
			}
			s.must(s.DB.Jobs().Settle(s.t.Context(), j, job.End{State: job.Done}))
		}
	}
	box, err := s.People.Outbox(s.t.Context(), house.Console(), 0)
	s.must(err)
	if len(box) == 0 {
		return outreach.OutboxPage{}
	}
	return box[0]
}

// page is an answer.
type page struct {
	*httptest.ResponseRecorder
	t testing.TB
}

func (s *story) get(path string) page { return s.ask(http.MethodGet, path, nil) }

// askWith asks with a header.
func (s *story) askWith(method, path, name, value string) page {
	s.t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), method, "https://photos.example"+path, nil)
	r.Header.Set(name, value)
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r)
	return page{w, s.t}
}

func (s *story) ask(method, path string, form url.Values) page {
	s.t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), method, "https://photos.example"+path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r)
	return page{w, s.t}
}

func (p page) is(status int) page {
	p.t.Helper()
	if p.Code != status {
		p.t.Fatalf("answered %d, want %d: %.1500s", p.Code, status, p.Body)
	}
	return p
}

func (p page) says(texts ...string) page {
	p.t.Helper()
	for _, text := range texts {
		if !strings.Contains(p.Body.String(), text) {
			p.t.Errorf("the page does not say %q: %.3000s", text, p.Body)
		}
	}
	return p
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// form reads the hidden fields of a page.
func (p page) form() url.Values {
	f := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(p.Body.String(), -1) {
		f.Set(m[1], m[2])
	}
	return f
}

// answers fills in a sheet: the website gets the first word, social media the second.
func answers(sheet page, website, social, name string) url.Values {
	f := sheet.form()
	f.Set("use/news/website", website)
	f.Set("use/news/social-media", social)
	f.Set("name", name)
	return f
}

// signs goes through signing with the code that is sent, and gives the path of the signer's own page.
func (s *story) signs(link, website, social, name string) (own, done string) {
	s.t.Helper()
	filled := answers(s.get(link).is(200), website, social, name)
	asked := s.ask(http.MethodPost, link, filled)
	if asked.Code != http.StatusSeeOther {
		code := asked.is(200).says("Your code").form()
		code.Set("code", s.deliver().Code)
		asked = s.ask(http.MethodPost, link, code)
	}
	asked.is(http.StatusSeeOther)
	done = strings.Split(asked.Header().Get("Location"), "?")[0]
	return strings.Join(strings.Split(done, "/")[:3], "/"), done
}

// may tells whether a photo may be used for news on a channel now.
func (s *story) may(photo ident.Asset, channel clearance.Channel) bool {
	s.t.Helper()
	d, err := s.People.Clearance(s.t.Context(), house.Console(), photo, clearance.Use{Purpose: "news", Channel: channel}, time.Time{})
	s.must(err)
	return d.Cleared()
}

// maja is an adult in a photo who was asked about it.
func (s *story) maja() (photo ident.Asset, link string) {
	s.t.Helper()
	maja := s.somebody(person.Person{Name: "Maja Berg", Email: "maja@berg.example"})
	photo = s.photo(maja)
	return photo, s.link(s.asks(consent.Scope{Extent: consent.TheseAssets, Assets: []ident.Asset{photo}}, maja)[0])
}

func TestC3_C4_G7_SomebodySignsOnTheirPhoneAndTakesItBack(t *testing.T) {
	s := newStory(t)
	photo, link := s.maja()
	sheet := s.get(link).is(200).says("Harbour Museum", "Maja Berg", "What we ask", "<strong>use</strong>", "See you there", "m…@berg.example")
	picture := regexp.MustCompile(`src="(/s/[^"]+/1024)"`).FindStringSubmatch(sheet.Body.String())
	if picture == nil {
		t.Fatal("no photo on the sheet")
	}
	s.get(picture[1]).is(200)
	if s.may(photo, "website") {
		t.Fatal("cleared before anybody signed")
	}
	own, done := s.signs(link, "yes", "no", "Maja Berg")
	if !s.may(photo, "website") || s.may(photo, "social-media") {
		t.Error("her answers do not count")
	}
	s.get(done).is(200).says("Thank you", "Website")
	copied := regexp.MustCompile(`href="(/p/[^"]+/copy/[^"]+)"`).FindStringSubmatch(s.get(done).Body.String())
	pdf := s.get(copied[1]).is(200)
	if !bytes.HasPrefix(pdf.Body.Bytes(), []byte("%PDF")) || pdf.Header().Get("Content-Disposition") == "" {
		t.Error("the copy is no PDF to keep")
	}
	s.get(link).is(404).says("does not work any more")
	s.ask(http.MethodPost, link, answers(sheet, "yes", "yes", "x")).is(404)
	s.get(picture[1]).is(404)

	page := s.get(own).is(200).says("Your photos", "News", "Withdraw everything")
	if strings.Count(page.Body.String(), "<img") != 1 {
		t.Error("her photo is not on her page")
	}
	s.ask(http.MethodPost, own+"/withdraw", url.Values{}).is(http.StatusSeeOther)
	if s.may(photo, "website") {
		t.Error("she took it back, and the photo is still cleared")
	}
	s.get(own+"?done=withdrawn").is(200).says("It counts already", "Withdrawn")
	s.ask(http.MethodPost, own+"/withdraw", url.Values{}).is(http.StatusSeeOther)
}
