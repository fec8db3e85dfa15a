package httpapi

import (
	"context"
	"net/http"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
)

// Folder is a folder as the caller sees it.
type Folder struct {
	ID       string `json:"id"`
	Parent   string `json:"parent" doc:"Empty where the caller does not see what it lies in"`
	Name     string `json:"name"`
	Count    int    `json:"count" doc:"Photos in it"`
	Below    int    `json:"below" doc:"Photos in it and in all that lies in it, as far as the caller sees it"`
	Right    string `json:"right" enum:"see,download,edit,manage" doc:"What the caller may do there"`
	Revision int64  `json:"revision"`
}

// FolderForm is a new folder.
type FolderForm struct {
	Parent string `json:"parent"`
	Name   string `json:"name" maxLength:"255"`
}

// FolderChange changes what it names.
type FolderChange struct {
	Name   *string `json:"name,omitempty" maxLength:"255"`
	Parent *string `json:"parent,omitempty" doc:"Where it goes, with all that lies in it"`
}

// NewFolder is a folder that was just made or changed.
type NewFolder struct {
	ID       string `json:"id"`
	Parent   string `json:"parent"`
	Name     string `json:"name"`
	Revision int64  `json:"revision"`
}

func (s *Server) folders() {
	const tag = "folders"
	handle(s, op{method: http.MethodGet, path: "/folders", id: "list-folders", tag: tag, summary: "The tree as far as the caller sees it, by name"}, s.listFolders)
	handle(s, op{method: http.MethodPost, path: "/folders", id: "make-folder", tag: tag, creates: true, status: http.StatusCreated, summary: "Make a folder in another"}, s.postFolder)
	handle(s, op{method: http.MethodPatch, path: "/folders/{id}", id: "change-folder", tag: tag, summary: "Rename or move a folder",
		about: "Rights follow the tree from the same moment on."}, s.patchFolder)
	handle(s, op{method: http.MethodDelete, path: "/folders/{id}", id: "remove-folder", tag: tag, status: http.StatusNoContent, summary: "Take an empty folder away"}, s.deleteFolder)
}

func (s *Server) listFolders(ctx context.Context, by access.Caller, _ *none) (*answer[list[Folder]], error) {
	folders, err := s.o.Library.Folders(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[list[Folder]]{list[Folder]{each(folders, func(f library.FolderView) Folder {
		return Folder{
			ID: f.ID.String(), Parent: f.Parent.String(), Name: f.Name, Count: f.Count, Below: f.Below, Right: rightText(f.Right), Revision: f.Revision,
		}
	})}}, nil
}

func newFolderOf(f asset.Folder) *tagged[NewFolder] {
	return &tagged[NewFolder]{tagOf(f.Revision), NewFolder{f.ID.String(), f.Parent.String(), f.Name, f.Revision}}
}

func (s *Server) postFolder(ctx context.Context, by access.Caller, in *body[FolderForm]) (*tagged[NewFolder], error) {
	parent, err := parse[ident.Folder](in.Body.Parent, "folder.not-found")
	if err != nil {
		return nil, err
	}
	f, err := s.o.Library.MakeFolder(ctx, by, parent, in.Body.Name)
	if err != nil {
		return nil, err
	}
	return newFolderOf(f), nil
}

func (s *Server) patchFolder(ctx context.Context, by access.Caller, in *edit[FolderChange]) (*tagged[NewFolder], error) {
	id, revision, err := edited[ident.Folder](in.ID, in.IfMatch, "folder.not-found")
	if err != nil {
		return nil, err
	}
	change := library.FolderEdit{Name: in.Body.Name, Expect: revision}
	if in.Body.Parent != nil {
		parent, err := parse[ident.Folder](*in.Body.Parent, "folder.not-found")
		if err != nil {
			return nil, err
		}
		change.Parent = &parent
	}
	f, err := s.o.Library.EditFolder(ctx, by, id, change)
	if err != nil {
		return nil, err
	}
	return newFolderOf(f), nil
}

func (s *Server) deleteFolder(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Folder](in.ID, "folder.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Library.RemoveFolder(ctx, by, id)
}
