package library

import (
	"context"
	"slices"
	"strings"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
)

// SuggestionKind says what a suggestion is.
type SuggestionKind string

// What can be suggested.
const (
	WordSuggestion       SuggestionKind = "word"
	KeywordSuggestion    SuggestionKind = "keyword"
	FolderSuggestion     SuggestionKind = "folder"
	CameraSuggestion     SuggestionKind = "camera"
	PlaceSuggestion      SuggestionKind = "place"
	CollectionSuggestion SuggestionKind = "collection"
	SearchSuggestion     SuggestionKind = "search"
)

// Suggestion is a way to go on from what has been typed. It finds something, and all that it
// finds the caller may see.
type Suggestion struct {
	Kind  SuggestionKind
	Text  string
	Query string
	Count int  // up to maxSuggested
	More  bool // more than Count
}

// How many of each kind are looked at, and how far each is counted.
const (
	maxSuggested = 50
	eachKind     = 6
	placesTried  = 3
)

// Suggest completes the last word of what has been typed, as somebody types. What comes before
// it narrows the suggestions. Nothing of this is put on record: it shows no photo.
func (l *Library) Suggest(ctx context.Context, by access.Caller, text string) ([]Suggestion, error) {
	var list []Suggestion
	err := l.store.View(ctx, func(tx Reader) error {
		seek, err := l.seek(ctx, tx, by)
		if err != nil {
			return err
		}
		before, last := lastWord(text)
		q, err := seek.parse(ctx, before)
		if err != nil {
			return err
		}
		// what stands before is complete
		for i := range q.Words {
			q.Words[i].Prefix = false
		}
		s := suggesting{seeker: seek, query: q, last: last}
		list, err = s.all(ctx)
		return err
	})
	return list, err
}

// lastWord parts the word that is being typed from what comes before it.
func lastWord(text string) (before, last string) {
	if strings.Count(text, `"`)%2 == 1 {
		at := strings.LastIndexByte(text, '"')
		start := strings.LastIndexAny(text[:at], " \t\n") + 1
		return text[:start], text[start:at] + text[at+1:]
	}
	start := strings.LastIndexAny(text, " \t\n") + 1
	return text[:start], text[start:]
}

// suggesting is one answer in the making.
type suggesting struct {
	*seeker
	query asset.Query
	last  string
	list  []Suggestion
}

// all asks every kind that the word being typed can be.
func (s *suggesting) all(ctx context.Context) ([]Suggestion, error) {
	key, value, isFilter := strings.Cut(s.last, ":")
	if isFilter {
		s.last = value
	}
	s.last = strings.TrimLeft(s.last, "-=")
	parts := s.tx.Split(s.last)
	if len(parts) == 0 {
		err := s.byName(ctx, "", isFilter, key)
		return s.list, err
	}
	word := parts[len(parts)-1]
	if !isFilter || key == "place" {
		if err := s.words(ctx, word, isFilter); err != nil {
			return nil, err
		}
	}
	meanings, err := s.tx.Meanings(ctx, []asset.Word{{Text: s.last, Prefix: true}})
	if err != nil {
		return nil, err
	}
	for _, kind := range []struct {
		key     string
		suggest func(context.Context, Meaning) error
	}{{"keyword", s.keywords}, {"folder", s.inFolders}, {"camera", s.cameras}} {
		if isFilter && key != kind.key {
			continue
		}
		if err := kind.suggest(ctx, meanings[0]); err != nil {
			return nil, err
		}
	}
	err = s.byName(ctx, s.last, isFilter, key)
	return s.list, err
}

// offer keeps a suggestion when it finds something.
func (s *suggesting) offer(ctx context.Context, kind SuggestionKind, text string, q asset.Query) (bool, error) {
	count, more, err := s.count(ctx, q, maxSuggested)
	if err != nil || count == 0 {
		return false, err
	}
	s.list = append(s.list, Suggestion{kind, text, q.Text(), count, more})
	return true, nil
}

