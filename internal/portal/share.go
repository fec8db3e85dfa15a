package portal

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
	"imprimatur/internal/share"
)

// caller is who comes to a share.
func (p *Portal) caller(r *http.Request, g Guest) share.Visitor {
	v := share.Visitor{Source: g.Source, Language: language(r, g)}
	if found := r.CookiesNamed(share.EntryCookie); len(found) == 1 {
		v.Entry = found[0].Value
	}
	return v
}

// gone gives every reason why nothing is there the same face.
func gone(err error) error {
	if problem.Is(err, problem.NotFound) {
		return problem.New(problem.NotFound, "share.not-found").Because(err)
	}
	return err
}

// sharedPage is what the pages of a share show.
type sharedPage struct {
	share.Face
	Address       string
	Asset         ident.Asset // of the page of one photo
	Before, After ident.Asset
	Entered       string // what was typed, when the page is shown again
}

// Photo gives the address of a photo in a size.
func (s sharedPage) Photo(id ident.Asset, size int) string {
	return s.Page(id) + "/" + strconv.Itoa(size)
}

// Page gives the address of the page of one photo.
func (s sharedPage) Page(id ident.Asset) string { return s.Address + "/photos/" + id.String() }

// Number counts the photos of the page as people do.
func (s sharedPage) Number(i int) int { return s.From + i + 1 }

// Last is the last photo of the page, counted from 0.
func (s sharedPage) Last() int { return len(s.Photos) - 1 }

// Pages tells whether there are more photos than stand on the page.
func (s sharedPage) Pages() bool { return s.All > share.PageSize }

// Earlier and Later are where the pages before and after begin; -1: there is none.
func (s sharedPage) Earlier() int {
	if s.From == 0 {
		return -1
	}
	return max(0, s.From-share.PageSize)
}

// Later is where the next page begins.
func (s sharedPage) Later() int {
	if s.From+share.PageSize >= s.All {
		return -1
	}
	return s.From + share.PageSize
}

// showShare writes a page of a share.
func (p *Portal) showShare(w http.ResponseWriter, r *http.Request, g Guest, status int, name string, own sharedPage, wrong error) error {
	asks, err := p.people.PublicFace(r.Context())
	if err != nil {
		return err
	}
	v := view{Lang: language(r, g), Asks: asks, Path: r.URL.Path, Wide: name == "share" || name == "share-photo", Own: own}
	if wrong != nil {
		v.Wrong, v.Hint = phrase.Problem(v.Lang, problem.Of(wrong))
	}
	return p.show(w, status, name, v)
}

func (p *Portal) sharePage(w http.ResponseWriter, r *http.Request, g Guest) error {
	from, err := strconv.Atoi(r.URL.Query().Get("from"))
	if err != nil || from < 0 {
		from = 0
	}
	token := r.PathValue("token")
	f, err := p.shares.Open(r.Context(), p.caller(r, g), token, from)
	if err != nil {
		return gone(err)
	}
	if f.Kind == share.Upload {
		return p.showInlet(w, r, g, nil)
	}
	own := sharedPage{Face: f, Address: share.Path(token)}
	if f.Locked {
		return p.showShare(w, r, g, http.StatusOK, "share-locked", own, nil)
	}
	return p.showShare(w, r, g, http.StatusOK, "share", own, nil)
}

// shareUnlock opens a share to the browser.
func (p *Portal) shareUnlock(w http.ResponseWriter, r *http.Request, g Guest) error {
	if err := parse(r); err != nil {
		return err
	}
	token, v := r.PathValue("token"), p.caller(r, g)
	email, code := r.PostForm.Get("email"), r.PostForm.Get("code")
	var e share.Entry
	var err error
	switch {
	case r.PostForm.Has("name"):
		return p.beginSending(w, r, g)
	case email != "" && code == "":
		err = p.shares.AskCode(r.Context(), v, token, email)
	case email != "":
		e, err = p.shares.Prove(r.Context(), v, token, email, code)
	default:
		e, err = p.shares.Unlock(r.Context(), v, token, r.PostForm.Get("password"))
	}
	if err == nil && e.Secret != "" {
		return p.enter(w, r, token, e)
	}
	if err != nil && !problem.Is(err, problem.Forbidden) && !problem.Is(err, problem.TooMany) {
		return gone(err)
	}
	f, again := p.shares.Open(r.Context(), v, token, 0)
	if again != nil {
		return gone(again)
	}
	status := http.StatusOK
	if err != nil {
		status = statusOf(problem.Of(err))
	}
	return p.showShare(w, r, g, status, "share-locked", sharedPage{Face: f, Address: share.Path(token), Entered: email}, err)
}

