package library

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Limits of the vocabulary.
const (
	keywordPage = 100
	maxSynonyms = 50
	maxChoices  = 200
	maxFields   = 100
)

// Keywords lists the vocabulary by name, a page at a time: what begins with prefix, from after
// the name given. A keyword that nobody put into the vocabulary is in it only for those who
// see a photo that carries it, or who keep the vocabulary.
func (l *Library) Keywords(ctx context.Context, by access.Caller, prefix, after string) ([]Keyword, error) {
	var list []Keyword
	err := l.store.View(ctx, func(tx Reader) error {
		seek, err := l.seek(ctx, tx, by)
		if err != nil {
			return err
		}
		keeper := seek.rights.May(access.EditWords)
		for {
			page, err := tx.Keywords(ctx, prefix, after, keywordPage)
			if err != nil {
				return err
			}
			for _, k := range page {
				if err := seek.countKeyword(ctx, &k); err != nil {
					return err
				}
				if (k.Controlled || k.Count > 0 || keeper) && len(list) < keywordPage {
					list = append(list, k)
				}
			}
			if len(page) < keywordPage || len(list) == keywordPage {
				return nil
			}
			after = page[len(page)-1].Name
		}
	})
	return list, err
}

// countKeyword counts the photos that carry a keyword, as far as the caller sees them.
func (s *seeker) countKeyword(ctx context.Context, k *Keyword) error {
	count, more, err := s.count(ctx, asset.Query{Keywords: []string{k.Name}}, maxTotal)
	k.Count, k.More = count, more
	return err
}

// maxCompletions is how many keywords are offered to complete one.
const maxCompletions = 20

