package httpapi_test

import (
	"strconv"

	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/testkit/house"
)

// Who may decide about the use of photos: those who set the legal basis, of what they see.
const (
	bases200       = out + "403 200 200 200 404 403"
	closedBases200 = out + "404 404 200 200 404 404"
)

func deskMatrix() map[string]row {
	return map[string]row{
		"get-desk":     {opened: out + "403 200 200 200 403 403"},
		"list-steps":   {opened: out + "403 200 200 200 403 403", query: "?q=clearance:blocked"},
		"list-endings": {opened: clerks200},

		"list-person-uses": {opened: clerks200, object: aPerson},
		"list-person-log":  {opened: clerks200, object: aPerson},
		"erase-person":     {opened: clerks200, body: `{"confirm":"{number}"}`, object: aNumbered},
		"list-erased":      {opened: clerks200},
		"get-erased":       {opened: out + "403 403 200 200 403 403", object: somebodyErased},
		"export-person":    {opened: clerks200, object: aPerson},

		"get-basis":         {opened: see, closed: closedSee, object: aPhoto},
		"get-folder-basis":  {opened: see, closed: closedSee, object: theFolder},
		"set-folder-basis":  {opened: bases200, closed: closedBases200, body: `{"basis":"consent-required"}`, header: []string{"If-Match", `"0"`}, object: aFolder},
		"list-holds":        {opened: see, closed: closedSee, object: aPhoto},
		"list-folder-holds": {opened: see, closed: closedSee, object: theFolder},
		"hold": {opened: out + "403 201 201 201 403 403", closed: out + "403 404 201 201 403 403",
			body: `{"ids":["{asset}"],"reason":"until the opening"}`, object: aPhotoNamed},
		"end-hold":       {opened: out + "403 204 204 204 404 403", closed: out + "404 404 204 204 404 404", object: aHold},
		"get-attachment": {opened: bases200, closed: closedBases200, object: aDocument},
	}
}

func somebodyErased(s *story, f ident.Folder) map[string]string {
	who := aNumbered(s, f)
	id, err := ident.Parse[ident.Person](who["id"])
	s.must(err)
	_, err = s.People.ErasePerson(s.t.Context(), s.caller("owner"), id, outreach.Erasure{Confirm: who["number"], Faces: person.Unknown})
	s.must(err)
	return who
}

func aHold(s *story, f ident.Folder) map[string]string {
	photo := s.photo(f)
	_, err := s.Library.Hold(s.t.Context(), house.Console(), library.NewHold{Bulk: library.Bulk{IDs: []ident.Asset{photo}}, Reason: "until the opening"})
	s.must(err)
	holds, err := s.Library.Holds(s.t.Context(), house.Console(), photo)
	s.must(err)
	return map[string]string{"id": holds[0].ID.String()}
}

func aDocument(s *story, f ident.Folder) map[string]string {
	photo := s.photo(f)
	_, _, err := s.Library.SetBasis(s.t.Context(), house.Console(), photo, library.Basis{
		Basis: "public-task", Note: "by law", Document: &library.Document{Name: "law.pdf", Content: []byte("%PDF")},
	}, 1)
	s.must(err)
	b, err := s.Library.AssetBasis(s.t.Context(), house.Console(), photo)
	s.must(err)
	return map[string]string{"id": b.Own.Evidence.String()}
}

func aNumbered(s *story, _ ident.Folder) map[string]string {
	p, err := s.People.AddPerson(s.t.Context(), s.caller("owner"), person.Person{Name: s.fresh()})
	s.must(err)
	return map[string]string{"id": p.ID.String(), "number": strconv.Itoa(p.Number)}
}
