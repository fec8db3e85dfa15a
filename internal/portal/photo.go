package portal

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
)

// photo shows somebody a photo of themselves.
func (p *Portal) photo(w http.ResponseWriter, r *http.Request, g Guest) error {
	id, err := ident.Parse[ident.Asset](r.PathValue("asset"))
	size, errSize := strconv.Atoi(r.PathValue("size"))
	if err != nil || errSize != nil {
		return problem.New(problem.NotFound, "asset.not-found")
	}
	by := access.Caller{Kind: access.Stranger, Source: g.Source, Language: g.Language}
	picture, err := p.door.ShowToDepicted(r.Context(), by, outreach.LinkHash(r.PathValue("token")), id, size)
	if err != nil {
		return err
	}
	content, err := picture.Open(r.Context())
	if err != nil {
		return err
	}
	defer content.Close()
	w.Header().Set("Content-Type", picture.MediaType)
	w.Header().Set("Content-Length", strconv.FormatInt(picture.Size, 10))
	_, err = io.Copy(w, content)
	return sent(err)
}

// paper hands out the copy, or the receipt, of something that the holder of the link has said.
func (p *Portal) paper(receipt bool) func(http.ResponseWriter, *http.Request, Guest) error {
	return func(w http.ResponseWriter, r *http.Request, g Guest) error {
		id, event, err := wordOf(r)
		if err != nil {
			return err
		}
		papers, err := p.people.OwnPapers(r.Context(), visitor(g, chosen(r)), r.PathValue("token"), id, event)
		if err != nil {
			return err
		}
		body, kind, name := papers.Copy, "application/pdf", "consent-"+id.String()+".pdf"
		if receipt {
			body, kind, name = papers.Receipt, "application/ld+json", "consent-"+id.String()+".jsonld"
		}
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
		h.Set("Content-Length", strconv.Itoa(len(body)))
		_, err = w.Write(body)
		return sent(err)
	}
}

// wordOf reads which word of which consent an address is about.
func wordOf(r *http.Request) (ident.Consent, int, error) {
	id, err := ident.Parse[ident.Consent](r.PathValue("consent"))
	event, errEvent := strconv.Atoi(r.PathValue("event"))
	if err != nil || errEvent != nil || event < 1 || strings.HasPrefix(r.PathValue("event"), "0") {
		return 0, 0, problem.New(problem.NotFound, "proof.not-found")
	}
	return id, event, nil
}
