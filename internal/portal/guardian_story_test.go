package portal_test

import (
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/testkit/house"
)

// family is a child of fifteen with two guardians, asked about all photos of them.
func (s *story) family() (child ident.Person, photo ident.Asset, links [2]string, guardians [2]ident.Person) {
	s.t.Helper()
	names := [2]string{"Ada Holm", "Bo Holm"}
	for i, name := range names {
		guardians[i] = s.somebody(person.Person{Name: name, Email: name[:2] + "@holm.example"})
	}
	child = s.somebody(person.Person{
		Name: "Cleo Holm", Born: person.DateOf(s.Now().AddDate(-15, 0, 0)), Guardians: []person.Guardian{
			{Person: guardians[0], Relation: person.Parent}, {Person: guardians[1], Relation: person.Parent},
		},
	})
	photo = s.photo(child)
	for _, i := range s.asks(allOfMe(), child) {
		for n, g := range guardians {
			if i.Signer == g {
				links[n] = s.link(i)
			}
		}
	}
	return child, photo, links, guardians
}

func TestG8_C8_BothGuardiansMustAllowAndEitherCanTakeItBack(t *testing.T) {
	s := newStory(t)
	_, photo, links, _ := s.family()
	s.get(links[0]).is(200).says("for permission for Cleo Holm", "Photos of you (guardian, en)", "You answer for Cleo Holm")
	own, _ := s.signs(links[0], "yes", "yes", "Ada Holm")
	if s.may(photo, "website") {
		t.Fatal("one guardian is enough")
	}
	s.signs(links[1], "yes", "no", "Bo Holm")
	if !s.may(photo, "website") || s.may(photo, "social-media") {
		t.Error("a use counts only where both allow it")
	}
	s.get(own).is(200).says("Cleo Holm")
	s.ask(http.MethodPost, own+"/withdraw", url.Values{"subject": {s.subject(own, "Cleo Holm")}, "channel": {"website"}}).is(http.StatusSeeOther)
	if s.may(photo, "website") {
		t.Error("one of two took it back, and it is still cleared")
	}
}

// subject finds the name of somebody on a personal page.
func (s *story) subject(own, called string) string {
	s.t.Helper()
	page, err := s.People.Personal(s.t.Context(), outreach.Visitor{}, own[len("/p/"):])
	s.must(err)
	for _, one := range page.Subjects {
		if one.Label == called {
			return one.Person.String()
		}
	}
	s.t.Fatalf("%s is not on the page", called)
	return ""
}

func TestG8_TwoGuardiansDecideAtTheSameMoment(t *testing.T) {
	s := newStory(t)
	child, photo, links, _ := s.family()
	forms := [2]url.Values{answers(s.get(links[0]), "yes", "yes", "Ada Holm"), answers(s.get(links[1]), "no", "yes", "Bo Holm")}
	for i := range forms {
		forms[i] = s.ask(http.MethodPost, links[i], forms[i]).is(200).form()
		forms[i].Set("code", s.deliver().Code)
	}
	var both sync.WaitGroup
	var codes [2]int
	for i := range forms {
		both.Go(func() { codes[i] = s.ask(http.MethodPost, links[i], forms[i]).Code })
	}
	both.Wait()
	if codes[0] != http.StatusSeeOther || codes[1] != http.StatusSeeOther {
		t.Fatalf("answered %v", codes)
	}
	all, err := s.People.Consents(t.Context(), house.Console(), child)
	s.must(err)
	if len(all[0].Events) != 2 || s.may(photo, "website") || !s.may(photo, "social-media") {
		t.Errorf("%d words were kept, website %t, social media %t", len(all[0].Events), s.may(photo, "website"), s.may(photo, "social-media"))
	}
}

func TestC6_OneLinkSignsOnceHoweverOftenItIsSent(t *testing.T) {
	s := newStory(t)
	_, link := s.maja()
	form := s.ask(http.MethodPost, link, answers(s.get(link), "yes", "yes", "Maja Berg")).is(200).form()
	form.Set("code", s.deliver().Code)
	var all sync.WaitGroup
	codes := make([]int, 12)
	for i := range codes {
		all.Go(func() { codes[i] = s.ask(http.MethodPost, link, form).Code })
	}
	all.Wait()
	signed := 0
	for _, code := range codes {
		if code == http.StatusSeeOther {
			signed++
		}
	}
	if signed != 1 {
		t.Errorf("signed %d times: %v", signed, codes)
	}
}

