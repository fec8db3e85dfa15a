package portal_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
	"imprimatur/internal/recall"
	"imprimatur/internal/share"
	"imprimatur/internal/testkit"
	"imprimatur/internal/testkit/house"
)

// Every way out of the house stands in the register of the photo, in what is told to the person, and
// after the withdrawal on the board and in the report; and of each the evidence holds.
func TestL2_G17_EveryWayOutStandsInTheRegisterAndItsEvidenceHolds(t *testing.T) {
	s := newStory(t)
	d := s.deadEnd()
	s.get("/e/" + d.embed.Address + "/640.jpg").is(200)
	s.press(nil)
	s.get(everyAddress(d.photo)[1]).is(200)
	s.ask(http.MethodPost, "/portals/press/photos/"+d.photo.String(), url.Values{"name": {"Daily"}, "email": {"desk@daily.example"}, "what": {"page 1"}, "preset": {"press"}}).is(200)
	path, _ := s.shared(share.Draft{Set: these(d.photo), Preset: "web"})
	(&browser{story: s}).all(200, path, d.photo)
	review, _ := s.shared(share.Draft{Set: these(d.photo), Kind: share.Review})
	s.get(review + "/photos/" + d.photo.String() + "/256").is(200)
	s.taken(d.photo, "jo@paper.example")
	_, err := s.Recall.Note(t.Context(), s.staff, d.photo, recall.Note{For: newsOnline.For, Place: recall.Place{Kind: recall.Print, Title: "Brochure"}})
	s.must(err)

	want := map[recall.Source]int{recall.Embed: 1, recall.Portal: 1, recall.Link: 2, recall.Outside: 1, recall.Download: 4} // portal, share, share's archive, by hand
	uses, err := s.Recall.Register(t.Context(), s.staff, d.photo)
	s.must(err)
	for _, u := range uses {
		want[u.Source]--
		if !u.Stands() || !u.Allowed {
			t.Errorf("%+v", u)
		}
		file, err := s.Recall.Evidence(t.Context(), s.staff, u.ID)
		s.must(err)
		v := recall.Verify(file, "")
		if !v.Whole() || (v.Ground == nil) != (u.Source == recall.Outside) || v.Ground != nil && len(v.Evidence.Content.Consents) != 1 {
			t.Errorf("the evidence of the %s: %+v", u.Source, v.Findings)
		}
	}
	for source, missing := range want {
		if missing != 0 {
			t.Errorf("the register lacks %d of %s", missing, source)
		}
	}
	told, err := s.People.Dossier(t.Context(), s.staff, d.maja)
	s.must(err)
	if len(told.Uses) != len(uses) {
		t.Errorf("the person is told of %d uses, of %d", len(told.Uses), len(uses))
	}

	s.ask(http.MethodPost, d.own+"/withdraw", url.Values{}).is(http.StatusSeeOther)
	board, err := s.Recall.Board(t.Context(), s.staff, true, d.maja)
	s.must(err)
	r, err := s.Recall.Recall(t.Context(), s.staff, board[0].ID)
	s.must(err)
	if r.Uses != len(uses) || r.Count[recall.Stopped] != 4 || r.Open() != 5 {
		t.Errorf("the board: %+v", r.Count)
	}
}

// asked is somebody who has a photo of two people, of whom one has taken their word back.
type asked struct {
	page   string
	recall recall.Detail
	other  ident.Asset // of the same folder, cleared
}

func (s *story) askedBack() asked {
	s.t.Helper()
	ctx := s.t.Context()
	maja := s.somebody(person.Person{Name: "Maja Berg", Email: "maja@berg.example"})
	added, err := s.Library.Add(ctx, house.Console(), library.File{Name: "picnic.jpg", Folder: s.folder, Content: bytes.NewReader(testkit.PlainPhoto(77, 2000))})
	s.must(err)
	_, err = s.People.AddAppearance(ctx, s.staff, person.Appearance{
		Asset: added.Asset, Person: maja, State: person.Confirmed, Source: person.Drawn, Box: person.Box{X: 0.1, Y: 0.1, W: 0.2, H: 0.2},
	})
	s.must(err)
	_, _, err = s.Library.Bulk(ctx, house.Console(), library.Bulk{IDs: []ident.Asset{added.Asset}, Edit: library.Edit{Basis: &library.Basis{Basis: consent.ConsentRequired}}})
	s.must(err)
	a := asked{other: s.photo()}
	s.free(a.other)
	a.page = "/r/" + s.receiverLink(added.Asset, maja)
	board, err := s.Recall.Board(ctx, s.staff, true, maja)
	s.must(err)
	a.recall, err = s.Recall.Recall(ctx, s.staff, board[0].ID)
	s.must(err)
	return a
}

