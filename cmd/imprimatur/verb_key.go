package main

import (
	"context"

	"github.com/spf13/cobra"

	"imprimatur/internal/audit"
	"imprimatur/internal/keyring"
)

func newKey(c *console) *cobra.Command {
	verb := &cobra.Command{Use: "key", Short: "Keys: rotate, recovery, passphrase", Args: cobra.NoArgs}
	verb.AddCommand(
		c.keyVerb("rotate", "Make a new root key and wrap every photo's key under it",
			`Makes a new root key and wraps every photo's key under it; no photo is touched. Stopped in
the middle everything stays readable, and running it again finishes.`, c.rotate),
		c.keyVerb("recovery", "Make a new recovery key; the old one opens nothing any more", "", c.newRecovery),
		c.keyVerb("passphrase", "Change the passphrase", "", c.changePassphrase),
	)
	return verb
}

// keyVerb makes a verb that works on the keys: on the data folder only, while no server holds it.
func (c *console) keyVerb(use, short, long string, do func(context.Context, *house, *rooms) error) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Long: long, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.somewhere(cmd.Context(), do, nil) },
	}
}

func (c *console) rotate(ctx context.Context, h *house, r *rooms) error {
	if err := h.ring.Rotate(ctx); err != nil {
		return err
	}
	rewrapped, err := r.library.Rewrap(ctx, consoleCaller(c.lang))
	if err != nil {
		return err
	}
	if err := h.ring.Retire(ctx, r.library.WrappedKeys(ctx)); err != nil {
		return err
	}
	if err := r.office.KeyChanged(ctx, consoleCaller(c.lang), audit.KeyRotated, map[string]any{"rewrapped": rewrapped}); err != nil {
		return err
	}
	versions := len(h.ring.Versions())
	if c.flags.json {
		return c.report(map[string]int{"rewrapped": rewrapped, "versions": versions})
	}
	c.say("%d keys wrapped under the new root key.", rewrapped)
	return nil
}

func (c *console) newRecovery(ctx context.Context, h *house, r *rooms) error {
	// On record before it is shown: a key that is seen without a row is the worse failure.
	if err := r.office.KeyChanged(ctx, consoleCaller(c.lang), audit.KeyUsed, map[string]any{"act": "recovery"}); err != nil {
		return err
	}
	recovery, err := h.custodian.NewRecoveryKey(ctx)
	if err != nil {
		return err
	}
	if c.flags.json {
		return c.report(map[string]string{"recovery_key": recovery.String()})
	}
	c.say("Recovery key, shown this once; the old one opens nothing any more:\n\n  %s\n", recovery)
	return nil
}

func (c *console) changePassphrase(ctx context.Context, h *house, r *rooms) error {
	fresh, err := c.secret("New passphrase: ", true)
	if err != nil {
		return err
	}
	defer clear(fresh)
	if err := r.office.KeyChanged(ctx, consoleCaller(c.lang), audit.KeyUsed, map[string]any{"act": "passphrase"}); err != nil {
		return err
	}
	if err := h.custodian.ChangePassphrase(ctx, fresh, keyring.DefaultCost()); err != nil {
		return err
	}
	if c.flags.json {
		return c.report(map[string]bool{"changed": true})
	}
	c.say("The passphrase is changed.")
	return nil
}
