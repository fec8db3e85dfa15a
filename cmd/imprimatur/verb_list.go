package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"imprimatur/internal/library"
)

// assetReport is an asset as `list --json` and `search --json` tell it.
type assetReport struct {
	ID         string    `json:"id"`
	FileName   string    `json:"file_name"`
	Folder     string    `json:"folder"` // path below the top, empty at the top itself
	MediaType  string    `json:"media_type"`
	Width      int       `json:"width"`
	Height     int       `json:"height"`
	TakenAt    time.Time `json:"taken_at"`
	TakenGuess bool      `json:"taken_guess"`
	Bytes      int64     `json:"bytes"`
	SHA256     string    `json:"sha256"`
	Clearance  string    `json:"clearance"`
}

// assetPage is a stretch of a list, on the data folder or through a server.
type assetPage struct {
	items  []assetReport
	older  string // cursor of what comes after; empty at the end
	total  int
	capped bool // there are more than total
	// Why a search found nothing, as sentences, and what comes nearest.
	why     []string
	nearest []nearQuery
}

// nearQuery is another query that finds something.
type nearQuery struct {
	Query string `json:"query"`
	Count int    `json:"count"`
	More  bool   `json:"more"`
}

// pages gives the pages of a list.
type pages func(ctx context.Context, query, cursor string, limit int) (assetPage, error)

const listLong = `One photo a line, the newest first, with its name in the library, when it was taken, whether it
is cleared, its size, and where it lies. A ~ before the date: the file does not say when it was
taken, so it is the date of the file. With --json each line is one object.`

func newList(c *console) *cobra.Command {
	var query string
	var limit int
	verb := &cobra.Command{
		Use:   "list",
		Short: "List photos, the newest first",
		Long:  "Lists photos. " + listLong,
		Example: `  imprimatur list --limit 10
  imprimatur list --query 'folder:Events taken:2026' --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.list(cmd.Context(), query, limit) },
	}
	verb.Flags().StringVar(&query, "query", "", "only photos that this query finds (see search)")
	limitFlag(verb, &limit)
	return verb
}

func newSearch(c *console) *cobra.Command {
	var limit int
	verb := &cobra.Command{
		Use:   "search QUERY",
		Short: "Find photos by words and filters",
		Long: `Finds photos. ` + listLong + `

A query is words, "phrases" and -words, and filters: folder: type: shape: camera: clearance:
taken: added: by: keyword: place: file: collection: has:gps is:damaged is:versioned in:trash.
Words of several arguments count as one query; put -- before a query that begins with a minus.
A search that finds nothing says why, and what comes nearest.`,
		Example: `  imprimatur search beach taken:2024-05..2024-08
  imprimatur search '"sports day" keyword:medal clearance:cleared'`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.list(cmd.Context(), strings.Join(args, " "), limit)
		},
	}
	limitFlag(verb, &limit)
	return verb
}

func limitFlag(verb *cobra.Command, limit *int) {
	verb.Flags().IntVar(limit, "limit", library.DefaultPage, "at most so many; 0 is all")
}

// list writes what a query finds, page by page, so that a list of any length needs no memory.
func (c *console) list(ctx context.Context, query string, limit int) error {
	if limit < 0 {
		return misused("--limit takes a number from 0 on, not %d", limit)
	}
	return c.somewhere(ctx,
		func(ctx context.Context, _ *house, r *rooms) error {
			turn, err := r.pages(ctx, consoleCaller(c.lang))
			if err != nil {
				return err
			}
			return c.listPages(ctx, turn, query, limit)
		},
		func(ctx context.Context, server *remote) error {
			turn, err := server.pages(ctx)
			if err != nil {
				return err
			}
			return c.listPages(ctx, turn, query, limit)
		})
}

func (c *console) listPages(ctx context.Context, turn pages, query string, limit int) error {
	shown, cursor := 0, ""
	for {
		most := library.MaxPage
		if limit > 0 {
			most = min(most, limit-shown)
		}
		page, err := turn(ctx, query, cursor, most)
		if err != nil {
			return inQuery{err, query}
		}
		if err := c.tellAssets(page.items); err != nil {
			return err
		}
		shown, cursor = shown+len(page.items), page.older
		if cursor == "" || shown == limit {
			c.tellEnd(shown, page)
			return nil
		}
	}
}

// tellAssets writes a page, in columns or one object a line.
func (c *console) tellAssets(items []assetReport) error {
	if c.flags.json {
		for _, item := range items {
			if err := c.report(item); err != nil {
				return err
			}
		}
		return nil
	}
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for _, i := range items {
		where := i.FileName
		if i.Folder != "" {
			where = i.Folder + "/" + where
		}
		taken := i.TakenAt.Format("2006-01-02 15:04")
		if i.TakenGuess {
			taken = "~" + taken
		}
		_, err := fmt.Fprintf(table, "%s\t%s\t%s\t%d x %d\t%s\n",
			i.ID, taken, i.Clearance, i.Width, i.Height, printable(where))
		if err != nil {
			return fmt.Errorf("write the list: %w", err)
		}
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	return nil
}

// tellEnd says to a person what the list leaves out, or why it is empty.
func (c *console) tellEnd(shown int, page assetPage) {
	if page.older != "" && !c.flags.json {
		fmt.Fprintf(c.errs, "%d of %s shown; --limit 0 shows all\n", shown, atLeast(page.total, page.capped))
	}
	for _, sentence := range page.why {
		fmt.Fprintln(c.errs, sentence)
	}
	for _, near := range page.nearest {
		fmt.Fprintf(c.errs, "hint: %s finds %s\n", printable(near.Query), atLeast(near.Count, near.More))
	}
}

// atLeast writes a count that may have stopped early.
func atLeast(n int, more bool) string {
	if more {
		return fmt.Sprintf("%d+", n)
	}
	return fmt.Sprint(n)
}
