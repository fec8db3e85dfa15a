package httpapi

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	otherslog "golang.org/x/exp/slog"

	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

// Resumable upload speaks tus 1.0 with creation, termination and expiration. The protocol is the
// library's (tusd); where the bytes go and who may send them is the house's (tus_store.go).

const (
	uploadsPath = base + "/uploads"
	tusVersion  = "1.0.0"
	maxMetadata = 8 << 10
)

func (s *Server) resumable() error {
	composer := handler.NewStoreComposer()
	store := &tusStore{library: s.o.Library}
	composer.UseCore(store)
	composer.UseTerminater(store)
	memorylocker.New().UseIn(composer)
	protocol, err := handler.NewUnroutedHandler(handler.Config{
		StoreComposer: composer, BasePath: base + "/uploads/", DisableDownload: true, DisableConcatenation: true,
		Cors: &handler.CorsConfig{Disable: true}, NetworkTimeout: stallTime,
		Logger: otherslog.New(otherslog.NewTextHandler(io.Discard, nil)), // it would log names and addresses
	})
	if err != nil {
		return err
	}
	const collection, one = uploadsPath, uploadsPath + "/{id}"
	s.addUpload(&route{method: http.MethodPost, pattern: collection, id: "create-upload", needs: member}, protocol.PostFile, "Begin a resumable upload")
	s.addUpload(&route{method: http.MethodHead, pattern: one, id: "head-upload", needs: member}, protocol.HeadFile, "How far an upload is")
	s.addUpload(&route{method: http.MethodPatch, pattern: one, id: "continue-upload", needs: member}, protocol.PatchFile, "Send the next piece of an upload")
	s.addUpload(&route{method: http.MethodDelete, pattern: one, id: "cancel-upload", needs: member}, protocol.DelFile, "End an upload")
	const sent, oneSent = linkPath + "/uploads", linkPath + "/uploads/{id}"
	s.addUpload(&route{method: http.MethodPost, pattern: sent, id: "link-create-upload", needs: sender}, protocol.PostFile, "Begin to send a file by an upload link")
	s.addUpload(&route{method: http.MethodHead, pattern: oneSent, id: "link-head-upload", needs: sender}, protocol.HeadFile, "How far a file is that is sent by an upload link")
	s.addUpload(&route{method: http.MethodPatch, pattern: oneSent, id: "link-continue-upload", needs: sender}, protocol.PatchFile, "Send the next piece of it")
	s.addUpload(&route{method: http.MethodDelete, pattern: oneSent, id: "link-cancel-upload", needs: sender}, protocol.DelFile, "End it")
	found := &route{method: http.MethodOptions, pattern: collection, id: "discover-uploads", needs: member}
	s.add(found, s.discover)
	s.describeUpload(found, "Which version, extensions and size of file the protocol takes here")
	return nil
}

// addUpload registers one method of the protocol.
func (s *Server) addUpload(rt *route, serve http.HandlerFunc, summary string) {
	s.add(rt, func(x *exchange, r *http.Request) {
		h := x.Header()
		h.Set("Tus-Resumable", tusVersion)
		if r.Header.Get("Tus-Resumable") != tusVersion {
			h.Set("Tus-Version", tusVersion)
			x.fail(problem.New(problem.Stale, "upload.protocol"))
			return
		}
		if len(r.Header.Get("Upload-Metadata")) > maxMetadata || len(r.Header["Upload-Metadata"]) > 1 {
			x.fail(problem.New(problem.Invalid, "upload.metadata").At("Upload-Metadata"))
			return
		}
		// Before the protocol locks an upload it must be the caller's: the lock would interrupt
		// whoever is sending it.
		upload, err := s.ownUpload(x, r)
		if err != nil {
			x.fail(err)
			return
		}
		if x.route.method == http.MethodPatch && upload.State != library.Receiving && brings(r) {
			x.fail(problem.New(problem.Conflict, "upload.past-end"))
			return
		}
		s.withProgress(x, r)
		inner, address := x.within(r), *r.URL
		address.Path = r.PathValue("id") // what the protocol takes for the upload's name
		inner.URL = &address
		masked := &tusAnswer{exchange: x, at: r.URL.Path}
		serve(masked, inner)
		masked.finish()
	})
	s.describeUpload(rt, summary)
}

