package portal

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
)

// embedPicture gives the picture of an embed, or a neutral one where it is not shown.
func (p *Public) embedPicture(w http.ResponseWriter, r *http.Request, _ Guest) error {
	width, ok := publish.WidthOf(r.PathValue("file"))
	if !ok {
		return problem.New(problem.NotFound, "place.not-found")
	}
	c, err := p.door.ShowInPlace(r.Context(), publish.PlaceOf(r.PathValue("address")), 0, width)
	if err == nil {
		err = p.places.SawEmbed(r.Context(), r.PathValue("address"), r.Referer())
	}
	if err == nil {
		err = picture(w, r, c, shownEverywhere)
	}
	if notShown(err) {
		return held(w)
	}
	return err
}

// embedCard is the page of an embed.
type embedCard struct {
	publish.Card
	Set    string
	OEmbed string
}

// embedPage shows the picture with what may be said of it: where the address of an embed leads that
// somebody opens, and where websites find out how to show it.
func (p *Public) embedPage(w http.ResponseWriter, r *http.Request, g Guest) error {
	card, err := p.places.Card(r.Context(), r.PathValue("address"))
	if err != nil {
		return err
	}
	e := embedCard{Card: card, OEmbed: card.Host + "/oembed?url=" + url.QueryEscape(card.Page)}
	e.Source = strings.TrimPrefix(e.Source, card.Host) // the house may have another name to whoever asks
	var set []string
	for _, s := range card.Sources {
		set = append(set, strings.TrimPrefix(s.Address, card.Host)+" "+strconv.Itoa(s.Width)+"w")
	}
	e.Set = strings.Join(set, ", ")
	forEverywhere(w.Header(), shownFor)
	return p.show(w, r, http.StatusOK, "embed", view{Lang: language(r, g), Path: r.URL.Path, Own: e})
}

// about is what a website's own system reads of an embed.
type about struct {
	Shown   bool     `json:"shown"`
	Alt     string   `json:"alt,omitempty"`
	Credit  string   `json:"credit,omitempty"`
	Width   int      `json:"width,omitempty"`
	Height  int      `json:"height,omitempty"`
	Sources []source `json:"sources,omitempty"`
	HTML    string   `json:"html,omitempty"`
}

type source struct {
	URL   string `json:"url"`
	Width int    `json:"width"`
}

func (p *Public) embedAbout(w http.ResponseWriter, r *http.Request, _ Guest) error {
	card, err := p.places.Card(r.Context(), r.PathValue("address"))
	if notShown(err) {
		return sendJSON(w, http.StatusGone, heldEverywhere, "application/json", about{})
	}
	if err != nil {
		return err
	}
	a := about{Shown: true, Alt: card.Alt, Credit: card.Credit, Width: card.Width, Height: card.Height, HTML: card.HTML}
	for _, s := range card.Sources {
		a.Sources = append(a.Sources, source{s.Address, s.Width})
	}
	return sendJSON(w, http.StatusOK, shownEverywhere, "application/json", a)
}

// oEmbedded is an answer of oEmbed 1.0 for a photo.
type oEmbedded struct {
	Version      string `json:"version"`
	Type         string `json:"type"`
	URL          string `json:"url"`
	Width        int    `json:"width"`
	Height       int    `json:"height"`
	Title        string `json:"title,omitempty"`
	AuthorName   string `json:"author_name,omitempty"`
	ProviderName string `json:"provider_name,omitempty"`
	ProviderURL  string `json:"provider_url"`
	CacheAge     int    `json:"cache_age"`
}

// oEmbed tells a website how to show the photo behind an address of an embed. Where it is not shown
// there is nothing to tell, as the specification has it (404).
func (p *Public) oEmbed(w http.ResponseWriter, r *http.Request, _ Guest) error {
	q := r.URL.Query()
	if format := q.Get("format"); format != "" && format != "json" {
		return send(w, http.StatusNotImplemented, "text/plain; charset=utf-8", []byte("json\n"))
	}
	given, err := url.Parse(q.Get("url"))
	if err != nil {
		return problem.New(problem.NotFound, "place.not-found")
	}
	parts := strings.Split(given.Path, "/")
	if len(parts) != 4 || parts[0] != "" || parts[1] != "e" {
		return problem.New(problem.NotFound, "place.not-found")
	}
	card, err := p.places.Card(r.Context(), parts[2])
	if notShown(err) {
		return problem.New(problem.NotFound, "place.not-found")
	}
	if err != nil {
		return err
	}
	o := oEmbedded{
		Version: "1.0", Type: "photo", Title: card.Title, AuthorName: card.Credit, ProviderName: card.Organisation,
		ProviderURL: card.Host, CacheAge: shownFor,
	}
	o.URL, o.Width, o.Height = fitting(card, most(q.Get("maxwidth")), most(q.Get("maxheight")))
	return sendJSON(w, http.StatusOK, shownEverywhere, "application/json", o)
}

// most reads a bound; none where none is given.
func most(text string) int {
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return n
	}
	return 1 << 20
}

// fitting chooses the largest picture within bounds, or the smallest there is.
func fitting(card publish.Card, width, height int) (address string, w, h int) {
	for i, s := range card.Sources {
		tall := max(1, (card.Height*s.Width+card.Width/2)/card.Width)
		if i > 0 && (s.Width > width || tall > height) {
			break
		}
		address, w, h = s.Address, s.Width, tall
	}
	return address, w, h
}
