package portal_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/release"
	"imprimatur/internal/testkit/house"
)

// The actors of the portal, in the columns of the table: whoever holds a live link to sign, one that
// was used, one that was cancelled, a live personal link of the person in the photo, one of
// somebody else, one that was ended, a tablet's link, a guess, and a receiver's link.
func holders() []string {
	return []string{"sign", "used", "cancelled", "own", "other", "ended", "tablet", "guess", "receiver"}
}

// pageMatrix says what each address of the portal answers each of them.
func pageMatrix() map[string]string {
	const nobody = "404 404 404 404 404 404 404 404 404"
	return map[string]string{
		"portal-file":  nobody, // a name that is none; the right ones are everybody's
		"sign-page":    "200 404 404 404 404 404 404 404 404",
		"sign":         "409 404 404 404 404 404 404 404 404", // with nothing filled in: what was shown is not known
		"sign-photo":   "200 404 404 200 404 404 200 404 404", // a link shows its photos whatever page it is of
		"tablet-page":  "404 404 404 404 404 404 200 404 404",
		"tablet-sign":  "404 404 404 404 404 404 409 404 404",
		"tablet-photo": "200 404 404 200 404 404 200 404 404",
		"tablet-done":  "200 200 200 200 200 200 200 200 200",

		// What was answered wrongly is said on the page.
		"receiver-page":    "404 404 404 404 404 404 404 404 200",
		"receiver-instead": "404 404 404 404 404 404 404 404 404", // nothing is offered
		"receiver-answer":  "404 404 404 404 404 404 404 404 422",

		"share-page":       nobody,
		"share-unlock":     nobody,
		"share-photo-page": nobody,
		"share-photo":      nobody,
		"share-file":       nobody,
		"share-archive":    nobody,
		"share-review":     nobody,

		"ask-link-page": "200 200 200 200 200 200 200 200 200",
		"ask-link":      "200 200 200 200 200 200 200 200 200",
		"own-page":      "404 404 404 200 200 404 404 404 404",
		"own-photo":     "200 404 404 200 404 404 200 404 404",
		"own-signed":    "404 404 404 200 404 404 404 404 404",
		"own-copy":      "404 404 404 200 404 404 404 404 404",
		"own-receipt":   "404 404 404 200 404 404 404 404 404",
		"own-withdraw":  "404 404 404 303 303 404 404 404 404",
		"own-change":    "404 404 404 409 404 404 404 404 404",
		"own-object":    "404 404 404 303 303 404 404 404 404",
		"own-blur":      "404 404 404 303 303 404 404 404 404",
		"own-right":     "404 404 404 303 303 404 404 404 404",
		"own-renew":     "404 404 404 200 200 404 404 404 404",
		"event-page":    nobody,
		"event-sign-in": nobody,
	}
}

func TestA1_EveryPageAnswersEverybodyAsTheTableSays(t *testing.T) {
	s := newStory(t)
	table, cast := pageMatrix(), s.cast()
	for _, p := range s.portal.Pages() {
		row, known := table[p.ID]
		if !known {
			t.Errorf("%s %s (%s) has no row", p.Method, p.Pattern, p.ID)
			continue
		}
		delete(table, p.ID)
		t.Run(p.ID, func(t *testing.T) {
			s.t = t
			for i, want := range strings.Fields(row) {
				path := strings.NewReplacer("{token}", cast.tokens[i], "{code}", cast.tokens[i], "{use}", cast.photo.String(), "{asset}", cast.photo.String(), "{size}", "256",
					"{consent}", cast.consent.String(), "{event}", "1", "{file}", "portal.css").Replace(p.Pattern)
				form := url.Values{"kind": {"other"}, "consent": {cast.consent.String()}, "contact": {"x@y.example"}}
				if p.Method == http.MethodGet {
					form = nil
				}
				if got := s.ask(p.Method, path, form); strconv.Itoa(got.Code) != want {
					t.Errorf("%s gets %d, want %s: %s %s: %.200s", holders()[i], got.Code, want, p.Method, p.Pattern, got.Body)
				}
			}
		})
	}
	for id := range table {
		t.Errorf("the portal does not know %s", id)
	}
}

// cast is one of each who hold a link, all of one photo of one person but "other".
type cast struct {
	tokens  []string
	photo   ident.Asset
	consent ident.Consent
}

func (s *story) cast() cast {
	s.t.Helper()
	maja := s.somebody(person.Person{Name: "Maja Berg", Email: "maja@berg.example"})
	photo := s.photo(maja)
	scope := consent.Scope{Extent: consent.TheseAssets, Assets: []ident.Asset{photo}}
	ended := s.ownLink("maja@berg.example")
	s.Later(366 * 24 * time.Hour)
	used := s.asks(scope, maja)[0]
	usedLink := s.link(used)
	own, _ := s.signs(usedLink, "yes", "no", "Maja Berg")
	cancelled := s.asks(scope, maja)[0]
	cancelledLink := s.link(cancelled)
	_, err := s.People.Cancel(s.t.Context(), house.Console(), cancelled.ID)
	s.must(err)
	live := s.asks(scope, maja)[0]
	liveLink := s.link(live)
	tablet, err := s.People.HandOver(s.t.Context(), house.Console(), live.ID)
	s.must(err)
	s.somebody(person.Person{Name: "Nils Ek", Email: "nils@ek.example"})
	other := s.ownLink("nils@ek.example")
	tokens := []string{liveLink[3:], usedLink[3:], cancelledLink[3:], own[3:], other, ended, tablet[len("https://photos.example/t/"):], "AAAAAAAAAAAAAAAAAAAAAA", s.receiverLink(photo, maja)}
	return cast{tokens, photo, used.Consent}
}

// ownLink gives the secret of a personal link that somebody asked for.
func (s *story) ownLink(contact string) string {
	s.t.Helper()
	s.must(s.People.AskPersonalLink(s.t.Context(), outreach.Visitor{}, contact))
	return s.deliver().Link[len("https://photos.example/p/"):]
}

// receiverLink gives the secret of a link of somebody who has a photo that is called back.
func (s *story) receiverLink(photo ident.Asset, of ident.Person) string {
	s.t.Helper()
	entry, err := s.Office.Login(s.t.Context(), access.Caller{Source: "10.0.0.1"}, "staff@museum.example", staffPassword, "a browser")
	s.must(err)
	s.staff, err = s.Office.Authenticate(s.t.Context(), entry.Secret, "10.0.0.1")
	s.must(err)
	given, err := s.People.Record(s.t.Context(), s.staff, outreach.Spoken{
		Person: of, Method: consent.Spoken, Scope: allOfMe(), Answers: []outreach.Said{{Purpose: "news", Yes: []consent.Channel{"website"}}},
	})
	s.must(err)
	s.taken(photo, "jo@paper.example")
	_, err = s.People.Withdraw(s.t.Context(), s.staff, given.ID, outreach.Withdrawal{})
	s.must(err)
	return s.deliver().Link[len("https://photos.example/r/"):]
}

// taken takes a photo out for somebody.
func (s *story) taken(photo ident.Asset, receiver string) {
	s.t.Helper()
	w := release.Wanted{For: clearance.Use{Purpose: "news", Channel: "website"}, Preset: "web", Receiver: receiver}
	ticket, err := s.Door.Ask(s.t.Context(), s.staff, photo, w)
	s.must(err)
	out, err := s.Door.Collect(s.t.Context(), s.staff, ticket.Secret)
	s.must(err)
	s.must(out.Content.Close())
}
