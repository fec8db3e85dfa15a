// Package internal holds the rooms of the house. This test is its floor plan: which room
// there is, what it may import, and which third-party module belongs to whom.
package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "imprimatur"

// ring says how far out a room lies. Imports point inward.
type ring int

const (
	core    ring = iota // what is true: no I/O, no clock, no SQL, no HTTP
	useCase             // what happens: core and job, ports for the rest
	edge                // how: core, use cases and one technology
	program             // wires everything; the only ring that sees edges
	tests               // imported by tests alone
)

type room struct {
	ring    ring
	imports []string // rooms of the same ring, or of the core when this is core, that it may import
}

// The floor plan. A package that is not in it fails; a new one is a decision
// (docs/decisions), not a line added in passing.
var plan = map[string]room{
	// core: left to right, each may know the rooms named
	"internal/ident":     {core, nil},
	"internal/problem":   {core, []string{"ident"}},
	"internal/phrase":    {core, []string{"ident", "problem"}},
	"internal/asset":     {core, []string{"ident", "problem"}},
	"internal/person":    {core, []string{"ident", "problem", "asset"}},
	"internal/consent":   {core, []string{"ident", "problem", "asset", "person"}},
	"internal/clearance": {core, []string{"ident", "problem", "asset", "person", "consent"}},
	"internal/access":    {core, []string{"ident", "problem"}},
	"internal/audit":     {core, []string{"ident", "problem", "access"}}, // an event names its actor

	// use cases: the whole core, and job
	"internal/job":      {useCase, nil},
	"internal/library":  {useCase, []string{"job"}},
	"internal/release":  {useCase, []string{"job"}},
	"internal/share":    {useCase, []string{"job", "release"}}, // links to photos; what leaves by them the door decides
	"internal/office":   {useCase, []string{"job"}},
	"internal/outreach": {useCase, []string{"job"}},
	"internal/publish":  {useCase, []string{"job", "release"}}, // decision 0009: what stands outside is shown by the door alone
	"internal/recall":   {useCase, nil},

	// edges: the core and the use cases; never another edge
	"internal/sqlstore":  {edge, nil},
	"internal/blobstore": {edge, nil},
	"internal/keyring":   {edge, nil},
	"internal/imaging":   {edge, nil},
	"internal/inference": {edge, nil},
	"internal/notify":    {edge, nil},
	"internal/httpapi":   {edge, []string{"ui"}},
	"internal/paper":     {edge, nil},
	"internal/portal":    {edge, nil},
	"internal/backup":    {edge, nil},

	"ui": {edge, nil}, // the web app, embedded

	"internal/testkit":          {tests, nil},                                                              // fakes and conformance suites: core and use cases
	"internal/testkit/hostile":  {tests, nil},                                                              // files that attack a photo library
	"internal/testkit/photos":   {tests, nil},                                                              // sample photos
	"internal/testkit/house":    {tests, []string{"testkit", "sqlstore", "blobstore", "keyring", "paper"}}, // a whole house, for the tests of what stands before it
	"internal/testkit/forgetfs": {tests, nil},                                                              // a file system that forgets, fails and fills up

	"internal/blobstore/blobstoretest": {tests, []string{"blobstore"}}, // what every store of blobs must do
	"internal/keyring/keyringtest":     {tests, []string{"keyring"}},   // what every custodian must do

	"cmd/imprimatur":        {program, nil},
	"cmd/imprimatur-worker": {program, nil},
	"cmd/imprimatur-bench":  {program, nil},

	"internal/httpapi/genopenapi": {program, nil}, // writes ui/openapi.json; not in the product
}

// owners gives each third-party module, or part of one, to the one package that knows it.
// Whoever else needs what it does asks that package through a port.
var owners = map[string]string{
	"golang.org/x/mod": "internal/audit", // tlog, note

	"github.com/jackc/pgx/v5":       "internal/sqlstore",
	"github.com/ncruces/go-sqlite3": "internal/sqlstore",
	"github.com/ncruces/julianday":  "internal/sqlstore",
	"github.com/pressly/goose/v3":   "internal/sqlstore",

	"github.com/minio/sio": "internal/blobstore",

	"github.com/yuin/goldmark": "internal/portal", // the Markdown of quitclaims

	"github.com/tink-crypto/tink-go/v2": "internal/keyring",
	"golang.org/x/crypto":               "internal/keyring",

	"github.com/go-pdf/fpdf":      "internal/paper",
	"github.com/wneessen/go-mail": "internal/notify",

	"github.com/danielgtaylor/huma/v2":    "internal/httpapi",
	"github.com/skip2/go-qrcode":          "internal/httpapi",
	"github.com/makiuchi-d/gozxing":       "internal/httpapi", // in its tests: reads the QR code of a poster
	"github.com/tus/tusd/v2":              "internal/httpapi",
	"github.com/caddyserver/certmagic":    "cmd/imprimatur",
	"github.com/prometheus/client_golang": "internal/httpapi",
	"golang.org/x/time":                   "internal/httpapi",
	"golang.org/x/exp":                    "internal/httpapi", // the logger that tusd asks for
	"github.com/bep/imagemeta":            "cmd/imprimatur-worker",
	"github.com/spf13/cobra":              "cmd/imprimatur",
	"github.com/spf13/pflag":              "cmd/imprimatur",
	"github.com/BurntSushi/toml":          "cmd/imprimatur",
	"github.com/schollz/progressbar/v3":   "cmd/imprimatur",
	"golang.org/x/term":                   "cmd/imprimatur",
}

// forEdges lists what any edge or program may use: the kernel's own face, and small
// companions of the standard library. No vendor is in it.
var forEdges = []string{"golang.org/x/image", "golang.org/x/sys", "golang.org/x/sync", "golang.org/x/text", "golang.org/x/image"}

