package httpapi

import (
	"context"
	"net/http"

	"imprimatur/internal/access"
	"imprimatur/internal/office"
)

// SetUpState is what the set-up and the login page need to know.
type SetUpState struct {
	Needed       bool   `json:"needed" doc:"Nobody has set the library up yet"`
	Organisation string `json:"organisation" doc:"Whose library this is"`
	Language     string `json:"language" doc:"The organisation's language"`
}

// SetUpForm makes the first user.
type SetUpForm struct {
	Token        string `json:"token" maxLength:"200" doc:"The secret that the server printed"`
	Organisation string `json:"organisation" maxLength:"255"`
	Language     string `json:"language" enum:"en,nl,sv,de"`
	Name         string `json:"name" maxLength:"255"`
	Email        string `json:"email" maxLength:"254"`
	Password     string `json:"password" maxLength:"1024"`
}

// entered is the answer to whoever has just come in.
type entered struct {
	SetCookie string `header:"Set-Cookie"`
	Body      Me
}

func (s *Server) setUp() {
	handle(s, op{method: http.MethodGet, path: "/setup", id: "get-setup", tag: "login", needs: anybody,
		summary: "Whether the library still has to be set up"}, s.getSetUp)
	handle(s, op{method: http.MethodPost, path: "/setup", id: "set-up", tag: "login", needs: anybody, limit: 16 << 10,
		summary: "Make the first user", about: "Works once, with the secret that the server printed at its first start."}, s.postSetUp)
}

func (s *Server) getSetUp(ctx context.Context, _ access.Caller, _ *none) (*answer[SetUpState], error) {
	needed, err := s.o.Office.NeedsSetUp(ctx)
	if err != nil {
		return nil, err
	}
	organisation, language, err := s.o.Office.PublicSettings(ctx)
	if err != nil {
		return nil, err
	}
	return &answer[SetUpState]{SetUpState{Needed: needed, Organisation: organisation, Language: language}}, nil
}

func (s *Server) postSetUp(ctx context.Context, by access.Caller, in *struct {
	UserAgent string `header:"User-Agent" hidden:"true"`
	Body      SetUpForm
}) (*entered, error) {
	f := in.Body
	entry, err := s.o.Office.SetUp(ctx, by, office.FirstStart{
		Secret: f.Token, Organisation: f.Organisation, Language: f.Language, Name: f.Name, Email: f.Email, Password: f.Password,
	}, in.UserAgent)
	if err != nil {
		return nil, err
	}
	return s.enter(ctx, by, entry)
}

// enter answers with the cookie of a new session and with who its user is.
func (s *Server) enter(ctx context.Context, by access.Caller, entry *office.Entry) (*entered, error) {
	as := access.Caller{Kind: access.Member, User: entry.User.ID, Session: entry.Session.ID, Source: by.Source, Language: entry.User.Language}
	me, err := s.standing(ctx, as)
	if err != nil {
		return nil, err
	}
	now := s.o.Now()
	return &entered{SetCookie: cookieFor(entry.Secret, now.Add(sessionCookieTime), now).String(), Body: me}, nil
}
