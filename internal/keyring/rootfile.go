package keyring

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"

	"imprimatur/internal/problem"
)

// read gives the file, checked for damage and for costs out of bounds.
func (f *PassphraseFile) read() (*rootDocument, error) {
	text, err := f.files.Read(rootFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(problem.NotFound, "key.missing").Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the root key: %w", err)
	}
	var doc rootDocument
	if err := strictJSON(text, &doc); err != nil {
		return nil, damaged(err)
	}
	check, err := doc.check()
	switch {
	case err != nil:
		return nil, err
	case doc.Format != rootFormat || !bytes.Equal(check, doc.Check):
		return nil, damaged(errors.New("root.json does not match its checksum"))
	case doc.Version != rootVersion:
		return nil, problem.New(problem.Conflict, "key.newer").Because(fmt.Errorf("root.json has version %d", doc.Version))
	case doc.Passphrase.KDF != "argon2id" || !doc.Passphrase.Cost.acceptable() || len(doc.Passphrase.Salt) != saltSize:
		return nil, damaged(errors.New("root.json asks for a key derivation that is not taken"))
	}
	return &doc, nil
}

// seal makes a file of the keyset under a key never used before.
func (f *PassphraseFile) seal(keyset []byte) (*rootDocument, error) {
	plain, err := json.Marshal(rootContents{Keyset: keyset, Slots: f.slots})
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	inner := make([]byte, keySize)
	defer clear(inner)
	if _, err := io.ReadFull(f.random, inner); err != nil {
		return nil, err
	}
	doc := &rootDocument{
		Format: rootFormat, Version: rootVersion,
		Passphrase: passphraseSlot{KDF: "argon2id", Cost: f.cost, Salt: f.salt},
	}
	if doc.Passphrase.Sealed, err = seal(f.slots.Passphrase, inner, "slot"); err != nil {
		return nil, err
	}
	if doc.Recovery, err = seal(f.slots.Recovery, inner, "slot"); err != nil {
		return nil, err
	}
	if doc.Sealed, err = seal(inner, plain, "keyset"); err != nil {
		return nil, err
	}
	doc.Check, err = doc.check()
	return doc, err
}

func (d *rootDocument) open(inner []byte) (*rootContents, error) {
	plain, err := openSealed(inner, d.Sealed, "keyset")
	if err != nil {
		return nil, damaged(err)
	}
	defer clear(plain)
	var contents rootContents
	if err := strictJSON(plain, &contents); err != nil {
		return nil, damaged(errors.New("the sealed root key has an unknown form")) // the cause would quote it
	}
	return &contents, nil
}

func (d *rootDocument) check() ([]byte, error) {
	bare := *d
	bare.Check = nil
	text, err := json.Marshal(bare)
	if err != nil {
		return nil, fmt.Errorf("checking the root key: %w", err)
	}
	sum := sha256.Sum256(text)
	return sum[:], nil
}

func damaged(cause error) error {
	return problem.New(problem.Conflict, "key.damaged").Because(cause)
}

// seal and openSealed are AES-256-GCM with a random nonce; what names the use.
func seal(key, plain []byte, what string) ([]byte, error) {
	box, err := subtle.NewAESGCM(key)
	if err != nil {
		return nil, err
	}
	return box.Encrypt(plain, []byte("imprimatur root v1 "+what))
}

func openSealed(key, sealed []byte, what string) ([]byte, error) {
	box, err := subtle.NewAESGCM(key)
	if err != nil {
		return nil, err
	}
	return box.Decrypt(sealed, []byte("imprimatur root v1 "+what))
}

// strictJSON reads exactly one value of a known shape.
func strictJSON(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}
