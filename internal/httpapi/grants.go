package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
)

// Grant opens a folder, and all that lies in it, to a user or a group.
type Grant struct {
	ID     string     `json:"id"`
	Folder string     `json:"folder"`
	User   *Named     `json:"user,omitempty"`
	Group  *Named     `json:"group,omitempty"`
	Right  string     `json:"right" enum:"see,download,edit,manage"`
	From   *time.Time `json:"from,omitempty"`
	Until  *time.Time `json:"until,omitempty"`
	Reason string     `json:"reason,omitempty" doc:"Given when the glass was broken"`
}

// GrantForm is a new grant. Exactly one of user and group is named.
type GrantForm struct {
	User  string     `json:"user,omitempty"`
	Group string     `json:"group,omitempty"`
	Right string     `json:"right" enum:"see,download,edit,manage"`
	From  *time.Time `json:"from,omitempty"`
	Until *time.Time `json:"until,omitempty"`
}

// GrantChange changes what it names.
type GrantChange struct {
	Right *string `json:"right,omitempty" enum:"see,download,edit,manage"`
	From  moment  `json:"from,omitempty"`
	Until moment  `json:"until,omitempty"`
}

// Sight is somebody who may open a folder, and everything that lets them.
type Sight struct {
	User  Account `json:"user"`
	Right string  `json:"right" enum:"see,download,edit,manage"`
	Why   []Why   `json:"why" nullable:"false"`
}

// Account is a user by name and address.
type Account struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
}

// Why is one thing that lets a user into a folder.
type Why struct {
	Kind   string     `json:"kind" enum:"role,grant,group-grant,break-glass"`
	Role   string     `json:"role,omitempty"`
	Grant  string     `json:"grant,omitempty"`
	Folder *Named     `json:"folder,omitempty" doc:"Where the grant stands; its name where the caller sees it"`
	Group  *Named     `json:"group,omitempty"`
	Right  string     `json:"right,omitempty"`
	From   *time.Time `json:"from,omitempty"`
	Until  *time.Time `json:"until,omitempty"`
}

// GlassForm is the reason for breaking the glass.
type GlassForm struct {
	Reason string `json:"reason" maxLength:"2000" doc:"10 to 500 characters; on record, and told to every manager"`
}

// Glass is how long it stays broken.
type Glass struct {
	Until time.Time `json:"until"`
}

func (s *Server) grants() {
	const tag = "access"
	handle(s, op{method: http.MethodGet, path: "/folders/{id}/grants", id: "list-grants", tag: tag, action: access.GrantFolders, summary: "The grants on a folder itself"}, s.listGrants)
	handle(s, op{method: http.MethodPost, path: "/folders/{id}/grants", id: "add-grant", tag: tag, action: access.GrantFolders, creates: true, status: http.StatusCreated,
		summary: "Open a folder to a user or a group"}, s.postGrant)
	handle(s, op{method: http.MethodPatch, path: "/grants/{id}", id: "change-grant", tag: tag, action: access.GrantFolders, summary: "Change the right or the window of a grant"}, s.patchGrant)
	handle(s, op{method: http.MethodDelete, path: "/grants/{id}", id: "remove-grant", tag: tag, action: access.GrantFolders, status: http.StatusNoContent,
		summary: "End a grant at once"}, s.deleteGrant)
	handle(s, op{method: http.MethodGet, path: "/folders/{id}/access", id: "list-folder-access", tag: tag, action: access.GrantFolders,
		summary: "Why somebody can see a folder", about: "Everybody who may open it now, and everything that lets them."}, s.whoSees)
	handle(s, op{method: http.MethodPost, path: "/break-glass", id: "break-glass", tag: tag, action: access.BreakGlass,
		summary: "See all photos for an hour, giving a reason", about: "The reason is on record and every manager is told."}, s.breakGlass)
}

// grantsOf gives grants with the names of those they are to.
func (s *Server) grantsOf(ctx context.Context, by access.Caller, grants ...access.Grant) ([]Grant, error) {
	users, err := s.o.Office.Names(ctx, by, each(grants, func(g access.Grant) ident.User { return g.User }))
	if err != nil {
		return nil, err
	}
	groups, err := s.o.Office.GroupNames(ctx, by, each(grants, func(g access.Grant) ident.Group { return g.Group }))
	if err != nil {
		return nil, err
	}
	return each(grants, func(g access.Grant) Grant {
		return Grant{
			ID: g.ID.String(), Folder: g.Folder.String(), User: namedIf(g.User, users), Group: namedIf(g.Group, groups),
			Right: rightText(g.Right), From: when(g.From), Until: when(g.Until), Reason: g.Reason,
		}
	}), nil
}

