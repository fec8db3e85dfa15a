package keyring

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"imprimatur/internal/problem"
)

const (
	rootFile    = "root.json"
	rootFormat  = "imprimatur root key"
	rootVersion = 1
	saltSize    = 16

	// MinPassphrase is the fewest characters a passphrase may have.
	MinPassphrase = 12
)

// Unlock is what opens a passphrase file: one of the two. The zero value opens nothing.
type Unlock struct {
	Passphrase []byte
	Recovery   *RecoveryKey
}

// PassphraseFile is the Custodian of a house of one machine: root.json in the key folder.
//
// The keyset lies sealed under a fresh random key, and that key lies sealed in two slots,
// one for the passphrase and one for the recovery key. Either slot's own key is sealed along
// with the keyset, so that both slots can be written anew by whoever opened one: after a
// change of passphrase, an old copy of the file with the old passphrase opens nothing that
// was sealed since.
type PassphraseFile struct {
	files  Files
	random io.Reader
	slots  slotKeys
	cost   Cost
	salt   []byte
	stored bool // root.json is there and this custodian opened it
}

// slotKeys are the keys of the two slots; with either, everything opens.
type slotKeys struct {
	Passphrase []byte `json:"passphrase"`
	Recovery   []byte `json:"recovery"`
}

// rootDocument is the file. Check finds damage; it guards against nothing else.
type rootDocument struct {
	Format     string         `json:"format"`
	Version    int            `json:"version"`
	Passphrase passphraseSlot `json:"passphrase"`
	Recovery   []byte         `json:"recovery"`
	Sealed     []byte         `json:"sealed"`
	Check      []byte         `json:"check"`
}

type passphraseSlot struct {
	KDF    string `json:"kdf"`
	Cost   Cost   `json:"cost"`
	Salt   []byte `json:"salt"`
	Sealed []byte `json:"sealed"`
}

// rootContents is what lies sealed in the file.
type rootContents struct {
	Keyset []byte   `json:"keyset"`
	Slots  slotKeys `json:"slots"`
}

// NewPassphraseFile prepares custody for a new house; the first Save writes the file. The
// recovery key is shown to a person once and forgotten. Problems: "key.exists" when there is
// a root key already, "key.passphrase-short", "key.cost".
func NewPassphraseFile(files Files, passphrase []byte, cost Cost, random io.Reader) (*PassphraseFile, RecoveryKey, error) {
	switch _, err := files.Read(rootFile); {
	case err == nil:
		return nil, RecoveryKey{}, problem.New(problem.Conflict, "key.exists")
	case !errors.Is(err, fs.ErrNotExist):
		return nil, RecoveryKey{}, fmt.Errorf("looking for a root key: %w", err)
	}
	f := &PassphraseFile{files: files, random: random}
	if err := f.setPassphrase(passphrase, cost); err != nil {
		return nil, RecoveryKey{}, err
	}
	recovery, err := f.setRecovery()
	return f, recovery, err
}

// OpenPassphraseFile opens the file of an existing house. Problems: "key.missing",
// "key.damaged", "key.wrong-passphrase", "key.wrong-recovery". Nothing is written.
func OpenPassphraseFile(files Files, unlock Unlock, random io.Reader) (*PassphraseFile, error) {
	f := &PassphraseFile{files: files, random: random}
	doc, err := f.read()
	if err != nil {
		return nil, err
	}
	var slot, sealed []byte
	wrong := problem.New(problem.Unauthenticated, "key.wrong-passphrase")
	switch {
	case unlock.Recovery != nil:
		wrong = problem.New(problem.Unauthenticated, "key.wrong-recovery")
		sealed = doc.Recovery
		if slot, err = recoverySlotKey(*unlock.Recovery); err != nil {
			return nil, err
		}
	case len(unlock.Passphrase) > 0:
		sealed = doc.Passphrase.Sealed
		slot = doc.Passphrase.key(unlock.Passphrase)
	default:
		return nil, wrong
	}
	defer clear(slot)
	if err := f.unlock(doc, slot, sealed, wrong); err != nil {
		return nil, err
	}
	return f, nil
}

// unlock opens the file with one slot's key and remembers both.
func (f *PassphraseFile) unlock(doc *rootDocument, slot, sealed []byte, wrong *problem.Problem) error {
	inner, err := openSealed(slot, sealed, "slot")
	if err != nil {
		return wrong
	}
	defer clear(inner)
	contents, err := doc.open(inner)
	if err != nil {
		return err
	}
	clear(contents.Keyset)
	f.slots = contents.Slots
	f.cost, f.salt = doc.Passphrase.Cost, doc.Passphrase.Salt
	f.stored = true
	return nil
}

