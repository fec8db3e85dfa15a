package portal_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
	"imprimatur/internal/testkit/house"
)

// press is a portal over the folder of the story, for news on the website.
func (s *story) press(change func(*publish.Portal)) publish.Portal {
	s.t.Helper()
	o := publish.Portal{
		Name: "press", Titles: map[string]string{"en": "Press room", "sv": "Pressrum"}, Texts: map[string]string{"en": "Photos for the press."},
		Query: "folder:" + s.folder.String(), For: clearance.Use{Purpose: "news", Channel: "website"}, Presets: []string{"press"}, Colour: "#1f5a3d", Open: true,
	}
	if change != nil {
		change(&o)
	}
	made, err := s.Publisher.SavePortal(s.t.Context(), house.Console(), o)
	s.must(err)
	return made
}

// everyAddress is all that somebody could have noted of a photo on a portal.
func everyAddress(id ident.Asset) []string {
	at := "/portals/press/photos/" + id.String()
	return []string{at, at + "/320.webp", at + "/960.webp", at + "/2048.webp"}
}

func TestS8_G7_3_APortalShowsWhatIsClearedAtThisSecond(t *testing.T) {
	s := newStory(t)
	d := s.deadEnd()
	blocked := s.photo()
	s.press(nil)
	page := s.get("/portals/press").is(200).says("Press room", "Photos for the press.", d.photo.String(), "Harbour opening", `rel="alternate"`)
	if strings.Contains(page.Body.String(), blocked.String()) {
		t.Error("what is not cleared is on the portal")
	}
	for _, address := range everyAddress(d.photo) {
		s.get(address).is(200)
	}
	for _, address := range everyAddress(blocked) {
		s.get(address).is(http.StatusGone)
	}
	s.get("/portals/press/feed.json").is(200).says(d.photo.String())
	s.get("/portals/press/sitemap.xml").is(200).says("https://photos.example/portals/press/photos/" + d.photo.String())

	s.ask(http.MethodPost, d.own+"/withdraw", url.Values{}).is(http.StatusSeeOther)
	for _, address := range append(everyAddress(d.photo), "/portals/press", "/portals/press/feed.json", "/portals/press/sitemap.xml", "/portals/press?q=harbour") {
		p := s.get(address)
		if strings.Contains(p.Body.String(), "Harbour opening") || strings.Contains(p.Body.String(), "Anna Lens") || p.Code == 200 && strings.Contains(address, "/photos/") {
			t.Errorf("%s still tells of the photo: %d", address, p.Code)
		}
		if kept := p.Header().Get("Cache-Control"); kept != "" && !strings.Contains(kept, "max-age=30,") && !strings.Contains(kept, "max-age=60,") {
			t.Errorf("%s may be kept: %s", address, kept)
		}
	}
	s.ask(http.MethodPost, "/portals/press/photos/"+d.photo.String(), url.Values{"name": {"Daily"}, "what": {"page 1"}, "preset": {"press"}}).is(http.StatusGone)
}

func TestPortal_APhotoIsTakenForAStatedUseOnRecord(t *testing.T) {
	s := newStory(t)
	d := s.deadEnd()
	s.press(nil)
	address := "/portals/press/photos/" + d.photo.String()
	s.get(address).is(200).says("Press room</a>", "Say who you are", "Press</option>")
	form := url.Values{"name": {"The Daily"}, "email": {"desk@daily.example"}, "what": {"An article on the harbour"}, "preset": {"press"}}
	file := s.ask(http.MethodPost, address, form).is(200)
	h := file.Header()
	if h.Get("Content-Type") != "image/jpeg" || h.Get("Content-Disposition") != `attachment; filename="photo-`+d.photo.String()+`.jpg"` || h.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%v", h)
	}
	events, err := s.Office.Log(t.Context(), house.Console(), audit.Filter{Kinds: []audit.Kind{audit.PortalTaken}, Limit: 5})
	s.must(err)
	if len(events) != 1 || events[0].Body["name"] != "The Daily" || events[0].Body["purpose"] != "news" || events[0].Body["what"] != "An article on the harbour" {
		t.Errorf("%+v", events)
	}
	for field, wrong := range map[string]string{"name": " ", "email": "nobody", "what": "", "preset": "original"} {
		one := url.Values{}
		for k, v := range form {
			one[k] = v
		}
		one.Set(field, wrong)
		s.ask(http.MethodPost, address, one).is(http.StatusUnprocessableEntity)
	}
}

