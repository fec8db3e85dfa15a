package phrase

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/problem"
)

func TestTexts_EveryLanguageHasEveryTextWithTheSameValues(t *testing.T) {
	all := catalogue()
	for _, lang := range Languages() {
		for key, text := range all[Default] {
			other, ok := all[lang][key]
			if !ok {
				t.Errorf("%s lacks %s", lang, key)
				continue
			}
			want, got := named(text), named(other)
			if !slices.Equal(want, got) {
				t.Errorf("%s %s names %v, English names %v", lang, key, got, want)
			}
		}
		for key := range all[lang] {
			if _, ok := all[Default][key]; !ok {
				t.Errorf("%s has %s, English has not", lang, key)
			}
		}
	}
}

func TestTexts_StandInOrder(t *testing.T) {
	for _, lang := range Languages() {
		kept, err := files.ReadFile("texts/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var texts map[string]any
		if err := json.Unmarshal(kept, &texts); err != nil {
			t.Fatal(err)
		}
		var ordered bytes.Buffer
		e := json.NewEncoder(&ordered)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(texts); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(bytes.TrimSpace(kept), bytes.TrimSpace(ordered.Bytes())) {
			t.Errorf("texts/%s.json is not in the order of its keys", lang)
		}
	}
}

// named lists the values that a text names, each once: languages put them in their own order.
func named(text template) []string {
	values := text.values()
	sort.Strings(values)
	return slices.Compact(values)
}

func TestTexts_AreCalm(t *testing.T) {
	for _, lang := range Languages() {
		sections, err := read(lang)
		if err != nil {
			t.Fatal(err)
		}
		for section, entries := range sections {
			for name, text := range entries {
				if text == "" || strings.TrimSpace(text) != text || strings.ContainsAny(text, "!\n\t") {
					t.Errorf("%s %s/%s: %q", lang, section, name, text)
				}
				if section == "problem" && !regexp.MustCompile(`[.?}]$`).MatchString(text) {
					t.Errorf("%s %s/%s is no sentence: %q", lang, section, name, text)
				}
				if strings.Count(text, "{") != strings.Count(text, "}") {
					t.Errorf("%s %s/%s: a brace is not closed: %q", lang, section, name, text)
				}
			}
		}
	}
}

func TestTexts_EveryProblemOfTheTreeHasASentence(t *testing.T) {
	codes := problemCodes(t)
	if len(codes) < 80 {
		t.Fatalf("only %d codes found: the test looks in the wrong place", len(codes))
	}
	for code, where := range codes {
		if !Has("problem/" + code) {
			t.Errorf("%s (%s) has no sentence", code, where)
		}
	}
}

func TestTexts_EveryConstantThatPeopleReadHasAName(t *testing.T) {
	for _, group := range []struct{ folder, kind, section string }{
		{"../audit", "Kind", "event"}, {"../audit", "Kind", "event-name"}, {"../audit", "ActorKind", "actor"},
		{"../access", "Role", "role"}, {"../access", "Role", "role-says"}, {"../clearance", "Status", "status"},
		{"../consent", "Basis", "basis"}, {"../consent", "Basis", "basis-says"},
		{"../clearance", "Cause", "reason"}, {"../clearance", "Step", "remedy"},
		{"../consent", "State", "consent-state"}, {"../consent", "EventKind", "consent-event"}, {"../consent", "Method", "method"},
		{"../consent", "Extent", "extent"}, {"../consent", "Variant", "variant"}, {"../consent", "StopKind", "stop"},
		{"../consent", "Way", "way"}, {"../consent", "Progress", "invitation"},
		{"../person", "Relation", "relation"}, {"../person", "Scene", "scene"}, {"../person", "State", "appearance"},
	} {
		found := 0
		for _, f := range goFiles(t, group.folder) {
			for _, value := range constants(f.tree, group.kind) {
				found++
				if value != "" && !Has(group.section+"/"+value) {
					t.Errorf("%s/%s has no text", group.section, value)
				}
			}
		}
		if found == 0 {
			t.Errorf("no constants of %s in %s", group.kind, group.folder)
		}
	}
}

// constants gives the values of the string constants of a named type.
func constants(tree *ast.File, kind string) []string {
	var values []string
	for _, decl := range tree.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.CONST {
			continue
		}
		for _, spec := range gen.Specs {
			v := spec.(*ast.ValueSpec)
			if name, ok := v.Type.(*ast.Ident); !ok || name.Name != kind {
				continue
			}
			for _, value := range v.Values {
				if lit, ok := value.(*ast.BasicLit); ok {
					if s, err := strconv.Unquote(lit.Value); err == nil {
						values = append(values, s)
					}
				}
			}
		}
	}
	return values
}

