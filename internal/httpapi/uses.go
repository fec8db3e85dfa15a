package httpapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/recall"
)

// Use is a photo that left, and where it is.
type Use struct {
	ID       string     `json:"id"`
	Source   string     `json:"source" doc:"How it left: download, outside, embed, share, portal"`
	Purpose  string     `json:"purpose"`
	Channel  string     `json:"channel"`
	Preset   string     `json:"preset,omitempty"`
	At       time.Time  `json:"at"`
	By       Named      `json:"by" doc:"Who took it out, or noted it"`
	Receiver string     `json:"receiver" doc:"For whom, as it was written; empty: not said"`
	Times    int        `json:"times" doc:"How often it was collected"`
	Blurred  bool       `json:"blurred" doc:"People were made unrecognisable in it"`
	ByRule   bool       `json:"by_rule" doc:"It was not cleared; the house's rule let it out"`
	Place    *UsePlace  `json:"place,omitempty" doc:"Of a use outside; of an embed, a share and a portal what it is called"`
	Pages    []string   `json:"pages,omitempty" nullable:"false" doc:"Addresses of pages on which it was seen, as browsers name them"`
	Allowed  bool       `json:"allowed" doc:"It would be allowed now"`
	Recalled bool       `json:"recalled" doc:"It is called back, and that is not settled"`
	EndedAt  *time.Time `json:"ended_at,omitempty" doc:"Since when it stands no more"`
	How      string     `json:"how,omitempty" enum:"removed,replaced"`
	Note     string     `json:"note,omitempty" doc:"What was said when it ended"`
}

// UsePlace is where a use outside stands.
type UsePlace struct {
	Kind        string `json:"kind" enum:"print,page,other"`
	Title       string `json:"title,omitempty" maxLength:"300" doc:"Of the brochure, of the page"`
	Address     string `json:"address,omitempty" maxLength:"300" doc:"Of the page, or where it was printed"`
	Edition     string `json:"edition,omitempty" maxLength:"300"`
	Circulation int    `json:"circulation,omitempty" minimum:"0" doc:"How many copies"`
	Note        string `json:"note,omitempty" maxLength:"5000"`
}

// UseNote is a use outside that is noted by hand.
type UseNote struct {
	UseForm
	UsePlace
	Since *time.Time `json:"since,omitempty" doc:"The day it appeared; left out: today"`
}

// EndForm says why a use ended.
type EndForm struct {
	Note string `json:"note,omitempty" maxLength:"5000"`
}

func (s *Server) uses() {
	const tag = "uses"
	handle(s, op{method: http.MethodGet, path: "/assets/{id}/uses", id: "list-uses", tag: tag, summary: "Where a photo is used and was used, the newest first"}, s.listUses)
	handle(s, op{method: http.MethodPost, path: "/assets/{id}/uses", id: "note-use", tag: tag, status: http.StatusCreated, creates: true,
		summary: "Note that a photo is printed or found somewhere"}, s.noteUse)
	handle(s, op{method: http.MethodPost, path: "/uses/{id}/end", id: "end-use", tag: tag, status: http.StatusNoContent, summary: "Note that a use stands no more"}, s.endUse)
	handle(s, op{method: http.MethodGet, path: "/me/receivers", id: "list-my-receivers", tag: tag, summary: "For whom one took photos out lately, the last first"}, s.listMyReceivers)
	rt := &route{method: http.MethodGet, pattern: base + "/uses/{id}/evidence", id: "get-evidence", needs: member, action: access.EditConsents}
	s.add(rt, s.getEvidence)
	o := &huma.Operation{
		OperationID: rt.id, Method: rt.method, Path: rt.pattern, Tags: []string{tag}, Summary: "The proof that a use was allowed",
		Description: "One file: the decision with its facts as they were, the signed consents, and the rows of the log with their proofs. `imprimatur proof verify` checks it without the library. On record.",
		Parameters:  []*huma.Param{{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: "string"}}},
		Responses:   map[string]*huma.Response{"200": {Description: "The file", Content: map[string]*huma.MediaType{"application/json": {}}}},
	}
	describe(o, rt)
	s.api.OpenAPI().AddOperation(o)
}

func useFor(u recall.Use, allowed bool, staff string) Use {
	out := Use{
		ID: u.ID.String(), Source: string(u.Source), Purpose: string(u.For.Purpose), Channel: string(u.For.Channel), Preset: u.Preset, At: u.At.UTC(),
		By: Named{u.By.String(), staff}, Receiver: u.Receiver, Times: u.Times, Blurred: len(u.Blurred) > 0, ByRule: u.ByRule, Allowed: allowed, Recalled: u.Open,
		EndedAt: when(u.Ended.At), How: string(u.Ended.How), Note: u.Ended.Note,
	}
	out.Pages = u.Pages
	if p := u.Place; p.Kind != "" {
		out.Place = &UsePlace{string(p.Kind), p.Title, p.Address, p.Edition, p.Circulation, p.Note}
	}
	return out
}

func (s *Server) listUses(ctx context.Context, by access.Caller, in *ByID) (*answer[list[Use]], error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	found, err := s.o.Recall.Register(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &answer[list[Use]]{list[Use]{each(found, func(u recall.Shown) Use { return useFor(u.Use, u.Allowed, u.Staff) })}}, nil
}

func (s *Server) noteUse(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body UseNote
}) (*answer[Use], error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	b := in.Body
	made, err := s.o.Recall.Note(ctx, by, id, recall.Note{
		For: useOf(b.UseForm), Since: at(b.Since),
		Place: recall.Place{Kind: recall.PlaceKind(b.Kind), Title: b.Title, Address: b.Address, Edition: b.Edition, Circulation: b.Circulation, Note: b.Note},
	})
	if err != nil {
		return nil, err
	}
	return &answer[Use]{useFor(made.Use, made.Allowed, made.Staff)}, nil
}

func (s *Server) endUse(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body EndForm
}) (*none, error) {
	id, err := parse[ident.Use](in.ID, "use.not-found")
	if err != nil {
		return nil, err
	}
	return &none{}, s.o.Recall.EndUse(ctx, by, id, in.Body.Note)
}

func (s *Server) getEvidence(x *exchange, r *http.Request) {
	id, err := parse[ident.Use](r.PathValue("id"), "use.not-found")
	if err != nil {
		x.fail(err)
		return
	}
	file, err := s.o.Recall.Evidence(r.Context(), x.caller, id)
	if err != nil {
		x.fail(err)
		return
	}
	h := x.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", attachment("evidence-"+strings.ToLower(id.String())+".json"))
	h.Set("Cache-Control", "private, no-store")
	if _, err := x.Write(file); err != nil {
		x.failure = err // the caller is gone
	}
}

func (s *Server) listMyReceivers(ctx context.Context, by access.Caller, _ *none) (*answer[list[string]], error) {
	found, err := s.o.Recall.Receivers(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[list[string]]{list[string]{append([]string{}, found...)}}, nil
}
