package httpapi_test

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/testkit"
	"imprimatur/internal/testkit/house"
)

const balanced = `"balance":{"interest":"to show the museum at work","necessity":"no other photo does","weighing":"visitors in a public hall",` +
	`"safeguards":"faces small, sign at the door","review":%q}`

func TestG6_LegitimateInterestsStandOnABalancingTestUntilItsReview(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.seeFolder)
	path := "/api/v1/assets/" + photo.String() + "/basis"
	review := s.Now().Add(30 * 24 * time.Hour).UTC().Format(time.RFC3339)
	s.as("editor").ask("PUT", path, `{"basis":"legitimate-interests"}`, "If-Match", `"1"`).is(422)
	half := strings.Replace(fmt.Sprintf(balanced, review), "faces small, sign at the door", " ", 1)
	if p := s.as("editor").ask("PUT", path, `{"basis":"legitimate-interests",`+half+`}`, "If-Match", `"1"`).is(422).problem(); p.Code != "basis.balance-incomplete" {
		t.Errorf("%+v", p)
	}
	s.as("editor").ask("PUT", path, `{"basis":"legitimate-interests",`+fmt.Sprintf(balanced, review)+`}`, "If-Match", `"1"`).is(200)
	if c := s.may("manager", photo, "website", ""); !c.Cleared || c.Until == nil {
		t.Errorf("balanced: %+v", c)
	}
	var b struct {
		Effective struct {
			Balance struct{ Safeguards string }
			By      struct{ Name string }
		}
		History []struct{ Basis string }
	}
	s.as("viewer").ask("GET", path, "").is(200).into(&b)
	if b.Effective.Balance.Safeguards != "faces small, sign at the door" || b.Effective.By.Name != "editor" || len(b.History) != 1 {
		t.Errorf("%+v", b)
	}
	s.Later(31 * 24 * time.Hour)
	s.actors["manager"].session = s.login("manager@museum.example")
	if c := s.may("manager", photo, "website", ""); c.Status != "needs-review" {
		t.Errorf("past its review: %+v", c)
	}
}

// replace gives a photo another file, as the editor does it in the app.
func (s *story) replace(photo ident.Asset) {
	s.t.Helper()
	editor, path := s.as("editor"), "/api/v1/assets/"+photo.String()
	content := string(testkit.PlainPhoto(s.photos.Add(1)+5000, 700))
	location := editor.ask("POST", "/api/v1/uploads", "", "Tus-Resumable", tus, "Upload-Length", strconv.Itoa(len(content)),
		"Upload-Metadata", metadata("filename", "retouched.jpg", "folder", s.seeFolder.String(), "version_of", photo.String())).is(201).Header().Get("Location")
	editor.send(location, 0, content).is(204)
	seen := editor.ask("GET", path, "").is(200).Header().Get("ETag")
	editor.ask("POST", path+"/versions", `{"upload":"`+location[strings.LastIndex(location, "/")+1:]+`"}`, "If-Match", seen).is(201)
}

