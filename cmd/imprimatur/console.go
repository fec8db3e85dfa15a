package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// console is the terminal side of the program: what was typed, where answers go.
type console struct {
	in        io.Reader
	out, errs io.Writer
	env       map[string]string
	lang      string
	serves    bool // this is the server, whose log is read
	flags     struct {
		config, data, passphraseFile string
		server, tokenFile, caFile    string
		json                         bool
	}
}

// say prints a line for people; with --json only the report goes to standard output.
func (c *console) say(format string, args ...any) {
	to := c.out
	if c.flags.json {
		to = c.errs
	}
	fmt.Fprintf(to, format+"\n", args...)
}

// counted writes a number with what it counts: 1 blob, 2 blobs.
func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// report prints one JSON object on a line of its own.
func (c *console) report(v any) error {
	encoder := json.NewEncoder(c.out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// complain says what went wrong and what to do.
func (c *console) complain(err error) {
	var refusal *release.Refusal
	var found damaged
	var usage usageError
	var remote *remoteProblem
	var asked inQuery
	switch {
	case errors.As(err, &usage):
		c.complainOfUse(usage)
	case errors.As(err, &found):
		fmt.Fprintf(c.errs, "imprimatur: %s\n", found.says)
		c.hints([]string{found.do})
	case errors.As(err, &remote):
		fmt.Fprintf(c.errs, "imprimatur: %s\n", remote.Detail)
		if errors.As(err, &asked) {
			c.point(asked.query, remote.Position)
		}
		for _, reason := range remote.reasons() {
			fmt.Fprintf(c.errs, "  - %s\n", reason)
		}
		c.hints(append(remote.remedies(), remote.Hint))
	case errors.As(err, &refusal):
		sentence, _ := phrase.Problem(c.lang, problem.Of(err))
		fmt.Fprintf(c.errs, "imprimatur: %s\n", sentence)
		for _, reason := range refusal.Decision.Reasons {
			fmt.Fprintf(c.errs, "  - %s\n", phrase.Reason(c.lang, reason.Code, reason.Args))
		}
		for _, remedy := range refusal.Decision.Remedy {
			c.hints([]string{phrase.Remedy(c.lang, remedy.Code, remedy.Args)})
		}
	default:
		p := problem.Of(err)
		sentence, hint := phrase.Problem(c.lang, p)
		fmt.Fprintf(c.errs, "imprimatur: %s\n", printable(sentence))
		if p.Code == "internal" {
			// Nobody has named this fault yet: at the console the operator is the reader of the log.
			fmt.Fprintf(c.errs, "  %v\n", err)
		}
		if errors.As(err, &asked) {
			if position, err := strconv.Atoi(p.Args["position"]); err == nil {
				c.point(asked.query, position)
			}
		}
		c.hints([]string{hint})
	}
}

// complainOfUse says what is wrong with the call, and where it is told how it is done.
func (c *console) complainOfUse(usage usageError) {
	sentence := usage.Error()
	var remote *remoteProblem
	var p *problem.Problem
	switch {
	case errors.As(usage.error, &remote):
		sentence = remote.Detail
	case errors.As(usage.error, &p):
		sentence, _ = phrase.Problem(c.lang, p)
	}
	fmt.Fprintf(c.errs, "imprimatur: %s\n", printable(sentence))
	c.hints([]string{firstOf(usage.verb, "imprimatur") + " --help tells how it is called"})
}

// inQuery is trouble with a query that was asked.
type inQuery struct {
	error
	query string
}

func (e inQuery) Unwrap() error { return e.error }

// point shows at which character of a query, from 1, the trouble begins; 0 is nowhere.
func (c *console) point(query string, position int) {
	if position > 0 {
		fmt.Fprintf(c.errs, "  %s\n  %*s\n", printable(query), position, "^")
	}
}

func (c *console) hints(hints []string) {
	for _, hint := range hints {
		if hint != "" {
			fmt.Fprintf(c.errs, "hint: %s\n", printable(hint))
		}
	}
}