// enter gives the browser its cookie and shows the share.
func (p *Portal) enter(w http.ResponseWriter, r *http.Request, token string, e share.Entry) error {
	http.SetCookie(w, &http.Cookie{
		Name: share.EntryCookie, Value: e.Secret, Path: share.Path(token), Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		MaxAge: max(1, int(e.Until.Sub(p.now())/time.Second)),
	})
	query := ""
	if lang := chosen(r); lang != "" {
		query = "?" + url.Values{"lang": {lang}}.Encode()
	}
	w.Header().Set("Location", share.Path(token)+query)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

func (p *Portal) sharePhotoPage(w http.ResponseWriter, r *http.Request, g Guest) error {
	id, err := ident.Parse[ident.Asset](r.PathValue("asset"))
	if err != nil {
		return gone(problem.New(problem.NotFound, "asset.not-found"))
	}
	token := r.PathValue("token")
	f, before, after, err := p.shares.Look(r.Context(), p.caller(r, g), token, id)
	if err != nil {
		return gone(err)
	}
	if f.Locked {
		return gone(problem.New(problem.NotFound, "share.not-found"))
	}
	own := sharedPage{Face: f, Address: share.Path(token), Asset: id, Before: before, After: after}
	return p.showShare(w, r, g, http.StatusOK, "share-photo", own, nil)
}

// shareReview keeps what a receiver thinks of a photo, and shows it again.
func (p *Portal) shareReview(w http.ResponseWriter, r *http.Request, g Guest) error {
	if err := parse(r); err != nil {
		return err
	}
	id, err := ident.Parse[ident.Asset](r.PathValue("asset"))
	if err != nil {
		return gone(problem.New(problem.NotFound, "asset.not-found"))
	}
	token, form := r.PathValue("token"), r.PostForm
	said := share.Say{Favourite: form.Get("favourite") == "yes", Verdict: share.Verdict(form.Get("verdict")), Text: form.Get("text")}
	if err := p.shares.Review(r.Context(), p.caller(r, g), token, id, said); err != nil {
		return gone(err)
	}
	query := url.Values{"lang": {language(r, g)}}
	if lang := chosen(r); lang != "" {
		query.Set("lang", lang)
	}
	w.Header().Set("Location", share.Path(token)+"/photos/"+id.String()+"?"+query.Encode())
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

func (p *Portal) sharePhoto(w http.ResponseWriter, r *http.Request, g Guest) error {
	id, err := ident.Parse[ident.Asset](r.PathValue("asset"))
	size, errSize := strconv.Atoi(r.PathValue("size"))
	if err != nil || errSize != nil {
		return gone(problem.New(problem.NotFound, "asset.not-found"))
	}
	out, err := p.door.ShareLook(r.Context(), p.caller(r, g).Visit(r.PathValue("token")), id, size)
	if err != nil {
		return gone(err)
	}
	return hand(w, out, "")
}

func (p *Portal) shareFile(w http.ResponseWriter, r *http.Request, g Guest) error {
	id, err := ident.Parse[ident.Asset](r.PathValue("asset"))
	if err != nil {
		return gone(problem.New(problem.NotFound, "asset.not-found"))
	}
	out, err := p.door.ShareFile(r.Context(), p.caller(r, g).Visit(r.PathValue("token")), id)
	if err != nil {
		return gone(err)
	}
	return hand(w, out, out.FileName)
}

// hand writes the bytes that the door has let out; with a name they are a file to keep.
func hand(w http.ResponseWriter, out *release.Delivery, name string) error {
	defer out.Content.Close()
	h := w.Header()
	h.Set("Content-Type", out.MediaType)
	h.Set("Content-Length", strconv.FormatInt(out.Size, 10))
	if name != "" {
		attach(h, name)
	}
	_, err := io.Copy(w, out.Content)
	return sent(err)
}

// attach marks an answer as a file to keep. Names of shared files are plain letters and digits.
func attach(h http.Header, name string) {
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
}

func (p *Portal) shareArchive(w http.ResponseWriter, r *http.Request, g Guest) error {
	v := p.caller(r, g)
	token := r.PathValue("token")
	terms, err := p.shares.Terms(r.Context(), v, token)
	if err != nil {
		return gone(err)
	}
	archive, err := p.door.ShareArchive(r.Context(), v.Visit(token))
	if err != nil {
		return gone(err)
	}
	h := w.Header()
	h.Set("Content-Type", archive.MediaType())
	attach(h, archive.FileName())
	return sent(archive.WriteTo(r.Context(), w, leaflet{view{Lang: language(r, g)}, terms}))
}

// leaflet is the text that lies beside shared photos in their archive: what they may be used for.
type leaflet struct {
	view
	terms share.Face
}

// Words implements release.Teller.
func (l leaflet) Words() release.ReportWords {
	head := []string{
		l.T("share.archive-head", "organisation", l.terms.Organisation, "title", l.terms.Title),
		l.T("share.use", "purpose", l.terms.Purpose, "channel", l.terms.Channel),
		l.T("share.archive-ask", "organisation", l.terms.Organisation),
	}
	return release.ReportWords{TextName: l.T("share.archive-name"), Head: head, Left: l.T("share.archive-left"), Nothing: l.T("share.archive-nothing")}
}

// Reasons implements release.Teller. A receiver is told of nothing that they do not get.
func (leaflet) Reasons(context.Context, []clearance.Reason) ([]string, error) { return nil, nil }
