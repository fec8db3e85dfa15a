package httpapi_test

import (
	"imprimatur/internal/ident"
	"imprimatur/internal/share"
)

// uploadLinkMatrix is who may make upload links, and who may send by them. What counts for sending is
// the visit to the link alone: no login helps, and none is needed.
func uploadLinkMatrix() map[string]row {
	const nobody = "404 404 404 404 404 404 404 404 404"
	return map[string]row{
		"make-upload-link": {opened: out + "403 201 403 201 404 403", closed: out + "404 404 403 201 404 403",
			body: `{"title":"x","folder":"{id}"}`, object: theFolder},
		"link-create-upload": {opened: "201 201 201 201 201 201 201 201 201", closed: "201 201 201 201 201 201 201 201 201",
			header: []string{"Cookie", "{cookie}", "Tus-Resumable", tus, "Upload-Length", "10", "Upload-Metadata", metadata("filename", "x.jpg")}, object: aVisit},
		// An upload of another visit to the same link.
		"link-head-upload":     {opened: nobody, header: []string{"Cookie", "{cookie}", "Tus-Resumable", tus}, object: anothersVisit},
		"link-continue-upload": {opened: nobody, body: "x", header: []string{"Cookie", "{cookie}", "Tus-Resumable", tus, "Upload-Offset", "0", "Content-Type", chunk}, object: anothersVisit},
		"link-cancel-upload":   {opened: nobody, header: []string{"Cookie", "{cookie}", "Tus-Resumable", tus}, object: anothersVisit},
	}
}

// uploadLink makes one of the manager's and gives its secret.
func (s *story) uploadLink(d share.UploadDraft) (token string, id ident.Share) {
	s.t.Helper()
	if d.Title == "" {
		d.Title = "Summer party"
	}
	made, err := s.Shares.MakeUpload(s.t.Context(), s.caller("owner"), d)
	s.must(err)
	return made.Address[len("https://photos.example/share/"):], made.Share.ID
}

// visit gives the cookie of somebody who was let in to send photos.
func (s *story) visit(token, name, password string) string {
	s.t.Helper()
	e, err := s.Shares.Begin(s.t.Context(), share.Visitor{}, token, name, password)
	s.must(err)
	return share.EntryCookie + "=" + e.Secret
}

func aVisit(s *story, f ident.Folder) map[string]string {
	token, _ := s.uploadLink(share.UploadDraft{Folder: f})
	return map[string]string{"token": token, "cookie": s.visit(token, "Anna", "")}
}

func anothersVisit(s *story, f ident.Folder) map[string]string {
	v := aVisit(s, f)
	g := &guest{actor: s.as("stranger"), token: v["token"], cookie: s.visit(v["token"], "Bo", "")}
	at := g.begin(10, "x.jpg").is(201).Header().Get("Location")
	v["id"] = at[len(at)-13:]
	return v
}
