package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
)

// Newcomer is somebody who signed themselves in at the event of a photo and added a photo of
// themselves, by which they can be found.
type Newcomer struct {
	Person  Named     `json:"person"`
	Event   string    `json:"event"`
	Picture string    `json:"picture" doc:"Where their own photo is"`
	Until   time.Time `json:"until" doc:"When it is removed at the latest; it is as soon as they are named in a photo"`
}

func (s *Server) newcomers() {
	const tag, path = "people", "/assets/{id}/newcomers"
	handle(s, op{method: http.MethodGet, path: path, id: "list-newcomers", tag: tag, action: access.SeeNames,
		summary: "Who may be in a photo: they signed themselves in at its event with a photo of themselves, and nobody has named them yet"}, s.listNewcomers)
	rt := &route{method: http.MethodGet, pattern: base + path + "/{person}/picture", id: "get-newcomer-picture", needs: member, action: access.SeeNames}
	s.add(rt, s.newcomerPicture)
	o := &huma.Operation{
		OperationID: rt.id, Method: rt.method, Path: rt.pattern, Tags: []string{tag}, Summary: "The photo that somebody added of themselves",
		Parameters: []*huma.Param{{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: "string"}}, {Name: "person", In: "path", Required: true, Schema: &huma.Schema{Type: "string"}}},
		Responses:  map[string]*huma.Response{"200": {Description: "The photo", Content: map[string]*huma.MediaType{outreach.SelfieType: {}}}},
	}
	describe(o, rt)
	s.api.OpenAPI().AddOperation(o)
}

func (s *Server) listNewcomers(ctx context.Context, by access.Caller, in *ByID) (*answer[list[Newcomer]], error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	found, err := s.o.People.Newcomers(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &answer[list[Newcomer]]{list[Newcomer]{each(found, func(n outreach.Newcomer) Newcomer {
		picture := base + "/assets/" + id.String() + "/newcomers/" + n.ID.String() + "/picture"
		return Newcomer{Named{n.ID.String(), labelOf(by.Language, n.Listed)}, n.Event, picture, n.Until.UTC()}
	})}}, nil
}

func (s *Server) newcomerPicture(x *exchange, r *http.Request) {
	id, err := parse[ident.Asset](r.PathValue("id"), "asset.not-found")
	if err != nil {
		x.fail(err)
		return
	}
	who, err := parse[ident.Person](r.PathValue("person"), "person.not-found")
	if err != nil {
		x.fail(err)
		return
	}
	selfie, err := s.o.People.NewcomerPicture(r.Context(), x.caller, id, who)
	if err != nil {
		x.fail(err)
		return
	}
	h := x.Header()
	h.Set("Content-Type", outreach.SelfieType)
	h.Set("Content-Length", strconv.Itoa(len(selfie.Picture)))
	h.Set("Cache-Control", "private, no-store")
	if _, err := x.Write(selfie.Picture); err != nil {
		x.fail(err)
	}
}
