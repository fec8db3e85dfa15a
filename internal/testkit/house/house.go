// Package house gives tests a whole house: office, library and door on encrypted SQLite,
// sealed blobs and real keys, in a folder of the test's own. Only the worker and the cost of
// passwords are plain stand-ins.
package house

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/blobstore"
	"imprimatur/internal/keyring"
	"imprimatur/internal/library"
	"imprimatur/internal/office"
	"imprimatur/internal/outreach"
	"imprimatur/internal/publish"
	"imprimatur/internal/recall"
	"imprimatur/internal/release"
	"imprimatur/internal/share"
	"imprimatur/internal/sqlstore"
	"imprimatur/internal/testkit"
)

// House is the rooms, put together.
type House struct {
	Office    *office.Office
	Library   *library.Library
	Door      *release.Door
	People    *outreach.Outreach
	Shares    *share.Shares
	DB        *sqlstore.DB
	Dir       string
	Publisher *publish.Publisher
	Webhooks  *publish.Webhooks
	Recall    *recall.Recall

	Mail   *Mailbox  // what shares have sent
	Caller *Receiver // what webhooks were told

	decoder Decoder
	late    atomic.Int64 // how far its clock is ahead
	demo    bool
	closers []func() error
}

// Console is who holds the keys.
func Console() access.Caller { return access.Caller{Kind: access.Console, Language: "en"} }

// New makes a house that ends with the test. It can send no messages.
func New(t testing.TB) *House {
	t.Helper()
	return begin(t, false, testkit.PlainDecoder{})
}

// Decoder stands where the confined worker does.
type Decoder interface {
	library.Decoder
	release.Renderer
}

// NewWith makes one that decodes photos with something else than testkit.PlainDecoder.
func NewWith(t testing.TB, d Decoder) *House {
	t.Helper()
	return begin(t, false, d)
}

// NewDemo makes one whose messages land in its outbox.
func NewDemo(t testing.TB) *House {
	t.Helper()
	return begin(t, true, testkit.PlainDecoder{})
}

func begin(t testing.TB, demo bool, d Decoder) *House {
	t.Helper()
	dir, err := os.MkdirTemp(inMemory(), "house")
	if err != nil {
		t.Fatal(err)
	}
	h := &House{Dir: dir, demo: demo, decoder: d}
	t.Cleanup(func() {
		if err := errors.Join(h.close(), os.RemoveAll(dir)); err != nil {
			t.Error(err)
		}
	})
	if err := h.open(context.Background()); err != nil {
		t.Fatal(err)
	}
	return h
}

// inMemory is a folder that costs no disk: these tests are not about power cuts, and thousands
// of acts that each wait for the disk would take minutes.
func inMemory() string {
	const shared = "/dev/shm"
	if info, err := os.Stat(shared); err == nil && info.IsDir() {
		return shared
	}
	return ""
}

// Now is the house's clock.
func (h *House) Now() time.Time { return time.Now().Add(time.Duration(h.late.Load())) }

// Later turns the house's clock.
func (h *House) Later(d time.Duration) { h.late.Add(int64(d)) }

func (h *House) open(ctx context.Context) error {
	ring, err := h.keys(ctx)
	if err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler)
	h.DB, err = sqlstore.Open(ctx, sqlstore.Config{
		SQLite: &sqlstore.SQLite{Path: filepath.Join(h.Dir, "library.db"), Key: ring.Secret(keyring.DatabaseSecret)},
		Now:    h.Now, Random: rand.Reader, Log: log,
	})
	if err != nil {
		return err
	}
	h.closers = append(h.closers, h.DB.Close)
	keeper, err := h.keeper(ctx, ring)
	if err != nil {
		return err
	}
	h.Office, err = office.New(office.Ports{Store: h.DB.Office(), Hasher: plainHasher{}, Log: keeper, Now: h.Now, Random: rand.Reader})
	if err != nil {
		return err
	}
	return h.rooms(ring, keeper, log)
}

func (h *House) keys(ctx context.Context) (*keyring.Keyring, error) {
	files, err := keyring.OpenFolder(filepath.Join(h.Dir, "keys"), rand.Reader)
	if err != nil {
		return nil, err
	}
	h.closers = append(h.closers, files.Close)
	return keyring.Create(ctx, custodian(filepath.Join(h.Dir, "root")), files, rand.Reader)
}

