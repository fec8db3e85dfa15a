package httpapi

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// The pictures of a grid are most of all requests. They go straight to the mux and cost as
// little as the access check, the log row and the decryption allow.

// previews keeps what these answers share.
type previews struct {
	cache   []string
	buffers sync.Pool
}

func newPreviews() *previews {
	return &previews{
		// No copy stays behind in a browser, not on disk and not for whoever logs in next.
		cache:   []string{"private, no-store"},
		buffers: sync.Pool{New: func() any { b := make([]byte, 64<<10); return &b }},
	}
}

func (s *Server) renditions() {
	rt := &route{method: http.MethodGet, pattern: base + "/assets/{id}/renditions/{size}", id: "get-rendition", needs: member, common: true}
	s.add(rt, s.rendition)
	o := &huma.Operation{
		OperationID: rt.id, Method: rt.method, Path: rt.pattern, Tags: []string{"assets"},
		Summary: "One of the house's own pictures of an asset",
		Description: "For looking at inside the house. The answer is not for caches; a program that holds the picture anyway " +
			"asks by `If-None-Match` whether it may still be shown. Each serving is on record.",
		Parameters: []*huma.Param{
			{Name: "id", In: "path", Required: true, Description: "Name of the asset", Schema: &huma.Schema{Type: "string"}},
			{Name: "size", In: "path", Required: true, Description: "Longest side in pixels", Schema: &huma.Schema{Type: "string", Enum: []any{"256", "1024", "2048"}}},
		},
		Responses: map[string]*huma.Response{
			"200": {Description: "The picture", Content: map[string]*huma.MediaType{"image/webp": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}},
			"304": {Description: "The picture that the caller has may be shown"},
		},
	}
	describe(o, rt)
	s.api.OpenAPI().AddOperation(o)
}

func (s *Server) rendition(x *exchange, r *http.Request) {
	id, err := ident.Parse[ident.Asset](r.PathValue("id"))
	size, err2 := strconv.Atoi(r.PathValue("size"))
	if err != nil || err2 != nil {
		x.fail(problem.New(problem.NotFound, "asset.not-found"))
		return
	}
	picture, err := s.o.Door.Preview(r.Context(), x.caller, id, size)
	if err != nil {
		x.fail(err)
		return
	}
	h := x.Header()
	h["Etag"] = []string{picture.ETag}
	h["Cache-Control"] = s.previews.cache
	if matches(r.Header.Get("If-None-Match"), picture.ETag) {
		x.WriteHeader(http.StatusNotModified)
		return
	}
	content, err := picture.Open(r.Context())
	if err != nil {
		x.fail(err)
		return
	}
	defer content.Close()
	h["Content-Type"] = []string{picture.MediaType}
	h["Content-Length"] = []string{strconv.FormatInt(picture.Size, 10)}
	if r.Method == http.MethodHead {
		x.WriteHeader(http.StatusOK)
		return
	}
	corked(x, r, func() { s.copyPicture(x, content) })
}

// copyPicture reads before it answers: a picture whose first bytes are damaged is a problem,
// and one that breaks off later is a broken connection.
func (s *Server) copyPicture(x *exchange, content io.Reader) {
	buffer := s.previews.buffers.Get().(*[]byte)
	defer s.previews.buffers.Put(buffer)
	for {
		n, err := content.Read(*buffer)
		if n > 0 {
			if _, err := x.Write((*buffer)[:n]); err != nil {
				x.failure = err // the caller is gone
				return
			}
		}
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			x.fail(err)
			return
		}
	}
}
