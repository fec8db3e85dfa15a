package portal

import (
	"bytes"
	"fmt"
	"html/template"
	"net/url"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Markdown turns the Markdown of a quitclaim into HTML. It knows paragraphs, headings (the
// page's own is the first, so they begin at the second level), lists, rules, emphasis, and links
// by https or mailto. HTML, quotes and code in it are text like any other; a picture is its
// description, and any other link what it is called. It may be used from many goroutines.
type Markdown struct{ converter goldmark.Markdown }

// NewMarkdown makes the converter.
func NewMarkdown() *Markdown {
	p := parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewEmphasisParser(), 500),
		),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		parser.WithASTTransformers(util.Prioritized(harmless{}, 100)),
	)
	return &Markdown{goldmark.New(goldmark.WithParser(p))}
}

// HTML gives what a browser shows of the Markdown.
func (m *Markdown) HTML(markdown string) (template.HTML, error) {
	var out bytes.Buffer
	if err := m.converter.Convert([]byte(markdown), &out); err != nil {
		return "", fmt.Errorf("render Markdown: %w", err)
	}
	return template.HTML(out.String()), nil //nolint:gosec // harmless makes it so, and the tests hold it to that
}

// harmless takes out of a text what it may not have.
type harmless struct{}

// Transform implements parser.ASTTransformer.
func (harmless) Transform(document *ast.Document, reader text.Reader, _ parser.Context) {
	var links []ast.Node
	err := ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level = max(n.Level, 2)
		case *ast.Link:
			n.Title = nil
			if !mayLink(string(n.Destination)) {
				links = append(links, n)
			} else {
				n.SetAttributeString("rel", []byte("noopener noreferrer"))
			}
		case *ast.AutoLink:
			if n.AutoLinkType == ast.AutoLinkURL && !mayLink(string(n.URL(reader.Source()))) {
				links = append(links, n)
			} else {
				n.SetAttributeString("rel", []byte("noopener noreferrer"))
			}
		case *ast.Image:
			links = append(links, n)
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		panic(err) // no step of the walk gives one
	}
	for _, n := range links {
		unwrap(n, reader.Source())
	}
}

// mayLink tells whether a text may lead there.
func mayLink(destination string) bool {
	u, err := url.Parse(string(util.URLEscape(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations([]byte(destination)))), false)))
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "https":
		return u.Host != "" && u.User == nil
	case "mailto":
		return u.Opaque != ""
	}
	return false
}

// unwrap puts what a link is called in its place.
func unwrap(n ast.Node, source []byte) {
	parent := n.Parent()
	if auto, ok := n.(*ast.AutoLink); ok {
		name := ast.NewString(auto.Label(source))
		parent.ReplaceChild(parent, n, name)
		return
	}
	for child := n.FirstChild(); child != nil; {
		next := child.NextSibling()
		parent.InsertBefore(parent, n, child)
		child = next
	}
	parent.RemoveChild(parent, n)
}