// oneGrant answers with a grant.
func (s *Server) oneGrant(ctx context.Context, by access.Caller, g access.Grant) (*answer[Grant], error) {
	out, err := s.grantsOf(ctx, by, g)
	if err != nil {
		return nil, err
	}
	return &answer[Grant]{out[0]}, nil
}

// namedIf names a thing, if there is one.
func namedIf[K any](id ident.Of[K], names map[ident.Of[K]]string) *Named {
	if id == 0 {
		return nil
	}
	return &Named{id.String(), names[id]}
}

func (s *Server) listGrants(ctx context.Context, by access.Caller, in *ByID) (*answer[list[Grant]], error) {
	folder, err := parse[ident.Folder](in.ID, "folder.not-found")
	if err != nil {
		return nil, err
	}
	grants, err := s.o.Office.Grants(ctx, by, folder)
	if err != nil {
		return nil, err
	}
	out, err := s.grantsOf(ctx, by, grants...)
	if err != nil {
		return nil, err
	}
	return &answer[list[Grant]]{list[Grant]{out}}, nil
}

func (s *Server) postGrant(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body GrantForm
}) (*answer[Grant], error) {
	folder, err := parse[ident.Folder](in.ID, "folder.not-found")
	if err != nil {
		return nil, err
	}
	f := office.GrantForm{From: at(in.Body.From), Until: at(in.Body.Until)}
	if f.Right, err = rightOf(in.Body.Right); err != nil {
		return nil, err
	}
	if in.Body.User != "" {
		if f.User, err = parseField[ident.User](in.Body.User, "user"); err != nil {
			return nil, err
		}
	}
	if in.Body.Group != "" {
		if f.Group, err = parseField[ident.Group](in.Body.Group, "group"); err != nil {
			return nil, err
		}
	}
	g, err := s.o.Office.AddGrant(ctx, by, folder, f)
	if err != nil {
		return nil, err
	}
	return s.oneGrant(ctx, by, g)
}

func (s *Server) patchGrant(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body GrantChange
}) (*answer[Grant], error) {
	id, err := parse[ident.Grant](in.ID, "grant.not-found")
	if err != nil {
		return nil, err
	}
	var right *access.Right
	if in.Body.Right != nil {
		r, err := rightOf(*in.Body.Right)
		if err != nil {
			return nil, err
		}
		right = &r
	}
	g, err := s.o.Office.ChangeGrant(ctx, by, id, right, in.Body.From.ptr(), in.Body.Until.ptr())
	if err != nil {
		return nil, err
	}
	return s.oneGrant(ctx, by, g)
}

func (s *Server) deleteGrant(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Grant](in.ID, "grant.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Office.RemoveGrant(ctx, by, id)
}

func (s *Server) whoSees(ctx context.Context, by access.Caller, in *ByID) (*answer[list[Sight]], error) {
	folder, err := parse[ident.Folder](in.ID, "folder.not-found")
	if err != nil {
		return nil, err
	}
	sights, err := s.o.Office.WhoSees(ctx, by, folder)
	if err != nil {
		return nil, err
	}
	causes, err := s.causesOf(ctx, by, sights)
	if err != nil {
		return nil, err
	}
	return &answer[list[Sight]]{list[Sight]{each(sights, func(one office.Sight) Sight {
		return Sight{
			User: Account{ID: one.User.ID.String(), Name: one.User.Name, Email: one.User.Email}, Right: rightText(one.Right), Why: each(one.Why, causes),
		}
	})}}, nil
}

// causesOf tells causes with the names of the groups and folders in them.
func (s *Server) causesOf(ctx context.Context, by access.Caller, sights []office.Sight) (func(office.Cause) Why, error) {
	var ids []ident.Group
	for _, one := range sights {
		ids = append(ids, each(one.Why, func(c office.Cause) ident.Group { return c.Grant.Group })...)
	}
	groups, err := s.o.Office.GroupNames(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	visible, err := s.o.Library.Folders(ctx, by)
	if err != nil {
		return nil, err
	}
	folders := make(map[ident.Folder]string, len(visible))
	for _, f := range visible {
		folders[f.ID] = f.Name
	}
	return func(c office.Cause) Why {
		if c.Kind == office.ByRole {
			return Why{Kind: string(c.Kind), Role: string(c.Role)}
		}
		return Why{
			Kind: string(c.Kind), Folder: namedIf(c.Folder, folders), Grant: c.Grant.ID.String(), Group: namedIf(c.Grant.Group, groups),
			Right: rightText(c.Grant.Right), From: when(c.Grant.From), Until: when(c.Grant.Until),
		}
	}, nil
}

func (s *Server) breakGlass(ctx context.Context, by access.Caller, in *body[GlassForm]) (*answer[Glass], error) {
	until, err := s.o.Office.BreakGlass(ctx, by, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &answer[Glass]{Glass{until.UTC()}}, nil
}
