package keyring_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io/fs"
	"sync"
	"testing"

	"imprimatur/internal/keyring"
	"imprimatur/internal/problem"
)

// memFiles keeps key files in memory. It can die at a step: from then on nothing is written,
// and the write of that very step happened or did not.
type memFiles struct {
	mu      sync.Mutex
	content map[string][]byte
	writes  int

	step  int
	dieAt int  // 0 for never
	after bool // the write at dieAt is done, but its success is not reported
}

var errKilled = errors.New("killed")

func newFiles() *memFiles { return &memFiles{content: map[string][]byte{}} }

func (f *memFiles) Read(name string) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	content, ok := f.content[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return bytes.Clone(content), nil
}

func (f *memFiles) Replace(name string, content []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	alive := f.alive()
	if alive || f.after && f.step == f.dieAt {
		f.content[name] = bytes.Clone(content)
		f.writes++
	}
	if !alive {
		return errKilled
	}
	return nil
}

// alive counts a step and tells whether the process still lives.
func (f *memFiles) alive() bool {
	f.step++
	return f.dieAt == 0 || f.step < f.dieAt
}

func passphrase() []byte { return []byte("correct horse battery") }

// newHouse makes a house in the files.
func newHouse(t *testing.T, files keyring.Files) (*keyring.Keyring, *keyring.PassphraseFile, keyring.RecoveryKey) {
	t.Helper()
	custodian, recovery, err := keyring.NewPassphraseFile(files, passphrase(), keyring.FloorCost(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.Create(t.Context(), custodian, files, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return ring, custodian, recovery
}

func unlocked(t *testing.T, files keyring.Files, unlock keyring.Unlock) (*keyring.Keyring, error) {
	t.Helper()
	custodian, err := keyring.OpenPassphraseFile(files, unlock, rand.Reader)
	if err != nil {
		return nil, err
	}
	return keyring.Open(t.Context(), custodian, files)
}

func mustUnlock(t *testing.T, files keyring.Files, unlock keyring.Unlock) *keyring.Keyring {
	t.Helper()
	ring, err := unlocked(t, files, unlock)
	if err != nil {
		t.Fatalf("the house does not open: %v", err)
	}
	return ring
}

func byPassphrase() keyring.Unlock { return keyring.Unlock{Passphrase: passphrase()} }

func code(err error) string {
	if err == nil {
		return ""
	}
	return problem.Of(err).Code
}