// Load implements Custodian. It reads the file anew, so that damage since shows.
func (f *PassphraseFile) Load(ctx context.Context) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	contents, err := f.load()
	if err != nil {
		return nil, err
	}
	contents.Slots.wipe()
	return contents.Keyset, nil
}

func (f *PassphraseFile) load() (*rootContents, error) {
	doc, err := f.read()
	if err != nil {
		return nil, err
	}
	inner, err := openSealed(f.slots.Passphrase, doc.Passphrase.Sealed, "slot")
	if err != nil { // a change of passphrase that failed half way may have left the other slot
		inner, err = openSealed(f.slots.Recovery, doc.Recovery, "slot")
	}
	if err != nil {
		return nil, problem.New(problem.Conflict, "key.damaged").Because(errors.New("root.json was replaced by another house's"))
	}
	defer clear(inner)
	return doc.open(inner)
}

// Save implements Custodian.
func (f *PassphraseFile) Save(ctx context.Context, keyset []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := f.ours(); err != nil {
		return err
	}
	return f.write(keyset)
}

func (f *PassphraseFile) write(keyset []byte) error {
	doc, err := f.seal(keyset)
	if err != nil {
		return fmt.Errorf("sealing the root key: %w", err)
	}
	text, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the root key's form: %w", err)
	}
	if err := f.files.Replace(rootFile, append(text, '\n')); err != nil {
		return fmt.Errorf("saving the root key: %w", err)
	}
	f.stored = true
	return nil
}

// ours makes sure that what Save replaces is nothing, or a file that this custodian opens.
func (f *PassphraseFile) ours() error {
	if !f.stored {
		_, err := f.files.Read(rootFile)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("looking for a root key: %w", err)
		}
	}
	contents, err := f.load()
	if err != nil {
		return err
	}
	clear(contents.Keyset)
	contents.Slots.wipe()
	return nil
}

// ChangePassphrase seals the keyset anew for another passphrase; the recovery key stays.
// When it fails, the file opens by the old or by the new passphrase.
func (f *PassphraseFile) ChangePassphrase(ctx context.Context, passphrase []byte, cost Cost) error {
	return f.reseal(ctx, func(next *PassphraseFile) error { return next.setPassphrase(passphrase, cost) })
}

// NewRecoveryKey seals the keyset anew for a fresh recovery key; the old one opens nothing
// any more.
func (f *PassphraseFile) NewRecoveryKey(ctx context.Context) (RecoveryKey, error) {
	var key RecoveryKey
	err := f.reseal(ctx, func(next *PassphraseFile) (err error) {
		key, err = next.setRecovery()
		return err
	})
	if err != nil {
		return RecoveryKey{}, err
	}
	return key, nil
}

func (f *PassphraseFile) reseal(ctx context.Context, change func(*PassphraseFile) error) error {
	keyset, err := f.Load(ctx)
	if err != nil {
		return err
	}
	defer clear(keyset)
	next := *f
	if err := change(&next); err != nil {
		return err
	}
	if err := next.write(keyset); err != nil {
		return err
	}
	*f = next
	return nil
}

// CheckPassphrase tells whether a passphrase may be chosen: problem "key.passphrase-short".
func CheckPassphrase(passphrase []byte) error {
	if utf8.RuneCount(passphrase) < MinPassphrase {
		return problem.New(problem.Invalid, "key.passphrase-short", "least", fmt.Sprint(MinPassphrase)).At("passphrase")
	}
	return nil
}

func (f *PassphraseFile) setPassphrase(passphrase []byte, cost Cost) error {
	if err := CheckPassphrase(passphrase); err != nil {
		return err
	}
	if !cost.acceptable() {
		return problem.New(problem.Invalid, "key.cost")
	}
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(f.random, salt); err != nil {
		return fmt.Errorf("drawing a salt: %w", err)
	}
	f.cost, f.salt = cost, salt
	f.slots.Passphrase = passphraseSlot{Cost: cost, Salt: salt}.key(passphrase)
	return nil
}

func (f *PassphraseFile) setRecovery() (RecoveryKey, error) {
	key, err := newRecoveryKey(f.random)
	if err != nil {
		return RecoveryKey{}, fmt.Errorf("drawing a recovery key: %w", err)
	}
	f.slots.Recovery, err = recoverySlotKey(key)
	return key, err
}

func recoverySlotKey(key RecoveryKey) ([]byte, error) {
	return hkdf.Key(sha256.New, key[:], nil, "imprimatur recovery slot v1", keySize)
}

func (s passphraseSlot) key(passphrase []byte) []byte {
	return argon2.IDKey(passphrase, s.Salt, s.Cost.Time, s.Cost.Memory, s.Cost.Threads, keySize)
}

func (k slotKeys) wipe() {
	clear(k.Passphrase)
	clear(k.Recovery)
}
