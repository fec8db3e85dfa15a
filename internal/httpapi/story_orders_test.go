package httpapi_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"imprimatur/internal/ident"
)

// unzip reads an archive: the bytes by their names.
func (s *story) unzip(content []byte) map[string]string {
	s.t.Helper()
	r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	s.must(err)
	files := make(map[string]string)
	for _, f := range r.File {
		file, err := f.Open()
		s.must(err)
		all, err := io.ReadAll(file)
		s.must(err)
		files[f.Name] = string(all)
	}
	return files
}

// boxed says that somebody is in a photo, and where.
func (s *story) boxed(photo ident.Asset, who string) {
	s.t.Helper()
	s.as("manager").ask("POST", "/api/v1/assets/"+photo.String()+"/appearances", `{"person":"`+who+`","box":{"x":0.4,"y":0.3,"width":0.1,"height":0.2}}`).is(201)
}

type outlook struct {
	Photos, Missing, Cleared, Blurred, Blurrable int
	Held                                         []struct {
		Count, Blurrable int
		Reasons          []string
		Photos           []struct{ ID string }
	}
	Elsewhere []struct {
		Channel string
		Cleared int
	}
}

func TestG7_APhotoLeavesBlurredAsFarAsThatIsAllThatBlocksIt(t *testing.T) {
	s := newStory(t)
	manager := s.as("manager")
	anna, eva := s.somebody(`{"name":"Anna Berg"}`), s.somebody(`{"name":"Eva Holm"}`)
	blurrable, boxless, free := s.photo(s.seeFolder), s.photo(s.seeFolder), s.photo(s.seeFolder)
	s.asksConsent(blurrable, boxless)
	s.clear(free.String())
	s.boxed(blurrable, anna)
	s.boxed(blurrable, eva)
	s.says(anna, allOfMe, "website")
	s.shows(boxless, eva)
	set := `"ids":["` + blurrable.String() + `","` + boxless.String() + `","` + free.String() + `"],"purpose":"news","channel":"website"`

	var o outlook
	manager.ask("POST", "/api/v1/orders/outlook", `{`+set+`,"preset":"web"}`).is(200).into(&o)
	if o.Photos != 3 || o.Cleared != 1 || o.Blurrable != 1 || len(o.Held) != 1 || o.Held[0].Count != 2 || o.Held[0].Blurrable != 1 || !strings.HasPrefix(o.Held[0].Reasons[0], "Eva Holm ") {
		t.Errorf("%+v", o)
	}
	manager.ask("POST", "/api/v1/orders/outlook", `{`+set+`,"preset":"web","blur":true}`).is(200).into(&o)
	if o.Cleared != 2 || o.Blurred != 1 {
		t.Errorf("blurred: %+v", o)
	}
	manager.ask("POST", "/api/v1/orders/outlook", `{`+set+`,"preset":"original","blur":true}`).is(200).into(&o)
	if o.Cleared != 1 {
		t.Errorf("nobody is blurred in an original: %+v", o)
	}

	address := "/api/v1/assets/" + blurrable.String() + "/release"
	manager.ask("POST", address, `{"purpose":"news","channel":"website","preset":"web"}`).is(403)
	manager.ask("POST", address, `{"purpose":"news","channel":"website","preset":"original","blur":true}`).is(403)
	var granted struct{ Download string }
	manager.ask("POST", address, `{"purpose":"news","channel":"website","preset":"web","blur":true}`).is(200).into(&granted)
	manager.ask("GET", granted.Download, "").is(200)
	if log := manager.ask("GET", "/api/v1/log?limit=5", "").is(200).Body.String(); !strings.Contains(log, `"blurred":[2]`) || !strings.Contains(log, "people-blurred") {
		t.Errorf("who was blurred is not on record: %s", log)
	}
	// Once there is a face that nobody has named, blurring is not enough, and what was granted stays in.
	manager.ask("POST", address, `{"purpose":"news","channel":"website","preset":"web","blur":true}`).is(200).into(&granted)
	manager.ask("POST", "/api/v1/assets/"+blurrable.String()+"/appearances", `{"box":{"x":0.1,"y":0.1,"width":0.2,"height":0.2}}`).is(201)
	manager.ask("GET", granted.Download, "").is(403)
}

func TestG6_AnArchiveHoldsWhatIsClearedAndItsReportTheRest(t *testing.T) {
	s := newStory(t)
	manager := s.as("manager")
	anna := s.somebody(`{"name":"Anna Berg"}`)
	free, blocked := s.photo(s.seeFolder, "title: Harbour"), s.photo(s.seeFolder)
	s.clear(free.String())
	s.asksConsent(blocked)
	s.shows(blocked, anna)
	var ticket struct{ ID, Download string }
	order := `{"folder":"` + s.seeFolder.String() + `","purpose":"news","channel":"website","preset":"web","names":"{number} {title}"}`
	manager.ask("POST", "/api/v1/orders", order).is(201).into(&ticket)
	answer := manager.ask("GET", ticket.Download, "").is(200)
	if h := answer.Header(); h.Get("Content-Type") != "application/zip" || !strings.HasPrefix(h.Get("Content-Disposition"), `attachment; filename="photos-`) || h.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%v", h)
	}
	files := s.unzip(answer.Body.Bytes())
	if len(files) != 3 || files["001 Harbour.jpg"] == "" || !strings.Contains(files["report.txt"], "Anna Berg has not said anything") {
		t.Errorf("%v", files)
	}
	manager.ask("GET", ticket.Download, "").is(404)
	var progress struct {
		Photos, Left, Held int
		Whole              bool
		Ended              string
	}
	manager.ask("GET", "/api/v1/orders/"+ticket.ID, "").is(200).into(&progress)
	if progress.Photos != 2 || progress.Left != 1 || progress.Held != 1 || !progress.Whole || progress.Ended == "" {
		t.Errorf("%+v", progress)
	}
	manager.ask("POST", "/api/v1/orders", strings.Replace(order, "{number} {title}", "../{title", 1)).is(422)
}

