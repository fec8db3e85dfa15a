package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
)

// document is what the full-text index is told of an asset.
type document struct {
	title, description, file, place, creator []string
	marks                                    []string
	folder                                   ident.Folder
}

// The kinds of mark. A mark is a made-up word that stands for a fact; it begins with a
// character for private use, which no word of a text or a search ever contains.
const (
	allMark      = "\uE000a" // every asset has it
	folderMark   = "\uE000f"
	keywordMark  = "\uE000k"
	cameraMark   = "\uE000c"
	uploaderMark = "\uE000u"
	typeMark     = "\uE000t"
	shapeMark    = "\uE000s"
	stateMark    = "\uE000x" // of those that are not active
	damagedMark  = "\uE000d"
	locatedMark  = "\uE000g"
	versionsMark = "\uE000v" // more than one version
	stackMark    = "\uE000l" // lies under another
)

// typeWord is a media type as it stands in a mark: letters and digits only, so that neither
// database splits it.
func typeWord(mediaType string) string { return strings.Join(words(mediaType), "") }

func (s stored) document() document {
	d, p := s.Metadata.Description, s.Metadata.Place
	doc := document{
		folder:  s.Folder,
		title:   words(d.Title),
		file:    words(s.FileName),
		place:   words(strings.Join([]string{p.Name, p.City, p.Region, p.Country}, " ")),
		creator: words(d.Creator + " " + d.Credit),
	}
	own := make([]ident.Field, 0, len(s.Fields))
	for field := range s.Fields {
		own = append(own, field)
	}
	slices.Sort(own)
	texts := []string{d.Text, d.Headline}
	for _, field := range own {
		texts = append(texts, s.Fields[field])
	}
	doc.description = words(strings.Join(texts, " "))
	doc.marks = s.marks()
	return doc
}

func (s stored) marks() []string {
	marks := []string{
		allMark, folderMark + s.Folder.String(), uploaderMark + s.AddedBy.String(),
		typeMark + typeWord(s.MediaType), shapeMark + string(asset.ShapeOf(s.Width, s.Height)),
	}
	for _, k := range s.keywords {
		marks = append(marks, keywordMark+k.String())
	}
	if s.camera != 0 {
		marks = append(marks, cameraMark+strconv.FormatInt(s.camera, 10))
	}
	if s.State != asset.Active {
		marks = append(marks, stateWord(s.State))
	}
	for mark, holds := range map[string]bool{
		damagedMark: s.Damaged, locatedMark: s.Metadata.Place.HasPosition,
		versionsMark: s.versions > 1, stackMark: s.Stack != 0,
	} {
		if holds {
			marks = append(marks, mark)
		}
	}
	slices.Sort(marks)
	return marks
}

func (d document) equal(other document) bool {
	return slices.Equal(d.title, other.title) && slices.Equal(d.description, other.description) &&
		slices.Equal(d.file, other.file) && slices.Equal(d.place, other.place) &&
		slices.Equal(d.creator, other.creator) && slices.Equal(d.marks, other.marks)
}

