package library

import (
	"context"
	"slices"
	"strings"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Limits of the vocabulary.
const (
	keywordPage = 100
	completions = 20
	maxLooked   = 5000 // keywords, of which the caller may see few
	// maxKeywordCount is how far the photos of a keyword are counted.
	maxKeywordCount = 100
	maxSynonyms     = 50
)

// Keywords lists the vocabulary by name, a page at a time: what begins with prefix, from after
// the name given. A keyword that nobody put into the vocabulary is in it only for those who
// see a photo that carries it, or who keep the vocabulary.
func (l *Library) Keywords(ctx context.Context, by access.Caller, prefix, after string) ([]Keyword, error) {
	return l.keywords(ctx, by, prefix, after, keywordPage)
}

// CompleteKeyword offers keywords for what somebody types into the field of a photo. By a
// synonym, or by its name in another language, the keyword itself is offered.
func (l *Library) CompleteKeyword(ctx context.Context, by access.Caller, prefix string) ([]Keyword, error) {
	return l.keywords(ctx, by, prefix, "", completions)
}

func (l *Library) keywords(ctx context.Context, by access.Caller, prefix, after string, most int) ([]Keyword, error) {
	var list []Keyword
	err := l.store.View(ctx, func(tx Reader) error {
		seek, err := l.seek(ctx, tx, by)
		if err != nil {
			return err
		}
		keeper := seek.rights.May(access.EditWords)
		for looked := 0; looked < maxLooked; looked += keywordPage {
			page, err := tx.Keywords(ctx, prefix, after, keywordPage)
			if err != nil {
				return err
			}
			for _, k := range page {
				if len(list) == most {
					return nil
				}
				if err := seek.countKeyword(ctx, &k); err != nil {
					return err
				}
				if k.Controlled || k.Count > 0 || keeper {
					list = append(list, k)
				}
			}
			if len(page) < keywordPage {
				return nil
			}
			after = page[len(page)-1].Name
		}
		return nil
	})
	return list, err
}

// countKeyword counts the photos that carry a keyword, as far as the caller sees them.
func (s *seeker) countKeyword(ctx context.Context, k *Keyword) error {
	count, more, err := s.count(ctx, asset.Query{Keywords: []string{k.Name}}, maxKeywordCount)
	k.Count, k.More = count, more
	return err
}

// keepsWords tells whether the caller keeps the vocabulary.
func (l *Library) keepsWords(ctx context.Context, tx Reader, by access.Caller) error {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return err
	}
	if !rights.May(access.EditWords) {
		return problem.New(problem.Forbidden, "action.not-allowed")
	}
	return nil
}

// check tidies a keyword's names and tells whether they can be kept.
func (k *Keyword) check() error {
	var err error
	if k.Name, err = keywordName("name", k.Name); err != nil {
		return err
	}
	names := make(map[string]string, len(k.Names))
	for language, name := range k.Names {
		if !slices.Contains([]string{"en", "nl", "sv", "de"}, language) {
			return problem.New(problem.Invalid, "language.unknown").At("names")
		}
		if strings.TrimSpace(name) == "" {
			continue
		}
		if names[language], err = keywordName("names", name); err != nil {
			return err
		}
	}
	k.Names = names
	var synonyms []string
	for _, s := range k.Synonyms {
		if s, err = keywordName("synonyms", s); err != nil {
			return err
		}
		if !slices.Contains(synonyms, s) {
			synonyms = append(synonyms, s)
		}
	}
	if k.Synonyms = synonyms; len(synonyms) > maxSynonyms {
		return problem.New(problem.Invalid, "field.too-long", "field", "synonyms").At("synonyms")
	}
	return nil
}

func keywordName(field, name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		return "", problem.New(problem.Invalid, "name.empty").At(field)
	}
	return name, asset.CheckText(field, name, maxKeyword)
}