func (a asked) instead() string { return a.page + "/instead/" + a.recall.Items[0].Use.ID.String() }

func TestG7_3_AReceiverTakesWhatIsOfferedInItsPlaceAndNeverTheRecalledPhoto(t *testing.T) {
	s := newStory(t)
	a := s.askedBack()
	use := a.recall.Items[0].Use
	s.ask(http.MethodPost, a.instead(), url.Values{}).is(404)
	if p := s.get(a.page).is(200); strings.Contains(p.Body.String(), "/instead/") {
		t.Error("nothing is offered, and the page offers it")
	}
	_, err := s.Recall.Offer(t.Context(), s.staff, a.recall.ID, use.ID, 0)
	s.must(err)
	s.get(a.page).is(200).says("the same photo with people unrecognisable", a.instead())
	blurred := s.ask(http.MethodPost, a.instead(), url.Values{}).is(200)
	if h := blurred.Header(); !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || strings.Contains(h.Get("Content-Disposition"), "picnic") || blurred.Body.Len() == 0 {
		t.Errorf("%v", h)
	}
	_, err = s.Recall.Offer(t.Context(), s.staff, a.recall.ID, use.ID, a.other)
	s.must(err)
	s.ask(http.MethodPost, a.instead(), url.Values{}).is(200)
	for photo, faces := range map[ident.Asset]int{use.Asset: 1, a.other: 0} {
		uses, err := s.Recall.Register(t.Context(), s.staff, photo)
		s.must(err)
		u := uses[0]
		if u.ID == use.ID || len(u.Blurred) != faces || u.For != use.For || u.Address != "jo@paper.example" || !u.Allowed {
			t.Errorf("what was taken is not a use of its own: %+v", u)
		}
		file, err := s.Recall.Evidence(t.Context(), s.staff, u.ID)
		s.must(err)
		if v := recall.Verify(file, ""); !v.Whole() {
			t.Errorf("%+v", v.Findings)
		}
	}
	d, err := s.Recall.Recall(t.Context(), s.staff, a.recall.ID)
	s.must(err)
	if o := d.Items[0].Offer; o.Asset != a.other || o.Blur || o.Taken == 0 {
		t.Errorf("%+v", o)
	}
}

func TestG7_3_AReplacementThatIsNotAllowedAnyMoreIsRefusedInAPlainSentence(t *testing.T) {
	s := newStory(t)
	a := s.askedBack()
	use := a.recall.Items[0].Use.ID
	for code, of := range map[string]ident.Asset{"recall.no-replacement": s.photo(), "use.not-found": 0} {
		which := use
		if of == 0 {
			which++
		}
		if _, err := s.Recall.Offer(t.Context(), s.staff, a.recall.ID, which, of); problem.Of(err).Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	_, err := s.Recall.Offer(t.Context(), s.staff, a.recall.ID, use, a.other)
	s.must(err)
	_, err = s.Library.Hold(t.Context(), s.staff, library.NewHold{Bulk: library.Bulk{IDs: []ident.Asset{a.other}}, Reason: "a doubt"})
	s.must(err)
	s.ask(http.MethodPost, a.instead(), url.Values{}).is(http.StatusForbidden).says("may not be used any more either")
	s.ask(http.MethodPost, "/r/AAAAAAAAAAAAAAAAAAAAAA/instead/"+use.String(), url.Values{}).is(404)
}

func TestPortal_IsClosedOpenAndClosedAgain(t *testing.T) {
	s := newStory(t)
	d := s.deadEnd()
	made := s.press(func(o *publish.Portal) { o.Open = false })
	addresses := append(everyAddress(d.photo), "/portals/press", "/portals/press/feed.json", "/portals/press/sitemap.xml", "/portals/press/look.css")
	state := func(when string, open bool, want int) {
		t.Helper()
		made.Open = open
		var err error
		made, err = s.Publisher.SavePortal(t.Context(), house.Console(), made)
		s.must(err)
		s.Later(10 * time.Second) // host names are remembered for a little while
		for _, address := range addresses {
			if p := s.get(address); p.Code != want {
				t.Errorf("%s: %s answers %d", when, address, p.Code)
			}
		}
		take := s.ask(http.MethodPost, "/portals/press/photos/"+d.photo.String(), url.Values{"name": {"Daily"}, "what": {"page 1"}, "preset": {"press"}})
		if take.Code != want {
			t.Errorf("%s: taken with %d", when, take.Code)
		}
		if _, found, err := s.Publisher.PortalAt(t.Context(), "press.museum.example"); err != nil || found != open {
			t.Errorf("%s: its own host is found %v, %v", when, found, err)
		}
	}
	made.Host = "press.museum.example"
	state("made closed", false, 404)
	state("opened", true, 200)
	state("closed", false, 404)
	state("opened again", true, 200)
}
