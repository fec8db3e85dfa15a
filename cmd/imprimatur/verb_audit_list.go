package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/phrase"
)

// eventReport is an event as --json tells it and as the API does.
type eventReport struct {
	Seq     int64          `json:"seq"`
	At      time.Time      `json:"at"`
	Actor   actorReport    `json:"actor"`
	Source  string         `json:"source"`
	Kind    string         `json:"kind"`
	Object  objectReport   `json:"object"`
	Outcome string         `json:"outcome"`
	Body    map[string]any `json:"body"`
	Damaged bool           `json:"damaged,omitempty"`
}

type actorReport struct {
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Token string `json:"token,omitempty"`
}

func actorOf(a audit.Actor) actorReport {
	report := actorReport{Kind: string(a.Kind), ID: a.ID.String()}
	if a.Token != 0 {
		report.Token = a.Token.String()
	}
	return report
}

type objectReport struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// auditPage is the most events that are asked for at once.
const auditPage = 200

// eventPages gives the events before a cursor, and the cursor of those before them; the empty
// cursor is the newest, and the end.
type eventPages func(ctx context.Context, cursor string, limit int) (events []eventReport, older string, err error)

func newAuditList(c *console) *cobra.Command {
	var user, kind, from, until string
	var limit int
	verb := &cobra.Command{
		Use:   "list",
		Short: "List events, newest first",
		Long:  "Lists events, the newest first. Looking into the log is itself on record.",
		Example: `  imprimatur audit list --user ann@example.org --from 2026-05-01
  imprimatur audit list --kind asset.released --limit 0 --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var filter audit.Filter
			var err error
			if filter.From, err = moment(from); err != nil {
				return err
			}
			if filter.Until, err = moment(until); err != nil {
				return err
			}
			if limit < 0 {
				return misused("--limit takes a number from 0 on, not %d", limit)
			}
			if kind != "" && !phrase.Has("event/"+kind) {
				return misused("there are no events of the kind %q", kind)
			}
			if kind != "" {
				filter.Kinds = []audit.Kind{audit.Kind(kind)}
			}
			return c.listEvents(cmd.Context(), filter, user, limit)
		},
	}
	verb.Flags().StringVar(&user, "user", "", "only what this account did, by e-mail address")
	verb.Flags().StringVar(&kind, "kind", "", "only events of this kind, like asset.added")
	verb.Flags().StringVar(&from, "from", "", "from this moment on (2026-05-03 or 2026-05-03T12:00:00Z)")
	verb.Flags().StringVar(&until, "until", "", "before this moment")
	verb.Flags().IntVar(&limit, "limit", 100, "at most so many; 0 is all")
	return verb
}

func (c *console) listEvents(ctx context.Context, filter audit.Filter, user string, limit int) error {
	return c.somewhere(ctx,
		func(ctx context.Context, _ *house, r *rooms) error {
			turn, err := r.events(ctx, consoleCaller(c.lang), filter, user)
			if err != nil {
				return err
			}
			return c.listEventPages(ctx, turn, limit)
		},
		func(ctx context.Context, server *remote) error {
			turn, err := server.events(ctx, filter, user)
			if err != nil {
				return err
			}
			return c.listEventPages(ctx, turn, limit)
		})
}

func (c *console) listEventPages(ctx context.Context, turn eventPages, limit int) error {
	for shown, cursor := 0, ""; ; {
		most := auditPage
		if limit > 0 {
			most = min(most, limit-shown)
		}
		events, older, err := turn(ctx, cursor, most)
		if err != nil {
			return err
		}
		for _, e := range events {
			if err := c.tellEvent(e); err != nil {
				return err
			}
		}
		shown, cursor = shown+len(events), older
		if older == "" || shown == limit {
			return nil
		}
	}
}

// events reads the log of the data folder.
func (r *rooms) events(ctx context.Context, by access.Caller, filter audit.Filter, email string) (eventPages, error) {
	if email != "" {
		u, err := r.office.UserByEmail(ctx, by, email)
		if err != nil {
			return nil, err
		}
		filter.Actor = u.ID
	}
	return func(ctx context.Context, cursor string, limit int) (events []eventReport, older string, err error) {
		page := filter
		page.Limit = limit
		if cursor != "" {
			if page.Before, err = strconv.ParseInt(cursor, 10, 64); err != nil {
				return nil, "", fmt.Errorf("read the cursor: %w", err)
			}
		}
		found, err := r.office.Log(ctx, by, page)
		if err != nil {
			return nil, "", err
		}
		for _, e := range found {
			events = append(events, eventReported(e))
		}
		if len(found) == limit {
			older = strconv.FormatInt(found[limit-1].Seq, 10)
		}
		return events, older, nil
	}, nil
}

// events reads the log through the API.
func (r *remote) events(ctx context.Context, filter audit.Filter, email string) (eventPages, error) {
	query := url.Values{}
	if email != "" {
		u, err := remoteAccounts{r}.find(ctx, email)
		if err != nil {
			return nil, err
		}
		query.Set("actor", u.ID)
	}
	for _, kind := range filter.Kinds {
		query.Set("kind", string(kind))
	}
	for name, at := range map[string]time.Time{"from": filter.From, "until": filter.Until} {
		if !at.IsZero() {
			query.Set(name, at.Format(time.RFC3339))
		}
	}
	return func(ctx context.Context, cursor string, limit int) ([]eventReport, string, error) {
		query.Set("limit", strconv.Itoa(limit))
		query.Set("cursor", cursor)
		var page struct {
			Items []eventReport `json:"items"`
			Older string        `json:"older"`
		}
		err := r.call(ctx, http.MethodGet, "/api/v1/log", query, nil, nil, &page)
		for i := range page.Items {
			if page.Items[i].Body == nil {
				page.Items[i].Body = map[string]any{}
			}
		}
		return page.Items, page.Older, err
	}, nil
}

func eventReported(e audit.Event) eventReport {
	body := e.Body
	if body == nil {
		body = map[string]any{}
	}
	return eventReport{
		Seq: e.Seq, At: e.At.UTC(), Actor: actorOf(e.Actor), Source: e.Source, Kind: string(e.Kind),
		Object: objectReport{e.Object.Kind, e.Object.ID}, Outcome: string(e.Outcome), Body: body, Damaged: e.Damaged,
	}
}

func (c *console) tellEvent(e eventReport) error {
	if c.flags.json {
		return c.report(e)
	}
	outcome := e.Outcome
	if e.Damaged {
		outcome += ", its details are damaged"
	}
	c.say("%d  %s  %s %s  %s  %s %s  %s", e.Seq, e.At.Format(time.RFC3339), e.Actor.Kind, e.Actor.ID, e.Kind, e.Object.Kind, e.Object.ID, outcome)
	return nil
}

// moment reads a day or a moment; a day begins at midnight UTC.
func moment(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, form := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(form, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, misused("%q is not a day (2026-05-03) or a moment (2026-05-03T12:00:00Z)", text)
}
