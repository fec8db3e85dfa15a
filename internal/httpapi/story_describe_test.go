package httpapi_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/testkit"
)

func TestDescribe_WhatAnEditorWritesIsThereAndInHistory(t *testing.T) {
	s := newStory(t)
	editor, id := s.as("editor"), s.photo(s.seeFolder, "title: before").String()
	path := "/api/v1/assets/" + id
	read := editor.ask("GET", path, "").is(200)
	changed := editor.ask("PATCH", path, `{"title":"Summer party","text":"In the garden","keywords":["garden","party"],"rating":4,
		"taken_at":"2026-05-03T12:00:00Z","place":{"city":"Utrecht","latitude":52.09,"longitude":5.12}}`, "If-Match", read.Header().Get("ETag")).is(200)
	var asset struct {
		Title    string
		Revision int64
		Metadata struct {
			Taken struct {
				At     string
				Source string
			}
			Place       struct{ City string }
			Description struct {
				Text     string
				Keywords []string
				Rating   int
			}
		}
		Clearance struct {
			Status  string
			Reasons []string
			Remedy  []struct{ Code, Sentence string }
		}
		Right string
	}
	changed.into(&asset)
	m := asset.Metadata
	if asset.Title != "Summer party" || m.Place.City != "Utrecht" || !slices.Equal(m.Description.Keywords, []string{"garden", "party"}) ||
		m.Description.Rating != 4 || m.Taken.At != "2026-05-03T12:00:00Z" || m.Taken.Source != "hand" || asset.Right != "edit" {
		t.Errorf("%s", changed.Body)
	}
	if asset.Clearance.Status != "not-assessed" || len(asset.Clearance.Reasons) != 1 || asset.Clearance.Remedy[0].Code != "set-basis" || asset.Clearance.Remedy[0].Sentence == "" {
		t.Errorf("%+v", asset.Clearance)
	}
	if tag := changed.Header().Get("ETag"); tag != `"`+strconv.FormatInt(asset.Revision, 10)+`"` || tag == read.Header().Get("ETag") {
		t.Errorf("tag %s, revision %d", tag, asset.Revision)
	}
	if p := editor.ask("PATCH", path, `{"title":"late"}`, "If-Match", read.Header().Get("ETag")).is(412).problem(); p.Code != "asset.stale" {
		t.Errorf("%+v", p)
	}
	var history struct {
		Items []struct {
			Kind, Sentence string
			Changes        []struct{ Field, Label, Before, After string }
		}
	}
	editor.ask("GET", path+"/history", "").is(200).into(&history)
	if len(history.Items) != 2 || history.Items[0].Kind != "asset.edited" || !strings.HasPrefix(history.Items[0].Sentence, "editor ") {
		t.Fatalf("%+v", history)
	}
	for _, c := range history.Items[0].Changes {
		if c.Label == "" || strings.ContainsAny(c.Before+c.After, `{["`) {
			t.Errorf("a change reads %+v", c)
		}
		if c.Field == "title" && (c.Before != "before" || c.After != "Summer party") {
			t.Errorf("%+v", c)
		}
	}
}

func TestA3_ABulkActIsForAllOrForNone(t *testing.T) {
	s := newStory(t)
	editor := s.as("editor")
	var own []string
	for range 9 {
		own = append(own, s.photo(s.seeFolder, "title: as it was").String())
	}
	foreign := s.photo(s.closedFolder, "title: secret").String()
	bulk := func(change string, ids ...string) *reply {
		return editor.ask("POST", "/api/v1/assets/bulk", `{"ids":["`+strings.Join(ids, `","`)+`"],"change":`+change+`}`)
	}
	for _, change := range []string{
		`{"title":"changed"}`, `{"trash":true}`, `{"folder":"` + s.seeFolder.String() + `"}`, `{"basis":{"basis":"historical"}}`, `{"add_keywords":["x"]}`,
	} {
		mixed, unknown := bulk(change, append(slices.Clone(own), foreign)...), bulk(change, append(slices.Clone(own), "0000000000001")...)
		if mixed.Code != 404 || faceless(t, mixed) != faceless(t, unknown) || strings.Contains(mixed.Body.String(), foreign) {
			t.Errorf("%s: %d %s", change, mixed.Code, mixed.Body)
		}
	}
	for _, id := range own {
		var asset struct {
			Title, State string
			Revision     int64
		}
		editor.ask("GET", "/api/v1/assets/"+id, "").is(200).into(&asset)
		if asset.Title != "as it was" || asset.State != "active" || asset.Revision != 1 {
			t.Errorf("half of a refused act stands: %+v", asset)
		}
	}
	var done struct {
		Changed int
		Undo    string
	}
	bulk(`{"title":"changed"}`, own...).is(200).into(&done)
	if done.Changed != 9 || done.Undo == "" {
		t.Fatalf("%+v", done)
	}
	s.as("manager").ask("POST", "/api/v1/undo/"+done.Undo, "").is(404) // another's act
	editor.ask("POST", "/api/v1/undo/"+done.Undo, "").is(204)
	if p := editor.ask("POST", "/api/v1/undo/"+done.Undo, "").is(409).problem(); p.Code != "undo.done" {
		t.Error(p)
	}
	bulk(`{"trash":true}`, own[:2]...).is(200).into(&done)
	s.Later(11 * time.Minute)
	if p := editor.ask("POST", "/api/v1/undo/"+done.Undo, "").is(409).problem(); p.Code != "undo.too-late" {
		t.Error(p)
	}
	for body, status := range map[string]int{
		`{"ids":["` + own[3] + `"],"change":{}}`:                      422,
		`{"ids":["` + own[3] + `"],"q":"tree","change":{"title":""}}`: 422,
		`{"change":{"title":"x","owner":"y"}}`:                        422,
		`{"q":"folder:closed","change":{"title":"x"}}`:                422,
	} {
		if r := editor.ask("POST", "/api/v1/assets/bulk", body); r.Code != status {
			t.Errorf("%s: %d %s", body, r.Code, r.Body)
		}
	}
}

