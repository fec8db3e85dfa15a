package httpapi

import (
	"context"
	"net/http"

	"imprimatur/internal/access"
)

// LoginForm is an e-mail address with its password.
type LoginForm struct {
	Email    string `json:"email" maxLength:"254"`
	Password string `json:"password" maxLength:"1024"`
}

func (s *Server) login() {
	handle(s, op{method: http.MethodPost, path: "/login", id: "log-in", tag: "login", needs: anybody, limit: 16 << 10,
		summary: "Log in", about: "Each login makes a session of its own. Every failure reads the same."}, s.postLogin)
	handle(s, op{method: http.MethodPost, path: "/logout", id: "log-out", tag: "login", needs: withSession, status: http.StatusNoContent,
		summary: "End the session at hand"}, s.postLogout)
}

func (s *Server) postLogin(ctx context.Context, by access.Caller, in *struct {
	UserAgent string `header:"User-Agent" hidden:"true"`
	Body      LoginForm
}) (*entered, error) {
	entry, err := s.o.Office.Login(ctx, by, in.Body.Email, in.Body.Password, in.UserAgent)
	if err != nil {
		return nil, err
	}
	return s.enter(ctx, by, entry)
}

func (s *Server) postLogout(ctx context.Context, by access.Caller, _ *none) (*struct {
	SetCookie string `header:"Set-Cookie"`
	ClearSite string `header:"Clear-Site-Data"`
}, error) {
	if err := s.o.Office.Logout(ctx, by); err != nil {
		return nil, err
	}
	return &struct {
		SetCookie string `header:"Set-Cookie"`
		ClearSite string `header:"Clear-Site-Data"`
	}{cookieGone().String(), `"cache"`}, nil
}
