package keyring

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

const (
	houseFile    = "house.json"
	houseFormat  = "imprimatur house secrets"
	houseVersion = 1
)

// Secret names a secret of the house.
type Secret string

// The secrets of the house, each 32 random bytes of its own.
const (
	DatabaseSecret   Secret = "database"   // encrypts the embedded database
	DuplicateSecret  Secret = "duplicate"  // keys the hash by which exact duplicates are found
	CheckpointSecret Secret = "checkpoint" // signs the log's checkpoints
	AuthoritySecret  Secret = "authority"  // the local certificate authority
	TokenSecret      Secret = "token"      // from it come the secrets shared with webhooks
	SpoolSecret      Secret = "spool"      // encrypts uploads on their way in
)

func secrets() []Secret {
	return []Secret{DatabaseSecret, DuplicateSecret, CheckpointSecret, AuthoritySecret, TokenSecret, SpoolSecret}
}

// house is the secrets in clear; it does not change after it was made.
type house map[Secret][keySize]byte

// houseDocument is house.json: each secret wrapped under the root keyset.
type houseDocument struct {
	Format  string            `json:"format"`
	Version int               `json:"version"`
	Secrets map[Secret][]byte `json:"secrets"`
}

// Secret gives one of the house's secrets. It panics on a name that is none of them: a key of
// zeros must never come of a slip.
func (k *Keyring) Secret(name Secret) [keySize]byte {
	secret, known := k.house[name]
	if !known {
		panic("keyring: no such secret: " + string(name))
	}
	return secret
}

// DuplicateHash starts the keyed hash (HMAC-SHA256) of an original. Equal originals have
// equal hashes in this house, and without its keys a hash tells nothing, not even to
// somebody who has the photo.
func (k *Keyring) DuplicateHash() hash.Hash {
	key := k.Secret(DuplicateSecret)
	return hmac.New(sha256.New, key[:])
}

// CheckpointKey signs the log's checkpoints.
func (k *Keyring) CheckpointKey() ed25519.PrivateKey {
	seed := k.Secret(CheckpointSecret)
	return ed25519.NewKeyFromSeed(seed[:])
}

// AuthorityKey gives the key of a certificate of the local authority: "authority" for its own,
// any other label for one that it signs. The same label gives the same key in every start, so
// that no private key needs a file.
func (k *Keyring) AuthorityKey(label string) (*ecdsa.PrivateKey, error) {
	seed := k.Secret(AuthoritySecret)
	for attempt := range 8 { // a scalar is out of range once in 2^32
		raw, err := hkdf.Key(sha256.New, seed[:], nil, fmt.Sprintf("imprimatur p256 v1\x00%d\x00%s", attempt, label), keySize)
		if err != nil {
			return nil, fmt.Errorf("deriving a certificate key: %w", err)
		}
		if key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw); err == nil {
			return key, nil
		}
	}
	return nil, errors.New("deriving a certificate key: no scalar in range")
}

// WebhookSecret gives the secret that messages to a webhook are signed with, by the webhook and the
// number of its secret. It is kept nowhere: the same two give the same secret in every start.
func (k *Keyring) WebhookSecret(of ident.Webhook, number int) ([]byte, error) {
	seed := k.Secret(TokenSecret)
	secret, err := hkdf.Key(sha256.New, seed[:], nil, fmt.Sprintf("imprimatur webhook v1\x00%s\x00%d", of, number), keySize)
	if err != nil {
		return nil, fmt.Errorf("deriving the secret of a webhook: %w", err)
	}
	return secret, nil
}

// newHouse draws the secrets of a house that has none.
func newHouse(files Files, random io.Reader) (house, error) {
	switch _, err := files.Read(houseFile); {
	case err == nil:
		return nil, problem.New(problem.Conflict, "key.exists")
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("looking for house secrets: %w", err)
	}
	h := make(house)
	for _, name := range secrets() {
		var secret [keySize]byte
		if _, err := io.ReadFull(random, secret[:]); err != nil {
			return nil, fmt.Errorf("drawing a house secret: %w", err)
		}
		h[name] = secret
	}
	return h, nil
}

func (k *Keyring) loadHouse() (house, error) {
	doc, err := k.readHouse()
	if err != nil {
		return nil, err
	}
	h := make(house)
	for _, name := range secrets() {
		key, err := k.Unwrap(name.subject(), doc.Secrets[name])
		if err != nil {
			return nil, damaged(fmt.Errorf("%s: %w", houseFile, err))
		}
		h[name] = key.bytes
	}
	return h, nil
}

func (k *Keyring) readHouse() (*houseDocument, error) {
	text, err := k.files.Read(houseFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(problem.NotFound, "key.missing").Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the house secrets: %w", err)
	}
	var doc houseDocument
	if err := strictJSON(text, &doc); err != nil {
		return nil, damaged(err)
	}
	if doc.Format != houseFormat || doc.Version != houseVersion {
		return nil, damaged(fmt.Errorf("%s has an unknown format", houseFile))
	}
	return &doc, nil
}

// saveHouse wraps the secrets under the root keyset's present version.
func (k *Keyring) saveHouse() error {
	doc := houseDocument{Format: houseFormat, Version: houseVersion, Secrets: make(map[Secret][]byte)}
	for name, secret := range k.house {
		wrapped, err := k.wrap(name.subject(), secret[:])
		if err != nil {
			return err
		}
		doc.Secrets[name] = wrapped
	}
	text, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the house secrets: %w", err)
	}
	if err := k.files.Replace(houseFile, append(text, '\n')); err != nil {
		return fmt.Errorf("saving the house secrets: %w", err)
	}
	return nil
}

func (s Secret) subject() string { return "house/" + string(s) }
