package portal

import (
	"net/http"
	"strings"

	"imprimatur/internal/outreach"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// language is that of a page: the one that the reader chose, or that their browser asks for.
func language(r *http.Request, g Guest) string {
	if lang := r.URL.Query().Get("lang"); phrase.Known(lang) {
		return lang
	}
	if phrase.Known(g.Language) {
		return g.Language
	}
	return phrase.Default
}

// chosen is the language that the reader chose; empty: none.
func chosen(r *http.Request) string {
	lang := r.URL.Query().Get("lang")
	if lang == "" {
		lang = r.PostFormValue("lang")
	}
	if phrase.Known(lang) {
		return lang
	}
	return ""
}

// statusOf gives the status of a page that says that something failed.
func statusOf(p *problem.Problem) int {
	switch p.Kind {
	case problem.NotFound:
		return http.StatusNotFound
	case problem.TooMany:
		return http.StatusTooManyRequests
	case problem.TooLarge:
		return http.StatusRequestEntityTooLarge
	case problem.Forbidden, problem.Refused, problem.Unauthenticated:
		return http.StatusForbidden
	case problem.Conflict, problem.Stale:
		return http.StatusConflict
	case problem.Invalid, problem.Unsupported:
		return http.StatusUnprocessableEntity
	case problem.Busy:
		return http.StatusServiceUnavailable
	case problem.Internal:
	}
	return http.StatusInternalServerError
}

// message is a page that says one thing.
type message struct {
	Title string
	Text  string
	Link  bool // offer to ask for the personal link
	ID    string
}

// Fail answers that something failed. A link that does not work is told alike whatever the reason.
func (p *Portal) Fail(w http.ResponseWriter, r *http.Request, g Guest, err error) {
	found := problem.Of(err)
	v := view{Lang: language(r, g), Kiosk: strings.HasPrefix(r.URL.Path, "/t/")}
	m := message{Title: phrase.Title(v.Lang, found.Kind)}
	m.Text, v.Hint = phrase.Problem(v.Lang, found)
	if found.Code == "link.ended" {
		m.Title, m.Text, m.Link = v.T("ended.title"), v.T("ended.text"), !v.Kiosk
	}
	if strings.HasPrefix(r.URL.Path, "/share/") && found.Kind == problem.NotFound {
		m.Title, m.Text = v.T("share.ended-title"), v.T("share.ended-text")
	}
	if found.Kind == problem.Internal {
		m.ID = g.Request
	}
	if found.Kind == problem.TooMany || found.Kind == problem.Busy {
		w.Header().Set("Retry-After", "60")
	}
	if asks, known := p.people.PublicFace(r.Context()); known == nil {
		v.Asks = asks
	} else {
		v.Asks = outreach.Identity{}
	}
	v.Own = m
	if failed := p.show(w, statusOf(found), "message", v); failed != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}
