package library

import (
	"context"
	"slices"
	"strconv"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Fields lists the organisation's own fields, by name.
func (l *Library) Fields(ctx context.Context, by access.Caller) ([]asset.Field, error) {
	var list []asset.Field
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

// AddField adds a field to all photos. Problem: "field.exists".
func (l *Library) AddField(ctx context.Context, by access.Caller, f asset.Field) (asset.Field, error) {
	if err := f.Check(); err != nil {
		return asset.Field{}, err
	}
	err := l.store.InTx(ctx, func(tx Tx) error {
		if err := l.keepsWords(ctx, tx, by); err != nil {
			return err
		}
		there, err := tx.Fields(ctx)
		if err != nil {
			return err
		}
		if len(there) >= asset.MostFields {
			return problem.New(problem.Conflict, "field.too-many", "limit", strconv.Itoa(asset.MostFields))
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
func (l *Library) EditField(ctx context.Context, by access.Caller, f asset.Field, expect int64) (asset.Field, error) {
	err := l.store.InTx(ctx, func(tx Tx) error {
		before, err := l.ownField(ctx, tx, by, f.ID)
		if err != nil {
			return err
		}
		if before.Revision != expect {
			return problem.New(problem.Stale, "field.stale")
		}
		f.Kind, f.Revision = before.Kind, before.Revision+1
		if err := f.Check(); err != nil {
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
func checkChoices(ctx context.Context, tx Reader, before, after asset.Field) error {
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
func (l *Library) ownField(ctx context.Context, tx Reader, by access.Caller, id ident.Field) (asset.Field, error) {
	if err := l.keepsWords(ctx, tx, by); err != nil {
		return asset.Field{}, err
	}
	list, err := tx.Fields(ctx)
	if err != nil {
		return asset.Field{}, err
	}
	for _, f := range list {
		if f.ID == id {
			return f, nil
		}
	}
	return asset.Field{}, problem.New(problem.NotFound, "field.not-found")
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
	return asset.CheckFields(list, values)
}
