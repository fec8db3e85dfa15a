package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"imprimatur/internal/audit"
	"imprimatur/internal/problem"
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
}

type actorReport struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

type objectReport struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// logReport is what `audit verify --json` tells.
type logReport struct {
	Events     int64         `json:"events"`
	Root       string        `json:"root"`
	Checkpoint int64         `json:"checkpoint"` // events that a signed checkpoint covers
	Faults     []faultReport `json:"faults"`
}

type faultReport struct {
	Kind string `json:"kind"`
	From int64  `json:"from"`
	To   int64  `json:"to"`
}

func newAudit(c *console) *cobra.Command {
	verb := &cobra.Command{
		Use: "audit", Short: "The log: list, verify, export", Args: cobra.NoArgs,
		RunE: func(verb *cobra.Command, _ []string) error { return verb.Help() },
	}
	verb.AddCommand(newAuditList(c), newAuditVerify(c), newAuditExport(c))
	return verb
}

func newAuditList(c *console) *cobra.Command {
	var user, kind, from, until string
	var limit int
	verb := &cobra.Command{
		Use:   "list",
		Short: "List events, newest first",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			filter := audit.Filter{Limit: limit}
			var err error
			if filter.From, err = moment(from); err != nil {
				return err
			}
			if filter.Until, err = moment(until); err != nil {
				return err
			}
			if kind != "" {
				filter.Kinds = []audit.Kind{audit.Kind(kind)}
			}
			return c.somewhere(cmd.Context(),
				func(ctx context.Context, _ *house, r *rooms) error { return c.listLocal(ctx, r, filter, user) },
				func(ctx context.Context, server *remote) error { return c.listRemote(ctx, server, filter, user) })
		},
	}
	verb.Flags().StringVar(&user, "user", "", "only what this account did, by e-mail address")
	verb.Flags().StringVar(&kind, "kind", "", "only events of this kind, like asset.added")
	verb.Flags().StringVar(&from, "from", "", "from this moment on (2026-05-03 or 2026-05-03T12:00:00Z)")
	verb.Flags().StringVar(&until, "until", "", "before this moment")
	verb.Flags().IntVar(&limit, "limit", 100, "at most so many")
	return verb
}

func (c *console) listLocal(ctx context.Context, r *rooms, filter audit.Filter, email string) error {
	by := consoleCaller(c.lang)
	if email != "" {
		u, err := r.office.UserByEmail(ctx, by, email)
		if err != nil {
			return err
		}
		filter.Actor = u.ID
	}
	events, err := r.office.Log(ctx, by, filter)
	if err != nil {
		return err
	}
	for _, e := range events {
		if err := c.tellEvent(eventReported(e)); err != nil {
			return err
		}
	}
	return nil
}

