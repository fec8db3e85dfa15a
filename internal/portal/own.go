package portal

import (
	"context"
	"encoding/hex"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// ownPage is what somebody's own page shows.
type ownPage struct {
	outreach.Own
	Address string
	Kinds   []outreach.RightKind
	Done    string // what was just done, in a sentence

	markdown *Markdown
}

// Photo gives the address of a photo.
func (o ownPage) Photo(id ident.Asset, size int) string {
	return o.Address + "/photos/" + id.String() + "/" + strconv.Itoa(size)
}

// Text gives the text of a form.
func (o ownPage) Text(f consent.Form) (template.HTML, error) { return o.markdown.HTML(f.Text.Body) }

// Use gives the name of a question in a form.
func (ownPage) Use(q outreach.Answered) string { return use(string(q.Purpose), string(q.Channel)) }

// Many tells whether the page is about more than one person.
func (o ownPage) Many() bool { return len(o.Subjects) > 1 }

// Paper gives the address of a copy or a receipt.
func (o ownPage) Paper(kind string, id ident.Consent, event int) string {
	return o.Address + "/" + kind + "/" + id.String() + "/" + strconv.Itoa(event)
}

// doings are what a page can say was just done; the words come in the query.
func doings() []string {
	return []string{"withdrawn", "nothing", "changed", "objected", "blurred", "unblurred", "right", "renewed"}
}

// own shows somebody's own page.
func (p *Portal) own(w http.ResponseWriter, r *http.Request, g Guest) error {
	return p.showOwn(w, r, g, "own", nil)
}

func (p *Portal) showOwn(w http.ResponseWriter, r *http.Request, g Guest, page string, wrong error) error {
	own, err := p.people.Personal(r.Context(), visitor(g, chosen(r)), r.PathValue("token"))
	if err != nil {
		return err
	}
	o := ownPage{Own: own, Address: "/p/" + r.PathValue("token"), Kinds: outreach.RightKinds(), markdown: p.markdown}
	v := view{Lang: own.Language, Asks: own.Asks, Path: o.Address}
	if done := r.URL.Query().Get("done"); slices.Contains(doings(), done) {
		o.Done = v.T("did." + done)
	}
	status := http.StatusOK
	if wrong != nil {
		found := problem.Of(wrong)
		status = statusOf(found)
		v.Wrong, v.Hint = phrase.Problem(v.Lang, found)
	}
	v.Own = o
	return p.show(w, status, page, v)
}

// signedPage is what is shown right after signing.
type signedPage struct {
	ownPage
	Copy, Receipt string
	Answered      []outreach.Answered
}

// signed thanks a signer, and gives them their copy and their own page.
func (p *Portal) signed(w http.ResponseWriter, r *http.Request, g Guest) error {
	id, event, err := wordOf(r)
	if err != nil {
		return err
	}
	own, err := p.people.Personal(r.Context(), visitor(g, chosen(r)), r.PathValue("token"))
	if err != nil {
		return err
	}
	s := signedPage{ownPage: ownPage{Own: own, Address: "/p/" + r.PathValue("token")}}
	for _, subject := range own.Subjects {
		for _, c := range subject.Consents {
			if c.ID == id && slices.Contains(c.Proofs, event) {
				s.Copy, s.Receipt, s.Answered = s.Paper("copy", id, event), s.Paper("receipt", id, event), c.Answered
			}
		}
	}
	if s.Copy == "" {
		return problem.New(problem.NotFound, "proof.not-found")
	}
	return p.show(w, http.StatusOK, "done", view{Lang: own.Language, Asks: own.Asks, Path: r.URL.Path, Own: s})
}

// act reads the form of an own page, does what it asks, and shows the page again.
func (p *Portal) act(w http.ResponseWriter, r *http.Request, g Guest, do func(context.Context, outreach.Visitor, string, ident.Person) (string, error)) error {
	if err := parse(r); err != nil {
		return err
	}
	subject, err := parseOptional[ident.Person](r.PostForm.Get("subject"))
	if err != nil {
		return err
	}
	token := r.PathValue("token")
	done, err := do(r.Context(), visitor(g, chosen(r)), token, subject)
	switch found := problem.Of(err); {
	case err == nil:
	case found.Kind == problem.Invalid || found.Kind == problem.Stale || found.Kind == problem.Conflict || found.Kind == problem.TooMany:
		return p.showOwn(w, r, g, "own", err)
	default:
		return err
	}
	to := "/p/" + token + "?done=" + done
	if lang := chosen(r); lang != "" {
		to += "&lang=" + lang
	}
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// parseOptional reads a name that may be left out.
func parseOptional[T ~int64](text string) (T, error) {
	if text == "" {
		return 0, nil
	}
	id, err := ident.Parse[T](text)
	if err != nil {
		return 0, problem.New(problem.Invalid, "request.malformed").Because(err)
	}
	return id, nil
}

// withdraw takes back everything, one consent, one channel or one photo: what the form names.
func (p *Portal) withdraw(w http.ResponseWriter, r *http.Request, g Guest) error {
	return p.act(w, r, g, func(ctx context.Context, v outreach.Visitor, token string, subject ident.Person) (string, error) {
		t := outreach.TakeBack{Subject: subject, Channel: consent.Channel(r.PostForm.Get("channel"))}
		var err error
		if t.Consent, err = parseOptional[ident.Consent](r.PostForm.Get("consent")); err != nil {
			return "", err
		}
		if t.Asset, err = parseOptional[ident.Asset](r.PostForm.Get("asset")); err != nil {
			return "", err
		}
		taken, err := p.people.WithdrawOwn(ctx, v, token, t)
		if err == nil && taken == 0 {
			return "nothing", nil
		}
		return "withdrawn", err
	})
}

// change takes answers that somebody gives anew.
func (p *Portal) change(w http.ResponseWriter, r *http.Request, g Guest) error {
	return p.act(w, r, g, func(ctx context.Context, v outreach.Visitor, token string, subject ident.Person) (string, error) {
		c := outreach.Change{Subject: subject, Language: r.PostForm.Get("lang")}
		var err error
		if c.Consent, err = parseOptional[ident.Consent](r.PostForm.Get("consent")); err != nil {
			return "", err
		}
		if raw, err := hex.DecodeString(r.PostForm.Get("shown")); err == nil && len(raw) == len(c.Shown) {
			copy(c.Shown[:], raw)
		}
		own, err := p.people.Personal(ctx, v, token)
		if err != nil {
			return "", err
		}
		for _, s := range own.Subjects {
			for _, one := range s.Consents {
				if one.ID == c.Consent {
					c.Answers = saidAnew(r, one.Answered)
				}
			}
		}
		event, err := p.people.ChangeOwn(ctx, v, token, c)
		if err == nil && event == 0 {
			return "nothing", nil
		}
		return "changed", err
	})
}

// saidAnew reads the answers of a form about what was answered before.
func saidAnew(r *http.Request, answered []outreach.Answered) []outreach.Said {
	var asked []outreach.AskedPurpose
	for _, a := range answered {
		if n := len(asked); n == 0 || asked[n-1].Key != string(a.Purpose) {
			asked = append(asked, outreach.AskedPurpose{Sentence: outreach.Sentence{Key: string(a.Purpose)}})
		}
		last := &asked[len(asked)-1]
		last.Channels = append(last.Channels, outreach.Sentence{Key: string(a.Channel)})
	}
	return said(r, asked)
}

// object stops every use at once.
func (p *Portal) object(w http.ResponseWriter, r *http.Request, g Guest) error {
	return p.act(w, r, g, func(ctx context.Context, v outreach.Visitor, token string, subject ident.Person) (string, error) {
		_, err := p.people.AskRight(ctx, v, token, subject, outreach.AskObjection, r.PostForm.Get("note"))
		return "objected", err
	})
}

// blur writes down the wish to be unrecognisable, which counts at once, or takes it back.
func (p *Portal) blur(w http.ResponseWriter, r *http.Request, g Guest) error {
	return p.act(w, r, g, func(ctx context.Context, v outreach.Visitor, token string, subject ident.Person) (string, error) {
		if r.PostForm.Get("end") == "" {
			_, err := p.people.AskRight(ctx, v, token, subject, outreach.AskBlur, r.PostForm.Get("note"))
			return "blurred", err
		}
		ended, err := p.people.EndWishOwn(ctx, v, token, subject)
		if err == nil && ended == 0 {
			return "nothing", nil
		}
		return "unblurred", err
	})
}

// right writes down what somebody asks for.
func (p *Portal) right(w http.ResponseWriter, r *http.Request, g Guest) error {
	return p.act(w, r, g, func(ctx context.Context, v outreach.Visitor, token string, subject ident.Person) (string, error) {
		_, err := p.people.AskRight(ctx, v, token, subject, outreach.RightKind(r.PostForm.Get("kind")), r.PostForm.Get("note"))
		return "right", err
	})
}

// renew ends the link and every other of whoever holds it; the new one goes to the address on file.
func (p *Portal) renew(w http.ResponseWriter, r *http.Request, g Guest) error {
	if err := parse(r); err != nil {
		return err
	}
	v := view{Lang: chosen(r), Path: "/p"}
	if v.Lang == "" {
		v.Lang = language(r, g)
	}
	made, err := p.people.RenewOwn(r.Context(), visitor(g, v.Lang), r.PathValue("token"))
	if err != nil {
		return err
	}
	if made.Secret != "" {
		w.Header().Set("Location", "/p/"+made.Secret+"?done=renewed&lang="+v.Lang)
		w.WriteHeader(http.StatusSeeOther)
		return nil
	}
	if v.Asks, err = p.people.PublicFace(r.Context()); err != nil {
		return err
	}
	v.Own = message{Title: v.T("renewed.title"), Text: v.T("renewed." + string(made.Way))}
	return p.show(w, http.StatusOK, "message", v)
}

// linkPage is the page on which somebody asks for their personal link.
type linkPage struct {
	Sent  bool
	Given string
}

func (p *Portal) askLinkPage(w http.ResponseWriter, r *http.Request, g Guest) error {
	return p.showLink(w, r, g, linkPage{})
}

// askLink says the same whether the address is known or not.
func (p *Portal) askLink(w http.ResponseWriter, r *http.Request, g Guest) error {
	if err := parse(r); err != nil {
		return err
	}
	contact := r.PostForm.Get("contact")
	err := p.people.AskPersonalLink(r.Context(), visitor(g, language(r, g)), contact)
	if err != nil {
		return err
	}
	return p.showLink(w, r, g, linkPage{Sent: true, Given: contact})
}

func (p *Portal) showLink(w http.ResponseWriter, r *http.Request, g Guest, page linkPage) error {
	lang := chosen(r)
	if lang == "" {
		lang = language(r, g)
	}
	v := view{Lang: lang, Path: "/p", Own: page}
	var err error
	if v.Asks, err = p.people.PublicFace(r.Context()); err != nil {
		return err
	}
	return p.show(w, http.StatusOK, "link", v)
}