func TestG8_WhoComesOfAgeWhileALinkWaitsDecidesThemselves(t *testing.T) {
	s := newStory(t)
	guardian := s.somebody(person.Person{Name: "Ada Holm", Email: "ada@holm.example"})
	young := s.somebody(person.Person{
		Name: "Cleo Holm", Born: person.DateOf(s.Now().AddDate(-18, 0, 5)), Guardians: []person.Guardian{{Person: guardian, Relation: person.Parent}},
	})
	photo := s.photo(young)
	link := s.link(s.asks(allOfMe(), young)[0])
	form := answers(s.get(link), "yes", "yes", "Ada Holm")
	s.Later(10 * 24 * time.Hour)
	s.ask(http.MethodPost, link, form).is(http.StatusConflict).says("Somebody else decides")
	form = answers(s.get(link), "no", "no", "Ada Holm")
	s.ask(http.MethodPost, link, form).is(200) // a no is always heard
	if s.may(photo, "website") {
		t.Error("a parent's yes counts for an adult")
	}
}

func TestSigning_SomebodyIsMergedWhileTheySign(t *testing.T) {
	s := newStory(t)
	photo, link := s.maja()
	form := answers(s.get(link), "yes", "no", "Maja Berg")
	double := s.somebody(person.Person{Name: "Maja Berg-Lind", Email: "maja@berg.example"})
	second := s.photo(double)
	requests, err := s.People.Requests(t.Context(), house.Console(), outreach.InvitationFilter{Limit: 10})
	s.must(err)
	_, err = s.People.MergePeople(t.Context(), s.staff, requests.Items[0].Person, double, 1)
	s.must(err)
	form.Set("shown", s.get(link).is(200).form().Get("shown"))
	code := s.ask(http.MethodPost, link, form).is(200).form()
	code.Set("code", s.deliver().Code)
	s.ask(http.MethodPost, link, code).is(http.StatusSeeOther)
	if !s.may(photo, "website") {
		t.Error("what she signed for this photo is lost")
	}
	if s.may(second, "website") {
		t.Error("a photo that was not asked about is cleared by a merge")
	}
}

func TestSigning_WithdrawnInAnotherWindowMeanwhile(t *testing.T) {
	s := newStory(t)
	photo, link := s.maja()
	form := s.ask(http.MethodPost, link, answers(s.get(link), "yes", "yes", "Maja Berg")).is(200).form()
	form.Set("code", s.deliver().Code)
	requests, err := s.People.Requests(t.Context(), house.Console(), outreach.InvitationFilter{Limit: 10})
	s.must(err)
	_, err = s.People.Withdraw(t.Context(), s.staff, requests.Items[0].Consent, outreach.Withdrawal{})
	s.must(err)
	s.ask(http.MethodPost, link, form).is(http.StatusConflict)
	if s.may(photo, "website") {
		t.Error("a yes came after the end")
	}
}

func TestG7_3_AClockThatJumpsBackDoesNotBringAYesBack(t *testing.T) {
	s := newStory(t)
	photo, link := s.maja()
	own, _ := s.signs(link, "yes", "yes", "Maja Berg")
	s.Later(-2 * time.Hour)
	s.ask(http.MethodPost, own+"/withdraw", url.Values{}).is(http.StatusSeeOther)
	for _, d := range []time.Duration{0, time.Hour, 2 * time.Hour, 3 * time.Hour} {
		s.Later(d)
		if s.may(photo, "website") {
			t.Errorf("cleared %v later", d)
		}
		s.Later(-d)
	}
}

func TestTablet_TheFormKeepsItsHolderAndShowsNobodysPage(t *testing.T) {
	s := newStory(t)
	maja := s.somebody(person.Person{Name: "Maja Berg", Email: "maja@berg.example"})
	photo := s.photo(maja)
	i := s.asks(consent.Scope{Extent: consent.TheseAssets, Assets: []ident.Asset{photo}}, maja)[0]
	address, err := s.People.HandOver(t.Context(), s.staff, i.ID)
	s.must(err)
	link := address[len("https://photos.example"):]
	sheet := s.get(link).is(200).says("data-kiosk")
	s.get("/s" + link[2:]).is(404)
	if got := s.ask(http.MethodPost, link, answers(sheet, "yes", "no", "Maja Berg")).is(http.StatusSeeOther).Header().Get("Location"); got[:2] != "/t" || len(got) > len("/t?lang=en") {
		t.Errorf("a tablet goes on to %s", got)
	}
	s.get("/t").is(200).says("hand the tablet back")
	all, err := s.People.Consents(t.Context(), house.Console(), maja)
	s.must(err)
	if e := all[0].Events[0]; e.Method != consent.OnTablet || e.RecordedBy != s.staff.User {
		t.Errorf("recorded as %s by %v", e.Method, e.RecordedBy)
	}
}
