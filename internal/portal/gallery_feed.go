package portal

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"path"
	"strconv"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/publish"
	"imprimatur/internal/release"
)

// feed is a JSON Feed 1.1 of what a portal shows now.
type feed struct {
	Version  string     `json:"version"`
	Title    string     `json:"title"`
	Text     string     `json:"description,omitempty"`
	Home     string     `json:"home_page_url"`
	Address  string     `json:"feed_url"`
	Language string     `json:"language"`
	Items    []feedItem `json:"items"`
}

type feedItem struct {
	ID    string `json:"id"`
	URL   string `json:"url"`
	Title string `json:"title,omitempty"`
	Text  string `json:"content_text"`
	Image string `json:"image"`
	Date  string `json:"date_published,omitempty"`
	IIIF  string `json:"_iiif"` // an extension, as the specification names them: the photo's info.json
}

func (p *Public) galleryFeed(w http.ResponseWriter, r *http.Request, v visited) error {
	page, err := p.galleries.PortalPage(r.Context(), v.Portal, "", "", publish.OnPage)
	if err != nil {
		return err
	}
	f := feed{
		Version: "https://jsonfeed.org/version/1.1", Title: v.Heading(), Text: v.Intro(), Language: v.Lang,
		Home: v.host + v.To(""), Address: v.host + v.Base + "/feed.json", Items: []feedItem{},
	}
	for _, photo := range page.Photos {
		one := feedItem{
			ID: v.host + v.Base + "/photos/" + photo.ID.String(), URL: v.host + v.Photo(photo.ID), Title: photo.Title, Text: photo.Title,
			Image: v.host + v.Picture(photo.ID, 960), IIIF: v.Image(photo.ID) + "/info.json",
		}
		if !photo.TakenAt.IsZero() {
			one.Date = photo.TakenAt.UTC().Format(time.RFC3339)
		}
		f.Items = append(f.Items, one)
	}
	err = sendJSON(w, http.StatusOK, v.shown, "application/feed+json", f)
	return err
}

// mostInSitemap bounds a sitemap.
const mostInSitemap = 2000

type sitemap struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	Pages   []listedPage `xml:"url"`
}

type listedPage struct {
	At string `xml:"loc"`
}

func (p *Public) gallerySitemap(w http.ResponseWriter, r *http.Request, v visited) error {
	page, err := p.galleries.PortalPage(r.Context(), v.Portal, "", "", mostInSitemap)
	if err != nil {
		return err
	}
	m := sitemap{Pages: []listedPage{{v.host + v.Base}}}
	for _, photo := range page.Photos {
		m.Pages = append(m.Pages, listedPage{v.host + v.Base + "/photos/" + photo.ID.String()})
	}
	body, err := xml.Marshal(m)
	if err != nil {
		return fmt.Errorf("write a sitemap: %w", err)
	}
	v.kept(w.Header())
	return send(w, http.StatusOK, "application/xml; charset=utf-8", append([]byte(xml.Header), body...))
}

// galleryLook dresses a portal in its own colour. White reads well on it, and it on white.
func (p *Public) galleryLook(w http.ResponseWriter, _ *http.Request, v visited) error {
	v.kept(w.Header())
	css := ""
	if v.Colour != "" {
		css = "@media (prefers-color-scheme: light) { :root { --accent: " + v.Colour + "; } }\n.top { border-bottom: 3px solid " + v.Colour + "; }\n"
	}
	return send(w, http.StatusOK, "text/css; charset=utf-8", []byte(css))
}

// deliver sends a file to be kept. Its name says nothing of what it was called in the house.
func deliver(w http.ResponseWriter, id ident.Asset, out *release.Delivery) error {
	h := w.Header()
	h.Set("Content-Type", out.MediaType)
	h.Set("Content-Length", strconv.FormatInt(out.Size, 10))
	h.Set("Content-Disposition", `attachment; filename="photo-`+id.String()+path.Ext(out.FileName)+`"`)
	h.Set("Cache-Control", "private, no-store")
	w.WriteHeader(http.StatusOK)
	_, err := io.Copy(w, out.Content)
	return sent(err)
}
