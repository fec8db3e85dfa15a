package httpapi_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/testkit"
	"imprimatur/internal/testkit/house"
)

// metadata writes an Upload-Metadata header.
func metadata(pairs ...string) string {
	var parts []string
	for i := 0; i+1 < len(pairs); i += 2 {
		parts = append(parts, pairs[i]+" "+base64.StdEncoding.EncodeToString([]byte(pairs[i+1])))
	}
	return strings.Join(parts, ",")
}

const tus, chunk = "1.0.0", "application/offset+octet-stream"

// begin begins an upload and gives its address.
func (a *actor) begin(size int, folder ident.Folder, name string) string {
	a.s.t.Helper()
	r := a.ask("POST", "/api/v1/uploads", "", "Tus-Resumable", tus, "Upload-Length", strconv.Itoa(size),
		"Upload-Metadata", metadata("filename", name, "folder", folder.String())).is(201)
	location := r.Header().Get("Location")
	if !strings.HasPrefix(location, "/api/v1/uploads/") {
		a.s.t.Fatalf("Location %q", location)
	}
	return location
}

func (a *actor) send(location string, offset int, content string) *reply {
	a.s.t.Helper()
	return a.ask("PATCH", location, content, "Tus-Resumable", tus, "Upload-Offset", strconv.Itoa(offset), "Content-Type", chunk)
}

func (a *actor) offset(location string) string {
	a.s.t.Helper()
	return a.ask("HEAD", location, "", "Tus-Resumable", tus).is(200).Header().Get("Upload-Offset")
}

func TestUpload_GoesOnWhereItStopped(t *testing.T) {
	s := newStory(t)
	editor := s.as("editor")
	photo := string(testkit.PlainPhoto(900, 5000))
	location := editor.begin(len(photo), s.seeFolder, "Sommerfest 🎈.jpg")
	sent := editor.send(location, 0, photo[:2000]).is(204)
	if ends, err := http.ParseTime(sent.Header().Get("Upload-Expires")); err != nil || ends.Before(s.Now()) {
		t.Errorf("Upload-Expires: %v %v", ends, err)
	}
	if got := editor.offset(location); got != "2000" {
		t.Fatalf("offset %s", got)
	}
	editor.send(location, 2000, photo[2000:]).is(204)
	var list struct {
		Items []struct {
			ID, State string
			FileName  string `json:"file_name"`
			Received  int
		}
	}
	editor.ask("GET", "/api/v1/uploads?state=received", "").is(200).into(&list)
	if len(list.Items) != 1 || list.Items[0].FileName != "Sommerfest 🎈.jpg" || list.Items[0].Received != len(photo) {
		t.Fatalf("%+v", list)
	}
	id, err := ident.Parse[ident.Upload](list.Items[0].ID)
	s.must(err)
	s.must(s.Library.TakeUpload(t.Context(), id))
	editor.ask("GET", "/api/v1/uploads", "").is(200).into(&list)
	if list.Items[0].State != "done" {
		t.Errorf("%+v", list)
	}
}