// CompleteKeyword offers keywords for what somebody types into the field of a photo. By a
// synonym, or by its name in another language, the keyword itself is offered.
func (l *Library) CompleteKeyword(ctx context.Context, by access.Caller, prefix string) ([]Keyword, error) {
	list, err := l.Keywords(ctx, by, prefix, "")
	return list[:min(len(list), maxCompletions)], err
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
	return name, checkText(field, name, maxKeyword)
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

// Fields lists the organisation's own fields, by name.
func (l *Library) Fields(ctx context.Context, by access.Caller) ([]Field, error) {
	var list []Field
	err := l.store.View(ctx, func(tx Reader) error {
		if _, err := l.seek(ctx, tx, by); err != nil {
			return err
		}
		var err error
		list, err = tx.Fields(ctx)
		return err
	})
	return list, err
}

func (f *Field) check() error {
	name, err := asset.CleanName(f.Name)
	if err != nil {
		return problem.Of(err).At("name")
	}
	f.Name = name
	for language, text := range f.Names {
		if !slices.Contains([]string{"en", "nl", "sv", "de"}, language) {
			return problem.New(problem.Invalid, "language.unknown").At("names")
		}
		if err := checkText("names", text, maxKeyword); err != nil {
			return err
		}
	}
	switch {
	case !slices.Contains([]FieldKind{TextField, DateField, NumberField, ChoiceField}, f.Kind):
		return problem.New(problem.Invalid, "field.invalid", "field", "kind").At("kind")
	case f.Kind == ChoiceField && len(f.Choices) == 0:
		return problem.New(problem.Invalid, "field.missing", "field", "choices").At("choices")
	case f.Kind != ChoiceField && len(f.Choices) > 0, len(f.Choices) > maxChoices:
		return problem.New(problem.Invalid, "field.invalid", "field", "choices").At("choices")
	}
	for _, choice := range f.Choices {
		if strings.TrimSpace(choice) == "" {
			return problem.New(problem.Invalid, "field.invalid", "field", "choices").At("choices")
		}
		if err := checkText("choices", choice, maxKeyword); err != nil {
			return err
		}
	}
	return nil
}

// AddField adds a field to all photos. Problem: "field.exists".
func (l *Library) AddField(ctx context.Context, by access.Caller, f Field) (Field, error) {
	if err := f.check(); err != nil {
		return Field{}, err
	}
	err := l.store.InTx(ctx, func(tx Tx) error {
		if err := l.keepsWords(ctx, tx, by); err != nil {
			return err
		}
		there, err := tx.Fields(ctx)
		if err != nil {
			return err
		}
		if len(there) >= maxFields {
			return problem.New(problem.Conflict, "field.too-many", "limit", strconv.Itoa(maxFields))
		}
		if f.ID, err = ident.New[ident.Field](l.now(), l.random); err != nil {
			return err
		}
		f.Revision = 1
		if err := tx.SaveField(ctx, f); err != nil {
			return err
		}
		return tx.Append(ctx, l.wordsChanged(by, "field", f.ID.String(), map[string]any{"change": "made", "name": f.Name}))
	})
	return f, err
}

// EditField changes names and choices of a field; its kind stays. Values that are no choice any
// more stay where they are. Problems: "field.not-found", "field.stale", "field.exists".
func (l *Library) EditField(ctx context.Context, by access.Caller, f Field, expect int64) (Field, error) {
	err := l.store.InTx(ctx, func(tx Tx) error {
		before, err := l.ownField(ctx, tx, by, f.ID)
		if err != nil {
			return err
		}
		if before.Revision != expect {
			return problem.New(problem.Stale, "field.stale")
		}
		f.Kind, f.Revision = before.Kind, before.Revision+1
		if err := f.check(); err != nil {
			return err
		}
		if err := tx.SaveField(ctx, f); err != nil {
			return err
		}
		return tx.Append(ctx, l.wordsChanged(by, "field", f.ID.String(), map[string]any{"change": "changed", "name": f.Name, "name_before": before.Name}))
	})
	return f, err
}

// RemoveField takes away a field in which no photo has a value; else problem "field.in-use".
func (l *Library) RemoveField(ctx context.Context, by access.Caller, id ident.Field) error {
	return l.store.InTx(ctx, func(tx Tx) error {
		f, err := l.ownField(ctx, tx, by, id)
		if err != nil {
			return err
		}
		used, err := tx.FieldUsed(ctx, id)
		if err != nil {
			return err
		}
		if used {
			return problem.New(problem.Conflict, "field.in-use")
		}
		if err := tx.RemoveField(ctx, id); err != nil {
			return err
		}
		return tx.Append(ctx, l.wordsChanged(by, "field", id.String(), map[string]any{"change": "removed", "name": f.Name}))
	})
}

// ownField gives a field to one who keeps the vocabulary.
func (l *Library) ownField(ctx context.Context, tx Reader, by access.Caller, id ident.Field) (Field, error) {
	if err := l.keepsWords(ctx, tx, by); err != nil {
		return Field{}, err
	}
	list, err := tx.Fields(ctx)
	if err != nil {
		return Field{}, err
	}
	for _, f := range list {
		if f.ID == id {
			return f, nil
		}
	}
	return Field{}, problem.New(problem.NotFound, "field.not-found")
}

// checkOwnFields tells whether values fit the fields that they are for.
func (l *Library) checkOwnFields(ctx context.Context, tx Reader, values map[ident.Field]string) error {
	if len(values) == 0 {
		return nil
	}
	list, err := tx.Fields(ctx)
	if err != nil {
		return err
	}
	known := make(map[ident.Field]Field, len(list))
	for _, f := range list {
		known[f.ID] = f
	}
	for id, value := range values {
		f, ok := known[id]
		if !ok {
			return problem.New(problem.Invalid, "field.unknown", "field", id.String()).At("fields")
		}
		if err := checkText("fields", value, maxLine); err != nil {
			return err
		}
		if value != "" && !f.takes(value) {
			return problem.New(problem.Invalid, "field.invalid", "field", f.Name).At("fields")
		}
	}
	return nil
}

// takes tells whether a value is one of the field's kind.
func (f Field) takes(value string) bool {
	switch f.Kind {
	case DateField:
		_, err := time.Parse("2006-01-02", value)
		return err == nil
	case NumberField:
		_, err := strconv.ParseFloat(value, 64)
		return err == nil && !strings.ContainsAny(value, "xXpPiInN_")
	case ChoiceField:
		return slices.Contains(f.Choices, value)
	case TextField:
	}
	return true
}
