package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"time"

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

func (s *Server) arrivals() error {
	handle(s, op{method: http.MethodGet, path: "/uploads", id: "list-uploads", tag: "uploads", summary: "One's own uploads, newest first"}, s.listUploads)
	handle(s, op{method: http.MethodGet, path: "/uploads/{id}", id: "get-upload", tag: "uploads", summary: "What became of one of one's own uploads"}, s.getUpload)
	s.adding()
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

// numberIn reads a number in an address.
func numberIn(text, missing string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || strconv.Itoa(n) != text {
		return 0, problem.New(problem.NotFound, missing)
	}
	return n, nil
}
