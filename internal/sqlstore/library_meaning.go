package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

// maxMeanings is how many names one word may stand for.
const maxMeanings = 500

// Split implements library.Finder.
func (tx libraryTx) Split(text string) []string { return words(text) }

// Meanings implements library.Finder.
func (tx libraryTx) Meanings(ctx context.Context, wanted []asset.Word) ([]library.Meaning, error) {
	found := make([]library.Meaning, len(wanted))
	for i, word := range wanted {
		parts := words(word.Text)
		if len(parts) == 0 {
			continue
		}
		p := phrase{words: parts, prefix: word.Prefix && begun(parts)}
		if err := tx.meaning(ctx, p, &found[i]); err != nil {
			return nil, fmt.Errorf("looking up names: %w", err)
		}
	}
	return found, nil
}

// meaning finds the names that have the phrase in them. Their first word is looked up; of a
// longer phrase the names themselves then say whether they have it all.
func (tx libraryTx) meaning(ctx context.Context, p phrase, m *library.Meaning) error {
	until := p.words[0]
	if p.prefix && len(p.words) == 1 {
		until += lastRune
	}
	byKind := make(map[int][]int64)
	err := tx.each(ctx, func(r *rows) error {
		var kind int
		var id int64
		err := r.Scan(&kind, &id)
		if len(byKind[kind]) < maxMeanings {
			byKind[kind] = append(byKind[kind], id)
		}
		return err
	}, `SELECT DISTINCT kind, id FROM name_word WHERE word >= ? AND word <= ? ORDER BY kind, id`, p.words[0], until)
	if err != nil {
		return err
	}
	if len(p.words) > 1 {
		for kind, ids := range byKind {
			if byKind[kind], err = tx.havingPhrase(ctx, kind, ids, p); err != nil {
				return err
			}
		}
	}
	m.Folders = idents[ident.Folder](byKind[folderName])
	m.Cameras = byKind[cameraName]
	m.Keywords, err = tx.withMerged(ctx, idents[ident.Keyword](byKind[keywordName]))
	return err
}

func idents[T ~int64](ids []int64) []T {
	var out []T
	for _, id := range ids {
		out = append(out, T(id))
	}
	return out
}

// havingPhrase keeps the names that have the words next to each other.
func (tx libraryTx) havingPhrase(ctx context.Context, kind int, ids []int64, p phrase) ([]int64, error) {
	query := map[int]string{
		keywordName: `SELECT keyword, name FROM keyword_name WHERE keyword `,
		folderName:  `SELECT id, name FROM folder WHERE id `,
		cameraName:  `SELECT id, name FROM camera WHERE id `,
	}[kind]
	in, arg := among(tx.Tx, ids)
	var kept []int64
	err := tx.each(ctx, func(r *rows) error {
		var id int64
		var name string
		err := r.Scan(&id, &name)
		if p.in(words(name)) {
			kept = append(kept, id)
		}
		return err
	}, query+in, arg)
	slices.Sort(kept)
	return slices.Compact(kept), err
}

// in tells whether a text has the phrase.
func (p phrase) in(text []string) bool {
	for i := 0; i+len(p.words) <= len(text); i++ {
		last := len(p.words) - 1
		if slices.Equal(text[i:i+last], p.words[:last]) &&
			(text[i+last] == p.words[last] || p.prefix && strings.HasPrefix(text[i+last], p.words[last])) {
			return true
		}
	}
	return false
}

// withMerged adds the keywords that were merged into these: assets indexed before the merge
// still carry their marks.
func (tx libraryTx) withMerged(ctx context.Context, ids []ident.Keyword) ([]ident.Keyword, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in, arg := among(tx.Tx, ids)
	merged, err := column[ident.Keyword](ctx, tx.Tx, `SELECT id FROM keyword WHERE merged <> 0 AND merged `+in, arg)
	return append(ids, merged...), err
}

// KeywordsNamed implements library.Finder.
func (tx libraryTx) KeywordsNamed(ctx context.Context, names []string) ([][]ident.Keyword, error) {
	folds := make([]string, len(names))
	for i, name := range names {
		folds[i] = foldName(strings.TrimSpace(name))
	}
	found, err := tx.keywordsNamed(ctx, folds)
	if err != nil {
		return nil, err
	}
	ids := make([][]ident.Keyword, len(names))
	for i, fold := range folds {
		if found[fold] == 0 {
			continue
		}
		if ids[i], err = tx.withMerged(ctx, []ident.Keyword{found[fold]}); err != nil {
			return nil, fmt.Errorf("looking up a keyword: %w", err)
		}
	}
	return ids, nil
}

