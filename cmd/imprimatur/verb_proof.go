package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"imprimatur/internal/ident"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
	"imprimatur/internal/recall"
)

func newProof(c *console) *cobra.Command {
	verb := &cobra.Command{
		Use: "proof", Short: "Evidence of uses: take out, verify", Args: cobra.NoArgs,
		RunE: func(verb *cobra.Command, _ []string) error { return verb.Help() },
	}
	verb.AddCommand(newProofGet(c), newProofVerify(c))
	return verb
}

func newProofGet(c *console) *cobra.Command {
	var file string
	verb := &cobra.Command{
		Use:   "get USE -o FILE",
		Short: "Write the evidence that a use was allowed, to be verified anywhere",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if file == "" {
				return misused("proof get needs -o FILE")
			}
			id, err := ident.Parse[ident.Use](args[0])
			if err != nil {
				return problem.New(problem.NotFound, "use.not-found").Because(err)
			}
			return c.getProof(cmd.Context(), id, file)
		},
	}
	verb.Flags().StringVarP(&file, "output", "o", "", "file to write; it must not be there yet")
	return verb
}

func (c *console) getProof(ctx context.Context, id ident.Use, file string) error {
	var evidence []byte
	err := c.somewhere(ctx,
		func(ctx context.Context, _ *house, r *rooms) (err error) {
			evidence, err = r.recall.Evidence(ctx, consoleCaller(c.lang), id)
			return err
		},
		func(ctx context.Context, server *remote) error {
			answer, err := server.send(ctx, http.MethodGet, "/api/v1/uses/"+id.String()+"/evidence", nil, nil, nil, -1)
			if err != nil {
				return err
			}
			defer answer.Body.Close()
			if evidence, err = io.ReadAll(answer.Body); err != nil {
				return fmt.Errorf("read the evidence: %w", err)
			}
			return nil
		})
	if err != nil {
		return err
	}
	return writeNew(file, evidence)
}

// writeNew writes a file that is not there yet.
func writeNew(file string, content []byte) error {
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return problem.New(problem.Conflict, "console.file-there", "file", file)
	}
	if err == nil {
		_, err = out.Write(content)
		err = errors.Join(err, out.Close())
	}
	if err != nil {
		return problem.New(problem.Invalid, "console.cannot-write", "file", file).Because(err)
	}
	return nil
}

// proofReport is what `proof verify --json` tells.
type proofReport struct {
	Use        string   `json:"use"`
	Asset      string   `json:"asset"`
	FileName   string   `json:"file_name"`
	Purpose    string   `json:"purpose"`
	Channel    string   `json:"channel"`
	At         string   `json:"at"`
	Receiver   string   `json:"receiver"`
	Reasons    []string `json:"reasons"`
	Consents   int      `json:"consents"` // words that the decision rested on
	Copies     int      `json:"copies"`   // of those, with the signed copy
	Key        string   `json:"key"`
	Checkpoint int64    `json:"checkpoint"`
	Faults     []string `json:"faults"`
}

func newProofVerify(c *console) *cobra.Command {
	var key, folder string
	verb := &cobra.Command{
		Use:   "verify FILE",
		Short: "Check the evidence of a use, offline and without the library",
		Long: `Checks every byte of the evidence of a use: the signature on the checkpoint, the proof that the log
holds each row, that the content is what the log says it was, that the facts are those that the
decision was made on, and that deciding again gives the same answer. It needs no library; --key
is the library's verifier key as you know it from elsewhere. With --extract the signed copies are
written into a folder. Exit code 4 if anything is wrong.`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			content, err := os.ReadFile(args[0])
			if err != nil {
				return problem.New(problem.Invalid, "console.no-file", "file", args[0]).Because(err)
			}
			v := recall.Verify(content, key)
			if err := c.tellProof(v, key); err != nil || folder == "" {
				return err
			}
			return extract(v, folder)
		},
	}
	verb.Flags().StringVar(&key, "key", "", "verifier key that the evidence must be signed by (default: the one it names)")
	verb.Flags().StringVar(&folder, "extract", "", "write the signed copies into this folder")
	return verb
}

// extract writes the signed copies of evidence that holds.
func extract(v *recall.Verdict, folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return problem.New(problem.Invalid, "console.cannot-write", "file", folder).Because(err)
	}
	for _, w := range v.Evidence.Content.Consents {
		name := fmt.Sprintf("consent-%s-%d", w.Consent, w.Event)
		for ending, content := range map[string][]byte{".pdf": w.Copy, ".jsonld": w.Receipt} {
			if len(content) == 0 {
				continue
			}
			if err := writeNew(filepath.Join(folder, name+ending), content); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *console) tellProof(v *recall.Verdict, key string) error {
	u := v.Evidence.Content.Use
	report := proofReport{
		Use: u.ID.String(), Asset: u.Asset.String(), FileName: u.FileName, Purpose: u.Purpose, Channel: u.Channel, At: u.At.UTC().Format(time.RFC3339), Receiver: u.Receiver,
		Reasons: []string{}, Key: v.Evidence.Content.Key, Checkpoint: v.Signed.Size, Faults: []string{}, Consents: len(v.Evidence.Content.Consents),
	}
	for _, w := range v.Evidence.Content.Consents {
		if len(w.Copy) > 0 {
			report.Copies++
		}
	}
	if v.Ground != nil {
		for _, r := range v.Ground.Decision.Reasons {
			report.Reasons = append(report.Reasons, phrase.Reason(c.lang, r.Code, r.Args))
		}
	}
	for _, f := range v.Findings {
		report.Faults = append(report.Faults, string(f.Fault))
	}
	if c.flags.json {
		if err := c.report(report); err != nil {
			return err
		}
	} else {
		c.sayProof(v, report, key)
	}
	if len(report.Faults) > 0 {
		return damaged{counted(len(report.Faults), "fault") + " in the evidence", "take it out anew from the library, and compare the two"}
	}
	return nil
}

func (c *console) sayProof(v *recall.Verdict, r proofReport, key string) {
	for _, f := range v.Findings {
		c.say("%s", proofSays(f.Fault))
	}
	if !v.Whole() {
		return
	}
	c.say("%s left for %s on %s, %s.", printable(r.FileName), printable(r.Purpose), printable(r.Channel), r.At)
	for _, reason := range r.Reasons {
		c.say("%s", printable(reason))
	}
	c.say("It rested on %s of consents, %d of them with the signed copy. Every byte is what the library signed, in a log of %s.",
		counted(r.Consents, "word"), r.Copies, counted(int(r.Checkpoint), "event"))
	if key == "" {
		c.say("Signed by %s, as the evidence itself says; compare with the key you know.", printable(r.Key))
	}
}

// proofSays says what is wrong with evidence, to a person.
func proofSays(fault recall.Fault) string {
	switch fault {
	case recall.NoEvidence:
		return "this is not evidence as the library writes it"
	case recall.WrongKey:
		return "it is signed by another library"
	case recall.BadSignature:
		return "the signature does not hold"
	case recall.RowChanged:
		return "a row of the log is not what was written"
	case recall.ContentChanged:
		return "what it says is not what the log says it was"
	case recall.UseUnproven:
		return "no row of the log says that this use was let out"
	case recall.GroundChanged:
		return "the facts are not those that the decision was made on"
	case recall.DecisionChanged:
		return "deciding again gives another answer"
	}
	return string(fault)
}
