package keyring

import (
	"io"

	"imprimatur/internal/library"
	"imprimatur/internal/outreach"
)

// Library gives the keyring as the library knows it.
func (k *Keyring) Library(random io.Reader) library.Keys { return libraryKeys{k, random} }

type libraryKeys struct {
	*Keyring
	random io.Reader
}

// NewKey implements library.Keys.
func (k libraryKeys) NewKey(subject string) (library.DataKey, []byte, error) {
	key, wrapped, err := k.NewDataKey(subject, k.random)
	return &key, wrapped, err
}

// OpenKey implements library.Keys.
func (k libraryKeys) OpenKey(subject string, wrapped []byte) (library.DataKey, error) {
	key, err := k.Unwrap(subject, wrapped)
	return &key, err
}

// Outreach gives the keyring as outreach knows it.
func (k *Keyring) Outreach(random io.Reader) outreach.Keys { return outreachKeys{k, random} }

type outreachKeys struct {
	*Keyring
	random io.Reader
}

// NewKey implements outreach.Keys.
func (k outreachKeys) NewKey(subject string) (outreach.DataKey, []byte, error) {
	key, wrapped, err := k.NewDataKey(subject, k.random)
	return &key, wrapped, err
}

// OpenKey implements outreach.Keys.
func (k outreachKeys) OpenKey(subject string, wrapped []byte) (outreach.DataKey, error) {
	key, err := k.Unwrap(subject, wrapped)
	return &key, err
}
