package httpapi_test

import (
	"encoding/base64"

	"imprimatur/internal/ident"
)

// signMatrix is who may see what proves a consent, and what people ask for: those who keep consents.
func signMatrix() map[string]row {
	const kept404 = out + "403 403 404 404 403 403"
	return map[string]row{
		"check-proof":        {opened: kept404, object: aConsentEvent},
		"get-copy":           {opened: kept404, object: aConsentEvent},
		"get-receipt":        {opened: kept404, object: aConsentEvent},
		"add-recording":      {opened: out + "403 403 201 201 403 403", body: `{"content":"` + base64.StdEncoding.EncodeToString([]byte("%PDF-1.7 a scan")) + `"}`, object: aConsent},
		"get-recording":      {opened: out + "403 403 200 200 403 403", object: aRecording},
		"list-rights":        {opened: out + "403 403 200 200 403 403"},
		"end-personal-links": {opened: clerks204, object: aPerson},
		"close-right":        {opened: out + "403 403 404 404 403 403", body: `{"state":"done","answer":"sent"}`, object: noRight},
	}
}

func aConsentEvent(s *story, f ident.Folder) map[string]string {
	return map[string]string{"id": aConsent(s, f)["id"], "event": "1"}
}

func noRight(*story, ident.Folder) map[string]string {
	return map[string]string{"id": ident.Right(1).String()}
}

func aRecording(s *story, f ident.Folder) map[string]string {
	id, err := ident.Parse[ident.Consent](aConsent(s, f)["id"])
	s.must(err)
	made, err := s.People.AddRecording(s.t.Context(), s.caller("owner"), id, []byte("%PDF-1.7 a scan"))
	s.must(err)
	return map[string]string{"id": made.ID.String()}
}
