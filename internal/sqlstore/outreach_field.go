package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// PersonFields implements outreach.FieldReader.
func (tx outreachTx) PersonFields(ctx context.Context) ([]person.Field, error) {
	var list []person.Field
	err := tx.each(ctx, func(r *rows) error {
		var f person.Field
		var names, choices, groups []byte
		if err := r.Scan(&f.ID, &f.Name, &names, &f.Kind, &choices, &groups, &f.Revision); err != nil {
			return err
		}
		var seenBy []string
		err := errors.Join(json.Unmarshal(names, &f.Names), json.Unmarshal(choices, &f.Choices), json.Unmarshal(groups, &seenBy))
		for _, text := range seenBy {
			group, wrong := ident.Parse[ident.Group](text)
			f.SeenBy, err = append(f.SeenBy, group), errors.Join(err, wrong)
		}
		list = append(list, f)
		return err
	}, `SELECT id, name, names, kind, choices, seen_by, revision FROM person_field ORDER BY position, id`)
	if err != nil {
		return nil, fmt.Errorf("reading the fields of people: %w", err)
	}
	return list, nil
}

// GroupsExist implements outreach.FieldReader.
func (tx outreachTx) GroupsExist(ctx context.Context, ids []ident.Group) (bool, error) {
	if len(ids) == 0 {
		return true, nil
	}
	in, arg := among(tx.Tx, ids)
	found, err := column[ident.Group](ctx, tx.Tx, `SELECT id FROM user_group WHERE id `+in, arg)
	if err != nil {
		return false, fmt.Errorf("looking for groups: %w", err)
	}
	return len(found) == len(ids), nil
}

// fieldTexts writes what of a field is JSON in the database.
func fieldTexts(f asset.Field) (names, choices string, err error) {
	a, err := json.Marshal(f.Names)
	if err != nil {
		return "", "", err
	}
	b, err := json.Marshal(f.Choices)
	return clean(string(a)), clean(string(b)), err
}

// SavePersonField implements outreach.FieldWriter.
func (tx outreachTx) SavePersonField(ctx context.Context, f person.Field) error {
	names, choices, err := fieldTexts(f.Field)
	if err != nil {
		return fmt.Errorf("saving a field of people: %w", err)
	}
	groups := make([]string, len(f.SeenBy))
	for i, g := range f.SeenBy {
		groups[i] = g.String()
	}
	seenBy, err := json.Marshal(groups)
	if err != nil {
		return fmt.Errorf("saving a field of people: %w", err)
	}
	_, err = tx.exec(ctx, `INSERT INTO person_field (id, name, name_fold, names, kind, choices, seen_by, position, revision)
		VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT COALESCE(MAX(position), -1) + 1 FROM person_field), ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_fold = excluded.name_fold, names = excluded.names,
			choices = excluded.choices, seen_by = excluded.seen_by, revision = excluded.revision`,
		f.ID, f.Name, foldName(f.Name), names, f.Kind, choices, string(seenBy), f.Revision)
	if isTaken(err) {
		return problem.New(problem.Conflict, "field.exists", "name", f.Name).At("name").Because(err)
	}
	if err != nil {
		return fmt.Errorf("saving a field of people: %w", err)
	}
	return nil
}

// OrderPersonFields implements outreach.FieldWriter.
func (tx outreachTx) OrderPersonFields(ctx context.Context, ids []ident.Field) error {
	for i, id := range ids {
		if _, err := tx.exec(ctx, `UPDATE person_field SET position = ? WHERE id = ?`, i, id); err != nil {
			return fmt.Errorf("ordering the fields of people: %w", err)
		}
	}
	return nil
}

// RemovePersonField implements outreach.FieldWriter.
func (tx outreachTx) RemovePersonField(ctx context.Context, id ident.Field) error {
	if _, err := tx.exec(ctx, `DELETE FROM person_field WHERE id = ?`, id); err != nil {
		return fmt.Errorf("removing a field of people: %w", err)
	}
	return nil
}