// CamerasNamed implements library.Finder.
func (tx libraryTx) CamerasNamed(ctx context.Context, names []string) ([]int64, error) {
	ids := make([]int64, len(names))
	for i, name := range names {
		err := tx.queryRow(ctx, `SELECT id FROM camera WHERE name = ?`, name).Scan(&ids[i])
		if errors.Is(err, sql.ErrNoRows) {
			err = tx.queryRow(ctx, `SELECT id FROM camera WHERE lower(name) = lower(?) ORDER BY id`, name).Scan(&ids[i])
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("looking up a camera: %w", err)
		}
	}
	return ids, nil
}

// UserByEmail implements library.Finder.
func (tx libraryTx) UserByEmail(ctx context.Context, email string) (ident.User, error) {
	var id ident.User
	err := tx.queryRow(ctx, `SELECT id FROM user_account WHERE email_fold = ?`, fold(email)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, problem.New(problem.NotFound, "user.not-found")
	}
	if err != nil {
		return 0, fmt.Errorf("looking up a user: %w", err)
	}
	return id, nil
}

// TermsFrom implements library.Finder.
func (tx libraryTx) TermsFrom(ctx context.Context, prefix string, limit int) ([]library.Term, error) {
	const looked = 5000 // a short beginning has very many words; the first of them must do
	found, err := tx.terms(ctx, `SELECT word, uses FROM (SELECT word, uses FROM term WHERE word >= ? AND word <= ? ORDER BY word LIMIT ?) counted
		ORDER BY uses DESC, word LIMIT ?`, prefix, prefix+lastRune, looked, limit)
	if err != nil {
		return nil, fmt.Errorf("looking up words: %w", err)
	}
	return found, nil
}

func (tx libraryTx) terms(ctx context.Context, query string, args ...any) ([]library.Term, error) {
	var found []library.Term
	err := tx.each(ctx, func(r *rows) error {
		var t library.Term
		err := r.Scan(&t.Word, &t.Uses)
		found = append(found, t)
		return err
	}, query, args...)
	return found, err
}

// TermsLike implements library.Finder. Candidates share three-letter stretches with the word, or
// become it when two neighbours change places: in a short word that leaves no stretch whole.
func (tx libraryTx) TermsLike(ctx context.Context, word string, limit int) ([]library.Term, error) {
	const candidates = 300
	parts := grams(word)
	args := append(list(parts), candidates)
	found, err := tx.terms(ctx, `SELECT t.word, t.uses FROM (
			SELECT word, count(*) AS shared FROM term_gram WHERE gram IN (`+marks(len(parts))+`) GROUP BY word ORDER BY shared DESC, word LIMIT ?
		) g JOIN term t ON t.word = g.word`, args...)
	if err != nil {
		return nil, fmt.Errorf("looking for a spelling: %w", err)
	}
	swaps := swapped(word)
	near, err := tx.terms(ctx, `SELECT word, uses FROM term WHERE word IN (`+marks(len(swaps))+`)`, list(swaps)...)
	if err != nil {
		return nil, fmt.Errorf("looking for a spelling: %w", err)
	}
	for _, t := range near {
		if !slices.Contains(found, t) {
			found = append(found, t)
		}
	}
	furthest := min(2, len([]rune(word))/3)
	distance := make(map[string]int, len(found))
	for _, t := range found {
		distance[t.Word] = asset.EditDistance(word, t.Word)
	}
	found = slices.DeleteFunc(found, func(t library.Term) bool { return t.Word == word || distance[t.Word] > furthest })
	slices.SortFunc(found, func(a, b library.Term) int {
		if d := distance[a.Word] - distance[b.Word]; d != 0 {
			return d
		}
		return b.Uses - a.Uses
	})
	return found[:min(len(found), limit)], nil
}

// CameraNames implements library.Finder.
func (tx libraryTx) CameraNames(ctx context.Context, ids []int64) (map[int64]string, error) {
	return names(ctx, tx, `camera`, ids)
}

// KeywordNames implements library.Finder.
func (tx libraryTx) KeywordNames(ctx context.Context, ids []ident.Keyword) (map[ident.Keyword]string, error) {
	return names(ctx, tx, `keyword`, ids)
}

// names reads the names of rows of a table.
func names[T ~int64](ctx context.Context, tx libraryTx, table string, ids []T) (map[T]string, error) {
	found := make(map[T]string, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	in, arg := among(tx.Tx, ids)
	err := tx.each(ctx, func(r *rows) error {
		var id T
		var name string
		err := r.Scan(&id, &name)
		found[id] = name
		return err
	}, `SELECT id, name FROM `+table+` WHERE id `+in, arg)
	if err != nil {
		return nil, fmt.Errorf("reading names: %w", err)
	}
	return found, nil
}
