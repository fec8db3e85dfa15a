package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// getReport is what `get --json` tells.
type getReport struct {
	Asset   string `json:"asset"`
	File    string `json:"file"`
	Bytes   int64  `json:"bytes"`
	SHA256  string `json:"sha256"`
	Preset  string `json:"preset"`
	Purpose string `json:"purpose"`
	Channel string `json:"channel"`
	For     string `json:"for,omitempty"`
	Use     string `json:"use"` // its name on record
}

func newGet(c *console) *cobra.Command {
	var want getReport
	var force bool
	verb := &cobra.Command{
		Use:   "get ASSET --purpose P --channel C -o FILE",
		Short: "Ask the door for a photo and write it to a file",
		Long: `Asks the door for a photo, for a stated purpose and channel, and writes it to FILE; or
exits with 3 and the reasons, which --json tells on standard output. FILE is written whole or not at all.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if want.Purpose == "" || want.Channel == "" || want.File == "" {
				return misused("get needs --purpose, --channel and -o FILE")
			}
			id, err := ident.Parse[ident.Asset](args[0])
			if err != nil {
				return problem.New(problem.NotFound, "asset.not-found").Because(err)
			}
			want.Asset = id.String()
			if _, err := os.Lstat(want.File); err == nil && !force {
				return problem.New(problem.Conflict, "console.file-there", "file", want.File)
			}
			if folder := filepath.Dir(want.File); !exists(folder) { // before the door puts a release on record
				return problem.New(problem.Invalid, "console.cannot-write", "file", want.File)
			}
			return c.get(cmd.Context(), id, want)
		},
	}
	verb.Flags().StringVar(&want.Purpose, "purpose", "", "what for, as the organisation names it (news, recruitment, ...)")
	verb.Flags().StringVar(&want.Channel, "channel", "", "where (website, print, ...)")
	verb.Flags().StringVar(&want.For, "for", "", "for whom: a name, or a mail address to which a recall is sent")
	verb.Flags().StringVar(&want.Preset, "preset", "original", "original, web, print, press, social, intranet, or one of the organisation's own")
	verb.Flags().StringVarP(&want.File, "output", "o", "", "file to write")
	verb.Flags().BoolVar(&force, "force", false, "replace FILE if it is there")
	return verb
}

func (c *console) get(ctx context.Context, id ident.Asset, want getReport) error {
	err := c.somewhere(ctx,
		func(ctx context.Context, _ *house, r *rooms) error {
			by := consoleCaller(c.lang)
			use := clearance.Use{Purpose: clearance.Purpose(want.Purpose), Channel: clearance.Channel(want.Channel)}
			ticket, err := r.door.Ask(ctx, by, id, release.Wanted{For: use, Preset: want.Preset, Receiver: want.For})
			if err != nil {
				return err
			}
			want.Use = ticket.Use.ID.String()
			out, err := r.door.Collect(ctx, by, ticket.Secret)
			if err != nil {
				return err
			}
			defer out.Content.Close()
			return want.write(out.Content)
		},
		func(ctx context.Context, server *remote) error {
			var granted struct {
				Download string `json:"download"`
				Use      string `json:"use"`
			}
			err := server.call(ctx, http.MethodPost, "/api/v1/assets/"+want.Asset+"/release", nil, nil,
				map[string]string{"purpose": want.Purpose, "channel": want.Channel, "preset": want.Preset, "receiver": want.For}, &granted)
			if err != nil {
				return err
			}
			want.Use = granted.Use
			answer, err := server.send(ctx, http.MethodGet, granted.Download, nil, nil, nil, -1)
			if err != nil {
				return err
			}
			defer answer.Body.Close()
			return want.write(answer.Body)
		})
	switch code := problem.Of(err).Code; {
	case err == nil:
		return c.tellGet(want)
	case code == "release.purpose-unknown", code == "release.channel-unknown", code == "preset.unknown": // the organisation's own words
		return usageError{error: err}
	case c.flags.json && exitCode(err) == exitRefused:
		return errors.Join(err, c.report(c.refused(err)))
	}
	return err
}

// refusedReport is what `get --json` tells when the photo does not leave.
type refusedReport struct {
	Refused bool     `json:"refused"`
	Code    string   `json:"code"`
	Reasons []string `json:"reasons"`
	Remedy  []string `json:"remedy"`
}

func (c *console) refused(err error) refusedReport {
	report := refusedReport{Refused: true, Code: problem.Of(err).Code, Reasons: []string{}, Remedy: []string{}}
	var refusal *release.Refusal
	var remote *remoteProblem
	switch {
	case errors.As(err, &remote):
		report.Code = remote.Code
		report.Reasons = append(report.Reasons, remote.reasons()...)
		report.Remedy = append(report.Remedy, remote.remedies()...)
	case errors.As(err, &refusal):
		for _, reason := range refusal.Decision.Reasons {
			report.Reasons = append(report.Reasons, phrase.Reason(c.lang, reason.Code, reason.Args))
		}
		for _, remedy := range refusal.Decision.Remedy {
			report.Remedy = append(report.Remedy, phrase.Remedy(c.lang, remedy.Code, remedy.Args))
		}
	}
	return report
}

func (c *console) tellGet(got getReport) error {
	file, err := os.Open(got.File)
	if err != nil {
		return fmt.Errorf("read back what was written: %w", err)
	}
	defer file.Close()
	sum := sha256.New()
	if got.Bytes, err = io.Copy(sum, file); err != nil {
		return fmt.Errorf("read back what was written: %w", err)
	}
	got.SHA256 = hex.EncodeToString(sum.Sum(nil))
	if c.flags.json {
		got.File = legible(got.File)
		return c.report(got)
	}
	c.say("%s: %d bytes, SHA-256 %s", printable(got.File), got.Bytes, got.SHA256)
	return nil
}

// write puts the bytes beside FILE and renames them over it when all have arrived, so that
// FILE is never half a photo.
func (g getReport) write(content io.Reader) (err error) {
	folder, base := filepath.Split(g.File)
	part, err := os.CreateTemp(filepath.Clean(folder+"."), "."+strings.TrimLeft(base, ".")+".part-")
	if err != nil {
		return problem.New(problem.Invalid, "console.cannot-write", "file", g.File).Because(err)
	}
	defer func() {
		if removed := os.Remove(part.Name()); err == nil && !errors.Is(removed, fs.ErrNotExist) {
			err = removed
		}
	}()
	if _, err := io.Copy(part, content); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", g.File, err), part.Close())
	}
	if err := errors.Join(part.Sync(), part.Close()); err != nil {
		return problem.New(problem.Invalid, "console.cannot-write", "file", g.File).Because(err)
	}
	if err := os.Rename(part.Name(), g.File); err != nil {
		return problem.New(problem.Invalid, "console.cannot-write", "file", g.File).Because(err)
	}
	return nil
}
