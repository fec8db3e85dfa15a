package portal_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/testkit/house"
)

func TestG7_2_NothingIsTickedAndYesAndNoWeighTheSame(t *testing.T) {
	s := newStory(t)
	_, link := s.maja()
	page := s.get(link).is(200).Body.String()
	if regexp.MustCompile(`<input[^>]*\schecked`).MatchString(page) {
		t.Error("something is ticked before anybody touched it")
	}
	yes := regexp.MustCompile(`<label><input type="radio" name="[^"]+" value="yes" required><span>Yes</span></label>`).FindAllString(page, -1)
	no := regexp.MustCompile(`<label><input type="radio" name="[^"]+" value="no" required><span>No</span></label>`).FindAllString(page, -1)
	if len(yes) != 2 || len(no) != 2 {
		t.Fatalf("%d yes and %d no", len(yes), len(no))
	}
	for i := range yes {
		if strings.NewReplacer("yes", "no", "Yes", "No").Replace(yes[i]) != no[i] {
			t.Errorf("yes and no differ: %s, %s", yes[i], no[i])
		}
	}
}

func TestSigningPage_WeighsLessThan60kBWithoutThePhotos(t *testing.T) {
	s := newStory(t)
	_, link := s.maja()
	page := s.get(link).is(200).Body.String()
	total := len(page)
	for _, m := range regexp.MustCompile(`(?:href|src)="(/portal/[^"]+)"`).FindAllStringSubmatch(page, -1) {
		file := s.get(m[1]).is(200)
		total += file.Body.Len()
		if !strings.Contains(file.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s is not kept by browsers", m[1])
		}
	}
	t.Logf("%d bytes, not compressed", total)
	if total > 60_000 {
		t.Errorf("%d bytes", total)
	}
}

func TestS5_PagesLoadNothingFromElsewhereAndHaveNothingInline(t *testing.T) {
	s := newStory(t)
	_, link := s.maja()
	own, done := s.signs(link, "yes", "no", "Maja Berg")
	for _, path := range []string{own, done, "/p", "/t"} {
		page := s.get(path).is(200)
		body := page.Body.String()
		if regexp.MustCompile(`(?i)<script>|<style|\son\w+=|\sstyle=`).MatchString(body) {
			t.Errorf("%s has something inline", path)
		}
		for _, m := range regexp.MustCompile(`(?:href|src|action)="([^"]*)"`).FindAllStringSubmatch(body, -1) {
			address, err := url.Parse(m[1])
			if err != nil || address.Host != "" && address.Scheme != "mailto" {
				t.Errorf("%s leads to %s", path, m[1])
			}
			if regexp.MustCompile(`[\w-]{22}`).MatchString(address.RawQuery) {
				t.Errorf("%s has a secret in the query of %s", path, m[1])
			}
		}
		if policy := page.Header().Get("Content-Security-Policy"); strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%s has the policy %q", path, policy)
		}
	}
}

func TestC6_ACodeIsGuessedFiveTimesAndNoMore(t *testing.T) {
	s := newStory(t)
	photo, link := s.maja()
	filled := answers(s.get(link).is(200), "yes", "yes", "Maja Berg")
	form := s.ask(http.MethodPost, link, filled).is(200).says("Your code").form()
	right := s.deliver().Code
	wrong := "000000"
	if right == wrong {
		wrong = "000001"
	}
	for range 5 {
		form.Set("code", wrong)
		s.ask(http.MethodPost, link, form).is(http.StatusForbidden)
	}
	form.Set("code", right)
	s.ask(http.MethodPost, link, form).is(http.StatusForbidden).says("tried too often")
	if s.may(photo, "website") {
		t.Fatal("signed with a code that was spent")
	}
	form.Set("again", "1")
	s.ask(http.MethodPost, link, form).is(http.StatusTooManyRequests)
	s.Later(time.Minute)
	s.ask(http.MethodPost, link, form).is(200)
	form.Del("again")
	form.Set("code", s.deliver().Code)
	s.ask(http.MethodPost, link, form).is(http.StatusSeeOther)
}

func TestC6_ACodeEndsAfterTenMinutesAndALinkWithItsRequest(t *testing.T) {
	s := newStory(t)
	_, link := s.maja()
	form := s.ask(http.MethodPost, link, answers(s.get(link), "yes", "yes", "Maja Berg")).is(200).form()
	form.Set("code", s.deliver().Code)
	s.Later(11 * time.Minute)
	s.ask(http.MethodPost, link, form).is(http.StatusForbidden).says("has ended")
	s.Later(-12 * time.Minute) // a clock that jumped back does not make it good again
	s.ask(http.MethodPost, link, form).is(http.StatusForbidden)
	s.Later(31 * 24 * time.Hour)
	s.get(link).is(404)
	s.ask(http.MethodPost, link, form).is(404)
}

