package portal

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"imprimatur/internal/ident"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
	"imprimatur/internal/release"
)

// Galleries is what the pages of portals ask of publish.
type Galleries interface {
	PortalNamed(ctx context.Context, name string, member bool) (publish.Portal, error)
	PortalPage(ctx context.Context, o publish.Portal, words, from string, limit int) (publish.PortalPage, error)
	PortalPicture(ctx context.Context, o publish.Portal, id ident.Asset, width int) (*release.Copy, error)
	PortalCard(ctx context.Context, o publish.Portal, id ident.Asset) (publish.Subject, error)
	PortalPresets(ctx context.Context, o publish.Portal) ([]release.Preset, error)
	TakeFromPortal(ctx context.Context, o publish.Portal, id ident.Asset, preset string, s publish.Stated) (*release.Delivery, error)
	PortalWhole(ctx context.Context, o publish.Portal, id ident.Asset) (release.Whole, error)
	PortalPiece(ctx context.Context, o publish.Portal, id ident.Asset, ask publish.Closely) (c *release.Copy, canonical string, err error)
	Site() string
}

// galleryPages lists the addresses of portals.
func (p *Public) galleryPages() []Page {
	get, post := http.MethodGet, http.MethodPost
	return []Page{
		{Method: get, Pattern: "/portals/{name}", ID: "portal-page", Knows: true, Serve: p.inPortal(p.gallery)},
		{Method: get, Pattern: "/portals/{name}/look.css", ID: "portal-look", Knows: true, Serve: p.inPortal(p.galleryLook)},
		{Method: get, Pattern: "/portals/{name}/feed.json", ID: "portal-feed", Knows: true, Serve: p.inPortal(p.galleryFeed)},
		{Method: get, Pattern: "/portals/{name}/sitemap.xml", ID: "portal-sitemap", Knows: true, Serve: p.inPortal(p.gallerySitemap)},
		{Method: get, Pattern: "/portals/{name}/photos/{asset}", ID: "portal-photo", Knows: true, Serve: p.inPortal(p.galleryPhoto)},
		{Method: post, Pattern: "/portals/{name}/photos/{asset}", ID: "portal-take", Knows: true, Metered: true, Limit: formLimit, Serve: p.inPortal(p.galleryTake)},
		{Method: get, Pattern: "/portals/{name}/photos/{asset}/{file}", ID: "portal-picture", Knows: true, Serve: p.inPortal(p.galleryPicture)},
	}
}

// visited is a portal as somebody visits it.
type visited struct {
	publish.Portal
	Base string // of its addresses: empty under a host name of its own
	Lang string
	Said bool // the reader chose the language
	host string
}

// inPortal finds the portal that is asked for. Who is not logged in is led to the login of a portal
// for members.
func (p *Public) inPortal(serve func(http.ResponseWriter, *http.Request, visited) error) func(http.ResponseWriter, *http.Request, Guest) error {
	return func(w http.ResponseWriter, r *http.Request, g Guest) error {
		o, err := p.galleries.PortalNamed(r.Context(), r.PathValue("name"), g.Member)
		if problem.Is(err, problem.Unauthenticated) && r.Method == http.MethodGet && !strings.Contains(r.PathValue("file"), ".") {
			w.Header().Set("Cache-Control", "no-store")
			http.Redirect(w, r, "/login?to="+url.QueryEscape(r.URL.Path), http.StatusSeeOther)
			return nil
		}
		if err != nil {
			return err
		}
		v := visited{Portal: o, Base: "/portals/" + o.Name, Lang: language(r, g), Said: chosen(r) != "", host: p.galleries.Site()}
		if o.Host != "" && strings.EqualFold(hostOf(r), o.Host) {
			v.Base, v.host = "", "https://"+o.Host
		}
		return serve(w, r, v)
	}
}

func hostOf(r *http.Request) string {
	name, _, _ := strings.Cut(r.Host, ":")
	return name
}

// Heading is what the portal is called.
func (v visited) Heading() string { return publish.In(v.Titles, v.Lang) }

// Intro is what the portal is, above its photos.
func (v visited) Intro() string { return publish.In(v.Texts, v.Lang) }

// To gives an address of the portal, in the language that the reader chose.
func (v visited) To(path string) string {
	address := v.Base + path
	if address == "" {
		address = "/"
	}
	if v.Said {
		address += "?lang=" + v.Lang
	}
	return address
}

// Photo gives the address of a photo's page, Picture that of a picture of it.
func (v visited) Photo(id ident.Asset) string { return v.To("/photos/" + id.String()) }

// Picture gives the address of a picture in a width.
func (v visited) Picture(id ident.Asset, width int) string {
	return v.Base + "/photos/" + id.String() + "/" + publish.FileOf(width, release.OnPortal())
}

// Set gives a picture's addresses in all widths up to one.
func (v visited) Set(id ident.Asset, most int) string {
	var set []string
	for _, w := range release.Widths() {
		if w <= most {
			set = append(set, v.Picture(id, w)+" "+strconv.Itoa(w)+"w")
		}
	}
	return strings.Join(set, ", ")
}

