package main

import (
	"context"
	"fmt"
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
		Short: "Read and authenticate every photo",
		Long: `Reads and authenticates every blob, or with --fraction 1/7 the seventh part that was read
longest ago, and compares originals with the hash taken when they came in. It changes
nothing. Blobs that no photo names, as an import leaves that was broken off, are counted and
are no damage. Exit code 4 if anything is damaged.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			parts, err := partsOf(fraction)
			if err != nil {
				return err
			}
			return c.somewhere(cmd.Context(), func(ctx context.Context, h *house, r *rooms) error {
				return c.verify(ctx, h, r, parts)
			}, nil)
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

func (c *console) verify(ctx context.Context, h *house, r *rooms, parts int) error {
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
	report := verifyReport{Blobs: found.Blobs, Bytes: found.Bytes, Damaged: []damagedBlob{}, Orphans: orphans}
	for _, d := range found.Damage {
		sentence, _ := phrase.Problem(c.lang, problem.New(problem.Internal, d.Reason))
		report.Damaged = append(report.Damaged, damagedBlob{d.Asset.String(), string(d.Role), d.Blob, sentence})
	}
	if c.flags.json {
		if err := c.report(report); err != nil {
			return err
		}
	} else {
		for _, d := range report.Damaged {
			c.say("damaged  %s %s: %s", d.Asset, d.Role, d.Reason)
		}
		c.say("%s, %d bytes read; %d damaged", counted(report.Blobs, "blob"), report.Bytes, len(report.Damaged))
		if orphans > 0 {
			them := "them"
			if orphans == 1 {
				them = "it"
			}
			c.say("%s that no photo names, left by an import that was broken off; the next start of serve or import takes %s away", counted(orphans, "blob"), them)
		}
	}
	if len(report.Damaged) > 0 {
		return damaged{
			fmt.Sprintf("%s damaged", counted(len(report.Damaged), "blob")),
			"restore what is damaged from a backup; nothing was changed",
		}
	}
	return nil
}
