package portal_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/testkit/house"
)

// presses counts what a person does in a browser: each page that they open, and each thing that
// they tick, fill in or press.
type presses struct{ n int }

func (p *presses) page()         { p.n++ }
func (p *presses) tick(what int) { p.n += what }

func TestG7_3_TakingBackTakesNoMoreStepsThanSigning(t *testing.T) {
	s := newStory(t)
	photo, link := s.maja()
	var signing, everything, channel, one presses

	signing.page()
	filled := answers(s.get(link).is(200), "yes", "yes", "Maja Berg")
	signing.tick(2 + 1 + 1) // two answers, the name, the button
	code := s.ask(http.MethodPost, link, filled).is(200).form()
	code.Set("code", s.deliver().Code)
	signing.tick(1 + 1) // the code, the button
	done := s.ask(http.MethodPost, link, code).is(http.StatusSeeOther).Header().Get("Location")
	own := strings.Join(strings.Split(done, "/")[:3], "/")

	one.page()
	page := s.get(own).is(200)
	one.tick(1)
	s.ask(http.MethodPost, own+"/withdraw", url.Values{"asset": {photo.String()}}).is(http.StatusSeeOther)
	if s.may(photo, "website") {
		t.Error("this photo was taken back")
	}
	if !strings.Contains(page.Body.String(), `name="channel" value="website"`) || !strings.Contains(page.Body.String(), "data-withdraw-all") {
		t.Error("the page does not offer every way back with one press")
	}
	channel.page()
	channel.tick(1)
	s.ask(http.MethodPost, own+"/withdraw", url.Values{"channel": {"website"}}).is(http.StatusSeeOther)
	everything.page()
	everything.tick(1)
	s.ask(http.MethodPost, own+"/withdraw", url.Values{}).is(http.StatusSeeOther)
	for name, back := range map[string]presses{"everything": everything, "a channel": channel, "a photo": one} {
		if back.n > signing.n {
			t.Errorf("taking back %s takes %d steps, signing %d", name, back.n, signing.n)
		}
	}
}

func TestG7_3_AChannelIsTakenBackEverywhereAndTheRestStays(t *testing.T) {
	s := newStory(t)
	photo, link := s.maja()
	own, _ := s.signs(link, "yes", "yes", "Maja Berg")
	s.ask(http.MethodPost, own+"/withdraw", url.Values{"channel": {"social-media"}}).is(http.StatusSeeOther)
	if s.may(photo, "social-media") || !s.may(photo, "website") {
		t.Error("one channel was taken back, and no more")
	}
	if letter := s.deliver(); letter.Kind != outreach.ReceiptLetter {
		t.Errorf("the last letter is %s", letter.Kind)
	}
}

func TestOwnPage_AnswersAreChangedInTheWordsTheyWereGiven(t *testing.T) {
	s := newStory(t)
	photo, link := s.maja()
	own, _ := s.signs(link, "no", "no", "Maja Berg")
	page := s.get(own).is(200).says("What we ask")
	form := url.Values{"lang": {"en"}, "consent": {page.form().Get("consent")}, "shown": {page.form().Get("shown")}}
	form.Set("use/news/website", "yes")
	form.Set("use/news/social-media", "no")
	s.ask(http.MethodPost, own+"/change", form).is(http.StatusSeeOther)
	if !s.may(photo, "website") || s.may(photo, "social-media") {
		t.Error("the change does not count")
	}
	if got := strings.Count(s.get(own).Body.String(), "/copy/"); got != 2 {
		t.Errorf("%d copies for two words", got)
	}
	form.Set("shown", strings.Repeat("0", 64))
	s.ask(http.MethodPost, own+"/change", form).is(http.StatusConflict).says("has changed")
}

func TestG21_AnObjectionStopsEveryUseAtOnceAndIsWrittenDown(t *testing.T) {
	s := newStory(t)
	photo, link := s.maja()
	own, _ := s.signs(link, "yes", "yes", "Maja Berg")
	s.ask(http.MethodPost, own+"/object", url.Values{"note": {"I have moved"}}).is(http.StatusSeeOther)
	if s.may(photo, "website") {
		t.Error("cleared against an objection")
	}
	s.get(own).is(200).says("You object to every use", "Objection to use")
	asked, err := s.People.Rights(t.Context(), house.Console(), 0)
	s.must(err)
	if len(asked) != 1 || asked[0].Kind != outreach.AskObjection || asked[0].NoteText != "I have moved" {
		t.Errorf("%+v", asked)
	}
}

