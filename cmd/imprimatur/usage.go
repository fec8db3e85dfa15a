package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usageError is a mistake in how the command was called. What it wraps is one plain sentence, or
// a problem that has one.
type usageError struct {
	error
	verb string // whose help tells how it is done
}

func (e usageError) Unwrap() error { return e.error }

// misused is a mistake in how the command was called; the verb is added on the way out.
func misused(format string, args ...any) error {
	return usageError{error: fmt.Errorf(format, args...)}
}

// strict makes every mistake in how a verb, or one below it, is called a usageError that knows
// the verb.
func strict(verb *cobra.Command) {
	verb.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError{flagMistake(err), cmd.CommandPath()}
	})
	if check := verb.Args; check != nil {
		verb.Args = func(cmd *cobra.Command, args []string) error {
			if check(cmd, args) != nil {
				return usageError{wordMistake(cmd, check, args), cmd.CommandPath()}
			}
			return nil
		}
	}
	if run := verb.RunE; run != nil {
		verb.RunE = func(cmd *cobra.Command, args []string) error {
			err := run(cmd, args)
			var usage usageError
			if errors.As(err, &usage) {
				return usageError{usage.error, cmd.CommandPath()}
			}
			return err
		}
	}
	for _, below := range verb.Commands() {
		strict(below)
	}
}

// flagMistake says in a sentence what is wrong with a flag.
func flagMistake(err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	var garbled *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &unknown):
		return fmt.Errorf("there is no flag %q", dashed(unknown.GetSpecifiedName(), unknown.GetSpecifiedShortnames()))
	case errors.As(err, &bare):
		return fmt.Errorf("%s needs a value", dashed(bare.GetSpecifiedName(), bare.GetSpecifiedShortnames()))
	case errors.As(err, &wrong):
		takes := "another value"
		switch wrong.GetFlag().Value.Type() {
		case "int":
			takes = "a whole number"
		case "bool":
			takes = "true or false"
		}
		return fmt.Errorf("--%s takes %s, not %q", wrong.GetFlag().Name, takes, wrong.GetValue())
	case errors.As(err, &garbled):
		return fmt.Errorf("%q is not how a flag is written", garbled.GetSpecifiedFlag())
	}
	return errors.New("the flags cannot be read")
}

// dashed writes a flag as it was typed.
func dashed(name, short string) string {
	if short != "" {
		return "-" + name[:1]
	}
	return "--" + name
}

// wordMistake says in a sentence which word is one too many, or that one is missing.
func wordMistake(verb *cobra.Command, check cobra.PositionalArgs, args []string) error {
	if verb.HasSubCommands() {
		return fmt.Errorf("there is no %q", verb.CommandPath()+" "+args[0])
	}
	for n := len(args) - 1; n >= 0; n-- {
		if check(verb, args[:n]) == nil {
			return fmt.Errorf("%q is one word too many for: %s", args[n], calledAs(verb))
		}
	}
	return fmt.Errorf("something is missing of: %s", calledAs(verb))
}

// calledAs is a verb with what it needs.
func calledAs(verb *cobra.Command) string {
	if verb.HasParent() {
		return verb.Parent().CommandPath() + " " + verb.Use
	}
	return verb.Use
}
