package httpapi

import (
	"context"
	"net/http"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
)

// Keyword is a word by which photos are found.
type Keyword struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Names      map[string]string `json:"names" doc:"By language"`
	Synonyms   []string          `json:"synonyms" nullable:"false"`
	Count      int               `json:"count" doc:"Photos that carry it and that the caller may see"`
	More       bool              `json:"more" doc:"More than count"`
	Controlled bool              `json:"controlled" doc:"The organisation put it into the vocabulary"`
	Revision   int64             `json:"revision"`
}

// KeywordForm is a new keyword of the vocabulary.
type KeywordForm struct {
	Name     string            `json:"name" maxLength:"200"`
	Names    map[string]string `json:"names,omitempty"`
	Synonyms []string          `json:"synonyms,omitempty" maxItems:"50" nullable:"false"`
}

// KeywordChange changes what it names.
type KeywordChange struct {
	Name       *string            `json:"name,omitempty" maxLength:"200"`
	Names      *map[string]string `json:"names,omitempty"`
	Synonyms   *[]string          `json:"synonyms,omitempty" maxItems:"50" nullable:"false"`
	Controlled *bool              `json:"controlled,omitempty"`
}

// MergeForm says into which keyword another goes.
type MergeForm struct {
	Into string `json:"into"`
}

func (s *Server) keywords() {
	const tag = "words"
	handle(s, op{method: http.MethodGet, path: "/keywords", id: "list-keywords", tag: tag, summary: "The vocabulary by name, 100 at a time"}, s.listKeywords)
	handle(s, op{method: http.MethodGet, path: "/keywords/suggest", id: "suggest-keywords", tag: tag, summary: "Keywords that complete what is being typed, also by synonym or other language"}, s.suggestKeywords)
	handle(s, op{method: http.MethodPost, path: "/keywords", id: "add-keyword", tag: tag, action: access.EditWords, creates: true, status: http.StatusCreated, summary: "Put a keyword into the vocabulary"}, s.postKeyword)
	handle(s, op{method: http.MethodPatch, path: "/keywords/{id}", id: "change-keyword", tag: tag, action: access.EditWords, summary: "Change a keyword"}, s.patchKeyword)
	handle(s, op{method: http.MethodPost, path: "/keywords/{id}/merge", id: "merge-keyword", tag: tag, action: access.EditWords, status: http.StatusNoContent,
		summary: "Make a keyword part of another", about: "Its names become synonyms; photos that carry it carry the other. It cannot be undone."}, s.mergeKeyword)
	handle(s, op{method: http.MethodDelete, path: "/keywords/{id}", id: "remove-keyword", tag: tag, action: access.EditWords, status: http.StatusNoContent, summary: "Take an unused keyword away"}, s.deleteKeyword)
}

func keywordOf(k library.Keyword) Keyword {
	names, synonyms := k.Names, k.Synonyms
	if names == nil {
		names = map[string]string{}
	}
	if synonyms == nil {
		synonyms = []string{}
	}
	return Keyword{ID: k.ID.String(), Name: k.Name, Names: names, Synonyms: synonyms, Count: k.Count, More: k.More, Controlled: k.Controlled, Revision: k.Revision}
}

func (s *Server) listKeywords(ctx context.Context, by access.Caller, in *struct {
	Prefix string `query:"prefix" maxLength:"200" doc:"With a name or synonym that begins so"`
	After  string `query:"after" maxLength:"200" doc:"Name of the last one of the page before"`
}) (*answer[list[Keyword]], error) {
	keywords, err := s.o.Library.Keywords(ctx, by, in.Prefix, in.After)
	if err != nil {
		return nil, err
	}
	return &answer[list[Keyword]]{list[Keyword]{each(keywords, keywordOf)}}, nil
}

func (s *Server) suggestKeywords(ctx context.Context, by access.Caller, in *struct {
	Prefix string `query:"prefix" maxLength:"200"`
}) (*answer[list[Keyword]], error) {
	keywords, err := s.o.Library.CompleteKeyword(ctx, by, in.Prefix)
	if err != nil {
		return nil, err
	}
	return &answer[list[Keyword]]{list[Keyword]{each(keywords, keywordOf)}}, nil
}

func (s *Server) postKeyword(ctx context.Context, by access.Caller, in *body[KeywordForm]) (*tagged[Keyword], error) {
	k, err := s.o.Library.AddKeyword(ctx, by, library.Keyword{Name: in.Body.Name, Names: in.Body.Names, Synonyms: in.Body.Synonyms})
	if err != nil {
		return nil, err
	}
	return &tagged[Keyword]{tagOf(k.Revision), keywordOf(k)}, nil
}

func (s *Server) patchKeyword(ctx context.Context, by access.Caller, in *edit[KeywordChange]) (*tagged[Keyword], error) {
	id, revision, err := edited[ident.Keyword](in.ID, in.IfMatch, "keyword.not-found")
	if err != nil {
		return nil, err
	}
	b := in.Body
	k, err := s.o.Library.EditKeyword(ctx, by, id, library.KeywordEdit{Name: b.Name, Names: b.Names, Synonyms: b.Synonyms, Controlled: b.Controlled, Expect: revision})
	if err != nil {
		return nil, err
	}
	return &tagged[Keyword]{tagOf(k.Revision), keywordOf(k)}, nil
}

func (s *Server) mergeKeyword(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body MergeForm
}) (*none, error) {
	id, err := parse[ident.Keyword](in.ID, "keyword.not-found")
	if err != nil {
		return nil, err
	}
	into, err := parseField[ident.Keyword](in.Body.Into, "into")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Library.MergeKeyword(ctx, by, id, into)
}

func (s *Server) deleteKeyword(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Keyword](in.ID, "keyword.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Library.RemoveKeyword(ctx, by, id)
}
