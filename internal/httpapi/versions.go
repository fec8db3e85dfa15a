package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
)

// Version is one file that an asset has had.
type Version struct {
	Number    int       `json:"number"`
	FileName  string    `json:"file_name"`
	MediaType string    `json:"media_type"`
	Width     int       `json:"width"`
	Height    int       `json:"height"`
	Bytes     int64     `json:"bytes"`
	SHA256    string    `json:"sha256"`
	AddedAt   time.Time `json:"added_at"`
	AddedBy   Named     `json:"added_by"`
	Note      string    `json:"note,omitempty"`
	Current   bool      `json:"current"`
}

// VersionForm replaces an asset's file.
type VersionForm struct {
	Upload string `json:"upload" doc:"Name of an upload made with version_of"`
	Note   string `json:"note,omitempty" maxLength:"1000" doc:"What is different"`
}

func (s *Server) versions() {
	const tag = "assets"
	handle(s, op{method: http.MethodGet, path: "/assets/{id}/versions", id: "list-versions", tag: tag, summary: "The files that an asset has had, newest first"}, s.listVersions)
	handle(s, op{method: http.MethodPost, path: "/assets/{id}/versions", id: "add-version", tag: tag, creates: true, status: http.StatusCreated,
		summary: "Replace an asset's file", about: "The old file is kept as an older version; how the photo is described stays. Its own legal basis is unset then, and the people in it have to be looked at again."}, s.postVersion)
	handle(s, op{method: http.MethodPost, path: "/assets/{id}/versions/{number}/current", id: "use-version", tag: tag, status: http.StatusNoContent,
		summary: "Make one of an asset's versions the current one", about: "Its own legal basis is unset then, and the people in it have to be looked at again."}, s.useVersion)
}

func versionOf(names map[ident.User]string) func(asset.Version) Version {
	return func(v asset.Version) Version {
		return Version{
			Number: v.Number, FileName: v.FileName, MediaType: v.MediaType, Width: v.Width, Height: v.Height, Bytes: v.Bytes, SHA256: v.SHA256,
			AddedAt: v.AddedAt.UTC(), AddedBy: Named{v.AddedBy.String(), names[v.AddedBy]}, Note: v.Note, Current: v.Current,
		}
	}
}

// versionsOf gives versions with the names of who brought them.
func (s *Server) versionsOf(ctx context.Context, by access.Caller, versions []asset.Version) ([]Version, error) {
	names, err := s.o.Office.Names(ctx, by, each(versions, func(v asset.Version) ident.User { return v.AddedBy }))
	if err != nil {
		return nil, err
	}
	return each(versions, versionOf(names)), nil
}

func (s *Server) listVersions(ctx context.Context, by access.Caller, in *ByID) (*answer[list[Version]], error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	versions, err := s.o.Library.Versions(ctx, by, id)
	if err != nil {
		return nil, err
	}
	out, err := s.versionsOf(ctx, by, versions)
	if err != nil {
		return nil, err
	}
	return &answer[list[Version]]{list[Version]{out}}, nil
}

func (s *Server) postVersion(ctx context.Context, by access.Caller, in *edit[VersionForm]) (*answer[Version], error) {
	id, revision, err := edited[ident.Asset](in.ID, in.IfMatch, "asset.not-found")
	if err != nil {
		return nil, err
	}
	upload, err := parseField[ident.Upload](in.Body.Upload, "upload")
	if err != nil {
		return nil, err
	}
	v, err := s.o.Library.ReplaceWith(ctx, by, id, upload, library.NewFile{Note: in.Body.Note, Expect: revision})
	if err != nil {
		return nil, err
	}
	out, err := s.versionsOf(ctx, by, []asset.Version{v})
	if err != nil {
		return nil, err
	}
	return &answer[Version]{out[0]}, nil
}

func (s *Server) useVersion(ctx context.Context, by access.Caller, in *struct {
	ByID
	IfMatch string `header:"If-Match" doc:"The revision that was read"`
	Number  string `path:"number" doc:"Number of the version"`
}) (*none, error) {
	id, revision, err := edited[ident.Asset](in.ID, in.IfMatch, "asset.not-found")
	if err != nil {
		return nil, err
	}
	number, err := numberIn(in.Number, "version.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Library.UseVersion(ctx, by, id, number, revision)
}