// AddKeyword puts a keyword into the controlled vocabulary. One that is in use already, but
// free, becomes controlled.
func (l *Library) AddKeyword(ctx context.Context, by access.Caller, k Keyword) (Keyword, error) {
	if err := k.check(); err != nil {
		return Keyword{}, err
	}
	err := l.store.InTx(ctx, func(tx Tx) error {
		if err := l.keepsWords(ctx, tx, by); err != nil {
			return err
		}
		known, err := tx.KeywordsNamed(ctx, []string{k.Name})
		if err != nil {
			return err
		}
		k.Controlled, k.Revision = true, 1
		if len(known[0]) > 0 {
			free, err := tx.Keyword(ctx, known[0][0])
			if err != nil {
				return err
			}
			if free.Controlled {
				return problem.New(problem.Conflict, "keyword.exists", "name", k.Name).At("name")
			}
			k.ID, k.Revision = free.ID, free.Revision+1
		} else if k.ID, err = ident.New[ident.Keyword](l.now(), l.random); err != nil {
			return err
		}
		if err := tx.SaveKeyword(ctx, k); err != nil {
			return err
		}
		return tx.Append(ctx, l.wordsChanged(by, "keyword", k.ID.String(), map[string]any{"change": "made", "name": k.Name}))
	})
	return k, err
}

// KeywordEdit says what is to change; nil leaves it as it is.
type KeywordEdit struct {
	Name       *string
	Names      *map[string]string
	Synonyms   *[]string
	Controlled *bool
	Expect     int64
}

// EditKeyword changes a keyword. Photos that carry it are found by its new names at once.
// Problems: "keyword.stale", "keyword.exists".
func (l *Library) EditKeyword(ctx context.Context, by access.Caller, id ident.Keyword, edit KeywordEdit) (Keyword, error) {
	var k Keyword
	err := l.store.InTx(ctx, func(tx Tx) error {
		if err := l.keepsWords(ctx, tx, by); err != nil {
			return err
		}
		var err error
		if k, err = tx.Keyword(ctx, id); err != nil {
			return err
		}
		if k.Revision != edit.Expect {
			return problem.New(problem.Stale, "keyword.stale")
		}
		before := k.Name
		if edit.Name != nil {
			k.Name = *edit.Name
		}
		if edit.Names != nil {
			k.Names = *edit.Names
		}
		if edit.Synonyms != nil {
			k.Synonyms = *edit.Synonyms
		}
		if edit.Controlled != nil {
			k.Controlled = *edit.Controlled
		}
		if err := k.check(); err != nil {
			return err
		}
		k.Revision++
		if err := tx.SaveKeyword(ctx, k); err != nil {
			return err
		}
		return tx.Append(ctx, l.wordsChanged(by, "keyword", id.String(), map[string]any{"change": "changed", "name": k.Name, "name_before": before}))
	})
	return k, err
}

// MergeKeyword makes a keyword part of another: its names become synonyms, photos that carry it
// carry the other. It cannot be undone.
func (l *Library) MergeKeyword(ctx context.Context, by access.Caller, id, into ident.Keyword) error {
	return l.store.InTx(ctx, func(tx Tx) error {
		if err := l.keepsWords(ctx, tx, by); err != nil {
			return err
		}
		k, err := tx.Keyword(ctx, id)
		if err != nil {
			return err
		}
		other, err := tx.Keyword(ctx, into)
		if err != nil {
			return err
		}
		if id == into {
			return problem.New(problem.Conflict, "keyword.same").At("into")
		}
		if err := tx.MergeKeyword(ctx, id, into); err != nil {
			return err
		}
		return tx.Append(ctx, l.wordsChanged(by, "keyword", id.String(), map[string]any{"change": "merged", "name": k.Name, "into": other.Name}))
	})
}

// RemoveKeyword takes a keyword out of the vocabulary that no photo carries; else problem
// "keyword.in-use" (Conflict).
func (l *Library) RemoveKeyword(ctx context.Context, by access.Caller, id ident.Keyword) error {
	return l.store.InTx(ctx, func(tx Tx) error {
		if err := l.keepsWords(ctx, tx, by); err != nil {
			return err
		}
		k, err := tx.Keyword(ctx, id)
		if err != nil {
			return err
		}
		used, err := tx.KeywordUsed(ctx, id)
		if err != nil {
			return err
		}
		if used {
			return problem.New(problem.Conflict, "keyword.in-use")
		}
		if err := tx.RemoveKeyword(ctx, id); err != nil {
			return err
		}
		return tx.Append(ctx, l.wordsChanged(by, "keyword", id.String(), map[string]any{"change": "removed", "name": k.Name}))
	})
}

func (l *Library) wordsChanged(by access.Caller, kind, id string, body map[string]any) audit.Event {
	return l.happened(by, audit.VocabularyEdited, audit.Object{Kind: kind, ID: id}, audit.OK, body)
}