func TestI50_TheProtocolIsHeldTo(t *testing.T) {
	s := newStory(t)
	editor := s.as("editor")
	for length, status := range map[string]int{"-1": 400, "99999999999999999999": 400, "": 400, "x": 400, "0": 422, "9223372036854775807": 413} {
		r := editor.ask("POST", "/api/v1/uploads", "", "Tus-Resumable", tus, "Upload-Length", length, "Upload-Metadata", metadata("filename", "a.jpg", "folder", s.seeFolder.String()))
		if r.problem(); r.Code != status {
			t.Errorf("length %q: %d, want %d", length, r.Code, status)
		}
	}
	location := editor.begin(100, s.seeFolder, "a.jpg")
	editor.send(location, 0, strings.Repeat("a", 50)).is(204)
	for name, c := range map[string]struct {
		offset, body, kind string
		status             int
		code               string
	}{
		"replayed":       {"0", "aaaa", chunk, 409, "upload.offset"},
		"ahead":          {"60", "aaaa", chunk, 409, "upload.offset"},
		"negative":       {"-1", "aaaa", chunk, 400, "request.malformed"},
		"missing":        {"", "aaaa", chunk, 400, "request.malformed"},
		"another type":   {"50", "aaaa", "text/plain", 400, "request.malformed"},
		"past its end":   {"50", strings.Repeat("a", 51), chunk, 413, "upload.past-end"},
		"changed length": {"50", "aaaa", chunk, 501, ""},
	} {
		header := []string{"Tus-Resumable", tus, "Upload-Offset", c.offset, "Content-Type", c.kind}
		if name == "changed length" {
			header = append(header, "Upload-Length", "4000")
		}
		r := editor.ask("PATCH", location, c.body, header...)
		p := r.problem()
		if name == "changed length" {
			if r.Code < 400 {
				t.Errorf("%s: %d", name, r.Code)
			}
			continue
		}
		if r.Code != c.status || p.Code != c.code {
			t.Errorf("%s: %d %s, want %d %s", name, r.Code, p.Code, c.status, c.code)
		}
	}
	if got := editor.offset(location); got != "50" {
		t.Errorf("offset %s after all that", got)
	}
	whole := editor.begin(4, s.seeFolder, "b.jpg")
	editor.send(whole, 0, "aaaa").is(204)
	if r := editor.send(whole, 4, "more"); r.Code != 409 || r.problem().Code != "upload.past-end" {
		t.Errorf("bytes after the end: %d", r.Code)
	}
	found := editor.ask("OPTIONS", "/api/v1/uploads", "")
	if h := found.Header(); found.Code != 204 || h.Get("Tus-Version") != tus || h.Get("Tus-Extension") != "creation,termination,expiration" || h.Get("Tus-Max-Size") == "" {
		t.Errorf("discovery: %d %v", found.Code, h)
	}
	editor.ask("PATCH", location, "aaaa", "Upload-Offset", "50", "Content-Type", chunk).is(412)
	editor.ask("POST", "/api/v1/uploads", "", "Tus-Resumable", "0.2.2", "Upload-Length", "1").is(412)
	editor.ask("POST", "/api/v1/uploads", "", "Tus-Resumable", tus, "Upload-Length", "1", "Upload-Metadata", metadata("filename", strings.Repeat("a", 9000))).is(422)
	for _, header := range [][]string{{"Upload-Concat", "final;/api/v1/uploads/x"}, {"Upload-Defer-Length", "1"}} {
		r := editor.ask("POST", "/api/v1/uploads", "", append(header, "Tus-Resumable", tus, "Upload-Metadata", metadata("filename", "a.jpg", "folder", s.seeFolder.String()))...)
		if r.problem(); r.Code < 400 {
			t.Errorf("%v: %d", header, r.Code)
		}
	}
	editor.ask("DELETE", location, "", "Tus-Resumable", tus).is(204)
	editor.ask("HEAD", location, "", "Tus-Resumable", tus).is(404)
}

func TestI50_AnUploadIsItsOwnersAlone(t *testing.T) {
	s := newStory(t)
	location := s.as("editor").begin(100, s.seeFolder, "a.jpg")
	for _, name := range []string{"viewer", "manager", "admin", "other", "token"} {
		a := s.as(name)
		for _, r := range []*reply{
			a.ask("HEAD", location, "", "Tus-Resumable", tus), a.send(location, 0, "aaaa"), a.ask("DELETE", location, "", "Tus-Resumable", tus),
		} {
			if r.Code != http.StatusNotFound {
				t.Errorf("%s: %d", name, r.Code)
			}
		}
		there, gone := a.send(location, 0, "a").problem(), a.send("/api/v1/uploads/0000000000001", 0, "a").problem()
		there.ID, gone.ID = "", ""
		if there.Detail != gone.Detail || there.Code != gone.Code {
			t.Errorf("%s can tell another's upload from none", name)
		}
	}
	if r := s.as("stranger").ask("HEAD", location, "", "Tus-Resumable", tus); r.Code != http.StatusUnauthorized {
		t.Errorf("a stranger: %d", r.Code)
	}
	if got := s.as("editor").offset(location); got != "0" {
		t.Errorf("somebody wrote %s bytes", got)
	}
	for name, status := range map[string]int{"viewer": 403, "other": 404, "admin": 404} {
		r := s.as(name).ask("POST", "/api/v1/uploads", "", "Tus-Resumable", tus, "Upload-Length", "1", "Upload-Metadata", metadata("filename", "a.jpg", "folder", s.seeFolder.String()))
		if r.problem(); r.Code != status {
			t.Errorf("%s begins an upload: %d", name, r.Code)
		}
	}
}