// terms lists the words that suggestions and spelling draw on, each once.
func (d document) terms() []string {
	var found []string
	for _, text := range [][]string{d.title, d.description, d.file, d.place, d.creator} {
		for _, word := range text {
			if spelled(word) {
				found = append(found, word)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// row gives the document as its row in the index.
func (d document) row(tx *Tx, key int64) []any {
	if tx.db.dialect.postgres {
		return []any{key, d.folder, d.vector()}
	}
	join := func(w []string) string { return strings.Join(w, " ") }
	return []any{key, join(d.title), join(d.description), join(d.file), join(d.place), join(d.creator), join(d.marks)}
}

// The weights that say in PostgreSQL's vector where a word stands.
const (
	textWeight    = "A"
	fileWeight    = "B"
	placeWeight   = "C"
	creatorWeight = "D"
)

// vector writes the document as PostgreSQL's tsvector. Texts are kept apart by a gap, so that
// no phrase reaches from one into the next.
func (d document) vector() string {
	const gap, last = 16, 16383
	places := make(map[string][]string)
	at := 1
	for _, part := range []struct {
		text   []string
		weight string
	}{{d.title, textWeight}, {d.description, textWeight}, {d.file, fileWeight}, {d.place, placeWeight}, {d.creator, creatorWeight}} {
		for _, word := range part.text {
			places[word] = append(places[word], strconv.Itoa(min(at, last))+part.weight)
			at++
		}
		at += gap
	}
	var out strings.Builder
	for word, positions := range places {
		fmt.Fprintf(&out, "'%s':%s ", word, strings.Join(positions, ","))
	}
	for _, mark := range d.marks {
		fmt.Fprintf(&out, "'%s' ", mark)
	}
	return out.String()
}

// indexColumns is the index with its columns; its row is the sort key.
func (tx libraryTx) indexColumns() string {
	return tx.pick(`search (rowid, title, description, file, place, creator, marks)`, `search (sort_key, folder, words)`)
}

// entry is a row of the index to be written.
type entry struct {
	key int64
	doc document
}

// insertWords puts new assets into the index.
func (tx libraryTx) insertWords(ctx context.Context, kept []stored) error {
	entries := make([]entry, len(kept))
	uses := make(map[string]int)
	for i, s := range kept {
		entries[i] = entry{s.key, s.document()}
		for _, word := range entries[i].doc.terms() {
			uses[word]++
		}
	}
	if err := tx.insertEntries(ctx, entries); err != nil {
		return err
	}
	return tx.countTerms(ctx, uses)
}

// insertEntries writes rows in their order: FTS5 writes out what it has gathered whenever a row
// comes that is not beyond the last.
func (tx libraryTx) insertEntries(ctx context.Context, entries []entry) error {
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
	table := make([][]any, len(entries))
	for i, e := range entries {
		table[i] = e.doc.row(tx.Tx, e.key)
	}
	return tx.insert(ctx, tx.indexColumns(), table)
}

// replaceWords brings the index from what assets were to what they are.
func (tx libraryTx) replaceWords(ctx context.Context, before, after []stored) error {
	var gone []int64
	var entries []entry
	uses := make(map[string]int)
	for i, s := range after {
		old, doc := before[i].document(), s.document()
		if before[i].key == s.key && old.equal(doc) {
			continue
		}
		gone = append(gone, before[i].key)
		entries = append(entries, entry{s.key, doc})
		for word, n := range difference(old.terms(), doc.terms()) {
			uses[word] += n
		}
	}
	if len(entries) == 0 {
		return nil
	}
	if err := tx.dropWords(ctx, gone...); err != nil {
		return err
	}
	if err := tx.insertEntries(ctx, entries); err != nil {
		return fmt.Errorf("indexing assets: %w", err)
	}
	return tx.countTerms(ctx, uses)
}

// dropWords takes assets out of the index.
func (tx libraryTx) dropWords(ctx context.Context, keys ...int64) error {
	slices.Sort(keys)
	in, arg := among(tx.Tx, keys)
	_, err := tx.exec(ctx, tx.pick(`DELETE FROM search WHERE rowid `, `DELETE FROM search WHERE sort_key `)+in, arg)
	if err != nil {
		return fmt.Errorf("taking assets out of the index: %w", err)
	}
	return nil
}

// difference tells how often each word comes or goes.
func difference(old, now []string) map[string]int {
	uses := make(map[string]int)
	for _, word := range now {
		uses[word]++
	}
	for _, word := range old {
		uses[word]--
	}
	return uses
}

// countTerms adds to the counts of words. A word nobody uses any more is forgotten, so that
// nothing of an erased text stays in the vocabulary.
func (tx libraryTx) countTerms(ctx context.Context, uses map[string]int) error {
	changed := make([]string, 0, len(uses))
	for word, n := range uses {
		if n != 0 {
			changed = append(changed, word)
		}
	}
	slices.Sort(changed)
	for len(changed) > 0 { // as in insert: few sizes, few statements
		const most = 512
		count := 1
		for 2*count <= len(changed) && 2*count <= most {
			count *= 2
		}
		if err := tx.countTermsOf(ctx, changed[:count], uses); err != nil {
			return fmt.Errorf("counting words: %w", err)
		}
		changed = changed[count:]
	}
	return nil
}

func (tx libraryTx) countTermsOf(ctx context.Context, changed []string, uses map[string]int) error {
	args := make([]any, 0, 2*len(changed))
	for _, word := range changed {
		args = append(args, word, uses[word])
	}
	var fresh, gone []string
	err := tx.each(ctx, func(r *rows) error {
		var word string
		var count int
		err := r.Scan(&word, &count)
		switch {
		case count <= 0:
			gone = append(gone, word)
		case count == uses[word]:
			fresh = append(fresh, word)
		}
		return err
	}, `INSERT INTO term (word, uses) VALUES (?, ?)`+strings.Repeat(`, (?, ?)`, len(changed)-1)+`
		ON CONFLICT (word) DO UPDATE SET uses = term.uses + excluded.uses RETURNING word, uses`, args...)
	if err != nil {
		return err
	}
	var table [][]any
	for _, word := range fresh {
		for _, gram := range grams(word) {
			table = append(table, []any{gram, word})
		}
	}
	if err := tx.insert(ctx, `term_gram (gram, word)`, table); err != nil {
		return err
	}
	for _, word := range gone {
		if _, err := tx.exec(ctx, `DELETE FROM term WHERE word = ?`, word); err != nil {
			return err
		}
		for _, gram := range grams(word) {
			if _, err := tx.exec(ctx, `DELETE FROM term_gram WHERE gram = ? AND word = ?`, gram, word); err != nil {
				return err
			}
		}
	}
	return nil
}
