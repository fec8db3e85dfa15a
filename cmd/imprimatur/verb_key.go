package main

import (
	"context"

	"github.com/spf13/cobra"

	"imprimatur/internal/audit"
	"imprimatur/internal/keyring"
)

func newKey(c *console) *cobra.Command {
	verb := &cobra.Command{
		Use:   "key",
		Short: "Keys: rotate, recovery, passphrase",
		Long:  "Looks after the library's root key. Works on the data folder only, while no server holds it.",
		Args:  cobra.NoArgs,
		RunE:  func(verb *cobra.Command, _ []string) error { return verb.Help() },
	}
	verb.AddCommand(newKeyRotate(c), newKeyRecovery(c), newKeyPassphrase(c))
	return verb
}

func newKeyRotate(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "rotate",
		Short: "Make a new root key and wrap every photo's key under it",
		Long: `Makes a new root key and wraps every photo's key under it; no photo is touched. Stopped in
the middle everything stays readable, and running it again finishes.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.somewhere(cmd.Context(), c.rotate, nil) },
	}
}

func newKeyRecovery(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "recovery",
		Short: "Make a new recovery key; the old one opens nothing any more",
		Long:  "Makes a new recovery key and shows it once. The old one opens nothing any more.",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return c.somewhere(cmd.Context(), c.newRecovery, nil) },
	}
}

func newKeyPassphrase(c *console) *cobra.Command {
	var lost bool
	var recoveryFile, freshFile string
	verb := &cobra.Command{
		Use:   "passphrase",
		Short: "Change the passphrase, or set a new one with the recovery key",
		Long: `Changes the passphrase. Without it, --lost opens the library with the recovery key, which is
asked on the terminal or read from --recovery-key-file. The recovery key stays as it is.`,
		Example: `  imprimatur key passphrase
  imprimatur key passphrase --lost`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			by := c.byPassphrase
			if lost || recoveryFile != "" {
				by = func(Config) (keyring.Unlock, error) { return c.recoveryKey(recoveryFile) }
			}
			return c.somehow(cmd.Context(), by, func(ctx context.Context, h *house, r *rooms) error {
				return c.changePassphrase(ctx, h, r, freshFile)
			}, nil)
		},
	}
	verb.Flags().BoolVar(&lost, "lost", false, "the passphrase is lost: open with the recovery key")
	verb.Flags().StringVar(&recoveryFile, "recovery-key-file", "", "file with the recovery key, for --lost")
	verb.Flags().StringVar(&freshFile, "new-passphrase-file", "", "file with the new passphrase (default: asked on the terminal)")
	return verb
}

// recoveryKey reads the recovery key from a file or the terminal.
func (c *console) recoveryKey(file string) (keyring.Unlock, error) {
	typed, err := c.secretFrom(file, "--recovery-key-file", "Recovery key: ", false)
	if err != nil {
		return keyring.Unlock{}, err
	}
	defer clear(typed)
	key, err := keyring.ParseRecoveryKey(string(typed))
	return keyring.Unlock{Recovery: &key}, err
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
	versions := len(h.ring.Versions())
	if c.flags.json {
		return c.report(map[string]int{"rewrapped": rewrapped, "versions": versions})
	}
	c.say("%s wrapped under the new root key.", counted(rewrapped, "key"))
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

func (c *console) changePassphrase(ctx context.Context, h *house, r *rooms, file string) error {
	fresh, err := c.secretFrom(file, "--new-passphrase-file", "New passphrase: ", true)
	if err != nil {
		return err
	}
	defer clear(fresh)
	if err := keyring.CheckPassphrase(fresh); err != nil {
		return err
	}
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
