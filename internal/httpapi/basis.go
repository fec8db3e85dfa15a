package httpapi

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"imprimatur/internal/access"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
)

// Bases is on which legal basis something stands, and on which it stood.
type Bases struct {
	Own       Assessment   `json:"own" doc:"Of itself; without a basis nobody has said anything of it"`
	Effective Assessment   `json:"effective" doc:"What counts"`
	History   []Assessment `json:"history" nullable:"false" doc:"The newest first"`
}

// Hold is an embargo of the house's own.
type Hold struct {
	ID     string     `json:"id"`
	Asset  string     `json:"asset,omitempty"`
	Folder *Named     `json:"folder,omitempty" doc:"With all that lies in it"`
	Reason string     `json:"reason"`
	From   time.Time  `json:"from"`
	Until  *time.Time `json:"until,omitempty" doc:"When it ends or ended; left out: when somebody lifts it"`
	Stands bool       `json:"stands" doc:"Now"`
	By     Named      `json:"by"`
}

// HoldForm says what is to be held.
type HoldForm struct {
	IDs    []string   `json:"ids,omitempty" maxItems:"10000" nullable:"false"`
	Q      *string    `json:"q,omitempty" maxLength:"4000" doc:"All that this finds; ids is then left out"`
	Folder string     `json:"folder,omitempty" doc:"A folder with all that lies in it, now or later"`
	Reason string     `json:"reason" maxLength:"4000" doc:"Everybody reads it who sees the photo"`
	Until  *time.Time `json:"until,omitempty" doc:"Left out: until somebody lifts it"`
}

// HoldDone says what came of it.
type HoldDone struct {
	Made int `json:"made" doc:"How many holds there are more"`
}

func (s *Server) bases() {
	const tag = "assets"
	handle(s, op{method: http.MethodGet, path: "/assets/{id}/basis", id: "get-basis", tag: tag, summary: "On which legal basis an asset stands, and stood"}, s.getBasis)
	handle(s, op{method: http.MethodGet, path: "/folders/{id}/basis", id: "get-folder-basis", tag: "folders",
		summary: "On which legal basis assets in a folder stand that have none of their own"}, s.getFolderBasis)
	handle(s, op{method: http.MethodPut, path: "/folders/{id}/basis", id: "set-folder-basis", tag: "folders", action: access.SetBasis, limit: documentLimit,
		summary: "Set the default basis of a folder", about: "It counts for all that lies in it or below, now and later, unless something nearer has been said."}, s.putFolderBasis)
	handle(s, op{method: http.MethodGet, path: "/assets/{id}/holds", id: "list-holds", tag: tag, summary: "Holds ever made on an asset and the folders that it lies in"}, s.listHolds)
	handle(s, op{method: http.MethodGet, path: "/folders/{id}/holds", id: "list-folder-holds", tag: "folders", summary: "Holds ever made on a folder and those that it lies in"}, s.listFolderHolds)
	handle(s, op{method: http.MethodPost, path: "/holds", id: "hold", tag: tag, action: access.SetBasis, creates: true, status: http.StatusCreated, limit: 1 << 20,
		summary: "Stop all use of assets or of a folder until further notice", about: "It counts at once, whatever the legal basis."}, s.postHold)
	handle(s, op{method: http.MethodPost, path: "/holds/{id}/end", id: "end-hold", tag: tag, action: access.SetBasis, status: http.StatusNoContent, summary: "Lift a hold"}, s.endHold)
	rt := &route{method: http.MethodGet, pattern: base + "/attachments/{id}", id: "get-attachment", needs: member, action: access.SetBasis}
	s.add(rt, s.getAttachment)
	o := &huma.Operation{
		OperationID: rt.id, Method: rt.method, Path: rt.pattern, Tags: []string{tag}, Summary: "A document that was attached as evidence",
		Description: "As it came in, to be saved: nothing here opens it. On record.",
		Parameters:  []*huma.Param{{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: "string"}}},
		Responses: map[string]*huma.Response{
			"200": {Description: "The file", Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}},
		},
	}
	describe(o, rt)
	s.api.OpenAPI().AddOperation(o)
}

// assessmentOf says an assessment with the names that stand beside it.
func assessmentOf(a consent.Assessment, by, evidence string) Assessment {
	out := Assessment{Basis: string(a.Basis), Note: a.Note, Ends: when(a.Ends), At: when(a.At)}
	if a.By != 0 {
		out.By = &Named{a.By.String(), by}
	}
	if a.Evidence != 0 {
		out.Evidence = &Named{a.Evidence.String(), evidence}
	}
	if a.Balance != (consent.Balance{}) {
		balance := Balance(a.Balance)
		out.Balance = &balance
	}
	return out
}

func ownBasis(d library.Detail) Assessment {
	if d.Assessment.Basis == consent.NotAssessed {
		return Assessment{}
	}
	return assessmentOf(d.Assessment, d.BasisByName, d.Evidence)
}