func TestG6_AReplacedFileDoesNotKeepTheClearanceOfTheOneBefore(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.seeFolder)
	path := "/api/v1/assets/" + photo.String()
	licence := base64.StdEncoding.EncodeToString([]byte("%PDF-1.7 licence"))
	form := `{"basis":"external-agreement","note":"agency","ends":"` + s.Now().Add(24*time.Hour).UTC().Format(time.RFC3339) + `",`
	s.as("editor").ask("PUT", path+"/basis", form+`"document":{"name":"licence.pdf","content":"`+licence+`"}}`, "If-Match", `"1"`).is(200)
	s.shows(photo, s.somebody(`{"name":"Maja Berg"}`))
	onWebsite := `{"purpose":"news","channel":"website","preset":"web"}`
	var granted struct{ Download string }
	s.as("manager").ask("POST", path+"/release", onWebsite).is(200).into(&granted)

	s.replace(photo)
	if c := s.may("manager", photo, "website", ""); c.Status != "not-assessed" || s.mark(photo) != "not-assessed" {
		t.Errorf("the new file: %+v, marked %s", c, s.mark(photo))
	}
	s.as("manager").ask("POST", path+"/release", onWebsite).is(403)
	s.as("manager").ask("GET", granted.Download, "").is(403)
	var history struct {
		Items []struct{ Kind, Sentence string }
	}
	s.as("viewer").ask("GET", path+"/history", "").is(200).into(&history)
	if history.Items[0].Kind != "basis.set" || history.Items[1].Kind != "asset.versioned" || !strings.HasPrefix(history.Items[1].Sentence, "editor ") {
		t.Errorf("history: %+v", history)
	}

	// What was decided before can be taken over, document and all, by somebody who says so.
	var b struct {
		History []struct {
			Basis    string
			Evidence struct{ ID string }
		}
	}
	read := s.as("editor").ask("GET", path+"/basis", "").is(200)
	read.into(&b)
	if len(b.History) != 2 || b.History[0].Basis != "" || b.History[1].Basis != "external-agreement" {
		t.Fatalf("%+v", b)
	}
	seen := s.as("editor").ask("GET", path, "").is(200).Header().Get("ETag")
	s.as("editor").ask("PUT", path+"/basis", form+`"evidence":"`+b.History[1].Evidence.ID+`"}`, "If-Match", seen).is(200)
	if c := s.may("manager", photo, "website", ""); c.Status != "needs-review" || c.Remedy[0].Code != "confirm-people" {
		t.Errorf("nobody has looked at the people: %+v", c)
	}
	s.as("manager").ask("PUT", path+"/scene", `{"scene":"look-again"}`).is(422)
	s.as("manager").ask("PUT", path+"/scene", `{"scene":""}`).is(204)
	s.as("manager").ask("POST", path+"/release", onWebsite).is(200)

	// Going back to the file before is another file as well.
	seen = s.as("editor").ask("GET", path, "").is(200).Header().Get("ETag")
	s.as("editor").ask("POST", path+"/versions/1/current", "", "If-Match", seen).is(204)
	s.as("manager").ask("POST", path+"/release", onWebsite).is(403)
}

func TestG6_AnAgreementCarriesItsLicenceAsASealedDocument(t *testing.T) {
	s := newStory(t)
	photo, other := s.photo(s.seeFolder), s.photo(s.seeFolder)
	licence := "%PDF-1.7 <script>alert(1)</script> licence of the agency"
	ends := s.Now().Add(24 * time.Hour).UTC().Format(time.RFC3339)
	s.as("editor").ask("POST", "/api/v1/assets/bulk", fmt.Sprintf(
		`{"ids":[%q,%q],"change":{"basis":{"basis":"external-agreement","note":"agency","ends":%q,"document":{"name":"licence\u0000<b>.html","content":%q}}}}`,
		photo, other, ends, base64.StdEncoding.EncodeToString([]byte(licence)))).is(200)
	var b struct {
		Own struct{ Evidence struct{ ID, Name string } }
	}
	path := "/api/v1/assets/" + photo.String() + "/basis"
	s.as("viewer").ask("GET", path, "").is(200).into(&b)
	document := "/api/v1/attachments/" + b.Own.Evidence.ID
	s.as("viewer").ask("GET", document, "").is(403)
	got := s.as("consent").ask("GET", document, "").is(200)
	if got.Body.String() != licence {
		t.Errorf("%q", got.Body)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store",
	} {
		if got.Header().Get(name) != want {
			t.Errorf("%s: %q", name, got.Header().Get(name))
		}
	}
	if d := got.Header().Get("Content-Disposition"); !strings.HasPrefix(d, "attachment; ") || strings.ContainsAny(d, "\x00\n") {
		t.Errorf("%q", d)
	}
	// Another's document cannot be taken for one's own, nor read through it.
	stranger := s.photo(s.closedFolder)
	s.as("manager").ask("PUT", "/api/v1/assets/"+stranger.String()+"/basis",
		`{"basis":"public-task","note":"x","evidence":"`+b.Own.Evidence.ID+`"}`, "If-Match", `"1"`).is(422)

	// It goes with the last photo that it was attached to.
	for i, id := range []ident.Asset{photo, other} {
		s.must(s.Library.Trash(t.Context(), house.Console(), []ident.Asset{id}))
		s.must(s.Library.Erase(t.Context(), house.Console(), id, fmt.Sprintf("photo-%d.jpg", i+1)))
		want := []int{200, 404}[i]
		s.as("consent").ask("GET", document, "").is(want)
	}
	if left, err := s.Library.Orphans(t.Context(), house.Console()); err != nil || left != 0 {
		t.Errorf("%d blobs are left, %v", left, err)
	}
}
