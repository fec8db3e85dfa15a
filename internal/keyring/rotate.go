package keyring

import (
	"context"
	"encoding/binary"
	"fmt"
	"iter"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"imprimatur/internal/problem"
)

// The root key is rotated in three steps, and between any two of them, and in the middle of
// each, everything opens:
//
//  1. Rotate adds a new version, durably, before anything is wrapped under it;
//  2. the caller passes every wrapped data key through Rewrap and stores what changed;
//  3. Retire drops the old versions, once no wrapped key rests on them.
//
// Whoever is interrupted begins again at step 2: Rewrap leaves alone what is done.

// prefixSize is what Tink puts before a ciphertext: 1 and the version's number, 4 bytes.
const (
	prefixSize  = 5
	prefixStart = 1
)

// Version is one version of the root key.
type Version struct {
	ID      uint32
	Primary bool // wraps new keys; the others only unwrap
}

// Versions lists the root key's versions.
func (k *Keyring) Versions() []Version {
	k.mu.RLock()
	defer k.mu.RUnlock()
	var list []Version
	for _, key := range k.root.KeysetInfo().GetKeyInfo() {
		list = append(list, Version{ID: key.GetKeyId(), Primary: key.GetKeyId() == k.primary})
	}
	return list
}

// Rotate adds a new version of the root key and wraps the house's secrets under it. When it
// fails, nothing was wrapped under a version that is not kept.
func (k *Keyring) Rotate(ctx context.Context) error {
	k.turning.Lock()
	defer k.turning.Unlock()
	manager := keyset.NewManagerFromHandle(k.handle())
	id, err := manager.Add(aead.AES256GCMKeyTemplate())
	if err != nil {
		return fmt.Errorf("adding a root key version: %w", err)
	}
	if err := manager.SetPrimary(id); err != nil {
		return fmt.Errorf("adding a root key version: %w", err)
	}
	if err := k.replace(ctx, manager); err != nil {
		return err
	}
	return k.saveHouse()
}

// Rewrap wraps a data key under the present version of the root key. changed is false when it
// is so already, and rewrapped is then what was given.
func (k *Keyring) Rewrap(subject string, wrapped []byte) (rewrapped []byte, changed bool, err error) {
	if !k.stale(wrapped) {
		return wrapped, false, nil
	}
	key, err := k.Unwrap(subject, wrapped)
	if err != nil {
		return nil, false, err
	}
	defer key.Wipe()
	rewrapped, err = k.wrap(subject, key.bytes[:])
	return rewrapped, err == nil, err
}

// Retire drops all versions of the root key but the present one. wrapped yields every wrapped
// data key there is; if one of them still rests on an old version nothing is dropped: problem
// "key.still-used". A key wrapped under a dropped version is lost for good.
func (k *Keyring) Retire(ctx context.Context, wrapped iter.Seq2[[]byte, error]) error {
	k.turning.Lock()
	defer k.turning.Unlock()
	for key, err := range wrapped {
		if err != nil {
			return fmt.Errorf("looking for keys under an old root key: %w", err)
		}
		if k.stale(key) {
			return problem.New(problem.Conflict, "key.still-used")
		}
	}
	if err := k.saveHouse(); err != nil { // an interrupted Rotate may have left it behind
		return err
	}
	manager := keyset.NewManagerFromHandle(k.handle())
	for _, version := range k.Versions() {
		if version.Primary {
			continue
		}
		if err := manager.Delete(version.ID); err != nil {
			return fmt.Errorf("dropping a root key version: %w", err)
		}
	}
	return k.replace(ctx, manager)
}

// replace saves the manager's keyset durably and only then puts it to work.
func (k *Keyring) replace(ctx context.Context, manager *keyset.Manager) error {
	root, err := manager.Handle()
	if err != nil {
		return fmt.Errorf("changing the root keyset: %w", err)
	}
	if err := k.save(ctx, root); err != nil {
		return err
	}
	return k.use(root)
}

func (k *Keyring) handle() *keyset.Handle {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.root
}

// stale tells whether a wrapped key rests on another version than the present one.
func (k *Keyring) stale(wrapped []byte) bool {
	if len(wrapped) < prefixSize || wrapped[0] != prefixStart {
		return true
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	return binary.BigEndian.Uint32(wrapped[1:prefixSize]) != k.primary
}
