package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// verifyReport is what `verify --json` tells.
type verifyReport struct {
	Blobs   int           `json:"blobs"`
	Bytes   int64         `json:"bytes"`
	Damaged []damagedBlob `json:"damaged"`
	Orphans int           `json:"orphans"` // blobs that no photo names

	// Database is "whole", "damaged", "sound-so-far" where it is too large to be read to its end,
	// or "elsewhere" for PostgreSQL, which looks after its own.
	Database string `json:"database"`
}

type damagedBlob struct {
	Asset  string `json:"asset"`
	Role   string `json:"role"`
	Blob   string `json:"blob"`
	Reason string `json:"reason"`
}

func newVerify(c *console) *cobra.Command {
	var fraction string
	verb := &cobra.Command{
		Use:   "verify",
		Short: "Read and authenticate every photo, and read the database",
		Long: `Reads and authenticates every blob, or with --fraction 1/7 the seventh part that was read
longest ago, and compares originals with the hash taken when they came in. The database in the
data folder is read through as well, for a minute at most. It changes nothing. Blobs that no photo names, as an import leaves that was broken off, are counted and
are no damage. Exit code 4 if anything is damaged.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			parts, err := partsOf(fraction)
			if err != nil {
				return err
			}
			err = c.somewhere(cmd.Context(), func(ctx context.Context, h *house, r *rooms) error {
				return c.verify(ctx, h, r, parts)
			}, nil)
			if isDatabaseDamage(err) { // so much that it did not even open
				return c.tellVerify(verifyReport{Damaged: []damagedBlob{}, Database: "damaged"})
			}
			return err
		},
	}
	verb.Flags().StringVar(&fraction, "fraction", "1/1", "which part to read, as 1/N")
	return verb
}

func partsOf(fraction string) (int, error) {
	text, ok := strings.CutPrefix(fraction, "1/")
	parts, err := strconv.Atoi(text)
	if !ok || err != nil || parts < 1 {
		return 0, misused("--fraction takes 1/N, not %q", fraction)
	}
	return parts, nil
}

func isDatabaseDamage(err error) bool { return err != nil && problem.Of(err).Code == "store.damaged" }

// verifyDatabase reads the database through, as long as doctor does.
func (h *house) verifyDatabase(ctx context.Context) (string, error) {
	config, err := h.databaseConfig()
	if err != nil {
		return "", err
	}
	if config.SQLite == nil {
		return "elsewhere", nil
	}
	bounded, cancel := context.WithTimeout(ctx, databaseTime)
	defer cancel()
	switch err := config.SQLite.Check(bounded); {
	case err == nil:
		return "whole", nil
	case isDatabaseDamage(err):
		return "damaged", nil
	case bounded.Err() != nil && ctx.Err() == nil:
		return "sound-so-far", nil
	default:
		return "", err
	}
}

func (c *console) verify(ctx context.Context, h *house, r *rooms, parts int) error {
	database, err := h.verifyDatabase(ctx)
	if err != nil {
		return err
	}
	found, err := r.library.Verify(ctx, consoleCaller(c.lang), parts, nil)
	if err != nil {
		return err
	}
	orphans, err := r.library.Orphans(ctx, consoleCaller(c.lang))
	if err != nil {
		return err
	}
	if orphans > 0 {
		h.folder.SetLeftOver(true)
	}
	report := verifyReport{Blobs: found.Blobs, Bytes: found.Bytes, Damaged: []damagedBlob{}, Orphans: orphans, Database: database}
	for _, d := range found.Damage {
		sentence, _ := phrase.Problem(c.lang, problem.New(problem.Internal, d.Reason))
		report.Damaged = append(report.Damaged, damagedBlob{d.Asset.String(), string(d.Role), d.Blob, sentence})
	}
	return c.tellVerify(report)
}

func (c *console) tellVerify(report verifyReport) error {
	if c.flags.json {
		if err := c.report(report); err != nil {
			return err
		}
	} else {
		c.listVerified(report)
	}
	var broken []string
	if report.Database == "damaged" {
		sentence, _ := phrase.Problem(c.lang, problem.New(problem.Internal, "store.damaged"))
		broken = append(broken, strings.TrimSuffix(sentence, "."))
	}
	if len(report.Damaged) > 0 {
		broken = append(broken, counted(len(report.Damaged), "blob")+" damaged")
	}
	if len(broken) > 0 {
		return damaged{strings.Join(broken, "; "), "restore what is damaged from a backup; nothing was changed"}
	}
	return nil
}

func (c *console) listVerified(report verifyReport) {
	for _, d := range report.Damaged {
		c.say("damaged  %s %s: %s", d.Asset, d.Role, d.Reason)
	}
	c.say("%s, %d bytes read; %d damaged", counted(report.Blobs, "blob"), report.Bytes, len(report.Damaged))
	switch report.Database {
	case "whole":
		c.say("the database is whole")
	case "sound-so-far":
		c.say("the database is large; a minute of reading found no damage")
	}
	if report.Orphans > 0 {
		them := "them"
		if report.Orphans == 1 {
			them = "it"
		}
		c.say("%s that no photo names, left by an import that was broken off; the next start of serve or import takes %s away", counted(report.Orphans, "blob"), them)
	}
}