func TestSay_FillsInWhatItIsGiven(t *testing.T) {
	said := func(lang, text string, args ...string) string {
		values := map[string]string{}
		for i := 0; i+1 < len(args); i += 2 {
			values[args[i]] = args[i+1]
		}
		return parse(text).say(catalogue(), lang, values, 0)
	}
	for _, c := range []struct{ got, want string }{
		{said("en", "{n|one photo|{n} photos}", "n", "1"), "one photo"},
		{said("en", "{n|one photo|{n} photos}", "n", "3"), "3 photos"},
		{said("en", "until {date:until}", "until", "2026-05-03T10:00:00Z"), "until 3 May 2026"},
		{said("nl", "tot {date:until}", "until", "2026-05-03T10:00:00Z"), "tot 3 mei 2026"},
		{said("sv", "till {date:until}", "until", "2026-05-03T10:00:00Z"), "till 3 maj 2026"},
		{said("de", "bis {date:until}", "until", "2026-03-03T10:00:00Z"), "bis 3. März 2026"},
		{said("en", "{bytes:limit}", "limit", "2147483648"), "2.1 GB"},
		{said("de", "{bytes:limit}", "limit", "2147483648"), "2,1 GB"},
		{said("en", "may {right/level}", "level", "download"), "may download"},
		{said("en", "a {missing} value"), "a  value"},
		{said("en", "an {open brace"), "an {open brace"},
		{said("en", "{date:until}", "until", "soon"), "soon"},
		{Moment("de", time.Date(2026, 5, 3, 14, 5, 0, 0, time.UTC)), "3. Mai 2026, 14:05 Uhr UTC"},
		{Size("sv", 999), "999 B"}, {Size("sv", 1500), "1,5 kB"}, {Size("en", 340_000_000), "340 MB"},
		{Say("fr", "title/busy", nil), "Busy"}, {Say("en", "title/nothing", nil), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestProblem_AnUnknownCodeIsSaidByItsKind(t *testing.T) {
	sentence, hint := Problem("nl", problem.New(problem.Stale, "never.heard-of"))
	if sentence != Say("nl", "kind/stale", nil) || hint != "" {
		t.Errorf("%q %q", sentence, hint)
	}
}

func TestMatch_TakesTheLanguageThatTheCallerLikesBest(t *testing.T) {
	for header, want := range map[string]string{
		"":                               "en",
		"nl":                             "nl",
		"nl-BE,nl;q=0.9,en;q=0.8":        "nl",
		"fr-FR, fr;q=0.9, de;q=0.7":      "de",
		"en;q=0.2, sv;q=0.8":             "sv",
		"SV-se":                          "sv",
		"de;q=0, nl;q=0.1":               "nl",
		"fr, *;q=0.5":                    "en",
		"de;q=2, nl;q=0.4":               "nl",
		"de;q=x":                         "en",
		strings.Repeat("xx,", 40) + "nl": "en",
	} {
		if got := Match(header); got != want {
			t.Errorf("%q: got %s, want %s", header, got, want)
		}
	}
}

// problemCodes finds every code of a problem in the sources: those given to problem.New, and
// those given to a function that passes one of its parameters on to it.
func problemCodes(t *testing.T) map[string]string {
	t.Helper()
	codes := map[string]string{}
	byFolder := map[string][]source{}
	for _, top := range []string{"..", "../../cmd"} {
		for _, f := range goFiles(t, top) {
			byFolder[filepath.Dir(f.name)] = append(byFolder[filepath.Dir(f.name)], f)
		}
	}
	for _, files := range byFolder {
		passing := map[string]int{"New": 1} // function to the place of its code
		for _, f := range files {
			for _, decl := range f.tree.Decls {
				if fn, ok := decl.(*ast.FuncDecl); ok {
					if place, ok := passesCode(fn); ok {
						passing[fn.Name.Name] = place
					}
				}
			}
		}
		for _, f := range files {
			ast.Inspect(f.tree, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				place, ok := passing[called(call)]
				if !ok {
					return true
				}
				if code, ok := text(call, place); ok && codeForm.MatchString(code) {
					codes[code] = f.name
				}
				return true
			})
		}
	}
	return codes
}

var codeForm = regexp.MustCompile(`^[a-z]+(\.[a-z-]+)*$`)

// passesCode tells whether a function hands one of its parameters to problem.New as the code.
func passesCode(fn *ast.FuncDecl) (place int, found bool) {
	if fn.Body == nil {
		return 0, false
	}
	var names []string
	for _, field := range fn.Type.Params.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || called(call) != "New" || len(call.Args) < 2 {
			return true
		}
		if x, ok := call.Fun.(*ast.SelectorExpr); !ok || !isProblem(x.X) {
			return true
		}
		if code, ok := call.Args[1].(*ast.Ident); ok {
			if i := slices.Index(names, code.Name); i >= 0 {
				place, found = i, true
			}
		}
		return true
	})
	return place, found
}

func isProblem(x ast.Expr) bool {
	name, ok := x.(*ast.Ident)
	return ok && name.Name == "problem"
}

// called gives the last name of what a call calls.
func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.IndexExpr: // a generic function
		return called(&ast.CallExpr{Fun: f.X})
	}
	return ""
}

func text(call *ast.CallExpr, place int) (string, bool) {
	if place >= len(call.Args) {
		return "", false
	}
	lit, ok := call.Args[place].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

type source struct {
	name string
	tree *ast.File
}

func goFiles(t *testing.T, top string) []source {
	t.Helper()
	var found []source
	err := filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		tree, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		found = append(found, source{name, tree})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
