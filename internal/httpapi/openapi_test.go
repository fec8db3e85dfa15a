package httpapi

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestOpenAPI_EveryRouteOfTheAPIIsDescribed(t *testing.T) {
	h := newTestHouse(t)
	for _, rt := range h.routes {
		if !strings.HasPrefix(rt.pattern, base) || rt.id == "get-openapi" || rt.id == "get-docs" {
			continue
		}
		item := h.api.OpenAPI().Paths[rt.pattern]
		if item == nil || methodsOf(item)[rt.method] == nil {
			t.Errorf("%s %s is not in the description", rt.method, rt.pattern)
			continue
		}
		o := methodsOf(item)[rt.method]
		for segment := range strings.SplitSeq(rt.pattern, "/") {
			name, ok := strings.CutPrefix(segment, "{")
			if !ok {
				continue
			}
			found := false
			for _, p := range o.Parameters {
				found = found || p.In == "path" && "{"+p.Name+"}" == "{"+name
			}
			if !found {
				t.Errorf("%s %s does not describe %s", rt.method, rt.pattern, segment)
			}
		}
		if len(o.Tags) != 1 || o.Summary == "" || o.OperationID == "" || o.Responses["default"] == nil {
			t.Errorf("%s %s lacks a tag, a summary, a name or the problem", rt.method, rt.pattern)
		}
	}
}

func TestOpenAPI_TheWebAppsCopyIsTheOneServed(t *testing.T) {
	h := newTestHouse(t)
	served, err := h.Describe()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("../../ui/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != string(served) {
		t.Error("ui/openapi.json is not what the server describes; run: go run ./internal/httpapi/genopenapi")
	}
	if !json.Valid(served) {
		t.Error("not JSON")
	}
}

func TestOpenAPI_TheDocsNameEveryOperationAndLoadNothingFromElsewhere(t *testing.T) {
	h := newTestHouse(t)
	w := h.get(base + "/docs")
	page := w.Body.String()
	for _, rt := range h.routes {
		if o := h.api.OpenAPI().Paths[rt.pattern]; o != nil && !strings.Contains(page, `id="`+rt.id+`"`) {
			t.Errorf("the page does not show %s", rt.id)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "src=") || strings.Contains(page, "style=") {
		t.Error("the page loads or runs something")
	}
	if w.Code != 200 || !strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'; style-src 'nonce-") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}
