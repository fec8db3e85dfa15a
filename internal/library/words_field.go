package library

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

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

// EditField changes names and choices of a field; its kind stays, and so does a choice that photos
// carry. Problems: "field.not-found", "field.stale", "field.exists", "field.choice-in-use".
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
		if err := checkChoices(ctx, tx, before, f); err != nil {
			return err
		}
		if err := tx.SaveField(ctx, f); err != nil {
			return err
		}
		return tx.Append(ctx, l.wordsChanged(by, "field", f.ID.String(), map[string]any{"change": "changed", "name": f.Name, "name_before": before.Name}))
	})
	return f, err
}

// checkChoices refuses to take away a choice that photos carry.
func checkChoices(ctx context.Context, tx Reader, before, after Field) error {
	for _, choice := range before.Choices {
		if slices.Contains(after.Choices, choice) {
			continue
		}
		uses, err := tx.FieldUses(ctx, before.ID, choice)
		if err != nil {
			return err
		}
		if uses > 0 {
			return problem.New(problem.Conflict, "field.choice-in-use", "choice", choice, "n", strconv.Itoa(uses)).At("choices")
		}
	}
	return nil
}

// RemoveField takes away a field in which no photo has a value; else problem "field.in-use".
func (l *Library) RemoveField(ctx context.Context, by access.Caller, id ident.Field) error {
	return l.store.InTx(ctx, func(tx Tx) error {
		f, err := l.ownField(ctx, tx, by, id)
		if err != nil {
			return err
		}
		uses, err := tx.FieldUses(ctx, id, "")
		if err != nil {
			return err
		}
		if uses > 0 {
			return problem.New(problem.Conflict, "field.in-use", "n", strconv.Itoa(uses))
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