func TestUpload_TheAddressOfANewOneIsNotTakenFromTheCaller(t *testing.T) {
	s := newStory(t)
	r := httptest.NewRequest("POST", "https://evil.example/api/v1/uploads", nil)
	r.Header.Set("Cookie", "__Host-session="+s.as("editor").session)
	r.Header.Set("Tus-Resumable", tus)
	r.Header.Set("Upload-Length", "10")
	r.Header.Set("X-Forwarded-Host", "evil.example")
	r.Header.Set("X-HTTP-Method-Override", "DELETE")
	r.Header.Set("Upload-Metadata", metadata("filename", "a.jpg", "folder", s.seeFolder.String()))
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	if location := w.Header().Get("Location"); w.Code != 201 || !strings.HasPrefix(location, "/api/v1/uploads/") {
		t.Errorf("%d %q", w.Code, location)
	}
}

func TestI32_OddNamesAreDataEverywhere(t *testing.T) {
	s := newStory(t)
	editor := s.as("editor")
	for i, name := range []string{
		`<img src=x onerror=alert(1)>.jpg`, "a\r\nSet-Cookie: x=1.jpg", "../../etc/passwd.jpg", `..\..\win.jpg`, "a\u202egpj.exe.jpg",
		strings.Repeat("ä", 300) + ".jpg", "CON.jpg", "\x00.jpg", "日本語.jpg", "e\u0301.jpg", "é.jpg",
	} {
		photo := testkit.PlainPhoto(uint64(1000+i), 500)
		r := editor.ask("POST", "/api/v1/assets?folder="+s.seeFolder.String()+"&file_name="+escape(name), string(photo), "Content-Type", "image/jpeg").is(201)
		var arrived struct{ State, Asset string }
		r.into(&arrived)
		if arrived.State != "done" || r.Header().Get("Location") != "/api/v1/assets/"+arrived.Asset || len(r.Header()["Set-Cookie"]) != 0 {
			t.Errorf("%q: %+v", name, arrived)
		}
	}
}

func escape(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		b.WriteString("%" + strings.ToUpper(strconv.FormatInt(int64(c)+256, 16)[1:]))
	}
	return b.String()
}

func TestUpload_AtOnceSaysWhatBecameOfIt(t *testing.T) {
	s := newStory(t)
	editor := s.as("editor")
	path := "/api/v1/assets?folder=" + s.seeFolder.String() + "&file_name=a.jpg"
	photo := string(testkit.PlainPhoto(77, 3000))
	var first, second struct{ State, Asset string }
	editor.ask("POST", path, photo, "Content-Type", "application/octet-stream").is(201).into(&first)
	editor.ask("POST", path, photo, "Content-Type", "application/octet-stream").is(200).into(&second)
	if first.Asset != second.Asset || second.State != "existing" {
		t.Errorf("%+v %+v", first, second)
	}
	if p := editor.ask("POST", path, "<html>", "Content-Type", "text/html").is(422).problem(); p.Code != "file.not-a-photo" || p.Hint == "" {
		t.Errorf("%+v", p)
	}
	s.as("viewer").ask("POST", path, photo).is(403)
	s.as("other").ask("POST", path, photo).is(404)
	editor.ask("POST", "/api/v1/assets?folder="+s.closedFolder.String()+"&file_name=a.jpg", photo).is(404)
	editor.ask("POST", "/api/v1/assets?file_name=a.jpg", photo).is(404)
	editor.ask("POST", "/api/v1/assets?folder="+s.seeFolder.String(), photo).is(422)
	if p := s.broken(editor, path, photo); p.Code != "file.incomplete" {
		t.Errorf("%+v", p)
	}
}

// broken sends a photo over a line that breaks off.
func (s *story) broken(a *actor, path, photo string) (p struct{ Code string }) {
	s.t.Helper()
	r := httptest.NewRequest("POST", "https://photos.example"+path, io.MultiReader(strings.NewReader(photo[:1000]), &failing{}))
	r.Header.Set("Cookie", "__Host-session="+a.session)
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	(&reply{w, s.t}).into(&p)
	return p
}

type failing struct{}

