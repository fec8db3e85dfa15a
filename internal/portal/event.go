package portal

import (
	"net/http"

	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// eventPage is the page on which people at an event sign themselves in.
type eventPage struct {
	outreach.EventSheet
	Address   string
	Given     outreach.SignIn
	Relations []person.Relation
}

func (p *Portal) event(w http.ResponseWriter, r *http.Request, g Guest) error {
	return p.showEvent(w, r, g, outreach.SignIn{}, nil)
}

// signIn writes somebody down who is at an event, and leads them on to the page to sign.
func (p *Portal) signIn(w http.ResponseWriter, r *http.Request, g Guest) error {
	if err := parse(r); err != nil {
		return err
	}
	f := r.PostForm
	in := outreach.SignIn{
		Name: f.Get("name"), Contact: f.Get("contact"), Child: f.Get("child"), Relation: person.Relation(f.Get("relation")), Language: f.Get("lang"),
	}
	token, err := p.people.SignIn(r.Context(), visitor(g, in.Language), r.PathValue("code"), in)
	switch {
	case err == nil:
		return redirect(w, "/s/"+token, r)
	case problem.Is(err, problem.Invalid):
		return p.showEvent(w, r, g, in, err)
	}
	return err
}

func (p *Portal) showEvent(w http.ResponseWriter, r *http.Request, g Guest, in outreach.SignIn, wrong error) error {
	lang := chosen(r)
	if lang == "" {
		lang = language(r, g)
	}
	sheet, err := p.people.Event(r.Context(), visitor(g, lang), r.PathValue("code"))
	if err != nil {
		return err
	}
	e := eventPage{EventSheet: sheet, Address: "/e/" + r.PathValue("code"), Given: in, Relations: person.Relations()}
	v := view{Lang: lang, Asks: sheet.Asks, Path: e.Address, Own: e}
	status := http.StatusOK
	if wrong != nil {
		found := problem.Of(wrong)
		status = statusOf(found)
		v.Wrong, v.Hint = phrase.Problem(v.Lang, found)
	}
	return p.show(w, status, "event", v)
}
