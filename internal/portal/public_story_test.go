package portal_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/publish"
	"imprimatur/internal/release"
	"imprimatur/internal/testkit/house"
)

var newsOnline = release.Wanted{For: clearance.Use{Purpose: "news", Channel: "website"}, Preset: "web"}

// embeds puts a photo on a website.
func (s *story) embeds(photo ident.Asset) publish.ListedEmbed {
	s.t.Helper()
	e, err := s.Publisher.MakeEmbed(s.t.Context(), s.staff, photo, newsOnline, "Front page")
	s.must(err)
	return e
}

// gathered is every address that somebody could have noted of an embed.
func gathered(e publish.ListedEmbed) []string {
	base := "/e/" + e.Address
	list := []string{base + "/about", base + "/about.json", "/oembed?url=" + url.QueryEscape(e.Snippet.Page)}
	for _, w := range release.Widths() {
		list = append(list, base+"/"+strconv.Itoa(w)+".jpg")
	}
	return list
}

// shownAt tells at how many addresses something of the photo is to be had, and that no answer may be
// kept for more than a minute nor says anything of a photo that is not shown.
func (s *story) shownAt(addresses []string) (n int) {
	s.t.Helper()
	for _, address := range addresses {
		p := s.get(address)
		kept := p.Header().Get("Cache-Control")
		switch p.Code {
		case http.StatusOK:
			n++
			if kept != "public, max-age=30, must-revalidate" {
				s.t.Errorf("%s may be kept: %s", address, kept)
			}
		case http.StatusGone, http.StatusNotFound:
			if kept != "" && kept != "public, max-age=60, must-revalidate" {
				s.t.Errorf("the no at %s may be kept: %s", address, kept)
			}
			for _, canary := range []string{"Harbour opening", "Anna Lens", "photo-", "News photo"} {
				if strings.Contains(p.Body.String(), canary) {
					s.t.Errorf("I-20: %s says %q", address, canary)
				}
			}
			if kind := p.Header().Get("Content-Type"); strings.HasPrefix(kind, "image/") && kind != "image/svg+xml" {
				s.t.Errorf("%s is a %s", address, kind)
			}
		default:
			s.t.Errorf("%s answers %d", address, p.Code)
		}
	}
	return n
}

func TestS8_G7_3_AnEmbedIsDeadAtOnceAtEveryAddress(t *testing.T) {
	for name, act := range map[string]func(*story, deadEnd){
		"withdrawn by the person": func(s *story, d deadEnd) {
			s.ask(http.MethodPost, d.own+"/withdraw", url.Values{}).is(http.StatusSeeOther)
		},
		"the channel withdrawn": func(s *story, d deadEnd) {
			s.ask(http.MethodPost, d.own+"/withdraw", url.Values{"channel": {"website"}}).is(http.StatusSeeOther)
		},
		"objected to": func(s *story, d deadEnd) {
			s.ask(http.MethodPost, d.own+"/object", url.Values{}).is(http.StatusSeeOther)
		},
		"restricted": func(s *story, d deadEnd) {
			_, err := s.People.AddStop(s.t.Context(), s.staff, d.maja, consent.Restriction, nil, "")
			s.must(err)
		},
		"somebody else is in it": func(s *story, d deadEnd) {
			other := s.somebody(person.Person{Name: "Nils Ek", Email: "nils@ek.example"})
			_, err := s.People.AddAppearance(s.t.Context(), s.staff, person.Appearance{Asset: d.photo, Person: other, State: person.Confirmed, Source: person.Drawn})
			s.must(err)
		},
		"in the trash": func(s *story, d deadEnd) {
			s.must(s.Library.Trash(s.t.Context(), s.staff, []ident.Asset{d.photo}))
		},
		"erased": func(s *story, d deadEnd) {
			s.must(s.Library.Trash(s.t.Context(), house.Console(), []ident.Asset{d.photo}))
			s.Later(asset.TrashPeriod + time.Hour)
			_, err := s.Library.PurgeTrash(s.t.Context())
			s.must(err)
		},
		"ended": func(s *story, d deadEnd) {
			s.must(s.Publisher.EndEmbed(s.t.Context(), s.staff, d.embed.ID))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStory(t)
			d := s.deadEnd()
			all := gathered(d.embed)
			if n := s.shownAt(all); n != len(all) {
				t.Fatalf("%d of %d addresses show the photo before", n, len(all))
			}
			act(s, d)
			if n := s.shownAt(all); n != 0 {
				t.Errorf("%d of %d addresses still show something", n, len(all))
			}
			s.get("/e/" + d.embed.Address + "/640.jpg").is(http.StatusGone)
		})
	}
}

// deadEnd is an embed of a photo that Maja allows, and her own page.
type deadEnd struct {
	embed publish.ListedEmbed
	photo ident.Asset
	maja  ident.Person
	own   string
}

func (s *story) deadEnd() deadEnd {
	s.t.Helper()
	d := deadEnd{maja: s.somebody(person.Person{Name: "Maja Berg", Email: "maja@berg.example"})}
	d.photo = s.photo(d.maja)
	link := s.link(s.asks(consent.Scope{Extent: consent.TheseAssets, Assets: []ident.Asset{d.photo}}, d.maja)[0])
	d.own, _ = s.signs(link, "yes", "yes", "Maja Berg")
	s.says(d.photo)
	d.embed = s.embeds(d.photo)
	return d
}