func TestPortal_IsOnlyWhatItIsMadeOver(t *testing.T) {
	s := newStory(t)
	d := s.deadEnd()
	elsewhere, err := s.Library.MakeFolder(t.Context(), house.Console(), 1, "Elsewhere")
	s.must(err)
	s.press(func(o *publish.Portal) { o.Query = "folder:" + elsewhere.ID.String() })
	s.get("/portals/press").is(200).says("no photos here")
	for _, address := range everyAddress(d.photo) {
		s.get(address).is(http.StatusGone)
	}
	_, _, err = s.Library.Bulk(t.Context(), house.Console(), library.Bulk{IDs: []ident.Asset{d.photo}, Edit: library.Edit{Folder: &elsewhere.ID}})
	s.must(err)
	s.get(everyAddress(d.photo)[1]).is(200)
}

func TestPortal_SearchFindsOnlyByWhatThePortalSays(t *testing.T) {
	s := newStory(t)
	d := s.deadEnd()
	secret := "embargo"
	_, _, err := s.Library.Bulk(t.Context(), house.Console(), library.Bulk{IDs: []ident.Asset{d.photo}, Edit: library.Edit{Instructions: &secret}})
	s.must(err)
	s.press(nil)
	if p := s.get("/portals/press?q=harbour").is(200); !strings.Contains(p.Body.String(), d.photo.String()) {
		t.Error("not found by its title")
	}
	for _, word := range []string{"embargo", "photo-1", "Summer"} {
		if p := s.get("/portals/press?q=" + word).is(200); strings.Contains(p.Body.String(), d.photo.String()) {
			t.Errorf("found by %q, which the portal does not say", word)
		}
	}
}

func TestPortal_ForMembersLeadsOthersToTheLogin(t *testing.T) {
	s := newStory(t)
	d := s.deadEnd()
	made := s.press(func(o *publish.Portal) { o.Members = true })
	for _, path := range []string{"/portals/press", "/portals/press/photos/" + d.photo.String()} {
		p := s.get(path).is(http.StatusSeeOther)
		if !strings.HasPrefix(p.Header().Get("Location"), "/login?to=") {
			t.Errorf("led to %s", p.Header().Get("Location"))
		}
	}
	s.get(everyAddress(d.photo)[1]).is(http.StatusForbidden)
	s.member = true
	p := s.get(everyAddress(d.photo)[1]).is(200)
	if sent := p.Result().Header; sent.Get("Cache-Control") != "private, no-store" || sent.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("kept: %v", sent)
	}
	if sent := s.get("/portals/press/feed.json").is(200).Result().Header; sent.Get("Cache-Control") != "private, no-store" {
		t.Errorf("the feed is kept: %v", sent)
	}
	made.Open = false
	_, err := s.Publisher.SavePortal(t.Context(), house.Console(), made)
	s.must(err)
	s.get("/portals/press").is(404)
	s.get(everyAddress(d.photo)[1]).is(404)
}

func TestPortal_FourLanguagesAndItsOwnColour(t *testing.T) {
	s := newStory(t)
	s.press(nil)
	s.get("/portals/press?lang=sv").is(200).says(`lang="sv"`, "Pressrum", "Sök bland bilderna")
	s.get("/portals/press?lang=de").is(200).says("Press room", "In diesen Fotos suchen")
	s.get("/portals/press/look.css").is(200).says("--accent: #1f5a3d")
	var f struct{ Version, Language string }
	s.must(json.Unmarshal(s.get("/portals/press/feed.json?lang=nl").is(200).Body.Bytes(), &f))
	if f.Version != "https://jsonfeed.org/version/1.1" || f.Language != "nl" {
		t.Errorf("%+v", f)
	}
}

func TestPortal_ManagersMakeItAndWhatCannotBeIsSaid(t *testing.T) {
	s := newStory(t)
	made := s.press(nil)
	for code, change := range map[string]func(*publish.Portal){
		"portal.name": func(o *publish.Portal) { o.Name = "Press Room" }, "portal.title": func(o *publish.Portal) { o.Titles = nil },
		"portal.host": func(o *publish.Portal) { o.Host = "localhost" }, "portal.colour": func(o *publish.Portal) { o.Colour = "#ffff00" },
		"portal.query": func(o *publish.Portal) { o.Query = "folder:0000000000000" }, "preset.original-outside": func(o *publish.Portal) { o.Presets = []string{"original"} },
		"release.channel-unknown": func(o *publish.Portal) { o.For.Channel = "moon" }, "portal.name-taken": func(*publish.Portal) {},
		"portal.members-host": func(o *publish.Portal) { o.Host, o.Members = "press.museum.example", true },
	} {
		o := made
		o.ID, o.Revision = 0, 0
		if code != "portal.name-taken" {
			o.Name = "other"
		}
		change(&o)
		if _, err := s.Publisher.SavePortal(t.Context(), house.Console(), o); problem.Of(err).Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	stale := made
	stale.Revision--
	if _, err := s.Publisher.SavePortal(t.Context(), house.Console(), stale); !problem.Is(err, problem.Stale) {
		t.Errorf("%v", err)
	}
}