func TestBulk_OnAllThatASearchFindsTouchesNothingHidden(t *testing.T) {
	s := newStory(t)
	seen, hidden := s.photo(s.seeFolder, "title: tree"), s.photo(s.closedFolder, "title: tree")
	var done struct{ Changed int }
	s.as("editor").ask("POST", "/api/v1/assets/bulk", `{"q":"tree","change":{"add_keywords":["oak"]}}`).is(200).into(&done)
	if done.Changed != 1 {
		t.Errorf("%d changed", done.Changed)
	}
	for id, want := range map[ident.Asset]bool{seen: true, hidden: false} {
		if got := strings.Contains(s.as("manager").ask("GET", "/api/v1/assets/"+id.String(), "").is(200).Body.String(), "oak"); got != want {
			t.Errorf("%s carries the keyword: %v", id, got)
		}
	}
}

func TestBasis_IsSetWithItsReasonAndClearsAtOnce(t *testing.T) {
	s := newStory(t)
	id := s.photo(s.downloadFolder).String()
	manager, path := s.as("manager"), "/api/v1/assets/"+id+"/basis"
	for body, code := range map[string]string{
		`{"basis":"nonsense"}`:                                                                "basis.unknown",
		`{"basis":"legitimate-interests"}`:                                                    "basis.note-missing",
		`{"basis":"external-agreement","note":"agency"}`:                                      "basis.end-missing",
		`{"basis":"historical","ends":"2030-01-01T00:00:00Z"}`:                                "basis.end-not-taken",
		`{"basis":"public-task","note":"museum act","ends":"` + "2030-01-01T00:00:00Z" + `"}`: "basis.end-not-taken",
	} {
		if p := manager.ask("PUT", path, body, "If-Match", `"1"`).is(422).problem(); p.Code != code || p.Field == "" {
			t.Errorf("%s: %+v", body, p)
		}
	}
	ends := s.Now().Add(time.Hour).UTC().Truncate(time.Second)
	manager.ask("PUT", path, `{"basis":"external-agreement","note":"agency","ends":"`+ends.Format(time.RFC3339)+`"}`, "If-Match", `"1"`).is(200)
	wanted := `{"purpose":"news","channel":"website","preset":"web"}`
	s.as("viewer").ask("POST", "/api/v1/assets/"+id+"/release", wanted).is(200)
	s.Later(time.Hour + time.Second)
	p := s.as("viewer").ask("POST", "/api/v1/assets/"+id+"/release", wanted, "Accept-Language", "de").is(403).problem()
	if p.Code != "release.refused" || len(p.Reasons) != 1 || !strings.Contains(p.Reasons[0], strconv.Itoa(ends.Day())) || p.Remedy[0].Code != "renew-agreement" {
		t.Errorf("%+v", p)
	}
}

