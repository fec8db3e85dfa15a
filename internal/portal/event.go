package portal

import (
	"net/http"
	"strings"

	"imprimatur/internal/access"
	"imprimatur/internal/outreach"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// guest is somebody at an event as they fill in the page: for themselves, or for a child.
type guest struct{ Name, Contact, Child string }

// eventPage is the page on which people at an event sign themselves in.
type eventPage struct {
	outreach.EventSheet
	Address string
	Given   guest
	Days    int // how long a photo of oneself is kept at most
}

func (p *Portal) event(w http.ResponseWriter, r *http.Request, g Guest) error {
	return p.showEvent(w, r, g, guest{}, nil)
}

// joiner puts what somebody filled in as outreach takes it.
func (in guest) joiner(language string) outreach.Joiner {
	one := outreach.Joiner{Name: strings.TrimSpace(in.Name), Language: language}
	if contact := strings.TrimSpace(in.Contact); strings.Contains(contact, "@") {
		one.Email = contact
	} else {
		one.Mobile = contact
	}
	if child := strings.TrimSpace(in.Child); child != "" {
		return outreach.Joiner{Name: child, Language: language, Guardian: &one}
	}
	return one
}

// signIn writes somebody down who is at an event, and leads them on to the page to sign, or says
// that the way there comes by mail.
func (p *Portal) signIn(w http.ResponseWriter, r *http.Request, g Guest) error {
	selfie, done, wrong := p.joining(r)
	defer done()
	lang := chosen(r)
	if lang == "" {
		lang = language(r, g)
	}
	in := guest{r.PostForm.Get("name"), r.PostForm.Get("contact"), r.PostForm.Get("child")}
	switch found := problem.Of(wrong); {
	case wrong != nil && found.Field == "selfie":
		return p.showEvent(w, r, g, in, wrong)
	case wrong != nil:
		return wrong
	}
	by := access.Caller{Kind: access.Stranger, Source: g.Source, Language: lang}
	one := in.joiner(lang)
	one.Selfie = selfie
	address, err := p.people.JoinEvent(r.Context(), by, r.PathValue("code"), one)
	switch {
	case problem.Is(err, problem.Invalid) || problem.Is(err, problem.Unsupported) || problem.Is(err, problem.Busy):
		return p.showEvent(w, r, g, in, err)
	case err != nil:
		return err
	case address != "":
		return redirect(w, address, r)
	}
	v := view{Lang: lang}
	if v.Asks, err = p.people.PublicFace(r.Context()); err != nil {
		return err
	}
	v.Own = message{Title: v.T("event.sent-title"), Text: v.T("event.sent")}
	return p.show(w, http.StatusOK, "message", v)
}

func (p *Portal) showEvent(w http.ResponseWriter, r *http.Request, g Guest, in guest, wrong error) error {
	v := view{Lang: chosen(r)}
	if v.Lang == "" {
		v.Lang = language(r, g)
	}
	sheet, err := p.people.LookAtEvent(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	if v.Asks, err = p.people.PublicFace(r.Context()); err != nil {
		return err
	}
	e := eventPage{EventSheet: sheet, Address: "/e/" + r.PathValue("code"), Given: in, Days: outreach.SelfieDays}
	v.Path, v.Own = e.Address, e
	status := http.StatusOK
	if wrong != nil {
		found := problem.Of(wrong)
		status = statusOf(found)
		v.Wrong, v.Hint = phrase.Problem(v.Lang, found)
	}
	return p.show(w, status, "event", v)
}
