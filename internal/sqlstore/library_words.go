package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

// Keywords implements library.WordReader.
func (tx libraryTx) Keywords(ctx context.Context, prefix, after string, limit int) ([]library.Keyword, error) {
	where, args := `merged = 0 AND name_fold > ?`, []any{foldName(after)}
	if begin := foldName(strings.TrimSpace(prefix)); begin != "" {
		where += ` AND id IN (SELECT keyword FROM keyword_name WHERE fold >= ? AND fold <= ?)`
		args = append(args, begin, begin+lastRune)
	}
	ids, err := column[ident.Keyword](ctx, tx.Tx, `SELECT id FROM keyword WHERE `+where+` ORDER BY name_fold, id LIMIT ?`, append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("reading the vocabulary: %w", err)
	}
	return tx.keywords(ctx, ids)
}

// keywords reads keywords with their names, in the order of the ids.
func (tx libraryTx) keywords(ctx context.Context, ids []ident.Keyword) ([]library.Keyword, error) {
	in, arg := among(tx.Tx, ids)
	found := make(map[ident.Keyword]*library.Keyword, len(ids))
	err := tx.each(ctx, func(r *rows) error {
		k := library.Keyword{Names: make(map[string]string)}
		err := r.Scan(&k.ID, &k.Name, &k.Controlled, &k.Revision)
		found[k.ID] = &k
		return err
	}, `SELECT id, name, controlled, revision FROM keyword WHERE merged = 0 AND id `+in, arg)
	if err != nil {
		return nil, fmt.Errorf("reading keywords: %w", err)
	}
	err = tx.each(ctx, func(r *rows) error {
		var id ident.Keyword
		var kind int
		var language, name string
		err := r.Scan(&id, &kind, &language, &name)
		k := found[id]
		switch {
		case k == nil:
		case kind == languageName:
			k.Names[language] = name
		case kind == synonym:
			k.Synonyms = append(k.Synonyms, name)
		}
		return err
	}, `SELECT keyword, kind, language, name FROM keyword_name WHERE keyword `+in+` ORDER BY keyword, kind, language, position`, arg)
	if err != nil {
		return nil, fmt.Errorf("reading keywords: %w", err)
	}
	list := make([]library.Keyword, 0, len(ids))
	for _, id := range ids {
		if k := found[id]; k != nil {
			list = append(list, *k)
		}
	}
	return list, nil
}

// Keyword implements library.WordReader.
func (tx libraryTx) Keyword(ctx context.Context, id ident.Keyword) (library.Keyword, error) {
	found, err := tx.keywords(ctx, []ident.Keyword{id})
	if err != nil {
		return library.Keyword{}, err
	}
	if len(found) == 0 {
		return library.Keyword{}, problem.New(problem.NotFound, "keyword.not-found")
	}
	return found[0], nil
}

// KeywordUsed implements library.WordReader.
func (tx libraryTx) KeywordUsed(ctx context.Context, id ident.Keyword) (bool, error) {
	some, err := column[int](ctx, tx.Tx, `SELECT 1 FROM asset_keyword WHERE keyword = ? LIMIT 1`, id)
	if err != nil {
		return false, fmt.Errorf("looking for a keyword: %w", err)
	}
	return len(some) > 0, nil
}

// nameRow is one name of a keyword.
type nameRow struct {
	kind     int
	language string
	position int
	name     string
}

func namesOf(k library.Keyword) []nameRow {
	list := []nameRow{{ownName, "", 0, k.Name}}
	for language, name := range k.Names {
		list = append(list, nameRow{languageName, language, 0, name})
	}
	for i, name := range k.Synonyms {
		list = append(list, nameRow{synonym, "", i, name})
	}
	return list
}

// allNames joins a keyword's names, for the words in them.
func allNames(k library.Keyword) string {
	var texts []string
	for _, n := range namesOf(k) {
		texts = append(texts, n.name)
	}
	return strings.Join(texts, " ")
}

// SaveKeyword implements library.WordWriter.
func (tx libraryTx) SaveKeyword(ctx context.Context, k library.Keyword) error {
	before, err := tx.keywords(ctx, []ident.Keyword{k.ID})
	if err != nil {
		return err
	}
	rows := namesOf(k)
	folds := make([]string, len(rows))
	for i, n := range rows {
		folds[i] = foldName(n.name)
	}
	there, err := tx.keywordsNamed(ctx, slices.Compact(slices.Sorted(slices.Values(folds))))
	if err != nil {
		return err
	}
	for i, fold := range folds {
		if other := there[fold]; other != 0 && other != k.ID {
			return problem.New(problem.Conflict, "keyword.exists", "name", rows[i].name).At("name")
		}
	}
	_, err = tx.exec(ctx, `INSERT INTO keyword (id, name, name_fold, controlled, revision) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_fold = excluded.name_fold, controlled = excluded.controlled, revision = excluded.revision`,
		k.ID, k.Name, folds[0], k.Controlled, k.Revision)
	if err == nil {
		_, err = tx.exec(ctx, `DELETE FROM keyword_name WHERE keyword = ?`, k.ID)
	}
	if err != nil {
		return fmt.Errorf("saving a keyword: %w", err)
	}
	table := make([][]any, len(rows))
	for i, n := range rows {
		table[i] = []any{k.ID, n.kind, n.language, n.position, n.name, folds[i]}
	}
	if err := tx.insert(ctx, `keyword_name (keyword, kind, language, position, name, fold)`, table); err != nil {
		return fmt.Errorf("saving a keyword: %w", err)
	}
	was := ""
	if len(before) == 1 {
		was = allNames(before[0])
	}
	return tx.nameWords(ctx, keywordName, int64(k.ID), was, allNames(k))
}

