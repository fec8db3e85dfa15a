package httpapi

import (
	"context"
	"fmt"
	"net/http"

	"imprimatur/internal/access"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
)

// TextPreview is a text as people would read it.
type TextPreview struct {
	Title   string   `json:"title"`
	HTML    string   `json:"html" doc:"Of the body, filled in; nothing in it but text, headings, lists, emphasis and links by https and mailto"`
	Missing []string `json:"missing" nullable:"false" doc:"Places to fill in for which the settings say nothing"`
}

// Piece is a stretch of text in a comparison.
type Piece struct {
	Kind string `json:"kind" enum:"same,added,removed"`
	Text string `json:"text"`
}

// TextChange is how one text differs between two versions.
type TextChange struct {
	Variant  string  `json:"variant" enum:"adult,guardian,model-contract"`
	Language string  `json:"language" enum:"en,nl,sv,de"`
	Title    []Piece `json:"title" nullable:"false"`
	Body     []Piece `json:"body" nullable:"false"`
}

func (s *Server) textPreview() {
	handle(s, op{method: http.MethodPost, path: "/quitclaims/preview", id: "preview-text", tag: "quitclaims", action: access.EditConsents, summary: "A text as people would read it"}, s.previewText)
}

func (s *Server) getVersion(ctx context.Context, by access.Caller, in *struct {
	ByID
	Version int `path:"version" minimum:"1"`
}) (*answer[list[QuitclaimText]], error) {
	id, err := parse[ident.Quitclaim](in.ID, noQuitclaim)
	if err != nil {
		return nil, err
	}
	texts, err := s.o.Office.Texts(ctx, by, id, in.Version)
	if err != nil {
		return nil, err
	}
	return &answer[list[QuitclaimText]]{list[QuitclaimText]{each(texts, textOf)}}, nil
}

func (s *Server) compareVersions(ctx context.Context, by access.Caller, in *struct {
	ByID
	From int `query:"from" required:"true" minimum:"1"`
	To   int `query:"to" required:"true" minimum:"1"`
}) (*answer[list[TextChange]], error) {
	id, err := parse[ident.Quitclaim](in.ID, noQuitclaim)
	if err != nil {
		return nil, err
	}
	changes, err := s.o.Office.Compare(ctx, by, id, in.From, in.To)
	if err != nil {
		return nil, err
	}
	return &answer[list[TextChange]]{list[TextChange]{each(changes, func(c office.TextChange) TextChange {
		return TextChange{Variant: string(c.Variant), Language: c.Language, Title: each(c.Title, pieceOf), Body: each(c.Body, pieceOf)}
	})}}, nil
}

func pieceOf(p consent.Piece) Piece { return Piece{Kind: string(p.Kind), Text: p.Text} }

func (s *Server) previewText(ctx context.Context, by access.Caller, in *body[TextForm]) (*answer[TextPreview], error) {
	filled, missing, err := s.o.Office.Filled(ctx, by, in.Body.Title, in.Body.Body)
	if err != nil {
		return nil, err
	}
	html, err := s.o.Markdown(filled.Body)
	if err != nil {
		return nil, fmt.Errorf("preview a text: %w", err)
	}
	return &answer[TextPreview]{TextPreview{Title: filled.Title, HTML: html, Missing: each(missing, func(place string) string { return place })}}, nil
}
