package httpapi_test

import (
	"imprimatur/internal/asset"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

// Who may do what with the register: managers and consent managers; an API token only what its
// scope says, and the one of these tests may nothing to the house.
const (
	clerks200 = out + "403 403 200 200 403 403"
	clerks201 = out + "403 403 201 201 403 403"
	clerks204 = out + "403 403 204 204 403 403"
)

func peopleMatrix() map[string]row {
	return map[string]row{
		"list-people":   {opened: all, query: "?q=x"},
		"add-person":    {opened: clerks201, body: `{"name":"Maja"}`},
		"import-people": {opened: clerks200, body: `{"csv":"name\nMaja\n"}`},
		"get-person":    {opened: all, object: aPerson},
		"change-person": {opened: clerks200, body: `{"name":"Ali"}`, header: []string{"If-Match", `"1"`}, object: aPerson},
		"merge-person":  {opened: clerks200, body: `{"into":"{into}"}`, header: []string{"If-Match", `"1"`}, object: twoPeople},
		"undo-merge":    {opened: clerks204, object: aMerge},

		"list-person-fields":  {opened: all},
		"add-person-field":    {opened: out + "403 403 403 201 403 403", body: `{"name":"{word}","kind":"text"}`, object: newWord},
		"change-person-field": {opened: out + "403 403 403 200 403 403", body: `{"name":"{word}"}`, header: []string{"If-Match", `"1"`}, object: join(aPersonField, newWord)},
		"remove-person-field": {opened: out + "403 403 403 204 403 403", object: aPersonField},

		"list-appearances":  {opened: see, closed: closedSee, object: aPhoto},
		"add-appearance":    {opened: out + "403 201 403 201 404 403", closed: out + "404 404 403 201 404 404", body: `{}`, object: aPhoto},
		"change-appearance": {opened: edit200, closed: closedEdit200, body: `{"person":""}`, header: []string{"If-Match", `"1"`}, object: anAppearance},
		"remove-appearance": {opened: edit204, closed: closedEdit204, header: []string{"If-Match", `"1"`}, object: anAppearance},
		"name-many":         {opened: edit200, closed: closedEdit200, body: `{"ids":["{asset}"],"scene":"nobody"}`, object: aPhotoNamed},
		"set-scene":         {opened: edit204, closed: closedEdit204, body: `{"scene":"crowd"}`, object: aPhoto},
		"get-clearance":     {opened: see, closed: closedSee, query: "?purpose=news&channel=website", object: aPhoto},

		"list-consents": {opened: clerks200, object: aPerson},
		"record-consent": {opened: clerks201, object: aPerson,
			body: `{"method":"paper","answers":[{"purpose":"news","yes":["website"]}],"scope":{"extent":"all-of-me"}}`},
		"list-invitations":  {opened: clerks200},
		"ask":               {opened: clerks201, object: aForm, body: `{"people":["{person}"],"scope":{"extent":"all-of-me"},"quitclaim":"{quitclaim}","uses":[{"purpose":"news","yes":["website"]}]}`},
		"whom-to-ask":       {opened: clerks200, body: `{}`},
		"preview-request":   {opened: clerks200, body: `{}`},
		"get-request":       {opened: clerks200, object: aRequest},
		"cancel-request":    {opened: clerks204, object: aRequest},
		"cancel-invitation": {opened: clerks200, object: anInvitation},
		"resend-invitation": {opened: out + "403 403 409 409 403 403", body: `{}`, object: anInvitation}, // no address is on file
		"make-link":         {opened: clerks200, body: `{}`, object: anInvitation},
		"list-messages":     {opened: clerks200, object: anInvitation},
		"get-post":          {opened: clerks200},
		"get-outbox":        {opened: out + "403 403 404 404 403 403"}, // it is no demo
		"list-events":       {opened: clerks200},
		"open-event":        {opened: clerks201, object: aForm, body: `{"scope":{"extent":"all-of-me"},"quitclaim":"{quitclaim}","uses":[{"purpose":"news","yes":["website"]}]}`},
		"get-poster":        {opened: clerks200, object: aGuest},
		"settle-guest":      {opened: clerks204, object: aGuest},

		"withdraw-consent": {opened: clerks200, body: `{"assets":[]}`, object: aConsent},
		"list-stops":       {opened: clerks200, object: aPerson},
		"add-stop":         {opened: clerks201, body: `{"kind":"objection"}`, object: aPerson},
		"end-stop":         {opened: clerks204, body: `{"reason":"decided"}`, object: aStop},
	}
}

func aPerson(s *story, _ ident.Folder) map[string]string {
	p, err := s.People.AddPerson(s.t.Context(), s.caller("owner"), person.Person{Name: s.fresh()})
	s.must(err)
	return map[string]string{"id": p.ID.String()}
}

func aPersonField(s *story, _ ident.Folder) map[string]string {
	f, err := s.People.AddPersonField(s.t.Context(), s.caller("owner"), person.Field{Field: asset.Field{Name: s.fresh(), Kind: asset.TextField}})
	s.must(err)
	return map[string]string{"id": f.ID.String()}
}

func twoPeople(s *story, f ident.Folder) map[string]string {
	return map[string]string{"id": aPerson(s, f)["id"], "into": aPerson(s, f)["id"]}
}

func identOf[T ~int64](s *story, text string) T {
	s.t.Helper()
	id, err := ident.Parse[T](text)
	s.must(err)
	return id
}

func aMerge(s *story, f ident.Folder) map[string]string {
	two := twoPeople(s, f)
	m, err := s.People.MergePeople(s.t.Context(), s.caller("owner"), identOf[ident.Person](s, two["id"]), identOf[ident.Person](s, two["into"]), 1)
	s.must(err)
	return map[string]string{"id": m.ID.String()}
}

func anAppearance(s *story, f ident.Folder) map[string]string {
	a, err := s.People.AddAppearance(s.t.Context(), s.caller("owner"), person.Appearance{Asset: s.photo(f)})
	s.must(err)
	return map[string]string{"id": a.ID.String()}
}

func aConsent(s *story, f ident.Folder) map[string]string {
	c, err := s.People.Record(s.t.Context(), s.caller("owner"), outreach.Spoken{
		Person: identOf[ident.Person](s, aPerson(s, f)["id"]), Method: consent.OnPaper, Scope: consent.Scope{Extent: consent.AllOfMe},
		Answers: []outreach.Said{{Purpose: "news", Yes: []consent.Channel{"website"}}},
	})
	s.must(err)
	return map[string]string{"id": c.ID.String()}
}

func aStop(s *story, f ident.Folder) map[string]string {
	st, err := s.People.AddStop(s.t.Context(), s.caller("owner"), identOf[ident.Person](s, aPerson(s, f)["id"]), consent.Objection, nil, "")
	s.must(err)
	return map[string]string{"id": st.ID.String()}
}
