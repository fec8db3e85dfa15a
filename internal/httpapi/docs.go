package httpapi

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"sort"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html
var docsPage string

// docsTemplate is the page on which people read the API: made from the same description that
// clients are generated from, and from nothing else.
var docsTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("docs").Funcs(template.FuncMap{"prose": prose}).Parse(docsPage))
})

// docsPiece is a stretch of a text.
type docsPiece struct {
	Text string
	Code bool
}

// prose cuts a text at its backticks: every second piece is code.
func prose(text string) []docsPiece {
	var pieces []docsPiece
	for i, piece := range strings.Split(text, "`") {
		pieces = append(pieces, docsPiece{piece, i%2 == 1})
	}
	return pieces
}

type docsView struct {
	Nonce   string
	Title   string
	About   string
	Tags    []docsTag
	Schemas []docsSchema
}

type docsTag struct {
	Name       string
	Operations []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary, About string
	Parameters                       []docsField
	Body                             string // name of a schema
	Answers                          []docsAnswer
}

type docsAnswer struct{ Status, About, Schema string }

type docsSchema struct {
	Name   string
	Fields []docsField
}

type docsField struct {
	Name, Where, Type, About string
	Schema                   string // name of the schema that the type is made of
	Required                 bool
}

// docs answers with the page. Its one style element carries the nonce; it has no script.
func (s *Server) docs(x *exchange, _ *http.Request) {
	nonce, err := newID(s.o.Random)
	if err != nil {
		x.fail(err)
		return
	}
	view := docsOf(s.api.OpenAPI())
	view.Nonce = nonce
	var page bytes.Buffer
	if err := docsTemplate().Execute(&page, view); err != nil {
		x.fail(err)
		return
	}
	x.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-"+nonce+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	x.Header().Set("Content-Type", "text/html; charset=utf-8")
	x.send(page.Bytes())
}

func docsOf(o *huma.OpenAPI) docsView {
	view := docsView{Title: o.Info.Title + " API", About: o.Info.Description}
	byTag := map[string][]docsOperation{}
	for path, item := range o.Paths {
		for method, operation := range methodsOf(item) {
			if operation == nil {
				continue
			}
			byTag[operation.Tags[0]] = append(byTag[operation.Tags[0]], docsOf1(method, path, operation))
		}
	}
	for tag, operations := range byTag {
		sort.Slice(operations, func(i, j int) bool {
			a, b := operations[i], operations[j]
			return a.Path < b.Path || a.Path == b.Path && a.Method < b.Method
		})
		view.Tags = append(view.Tags, docsTag{tag, operations})
	}
	sort.Slice(view.Tags, func(i, j int) bool { return view.Tags[i].Name < view.Tags[j].Name })
	for name, schema := range o.Components.Schemas.Map() {
		view.Schemas = append(view.Schemas, docsSchema{name, fieldsOf(schema)})
	}
	sort.Slice(view.Schemas, func(i, j int) bool { return view.Schemas[i].Name < view.Schemas[j].Name })
	return view
}

func methodsOf(item *huma.PathItem) map[string]*huma.Operation {
	return map[string]*huma.Operation{
		"GET": item.Get, "HEAD": item.Head, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete, "OPTIONS": item.Options,
	}
}

func docsOf1(method, path string, o *huma.Operation) docsOperation {
	out := docsOperation{ID: o.OperationID, Method: method, Path: path, Summary: o.Summary, About: o.Description}
	for _, p := range o.Parameters {
		f := docsField{Name: p.Name, Where: p.In, About: p.Description, Required: p.Required}
		f.Type, f.Schema = typeOf(p.Schema)
		if f.About == "" && p.Schema != nil {
			f.About = p.Schema.Description
		}
		out.Parameters = append(out.Parameters, f)
	}
	if o.RequestBody != nil {
		for mediaType, content := range o.RequestBody.Content {
			kind, schema := typeOf(content.Schema)
			if out.Body = schema; schema == "" {
				out.Body = mediaType + " (" + kind + ")"
			}
		}
	}
	for status, response := range o.Responses {
		answer := docsAnswer{Status: status, About: response.Description}
		for _, content := range response.Content {
			_, answer.Schema = typeOf(content.Schema)
		}
		out.Answers = append(out.Answers, answer)
	}
	sort.Slice(out.Answers, func(i, j int) bool { return out.Answers[i].Status < out.Answers[j].Status })
	return out
}

func fieldsOf(schema *huma.Schema) []docsField {
	required := map[string]bool{}
	for _, name := range schema.Required {
		required[name] = true
	}
	fields := make([]docsField, 0, len(schema.Properties))
	for name, property := range schema.Properties {
		f := docsField{Name: name, About: property.Description, Required: required[name]}
		f.Type, f.Schema = typeOf(property)
		fields = append(fields, f)
	}
	sort.Slice(fields, func(i, j int) bool { return fields[i].Name < fields[j].Name })
	return fields
}

// typeOf says in words what a schema holds, and which named schema it is made of, if one is.
func typeOf(s *huma.Schema) (words, schema string) {
	switch {
	case s == nil:
		return "", ""
	case s.Ref != "":
		return "", strings.TrimPrefix(s.Ref, "#/components/schemas/")
	case s.Type == "array":
		words, schema = typeOf(s.Items)
		return strings.TrimSpace("list of " + words), schema
	case s.Format != "":
		return s.Type + ", " + s.Format, ""
	}
	return s.Type, ""
}
