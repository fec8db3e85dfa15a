package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
)

// Recording is a scan or a sound that is kept with a consent.
type Recording struct {
	ID        string    `json:"id"`
	MediaType string    `json:"media_type" enum:"application/pdf,image/jpeg,image/png,audio/mpeg,audio/mp4,audio/ogg,audio/wav"`
	Bytes     int       `json:"bytes"`
	AddedAt   time.Time `json:"added_at"`
}

// RecordingForm brings one in.
type RecordingForm struct {
	Content []byte `json:"content" doc:"The file: PDF, JPEG, PNG, MP3, M4A, OGG or WAV; at most 12 MiB"`
}

// ProofCheck says whether a signed copy is still what the house signed.
type ProofCheck struct {
	Verified bool `json:"verified" doc:"The copy is, byte for byte, what the house signed"`
	Bytes    int  `json:"bytes" doc:"Of the copy"`
}

// ByEvent names one event of a consent.
type ByEvent struct {
	ByID
	Event int `path:"event" minimum:"1" maximum:"1000000"`
}

func (s *Server) proofs() {
	const tag = "consents"
	handle(s, op{method: http.MethodGet, path: "/consents/{id}/events/{event}/proof", id: "check-proof", tag: tag, action: access.EditConsents,
		summary: "Whether the signed copy of an answer is still what the house signed"}, s.checkProof)
	s.paper("get-copy", "/consents/{id}/events/{event}/copy", "The signed copy of an answer", "application/pdf", func(p outreach.Papers) []byte { return p.Copy })
	s.paper("get-receipt", "/consents/{id}/events/{event}/receipt", "The consent receipt of an answer (ISO/IEC TS 27560)", "application/ld+json",
		func(p outreach.Papers) []byte { return p.Receipt })
	handle(s, op{method: http.MethodPost, path: "/consents/{id}/recordings", id: "add-recording", tag: tag, action: access.EditConsents, creates: true, status: http.StatusCreated,
		limit: 2 * outreach.MostRecording, summary: "Keep a scan or a sound with a consent"}, s.postRecording)
	s.file(&route{method: http.MethodGet, pattern: base + "/recordings/{id}", id: "get-recording", needs: member, action: access.EditConsents},
		tag, "A scan or a sound that is kept with a consent", "application/octet-stream", s.getRecording)
}

// file registers a route that hands out a file.
func (s *Server) file(rt *route, tag, summary, kind string, h func(*exchange, *http.Request)) {
	s.add(rt, h)
	o := &huma.Operation{
		OperationID: rt.id, Method: rt.method, Path: rt.pattern, Tags: []string{tag}, Summary: summary,
		Responses: map[string]*huma.Response{"200": {Description: "The file", Content: map[string]*huma.MediaType{
			kind: {Schema: &huma.Schema{Type: "string", Format: "binary"}},
		}}},
	}
	for _, name := range []string{"id", "event"} {
		if strings.Contains(rt.pattern, "{"+name+"}") {
			o.Parameters = append(o.Parameters, &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: "string"}})
		}
	}
	describe(o, rt)
	s.api.OpenAPI().AddOperation(o)
}

// paper registers a route that hands out one of the papers of an answer.
func (s *Server) paper(id, path, summary, kind string, of func(outreach.Papers) []byte) {
	s.file(&route{method: http.MethodGet, pattern: base + path, id: id, needs: member, action: access.EditConsents}, "consents", summary, kind,
		func(x *exchange, r *http.Request) {
			papers, name, err := s.papersOf(r.Context(), x.caller, r.PathValue("id"), r.PathValue("event"))
			if err != nil {
				x.fail(err)
				return
			}
			ending := map[string]string{"application/pdf": ".pdf"}[kind]
			if ending == "" {
				ending = ".jsonld"
			}
			x.inert("consent-"+name+ending, kind)
			x.send(of(papers))
		})
}

// inert sets the headers of a file that is never a page, whatever is in it (I-11).
func (x *exchange) inert(name, kind string) {
	h := x.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", attachment(name))
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
}

func (s *Server) papersOf(ctx context.Context, by access.Caller, consent, event string) (outreach.Papers, string, error) {
	id, err := parse[ident.Consent](consent, "proof.not-found")
	if err != nil {
		return outreach.Papers{}, "", err
	}
	number, err := strconv.Atoi(event)
	if err != nil {
		return outreach.Papers{}, "", problem.New(problem.NotFound, "proof.not-found")
	}
	p, err := s.o.People.Papers(ctx, by, id, number)
	return p, id.String(), err
}

func (s *Server) checkProof(ctx context.Context, by access.Caller, in *ByEvent) (*answer[ProofCheck], error) {
	p, _, err := s.papersOf(ctx, by, in.ID, strconv.Itoa(in.Event))
	if err != nil {
		return nil, err
	}
	return &answer[ProofCheck]{ProofCheck{p.Verified, len(p.Copy)}}, nil
}

func recordingOf(r outreach.Recording) Recording {
	return Recording{r.ID.String(), r.MediaType, r.Bytes, r.MadeAt.UTC()}
}

func (s *Server) postRecording(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body RecordingForm
}) (*answer[Recording], error) {
	id, err := parse[ident.Consent](in.ID, "consent.not-found")
	if err != nil {
		return nil, err
	}
	made, err := s.o.People.AddRecording(ctx, by, id, in.Body.Content)
	if err != nil {
		return nil, err
	}
	return &answer[Recording]{recordingOf(made)}, nil
}

// getRecording hands a scan or a sound out as it came in. A browser may play a sound, and shows
// nothing of it as a page.
func (s *Server) getRecording(x *exchange, r *http.Request) {
	id, err := parse[ident.Recording](r.PathValue("id"), "recording.not-found")
	if err != nil {
		x.fail(err)
		return
	}
	made, content, err := s.o.People.Recording(r.Context(), x.caller, id)
	if err != nil {
		x.fail(err)
		return
	}
	x.inert("consent-"+made.Consent.String(), made.MediaType)
	x.send(content)
}