// kept says how long answers of the portal may be kept: by nobody where one has to be logged in.
func (v visited) kept(h http.Header) {
	if v.Members {
		h.Set("Cache-Control", "private, no-store")
		return
	}
	h.Set("Cache-Control", "public, max-age="+strconv.Itoa(shownFor)+", must-revalidate")
}

// shown says who may show and keep photos and feeds of the portal: everybody, or nobody where one has
// to be logged in.
func (v visited) shown(h http.Header) {
	if v.Members {
		v.kept(h)
		return
	}
	shownEverywhere(h)
}

// galleryView is the page of photos.
type galleryView struct {
	visited
	publish.PortalPage
	Words        string
	Newer, Older string
}

func (p *Public) gallery(w http.ResponseWriter, r *http.Request, v visited) error {
	q := r.URL.Query()
	words := strings.TrimSpace(q.Get("q"))
	page, err := p.galleries.PortalPage(r.Context(), v.Portal, words, q.Get("at"), publish.OnPage)
	if err != nil {
		return err
	}
	turn := func(cursor string) string {
		if cursor == "" {
			return ""
		}
		to := url.Values{"at": {cursor}}
		if words != "" {
			to.Set("q", words)
		}
		if v.Said {
			to.Set("lang", v.Lang)
		}
		return v.Base + "?" + to.Encode()
	}
	out := galleryView{v, page, words, turn(page.Newer), turn(page.Older)}
	v.kept(w.Header())
	return p.show(w, r, http.StatusOK, "gallery", v.view(out, v.To("")))
}

// view is what every page of a portal shows.
func (v visited) view(own any, path string) view {
	path, _, _ = strings.Cut(path, "?")
	return view{Lang: v.Lang, Path: path, Wide: true, Open: !v.Members, Style: v.Base + "/look.css", Own: own}
}

// galleryPhotoView is the page of one photo.
type galleryPhotoView struct {
	visited
	publish.Subject
	ID      ident.Asset
	Presets []release.Preset
	Given   publish.Stated
	Credit  string
}

// Called gives the name of a form in the reader's language.
func (v galleryPhotoView) Called(o release.Preset) string { return publish.In(o.Names, v.Lang) }

func (p *Public) galleryPhoto(w http.ResponseWriter, r *http.Request, v visited) error {
	return p.showPhoto(w, r, v, publish.Stated{}, nil)
}

func (p *Public) showPhoto(w http.ResponseWriter, r *http.Request, v visited, given publish.Stated, wrong error) error {
	id, err := assetOf(r)
	if err != nil {
		return err
	}
	out := galleryPhotoView{visited: v, ID: id, Given: given}
	if out.Subject, err = p.galleries.PortalCard(r.Context(), v.Portal, id); err != nil {
		return err
	}
	out.Credit = out.Subject.CreditLine()
	if out.Presets, err = p.galleries.PortalPresets(r.Context(), v.Portal); err != nil {
		return err
	}
	page, status := v.view(out, v.Photo(id)), http.StatusOK
	if wrong != nil {
		found := problem.Of(wrong)
		status = statusOf(found)
		page.Wrong, page.Hint = phrase.Problem(v.Lang, found)
	}
	v.kept(w.Header())
	if wrong != nil {
		w.Header().Set("Cache-Control", "no-store")
	}
	return p.show(w, r, status, "gallery-photo", page)
}

func assetOf(r *http.Request) (ident.Asset, error) {
	id, err := ident.Parse[ident.Asset](r.PathValue("asset"))
	if err != nil {
		return 0, problem.New(problem.NotFound, "place.not-found")
	}
	return id, nil
}

// galleryTake hands out a photo for what somebody states.
func (p *Public) galleryTake(w http.ResponseWriter, r *http.Request, v visited) error {
	if err := parse(r); err != nil {
		return err
	}
	id, err := assetOf(r)
	if err != nil {
		return err
	}
	given := publish.Stated{Name: r.PostForm.Get("name"), Email: r.PostForm.Get("email"), What: r.PostForm.Get("what")}
	out, err := p.galleries.TakeFromPortal(r.Context(), v.Portal, id, r.PostForm.Get("preset"), given)
	if problem.Is(err, problem.Invalid) {
		return p.showPhoto(w, r, v, given, err)
	}
	if err != nil {
		return err
	}
	defer out.Content.Close()
	return deliver(w, id, out)
}

// galleryPicture gives a picture of a photo, or a neutral one where it is not shown.
func (p *Public) galleryPicture(w http.ResponseWriter, r *http.Request, v visited) error {
	id, err := assetOf(r)
	if err != nil {
		return err
	}
	width, ok := publish.WidthOf(r.PathValue("file"))
	if !ok {
		return problem.New(problem.NotFound, "place.not-found")
	}
	c, err := p.galleries.PortalPicture(r.Context(), v.Portal, id, width)
	if err == nil {
		err = picture(w, r, c, v.shown)
	}
	if notShown(err) {
		return held(w)
	}
	return err
}