func inheritedBasis(d library.Detail) *Assessment {
	if d.Inherited.Basis == consent.NotAssessed {
		return nil
	}
	a := assessmentOf(d.Inherited, d.BasisByName, d.Evidence)
	a.From = &Named{d.BasisFrom.ID.String(), d.BasisFrom.Name}
	return &a
}

func basesOf(b library.Bases) *tagged[Bases] {
	told := func(a consent.Assessment) Assessment {
		return assessmentOf(a, b.ByNames[a.By], b.Documents[a.Evidence])
	}
	out := Bases{Own: told(b.Own), Effective: told(b.Effective), History: each(b.History, told)}
	if b.From.ID != 0 {
		out.Effective.From = &Named{b.From.ID.String(), b.From.Name}
	}
	return &tagged[Bases]{tagOf(b.Revision), out}
}

func (s *Server) getBasis(ctx context.Context, by access.Caller, in *ByID) (*tagged[Bases], error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	found, err := s.o.Library.AssetBasis(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return basesOf(found), nil
}

func (s *Server) getFolderBasis(ctx context.Context, by access.Caller, in *ByID) (*tagged[Bases], error) {
	id, err := parse[ident.Folder](in.ID, "folder.not-found")
	if err != nil {
		return nil, err
	}
	found, err := s.o.Library.FolderBasis(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return basesOf(found), nil
}

func (s *Server) putFolderBasis(ctx context.Context, by access.Caller, in *edit[BasisForm]) (*tagged[Bases], error) {
	id, revision, err := edited[ident.Folder](in.ID, in.IfMatch, "folder.not-found")
	if err != nil {
		return nil, err
	}
	basis, err := in.Body.basis()
	if err != nil {
		return nil, err
	}
	if err := s.o.Library.SetFolderBasis(ctx, by, id, basis, revision); err != nil {
		return nil, err
	}
	return s.getFolderBasis(ctx, by, &ByID{in.ID})
}

func (s *Server) holdOf(h library.Hold) Hold {
	out := Hold{
		ID: h.ID.String(), Asset: h.Asset.String(), Reason: h.Stop.Note, From: h.Stop.From.UTC(), Until: when(h.Stop.Until),
		Stands: h.Stop.Stands(h.Asset, s.o.Now()), By: Named{h.Stop.By.String(), h.ByName},
	}
	if h.Folder != 0 {
		out.Folder = &Named{h.Folder.String(), h.FolderName}
	}
	return out
}

func (s *Server) listHolds(ctx context.Context, by access.Caller, in *ByID) (*answer[list[Hold]], error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	found, err := s.o.Library.Holds(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &answer[list[Hold]]{list[Hold]{each(found, s.holdOf)}}, nil
}

func (s *Server) listFolderHolds(ctx context.Context, by access.Caller, in *ByID) (*answer[list[Hold]], error) {
	id, err := parse[ident.Folder](in.ID, "folder.not-found")
	if err != nil {
		return nil, err
	}
	found, err := s.o.Library.FolderHolds(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &answer[list[Hold]]{list[Hold]{each(found, s.holdOf)}}, nil
}

func (s *Server) postHold(ctx context.Context, by access.Caller, in *body[HoldForm]) (*answer[HoldDone], error) {
	f := in.Body
	h := library.NewHold{Reason: f.Reason, Until: at(f.Until)}
	var err error
	switch {
	case f.Folder != "":
		h.Folder, err = parse[ident.Folder](f.Folder, "folder.not-found")
	case f.Q != nil:
		h.ByQuery, h.Query = true, *f.Q
	default:
		h.IDs, err = assetsIn(f.IDs)
	}
	if err != nil {
		return nil, err
	}
	made, err := s.o.Library.Hold(ctx, by, h)
	if err != nil {
		return nil, err
	}
	return &answer[HoldDone]{HoldDone{made}}, nil
}

func (s *Server) endHold(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Stop](in.ID, "hold.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Library.EndHold(ctx, by, id)
}

// getAttachment hands a document out as it came in: never as a page, whatever it is (I-11).
func (s *Server) getAttachment(x *exchange, r *http.Request) {
	id, err := parse[ident.Attachment](r.PathValue("id"), "attachment.not-found")
	if err != nil {
		x.fail(err)
		return
	}
	a, content, err := s.o.Library.Attached(r.Context(), x.caller, id)
	if err != nil {
		x.fail(err)
		return
	}
	defer content.Close()
	h := x.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Length", strconv.FormatInt(a.Size, 10))
	h.Set("Content-Disposition", attachment(a.Name))
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	if _, err := io.Copy(s.slowly(x), content); err != nil {
		x.fail(fmt.Errorf("hand out a document: %w", err))
	}
}
