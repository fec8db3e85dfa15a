package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
)

// Token is an API token without its secret.
type Token struct {
	ID      string     `json:"id"`
	Name    string     `json:"name"`
	Right   string     `json:"right" enum:"none,see,download,edit,manage" doc:"The most that it may do in a folder"`
	House   bool       `json:"house" doc:"Whether it may do its owner's actions on the house"`
	Folders []string   `json:"folders" nullable:"false" doc:"The only folders that it may open; empty: all of its owner's"`
	MadeAt  time.Time  `json:"made_at"`
	UsedAt  *time.Time `json:"used_at,omitempty"`
	Until   time.Time  `json:"until"`
}

// NewToken is the one answer that holds the token itself.
type NewToken struct {
	Token
	Secret string `json:"token" doc:"Shown this once; only its hash is kept"`
}

// TokenForm is a token that is wanted.
type TokenForm struct {
	Name    string    `json:"name" maxLength:"255"`
	Right   string    `json:"right" enum:"none,see,download,edit,manage"`
	House   bool      `json:"house,omitempty"`
	Folders []string  `json:"folders,omitempty" maxItems:"1000" nullable:"false"`
	Until   time.Time `json:"until"`
}

func (s *Server) tokens() {
	handle(s, op{method: http.MethodGet, path: "/me/tokens", id: "list-tokens", tag: "me", needs: withSession, summary: "One's own API tokens"}, s.listTokens)
	handle(s, op{method: http.MethodPost, path: "/me/tokens", id: "make-token", tag: "me", needs: withSession, creates: true, secret: true, status: http.StatusCreated,
		summary: "Make an API token", about: "It may never do more than its owner may at that moment."}, s.postToken)
	handle(s, op{method: http.MethodDelete, path: "/me/tokens/{id}", id: "end-token", tag: "me", needs: withSession, status: http.StatusNoContent,
		summary: "End one of one's own API tokens"}, s.endToken)
}

func tokenOf(t office.Token) Token {
	return Token{
		ID: t.ID.String(), Name: t.Name, Right: rightText(t.Scope.Right), House: t.Scope.House,
		Folders: each(t.Scope.Folders, ident.Folder.String), MadeAt: t.MadeAt.UTC(), UsedAt: when(t.SeenAt), Until: t.EndsAt.UTC(),
	}
}

func (s *Server) listTokens(ctx context.Context, by access.Caller, _ *none) (*answer[list[Token]], error) {
	tokens, err := s.o.Office.Tokens(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[list[Token]]{list[Token]{each(tokens, tokenOf)}}, nil
}

func (s *Server) postToken(ctx context.Context, by access.Caller, in *body[TokenForm]) (*answer[NewToken], error) {
	right, err := rightOf(in.Body.Right)
	if err != nil {
		return nil, err
	}
	folders, err := parseFields[ident.Folder](in.Body.Folders, "folders")
	if err != nil {
		return nil, err
	}
	t, text, err := s.o.Office.MakeToken(ctx, by, office.TokenForm{
		Name: in.Body.Name, Scope: access.Scope{Right: right, House: in.Body.House, Folders: folders}, Until: in.Body.Until.UTC(),
	})
	if err != nil {
		return nil, err
	}
	return &answer[NewToken]{NewToken{Token: tokenOf(t), Secret: text}}, nil
}

func (s *Server) endToken(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Token](in.ID, "token.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Office.EndToken(ctx, by, id)
}
