package httpapi_test

import (
	"strings"

	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/recall"
)

// recallMatrix is who may know where photos are used, and who calls them back: the first are those
// who may change the photo, and those who keep consents; the second those who keep consents.
func recallMatrix() map[string]row {
	return map[string]row{
		"list-uses": {opened: out + "403 200 200 200 404 403", closed: out + "404 404 200 200 404 404", object: aPhoto},
		"note-use": {opened: out + "403 201 201 201 404 403", closed: out + "404 404 201 201 404 404",
			body: `{"purpose":"news","channel":"print","kind":"print","title":"Brochure"}`, object: aPhoto},
		"end-use": {opened: out + "403 204 204 204 404 403", closed: out + "404 404 204 204 404 404", body: `{}`, object: aUseOutside},

		"list-my-receivers": {opened: all},

		"get-evidence":      {opened: clerks200, object: aUseOutside},
		"get-replacement":   {opened: clerks200, object: aUseOutside},
		"list-recalls":      {opened: clerks200},
		"get-recall":        {opened: clerks200, object: aRecall},
		"settle-recall":     {opened: clerks200, body: `{"uses":["{use}"],"state":"noted"}`, object: aRecall},
		"offer-replacement": {opened: strings.ReplaceAll(clerks200, "200", "409"), body: `{"use":"{use}"}`, object: aRecall}, // nobody to blur has a box
		// It was written to when the recall was opened, and can be again as long as it waits.
		"write-to-receiver":  {opened: clerks204, object: aRecall},
		"make-receiver-link": {opened: clerks200, object: aReceiver},
	}
}

func aUseOutside(s *story, f ident.Folder) map[string]string {
	return map[string]string{"id": s.noted(s.photo(f)).String()}
}

func (s *story) noted(photo ident.Asset) ident.Use {
	s.t.Helper()
	made, err := s.Recall.Note(s.t.Context(), s.caller("owner"), photo, recall.Note{
		For: clearance.Use{Purpose: "news", Channel: "website"}, Place: recall.Place{Kind: recall.Print, Title: "Brochure"},
	})
	s.must(err)
	return made.ID
}

// aRecall takes a photo of somebody out, and has them withdraw.
func aRecall(s *story, f ident.Folder) map[string]string {
	who := identOf[ident.Person](s, aPerson(s, f)["id"])
	photo := s.photo(f)
	_, err := s.People.AddAppearance(s.t.Context(), s.caller("owner"), person.Appearance{Asset: photo, Person: who})
	s.must(err)
	given, err := s.People.Record(s.t.Context(), s.caller("owner"), outreach.Spoken{
		Person: who, Method: consent.OnPaper, Scope: consent.Scope{Extent: consent.AllOfMe}, Answers: []outreach.Said{{Purpose: "news", Yes: []consent.Channel{"website"}}},
	})
	s.must(err)
	id := photo.String()
	_, _, err = s.Library.Bulk(s.t.Context(), s.caller("owner"), library.Bulk{IDs: []ident.Asset{photo}, Edit: library.Edit{Basis: &library.Basis{Basis: consent.ConsentRequired}}})
	s.must(err)
	var granted struct{ Download string }
	s.as("owner").ask("POST", "/api/v1/assets/"+id+"/release", `{"purpose":"news","channel":"website","preset":"web","receiver":"`+strings.ToLower(s.fresh())+`@paper.example"}`).is(200).into(&granted)
	s.as("owner").ask("GET", granted.Download, "").is(200)
	_, err = s.People.Withdraw(s.t.Context(), s.caller("owner"), given.ID, outreach.Withdrawal{})
	s.must(err)
	open, err := s.Recall.Board(s.t.Context(), s.caller("owner"), true, who)
	s.must(err)
	d, err := s.Recall.Recall(s.t.Context(), s.caller("owner"), open[0].ID)
	s.must(err)
	return map[string]string{"id": d.ID.String(), "use": d.Items[0].Use.ID.String(), "receiver": d.Receivers[0].ID.String()}
}

func aReceiver(s *story, f ident.Folder) map[string]string {
	return map[string]string{"id": aRecall(s, f)["receiver"]}
}
