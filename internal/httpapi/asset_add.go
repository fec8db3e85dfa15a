package httpapi

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

// Arrival is what became of a file that was sent at once.
type Arrival struct {
	State   string `json:"state" enum:"done,existing"`
	Asset   string `json:"asset"`
	Trashed bool   `json:"trashed,omitempty" doc:"The same file lies in the trash, from where it can be restored"`
}

// adding registers the way in for one file at once.
func (s *Server) adding() {
	rt := &route{method: http.MethodPost, pattern: base + "/assets", id: "add-asset", needs: member}
	s.add(rt, s.addAsset)
	arrival := &huma.MediaType{Schema: s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Arrival](), true, "Arrival")}
	text := func(name, about string, required bool) *huma.Param {
		return &huma.Param{Name: name, In: "query", Required: required, Description: about, Schema: &huma.Schema{Type: "string"}}
	}
	o := &huma.Operation{
		OperationID: rt.id, Method: rt.method, Path: rt.pattern, Tags: []string{"uploads"}, Summary: "Bring in one file at once",
		Description: "The body is the file as it is; with `sidecar_bytes`, the XMP file that lies beside it comes first. " +
			"For large files and unsteady lines use resumable upload.",
		Parameters: []*huma.Param{
			text("folder", "Name of the folder", true),
			text("file_name", "What the file is called; may be left out where relative_path is given", false),
			text("relative_path", "Where it lies below the folder, its name included (2024/party/1.jpg); folders are made where they are missing", false),
			text("modified", "When the file was last changed (RFC 3339 or milliseconds)", false),
			{Name: "sidecar_bytes", In: "query", Description: "How many bytes at the start of the body are the XMP file",
				Schema: &huma.Schema{Type: "integer", Minimum: ptr(0.0), Maximum: ptr(float64(library.MaxSidecar))}},
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
}

func (s *Server) addAsset(x *exchange, r *http.Request) {
	query := r.URL.Query()
	file, err := fileOf(query)
	if err != nil {
		x.fail(err)
		return
	}
	s.withProgress(x, r)
	sent := &sending{body: r.Body}
	file.Content = sent
	file.Sidecar, err = sidecarOf(query, sent)
	var arrival library.Arrival
	if err == nil {
		arrival, err = s.o.Library.Add(r.Context(), x.caller, file)
	}
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

// fileOf reads what is said of a file in the address.
func fileOf(query url.Values) (library.File, error) {
	folder, err := parse[ident.Folder](query.Get("folder"), "folder.not-found")
	if err != nil {
		return library.File{}, err
	}
	f := library.File{Name: query.Get("file_name"), Folder: folder, Modified: modified(query.Get("modified"))}
	below, name, err := library.SplitPath(query.Get("relative_path"))
	switch {
	case err != nil:
		return library.File{}, err
	case name != "":
		f.Below, f.Name = below, name
	case f.Name == "":
		return library.File{}, problem.New(problem.Invalid, "field.missing", "field", "file_name").At("file_name")
	}
	return f, nil
}

// sidecarOf reads the XMP file that comes before a photo.
func sidecarOf(query url.Values, body io.Reader) ([]byte, error) {
	text := query.Get("sidecar_bytes")
	if text == "" {
		return nil, nil
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil || n < 0:
		return nil, problem.New(problem.Invalid, "field.invalid", "field", "sidecar_bytes").At("sidecar_bytes")
	case n > library.MaxSidecar:
		return nil, problem.New(problem.TooLarge, "file.too-large").At("sidecar_bytes")
	}
	sidecar := make([]byte, n)
	if _, err := io.ReadFull(body, sidecar); err != nil {
		return nil, problem.New(problem.Invalid, "file.incomplete").Because(fmt.Errorf("read the sidecar: %w", err))
	}
	return sidecar, nil
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

// modified reads when a file was last changed. It is a hint: what cannot be read is unknown.
func modified(text string) time.Time {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at
	}
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil && ms > 0 && ms < 1<<47 {
		return time.UnixMilli(ms).UTC()
	}
	return time.Time{}
}
