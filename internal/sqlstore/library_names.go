package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"imprimatur/internal/ident"
)

// The kinds of name in name_word.
const (
	keywordName = 1
	folderName  = 2
	cameraName  = 3
)

// nameWords brings the words by which a name is found from what it was to what it is; an
// empty text is no name.
func (tx libraryTx) nameWords(ctx context.Context, kind int, id int64, was, is string) error {
	old, now := distinct(words(was)), distinct(words(is))
	for _, word := range old {
		if !slices.Contains(now, word) {
			_, err := tx.exec(ctx, `DELETE FROM name_word WHERE word = ? AND kind = ? AND id = ?`, word, kind, id)
			if err != nil {
				return fmt.Errorf("unlearning a name: %w", err)
			}
		}
	}
	for _, word := range now {
		if slices.Contains(old, word) {
			continue
		}
		_, err := tx.exec(ctx, `INSERT INTO name_word (word, kind, id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, word, kind, id)
		if err != nil {
			return fmt.Errorf("learning a name: %w", err)
		}
	}
	uses := difference(old, now)
	for word := range uses {
		if !spelled(word) {
			delete(uses, word)
		}
	}
	return tx.countTerms(ctx, uses)
}

func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// The kinds of row in keyword_name.
const (
	ownName      = 0
	languageName = 1
	synonym      = 2
)

// keywordsFor finds the keyword for each text, by its name in any language or a synonym, and
// makes those that nobody has used yet. The answer is by folded text.
func (tx libraryTx) keywordsFor(ctx context.Context, texts []string) (map[string]ident.Keyword, error) {
	spelling := make(map[string]string, len(texts))
	for _, text := range texts {
		if fold := foldName(text); spelling[fold] == "" {
			spelling[fold] = text
		}
	}
	folds := make([]string, 0, len(spelling))
	for fold := range spelling {
		folds = append(folds, fold)
	}
	slices.Sort(folds)
	found, err := tx.keywordsNamed(ctx, folds)
	if err != nil {
		return nil, err
	}
	for _, fold := range folds {
		if found[fold] != 0 {
			continue
		}
		id, err := ident.New[ident.Keyword](tx.db.now(), tx.db.random)
		if err != nil {
			return nil, fmt.Errorf("naming a keyword: %w", err)
		}
		if err := tx.addKeyword(ctx, id, spelling[fold], false); err != nil {
			return nil, err
		}
		found[fold] = id
	}
	return found, nil
}

// keywordsNamed finds keywords by folded name or synonym; a keyword's own name comes first.
func (tx libraryTx) keywordsNamed(ctx context.Context, folds []string) (map[string]ident.Keyword, error) {
	found := make(map[string]ident.Keyword, len(folds))
	for chunk := range slices.Chunk(folds, 100) {
		err := tx.each(ctx, func(r *rows) error {
			var fold string
			var id ident.Keyword
			err := r.Scan(&fold, &id)
			if found[fold] == 0 {
				found[fold] = id
			}
			return err
		}, `SELECT fold, keyword FROM keyword_name WHERE fold IN (`+marks(len(chunk))+`) ORDER BY kind, keyword`, list(chunk)...)
		if err != nil {
			return nil, fmt.Errorf("reading keywords: %w", err)
		}
	}
	return found, nil
}

func (tx libraryTx) addKeyword(ctx context.Context, id ident.Keyword, name string, controlled bool) error {
	fold := foldName(name)
	_, err := tx.exec(ctx, `INSERT INTO keyword (id, name, name_fold, controlled, revision) VALUES (?, ?, ?, ?, 1)`, id, name, fold, controlled)
	if err != nil {
		return fmt.Errorf("keeping a keyword: %w", err)
	}
	_, err = tx.exec(ctx, `INSERT INTO keyword_name (keyword, kind, language, position, name, fold) VALUES (?, ?, '', 0, ?, ?)`,
		id, ownName, name, fold)
	if err != nil {
		return fmt.Errorf("keeping a keyword: %w", err)
	}
	return tx.nameWords(ctx, keywordName, int64(id), "", name)
}
