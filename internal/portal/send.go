package portal

import (
	"net/http"

	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
	"imprimatur/internal/share"
)

// The page of an upload link: somebody without an account says what they are called, and sends photos
// in. What they sent they are told by name and whether it was taken, of this visit alone; there is
// nothing on it to look at. The files go to the address beside it (package httpapi).

// sendPage is what the page shows.
type sendPage struct {
	share.Inlet
	Address string
	Typed   string // name that was typed, when the page is shown again
	Bytes   string // most that can be sent, as people write it
}

// Open tells whether the visitor was let in.
func (s sendPage) Open() bool { return s.Entered }

// sentFile is one file that was sent in this visit.
type sentFile struct {
	Name, State, Why string
}

// Files lists what was sent in this visit. Whether the house had a file already is not told.
func (s sendPage) Files(lang string) []sentFile {
	list := make([]sentFile, len(s.Sent))
	for i, a := range s.Sent {
		list[i] = sentFile{Name: a.FileName, State: "sent"}
		switch a.State {
		case "receiving":
			list[i].State = "receiving"
		case "refused":
			list[i].State = "refused"
			list[i].Why, _ = phrase.Problem(lang, problem.New(problem.Refused, a.Reason))
		}
	}
	return list
}

// showInlet shows the page of an upload link, or what is wrong with what was typed on it.
func (p *Portal) showInlet(w http.ResponseWriter, r *http.Request, g Guest, wrong error) error {
	token := r.PathValue("token")
	in, err := p.shares.Inlet(r.Context(), p.caller(r, g), token)
	if err != nil {
		return gone(err)
	}
	asks, err := p.people.PublicFace(r.Context())
	if err != nil {
		return err
	}
	v := view{Lang: language(r, g), Asks: asks, Path: r.URL.Path, Also: "; connect-src 'self'"}
	own := sendPage{Inlet: in, Address: share.Path(token), Typed: r.PostFormValue("name"), Bytes: phrase.Size(v.Lang, in.MostBytes)}
	v.Own = own
	status := http.StatusOK
	if wrong != nil {
		found := problem.Of(wrong)
		status = statusOf(found)
		v.Wrong, v.Hint = phrase.Problem(v.Lang, found)
	}
	return p.show(w, status, "send", v)
}

// beginSending lets somebody in who says what they are called.
func (p *Portal) beginSending(w http.ResponseWriter, r *http.Request, g Guest) error {
	token := r.PathValue("token")
	e, err := p.shares.Begin(r.Context(), p.caller(r, g), token, r.PostForm.Get("name"), r.PostForm.Get("password"))
	switch {
	case err == nil:
		return p.enter(w, r, token, e)
	case problem.Is(err, problem.NotFound):
		return gone(err)
	case problem.Of(err).Kind == problem.Internal:
		return err
	}
	return p.showInlet(w, r, g, err)
}
