package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
)

// User is an account.
type User struct {
	ID       string    `json:"id"`
	Email    string    `json:"email"`
	Name     string    `json:"name"`
	Language string    `json:"language"`
	Roles    []string  `json:"roles" nullable:"false"`
	Groups   []string  `json:"groups" nullable:"false"`
	Disabled bool      `json:"disabled"`
	MadeAt   time.Time `json:"made_at"`
	Revision int64     `json:"revision"`
}

// UserForm is a new account.
type UserForm struct {
	Email    string   `json:"email" maxLength:"254"`
	Name     string   `json:"name" maxLength:"255"`
	Language string   `json:"language" enum:"en,nl,sv,de"`
	Roles    []string `json:"roles" maxItems:"10" nullable:"false"`
	Password string   `json:"password,omitempty" maxLength:"1024" doc:"Without one the user cannot log in by password"`
}

// UserChange changes what it names.
type UserChange struct {
	Name     *string   `json:"name,omitempty" maxLength:"255"`
	Language *string   `json:"language,omitempty" enum:"en,nl,sv,de"`
	Roles    *[]string `json:"roles,omitempty" maxItems:"10" nullable:"false"`
	Disabled *bool     `json:"disabled,omitempty"`
}

// NewPassword is a password set for somebody else.
type NewPassword struct {
	Password string `json:"password" maxLength:"1024"`
}

func (s *Server) users() {
	const tag = "users"
	handle(s, op{method: http.MethodGet, path: "/users", id: "list-users", tag: tag, action: access.RunHouse, summary: "All accounts"}, s.listUsers)
	handle(s, op{method: http.MethodPost, path: "/users", id: "add-user", tag: tag, action: access.RunHouse, creates: true, status: http.StatusCreated, summary: "Make an account"}, s.postUser)
	handle(s, op{method: http.MethodGet, path: "/users/{id}", id: "get-user", tag: tag, action: access.RunHouse, summary: "One account"}, s.getUser)
	handle(s, op{method: http.MethodPatch, path: "/users/{id}", id: "change-user", tag: tag, action: access.RunHouse, summary: "Change an account",
		about: "Disabling one ends its sessions and tokens at once."}, s.patchUser)
	handle(s, op{method: http.MethodPost, path: "/users/{id}/password", id: "set-password", tag: tag, action: access.RunHouse, status: http.StatusNoContent,
		limit: 16 << 10, summary: "Give an account another password", about: "Its sessions end."}, s.postPassword)
}

func userOf(u access.User) User {
	return User{
		ID: u.ID.String(), Email: u.Email, Name: u.Name, Language: u.Language, Roles: roleTexts(u.Roles),
		Groups: each(u.Groups, ident.Group.String), Disabled: u.Disabled, MadeAt: u.MadeAt.UTC(), Revision: u.Revision,
	}
}

func (s *Server) listUsers(ctx context.Context, by access.Caller, _ *none) (*answer[list[User]], error) {
	users, err := s.o.Office.Users(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[list[User]]{list[User]{each(users, userOf)}}, nil
}

func (s *Server) postUser(ctx context.Context, by access.Caller, in *body[UserForm]) (*tagged[User], error) {
	f := in.Body
	u, err := s.o.Office.AddUser(ctx, by, office.UserForm{Email: f.Email, Name: f.Name, Language: f.Language, Roles: rolesOf(f.Roles), Password: f.Password})
	if err != nil {
		return nil, err
	}
	return &tagged[User]{tagOf(u.Revision), userOf(u)}, nil
}

func (s *Server) getUser(ctx context.Context, by access.Caller, in *ByID) (*tagged[User], error) {
	id, err := parse[ident.User](in.ID, "user.not-found")
	if err != nil {
		return nil, err
	}
	u, err := s.o.Office.User(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &tagged[User]{tagOf(u.Revision), userOf(u)}, nil
}

func (s *Server) patchUser(ctx context.Context, by access.Caller, in *edit[UserChange]) (*tagged[User], error) {
	id, revision, err := edited[ident.User](in.ID, in.IfMatch, "user.not-found")
	if err != nil {
		return nil, err
	}
	c := office.UserChange{Name: in.Body.Name, Language: in.Body.Language, Disabled: in.Body.Disabled}
	if in.Body.Roles != nil {
		roles := rolesOf(*in.Body.Roles)
		c.Roles = &roles
	}
	u, err := s.o.Office.ChangeUser(ctx, by, id, revision, c)
	if err != nil {
		return nil, err
	}
	return &tagged[User]{tagOf(u.Revision), userOf(u)}, nil
}

func (s *Server) postPassword(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body NewPassword
}) (*none, error) {
	id, err := parse[ident.User](in.ID, "user.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Office.SetPassword(ctx, by, id, in.Body.Password)
}