func TestEmbed_WebsitesShowItInEveryWidthAndAskAgainCheaply(t *testing.T) {
	s := newStory(t)
	d := s.deadEnd()
	address := "/e/" + d.embed.Address
	p := s.get(address + "/640.jpg").is(200)
	h := p.Header()
	if h.Get("Content-Type") != "image/jpeg" || h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" || h.Get("ETag") == "" {
		t.Errorf("%v", h)
	}
	again := s.askWith(http.MethodGet, address+"/640.jpg", "If-None-Match", `"x", W/`+h.Get("ETag")).is(http.StatusNotModified)
	if again.Body.Len() != 0 {
		t.Error("a picture that the browser has is sent again")
	}
	for _, wrong := range []string{"/641.jpg", "/640", "/0640.jpg", "/-1.jpg", "/about.xml", "/99999999999999999999.jpg"} {
		s.get(address + wrong).is(404)
	}
	s.get("/e/" + strings.Repeat("0", 32) + "/640.jpg").is(404)
	html := d.embed.Snippet.HTML
	for _, part := range []string{"srcset=", "640w", `alt="Harbour opening &#34;2026&#34;"`, "<figcaption>Anna Lens</figcaption>", "https://photos.example/e/"} {
		if !strings.Contains(html, part) {
			t.Errorf("the snippet lacks %q: %s", part, html)
		}
	}
	s.get(address+"/about").is(200).says("Harbour opening", "Anna Lens", "application/json+oembed")
	s.get(address + "/about?lang=sv").is(200).says(`lang="sv"`)
}

func TestOEmbed_ChoosesAPictureWithinTheBounds(t *testing.T) {
	s := newStory(t)
	d := s.deadEnd()
	ask := func(extra string) (o struct {
		Version, Type, URL, Title string
		Width, Height             int
		AuthorName                string `json:"author_name"`
	}) {
		p := s.get("/oembed?url=" + url.QueryEscape(d.embed.Snippet.Page) + extra).is(200)
		s.must(json.Unmarshal(p.Body.Bytes(), &o))
		return o
	}
	o := ask("")
	if o.Version != "1.0" || o.Type != "photo" || o.Title != `Harbour opening "2026"` || o.AuthorName != "Anna Lens" || o.Width != 640 || o.Height != 480 {
		t.Errorf("%+v", o)
	}
	if o := ask("&maxwidth=500&format=json"); o.Width != 480 || o.Height != 360 || !strings.HasSuffix(o.URL, "/480.jpg") {
		t.Errorf("%+v", o)
	}
	s.get("/oembed?format=xml&url=" + url.QueryEscape(d.embed.Snippet.Page)).is(http.StatusNotImplemented)
	for _, wrong := range []string{"", "?url=", "?url=https://elsewhere.example/x", "?url=%zz"} {
		s.get("/oembed" + wrong).is(404)
	}
}

// publicMatrix says what each public address answers for an embed that is shown, one that is held
// back, one that was ended, and a guess.
func publicMatrix() map[string]string {
	return map[string]string{
		"embed-picture": "200 410 410 404",
		"embed-page":    "200 410 410 404",
		"embed-about":   "200 410 410 404",
		"oembed":        "404 404 404 404", // with no address to ask about

		// of an open portal, one for members, one that is closed, and a name that none has
		"portal-page":    "200 303 404 404",
		"portal-look":    "200 303 404 404",
		"portal-feed":    "200 303 404 404",
		"portal-sitemap": "200 303 404 404",
		"portal-photo":   "200 303 404 404",
		"portal-take":    "422 403 404 404", // with nothing filled in
		"portal-picture": "200 403 404 404",
		"iiif-base":      "303 303 404 404",
		"iiif-info":      "404 403 404 404", // a file that is none; see TestIIIF for the right one
		"iiif-image":     "400 403 404 404",
	}
}

func TestA1_EveryPublicPageAnswersAsTheTableSays(t *testing.T) {
	s := newStory(t)
	shown := s.deadEnd()
	ended := s.embeds(shown.photo)
	s.must(s.Publisher.EndEmbed(t.Context(), s.staff, ended.ID))
	blocked := s.photo()
	s.free(blocked)
	held := s.embeds(blocked)
	s.must(s.Library.Trash(t.Context(), s.staff, []ident.Asset{blocked}))
	addresses := []string{shown.embed.Address, held.Address, ended.Address, strings.Repeat("0", 32)}
	s.press(nil)
	s.press(func(o *publish.Portal) { o.Name, o.Members = "members", true })
	s.press(func(o *publish.Portal) { o.Name, o.Open = "closed", false })
	portals := []string{"press", "members", "closed", "none"}
	table := publicMatrix()
	for _, p := range s.public.Pages() {
		row, known := table[p.ID]
		if !known {
			t.Errorf("%s %s (%s) has no row", p.Method, p.Pattern, p.ID)
			continue
		}
		delete(table, p.ID)
		for i, want := range strings.Fields(row) {
			path := strings.NewReplacer("{address}", addresses[i], "{file}", "320.jpg", "{name}", portals[i], "{asset}", shown.photo.String()).Replace(p.Pattern)
			if got := s.ask(p.Method, path, nil); strconv.Itoa(got.Code) != want {
				t.Errorf("%s: %d, want %s: %.200s", path, got.Code, want, got.Body)
			}
		}
	}
	for id := range table {
		t.Errorf("there is no %s", id)
	}
}
