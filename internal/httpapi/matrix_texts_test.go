package httpapi_test

import (
	"strconv"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/testkit/house"
)

// Who may do what with quitclaims: managers and consent managers.
func textMatrix() map[string]row {
	first := []string{"If-Match", `"1"`}
	return map[string]row{
		"get-rules": {opened: all},
		"set-rules": {opened: boss, body: `{"country":"SE","ages":{"SE":15},"zone":"Europe/Stockholm","after_death":10}`, header: []string{"If-Match", "{rules}"}, object: theRules},

		"list-quitclaims":            {opened: clerks200},
		"add-quitclaim":              {opened: clerks201, body: `{"name":"x","variants":["adult"],"languages":["sv"]}`},
		"list-ready-texts":           {opened: clerks200},
		"preview-text":               {opened: clerks200, body: `{"title":"x","body":"x"}`},
		"get-quitclaim":              {opened: clerks200, object: aQuitclaim},
		"change-quitclaim":           {opened: clerks200, body: `{"retired":true}`, header: first, object: aQuitclaim},
		"get-quitclaim-version":      {opened: clerks200, object: aQuitclaim},
		"compare-quitclaim-versions": {opened: clerks200, query: "?from=1&to=1", object: aQuitclaim},
		"write-text":                 {opened: clerks200, body: `{"title":"x","body":"x"}`, header: first, object: aQuitclaim},
		"drop-text":                  {opened: clerks200, header: first, object: aQuitclaim},
		"begin-version":              {opened: clerks200, header: []string{"If-Match", `"3"`}, object: aPublishedQuitclaim},
		"drop-draft":                 {opened: clerks204, header: first, object: aQuitclaim},
		"publish-version":            {opened: clerks200, header: []string{"If-Match", `"2"`}, object: aFilledQuitclaim},
	}
}

func theRules(s *story, _ ident.Folder) map[string]string {
	_, revision, err := s.People.Rules(s.t.Context(), house.Console())
	s.must(err)
	return map[string]string{"rules": `"` + strconv.FormatInt(revision, 10) + `"`}
}

func (s *story) addedQuitclaim() office.Quitclaim {
	q, err := s.Office.AddQuitclaim(s.t.Context(), s.caller("owner"), s.fresh(), []consent.Variant{consent.ForAdults}, []string{"en"})
	s.must(err)
	return q
}

func pathOf(q office.Quitclaim) map[string]string {
	return map[string]string{"id": q.ID.String(), "version": "1", "variant": "adult", "language": "en"}
}

func aQuitclaim(s *story, _ ident.Folder) map[string]string { return pathOf(s.addedQuitclaim()) }

func (s *story) filledQuitclaim() office.Quitclaim {
	q := s.addedQuitclaim()
	text := consent.Text{ID: q.ID, Variant: consent.ForAdults, Language: "en", Title: "Photos of you", Body: "May we?"}
	q, err := s.Office.EditText(s.t.Context(), s.caller("owner"), q.Revision, text)
	s.must(err)
	return q
}

func aFilledQuitclaim(s *story, _ ident.Folder) map[string]string { return pathOf(s.filledQuitclaim()) }

func aPublishedQuitclaim(s *story, _ ident.Folder) map[string]string {
	q := s.filledQuitclaim()
	q, err := s.Office.Publish(s.t.Context(), s.caller("owner"), q.ID, q.Revision)
	s.must(err)
	return pathOf(q)
}
