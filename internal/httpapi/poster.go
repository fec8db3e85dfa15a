package httpapi

import (
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

func (s *Server) posters() {
	rt := &route{method: http.MethodGet, pattern: base + "/events/{id}/poster", id: "get-poster", needs: member, action: access.EditConsents}
	s.add(rt, s.getPoster)
	o := &huma.Operation{
		OperationID: rt.id, Method: rt.method, Path: rt.pattern, Tags: []string{"requests"}, Summary: "The poster of an event, a PDF to print",
		Description: "With the QR code and the short address, in the languages in which people are asked there.",
		Parameters: []*huma.Param{
			{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: "string"}},
			{Name: "size", In: "query", Description: "a4 where left out", Schema: &huma.Schema{Type: "string", Enum: []any{"a4", "a3"}}},
		},
		Responses: map[string]*huma.Response{"200": {Description: "The poster", Content: map[string]*huma.MediaType{"application/pdf": {}}}},
	}
	describe(o, rt)
	s.api.OpenAPI().AddOperation(o)
}

func (s *Server) getPoster(x *exchange, r *http.Request) {
	id, err := parse[ident.Request](r.PathValue("id"), "request.not-found")
	if err != nil {
		x.fail(err)
		return
	}
	size := r.URL.Query().Get("size")
	if size != "" && size != "a4" && size != "a3" {
		x.fail(problem.New(problem.Invalid, "field.invalid", "field", "size").At("size"))
		return
	}
	poster, err := s.o.People.Poster(r.Context(), x.caller, id, size == "a3", modulesOf)
	if err != nil {
		x.fail(err)
		return
	}
	h := x.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", attachment("poster.pdf"))
	h.Set("Content-Length", strconv.Itoa(len(poster)))
	h.Set("Cache-Control", "private, no-store")
	if _, err := x.Write(poster); err != nil {
		x.fail(err)
	}
}
