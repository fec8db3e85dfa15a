package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
)

// Me is who the caller is.
type Me struct {
	User         Self     `json:"user"`
	May          []string `json:"may" nullable:"false" doc:"What the caller may do to the house"`
	Organisation string   `json:"organisation"`
	Version      string   `json:"version" doc:"Of the server"`
	Settings     Public   `json:"settings"`
}

// Self is the caller's own account.
type Self struct {
	ID       string   `json:"id"`
	Email    string   `json:"email"`
	Name     string   `json:"name"`
	Language string   `json:"language"`
	Roles    []string `json:"roles" nullable:"false"`
	Revision int64    `json:"revision"`
}

// Public is what everybody in the house may know of its settings.
type Public struct {
	Language  string `json:"language"`
	Purposes  []Term `json:"purposes" nullable:"false"`
	Channels  []Term `json:"channels" nullable:"false"`
	TrashDays int    `json:"trash_days" doc:"How long a trashed photo can be restored"`
}

// SelfChange changes one's own account.
type SelfChange struct {
	Name     *string `json:"name,omitempty" maxLength:"255"`
	Language *string `json:"language,omitempty" enum:"en,nl,sv,de"`
}

// PasswordChange replaces one's own password.
type PasswordChange struct {
	Current string `json:"current" maxLength:"1024"`
	New     string `json:"new" maxLength:"1024"`
}

// Session is one login on one device.
type Session struct {
	ID        string    `json:"id"`
	Current   bool      `json:"current" doc:"The one at hand"`
	MadeAt    time.Time `json:"made_at"`
	SeenAt    time.Time `json:"seen_at"`
	Source    string    `json:"source" doc:"Network address"`
	UserAgent string    `json:"user_agent"`
}

func (s *Server) me() {
	handle(s, op{method: http.MethodGet, path: "/me", id: "get-me", tag: "me", summary: "Who the caller is"}, s.getMe)
	handle(s, op{method: http.MethodPatch, path: "/me", id: "change-me", tag: "me", needs: withSession, summary: "Change one's own name or language"}, s.patchMe)
	handle(s, op{method: http.MethodPost, path: "/me/password", id: "change-my-password", tag: "me", needs: withSession, status: http.StatusNoContent,
		limit: 16 << 10, summary: "Change one's own password", about: "Every other session ends."}, s.postMyPassword)
	handle(s, op{method: http.MethodGet, path: "/me/sessions", id: "list-sessions", tag: "me", needs: withSession, summary: "One's own sessions"}, s.listSessions)
	handle(s, op{method: http.MethodDelete, path: "/me/sessions", id: "end-other-sessions", tag: "me", needs: withSession, status: http.StatusNoContent,
		summary: "End all of one's sessions but the one at hand"}, s.endOtherSessions)
	handle(s, op{method: http.MethodDelete, path: "/me/sessions/{id}", id: "end-session", tag: "me", needs: withSession, status: http.StatusNoContent,
		summary: "End one of one's own sessions"}, s.endSession)
}

// standing gathers who a caller is.
func (s *Server) standing(ctx context.Context, by access.Caller) (Me, error) {
	me, err := s.o.Office.Me(ctx, by)
	if err != nil {
		return Me{}, err
	}
	settings, err := s.o.Office.Settings(ctx, by)
	if err != nil {
		return Me{}, err
	}
	return Me{
		User: selfOf(me.User), May: each(me.May, func(a access.Action) string { return string(a) }),
		Organisation: settings.Organisation, Version: s.o.Version,
		Settings: Public{Language: settings.Language, Purposes: activeTerms(settings.Purposes), Channels: activeTerms(settings.Channels), TrashDays: trashDays},
	}, nil
}

func selfOf(u access.User) Self {
	return Self{ID: u.ID.String(), Email: u.Email, Name: u.Name, Language: u.Language, Roles: roleTexts(u.Roles), Revision: u.Revision}
}

func (s *Server) getMe(ctx context.Context, by access.Caller, _ *none) (*tagged[Me], error) {
	me, err := s.standing(ctx, by)
	if err != nil {
		return nil, err
	}
	return &tagged[Me]{tagOf(me.User.Revision), me}, nil
}

func (s *Server) patchMe(ctx context.Context, by access.Caller, in *struct {
	IfMatch string `header:"If-Match" doc:"The revision that the change is based on; without it the present one, since nobody else edits it"`
	Body    SelfChange
}) (*tagged[Me], error) {
	if in.IfMatch == "" {
		me, err := s.o.Office.Me(ctx, by)
		if err != nil {
			return nil, err
		}
		in.IfMatch = tagOf(me.User.Revision)
	}
	revision, err := revisionOf(in.IfMatch)
	if err != nil {
		return nil, err
	}
	if _, err := s.o.Office.ChangeSelf(ctx, by, revision, in.Body.Name, in.Body.Language); err != nil {
		return nil, err
	}
	return s.getMe(ctx, by, nil)
}

func (s *Server) postMyPassword(ctx context.Context, by access.Caller, in *body[PasswordChange]) (*none, error) {
	return nil, s.o.Office.ChangePassword(ctx, by, in.Body.Current, in.Body.New)
}

func (s *Server) listSessions(ctx context.Context, by access.Caller, _ *none) (*answer[list[Session]], error) {
	sessions, err := s.o.Office.Sessions(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[list[Session]]{list[Session]{each(sessions, func(one office.Session) Session {
		return Session{
			ID: one.ID.String(), Current: one.ID == by.Session, MadeAt: one.MadeAt.UTC(), SeenAt: one.SeenAt.UTC(),
			Source: one.Source, UserAgent: one.UserAgent,
		}
	})}}, nil
}

func (s *Server) endSession(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Session](in.ID, "session.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Office.EndSession(ctx, by, id)
}

func (s *Server) endOtherSessions(ctx context.Context, by access.Caller, _ *none) (*none, error) {
	return nil, s.o.Office.EndOtherSessions(ctx, by)
}
