package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/keyring"
	"imprimatur/internal/library"
	"imprimatur/internal/office"
	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
	"imprimatur/internal/recall"
	"imprimatur/internal/release"
	"imprimatur/internal/share"
	"imprimatur/internal/sqlstore"
)

// rooms are the use cases, put together on an open house.
type rooms struct {
	office    *office.Office
	library   *library.Library
	door      *release.Door
	people    *outreach.Outreach
	shares    *share.Shares
	workers   *workers
	keeper    *sqlstore.LogKeeper
	publisher *publish.Publisher
	webhooks  *publish.Webhooks
	recall    *recall.Recall
}

// consoleCaller is whoever works at the console: they hold folder and passphrase.
func consoleCaller(lang string) access.Caller {
	return access.Caller{Kind: access.Console, Language: lang}
}

// houseCaller is the house itself, at its own jobs.
func houseCaller() access.Caller { return access.Caller{Kind: access.House, Language: "en"} }

// rooms puts the use cases together. They end when the house is closed.
func (h *house) rooms(ctx context.Context) (*rooms, error) {
	r := &rooms{}
	signer, err := h.signer(ctx)
	if err != nil {
		return nil, err
	}
	key, err := h.verifierKey(ctx)
	if err != nil {
		return nil, err
	}
	if err := h.keepLaterAnchor(ctx, key); err != nil {
		return nil, err
	}
	r.keeper = h.db.KeepLog(signer, key, h.anchor)
	h.onClose(func() error { return r.keeper.Close(context.Background()) })
	hasher := keyring.Passwords{Cost: keyring.PasswordCost(), Random: rand.Reader}
	r.office, err = office.New(office.Ports{
		Store: h.db.Office(), Hasher: hasher,
		Log: r.keeper, Now: time.Now, Random: rand.Reader,
	})
	if err != nil {
		return nil, err
	}
	options, err := h.workerOptions()
	if err != nil {
		return nil, err
	}
	r.workers = &workers{options: options}
	h.onClose(r.workers.close)
	keys := h.ring.Library(rand.Reader)
	limits := library.DefaultLimits()
	limits.File = h.cfg.MaxFileMB << 20
	limits.WaitForScanner = h.cfg.ScanDown == "wait"
	scanner, err := h.cfg.scanner()
	if err != nil {
		return nil, err
	}
	r.library = library.New(library.Ports{
		Store: h.db.Library(), Keys: keys, Blobs: h.shelf.Library(), Spool: h.spool.Library(), Decoder: r.workers, Scanner: scanner,
		Now: time.Now, Random: rand.Reader, Log: h.log, Limits: limits,
	})
	r.door = release.New(release.Ports{
		Store: h.db.Release(), Vault: h.shelf.Vault(keys), Renderer: r.workers, Logos: r.library, Now: time.Now, Random: rand.Reader, Pieces: runtime.NumCPU() / 2,
	})
	h.onClose(func() error { return r.door.Settle(context.Background()) })
	r.publisher = publish.New(publish.Ports{Store: h.db.Publish(), Door: r.door, Finder: r.library, Now: time.Now, Random: rand.Reader, Site: h.cfg.site()})
	caller, err := h.cfg.webhooks()
	if err != nil {
		return nil, err
	}
	r.webhooks = publish.NewWebhooks(publish.WebhookPorts{Store: h.db.Webhooks(), Secrets: h.ring, Caller: caller, Now: time.Now, Random: rand.Reader})
	press, err := h.press()
	if err != nil {
		return nil, err
	}
	post, err := h.cfg.senders()
	if err != nil {
		return nil, err
	}
	r.people = outreach.New(outreach.Ports{
		Store: h.db.Outreach(), Keys: h.ring.Outreach(rand.Reader), Paper: press, Renderer: r.workers, Now: time.Now, Random: rand.Reader,
		Sender: post, Ways: post.Ways(), Demo: h.cfg.Demo, Site: h.cfg.site(),
	})
	r.shares = share.New(share.Ports{Store: h.db.Share(), Door: r.door, Hasher: hasher, Post: post.Share(), Now: time.Now, Random: rand.Reader, Site: h.cfg.site()})
	r.recall = recall.New(recall.Ports{Store: h.db.Recall(), Log: r.keeper, Papers: r.people, Now: time.Now, Random: rand.Reader})
	return r, nil
}

func (h *house) signer(ctx context.Context) (*audit.Signer, error) {
	id, err := h.db.LibraryID(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the library's name: %w", err)
	}
	return audit.NewSigner(id, h.ring.CheckpointKey())
}

// verifierKey is the text by which anybody checks the log's signatures.
func (h *house) verifierKey(ctx context.Context) (string, error) {
	id, err := h.db.LibraryID(ctx)
	if err != nil {
		return "", fmt.Errorf("read the library's name: %w", err)
	}
	return audit.VerifierKey(id, h.ring.CheckpointKey().Public().(ed25519.PublicKey))
}

// anchor keeps the newest checkpoint in a file beside the database, so that a log whose tail
// was cut inside the database is found. Operators copy it off the machine.
func (h *house) anchor(_ context.Context, note []byte) error {
	root, err := os.OpenRoot(h.cfg.Data)
	if err != nil {
		return fmt.Errorf("keep the log's anchor: %w", err)
	}
	defer root.Close()
	fresh := anchorFile + ".new"
	if err := root.WriteFile(fresh, note, 0o600); err != nil {
		return fmt.Errorf("keep the log's anchor: %w", err)
	}
	if err := root.Rename(fresh, anchorFile); err != nil {
		return fmt.Errorf("keep the log's anchor: %w", err)
	}
	return nil
}

// keepLaterAnchor puts the anchor aside where it tells of more events than the log has: the database
// was put back to an earlier state. The next anchor would take its place, and with it the proof.
func (h *house) keepLaterAnchor(ctx context.Context, key string) error {
	file := filepath.Join(h.cfg.Data, anchorFile)
	note, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the log's anchor: %w", err)
	}
	signed, err := audit.OpenCheckpoint(note, key)
	if err != nil {
		return nil //nolint:nilerr // of another library, or damaged: audit verify says so
	}
	events, err := h.db.LogSize(ctx)
	if err != nil || signed.Size <= events {
		return err
	}
	aside := fmt.Sprintf("%s%s%d", file, anchorAside, signed.Size)
	h.log.Warn("the library was put back to an earlier state: the log has fewer events than were signed", "events", events, "signed", signed.Size, "kept", aside)
	if err := os.Rename(file, aside); err != nil {
		return fmt.Errorf("keep the log's later anchor: %w", err)
	}
	return nil
}

// anchors reads the anchors of the data folder and those that the operator kept elsewhere.
func (h *house) anchors(elsewhere []string) ([][]byte, error) {
	var notes [][]byte
	files, err := os.ReadDir(h.cfg.Data)
	if err != nil {
		return nil, fmt.Errorf("find the log's anchors: %w", err)
	}
	for _, file := range files {
		if file.Name() != anchorFile && !strings.HasPrefix(file.Name(), anchorFile+anchorAside) {
			continue
		}
		own, err := os.ReadFile(filepath.Join(h.cfg.Data, file.Name()))
		if err != nil {
			return nil, fmt.Errorf("read the log's anchor: %w", err)
		}
		notes = append(notes, own)
	}
	for _, file := range elsewhere {
		note, err := os.ReadFile(file)
		if err != nil {
			return nil, problem.New(problem.Invalid, "console.no-file", "file", file).Because(err)
		}
		notes = append(notes, note)
	}
	return notes, nil
}