func TestC6_EveryLinkThatDoesNotWorkIsToldAlike(t *testing.T) {
	s := newStory(t)
	_, used := s.maja()
	s.signs(used, "no", "no", "Maja Berg")
	_, cancelled := s.maja()
	requests, err := s.People.Requests(t.Context(), house.Console(), outreach.InvitationFilter{Limit: 10})
	s.must(err)
	_, err = s.People.Cancel(t.Context(), house.Console(), requests.Items[0].ID)
	s.must(err)
	unknown := s.get("/s/AAAAAAAAAAAAAAAAAAAAAA").is(404).Body.String()
	for name, link := range map[string]string{"used": used, "cancelled": cancelled, "of another form": "/s/x", "as a personal one": "/p" + used[2:]} {
		if got := s.get(link).is(404).Body.String(); got != unknown {
			t.Errorf("a link that is %s is told from one that never was", name)
		}
	}
}

func TestC3_WhatIsSignedIsWhatThePageShowed(t *testing.T) {
	s := newStory(t)
	photo, link := s.maja()
	form := answers(s.get(link), "yes", "no", "Maja Berg")
	settings, err := s.Office.Settings(t.Context(), house.Console())
	s.must(err)
	for i := range settings.Purposes {
		settings.Purposes[i].Sentences = map[string]string{"en": "Something else than before."}
	}
	_, err = s.Office.ChangeSettings(t.Context(), house.Console(), settings.Revision, office.SettingsChange{Purposes: &settings.Purposes})
	s.must(err)
	s.ask(http.MethodPost, link, form).is(http.StatusConflict).says("has changed", "Something else")
	if s.may(photo, "website") {
		t.Error("a text was signed that the page did not show")
	}
}

func TestSigning_EachQuestionIsAnsweredAndANameIsGiven(t *testing.T) {
	s := newStory(t)
	_, link := s.maja()
	form := answers(s.get(link), "yes", "", "Maja Berg")
	s.ask(http.MethodPost, link, form).is(http.StatusUnprocessableEntity).says("each question", `class="open"`, `value="Maja Berg"`)
	form = answers(s.get(link), "yes", "no", " ")
	s.ask(http.MethodPost, link, form).is(http.StatusUnprocessableEntity).says("your name")
	form = answers(s.get(link), "yes", "no", "Maja Berg")
	form.Set("drawing", "1,2 3,4;oops")
	s.ask(http.MethodPost, link, form).is(http.StatusUnprocessableEntity).says("could not be read")
	form.Set("drawing", "")
	form.Set("use/hiring/print", "yes") // nobody asked for this
	s.ask(http.MethodPost, link, form).is(200).says("Your code")
}

func TestSigning_NoToAllIsOnePress(t *testing.T) {
	s := newStory(t)
	photo, link := s.maja()
	form := s.get(link).form()
	form.Set("name", "Maja Berg")
	form.Set("refuse", "1")
	code := s.ask(http.MethodPost, link, form).is(200).says("Your code").form()
	code.Set("code", s.deliver().Code)
	s.ask(http.MethodPost, link, code).is(http.StatusSeeOther)
	requests, err := s.People.Requests(t.Context(), house.Console(), outreach.InvitationFilter{Limit: 10})
	s.must(err)
	if requests.Items[0].State != consent.Declined || s.may(photo, "website") {
		t.Errorf("a no to all is %s", requests.Items[0].State)
	}
}

func TestI10_NamesAndTextsDoNothingInAPage(t *testing.T) {
	s := newStory(t)
	canary := `<img src=x onerror=alert(1)>"'></title><script>alert(2)</script>`
	maja := s.somebody(person.Person{Name: canary, Email: "maja@berg.example"})
	photo := s.photo(maja)
	r, err := s.People.Ask(t.Context(), house.Console(), outreach.Ask{
		People: []ident.Person{maja}, Scope: allOfMe(), Quitclaim: s.quitclaim, ShowPhotos: true, Title: canary[:60], Note: canary,
		Uses: []outreach.Said{{Purpose: "news", Yes: []consent.Channel{"website", "social-media"}}},
	})
	s.must(err)
	own, done := s.signs(s.link(r.Invitations[0]), "yes", "no", canary)
	s.ask(http.MethodPost, own+"/rights", url.Values{"kind": {"other"}, "note": {canary}}).is(http.StatusSeeOther)
	for _, path := range []string{own, done} {
		if body := s.get(path).is(200).Body.String(); strings.Contains(body, "<img src=x") || strings.Contains(body, "<script>alert") {
			t.Errorf("%s: a name does something", path)
		}
	}
	_ = photo
}