func TestPresets_AreTheManagersAndNothingIsOverwritten(t *testing.T) {
	s := newStory(t)
	manager := s.as("manager")
	var listed struct {
		Items []struct {
			ID, Handle, Name, Sentence string
			Active, Original           bool
		}
	}
	manager.ask("GET", "/api/v1/presets", "").is(200).into(&listed)
	if len(listed.Items) != 7 || listed.Items[0].ID != "web" || listed.Items[0].Sentence != "JPEG, at most 2048 × 2048 pixels, sRGB, without any metadata" {
		t.Errorf("%+v", listed)
	}
	web := "/api/v1/presets/" + listed.Items[0].Handle
	draft := func(form, active string) string {
		return `{"names":{"en":"Site"},"active":` + active + `,"form":` + form + `}`
	}
	manager.ask("PUT", web, draft(someForm, "true"), "If-Match", `"1"`).is(200)
	if p := manager.ask("PUT", web, draft(someForm, "true"), "If-Match", `"1"`).problem(); p.Code != "edit.stale" {
		t.Errorf("overwritten: %+v", p)
	}
	original := "/api/v1/presets/" + listed.Items[6].Handle
	if p := manager.ask("PUT", original, draft(someForm, "true"), "If-Match", `"1"`).problem(); p.Code != "preset.original" {
		t.Errorf("the original got a form: %+v", p)
	}
	for _, wrong := range []string{
		strings.Replace(someForm, "800", "0", 1), strings.Replace(someForm, "image/jpeg", "image/gif", 1), strings.Replace(someForm, "none", "some", 1),
		strings.Replace(someForm, `"none"`, `"none","mark":{"text":"x","spot":"nowhere","opacity":50,"size":50}`, 1),
	} {
		manager.ask("POST", "/api/v1/presets", draft(wrong, "true")).is(422)
	}
	manager.ask("POST", "/api/v1/presets", `{"names":{},"active":true,"form":`+someForm+`}`).is(422)
	manager.ask("POST", "/api/v1/presets", `{"names":{"xx":"a"},"active":true,"form":`+someForm+`}`).is(422)

	// One that rests can be taken by nobody.
	manager.ask("PUT", web, draft(someForm, "false"), "If-Match", `"2"`).is(200)
	photo := s.photo(s.seeFolder)
	s.clear(photo.String())
	if p := manager.ask("POST", "/api/v1/assets/"+photo.String()+"/release", `{"purpose":"news","channel":"website","preset":"web"}`).problem(); p.Code != "preset.unknown" {
		t.Errorf("%+v", p)
	}
}

func TestFocus_IsKeptAndForgotten(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.seeFolder)
	address := "/api/v1/assets/" + photo.String() + "/focus"
	var p struct{ X, Y float64 }
	s.as("editor").ask("PUT", address, `{"x":0.25,"y":0.75}`).is(204)
	s.as("viewer").ask("GET", address, "").is(200).into(&p)
	if p.X != 0.25 || p.Y != 0.75 {
		t.Errorf("%+v", p)
	}
	s.as("editor").ask("PUT", address, `{"x":1.25,"y":0.75}`).is(422)
	s.as("editor").ask("PUT", address, `{"x":0,"y":0}`).is(204)
	s.as("viewer").ask("GET", address, "").is(200).into(&p)
	if p.X != 0 || p.Y != 0 {
		t.Errorf("%+v", p)
	}
}

func TestA3_AnArchiveHoldsAllThatIsNamedOrIsNotMade(t *testing.T) {
	s := newStory(t)
	own, foreign := s.photo(s.downloadFolder), s.photo(s.closedFolder)
	s.clear(own.String())
	order := func(ids string) *reply {
		return s.as("viewer").ask("POST", "/api/v1/orders", `{"ids":[`+ids+`],"purpose":"news","channel":"website","preset":"web"}`)
	}
	for _, missing := range []string{foreign.String(), "0000000000001"} {
		p := order(`"` + own.String() + `","` + missing + `"`).is(404).problem()
		if p.Code != "set.photo-missing" || !strings.Contains(p.Detail, missing) || strings.Contains(p.Detail, own.String()) {
			t.Errorf("%+v", p)
		}
	}
	order(`"` + own.String() + `"`).is(201)
}
