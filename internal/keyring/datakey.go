package keyring

import (
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
)

// DataKey is the key of one asset or person, in clear. It is never stored or printed.
type DataKey struct{ bytes [keySize]byte }

// Subkey derives the key for one purpose ("original/1", "rendition/1/256"), by HKDF-SHA256.
// Different purposes give keys that tell nothing about each other or about the data key.
func (d *DataKey) Subkey(purpose string) ([keySize]byte, error) {
	derived, err := hkdf.Key(sha256.New, d.bytes[:], nil, "imprimatur subkey v1\x00"+purpose, keySize)
	if err != nil {
		return [keySize]byte{}, fmt.Errorf("deriving a key: %w", err)
	}
	defer clear(derived)
	return [keySize]byte(derived), nil
}

// Wipe overwrites the key. It does not reach copies that the runtime may have made.
func (d *DataKey) Wipe() { clear(d.bytes[:]) }

// Format prints a placeholder whatever the verb, so that no log line holds a key.
func (d DataKey) Format(state fmt.State, _ rune) {
	_, _ = state.Write([]byte("[data key]")) // fmt.State has nowhere to report to
}