func (*failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestRelease_OriginalBitForBitAndByParts(t *testing.T) {
	s := newStory(t)
	photo := testkit.PlainPhoto(4242, 200_000)
	var arrived struct{ Asset string }
	s.as("manager").ask("POST", "/api/v1/assets?folder="+s.downloadFolder.String()+"&file_name="+escape(`Fest "Mai".jpg`), string(photo)).is(201).into(&arrived)
	viewer := s.as("viewer")
	ask := "/api/v1/assets/" + arrived.Asset + "/release"
	wanted := `{"purpose":"news","channel":"website","preset":"original"}`
	refused := viewer.ask("POST", ask, wanted).is(403).problem()
	if refused.Code != "release.refused" || len(refused.Reasons) != 1 || len(refused.Remedy) != 1 || refused.Remedy[0].Code != "set-basis" || refused.Reasons[0] == "" {
		t.Fatalf("%+v", refused)
	}
	viewer.ask("POST", ask, `{"purpose":"nonsense","channel":"website","preset":"original"}`).is(422)
	s.clear(arrived.Asset)
	var granted struct {
		Download string
		FileName string `json:"file_name"`
	}
	viewer.ask("POST", ask, wanted).is(200).into(&granted)
	whole := viewer.ask("GET", granted.Download, "").is(200)
	if !bytes.Equal(whole.Body.Bytes(), photo) {
		t.Error("the original is not what came in (I-23)")
	}
	h := whole.Header()
	if !strings.HasPrefix(h.Get("Content-Disposition"), `attachment; filename="Fest _Mai_.jpg"; filename*=UTF-8''`) || h.Get("X-Content-Type-Options") != "nosniff" ||
		h.Get("Cache-Control") != "private, no-store" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("Accept-Ranges") != "bytes" {
		t.Errorf("%v", h)
	}
	part := viewer.ask("GET", granted.Download, "", "Range", "bytes=100000-100099").is(206)
	if !bytes.Equal(part.Body.Bytes(), photo[100_000:100_100]) || part.Header().Get("Content-Range") != "bytes 100000-100099/"+strconv.Itoa(len(photo)) {
		t.Errorf("%v", part.Header())
	}
	if p := viewer.ask("GET", granted.Download, "", "Range", "bytes=99999999-").is(416).problem(); p.Code != "request.range" {
		t.Errorf("%+v", p)
	}
	// Nobody else collects it, not even whoever may do everything.
	for _, name := range []string{"manager", "other", "token", "admin"} {
		s.as(name).ask("GET", granted.Download, "").is(404)
	}
	s.as("stranger").ask("GET", granted.Download, "").is(401)
	viewer.ask("GET", granted.Download[:len(granted.Download)-1]+"0", "")
	events, err := s.Office.Log(t.Context(), s.caller("manager"), audit.Filter{Actor: viewer.user.ID, Kinds: []audit.Kind{audit.AssetOriginal}})
	s.must(err)
	if len(events) < 2 {
		t.Errorf("%d collections on record", len(events))
	}
	s.Later(6 * 60 * 1e9)
	viewer.ask("GET", granted.Download, "").is(404)
}

func TestRendition_IsAskedForAnewEachTime(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.seeFolder)
	viewer := s.as("viewer")
	for _, size := range []string{"256", "1024", "2048"} {
		path := "/api/v1/assets/" + photo.String() + "/renditions/" + size
		r := viewer.ask("GET", path, "").is(200)
		tag := r.Header().Get("ETag")
		if r.Header().Get("Content-Type") != "image/webp" || r.Header().Get("Cache-Control") != "private, no-store" || !strings.HasPrefix(tag, `"`) || r.Body.Len() == 0 {
			t.Fatalf("%v", r.Header())
		}
		if same := viewer.ask("GET", path, "", "If-None-Match", tag).is(304); same.Body.Len() != 0 {
			t.Error("304 with a body")
		}
		head := viewer.ask("HEAD", path, "").is(200)
		if head.Header().Get("Content-Length") != strconv.Itoa(r.Body.Len()) || head.Body.Len() != 0 {
			t.Errorf("HEAD: %v", head.Header())
		}
		// The tag opens nothing to those who may not see it.
		s.as("other").ask("GET", path, "", "If-None-Match", tag).is(404)
		s.as("stranger").ask("GET", path, "", "If-None-Match", tag).is(401)
	}
	for _, size := range []string{"255", "0", "-256", "256x", "original", "99999999999999999999"} {
		viewer.ask("GET", "/api/v1/assets/"+photo.String()+"/renditions/"+size, "").is(404)
	}
	s.must(s.Library.Trash(t.Context(), house.Console(), []ident.Asset{photo}))
	viewer.ask("GET", "/api/v1/assets/"+photo.String()+"/renditions/256", "").is(404)
}

func TestUpload_SaysThatTheFolderIsMissing(t *testing.T) {
	s := newStory(t)
	p := s.as("editor").ask("POST", "/api/v1/uploads", "", "Tus-Resumable", tus, "Upload-Length", "9", "Upload-Metadata", metadata("filename", "a.jpg")).is(422).problem()
	if p.Code != "upload.folder-missing" || p.Field != "folder" {
		t.Errorf("%+v", p)
	}
}
