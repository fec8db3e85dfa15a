package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/phrase"
	"imprimatur/internal/release"
)

// Basis is a legal basis that can be chosen.
type Basis struct {
	Basis     string `json:"basis"`
	Name      string `json:"name"`
	Sentence  string `json:"sentence" doc:"What it means, in plain words"`
	NeedsNote bool   `json:"needs_note" doc:"A note must say why it holds"`
	NeedsEnd  bool   `json:"needs_end" doc:"It has an end date"`
}

// UseForm is a use that is asked about.
type UseForm struct {
	Purpose string `json:"purpose" maxLength:"64" doc:"Why: one of the organisation's purposes"`
	Channel string `json:"channel" maxLength:"64" doc:"Where: one of the organisation's channels"`
}

// Clearance is whether a photo may be used so, and why.
type Clearance struct {
	Status  string     `json:"status" enum:"cleared,blocked,needs-review,quarantined,not-assessed"`
	Cleared bool       `json:"cleared"`
	Until   *time.Time `json:"until,omitempty" doc:"When the answer next changes by itself"`
	Reasons []string   `json:"reasons" nullable:"false" doc:"In the caller's language"`
	Remedy  []Remedy   `json:"remedy" nullable:"false" doc:"What would clear it"`
}

// ReleaseForm is a use, and the form in which the photo is wanted for it.
type ReleaseForm struct {
	UseForm
	Preset   string `json:"preset" maxLength:"32"`
	Blur     bool   `json:"blur,omitempty" doc:"Make those unrecognisable who do not allow the use, where that is all that blocks the photo"`
	Receiver string `json:"receiver,omitempty" maxLength:"200" doc:"For whom it is: a name, or a mail address to which a recall is sent"`
}

// Release is a granted use, to be fetched within its time.
type Release struct {
	Download string    `json:"download" doc:"Address of the bytes, for the same caller only"`
	Use      string    `json:"use" doc:"Its name in the register of uses"`
	FileName string    `json:"file_name"`
	Bytes    int64     `json:"bytes,omitempty" doc:"Where it is known beforehand"`
	Until    time.Time `json:"until" doc:"Until when it can be fetched"`
}

func (s *Server) releases() {
	const tag = "release"
	handle(s, op{method: http.MethodGet, path: "/bases", id: "list-bases", tag: tag, summary: "The legal bases, in plain words"}, s.listBases)
	handle(s, op{method: http.MethodPost, path: "/assets/{id}/clearance", id: "ask-clearance", tag: tag, summary: "May this photo be used so, now?"}, s.askClearance)
	handle(s, op{method: http.MethodPost, path: "/assets/{id}/release", id: "release-asset", tag: tag, summary: "Ask for a photo for a stated use",
		about: "A refusal is the problem `release.refused` with `reasons` and `remedy`. Both answers are on record."}, s.releaseAsset)
	rt := &route{method: http.MethodGet, pattern: base + "/releases/{token}", id: "fetch-release", needs: member}
	s.add(rt, s.fetchRelease)
	o := &huma.Operation{
		OperationID: rt.id, Method: rt.method, Path: rt.pattern, Tags: []string{tag}, Summary: "The bytes of a granted use",
		Description: "Decided anew at this moment. Part of the file can be asked for with `Range`.",
		Parameters:  []*huma.Param{{Name: "token", In: "path", Required: true, Description: "As given in `download`", Schema: &huma.Schema{Type: "string"}}},
		Responses: map[string]*huma.Response{
			"200": {Description: "The file", Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}},
			"206": {Description: "The part asked for"},
		},
	}
	describe(o, rt)
	s.api.OpenAPI().AddOperation(o)
}

func (s *Server) listBases(_ context.Context, by access.Caller, _ *none) (*answer[list[Basis]], error) {
	return &answer[list[Basis]]{list[Basis]{each(consent.Bases(), func(b consent.Basis) Basis {
		return Basis{
			Basis: string(b), Name: phrase.Say(by.Language, "basis/"+string(b), nil), Sentence: phrase.Say(by.Language, "basis-says/"+string(b), nil),
			NeedsNote: consent.Assessment{Basis: b, Ends: endIf(b)}.Check() != nil, NeedsEnd: b == consent.ExternalAgreement,
		}
	})}}, nil
}

// endIf gives an agreement an end, so that Check asks for the note alone.
func endIf(b consent.Basis) time.Time {
	if b == consent.ExternalAgreement {
		return time.Unix(0, 0)
	}
	return time.Time{}
}

func (s *Server) askClearance(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body UseForm
}) (*answer[Clearance], error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	decision, err := s.o.Door.Decide(ctx, by, id, useOf(in.Body))
	if err != nil {
		return nil, err
	}
	said, err := s.clearanceOf(ctx, by, decision)
	if err != nil {
		return nil, err
	}
	return &answer[Clearance]{said}, nil
}

func useOf(f UseForm) clearance.Use {
	return clearance.Use{Purpose: clearance.Purpose(f.Purpose), Channel: clearance.Channel(f.Channel)}
}

func (s *Server) releaseAsset(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body ReleaseForm
}) (*answer[Release], error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	ticket, err := s.o.Door.Ask(ctx, by, id, release.Wanted{For: useOf(in.Body.UseForm), Preset: in.Body.Preset, Blur: in.Body.Blur, Receiver: in.Body.Receiver})
	if err != nil {
		return nil, err
	}
	return &answer[Release]{Release{Download: base + "/releases/" + ticket.Secret, Use: ticket.Use.ID.String(), FileName: ticket.FileName, Until: ticket.Ends.UTC()}}, nil
}

func (s *Server) fetchRelease(x *exchange, r *http.Request) {
	delivery, err := s.o.Door.Collect(r.Context(), x.caller, r.PathValue("token"))
	if err != nil {
		x.fail(err)
		return
	}
	s.deliver(x, r, delivery)
}