func (h *House) keeper(ctx context.Context, ring *keyring.Keyring) (*sqlstore.LogKeeper, error) {
	id, err := h.DB.LibraryID(ctx)
	if err != nil {
		return nil, err
	}
	signer, err := audit.NewSigner(id, ring.CheckpointKey())
	if err != nil {
		return nil, err
	}
	verifier, err := audit.VerifierKey(id, ring.CheckpointKey().Public().(ed25519.PublicKey))
	if err != nil {
		return nil, err
	}
	keeper := h.DB.KeepLog(signer, verifier, func(context.Context, []byte) error { return nil })
	h.closers = append(h.closers, func() error { return keeper.Close(context.Background()) })
	return keeper, nil
}

func (h *House) rooms(ring *keyring.Keyring, keeper *sqlstore.LogKeeper, log *slog.Logger) error {
	var disks [2]*blobstore.Folder
	for i, name := range []string{"blobs", "spool"} {
		disk, err := blobstore.OpenFolder(filepath.Join(h.Dir, name))
		if err != nil {
			return err
		}
		h.closers = append(h.closers, disk.Close)
		disks[i] = disk
	}
	keys, shelf := ring.Library(rand.Reader), blobstore.NewShelf(blobstore.New(disks[0], rand.Reader))
	h.Library = library.New(library.Ports{
		Store: h.DB.Library(), Keys: keys, Blobs: shelf.Library(), Spool: blobstore.NewSpool(disks[1], rand.Reader).Library(), Decoder: h.decoder,
		Now: h.Now, Random: rand.Reader, Log: log, Limits: library.DefaultLimits(),
	})
	press, err := newPress(ring)
	if err != nil {
		return err
	}
	h.People = outreach.New(outreach.Ports{Store: h.DB.Outreach(), Keys: ring.Outreach(rand.Reader), Paper: press, Now: h.Now, Random: rand.Reader, Demo: h.demo, Site: "https://photos.example"})
	h.Recall = recall.New(recall.Ports{Store: h.DB.Recall(), Log: keeper, Papers: h.People, Now: h.Now, Random: rand.Reader})
	h.Door = release.New(release.Ports{
		Store: h.DB.Release(), Vault: shelf.Vault(keys), Renderer: h.decoder, Now: h.Now, Random: rand.Reader,
	})
	h.Mail, h.Caller = &Mailbox{}, &Receiver{}
	h.Shares = share.New(share.Ports{Post: h.Mail, Store: h.DB.Share(), Door: h.Door, Hasher: plainHasher{}, Now: h.Now, Random: rand.Reader, Site: "https://photos.example"})
	h.Webhooks = publish.NewWebhooks(publish.WebhookPorts{Store: h.DB.Webhooks(), Secrets: ring, Caller: h.Caller, Now: h.Now, Random: rand.Reader})
	h.Publisher = publish.New(publish.Ports{Store: h.DB.Publish(), Door: h.Door, Finder: h.Library, Now: h.Now, Random: rand.Reader, Site: "https://photos.example"})
	return nil
}

func (h *House) close() error {
	var failed []error
	for i := len(h.closers) - 1; i >= 0; i-- {
		failed = append(failed, h.closers[i]())
	}
	return errors.Join(failed...)
}

// Receiver keeps what webhooks are told, and answers 200.
type Receiver struct {
	mu   sync.Mutex
	came []publish.Call
}

// Call implements publish.Caller.
func (r *Receiver) Call(_ context.Context, c publish.Call) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.came = append(r.came, c)
	return 200, nil
}

// Came lists what has come so far.
func (r *Receiver) Came() []publish.Call {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.came)
}

// Mailbox keeps what was sent, instead of a gateway.
type Mailbox struct {
	mu   sync.Mutex
	sent []share.Mail
}

// Send implements share.Post.
func (m *Mailbox) Send(_ context.Context, one share.Mail) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent = append(m.sent, one)
	return nil
}

// Sent lists what was sent so far.
func (m *Mailbox) Sent() []share.Mail {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.sent)
}

// plainHasher stands for Argon2id, whose cost would be the cost of the tests.
type plainHasher struct{}

func (plainHasher) Hash(password string) (string, error) { return "hash of " + password, nil }

func (plainHasher) Check(encoded, password string) (right, outdated bool, err error) {
	return encoded == "hash of "+password, false, nil
}

// custodian keeps the root keyset in a plain file.
type custodian string

func (c custodian) Load(context.Context) ([]byte, error) { return os.ReadFile(string(c)) }

func (c custodian) Save(_ context.Context, keyset []byte) error {
	return os.WriteFile(string(c), keyset, 0o600)
}