// describeUpload puts one method of the protocol into the description.
func (s *Server) describeUpload(rt *route, summary string) {
	o := &huma.Operation{
		OperationID: rt.id, Method: rt.method, Path: rt.pattern, Tags: []string{"uploads"}, Summary: summary,
		Description: "tus 1.0 (https://tus.io/protocols/resumable-upload). `Upload-Metadata` takes `filename`, `folder` (name of the " +
			"folder, required; with `version_of` the one that the photo lies in), `relative_path`, `modified` (RFC 3339 or milliseconds), `sidecar_for` (name of the photo's upload) and `version_of` (name of the photo whose file it is to replace).",
		Responses: map[string]*huma.Response{"2XX": {Description: "As the protocol says"}},
	}
	if rt.needs == sender {
		o.Description = "tus 1.0, for whoever was let in by the page of an upload link (a cookie of that page). `Upload-Metadata` takes `filename` and `modified`."
		o.Parameters = append(o.Parameters, &huma.Param{Name: "token", In: "path", Required: true, Description: "Secret of the link", Schema: &huma.Schema{Type: "string"}})
	}
	if strings.Contains(rt.pattern, "{id}") {
		o.Parameters = append(o.Parameters, &huma.Param{Name: "id", In: "path", Required: true, Description: "Name of the upload", Schema: &huma.Schema{Type: "string"}})
	}
	describe(o, rt)
	s.api.OpenAPI().AddOperation(o)
}

// ownUpload gives the upload in the address, which must be the caller's; nothing for a new one.
func (s *Server) ownUpload(x *exchange, r *http.Request) (library.Upload, error) {
	text := r.PathValue("id")
	if text == "" {
		return library.Upload{}, nil
	}
	id, err := ident.Parse[ident.Upload](text)
	if err != nil {
		return library.Upload{}, problem.New(problem.NotFound, "upload.not-found")
	}
	return s.o.Library.Upload(r.Context(), x.caller, id)
}

// brings tells whether a request has a body with something in it. What it reads is lost.
func brings(r *http.Request) bool {
	n, err := io.ReadFull(r.Body, make([]byte, 1))
	return n > 0 || err != nil && !errors.Is(err, io.EOF)
}

// discover says what of the protocol is spoken here.
func (s *Server) discover(x *exchange, _ *http.Request) {
	h := x.Header()
	h.Set("Tus-Resumable", tusVersion)
	h.Set("Tus-Version", tusVersion)
	h.Set("Tus-Extension", "creation,termination,expiration")
	h.Set("Tus-Max-Size", strconv.FormatInt(s.o.Library.LargestFile(), 10))
	x.WriteHeader(http.StatusNoContent)
}

// tusAnswer keeps the protocol's own error texts from the client.
type tusAnswer struct {
	*exchange
	at      string // path of the request
	refused int    // status that the protocol wanted to refuse with
}

// WriteHeader holds refusals back and makes the new upload's address ours: the protocol
// builds it from the Host header.
func (a *tusAnswer) WriteHeader(status int) {
	h := a.Header()
	if location := h.Get("Location"); location != "" {
		h.Set("Location", a.at+location[strings.LastIndexByte(location, '/'):])
	}
	if status >= http.StatusBadRequest {
		a.refused = status
		return
	}
	a.exchange.WriteHeader(status)
}

// Write drops the text of a refusal.
func (a *tusAnswer) Write(b []byte) (int, error) {
	if a.refused != 0 {
		return len(b), nil
	}
	return a.exchange.Write(b)
}

// finish answers with a problem where the protocol refused.
func (a *tusAnswer) finish() {
	if a.refused == 0 {
		return
	}
	err := a.failure // what the store said, if it was the store
	if err == nil {
		err = refusedUpload(a.refused)
	}
	for _, name := range []string{"Upload-Offset", "Upload-Length"} {
		a.Header().Del(name)
	}
	a.fail(err)
}

func refusedUpload(status int) error {
	switch status {
	case http.StatusNotFound, http.StatusGone:
		return problem.New(problem.NotFound, "upload.not-found")
	case http.StatusConflict:
		return problem.New(problem.Conflict, "upload.offset")
	case http.StatusLocked:
		return problem.New(problem.Busy, "upload.busy")
	case http.StatusRequestEntityTooLarge:
		return problem.New(problem.TooLarge, "upload.past-end")
	case http.StatusServiceUnavailable:
		return problem.New(problem.Busy, "upload.busy")
	case http.StatusInternalServerError:
		// Only the line itself is left: what the store says is known already.
		return problem.New(problem.Invalid, "request.timeout").Because(errors.New("the line broke"))
	}
	return problem.New(problem.Invalid, "request.malformed")
}
