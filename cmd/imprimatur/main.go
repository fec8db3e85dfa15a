// Command imprimatur is the photo library: one program for the server and for the work at
// the console. Each verb has a file of its own; house.go puts the rooms together.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // birthdays begin where the rules say, also on a machine that knows no such place

	"github.com/spf13/cobra"

	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// version is set when the program is built.
var version = "development"

// Exit codes, as `imprimatur --help` tells them.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
	exitRefused = 3
	exitDamaged = 4
)

func main() {
	syscall.Umask(0o077) // what this program writes is nobody else's to read
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, environment(os.Environ()))
	stop()
	os.Exit(code)
}

// run is the program without the process around it, so that tests can call it.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer, env map[string]string) int {
	desk := &console{in: in, out: out, errs: errs, env: env, lang: language(firstOf(env["LC_ALL"], env["LC_MESSAGES"], env["LANG"]))}
	root := newRoot(desk)
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = problem.New(problem.Conflict, "console.stopped").Because(err)
	}
	desk.complain(err)
	return exitCode(err)
}

// damaged says that a check ran through and found something broken.
type damaged struct{ says, do string }

func (d damaged) Error() string { return d.says }

func exitCode(err error) int {
	var usage usageError
	var found damaged
	switch {
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &found):
		return exitDamaged
	case problem.Is(err, problem.Refused), problem.Is(err, problem.Forbidden):
		return exitRefused
	}
	return exitFailure
}

// language gives the house's language for a locale ("nl_BE.UTF-8").
func language(locale string) string {
	lang, _, _ := strings.Cut(locale, "_")
	if !phrase.Known(lang) {
		return phrase.Default
	}
	return lang
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func newRoot(c *console) *cobra.Command {
	root := &cobra.Command{
		Use:           "imprimatur",
		Short:         "A photo library that lets a photo out only when it may be used",
		Long:          rootLong,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       version,
		Args:          cobra.NoArgs,
		RunE:          func(verb *cobra.Command, _ []string) error { return verb.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	flags := root.PersistentFlags()
	flags.StringVar(&c.flags.config, "config", "", "configuration file (default: imprimatur.toml in the data folder)")
	flags.StringVar(&c.flags.data, "data", "", "data folder (default: ./data, or IMPRIMATUR_DATA)")
	flags.StringVar(&c.flags.passphraseFile, "passphrase-file", "", "file with the passphrase (default: asked on the terminal)")
	flags.StringVar(&c.flags.server, "server", "", "work through this server's API instead of on the data folder")
	flags.StringVar(&c.flags.tokenFile, "token-file", "", "file with the API token for --server")
	flags.StringVar(&c.flags.caFile, "ca-file", "", "certificate authority of --server (default: the system's and, if there is one, the data folder's)")
	flags.BoolVar(&c.flags.json, "json", false, "report in JSON on standard output")
	for _, part := range []struct {
		id, title string
		verbs     []func(*console) *cobra.Command
	}{
		{"photos", "Photos:", []func(*console) *cobra.Command{newImport, newList, newSearch, newGet}},
		{"people", "People and what they did:", []func(*console) *cobra.Command{newUser, newAudit, newProof}},
		{"house", "The library:", []func(*console) *cobra.Command{newInit, newServe, newKey, newVerify, newDoctor, newConfig, newVersion}},
	} {
		root.AddGroup(&cobra.Group{ID: part.id, Title: part.title})
		for _, make := range part.verbs {
			verb := make(c)
			verb.GroupID = part.id
			root.AddCommand(verb)
		}
	}
	root.SetHelpCommandGroupID("house")
	strict(root)
	return root
}

const rootLong = `Imprimatur keeps photos encrypted and lets one out only for a use that is cleared.

Every verb works on a data folder (--data), while no server holds it, or through the API of a
running server (--server, with --token-file). Reports go to standard output, with --json in
JSON; what is said to a person goes to standard error.

Exit codes:
  0  done
  1  failed; the message says what happened, a line "hint:" what to do
  2  called in a wrong way
  3  refused: the photo is not cleared for this use, or the token may not do this
  4  a check ran through and found something damaged`