func (c *console) listRemote(ctx context.Context, server *remote, filter audit.Filter, email string) error {
	query := url.Values{"limit": {strconv.Itoa(filter.Limit)}}
	if email != "" {
		u, err := remoteAccounts{server}.find(ctx, email)
		if err != nil {
			return err
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
	var page struct {
		Items []eventReport `json:"items"`
	}
	if err := server.call(ctx, http.MethodGet, "/api/v1/log", query, nil, nil, &page); err != nil {
		return err
	}
	for _, e := range page.Items {
		if err := c.tellEvent(e); err != nil {
			return err
		}
	}
	return nil
}

func eventReported(e audit.Event) eventReport {
	body := e.Body
	if body == nil {
		body = map[string]any{}
	}
	return eventReport{
		Seq: e.Seq, At: e.At.UTC(), Actor: actorReport{string(e.Actor.Kind), e.Actor.ID.String()}, Source: e.Source, Kind: string(e.Kind),
		Object: objectReport{e.Object.Kind, e.Object.ID}, Outcome: string(e.Outcome), Body: body,
	}
}

func (c *console) tellEvent(e eventReport) error {
	if c.flags.json {
		return c.report(e)
	}
	c.say("%d  %s  %s %s  %s  %s %s  %s", e.Seq, e.At.Format(time.RFC3339), e.Actor.Kind, e.Actor.ID, e.Kind, e.Object.Kind, e.Object.ID, e.Outcome)
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

func newAuditVerify(c *console) *cobra.Command {
	var anchors []string
	var file, key string
	verb := &cobra.Command{
		Use:   "verify",
		Short: "Prove that nothing in the log was changed, taken out or cut off",
		Long: `Recomputes the log's hash tree and holds it against every signed checkpoint, and against
checkpoints that were kept elsewhere (--anchor). With --file it verifies an export, offline;
--key is then the library's verifier key as you know it from elsewhere. Exit code 4 if
anything is wrong.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file != "" {
				return c.verifyExport(cmd.Context(), file, key, anchors)
			}
			return c.somewhere(cmd.Context(), func(ctx context.Context, h *house, r *rooms) error {
				notes, err := h.anchors(anchors)
				if err != nil {
					return err
				}
				found, err := r.office.VerifyLog(ctx, consoleCaller(c.lang), notes)
				if err != nil {
					return err
				}
				return c.tellVerified(found)
			}, nil)
		},
	}
	verb.Flags().StringSliceVar(&anchors, "anchor", nil, "file with a checkpoint that was kept elsewhere")
	verb.Flags().StringVar(&file, "file", "", "verify this export instead of a data folder")
	verb.Flags().StringVar(&key, "key", "", "verifier key that the export must be signed by (default: the one it names)")
	return verb
}

func (c *console) verifyExport(ctx context.Context, file, key string, anchors []string) error {
	export, err := os.Open(file)
	if err != nil {
		return problem.New(problem.Invalid, "console.no-file", "file", file).Because(err)
	}
	defer export.Close()
	claimed, entries, err := audit.ReadExport(export)
	if err != nil {
		return problem.New(problem.Invalid, "console.not-an-export", "file", file).Because(err)
	}
	var notes [][]byte
	for _, anchor := range anchors {
		note, err := os.ReadFile(anchor)
		if err != nil {
			return problem.New(problem.Invalid, "console.no-file", "file", anchor).Because(err)
		}
		notes = append(notes, note)
	}
	found, err := audit.Verify(ctx, entries, firstOf(key, claimed), notes)
	if err != nil {
		return problem.New(problem.Invalid, "console.not-an-export", "file", file).Because(err)
	}
	if key == "" && !c.flags.json {
		c.say("Signed by %s, as the export itself says; compare with the key you know.", claimed)
	}
	return c.tellVerified(found)
}

func (c *console) tellVerified(found *audit.Report) error {
	report := logReport{Events: found.Events, Root: found.Root.String(), Checkpoint: found.Sealed, Faults: []faultReport{}}
	for _, f := range found.Findings {
		report.Faults = append(report.Faults, faultReport{string(f.Kind), f.From, f.To})
	}
	if c.flags.json {
		if err := c.report(report); err != nil {
			return err
		}
	} else {
		for _, f := range report.Faults {
			c.say("%s: events %d to %d", f.Kind, f.From, f.To)
		}
		c.say("%d events, %d of them under a signed checkpoint; %d faults", report.Events, report.Checkpoint, len(report.Faults))
	}
	if len(report.Faults) > 0 {
		return damaged{len(report.Faults)}
	}
	return nil
}

func newAuditExport(c *console) *cobra.Command {
	var file string
	verb := &cobra.Command{
		Use:   "export -o FILE",
		Short: "Write the log with its signatures, to be verified anywhere",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" {
				return misused("audit export needs -o FILE")
			}
			return c.exportLog(cmd.Context(), file)
		},
	}
	verb.Flags().StringVarP(&file, "output", "o", "", "file to write; it must not be there yet")
	return verb
}

func (c *console) exportLog(ctx context.Context, file string) (err error) {
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return problem.New(problem.Invalid, "console.cannot-write", "file", file).Because(err)
	}
	defer func() {
		if err = errors.Join(err, out.Close()); err != nil {
			err = errors.Join(err, os.Remove(file))
		}
	}()
	return c.somewhere(ctx,
		func(ctx context.Context, _ *house, r *rooms) error {
			return r.office.Export(ctx, consoleCaller(c.lang), out)
		},
		func(ctx context.Context, server *remote) error {
			answer, err := server.send(ctx, http.MethodGet, "/api/v1/log/export", nil, nil, nil, -1)
			if err != nil {
				return err
			}
			defer answer.Body.Close()
			if _, err := io.Copy(out, answer.Body); err != nil {
				return fmt.Errorf("write the export: %w", err)
			}
			return nil
		})
}
