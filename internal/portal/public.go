package portal

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
	"imprimatur/internal/release"
)

// PublicDoor shows photos where they stand outside, for as long as they are cleared.
type PublicDoor interface {
	ShowInPlace(ctx context.Context, at release.Place, id ident.Asset, width int) (*release.Copy, error)
}

// Places is what the public pages ask of publish.
type Places interface {
	Card(ctx context.Context, address string) (publish.Card, error)
	// SawEmbed keeps the page that a browser names as the one on which it shows an embed.
	SawEmbed(ctx context.Context, address, referrer string) error
}

// Face says whose house it is.
type Face interface {
	PublicFace(ctx context.Context) (outreach.Identity, error)
}

// Public is the pages and pictures that everybody may look at: photos on websites, and portals.
// Pictures and words alike are decided about at every request and kept by no cache for longer than a
// minute, so that what is withdrawn is gone from everywhere within one.
type Public struct {
	face   Face
	places Places
	door   PublicDoor
	looks  *looks

	galleries Galleries
}

// NewPublic makes them.
func NewPublic(face Face, places Places, galleries Galleries, door PublicDoor) (*Public, error) {
	l, err := newLooks()
	if err != nil {
		return nil, err
	}
	return &Public{face, places, door, l, galleries}, nil
}

// Pages lists every address of theirs.
func (p *Public) Pages() []Page {
	get := http.MethodGet
	return append(append(p.galleryPages(), p.imagePages()...), []Page{
		{Method: get, Pattern: "/e/{address}/{file}", ID: "embed-picture", Serve: p.embedPicture},
		{Method: get, Pattern: "/e/{address}/about", ID: "embed-page", Serve: p.embedPage},
		{Method: get, Pattern: "/e/{address}/about.json", ID: "embed-about", Serve: p.embedAbout},
		{Method: get, Pattern: "/oembed", ID: "oembed", Serve: p.oEmbed},
	}...)
}

const (
	// shownFor and heldFor are how long a cache may keep what was answered, in seconds: within a
	// minute of a withdrawal nothing is left (S-8).
	shownFor = 30
	heldFor  = 60
)

// forEverywhere lets pages of other sites show an answer, and says how long it may be kept.
func forEverywhere(h http.Header, seconds int) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cache-Control", "public, max-age="+strconv.Itoa(seconds)+", must-revalidate")
	h.Set("X-Robots-Tag", "noindex, noarchive") // a search engine's copy would outlive a withdrawal
}

// shownEverywhere is forEverywhere for what is shown, and not held back.
func shownEverywhere(h http.Header) { forEverywhere(h, shownFor) }

// heldEverywhere is forEverywhere for what is held back.
func heldEverywhere(h http.Header) { forEverywhere(h, heldFor) }

// picture sends a photo, or says that the copy which the asker has is still the one. rules say who
// may show and keep it.
func picture(w http.ResponseWriter, r *http.Request, c *release.Copy, rules func(http.Header)) error {
	h := w.Header()
	rules(h)
	h.Set("ETag", c.ETag)
	if has(r.Header.Get("If-None-Match"), c.ETag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	bytes, err := c.Bytes(r.Context())
	if err != nil {
		for _, name := range []string{"ETag", "Cache-Control", "Link"} {
			h.Del(name)
		}
		return err
	}
	return send(w, http.StatusOK, c.MediaType, bytes)
}

// has tells whether a list of tags, as If-None-Match gives them, has this one.
func has(list, tag string) bool {
	for one := range strings.SplitSeq(list, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
			return true
		}
	}
	return false
}

// heldPicture stands where a photo stood: a plain surface, in the colours of no side.
const heldPicture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 80" role="img"><rect width="120" height="80" fill="#e7e6e3"/>` +
	`<g fill="none" stroke="#9a9b9c" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">` +
	`<rect x="44" y="26" width="32" height="28" rx="3"/><circle cx="54" cy="35" r="3"/><path d="M44 49l9-8 7 6 6-5 10 8M40 22l40 36"/></g></svg>`

// held sends a neutral picture in a photo's place, whatever the reason.
func held(w http.ResponseWriter) error {
	forEverywhere(w.Header(), heldFor)
	return send(w, http.StatusGone, "image/svg+xml", []byte(heldPicture))
}

// notShown tells whether a photo stood somewhere and is not shown there now.
func notShown(err error) bool { return problem.Of(err).Code == "place.not-shown" }

func send(w http.ResponseWriter, status int, kind string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, err := w.Write(body) //nolint:gosec // pictures, JSON and text of our own making, each named as what it is
	return sent(err)
}

func sendJSON(w http.ResponseWriter, status int, rules func(http.Header), kind string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write an answer: %w", err)
	}
	rules(w.Header())
	return send(w, status, kind, body)
}

// Fail answers that something failed. That a photo is not shown any more is said without a reason.
func (p *Public) Fail(w http.ResponseWriter, r *http.Request, g Guest, err error) {
	found := problem.Of(err)
	v := view{Lang: language(r, g)}
	m := message{Title: phrase.Title(v.Lang, found.Kind)}
	m.Text, v.Hint = phrase.Problem(v.Lang, found)
	status := statusOf(found)
	if notShown(err) {
		m.Title, m.Text, v.Hint, status = v.T("place.held-title"), v.T("place.held"), "", http.StatusGone
	}
	if found.Kind == problem.Internal {
		m.ID = g.Request
	}
	if found.Kind == problem.TooMany || found.Kind == problem.Busy {
		w.Header().Set("Retry-After", "60")
	}
	v.Own = m
	if failed := p.show(w, r, status, "message", v); failed != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}

// show writes a page under the name of the house.
func (p *Public) show(w http.ResponseWriter, r *http.Request, status int, name string, v view) error {
	asks, err := p.face.PublicFace(r.Context())
	if err != nil {
		return fmt.Errorf("read whose house it is: %w", err)
	}
	v.Asks = asks
	return p.looks.show(w, status, name, v)
}
