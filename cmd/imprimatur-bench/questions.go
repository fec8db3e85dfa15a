package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"imprimatur/internal/library"
	"imprimatur/internal/office"
)

// choose keeps the questions with a text in their name.
func choose(all []question, text string) []question {
	return slices.DeleteFunc(all, func(q question) bool { return !strings.Contains(q.name, text) })
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
		{name: "first page", ask: page(func(dice) library.ListRequest { return library.ListRequest{} })},
		{name: "later page, any depth", ask: later, before: turnPages},
		{name: "page from a month on", ask: page(func(d dice) library.ListRequest { return library.ListRequest{Month: month(d)} })},
		{name: "page of one folder", ask: folderPage},
		{name: "page of one kind", ask: page(func(dice) library.ListRequest { return library.ListRequest{Query: "type:raw"} })},
		{name: "page of one clearance", ask: page(func(dice) library.ListRequest { return library.ListRequest{Query: "clearance:blocked"} })},
		{name: "months", ask: func(ctx context.Context, h *house, d dice) error {
			_, _, err := h.lib.Months(ctx, h.somebody(d), "")
			return err
		}},
		{name: "folder tree with counts", ask: func(ctx context.Context, h *house, d dice) error {
			_, err := h.lib.Folders(ctx, h.somebody(d))
			return err
		}},
		{name: "facets", ask: func(ctx context.Context, h *house, d dice) error {
			_, err := h.lib.Facets(ctx, h.somebody(d), "")
			return err
		}},
	}
}

// clearedQuestions ask for the newest of all, and of what is cleared for uses that more or fewer
// people allow.
func clearedQuestions() []question {
	list := func(query string) func(context.Context, *house, dice) error {
		return func(ctx context.Context, h *house, d dice) error {
			_, err := h.lib.List(ctx, h.somebody(d), library.ListRequest{Query: query})
			return err
		}
	}
	s := office.DefaultSettings()
	var all []question
	for _, query := range []string{
		"", "cleared-for:" + s.Channels[0].Key, "cleared:" + s.Purposes[0].Key + "/" + s.Channels[0].Key,
		"cleared:" + s.Purposes[2].Key + "/" + s.Channels[0].Key, "cleared:" + s.Purposes[3].Key + "/" + s.Channels[5].Key,
	} {
		all = append(all, question{name: "newest " + query, ask: list(query)})
	}
	return all
}

// pages is how many places in the library are known from which later pages are asked.
const pages = 400

// turnPages gathers cursors of pages at every depth.
func turnPages(ctx context.Context, h *house, d dice) error {
	for i := range pages {
		month := fmt.Sprintf("%d-%02d", firstYear+d.IntN(years), 1+d.IntN(12))
		from, err := h.lib.List(ctx, h.who[i%len(h.who)], library.ListRequest{Month: month})
		if err != nil {
			return err
		}
		h.seen = append(h.seen, from.Older)
	}
	return nil
}

// later turns on from a page at a random depth.
func later(ctx context.Context, h *house, d dice) error {
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
		{name: "one word, any", ask: search(func(d dice) string {
			ranks := []int{1, 5, 20, 100, 500, 2000, 10_000}
			return quoted(words[ranks[d.IntN(len(ranks))]+d.IntN(3)])
		})},
		{name: "one common word", ask: search(func(d dice) string { return quoted(words[d.IntN(10)]) })},
		{name: "one rare word", ask: search(func(d dice) string { return quoted(words[5000+d.IntN(20_000)]) })},
		{name: "two words", ask: search(func(d dice) string { return quoted(words[d.IntN(100)]) + " " + quoted(words[d.IntN(1000)]) })},
		{name: "beginning of a word", ask: search(func(d dice) string {
			w := words[d.IntN(3000)]
			return w[:min(len(w), 2+d.IntN(4))]
		})},
		{name: "keyword", ask: search(func(d dice) string { return "keyword:" + words[d.IntN(300)] })},
		{name: "word and kind", ask: search(func(d dice) string { return quoted(words[d.IntN(300)]) + " type:raw" })},
		{name: "word, facets", ask: func(ctx context.Context, h *house, d dice) error {
			_, err := h.lib.Facets(ctx, h.somebody(d), quoted(words[d.IntN(300)]))
			return err
		}},
	}
}