func TestG7_TheWishToBeUnrecognisableCountsAtOnceUntilItIsTakenBackOrRefused(t *testing.T) {
	s := newStory(t)
	photo, link := s.maja()
	own, _ := s.signs(link, "yes", "yes", "Maja Berg")
	s.get(own).is(200).says("Make me unrecognisable")
	wishes := func() {
		s.Later(time.Minute)
		s.ask(http.MethodPost, own+"/blur", url.Values{"note": {"not any more"}}).is(http.StatusSeeOther)
	}
	asked := func() outreach.RightAsked {
		all, err := s.People.Rights(t.Context(), house.Console(), 0)
		s.must(err)
		return all[0]
	}
	wishes()
	if s.may(photo, "website") {
		t.Error("cleared against the wish")
	}
	s.get(own).is(200).says("You wish to be unrecognisable", "Used only with you made unrecognisable")
	first := asked()
	if first.Kind != outreach.AskBlur || first.State != outreach.RightOpen || first.NoteText != "not any more" {
		t.Errorf("%+v", first)
	}

	s.ask(http.MethodPost, own+"/blur", url.Values{"end": {"yes"}}).is(http.StatusSeeOther)
	if !s.may(photo, "website") || asked().State != outreach.RightDone {
		t.Error("it was taken back, and what she allowed counts again")
	}

	wishes()
	_, err := s.People.CloseRight(t.Context(), s.staff, asked().ID, outreach.RightDone, "We do that.")
	s.must(err)
	if s.may(photo, "website") {
		t.Error("what is granted counts on")
	}
	s.ask(http.MethodPost, own+"/blur", url.Values{"end": {"yes"}}).is(http.StatusSeeOther)

	wishes()
	_, err = s.People.CloseRight(t.Context(), s.staff, asked().ID, outreach.RightRefused, "You are the mayor at work.")
	s.must(err)
	if !s.may(photo, "website") {
		t.Error("it was refused, with a reason")
	}
	stops, err := s.People.Stops(t.Context(), s.staff, s.personOf(own))
	s.must(err)
	if len(stops) != 3 || stops[2].Reason != "You are the mayor at work." || stops[1].EndedBy != 0 {
		t.Errorf("why it ended, and by whom: %+v", stops)
	}
}

func TestG12_WhatPeopleAskForHasAMonthAndPressesAfterTwentyDays(t *testing.T) {
	s := newStory(t)
	_, link := s.maja()
	own, _ := s.signs(link, "yes", "yes", "Maja Berg")
	s.ask(http.MethodPost, own+"/rights", url.Values{"kind": {"erasure"}, "note": {"all of it"}}).is(http.StatusSeeOther)
	s.ask(http.MethodPost, own+"/rights", url.Values{"kind": {"everything"}}).is(http.StatusUnprocessableEntity)
	list := func() []outreach.RightAsked {
		all, err := s.People.Rights(t.Context(), house.Console(), 0)
		s.must(err)
		return all
	}
	first := list()[0]
	if first.Number != 1 || !first.Due.Equal(consent.RightDue(first.At)) || first.Presses || first.Late {
		t.Errorf("%+v", first)
	}
	s.Later(20*24*time.Hour + time.Minute)
	if r := list()[0]; !r.Presses || r.Late {
		t.Error("after twenty days it presses")
	}
	s.Later(12 * 24 * time.Hour)
	if r := list()[0]; !r.Late {
		t.Error("after a month it is late")
	}
	closed, err := s.People.CloseRight(t.Context(), house.Console(), first.ID, outreach.RightDone, "We have erased it.")
	s.must(err)
	if closed.State != outreach.RightDone || closed.AnswerText != "We have erased it." {
		t.Errorf("%+v", closed)
	}
	if _, err := s.People.CloseRight(t.Context(), house.Console(), first.ID, outreach.RightRefused, "no"); err == nil {
		t.Error("it was closed twice")
	}
	s.get(own).is(200).says("done")
}

func TestRightDue_IsTheSameDayOfTheNextMonthOrItsLast(t *testing.T) {
	for asked, due := range map[string]string{"2026-01-15": "2026-02-15", "2026-01-31": "2026-02-28", "2028-01-31": "2028-02-29", "2026-12-31": "2027-01-31"} {
		at, _ := time.Parse(time.DateOnly, asked)
		if got := consent.RightDue(at).Format(time.DateOnly); got != due {
			t.Errorf("asked on %s it is due on %s, not %s", asked, got, due)
		}
	}
}

