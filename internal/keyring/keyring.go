// Package keyring holds the keys of the house. Every asset and person has its own random
// 256-bit data key; a data key is stored only wrapped under the root keyset (Tink
// AES-256-GCM), bound to the subject it belongs to; the root keyset is kept by a Custodian,
// apart from the data. Rotating the root key wraps data keys anew and touches no blob;
// destroying a wrapped data key makes everything sealed under it unreadable for good.
//
//	custodian, recovery, err := keyring.NewPassphraseFile(files, passphrase, keyring.DefaultCost(), random)
//	ring, err := keyring.Create(ctx, custodian, files, random)       // once, at init
//	ring, err := keyring.Open(ctx, custodian, files)                 // at every start
//	key, wrapped, err := ring.NewDataKey("asset/0abc", random)       // store wrapped beside the asset
//	key, err := ring.Unwrap("asset/0abc", wrapped)
//	blobKey, err := key.Subkey("original/1")                         // one per blob
//
// Besides the data keys the house has secrets of its own (see Secret), kept wrapped in
// house.json beside the root key. They do not change when the root key is rotated.
//
// A Keyring may be used from many goroutines.
package keyring

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"imprimatur/internal/problem"
)

const keySize = 32

// Keyring wraps and unwraps data keys.
type Keyring struct {
	custodian Custodian
	files     Files

	turning sync.Mutex   // held while the root keyset is being changed
	mu      sync.RWMutex // guards the three below
	root    *keyset.Handle
	primary uint32 // the version of root that wraps
	box     tink.AEAD

	house house
}

// Create makes the root keyset and the secrets of a new house and hands the keyset to the
// custodian. Problem "key.exists" when there are house secrets already.
func Create(ctx context.Context, custodian Custodian, files Files, random io.Reader) (*Keyring, error) {
	root, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("making a root keyset: %w", err)
	}
	k := &Keyring{custodian: custodian, files: files}
	if err := k.use(root); err != nil {
		return nil, err
	}
	if k.house, err = newHouse(files, random); err != nil {
		return nil, err
	}
	if err := k.save(ctx, root); err != nil {
		return nil, err
	}
	if err := k.saveHouse(); err != nil {
		return nil, err
	}
	return k, nil
}

// Open opens the keys of an existing house. The problems are the custodian's; house secrets
// that are gone or do not open are "key.missing" and "key.damaged". Nothing is written.
func Open(ctx context.Context, custodian Custodian, files Files) (*Keyring, error) {
	clearText, err := custodian.Load(ctx)
	if err != nil {
		return nil, err
	}
	defer clear(clearText)
	root, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(clearText)))
	if err != nil {
		return nil, damaged(errors.New("the root keyset has an unknown form"))
	}
	k := &Keyring{custodian: custodian, files: files}
	if err := k.use(root); err != nil {
		return nil, damaged(err)
	}
	if k.house, err = k.loadHouse(); err != nil {
		return nil, err
	}
	return k, nil
}

// NewDataKey draws a data key for a subject and gives it in clear and wrapped. The subject
// ("asset/0abc...") is bound to the wrapped key: under another subject it does not open.
func (k *Keyring) NewDataKey(subject string, random io.Reader) (DataKey, []byte, error) {
	var key DataKey
	if _, err := io.ReadFull(random, key.bytes[:]); err != nil {
		return DataKey{}, nil, fmt.Errorf("drawing a data key: %w", err)
	}
	wrapped, err := k.wrap(subject, key.bytes[:])
	if err != nil {
		key.Wipe()
		return DataKey{}, nil, err
	}
	return key, wrapped, nil
}

// Unwrap opens a wrapped data key. One that is damaged, of another subject, of another house
// or destroyed gives the problem "key.unreadable".
func (k *Keyring) Unwrap(subject string, wrapped []byte) (DataKey, error) {
	k.mu.RLock()
	plain, err := k.box.Decrypt(wrapped, associated(subject))
	k.mu.RUnlock()
	defer clear(plain)
	if err != nil || len(plain) != keySize {
		return DataKey{}, problem.New(problem.Internal, "key.unreadable").Because(fmt.Errorf("unwrapping the key of %s: %w", subject, err))
	}
	return DataKey{bytes: [keySize]byte(plain)}, nil
}

func (k *Keyring) wrap(subject string, plain []byte) ([]byte, error) {
	k.mu.RLock()
	wrapped, err := k.box.Encrypt(plain, associated(subject))
	k.mu.RUnlock()
	if err != nil {
		return nil, fmt.Errorf("wrapping the key of %s: %w", subject, err)
	}
	return wrapped, nil
}

func associated(subject string) []byte {
	return []byte("imprimatur data key v1\x00" + subject)
}

// use puts a root keyset to work.
func (k *Keyring) use(root *keyset.Handle) error {
	box, err := aead.New(root)
	if err != nil {
		return fmt.Errorf("using the root keyset: %w", err)
	}
	k.mu.Lock()
	k.root, k.box, k.primary = root, box, root.KeysetInfo().GetPrimaryKeyId()
	k.mu.Unlock()
	return nil
}

// save hands a root keyset to the custodian.
func (k *Keyring) save(ctx context.Context, root *keyset.Handle) error {
	var clearText bytes.Buffer
	if err := insecurecleartextkeyset.Write(root, keyset.NewBinaryWriter(&clearText)); err != nil {
		return fmt.Errorf("writing the root keyset: %w", err)
	}
	defer clear(clearText.Bytes())
	return k.custodian.Save(ctx, clearText.Bytes())
}
