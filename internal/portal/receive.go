package portal

import (
	"context"
	"crypto/sha256"
	"net/http"
	"slices"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
	"imprimatur/internal/recall"
)

// Receivers is what the pages for people who have photos ask of the room of recalls.
type Receivers interface {
	Receive(ctx context.Context, by access.Caller, hash [sha256.Size]byte) (recall.Page, error)
	Answer(ctx context.Context, by access.Caller, hash [sha256.Size]byte, answers []recall.Said) error
}

// receivePage is what a receiver is shown.
type receivePage struct {
	recall.Page
	Address string
	Done    bool // an answer was just taken
}

// Waits tells whether anything is still to be answered.
func (p receivePage) Waits() bool {
	return slices.ContainsFunc(p.Items, func(i recall.Asked) bool { return i.State == recall.Waiting })
}

// Many tells whether there are several photos.
func (p receivePage) Many() bool { return len(p.Items) > 1 }

// Unsettled tells whether an answer can be given, or another than the one given.
func (p receivePage) Unsettled() bool {
	return slices.ContainsFunc(p.Items, func(i recall.Asked) bool { return !i.State.Settled() })
}

// Choices lists what a receiver can say.
func (receivePage) Choices() []recall.State {
	return []recall.State{recall.Removed, recall.Replaced, recall.Needed, recall.NotMine}
}

func caller(g Guest, lang string) access.Caller {
	return access.Caller{Kind: access.Stranger, Source: g.Source, Language: lang}
}

func (p *Portal) receive(w http.ResponseWriter, r *http.Request, g Guest) error {
	return p.showReceive(w, r, g, nil)
}

func (p *Portal) showReceive(w http.ResponseWriter, r *http.Request, g Guest, wrong error) error {
	lang := chosen(r)
	page, err := p.receivers.Receive(r.Context(), caller(g, lang), outreach.LinkHash(r.PathValue("token")))
	if err != nil {
		return err
	}
	if lang == "" {
		lang = page.Language
	}
	v := view{Lang: lang, Path: "/r/" + r.PathValue("token")}
	if !phrase.Known(v.Lang) {
		v.Lang = language(r, g)
	}
	if v.Asks, err = p.people.PublicFace(r.Context()); err != nil {
		return err
	}
	v.Own = receivePage{Page: page, Address: v.Path, Done: r.URL.Query().Get("done") == "answered"}
	status := http.StatusOK
	if wrong != nil {
		found := problem.Of(wrong)
		status = statusOf(found)
		v.Wrong, v.Hint = phrase.Problem(v.Lang, found)
	}
	return p.show(w, status, "receive", v)
}

// takeInstead hands out what was offered in the place of a photo that is called back.
func (p *Portal) takeInstead(w http.ResponseWriter, r *http.Request, g Guest) error {
	if err := parse(r); err != nil {
		return err
	}
	use, err := ident.Parse[ident.Use](r.PathValue("use"))
	if err != nil {
		return problem.New(problem.NotFound, "use.not-found").Because(err)
	}
	lang := chosen(r)
	out, err := p.door.TakeInstead(r.Context(), caller(g, lang), outreach.LinkHash(r.PathValue("token")), use)
	if problem.Of(err).Code == "recall.replacement-gone" {
		return p.showReceive(w, r, g, err)
	}
	if err != nil {
		return err
	}
	return hand(w, out, out.FileName)
}

// answerRecall takes what a receiver says: of each photo by itself, or of all that have no answer of
// their own.
func (p *Portal) answerRecall(w http.ResponseWriter, r *http.Request, g Guest) error {
	if err := parse(r); err != nil {
		return err
	}
	hash, lang := outreach.LinkHash(r.PathValue("token")), chosen(r)
	said, err := saidOf(r)
	if err == nil && len(said) == 0 {
		err = problem.New(problem.Invalid, "recall.nothing-said")
	}
	if err == nil {
		err = p.receivers.Answer(r.Context(), caller(g, lang), hash, said)
	}
	switch {
	case err == nil:
	case problem.Is(err, problem.Invalid), problem.Is(err, problem.Conflict):
		return p.showReceive(w, r, g, err)
	default:
		return err
	}
	to := "/r/" + r.PathValue("token") + "?done=answered"
	if lang != "" {
		to += "&lang=" + lang
	}
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// saidOf reads the form: the photos in it, and what is said of them.
func saidOf(r *http.Request) ([]recall.Said, error) {
	var said []recall.Said
	for _, text := range r.PostForm["use"] {
		id, err := ident.Parse[ident.Use](text)
		if err != nil {
			return nil, problem.New(problem.Invalid, "request.malformed").Because(err)
		}
		state, note := recall.State(r.PostForm.Get("answer/"+text)), r.PostForm.Get("why/"+text)
		if state == "" {
			state, note = recall.State(r.PostForm.Get("answer")), r.PostForm.Get("why")
		}
		if state == "" {
			continue
		}
		same := slices.IndexFunc(said, func(s recall.Said) bool { return s.State == state && s.Note == note })
		if same < 0 {
			same = len(said)
			said = append(said, recall.Said{State: state, Note: note})
		}
		said[same].Uses = append(said[same].Uses, id)
	}
	return said, nil
}
