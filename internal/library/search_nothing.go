package library

import (
	"context"
	"slices"
	"strings"

	"imprimatur/internal/asset"
)

// Nothing explains an empty list: why, as codes of the catalogue, and what comes nearest.
type Nothing struct {
	Why     []Reason
	Nearest []Nearby
}

// Reason is a sentence of the catalogue with the values it names.
type Reason struct {
	Code string
	Args map[string]string
}

// Nearby is another query that finds something.
type Nearby struct {
	Text    string // the word that is spelled otherwise, or the part that is left out
	Without bool   // Text is what is left out
	Query   string
	Count   int
	More    bool // more than Count
}

// Bounds of the effort that an empty list is worth.
const (
	maxNearby     = 6
	maxNearCount  = 100
	maxSpellings  = 5
	maxSpelledFor = 3 // words
)

// whyNothing looks for the part of a query that leaves nothing over.
func (s *seeker) whyNothing(ctx context.Context, q asset.Query) (*Nothing, error) {
	n := &Nothing{}
	if err := s.spellings(ctx, q, n); err != nil {
		return nil, err
	}
	parts := parts(q)
	if len(parts) > 1 {
		for _, p := range parts {
			if _, err := s.offer(ctx, n, p.without(q), Nearby{Text: p.text, Without: true}); err != nil {
				return nil, err
			}
		}
	}
	if len(n.Why) == 0 {
		code := "nothing.alone"
		if len(parts) > 1 {
			code = "nothing.together"
		}
		n.Why = []Reason{{Code: code}}
	}
	slices.SortStableFunc(n.Nearest, func(a, b Nearby) int { // a word that was mistyped is likelier than one too many
		if a.Without != b.Without {
			return map[bool]int{true: 1, false: -1}[a.Without]
		}
		return b.Count - a.Count
	})
	n.Nearest = n.Nearest[:min(len(n.Nearest), maxNearby)]
	return n, nil
}

// offer keeps a query as nearby when it finds something, and tells whether it does.
func (s *seeker) offer(ctx context.Context, n *Nothing, q asset.Query, near Nearby) (bool, error) {
	count, more, err := s.count(ctx, q, maxNearCount)
	if err != nil || count == 0 {
		return false, err
	}
	near.Query, near.Count, near.More = q.Text(), count, more
	if !slices.ContainsFunc(n.Nearest, func(known Nearby) bool { return known.Query == near.Query }) {
		n.Nearest = append(n.Nearest, near)
	}
	return true, nil
}

// count counts what a query finds, up to most.
func (s *seeker) count(ctx context.Context, q asset.Query, most int) (count int, more bool, err error) {
	w, err := s.wanted(ctx, q)
	if err != nil {
		return 0, false, err
	}
	count, err = s.tx.Count(ctx, w, most)
	return min(count, most), count > most, err
}

// spellings offers other spellings of words that stand nowhere the caller may see.
func (s *seeker) spellings(ctx context.Context, q asset.Query, n *Nothing) error {
	looked := 0
	for i, word := range q.Words {
		if word.Not || looked == maxSpelledFor {
			continue
		}
		alone := asset.Query{State: q.State, Words: []asset.Word{word}}
		count, _, err := s.count(ctx, alone, 1)
		if err != nil {
			return err
		}
		if count > 0 {
			continue
		}
		looked++
		n.Why = append(n.Why, Reason{"nothing.word", map[string]string{"word": word.Text}})
		for _, part := range s.tx.Split(word.Text) {
			like, err := s.tx.TermsLike(ctx, part, maxSpellings)
			if err != nil {
				return err
			}
			for _, term := range like {
				spelled := asset.Word{Text: strings.Replace(strings.Join(s.tx.Split(word.Text), " "), part, term.Word, 1), Phrase: word.Phrase}
				if err := s.spelled(ctx, n, q, i, spelled); err != nil {
					return err
				}
			}
		}
	}
	for _, k := range q.Keywords {
		ids, err := s.tx.KeywordsNamed(ctx, []string{k})
		if err != nil {
			return err
		}
		if len(ids[0]) == 0 {
			n.Why = append(n.Why, Reason{"nothing.keyword", map[string]string{"keyword": k}})
		}
	}
	return nil
}

// spelled offers the query with its i-th word spelled otherwise, or that word alone where the
// rest of the query leaves nothing of it.
func (s *seeker) spelled(ctx context.Context, n *Nothing, q asset.Query, i int, word asset.Word) error {
	other := q
	other.Words = slices.Clone(q.Words)
	other.Words[i] = word
	found, err := s.offer(ctx, n, other, Nearby{Text: word.Text})
	if err != nil || found {
		return err
	}
	_, err = s.offer(ctx, n, asset.Query{State: q.State, Words: []asset.Word{word}}, Nearby{Text: word.Text})
	return err
}

// part is something that a query could do without.
type part struct {
	text    string
	without func(asset.Query) asset.Query
}

func parts(q asset.Query) []part {
	var list []part
	for i, word := range q.Words {
		list = append(list, part{word.Text, func(q asset.Query) asset.Query {
			q.Words = slices.Delete(slices.Clone(q.Words), i, i+1)
			return q
		}})
	}
	for i, k := range q.Keywords {
		list = append(list, part{"keyword:" + k, func(q asset.Query) asset.Query {
			q.Keywords = slices.Delete(slices.Clone(q.Keywords), i, i+1)
			return q
		}})
	}
	for _, f := range []struct {
		key  string
		drop func(*asset.Query)
	}{
		{"folder", func(q *asset.Query) { q.Folder, q.Below = 0, false }},
		{"type", func(q *asset.Query) { q.MediaTypes = nil }},
		{"shape", func(q *asset.Query) { q.Shapes = nil }},
		{"camera", func(q *asset.Query) { q.Cameras = nil }},
		{"clearance", func(q *asset.Query) { q.Statuses = nil }},
		{"cleared-for", func(q *asset.Query) { q.Uses = nil }},
		{"person", func(q *asset.Query) { q.People = nil }},
		{"people", func(q *asset.Query) { q.Faces = "" }},
		{"by", func(q *asset.Query) { q.AddedBy = nil }},
		{"collection", func(q *asset.Query) { q.Collection = 0 }},
		{"place", func(q *asset.Query) { q.Place = "" }},
		{"file", func(q *asset.Query) { q.FileName = "" }},
		{"taken", func(q *asset.Query) { q.TakenFrom, q.TakenUntil = asset.Query{}.TakenFrom, asset.Query{}.TakenUntil }},
		{"added", func(q *asset.Query) { q.AddedFrom, q.AddedUntil = asset.Query{}.AddedFrom, asset.Query{}.AddedUntil }},
		{"has:gps", func(q *asset.Query) { q.Located = false }},
		{"is:damaged", func(q *asset.Query) { q.Damaged = false }},
		{"is:versioned", func(q *asset.Query) { q.Version = false }},
	} {
		without := q
		f.drop(&without)
		if without.Text() != q.Text() {
			list = append(list, part{f.key, func(q asset.Query) asset.Query { f.drop(&q); return q }})
		}
	}
	return list
}
