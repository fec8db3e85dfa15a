package httpapi

import (
	"context"
	"net/http"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
)

// Group is a named set of users.
type Group struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Members  []string `json:"members" nullable:"false" doc:"Names of users"`
	Revision int64    `json:"revision"`
}

// GroupForm is a new group.
type GroupForm struct {
	Name    string   `json:"name" maxLength:"255"`
	Members []string `json:"members,omitempty" maxItems:"10000" nullable:"false"`
}

// GroupChange changes what it names.
type GroupChange struct {
	Name    *string   `json:"name,omitempty" maxLength:"255"`
	Members *[]string `json:"members,omitempty" maxItems:"10000" nullable:"false"`
}

func (s *Server) groups() {
	const tag = "users"
	handle(s, op{method: http.MethodGet, path: "/groups", id: "list-groups", tag: tag, action: access.RunHouse, summary: "All groups"}, s.listGroups)
	handle(s, op{method: http.MethodPost, path: "/groups", id: "add-group", tag: tag, action: access.RunHouse, creates: true, status: http.StatusCreated, summary: "Make a group"}, s.postGroup)
	handle(s, op{method: http.MethodPatch, path: "/groups/{id}", id: "change-group", tag: tag, action: access.RunHouse, summary: "Change a group"}, s.patchGroup)
	handle(s, op{method: http.MethodDelete, path: "/groups/{id}", id: "remove-group", tag: tag, action: access.RunHouse, status: http.StatusNoContent,
		summary: "Take a group away", about: "What was granted to it ends at once."}, s.deleteGroup)
}

func groupOf(g access.Group) Group {
	return Group{ID: g.ID.String(), Name: g.Name, Members: each(g.Members, ident.User.String), Revision: g.Revision}
}

func (s *Server) listGroups(ctx context.Context, by access.Caller, _ *none) (*answer[list[Group]], error) {
	groups, err := s.o.Office.Groups(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[list[Group]]{list[Group]{each(groups, groupOf)}}, nil
}

func (s *Server) postGroup(ctx context.Context, by access.Caller, in *body[GroupForm]) (*tagged[Group], error) {
	members, err := parseFields[ident.User](in.Body.Members, "members")
	if err != nil {
		return nil, err
	}
	g, err := s.o.Office.AddGroup(ctx, by, in.Body.Name, members)
	if err != nil {
		return nil, err
	}
	return &tagged[Group]{tagOf(g.Revision), groupOf(g)}, nil
}

func (s *Server) patchGroup(ctx context.Context, by access.Caller, in *edit[GroupChange]) (*tagged[Group], error) {
	id, revision, err := edited[ident.Group](in.ID, in.IfMatch, "group.not-found")
	if err != nil {
		return nil, err
	}
	var members *[]ident.User
	if in.Body.Members != nil {
		list, err := parseFields[ident.User](*in.Body.Members, "members")
		if err != nil {
			return nil, err
		}
		members = &list
	}
	g, err := s.o.Office.ChangeGroup(ctx, by, id, revision, in.Body.Name, members)
	if err != nil {
		return nil, err
	}
	return &tagged[Group]{tagOf(g.Revision), groupOf(g)}, nil
}

func (s *Server) deleteGroup(ctx context.Context, by access.Caller, in *drop) (*none, error) {
	id, revision, err := edited[ident.Group](in.ID, in.IfMatch, "group.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Office.RemoveGroup(ctx, by, id, revision)
}
