package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"imprimatur/internal/library"
)

// choose keeps the questions with a text in their name.
func choose(all func() []question, text string) func() []question {
	return func() []question {
		return slices.DeleteFunc(all(), func(q question) bool { return !strings.Contains(q.name, text) })
	}
}

// listQuestions turn pages as everybody in the house does.
func listQuestions() []question {
	page := func(request func(d dice) library.ListRequest) func(context.Context, *house, dice) error {
		return func(ctx context.Context, h *house, d dice) error {
			_, err := h.lib.List(ctx, h.somebody(d), request(d))
			return err
		}
	}
	month := func(d dice) string { return fmt.Sprintf("%d-%02d", firstYear+d.IntN(years), 1+d.IntN(12)) }
	return []question{
		{"first page", page(func(dice) library.ListRequest { return library.ListRequest{} })},
		{"later page, any depth", later},
		{"page from a month on", page(func(d dice) library.ListRequest { return library.ListRequest{Month: month(d)} })},
		{"page of one folder", folderPage},
		{"page of one kind", page(func(dice) library.ListRequest { return library.ListRequest{Query: "type:raw"} })},
		{"page of one clearance", page(func(dice) library.ListRequest { return library.ListRequest{Query: "clearance:blocked"} })},
		{"months", func(ctx context.Context, h *house, d dice) error {
			_, _, err := h.lib.Months(ctx, h.somebody(d), "")
			return err
		}},
		{"folder tree with counts", func(ctx context.Context, h *house, d dice) error {
			_, err := h.lib.Folders(ctx, h.somebody(d))
			return err
		}},
		{"facets", func(ctx context.Context, h *house, d dice) error {
			_, err := h.lib.Facets(ctx, h.somebody(d), "")
			return err
		}},
	}
}

// later turns on from a page at a random depth; finding that page is not measured apart, since
// its cursor was gathered before.
func later(ctx context.Context, h *house, d dice) error {
	const known = 400
	who := h.who[len(h.seen)%len(h.who)]
	if len(h.seen) < known {
		from, err := h.lib.List(ctx, who, library.ListRequest{Month: fmt.Sprintf("%d-%02d", firstYear+d.IntN(years), 1+d.IntN(12))})
		if err != nil {
			return err
		}
		h.seen = append(h.seen, from.Older)
	}
	i := d.IntN(len(h.seen))
	_, err := h.lib.List(ctx, h.who[i%len(h.who)], library.ListRequest{Cursor: h.seen[i]})
	return err
}

// folderPage opens one of the folders that somebody sees.
func folderPage(ctx context.Context, h *house, d dice) error {
	who := h.somebody(d)
	if h.tree[who] == nil {
		tree, err := h.lib.Folders(ctx, who)
		if err != nil {
			return err
		}
		h.tree[who] = tree
	}
	folders := h.tree[who]
	if len(folders) == 0 {
		return nil
	}
	_, err := h.lib.List(ctx, who, library.ListRequest{Query: "folder:" + folders[d.IntN(len(folders))].ID.String()})
	return err
}

// searchQuestions look for words of every frequency.
func searchQuestions() []question {
	words := lexicon(textWords)
	search := func(query func(d dice) string) func(context.Context, *house, dice) error {
		return func(ctx context.Context, h *house, d dice) error {
			_, err := h.lib.List(ctx, h.somebody(d), library.ListRequest{Query: query(d)})
			return err
		}
	}
	quoted := func(w string) string { return `"` + w + `"` }
	return []question{
		{"one word, any", search(func(d dice) string {
			ranks := []int{1, 5, 20, 100, 500, 2000, 10_000}
			return quoted(words[ranks[d.IntN(len(ranks))]+d.IntN(3)])
		})},
		{"one common word", search(func(d dice) string { return quoted(words[d.IntN(10)]) })},
		{"one rare word", search(func(d dice) string { return quoted(words[5000+d.IntN(20_000)]) })},
		{"two words", search(func(d dice) string { return quoted(words[d.IntN(100)]) + " " + quoted(words[d.IntN(1000)]) })},
		{"beginning of a word", search(func(d dice) string {
			w := words[d.IntN(3000)]
			return w[:min(len(w), 2+d.IntN(4))]
		})},
		{"keyword", search(func(d dice) string { return "keyword:" + words[d.IntN(300)] })},
		{"word and kind", search(func(d dice) string { return quoted(words[d.IntN(300)]) + " type:raw" })},
		{"word, facets", func(ctx context.Context, h *house, d dice) error {
			_, err := h.lib.Facets(ctx, h.somebody(d), quoted(words[d.IntN(300)]))
			return err
		}},
	}
}
