package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"imprimatur/internal/audit"
	"imprimatur/internal/problem"
)

// logReport is what `audit verify --json` tells.
type logReport struct {
	Events     int64         `json:"events"`
	Erased     int64         `json:"erased"` // events whose details are not there any more
	Root       string        `json:"root"`
	Checkpoint int64         `json:"checkpoint"` // events that a signed checkpoint covers
	Faults     []faultReport `json:"faults"`
}

type faultReport struct {
	Kind string `json:"kind"`
	From int64  `json:"from"`
	To   int64  `json:"to"`
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
	report := logReport{Events: found.Events, Erased: found.Erased, Root: found.Root.String(), Checkpoint: found.Sealed, Faults: []faultReport{}}
	for _, f := range found.Findings {
		report.Faults = append(report.Faults, faultReport{string(f.Kind), f.From, f.To})
	}
	if c.flags.json {
		if err := c.report(report); err != nil {
			return err
		}
	} else {
		for _, f := range report.Faults {
			c.say("%s: %s", eventSpan(f.From, f.To), faultSays(audit.FindingKind(f.Kind)))
		}
		c.say("%s, %d of them under a signed checkpoint, %d without their details (erased, or taken out of this copy); %s",
			counted(int(report.Events), "event"), report.Checkpoint, report.Erased, counted(len(report.Faults), "fault"))
	}
	if len(report.Faults) > 0 {
		return damaged{
			counted(len(report.Faults), "fault") + " in the log",
			"keep the data folder as it is, and compare it with an export or a backup from before",
		}
	}
	return nil
}

func eventSpan(from, to int64) string {
	if from == to {
		return fmt.Sprintf("event %d", from)
	}
	return fmt.Sprintf("events %d to %d", from, to)
}

// faultSays says what is wrong with a log, to a person.
func faultSays(kind audit.FindingKind) string {
	switch kind {
	case audit.EventChanged:
		return "an event is not the one that was written"
	case audit.BodyChanged:
		return "what an event says is not what was written"
	case audit.EventsMissing:
		return "events were taken out"
	case audit.EventMisplaced:
		return "an event was put in, doubled or moved"
	case audit.HashesChanged:
		return "the kept hashes do not fit the events"
	case audit.HistoryRewritten:
		return "these are not the events that were signed"
	case audit.TailCut:
		return "the newest events were cut off"
	case audit.CheckpointForged:
		return "a signature does not hold"
	case audit.CheckpointMisplaced:
		return "a signature stands at the wrong place"
	}
	return string(kind)
}
