package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"imprimatur/internal/keyring"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

func newInit(c *console) *cobra.Command {
	var organisation, lang, cipher string
	verb := &cobra.Command{
		Use:   "init",
		Short: "Make a data folder: keys, authority, empty library",
		Long: `Makes a data folder with a root key sealed by a passphrase, a local certificate
authority and an empty library. The recovery key is shown once: write it down and keep it
apart from the data. Without passphrase and recovery key every photo is lost.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := c.configure()
			if err = errors.Join(err, c.hereOnly()); err != nil {
				return err
			}
			if cmd.Flags().Changed("cipher") {
				cfg.DatabaseCipher = cipher
			}
			if err := cfg.check(); err != nil { // the rest of it was checked when it was read
				return misused("--cipher takes adiantum or aes-256-xts, not %q", cipher)
			}
			if !phrase.Known(lang) {
				return misused("--language takes one of %s, not %q", strings.Join(phrase.Languages(), ", "), lang)
			}
			return c.init(cmd.Context(), cfg, organisation, lang)
		},
	}
	verb.Flags().StringVar(&organisation, "organisation", "Imprimatur", "name of the organisation")
	verb.Flags().StringVar(&lang, "language", c.lang, "language of the library: en, nl, sv or de")
	verb.Flags().StringVar(&cipher, "cipher", "adiantum", "cipher of the database: adiantum or aes-256-xts")
	return verb
}

// init makes a library. When it fails, what was not there before is not there after; when it is
// killed, a mark is left by which the next one knows that nothing can be in it yet.
func (c *console) init(ctx context.Context, cfg Config, organisation, lang string) (err error) {
	h := &house{cfg: cfg, log: c.logger(cfg)}
	if err := h.noLibrary(); err != nil {
		return err
	}
	passphrase, err := c.passphrase(cfg, true)
	if err != nil {
		return err
	}
	defer clear(passphrase)
	made := newlyMade{folder: cfg.Data}
	defer func() {
		if err = errors.Join(err, h.close()); err != nil {
			made.foldersGone()
		}
	}()
	if err := made.makeFolder(); err != nil {
		return problem.New(problem.Invalid, "data.cannot-make", "folder", cfg.Data).Because(err)
	}
	if err := h.lock(); err != nil {
		return err
	}
	if err := h.clearHalfMade(); err != nil {
		return err
	}
	made.lookAround()
	h.onClose(func() error { return made.filesGone(err != nil) }) // while the lock is held
	if err := os.WriteFile(filepath.Join(cfg.Data, unfinishedFile), nil, 0o600); err != nil {
		return problem.New(problem.Invalid, "data.cannot-make", "folder", cfg.Data).Because(err)
	}
	return c.fill(ctx, h, passphrase, organisation, lang)
}

// fill makes what a data folder holds.
func (c *console) fill(ctx context.Context, h *house, passphrase []byte, organisation, lang string) error {
	files, err := h.keyFiles()
	if err != nil {
		return err
	}
	custodian, recovery, err := keyring.NewPassphraseFile(files, passphrase, keyring.DefaultCost(), rand.Reader)
	if err != nil {
		return err
	}
	if h.ring, err = keyring.Create(ctx, custodian, files, rand.Reader); err != nil {
		return err
	}
	if err := h.openStores(ctx, true); err != nil {
		return err
	}
	key, err := h.ring.AuthorityKey("authority")
	if err != nil {
		return fmt.Errorf("derive the authority's key: %w", err)
	}
	if _, err := newAuthority(h.cfg.Data, organisation, key, time.Now()); err != nil {
		return err
	}
	rooms, err := h.rooms(ctx)
	if err != nil {
		return err
	}
	if err := rooms.office.Found(ctx, consoleCaller(c.lang), organisation, lang); err != nil {
		return err
	}
	if err := h.writeConfig(); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(h.cfg.Data, unfinishedFile)); err != nil {
		return fmt.Errorf("finish the library: %w", err)
	}
	return c.tellInit(h.cfg, recovery)
}

// noLibrary refuses a folder that holds a library. An unfinished one is none: nothing can have
// been put into it, and nobody has seen its recovery key.
func (h *house) noLibrary() error {
	if exists(filepath.Join(h.cfg.Data, unfinishedFile)) {
		return nil
	}
	for _, part := range []string{filepath.Join(keyFolder, "house.json"), databaseFile, blobFolder} {
		if exists(filepath.Join(h.cfg.Data, part)) {
			return problem.New(problem.Conflict, "data.library-there", "folder", h.cfg.Data)
		}
	}
	return h.nothingElse()
}

// nothingElse refuses a folder in which lies what is no library's: among other files nobody could
// tell what to back up, to move or to guard. What an operator prepares for the library may lie there.
func (h *house) nothingElse() error {
	entries, err := os.ReadDir(h.cfg.Data)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return problem.New(problem.Invalid, "data.cannot-make", "folder", h.cfg.Data).Because(err)
	}
	prepared := []string{lockFile, configFile, "lost+found"} // the last: on a disk of its own
	for _, file := range h.cfg.files() {
		first, _, _ := strings.Cut(below(h.cfg.Data, file), string(filepath.Separator))
		prepared = append(prepared, first)
	}
	for _, entry := range entries {
		if !slices.Contains(prepared, entry.Name()) {
			return problem.New(problem.Conflict, "data.not-empty", "folder", h.cfg.Data, "name", entry.Name())
		}
	}
	return nil
}

// clearHalfMade is noLibrary, and takes away what an init left behind that was killed.
func (h *house) clearHalfMade() error {
	if err := h.noLibrary(); err != nil {
		return err
	}
	if exists(filepath.Join(h.cfg.Data, unfinishedFile)) {
		unfinished := newlyMade{folder: h.cfg.Data, kept: []string{lockFile, configFile}}
		return unfinished.filesGone(true)
	}
	return nil
}

// writeConfig keeps what was chosen for good where every later start finds it.
func (h *house) writeConfig() error {
	file := filepath.Join(h.cfg.Data, configFile)
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	text := fmt.Sprintf("# What is not set here has its default; `imprimatur config` shows what is in force.\ndatabase_cipher = %q\n", h.cfg.DatabaseCipher)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	return nil
}

func (c *console) tellInit(cfg Config, recovery keyring.RecoveryKey) error {
	authority := filepath.Join(cfg.Data, authorityFile)
	if c.flags.json {
		return c.report(map[string]string{"data": cfg.Data, "recovery_key": recovery.String(), "authority": authority})
	}
	c.say("The library is in %s.", cfg.Data)
	c.say("")
	c.say("Recovery key, shown this once:")
	c.say("")
	c.say("  %s", recovery)
	c.say("")
	c.say("Write it down and keep it apart from the data. It opens the library when the passphrase is lost;")
	c.say("without both every photo is lost.")
	c.say("")
	c.say("Next: imprimatur serve --data %s", cfg.Data)
	return nil
}
