package portal

import (
	"encoding/hex"
	"errors"
	"html/template"
	"net/http"
	"strconv"

	"imprimatur/internal/outreach"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// sheetPage is what the page to sign shows.
type sheetPage struct {
	outreach.Sheet
	Address string // of the page
	Text    template.HTML
	Given   map[string]string // what was filled in before, when the page is shown again
	Missing bool              // some questions were left open
	Width   int
	Height  int
}

// Photo gives the address of a photo.
func (s sheetPage) Photo(id outreach.OwnPhoto, size int) string {
	return s.Address + "/photos/" + id.Asset.String() + "/" + strconv.Itoa(size)
}

// Number counts photos as people do.
func (sheetPage) Number(i int) int { return i + 1 }

// Count tells about how many photos the page asks.
func (s sheetPage) Count() int { return len(s.Photos) + s.More }

// Use gives the name of a question in the form.
func (s sheetPage) Use(purpose, channel string) string { return use(purpose, channel) }

// Answer gives what was answered to a question, when the page is shown again.
func (s sheetPage) Answer(purpose, channel string) string { return s.Given[use(purpose, channel)] }

// Open tells whether a question was left open.
func (s sheetPage) Open(purpose, channel string) bool {
	return s.Missing && s.Given[use(purpose, channel)] == ""
}

// Hidden lists what was filled in, for the page that asks for the code.
func (s sheetPage) Hidden() map[string]string { return s.Given }

// Hash names what the page shows.
func (s sheetPage) Hash() string { return s.Form.Hash().String() }

func address(r *http.Request, kiosk bool) string {
	if kiosk {
		return "/t/" + r.PathValue("token")
	}
	return "/s/" + r.PathValue("token")
}

// sheet shows what is asked.
func (p *Portal) sheet(kiosk bool) func(http.ResponseWriter, *http.Request, Guest) error {
	return func(w http.ResponseWriter, r *http.Request, g Guest) error {
		return p.showSheet(w, r, g, kiosk, "sign", nil, nil)
	}
}

// showSheet shows the page to sign, or the one that asks for the code; given is what was filled in
// before, and wrong what is wrong with it.
func (p *Portal) showSheet(w http.ResponseWriter, r *http.Request, g Guest, kiosk bool, page string, given map[string]string, wrong error) error {
	sheet, err := p.people.Sheet(r.Context(), visitor(g, chosen(r)), r.PathValue("token"))
	if err != nil {
		return err
	}
	if sheet.Kiosk != kiosk {
		return problem.New(problem.NotFound, "link.ended")
	}
	text, err := p.markdown.HTML(sheet.Form.Text.Body)
	if err != nil {
		return err
	}
	s := sheetPage{
		Sheet: sheet, Address: address(r, kiosk), Text: text, Given: given,
		Width: outreach.DrawnWidth, Height: outreach.DrawnHeight,
	}
	v := view{Lang: sheet.Language, Asks: sheet.Asks, Path: s.Address, Kiosk: kiosk, Own: s}
	status := http.StatusOK
	if wrong != nil {
		found := problem.Of(wrong)
		status = statusOf(found)
		s.Missing = found.Code == "sign.answers-missing"
		v.Wrong, v.Hint = phrase.Problem(v.Lang, found)
		v.Own = s
	}
	if page == "code" {
		v.Path = ""
	}
	return p.show(w, status, page, v)
}

// signature reads a form.
func signature(r *http.Request, asked []outreach.AskedPurpose) (outreach.Signature, map[string]string, error) {
	given := make(map[string]string)
	if r.PostForm.Get("refuse") != "" {
		for _, a := range asked {
			for _, c := range a.Channels {
				r.PostForm.Set(use(a.Key, c.Key), "no")
			}
		}
	}
	for _, a := range asked {
		for _, c := range a.Channels {
			if word := r.PostForm.Get(use(a.Key, c.Key)); word == "yes" || word == "no" {
				given[use(a.Key, c.Key)] = word
			}
		}
	}
	for _, name := range []string{"name", "drawing", "lang", "shown"} {
		given[name] = r.PostForm.Get(name)
	}
	answers := said(r, asked)
	drawn, err := outreach.ParseDrawing(given["drawing"])
	if err != nil {
		given["drawing"] = ""
		return outreach.Signature{}, given, err
	}
	g := outreach.Signature{Language: given["lang"], Answers: answers, Name: given["name"], Drawn: drawn, Code: r.PostForm.Get("code")}
	if raw, err := hex.DecodeString(given["shown"]); err == nil && len(raw) == len(g.Shown) {
		copy(g.Shown[:], raw)
	}
	return g, given, nil
}

// sign takes what a signer sends: the answers first, and with them, again, the code.
func (p *Portal) sign(kiosk bool) func(http.ResponseWriter, *http.Request, Guest) error {
	return func(w http.ResponseWriter, r *http.Request, g Guest) error {
		if err := parse(r); err != nil {
			return err
		}
		token := r.PathValue("token")
		v := visitor(g, r.PostForm.Get("lang"))
		sheet, err := p.people.Sheet(r.Context(), v, token)
		if err != nil {
			return err
		}
		signature, given, err := signature(r, sheet.Asked)
		if err != nil {
			return p.showSheet(w, r, g, kiosk, "sign", given, err)
		}
		if r.PostForm.Get("again") != "" {
			return p.showSheet(w, r, g, kiosk, "code", given, p.people.SendCode(r.Context(), v, token))
		}
		done, err := p.people.Sign(r.Context(), v, token, signature)
		switch found := problem.Of(err); {
		case err == nil:
			to := "/t"
			if done.Personal != "" {
				to = "/p/" + done.Personal + "/signed/" + done.Consent.String() + "/" + strconv.Itoa(done.Event)
			}
			return redirect(w, to, r)
		case found.Code == "sign.code-needed":
			return p.showSheet(w, r, g, kiosk, "code", given, nil)
		case found.Field == "code":
			return p.showSheet(w, r, g, kiosk, "code", given, err)
		case found.Kind == problem.Invalid || found.Kind == problem.Stale || found.Kind == problem.Conflict:
			return p.showSheet(w, r, g, kiosk, "sign", given, err)
		}
		return err
	}
}

// parse reads a form.
func parse(r *http.Request) error {
	err := r.ParseForm()
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return problem.New(problem.TooLarge, "request.too-large").Because(err)
	case err != nil:
		return problem.New(problem.Invalid, "request.malformed").Because(err)
	}
	return nil
}

// redirect sends the reader to the page that shows what came of a form, in the language they read.
func redirect(w http.ResponseWriter, to string, r *http.Request) error {
	if lang := chosen(r); lang != "" {
		to += "?lang=" + lang
	}
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// tabletDone thanks whoever signed on a tablet, and shows nothing of them.
func (p *Portal) tabletDone(w http.ResponseWriter, r *http.Request, g Guest) error {
	v := view{Lang: language(r, g), Kiosk: true}
	var err error
	if v.Asks, err = p.people.PublicFace(r.Context()); err != nil {
		return err
	}
	v.Own = message{Title: v.T("tablet.title"), Text: v.T("tablet.text")}
	return p.show(w, http.StatusOK, "message", v)
}
