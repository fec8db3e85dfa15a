package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

// ErasePersonForm confirms that somebody is to be erased.
type ErasePersonForm struct {
	Confirm string `json:"confirm" maxLength:"20" doc:"Their number, typed by who wants it"`
	Faces   string `json:"faces,omitempty" enum:"unknown,not-identifiable" default:"unknown" doc:"What their faces become: unknown needs review"`
}

// Certificate says what was erased, in words that hold nothing of the person.
type Certificate struct {
	Number     int        `json:"number"`
	At         time.Time  `json:"at"`
	Entries    int        `json:"entries" doc:"As many keys were destroyed"`
	Photos     int        `json:"photos" doc:"In which they were named"`
	Messages   int        `json:"messages" doc:"To them or about them, whose address and text were emptied"`
	Consents   int        `json:"consents" doc:"Of which stays who answered what, by number"`
	Notes      int        `json:"notes" doc:"Beside consents; with copies and recordings kept sealed as long as keep_until says"`
	Copies     int        `json:"copies" doc:"Signed, each with its receipt"`
	Recordings int        `json:"recordings" doc:"Scans and sounds"`
	Elsewhere  int        `json:"elsewhere" doc:"Copies that they signed for others, which are kept with those"`
	KeepUntil  *time.Time `json:"keep_until,omitempty" doc:"When notes, copies and recordings go too; left out: they went at once, or there were none"`
}

// Erased is somebody who was erased.
type Erased struct {
	Certificate
	ProofGone bool `json:"proof_gone" doc:"Nothing is kept any more"`
}

// Left is a certificate with what is left.
type Left struct {
	Erased
	By   Named     `json:"by" doc:"Who erased them; nobody at the console"`
	Said []Consent `json:"said" nullable:"false" doc:"What they were asked and answered, oldest first, with the proof that is kept"`
}

func (s *Server) erased() {
	const tag = "people"
	handle(s, op{method: http.MethodPost, path: "/people/{id}/erase", id: "erase-person", tag: tag, action: access.EditConsents,
		summary: "Destroy what is kept of somebody (GDPR Art. 17)", about: "Their key is destroyed; in photos nobody is named in their place. It cannot be undone. What proves their consents is kept sealed for as long as the rules say."}, s.erasePerson)
	handle(s, op{method: http.MethodGet, path: "/erased", id: "list-erased", tag: tag, action: access.EditConsents,
		summary: "Who was erased, by number, the newest first"}, s.listErased)
	handle(s, op{method: http.MethodGet, path: "/erased/{number}", id: "get-erased", tag: tag, action: access.EditConsents,
		summary: "The certificate of an erasure, and what is left"}, s.getErased)
}

func certificateOf(c outreach.Certificate) Certificate {
	return Certificate{
		Number: c.Number, At: c.At.UTC(), Entries: c.Entries, Photos: c.Photos, Messages: c.Messages, Consents: c.Consents, Notes: c.Notes,
		Copies: c.Copies, Recordings: c.Recordings, Elsewhere: c.Elsewhere, KeepUntil: when(c.KeepUntil),
	}
}

func erasedOf(e outreach.Erased) Erased { return Erased{certificateOf(e.Certificate), e.ProofGone} }

func (s *Server) erasePerson(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body ErasePersonForm
}) (*answer[Certificate], error) {
	id, err := parse[ident.Person](in.ID, "person.not-found")
	if err != nil {
		return nil, err
	}
	c, err := s.o.People.ErasePerson(ctx, by, id, outreach.Erasure{Confirm: in.Body.Confirm, Faces: person.State(in.Body.Faces)})
	if err != nil {
		return nil, err
	}
	return &answer[Certificate]{certificateOf(c)}, nil
}

func (s *Server) listErased(ctx context.Context, by access.Caller, in *struct {
	After int `query:"after" minimum:"0" doc:"The number of the last one of the page before"`
	Limit int `query:"limit" minimum:"1" maximum:"100" default:"50"`
}) (*answer[list[Erased]], error) {
	found, err := s.o.People.ListErased(ctx, by, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	return &answer[list[Erased]]{list[Erased]{each(found, erasedOf)}}, nil
}

func (s *Server) getErased(ctx context.Context, by access.Caller, in *struct {
	Number int `path:"number" minimum:"1" maximum:"1000000000"`
}) (*answer[Left], error) {
	left, err := s.o.People.Erased(ctx, by, in.Number)
	if err != nil {
		return nil, err
	}
	said, err := s.consentsFor(ctx, by, left.Consents)
	if err != nil {
		return nil, err
	}
	return &answer[Left]{Left{erasedOf(left.Erased), Named{left.By.String(), left.ByName}, said}}, nil
}
