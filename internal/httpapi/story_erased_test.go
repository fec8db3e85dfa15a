package httpapi_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestE5_E7_StaffReadByNumberWhatIsKeptOfWhoWasErasedUntilItsTimeIsOver(t *testing.T) {
	s := newStory(t)
	rules := s.as("admin").ask("GET", "/api/v1/settings/rules", "").is(200)
	s.as("admin").ask("PUT", "/api/v1/settings/rules", `{"country":"SE","ages":{},"zone":"Europe/Stockholm","after_death":0,"keep_proof":2}`, "If-Match", rules.Header().Get("Etag")).is(200)
	clerk := s.as("consent")
	var maja, consent, scan struct {
		ID     string
		Number int
	}
	const body = `{"name":"Maja Sandelin","email":"maja@sandelin.example"}`
	clerk.ask("POST", "/api/v1/people", body, "Idempotency-Key", "twice").is(201).into(&maja)
	consent.ID = s.says(maja.ID, allOfMe+`,"note":"form 12"`, "website")
	content := []byte("%PDF-1.7 the form of Maja Sandelin")
	clerk.ask("POST", "/api/v1/consents/"+consent.ID+"/recordings", `{"content":"`+base64.StdEncoding.EncodeToString(content)+`"}`).is(201).into(&scan)

	var paper struct {
		Number, Recordings, Notes, Copies int
		KeepUntil                         *time.Time `json:"keep_until"`
	}
	clerk.ask("POST", "/api/v1/people/"+maja.ID+"/erase", fmt.Sprintf(`{"confirm":"%d"}`, maja.Number)).is(200).into(&paper)
	if paper.Number != maja.Number || paper.Recordings != 1 || paper.Notes != 1 || paper.Copies != 0 || paper.KeepUntil == nil {
		t.Errorf("%+v", paper)
	}
	if again := clerk.ask("POST", "/api/v1/people", body, "Idempotency-Key", "twice"); again.Code == 201 || bytes.Contains(again.Body.Bytes(), []byte("Sandelin")) {
		t.Errorf("a repeated request names them: %s", again.Body)
	}
	s.scan("Sandelin", "maja@sandelin.example")

	var left struct {
		By   struct{ Name string }
		Said []struct {
			ID, Note   string
			Recordings []struct{ ID string }
			Signers    []struct{ Name string }
		}
		ProofGone bool `json:"proof_gone"`
	}
	address := fmt.Sprintf("/api/v1/erased/%d", maja.Number)
	clerk.ask("GET", address, "").is(200).into(&left)
	if left.By.Name == "" || left.ProofGone || len(left.Said) != 1 || left.Said[0].Note != "form 12" || len(left.Said[0].Recordings) != 1 ||
		left.Said[0].Signers[0].Name != fmt.Sprintf("person %04d", maja.Number) {
		t.Errorf("%+v", left)
	}
	if got := clerk.ask("GET", "/api/v1/recordings/"+scan.ID, "").is(200).Body.Bytes(); !bytes.Equal(got, content) {
		t.Errorf("the scan is %q", got)
	}
	var list struct{ Items []struct{ Number int } }
	clerk.ask("GET", "/api/v1/erased", "").is(200).into(&list)
	if len(list.Items) != 1 || list.Items[0].Number != maja.Number {
		t.Errorf("%+v", list)
	}
	s.as("viewer").ask("GET", address, "").is(403)
	clerk.ask("GET", "/api/v1/erased/4711", "").is(404)

	s.Later(time.Until(*paper.KeepUntil) + time.Hour)
	s.must(s.People.PurgeProof(t.Context()))
	clerk = s.join("later", "consent-manager")
	clerk.ask("GET", "/api/v1/recordings/"+scan.ID, "").is(404)
	left.Said = nil
	clerk.ask("GET", address, "").is(200).into(&left)
	if !left.ProofGone || len(left.Said) != 1 || left.Said[0].Note != "" {
		t.Errorf("%+v", left)
	}
}

// scan holds that no file of the data folder has any of the words.
func (s *story) scan(words ...string) {
	s.t.Helper()
	files := 0
	s.must(filepath.WalkDir(s.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path) //nolint:gosec // a file of this test
		files++
		for _, word := range words {
			if bytes.Contains(content, []byte(word)) {
				s.t.Errorf("%q stands in %s", word, path)
			}
		}
		return err
	}))
	if files == 0 {
		s.t.Error("there is nothing to scan")
	}
}
