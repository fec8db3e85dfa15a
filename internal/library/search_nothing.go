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
	maxPartsAlone = 12
)

// whyNothing looks for the part of a query that leaves nothing over.
func (s *seeker) whyNothing(ctx context.Context, q asset.Query) (*Nothing, error) {
	n := &Nothing{}
	parts := parts(q)
	bare, err := s.emptyPlace(ctx, q, n)
	if err == nil && !bare {
		err = s.reasons(ctx, q, parts, n)
	}
	if err != nil {
		return nil, err
	}
	if len(parts) > 1 {
		for _, p := range parts {
			if _, err := s.offer(ctx, n, p.without(q), Nearby{Text: p.text, Without: true}); err != nil {
				return nil, err
			}
		}
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

// emptyPlace tells whether the trash or the quarantine that was looked into holds nothing at all.
func (s *seeker) emptyPlace(ctx context.Context, q asset.Query, n *Nothing) (bool, error) {
	code := map[asset.State]string{asset.Trashed: "nothing.trash", asset.Quarantined: "nothing.quarantine"}[q.State]
	if code == "" {
		return false, nil
	}
	count, _, err := s.count(ctx, asset.Query{State: q.State}, 1)
	if err != nil || count > 0 {
		return false, err
	}
	n.Why = []Reason{{Code: code}}
	return true, nil
}

// reasons says which parts find nothing by themselves, or that only all together find nothing.
func (s *seeker) reasons(ctx context.Context, q asset.Query, parts []part, n *Nothing) error {
	if err := s.spellings(ctx, q, n); err != nil {
		return err
	}
	if err := s.cameras(ctx, q, n); err != nil {
		return err
	}
	if len(parts) > 1 && len(n.Why) == 0 {
		for _, p := range parts[:min(len(parts), maxPartsAlone)] {
			count, _, err := s.count(ctx, p.alone, 1)
			if err != nil {
				return err
			}
			if count == 0 {
				n.Why = append(n.Why, Reason{"nothing.filter", map[string]string{"filter": p.said()}})
			}
		}
	}
	if len(n.Why) > 0 {
		return nil
	}
	code := "nothing.alone"
	if len(parts) > 1 && len(parts) <= maxPartsAlone {
		code = "nothing.together"
	}
	n.Why = []Reason{{Code: code}}
	return nil
}

// cameras offers, for cameras that nobody has, those with such a name, and the name as a word.
func (s *seeker) cameras(ctx context.Context, q asset.Query, n *Nothing) error {
	ids, err := s.tx.CamerasNamed(ctx, q.Cameras)
	if err != nil {
		return err
	}
	for i, camera := range q.Cameras[:min(len(q.Cameras), maxSpelledFor)] {
		if ids[i] != 0 {
			continue
		}
		n.Why = append(n.Why, Reason{"nothing.camera", map[string]string{"camera": camera}})
		meanings, err := s.tx.Meanings(ctx, []asset.Word{{Text: camera, Prefix: true}})
		if err != nil {
			return err
		}
		names, err := s.tx.CameraNames(ctx, meanings[0].Cameras)
		if err != nil {
			return err
		}
		for _, name := range shortest(names) {
			other := q
			other.Cameras = slices.Clone(q.Cameras)
			other.Cameras[i] = name
			if _, err := s.offer(ctx, n, other, Nearby{Text: name}); err != nil {
				return err
			}
		}
		other := q
		other.Cameras = slices.Delete(slices.Clone(q.Cameras), i, i+1)
		other.Words = append(slices.Clone(q.Words), asset.Word{Text: camera, Phrase: strings.Contains(camera, " ")})
		if _, err := s.offer(ctx, n, other, Nearby{Text: camera}); err != nil {
			return err
		}
	}
	return nil
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
	alone   asset.Query // looks for nothing but this part, in the same place
}

// said writes the part as it can be typed; of what is written by an id only the filter's name.
func (p part) said() string {
	if slices.Contains([]string{"folder", "collection", "by"}, p.text) {
		return p.text + ":"
	}
	p.alone.State = asset.Unknown
	return p.alone.Text()
}

func parts(q asset.Query) []part {
	var list []part
	for i, word := range q.Words {
		alone := asset.Query{State: q.State, Words: []asset.Word{word}}
		list = append(list, part{word.Text, func(q asset.Query) asset.Query {
			q.Words = slices.Delete(slices.Clone(q.Words), i, i+1)
			return q
		}, alone})
	}
	for i, k := range q.Keywords {
		alone := asset.Query{State: q.State, Keywords: []string{k}}
		list = append(list, part{"keyword:" + k, func(q asset.Query) asset.Query {
			q.Keywords = slices.Delete(slices.Clone(q.Keywords), i, i+1)
			return q
		}, alone})
	}
	for _, f := range filterParts() {
		without := q
		f.move(&without, asset.Query{})
		if without.Text() == q.Text() {
			continue
		}
		alone := asset.Query{State: q.State}
		f.move(&alone, q)
		list = append(list, part{f.key, func(q asset.Query) asset.Query { f.move(&q, asset.Query{}); return q }, alone})
	}
	return list
}

// filterPart is a filter: move makes it in one query what it is in the other.
type filterPart struct {
	key  string
	move func(to *asset.Query, from asset.Query)
}

func filterParts() []filterPart {
	return []filterPart{
		{"folder", func(to *asset.Query, from asset.Query) { to.Folder, to.Below = from.Folder, from.Below }},
		{"in", func(to *asset.Query, from asset.Query) { to.State = from.State }},
		{"type", func(to *asset.Query, from asset.Query) { to.MediaTypes = from.MediaTypes }},
		{"shape", func(to *asset.Query, from asset.Query) { to.Shapes = from.Shapes }},
		{"camera", func(to *asset.Query, from asset.Query) { to.Cameras = from.Cameras }},
		{"clearance", func(to *asset.Query, from asset.Query) { to.Statuses = from.Statuses }},
		{"cleared-for", func(to *asset.Query, from asset.Query) { to.Uses = from.Uses }},
		{"person", func(to *asset.Query, from asset.Query) { to.People = from.People }},
		{"people", func(to *asset.Query, from asset.Query) { to.Faces = from.Faces }},
		{"by", func(to *asset.Query, from asset.Query) { to.AddedBy = from.AddedBy }},
		{"collection", func(to *asset.Query, from asset.Query) { to.Collection = from.Collection }},
		{"place", func(to *asset.Query, from asset.Query) { to.Place = from.Place }},
		{"file", func(to *asset.Query, from asset.Query) { to.FileName = from.FileName }},
		{"taken", func(to *asset.Query, from asset.Query) { to.TakenFrom, to.TakenUntil = from.TakenFrom, from.TakenUntil }},
		{"added", func(to *asset.Query, from asset.Query) { to.AddedFrom, to.AddedUntil = from.AddedFrom, from.AddedUntil }},
		{"has:gps", func(to *asset.Query, from asset.Query) { to.Located = from.Located }},
		{"is:damaged", func(to *asset.Query, from asset.Query) { to.Damaged = from.Damaged }},
		{"ends", func(to *asset.Query, from asset.Query) { to.Ends = from.Ends }},
		{"is:wanted", func(to *asset.Query, from asset.Query) { to.Refused = from.Refused }},
		{"is:versioned", func(to *asset.Query, from asset.Query) { to.Version = from.Version }},
	}
}
