package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"imprimatur/internal/imaging"
	"imprimatur/internal/problem"
)

// finding is one thing that doctor looked at.
type finding struct {
	Check string `json:"check"`
	Level string `json:"level"`
	Says  string `json:"says"`
	Do    string `json:"do"`
}

// How a finding is meant.
const (
	fine    = "ok"
	noted   = "note"
	warning = "warning"
	fault   = "fault"
)

func newDoctor(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Check this installation, and say what to do about what is found",
		Long: `Checks sandbox, certificate, permissions, disk space, clock, key custody and known risks of
this installation. It needs no passphrase and works while a server runs; with a passphrase
file, and no server running, it also reads the database through. Exit code 1 if there is a
fault.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := c.configure()
			if err = errors.Join(err, c.hereOnly()); err != nil {
				return err
			}
			return c.tellFindings(c.examine(cmd.Context(), cfg))
		},
	}
}

func (c *console) tellFindings(findings []finding) error {
	faults := 0
	for _, f := range findings {
		if f.Level == fault {
			faults++
		}
		if c.flags.json {
			continue
		}
		c.say("%-8s %-12s %s", f.Level, f.Check, f.Says)
		if f.Do != "" {
			c.say("         %-12s do: %s", "", f.Do)
		}
	}
	if c.flags.json {
		if err := c.report(map[string][]finding{"findings": findings}); err != nil {
			return err
		}
	}
	if faults > 0 {
		return problem.New(problem.Conflict, "doctor.faults", "n", fmt.Sprint(faults))
	}
	return nil
}

func (c *console) examine(ctx context.Context, cfg Config) []finding {
	var all []finding
	for _, check := range []func(context.Context, Config) []finding{
		c.examineSandbox, examineFolder, examineSpace, examineCertificate, examineKeys, c.examineSecrets, examineClock, examineReach, examineScanner, c.examineDatabase, examineMemory,
	} {
		all = append(all, check(ctx, cfg)...)
	}
	return all
}

// examineSandbox starts a worker and asks which walls stand around it.
func (c *console) examineSandbox(ctx context.Context, cfg Config) []finding {
	h := &house{cfg: cfg, log: c.logger(cfg)}
	options, err := h.workerOptions()
	var report imaging.Report
	if err == nil {
		report, err = imaging.Check(ctx, options)
	}
	if err != nil {
		return []finding{{"sandbox", fault, "The confined worker does not start, so no photo can be read: " + err.Error(),
			"Install imprimatur-worker beside this program, and the Debian package libvips42; see docs/operator/install.md."}}
	}
	var all []finding
	for layer, why := range report.Lacks {
		level := fault
		if cfg.WeakSandbox {
			level = warning
		}
		all = append(all, finding{"sandbox", level, fmt.Sprintf("Layer %s is not to be had: %s.", layer, why),
			"Use a kernel of 5.13 or newer that allows user name spaces and landlock. weak_sandbox = true runs without, at your risk."})
	}
	for _, open := range report.Open {
		all = append(all, finding{"sandbox", fault, "A worker can do what it should not: " + open + ".", "Report this; do not bring in photos from others until it is mended."})
	}
	if len(all) == 0 {
		all = append(all, finding{"sandbox", fine, fmt.Sprintf("All %d layers stand around the worker (%s).", len(imaging.Layers()), report.Decoder), ""})
	}
	if !report.Reader {
		all = append(all, finding{"metadata", warning, "exiftool is not installed: some photos come in without metadata, some RAW files are refused.",
			"Install the Debian package libimage-exiftool-perl."})
	}
	return all
}
