package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// newAPI makes the JSON API with the house's own formats and errors. The library's own
// pages are off: they load scripts from elsewhere.
func newAPI(s *Server) huma.API {
	format := huma.Format{Marshal: writeJSON, Unmarshal: readJSON}
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Imprimatur", Version: "1",
				Description: "Everything the web app does goes through this API. Log in with a session (the browser) or an API token " +
					"(`Authorization: Bearer imp_...`). Errors are problems (RFC 9457) with a stable `code`. Lists come in pages with opaque " +
					"cursors. Edits carry `If-Match` with the revision they are based on. Creations take an `Idempotency-Key`.",
				License: &huma.License{Name: "EUPL-1.2", Identifier: "EUPL-1.2"},
			},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"session": {Type: "apiKey", In: "cookie", Name: sessionCookie},
					"token":   {Type: "http", Scheme: "bearer"},
				},
			},
		},
		Formats:                      map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{translate},
	}
	return huma.NewAPI(config, adapter{s})
}

// schemaName names a schema after its type, with a small letter made big.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	if name == "" {
		return name
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// describe adds to an operation what all of them have in common.
func describe(o *huma.Operation, rt *route) {
	switch rt.needs {
	case member:
		o.Security = []map[string][]string{{"session": {}}, {"token": {}}}
	case withSession:
		o.Security = []map[string][]string{{"session": {}}}
	default:
		o.Security = []map[string][]string{}
	}
	if rt.action != "" {
		o.Description = strings.TrimSpace(o.Description + "\n\nFor those who may `" + string(rt.action) + "`.")
	}
	if rt.creates {
		o.Parameters = append(o.Parameters, &huma.Param{
			Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: "string", MaxLength: ptr(maxKey)},
			Description: "A name that the client gives this creation; the same name within a day gets the first answer again",
		})
	}
	if o.Responses == nil {
		o.Responses = map[string]*huma.Response{}
	}
	o.Responses["default"] = &huma.Response{
		Description: "A problem",
		Content:     map[string]*huma.MediaType{problemType: {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}}},
	}
}

func ptr[T any](v T) *T { return &v }

// translate turns an error of the API library into a problem of ours, in the caller's
// language. What the caller sent is not repeated.
func translate(ctx huma.Context, _ string, v any) (any, error) {
	model, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	x := exchangeOf(ctx.Context())
	p := x.problemOf(problemFor(model))
	p.Status = model.Status
	for _, detail := range model.Errors {
		p.Errors = append(p.Errors, fieldProblem(x.lang, detail))
	}
	if len(p.Errors) > 0 {
		p.Field = p.Errors[0].Field
	}
	slices.SortStableFunc(p.Errors, func(a, b FieldProblem) int { return strings.Compare(a.Field, b.Field) })
	return p, nil
}

func problemFor(model *huma.ErrorModel) *problem.Problem {
	switch model.Status {
	case http.StatusBadRequest:
		return problem.New(problem.Invalid, "request.malformed")
	case http.StatusUnprocessableEntity:
		return problem.New(problem.Invalid, "request.invalid")
	case http.StatusRequestEntityTooLarge:
		return problem.New(problem.TooLarge, "request.too-large")
	case http.StatusUnsupportedMediaType:
		return problem.New(problem.Unsupported, "request.media-type")
	case http.StatusRequestTimeout:
		return problem.New(problem.Invalid, "request.timeout")
	}
	return problem.New(problem.Internal, "internal").Because(model)
}

// fieldProblem says what is wrong with one part, without the library's English.
func fieldProblem(lang string, d *huma.ErrorDetail) FieldProblem {
	code, field := "field.invalid", d.Location
	if name, ok := strings.CutPrefix(d.Message, "expected required property "); ok {
		name, _, _ = strings.Cut(name, " ")
		code, field = "field.missing", field+"."+name
	}
	switch {
	case strings.HasPrefix(d.Message, "unexpected property"), strings.HasPrefix(d.Message, "unknown query parameter"):
		code = "field.unknown"
	case strings.HasPrefix(d.Message, "required "):
		code = "field.missing"
	case strings.HasPrefix(d.Message, "expected length <="), strings.HasPrefix(d.Message, "expected array length <="):
		code = "field.too-long"
	}
	field = strings.TrimPrefix(field, "body.")
	sentence, _ := phrase.Problem(lang, problem.New(problem.Invalid, code, "field", field))
	return FieldProblem{Field: field, Code: code, Detail: sentence}
}

// documents finishes the description once all operations are known.
func (s *Server) documents() {
	schemas := s.api.OpenAPI().Components.Schemas
	schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	delete(schemas.Map(), "ErrorModel") // the library's own, which we never send
	delete(schemas.Map(), "ErrorDetail")
	s.add(&route{method: http.MethodGet, pattern: base + "/openapi.json", id: "get-openapi", needs: anybody}, s.openAPI)
	s.add(&route{method: http.MethodGet, pattern: base + "/docs", id: "get-docs", needs: anybody}, s.docs)
	s.add(&route{method: http.MethodGet, pattern: "/healthz", id: "get-health", needs: anybody, free: true}, s.healthy)
	s.add(&route{method: http.MethodGet, pattern: "/readyz", id: "get-readiness", needs: anybody}, s.ready)
}

// Describe gives the description of the API as JSON, laid out for people and diffs. It is
// what ui/openapi.json holds, from which the web app's types are generated.
func (s *Server) Describe() ([]byte, error) {
	plain, err := s.api.OpenAPI().MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	var tree any // maps, so that keys come in a stable order
	if err := json.Unmarshal(plain, &tree); err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(tree); err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	return out.Bytes(), nil
}

func (s *Server) openAPI(x *exchange, _ *http.Request) {
	body, err := s.Describe()
	if err != nil {
		x.fail(err)
		return
	}
	x.Header().Set("Content-Type", "application/json")
	x.send(body)
}

// send writes a whole answer.
func (x *exchange) send(body []byte) { x.sendAs(http.StatusOK, body) }

// sendAs writes a whole answer with a status of its own.
func (x *exchange) sendAs(status int, body []byte) {
	x.Header().Set("Content-Length", strconv.Itoa(len(body)))
	x.WriteHeader(status)
	if _, err := x.Write(body); err != nil {
		x.failure = err // the caller is gone; the log says so
	}
}

// sendJSON writes a whole answer as JSON.
func (x *exchange) sendJSON(status int, v any) {
	var out bytes.Buffer
	if err := writeJSON(&out, v); err != nil {
		x.fail(fmt.Errorf("write an answer: %w", err))
		return
	}
	x.Header().Set("Content-Type", "application/json")
	x.Header().Set("Content-Length", strconv.Itoa(out.Len()))
	x.WriteHeader(status)
	if _, err := x.Write(out.Bytes()); err != nil {
		x.failure = err
	}
}

func (s *Server) healthy(x *exchange, _ *http.Request) {
	x.Header().Set("Content-Type", "text/plain; charset=utf-8")
	x.send([]byte("ok\n"))
}

// ready says whether requests can be served, and nothing of why not: that is in the log.
func (s *Server) ready(x *exchange, r *http.Request) {
	x.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if err := s.o.Ready(r.Context()); err != nil {
		x.failure = err
		x.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	x.send([]byte("ready\n"))
}
