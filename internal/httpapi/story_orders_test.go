package httpapi_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
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

func TestDoor_AllThatASearchFindsLeavesAndIsShared(t *testing.T) {
	s := newStory(t)
	manager := s.as("manager")
	anna := s.somebody(`{"name":"Anna Berg"}`)
	free, blocked, other := s.photo(s.seeFolder, "title: Regatta one"), s.photo(s.seeFolder, "title: Regatta two"), s.photo(s.seeFolder, "title: Harbour")
	s.clear(free.String())
	s.clear(other.String())
	s.asksConsent(blocked)
	s.shows(blocked, anna)
	const use = `"purpose":"news","channel":"website","preset":"web"`
	var o outlook
	manager.ask("POST", "/api/v1/orders/outlook", `{"q":"regatta",`+use+`}`).is(200).into(&o)
	if o.Photos != 2 || o.Cleared != 1 || len(o.Held) != 1 || o.Held[0].Photos[0].ID != blocked.String() {
		t.Errorf("%+v", o)
	}
	var ticket struct {
		Download string
		Photos   int
	}
	manager.ask("POST", "/api/v1/orders", `{"q":"regatta",`+use+`,"names":"{title}"}`).is(201).into(&ticket)
	files := s.unzip(manager.ask("GET", ticket.Download, "").is(200).Body.Bytes())
	if ticket.Photos != 2 || len(files) != 3 || files["Regatta one.jpg"] == "" || !strings.Contains(files["report.txt"], "Anna Berg has not said anything") {
		t.Errorf("%+v: %v", ticket, files)
	}
	manager.ask("POST", "/api/v1/orders/outlook", `{"q":"nothing of the kind",`+use+`}`).is(200).into(&o)
	if o.Photos != 0 || o.Cleared != 0 {
		t.Errorf("%+v", o)
	}
	if p := manager.ask("POST", "/api/v1/orders", `{"q":"nothing of the kind",`+use+`}`).is(403).problem(); p.Code != "set.none-cleared" {
		t.Errorf("%+v", p)
	}
	if p := manager.ask("POST", "/api/v1/shares", `{"q":"nothing of the kind","title":"None",`+use+`}`).is(403).problem(); p.Code != "set.none-cleared" {
		t.Errorf("%+v", p)
	}
	if p := manager.ask("POST", "/api/v1/orders", `{"q":"regatta","ids":["`+free.String()+`"],`+use+`}`).is(422).problem(); p.Code != "set.one-way" {
		t.Errorf("%+v", p)
	}
	if p := manager.ask("POST", "/api/v1/orders", `{"q":"regatta","folder":"`+s.seeFolder.String()+`",`+use+`}`).is(422).problem(); p.Code != "set.one-way" {
		t.Errorf("%+v", p)
	}
	manager.ask("POST", "/api/v1/orders", `{"q":"taken:never",`+use+`}`).is(422)
	var made struct{ Share struct{ Of string } }
	manager.ask("POST", "/api/v1/shares", `{"q":"regatta","title":"The regatta",`+use+`}`).is(201).into(&made)
	if made.Share.Of != "photos" {
		t.Errorf("what a search found is a list made once: %+v", made)
	}
	s.photo(s.closedFolder, "title: Regatta three")
	if s.as("viewer").ask("POST", "/api/v1/orders/outlook", `{"q":"regatta",`+use+`}`).is(200).into(&o); o.Photos != 2 {
		t.Errorf("of a search is told what the caller may not see: %+v", o)
	}
}

func TestDoor_ALogoIsKeptSealedAndDrawnForWhoeverLeaves(t *testing.T) {
	s := newStory(t)
	manager := s.as("manager")
	photo := s.photo(s.seeFolder)
	s.clear(photo.String())
	mark := func(more string) string {
		return `{"names":{"en":"With logo"},"active":true,"form":{"width":600,"height":600,"media_type":"image/jpeg","quality":80,"metadata":"none","mark":{"text":"",` + more + `"spot":"top-left","opacity":40,"size":20}}}`
	}
	picture := `"picture":"` + base64.StdEncoding.EncodeToString([]byte("logo 200x100\n")) + `",`
	type preset struct {
		ID, Handle string
		Form       struct {
			Mark struct{ Text, Logo, Picture string }
		}
		Sentence string
	}
	var made preset
	manager.ask("POST", "/api/v1/presets", mark(picture)).is(201).into(&made)
	if made.Form.Mark.Logo == "" || made.Form.Mark.Picture != "" || !strings.Contains(made.Sentence, "watermark") {
		t.Errorf("%+v", made)
	}
	// It is kept with the form, however often that is changed, and no other attachment can be named.
	changed := manager.ask("PUT", "/api/v1/presets/"+made.Handle, mark(`"logo":"`+made.Form.Mark.Logo+`",`), "If-Match", `"1"`).is(200)
	if changed.into(&made); made.Form.Mark.Logo == "" {
		t.Errorf("%+v", made)
	}
	manager.ask("POST", "/api/v1/presets", mark(`"logo":"`+photo.String()+`",`)).is(422)
	manager.ask("POST", "/api/v1/presets", mark(`"picture":"bm8gcGljdHVyZQ==",`)).is(422)
	manager.ask("POST", "/api/v1/presets", strings.Replace(mark(picture), `"text":""`, `"text":"both"`, 1)).is(422)
	s.as("viewer").ask("POST", "/api/v1/presets", mark(picture)).is(403)
	manager.ask("POST", "/api/v1/assets/"+photo.String()+"/sample", `{"purpose":"","channel":"","form":{"width":300,"height":300,"media_type":"image/jpeg","quality":80,"metadata":"none","mark":{"text":"",`+picture+`"spot":"middle","opacity":40,"size":20}}}`).is(200)
	var granted struct{ Download string }
	manager.ask("POST", "/api/v1/assets/"+photo.String()+"/release", `{"purpose":"news","channel":"website","preset":"`+made.ID+`"}`).is(200).into(&granted)
	manager.ask("GET", granted.Download, "").is(200)
	manager.ask("GET", "/api/v1/attachments/"+made.Form.Mark.Logo, "").is(404)
}

func TestDoor_TheUsualIsKnownOnEveryDevice(t *testing.T) {
	s := newStory(t)
	manager := s.as("manager")
	photo := s.photo(s.seeFolder)
	s.clear(photo.String())
	release := func(channel, preset string) {
		manager.ask("POST", "/api/v1/assets/"+photo.String()+"/release", `{"purpose":"news","channel":"`+channel+`","preset":"`+preset+`"}`).is(200)
	}
	release("website", "web")
	manager.ask("POST", "/api/v1/orders", `{"ids":["`+photo.String()+`"],"purpose":"news","channel":"website","preset":"web"}`).is(201)
	release("intranet", "original")
	var usual struct {
		Items []struct {
			Purpose, Channel, Preset string
			Times                    int
			Latest                   bool
		}
	}
	manager.ask("GET", "/api/v1/me/usual", "").is(200).into(&usual)
	if u := usual.Items; len(u) != 2 || u[0].Channel != "website" || u[0].Times != 2 || u[1].Preset != "original" || u[1].Times != 1 || u[0].Latest == u[1].Latest {
		t.Errorf("%+v", u)
	}
	s.as("owner").ask("GET", "/api/v1/me/usual", "").is(200).into(&usual)
	if len(usual.Items) != 0 {
		t.Errorf("somebody else's: %+v", usual)
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