func TestU8_AskingForALinkTellsNobodyWhoIsKnown(t *testing.T) {
	s := newStory(t)
	s.somebody(person.Person{Name: "Maja Berg", Email: "maja@berg.example", Mobile: "+46701234567"})
	known := s.ask(http.MethodPost, "/p", url.Values{"contact": {"Maja@Berg.example "}}).is(200)
	unknown := s.ask(http.MethodPost, "/p", url.Values{"contact": {"nobody@berg.example"}}).is(200)
	if known.Body.String() != unknown.Body.String() {
		t.Error("the answers differ")
	}
	letter := s.deliver()
	if letter.Kind != outreach.LinkLetter || letter.To != "maja@berg.example" {
		t.Fatalf("%s to %q", letter.Kind, letter.To)
	}
	own := letter.Link[len("https://photos.example"):]
	s.get(own).is(200).says("Maja Berg")
	box, err := s.People.Outbox(t.Context(), house.Console(), 0)
	s.must(err)
	if len(box) != 1 {
		t.Errorf("%d letters for one who is known", len(box))
	}
	s.Later(time.Hour)
	s.ask(http.MethodPost, "/p", url.Values{"contact": {"070-123 45 67"}}).is(200)
	if letter := s.deliver(); letter.To != "+46701234567" {
		t.Errorf("a number without its country finds %q", letter.To)
	}
	// The same work is done for both before the answer: the answer does not wait for the register.
	measure := func(contact string) time.Duration {
		var took []time.Duration
		for range 25 {
			began := time.Now()
			s.ask(http.MethodPost, "/p", url.Values{"contact": {contact}})
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		return took[len(took)/2]
	}
	a, b := measure("maja@berg.example"), measure("nobody@berg.example")
	if a > 3*b || b > 3*a {
		t.Errorf("a known address takes %v, an unknown one %v", a, b)
	}
}

func TestOwnPhotos_AreThoseOfThePersonAndNobodyElses(t *testing.T) {
	s := newStory(t)
	photo, link := s.maja()
	other := s.photo(s.somebody(person.Person{Name: "Nils Ek"}))
	own, _ := s.signs(link, "yes", "yes", "Maja Berg")
	address := func(id ident.Asset) string { return fmt.Sprintf("%s/photos/%s/256", own, id) }
	s.get(address(photo)).is(200)
	s.get(address(other)).is(404)
	if _, err := s.People.AddStop(t.Context(), s.staff, s.personOf(own), consent.Restriction, nil, ""); err != nil {
		t.Fatal(err)
	}
	s.get(address(photo)).is(404)
	if strings.Contains(s.get(own).is(200).Body.String(), photo.String()) {
		t.Error("a restricted photo is on the page")
	}
	third := s.photo(s.personOf(own))
	s.must(s.Library.Trash(t.Context(), house.Console(), []ident.Asset{third}))
	s.get(address(third)).is(404)
}

func (s *story) personOf(own string) ident.Person {
	s.t.Helper()
	page, err := s.People.Personal(s.t.Context(), outreach.Visitor{}, own[len("/p/"):])
	s.must(err)
	return page.Subjects[0].Person
}

func TestL1_WhatIsShownAndSaidByLinkIsOnRecord(t *testing.T) {
	s := newStory(t)
	photo, link := s.maja()
	own, _ := s.signs(link, "yes", "yes", "Maja Berg")
	s.get(fmt.Sprintf("%s/photos/%s/256", own, photo)).is(200)
	s.ask(http.MethodPost, own+"/withdraw", url.Values{}).is(http.StatusSeeOther)
	kinds := map[string]int{}
	page, err := s.Office.Log(t.Context(), house.Console(), audit.Filter{Limit: 200})
	s.must(err)
	for _, e := range page {
		kinds[string(e.Kind)]++
		if regexp.MustCompile(`Maja|berg\.example`).MatchString(fmt.Sprint(e.Body)) {
			t.Errorf("%s names somebody: %v", e.Kind, e.Body)
		}
	}
	for _, kind := range []string{"link.opened", "code.sent", "consent.given", "consent.taken-back", "photo.shown-to-person"} {
		if kinds[kind] != 1 {
			t.Errorf("%s is on record %d times", kind, kinds[kind])
		}
	}
}