// MergeKeyword implements library.WordWriter. The index keeps the old keyword's marks, and
// whoever looks for the new one looks for those too (withMerged).
func (tx libraryTx) MergeKeyword(ctx context.Context, id, into ident.Keyword) error {
	from, err := tx.Keyword(ctx, id)
	if err != nil {
		return err
	}
	to, err := tx.Keyword(ctx, into)
	if err != nil {
		return err
	}
	if err := tx.nameWords(ctx, keywordName, int64(id), allNames(from), ""); err != nil {
		return err
	}
	for _, change := range []string{
		`DELETE FROM keyword_name WHERE keyword = ?`,
		`UPDATE asset SET revision = revision + 1 WHERE id IN (SELECT asset FROM asset_keyword WHERE keyword = ?)`,
	} {
		if _, err := tx.exec(ctx, change, id); err != nil {
			return fmt.Errorf("merging keywords: %w", err)
		}
	}
	for _, change := range []string{
		`DELETE FROM asset_keyword WHERE keyword = ? AND asset IN (SELECT asset FROM asset_keyword WHERE keyword = ?)`,
	} {
		if _, err := tx.exec(ctx, change, id, into); err != nil {
			return fmt.Errorf("merging keywords: %w", err)
		}
	}
	for _, change := range []string{
		`UPDATE asset_keyword SET keyword = ? WHERE keyword = ?`,
		`UPDATE keyword SET merged = ? WHERE id = ?`,
		`UPDATE keyword SET merged = ? WHERE merged = ?`,
	} {
		if _, err := tx.exec(ctx, change, into, id); err != nil {
			return fmt.Errorf("merging keywords: %w", err)
		}
	}
	for _, n := range namesOf(from) {
		fold := foldName(n.name)
		if !slices.ContainsFunc(namesOf(to), func(other nameRow) bool { return foldName(other.name) == fold }) {
			to.Synonyms = append(to.Synonyms, n.name)
		}
	}
	to.Revision++
	return tx.SaveKeyword(ctx, to)
}

// RemoveKeyword implements library.WordWriter.
func (tx libraryTx) RemoveKeyword(ctx context.Context, id ident.Keyword) error {
	k, err := tx.Keyword(ctx, id)
	if err != nil {
		return err
	}
	if err := tx.nameWords(ctx, keywordName, int64(id), allNames(k), ""); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `DELETE FROM keyword WHERE id = ?`, id); err != nil {
		return fmt.Errorf("removing a keyword: %w", err)
	}
	return nil
}

// Fields implements library.WordReader.
func (tx libraryTx) Fields(ctx context.Context) ([]asset.Field, error) {
	var list []asset.Field
	err := tx.each(ctx, func(r *rows) error {
		var f asset.Field
		var names, choices []byte
		if err := r.Scan(&f.ID, &f.Name, &names, &f.Kind, &choices, &f.Revision); err != nil {
			return err
		}
		list = append(list, f)
		last := &list[len(list)-1]
		return errors.Join(json.Unmarshal(names, &last.Names), json.Unmarshal(choices, &last.Choices))
	}, `SELECT id, name, names, kind, choices, revision FROM field ORDER BY name_fold`)
	if err != nil {
		return nil, fmt.Errorf("reading fields: %w", err)
	}
	return list, nil
}

// FieldUses implements library.WordReader.
func (tx libraryTx) FieldUses(ctx context.Context, id ident.Field, value string) (int, error) {
	where, args := `field = ?`, []any{id}
	if value != "" {
		where, args = where+` AND value = ?`, append(args, clean(value))
	}
	counts, err := column[int](ctx, tx.Tx, `SELECT COUNT(*) FROM asset_field WHERE `+where, args...)
	if err != nil {
		return 0, fmt.Errorf("counting a field's uses: %w", err)
	}
	return counts[0], nil
}

// SaveField implements library.WordWriter.
func (tx libraryTx) SaveField(ctx context.Context, f asset.Field) error {
	names, choices, err := fieldTexts(f)
	if err != nil {
		return fmt.Errorf("saving a field: %w", err)
	}
	_, err = tx.exec(ctx, `INSERT INTO field (id, name, name_fold, names, kind, choices, revision) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_fold = excluded.name_fold, names = excluded.names,
			choices = excluded.choices, revision = excluded.revision`,
		f.ID, f.Name, foldName(f.Name), names, f.Kind, choices, f.Revision)
	if isTaken(err) {
		return problem.New(problem.Conflict, "field.exists", "name", f.Name).At("name").Because(err)
	}
	if err != nil {
		return fmt.Errorf("saving a field: %w", err)
	}
	return nil
}

// RemoveField implements library.WordWriter.
func (tx libraryTx) RemoveField(ctx context.Context, id ident.Field) error {
	if _, err := tx.exec(ctx, `DELETE FROM field WHERE id = ?`, id); err != nil {
		return fmt.Errorf("removing a field: %w", err)
	}
	return nil
}

// Place implements library.Finder.
func (tx libraryTx) Place(ctx context.Context, w library.Wanted, id ident.Asset) (int64, error) {
	query, args := `SELECT sort_key FROM asset WHERE id = ?`, []any{id}
	if w.Collection != 0 {
		query, args = `SELECT -position FROM collection_asset WHERE collection = ? AND asset = ?`, []any{w.Collection, id}
	}
	var place int64
	err := tx.queryRow(ctx, query, args...).Scan(&place)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, problem.New(problem.NotFound, "asset.not-found")
	}
	if err != nil {
		return 0, fmt.Errorf("finding an asset's place: %w", err)
	}
	return place, nil
}