// words offers words of the vocabulary, and as places those that stand in the name of one.
func (s *suggesting) words(ctx context.Context, word string, onlyPlaces bool) error {
	terms, err := s.tx.TermsFrom(ctx, word, 2*eachKind)
	if err != nil {
		return err
	}
	offered := 0
	for _, term := range terms {
		if offered == eachKind || onlyPlaces {
			break
		}
		q := s.query
		q.Words = append(slices.Clone(q.Words), asset.Word{Text: term.Word})
		ok, err := s.offer(ctx, WordSuggestion, term.Word, q)
		if err != nil {
			return err
		}
		if ok {
			offered++
		}
	}
	if s.query.Place != "" {
		return nil
	}
	for _, term := range terms[:min(len(terms), placesTried)] {
		q := s.query
		q.Place = term.Word
		if _, err := s.offer(ctx, PlaceSuggestion, term.Word, q); err != nil {
			return err
		}
	}
	return nil
}

func (s *suggesting) keywords(ctx context.Context, m Meaning) error {
	names, err := s.tx.KeywordNames(ctx, m.Keywords)
	if err != nil {
		return err
	}
	for _, name := range shortest(names) {
		q := s.query
		q.Keywords = append(slices.Clone(q.Keywords), name)
		if _, err := s.offer(ctx, KeywordSuggestion, name, q); err != nil {
			return err
		}
	}
	return nil
}

func (s *suggesting) cameras(ctx context.Context, m Meaning) error {
	names, err := s.tx.CameraNames(ctx, m.Cameras)
	if err != nil {
		return err
	}
	for _, name := range shortest(names) {
		q := s.query
		q.Cameras = []string{name}
		if _, err := s.offer(ctx, CameraSuggestion, name, q); err != nil {
			return err
		}
	}
	return nil
}

// inFolders offers the folders that the caller sees.
func (s *suggesting) inFolders(ctx context.Context, m Meaning) error {
	if s.query.Folder != 0 || len(m.Folders) == 0 {
		return nil
	}
	folders, err := s.allFolders(ctx)
	if err != nil {
		return err
	}
	names := make(map[ident.Folder]string)
	for _, f := range folders {
		if slices.Contains(m.Folders, f.ID) && s.rights.On(f.ID, s.library.now()) >= access.See {
			names[f.ID] = f.Name
		}
	}
	for _, name := range shortest(names) {
		for id, other := range names {
			if other != name {
				continue
			}
			q := s.query
			q.Folder, q.Below = id, true
			if _, err := s.offer(ctx, FolderSuggestion, name, q); err != nil {
				return err
			}
		}
	}
	return nil
}

// byName offers collections and saved searches whose names have the text in them.
func (s *suggesting) byName(ctx context.Context, text string, isFilter bool, key string) error {
	has := func(name string) bool { return strings.Contains(strings.ToLower(name), strings.ToLower(text)) }
	if (!isFilter || key == "collection") && s.query.Collection == 0 {
		list, err := s.tx.Collections(ctx, s.by.User)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(c asset.Collection) bool { return !has(c.Name) })
		for _, c := range list[:min(len(list), eachKind)] {
			q := s.query
			q.Collection = c.ID
			if _, err := s.offer(ctx, CollectionSuggestion, c.Name, q); err != nil {
				return err
			}
		}
	}
	if isFilter {
		return nil
	}
	list, err := s.tx.Searches(ctx, s.by.User)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(saved asset.SavedSearch) bool { return !has(saved.Name) })
	for _, saved := range list[:min(len(list), eachKind)] {
		s.list = append(s.list, Suggestion{Kind: SearchSuggestion, Text: saved.Name, Query: saved.Query})
	}
	return nil
}

// shortest gives some of the names, the shortest first: of what begins alike those are likest to
// be meant.
func shortest[K comparable](names map[K]string) []string {
	list := make([]string, 0, len(names))
	for _, name := range names {
		list = append(list, name)
	}
	slices.SortFunc(list, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	list = slices.Compact(list)
	return list[:min(len(list), eachKind)]
}
