package httpapi

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// Upload is a file on its way in.
type Upload struct {
	ID         string    `json:"id"`
	FileName   string    `json:"file_name"`
	Folder     string    `json:"folder"`
	Bytes      int64     `json:"bytes"`
	Received   int64     `json:"received" doc:"Bytes that are kept; sending goes on from there"`
	State      string    `json:"state" enum:"receiving,received,done,existing,refused"`
	Asset      string    `json:"asset,omitempty" doc:"What became of it, or where the same file was already"`
	Reason     string    `json:"reason,omitempty" doc:"Why it was refused, in the caller's language"`
	ReasonCode string    `json:"reason_code,omitempty"`
	MadeAt     time.Time `json:"made_at"`
}

// Arrival is what became of a file that was sent at once.
type Arrival struct {
	State   string `json:"state" enum:"done,existing"`
	Asset   string `json:"asset"`
	Trashed bool   `json:"trashed,omitempty" doc:"The same file lies in the trash, from where it can be restored"`
}

func (s *Server) arrivals() error {
	handle(s, op{method: http.MethodGet, path: "/uploads", id: "list-uploads", tag: "uploads", summary: "One's own uploads, newest first"}, s.listUploads)
	handle(s, op{method: http.MethodGet, path: "/uploads/{id}", id: "get-upload", tag: "uploads", summary: "What became of one of one's own uploads"}, s.getUpload)
	rt := &route{method: http.MethodPost, pattern: base + "/assets", id: "add-asset", needs: member}
	s.add(rt, s.addAsset)
	arrival := &huma.MediaType{Schema: s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Arrival](), true, "Arrival")}
	o := &huma.Operation{
		OperationID: rt.id, Method: rt.method, Path: rt.pattern, Tags: []string{"uploads"}, Summary: "Bring in one file at once",
		Description: "The body is the file as it is. For large files and unsteady lines use resumable upload.",
		Parameters: []*huma.Param{
			{Name: "folder", In: "query", Required: true, Description: "Name of the folder", Schema: &huma.Schema{Type: "string"}},
			{Name: "file_name", In: "query", Required: true, Description: "What the file is called", Schema: &huma.Schema{Type: "string"}},
		},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}},
		}},
		Responses: map[string]*huma.Response{
			"201": {Description: "It is an asset now", Content: map[string]*huma.MediaType{"application/json": arrival}},
			"200": {Description: "The house had it already", Content: map[string]*huma.MediaType{"application/json": arrival}},
		},
	}
	describe(o, rt)
	s.api.OpenAPI().AddOperation(o)
	return s.resumable()
}

func uploadOf(lang string) func(library.Upload) Upload {
	return func(u library.Upload) Upload {
		out := Upload{
			ID: u.ID.String(), FileName: u.FileName, Folder: u.Folder.String(), Bytes: u.Size, Received: u.Received, State: string(u.State),
			Asset: u.Asset.String(), ReasonCode: u.Reason, MadeAt: u.MadeAt.UTC(),
		}
		if u.Reason != "" {
			out.Reason = phrase.Say(lang, "problem/"+u.Reason, nil)
		}
		return out
	}
}

func (s *Server) listUploads(ctx context.Context, by access.Caller, in *struct {
	State []string `query:"state" maxItems:"5" enum:"receiving,received,done,existing,refused" doc:"Only these, comma-separated"`
}) (*answer[list[Upload]], error) {
	uploads, err := s.o.Library.Uploads(ctx, by, each(in.State, func(t string) library.UploadState { return library.UploadState(t) })...)
	if err != nil {
		return nil, err
	}
	return &answer[list[Upload]]{list[Upload]{each(uploads, uploadOf(by.Language))}}, nil
}

func (s *Server) getUpload(ctx context.Context, by access.Caller, in *ByID) (*answer[Upload], error) {
	id, err := parse[ident.Upload](in.ID, "upload.not-found")
	if err != nil {
		return nil, err
	}
	u, err := s.o.Library.Upload(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &answer[Upload]{uploadOf(by.Language)(u)}, nil
}

func (s *Server) addAsset(x *exchange, r *http.Request) {
	query := r.URL.Query()
	folder, err := parse[ident.Folder](query.Get("folder"), "folder.not-found")
	if err != nil {
		x.fail(err)
		return
	}
	if query.Get("file_name") == "" {
		x.fail(problem.New(problem.Invalid, "field.missing", "field", "file_name").At("file_name"))
		return
	}
	s.withProgress(x, r)
	sent := &sending{body: r.Body}
	arrival, err := s.o.Library.Add(r.Context(), x.caller, library.File{Name: query.Get("file_name"), Folder: folder, Content: sent})
	if sent.broken != nil {
		err = problem.New(problem.Invalid, "file.incomplete").Because(errors.Join(sent.broken, err))
	}
	if err != nil {
		x.fail(err)
		return
	}
	out, status := Arrival{State: string(library.Done), Asset: arrival.Asset.String()}, http.StatusCreated
	if arrival.Existing {
		out.State, out.Trashed, status = string(library.Existing), arrival.Trashed, http.StatusOK
	}
	x.Header().Set("Location", base+"/assets/"+out.Asset)
	x.sendJSON(status, out)
}

// sending notes when a file breaks off on its way in.
type sending struct {
	body   io.Reader
	broken error
}

// Read reads a piece.
func (b *sending) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.broken = err
	}
	return n, err
}

// numberIn reads a number in an address.
func numberIn(text, missing string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || strconv.Itoa(n) != text {
		return 0, problem.New(problem.NotFound, missing)
	}
	return n, nil
}