// forTests lists what only tests may use.
var forTests = []string{
	"github.com/emersion/go-smtp",
	"github.com/hanwen/go-fuse/v2",
	"github.com/rogpeppe/go-internal",
	"github.com/standard-webhooks/standard-webhooks/libraries", // the judge of signatures
	"pgregory.net/rapid",
}

// outside lists the parts of the standard library that reach out of the process. The core
// is what is true, so it has none of them; a use case reaches out through its ports.
var outside = []string{
	"crypto/rand", "crypto/tls", "database/sql", "io/ioutil", "log", "log/slog", "math/rand", "math/rand/v2",
	"net", "net/http", "net/rpc", "net/smtp", "os", "os/exec", "os/signal", "os/user", "plugin", "syscall",
}

func TestImportPlan_EveryImportIsInTheFloorPlan(t *testing.T) {
	for _, f := range sources(t) {
		here, known := plan[f.pkg]
		if !known {
			t.Errorf("%s: package %s is not in the floor plan", f.name, f.pkg)
			continue
		}
		for _, spec := range f.ast.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatalf("%s: %v", f.name, err)
			}
			if why := refusal(f, here, imported); why != "" {
				t.Errorf("%s imports %s: %s", f.name, imported, why)
			}
		}
	}
}

func TestImportPlan_TheCoreHasNoClock(t *testing.T) {
	for _, f := range sources(t) {
		if plan[f.pkg].ring != core || f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After", "Tick"}, sel.Sel.Name) {
					t.Errorf("%s calls time.%s: the time is an argument here", f.name, sel.Sel.Name)
				}
			}
			return true
		})
	}
}

func TestImportPlan_NobodyRegistersInInit(t *testing.T) {
	for _, f := range sources(t) {
		for _, decl := range f.ast.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s has an init function: wire it where it is used", f.name)
			}
		}
	}
}

// refusal says why the file may not import the path, or nothing.
func refusal(f source, here room, imported string) string {
	if imported == "C" {
		if f.pkg != "cmd/imprimatur-worker" {
			return "only the worker may use cgo"
		}
		return ""
	}
	if inside, ok := strings.CutPrefix(imported, module+"/"); ok {
		return refusalInside(f, here, inside)
	}
	if !strings.Contains(strings.Split(imported, "/")[0], ".") {
		if here.ring <= useCase && !f.test && slices.Contains(outside, imported) {
			return "core and use cases do not reach out of the process; declare a port"
		}
		return ""
	}
	return refusalThirdParty(f, here, imported)
}

func refusalInside(f source, here room, imported string) string {
	if imported == f.pkg {
		return ""
	}
	there, known := plan[imported]
	switch {
	case !known:
		return "it is not in the floor plan"
	case there.ring == program:
		return "a program is nobody's library"
	case there.ring == tests:
		if !f.test && here.ring != tests {
			return "it is for tests only"
		}
		return ""
	case slices.Contains(here.imports, path.Base(imported)):
		return ""
	case f.pkg == "internal/clearance" && f.test && imported == "internal/phrase":
		return "" // its scenarios give the reasons as people read them
	case here.ring == core:
		return "the core imports left to right only"
	case here.ring == program && f.pkg == "cmd/imprimatur-worker":
		if there.ring == core || imported == "internal/library" || imported == "internal/imaging" {
			return ""
		}
		return "the worker knows the files it decodes and nothing of the house"
	case here.ring == program || there.ring == core:
		return ""
	case here.ring == useCase && f.test && there.ring != program:
		return "" // a use case's own stories are played in a whole house
	case there.ring == edge:
		return "only a program imports an edge"
	case here.ring == useCase:
		return "no use case imports another; only job is shared"
	}
	return ""
}

func refusalThirdParty(f source, here room, imported string) string {
	if under(imported, forTests) != "" {
		if f.test || here.ring == tests {
			return ""
		}
		return "it is for tests only"
	}
	owned := make([]string, 0, len(owners))
	for m := range owners {
		owned = append(owned, m)
	}
	mod := under(imported, owned)
	switch {
	case mod == "":
		if under(imported, forEdges) == "" {
			return "the module has no owner in the floor plan"
		}
		if here.ring <= useCase {
			return "core and use cases use the standard library only"
		}
		return ""
	case owners[mod] == f.pkg:
		return ""
	case here.ring == program && f.test, f.pkg == "cmd/imprimatur-bench":
		return "" // a story test or a measurement may look behind the curtain
	}
	return "it belongs to " + owners[mod]
}

// under gives the module of the list that the import path lies in, or nothing.
func under(imported string, modules []string) string {
	for _, m := range modules {
		if imported == m || strings.HasPrefix(imported, m+"/") {
			return m
		}
	}
	return ""
}

type source struct {
	name string // path from the root of the tree
	pkg  string // folder from the root of the tree
	test bool
	ast  *ast.File
}

// sources parses every Go file of the tree, whatever its build tags.
func sources(t *testing.T) []source {
	t.Helper()
	var found []source
	for _, top := range []string{"cmd", "internal", "ui"} {
		root := filepath.Join("..", top)
		err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || d.Name() == "dist") {
				return filepath.SkipDir
			}
			name := filepath.ToSlash(strings.TrimPrefix(p, ".."+string(filepath.Separator)))
			if d.IsDir() || path.Ext(name) != ".go" || path.Dir(name) == "internal" {
				return nil
			}
			file, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			found = append(found, source{name, path.Dir(name), strings.HasSuffix(name, "_test.go"), file})
			return nil
		})
		if err != nil {
			t.Fatalf("reading the tree: %v", err)
		}
	}
	if len(found) == 0 {
		t.Fatal("no source found: the test looks in the wrong place")
	}
	return found
}