func TestVersions_TheFileIsReplacedAndComesBack(t *testing.T) {
	s := newStory(t)
	editor, id := s.as("editor"), s.photo(s.seeFolder)
	file := string(testkit.PlainPhoto(9_000_001, 3000))
	r := editor.ask("POST", "/api/v1/uploads", "", "Tus-Resumable", tus, "Upload-Length", strconv.Itoa(len(file)),
		"Upload-Metadata", metadata("filename", "better.jpg", "folder", s.seeFolder.String(), "version_of", id.String())).is(201)
	location := r.Header().Get("Location")
	editor.send(location, 0, file).is(204)
	upload := location[strings.LastIndexByte(location, '/')+1:]
	path := "/api/v1/assets/" + id.String()
	editor.ask("POST", path+"/versions", `{"upload":"`+upload+`","note":"sharper"}`).is(428)
	s.as("manager").ask("POST", path+"/versions", `{"upload":"`+upload+`"}`, "If-Match", `"1"`).is(404) // another's upload
	var made struct {
		Number  int
		Note    string
		AddedBy struct{ Name string } `json:"added_by"`
	}
	editor.ask("POST", path+"/versions", `{"upload":"`+upload+`","note":"sharper"}`, "If-Match", `"1"`).is(201).into(&made)
	if made.Number != 2 || made.Note != "sharper" || made.AddedBy.Name != "editor" {
		t.Errorf("%+v", made)
	}
	now := editor.ask("GET", path, "").is(200)
	editor.ask("POST", path+"/versions/1/current", "", "If-Match", now.Header().Get("ETag")).is(204)
	editor.ask("POST", path+"/versions/3/current", "", "If-Match", editor.ask("GET", path, "").Header().Get("ETag")).is(404)
	editor.ask("POST", path+"/versions/01/current", "", "If-Match", `"1"`).is(404)
	var list struct {
		Items []struct {
			Number  int
			Current bool
		}
	}
	editor.ask("GET", path+"/versions", "").is(200).into(&list)
	if len(list.Items) != 2 || list.Items[0].Current || !list.Items[1].Current {
		t.Errorf("%+v", list)
	}
}

func TestFolders_NamesAreOneWhateverTheirSpelling(t *testing.T) {
	s := newStory(t)
	manager := s.as("manager")
	form := func(name string) string { return `{"parent":"` + asset.Root.String() + `","name":"` + name + `"}` }
	manager.ask("POST", "/api/v1/folders", form("Été")).is(201)
	for _, name := range []string{"Été", "été", "E\u0301te\u0301"} { // I-34
		if p := manager.ask("POST", "/api/v1/folders", form(name)).is(409).problem(); p.Code != "folder.exists" {
			t.Errorf("%q: %+v", name, p)
		}
	}
	for name, code := range map[string]string{"": "name.empty", "a/b": "name.separator", "..": "name.separator", "a\u202eb": "name.invisible", strings.Repeat("é", 200): "name.too-long"} {
		if p := manager.ask("POST", "/api/v1/folders", form(name)).is(422).problem(); p.Code != code || p.Field != "name" {
			t.Errorf("%q: %+v", name, p)
		}
	}
}

func TestCollections_AreSharedWithoutShowingWhatIsHidden(t *testing.T) {
	s := newStory(t)
	manager, viewer := s.as("manager"), s.as("viewer")
	seen, hidden := s.photo(s.seeFolder).String(), s.photo(s.closedFolder).String()
	var made struct{ ID string }
	manager.ask("POST", "/api/v1/collections", `{"name":"Best","shared":true}`).is(201).into(&made)
	manager.ask("POST", "/api/v1/collections/"+made.ID+"/assets", `{"add":["`+hidden+`","`+seen+`"]}`).is(204)
	var c struct {
		Count int
		Cover string
		Mine  bool
		Owner struct{ Name string }
	}
	viewer.ask("GET", "/api/v1/collections/"+made.ID, "").is(200).into(&c)
	if c.Count != 1 || c.Cover != seen || c.Mine || c.Owner.Name != "manager" {
		t.Errorf("%+v", c)
	}
	page := viewer.ask("GET", "/api/v1/assets?q=collection:"+made.ID, "").is(200).Body.String()
	if !strings.Contains(page, seen) || strings.Contains(page, hidden) {
		t.Error(page)
	}
	viewer.ask("PATCH", "/api/v1/collections/"+made.ID, `{"name":"Mine"}`, "If-Match", `"1"`).is(403)
}

func TestPages_FollowEachOtherWithoutGapOrOverlap(t *testing.T) {
	s := newStory(t)
	want := map[string]bool{}
	for range 23 {
		want[s.photo(s.seeFolder).String()] = true
	}
	s.photo(s.closedFolder)
	viewer, cursor, pages := s.as("viewer"), "", 0
	for {
		var page struct {
			Items        []struct{ ID string }
			Older, Newer string
			Total        int
		}
		viewer.ask("GET", "/api/v1/assets?limit=5&cursor="+cursor, "").is(200).into(&page)
		pages++
		if page.Total != 23 || (page.Newer == "") != (pages == 1) {
			t.Errorf("page %d: %d in all, newer %q", pages, page.Total, page.Newer)
		}
		for _, i := range page.Items {
			if !want[i.ID] {
				t.Errorf("%s is shown twice, or is not for these eyes", i.ID)
			}
			delete(want, i.ID)
		}
		if cursor = page.Older; cursor == "" || pages > 10 {
			break
		}
	}
	if len(want) != 0 || pages != 5 {
		t.Errorf("%d not shown, %d pages", len(want), pages)
	}
	for query, status := range map[string]int{"cursor=nonsense": 422, "limit=201": 422, "limit=0": 422, "at=soon": 422, "unknown=1": 422, "q=%ff": 422} {
		if r := viewer.ask("GET", "/api/v1/assets?"+query, ""); r.Code != status {
			t.Errorf("%s: %d %s", query, r.Code, r.Body)
		}
	}
}
