package httpapi

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// outbound lists what opens a connection to somewhere else, by import path.
func outbound() map[string][]string {
	return map[string][]string{
		"net": {"Dial", "DialTimeout", "DialTCP", "DialUDP", "DialUnix", "DialIP", "Dialer", "Resolver", "DefaultResolver",
			"LookupHost", "LookupAddr", "LookupIP", "LookupMX", "LookupTXT", "LookupCNAME", "LookupSRV", "LookupNS"},
		"net/http":     {"Client", "DefaultClient", "Get", "Head", "Post", "PostForm", "Transport", "DefaultTransport"},
		"crypto/tls":   {"Dial", "DialWithDialer", "Dialer", "Client"},
		"net/smtp":     {"Dial", "SendMail", "NewClient"},
		"net/rpc":      {"Dial", "DialHTTP"},
		"log/syslog":   {"Dial", "New"},
		"net/http/cgi": {"Handler"},
	}
}

// TestG44_NothingCallsOut looks through every source of the program. What may call out is
// named here, with who asked for it.
func TestG44_NothingCallsOut(t *testing.T) {
	asked := map[string]string{
		"remote.go":        "the command works through a server that it was pointed to (--server)",
		"remote_import.go": "the same",
		"certificate.go":   "ACME, only where the operator chose it",
		"acme.go":          "ACME, only where the operator chose it",
		"network.go":       "the one dialer for mail, SMS and webhooks, used only where somebody set a server or webhook up",
		"mail.go":          "TLS on a connection of that dialer",
		"clamd.go":         "a virus scanner at a socket of this machine, only where the operator set one",
	}
	looked := 0
	for _, top := range []string{"..", "../../cmd", "../../ui"} {
		err := filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "dist" || d.Name() == "testkit" || d.Name() == "testdata" || d.Name() == "imprimatur-bench") {
				return filepath.SkipDir
			}
			if filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || asked[filepath.Base(name)] != "" && (strings.Contains(name, "cmd") || strings.Contains(name, "notify") || strings.Contains(name, "scan")) {
				return nil
			}
			looked++
			for _, call := range callsOut(t, name) {
				t.Errorf("%s calls out: %s", name, call)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if looked < 50 {
		t.Errorf("only %d files looked at", looked)
	}
}

func callsOut(t *testing.T, name string) []string {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	local := map[string]string{} // name in the file to import path
	for _, spec := range tree.Imports {
		path := strings.Trim(spec.Path.Value, `"`)
		as := path[strings.LastIndexByte(path, '/')+1:]
		if spec.Name != nil {
			as = spec.Name.Name
		}
		local[as] = path
	}
	var found []string
	ast.Inspect(tree, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if pkg, ok := sel.X.(*ast.Ident); ok && slices.Contains(outbound()[local[pkg.Name]], sel.Sel.Name) {
				found = append(found, pkg.Name+"."+sel.Sel.Name)
			}
		}
		return true
	})
	return found
}
