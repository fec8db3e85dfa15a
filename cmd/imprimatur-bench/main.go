// Command imprimatur-bench fills libraries with made-up photos and measures how long finding
// takes in them. It is no part of the product.
//
//	imprimatur-bench fill   --assets N  DATABASE   fills an empty database
//	imprimatur-bench list   DATABASE...            first and later pages, with rights
//	imprimatur-bench search DATABASE...            one word with rights, the newest 60
//	imprimatur-bench cleared DATABASE...           what is cleared for a use, beside the same list without
//	imprimatur-bench decide DATABASE...            a decision, beside reading what it rests on
//	imprimatur-bench withdraw DATABASE...          a withdrawal of 10,000 photos, beside the bare update
//
// A DATABASE is the path of a SQLite file (made encrypted; "plain:PATH" makes it not), a data
// folder that imprimatur init made ("data:DIR", with IMPRIMATUR_PASSPHRASE_FILE), or the URL of a
// PostgreSQL schema. Several are asked in turn, so that what else the machine does harms all
// alike, and their ratios are to the first.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "imprimatur-bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("say what to do: fill, list, search, cleared, decide or withdraw")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	assets := flags.Int("assets", 10_000, "how many photos to fill in")
	rounds := flags.Int("rounds", 300, "how often each thing is measured")
	only := flags.String("only", "", "measure only the questions with this text in their name")
	few := flags.Bool("few", false, "fill so that few photos are cleared")
	asJSON := flags.Bool("json", false, "print JSON instead of a table")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("name a database")
	}
	switch args[0] {
	case "fill":
		for _, address := range flags.Args() {
			if err := fill(ctx, address, *assets, *few); err != nil {
				return fmt.Errorf("filling %s: %w", label(address), err)
			}
		}
		return nil
	case "list":
		return measure(ctx, flags.Args(), *rounds, *asJSON, apart(choose(listQuestions(), *only))...)
	case "search":
		return measure(ctx, flags.Args(), *rounds, *asJSON, apart(choose(searchQuestions(), *only))...)
	case "cleared":
		return measure(ctx, flags.Args(), *rounds, *asJSON, clearedQuestions())
	case "decide":
		return measure(ctx, flags.Args(), *rounds, *asJSON, decideQuestions())
	case "withdraw":
		return measure(ctx, flags.Args(), *rounds, *asJSON, withdrawQuestions())
	}
	return fmt.Errorf("%q is nothing that can be measured", args[0])
}
