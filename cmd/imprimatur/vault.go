package main

import (
	"context"
	"fmt"
	"hash"
	"io"
	"iter"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/blobstore"
	"imprimatur/internal/keyring"
	"imprimatur/internal/library"
	"imprimatur/internal/outreach"
	"imprimatur/internal/release"
)

// keys is the keyring as the library knows it.
type keys struct {
	ring   *keyring.Keyring
	random io.Reader
}

func (k keys) NewKey(subject string) (library.DataKey, []byte, error) {
	key, wrapped, err := k.ring.NewDataKey(subject, k.random)
	return &key, wrapped, err
}

func (k keys) OpenKey(subject string, wrapped []byte) (library.DataKey, error) {
	key, err := k.ring.Unwrap(subject, wrapped)
	return &key, err
}

func (k keys) Rewrap(subject string, wrapped []byte) ([]byte, bool, error) {
	return k.ring.Rewrap(subject, wrapped)
}

func (k keys) DuplicateHash() hash.Hash { return k.ring.DuplicateHash() }

// personKeys is the keyring as outreach knows it.
type personKeys struct{ keys }

func (k personKeys) NewKey(subject string) (outreach.DataKey, []byte, error) {
	return k.keys.NewKey(subject)
}

func (k personKeys) OpenKey(subject string, wrapped []byte) (outreach.DataKey, error) {
	return k.keys.OpenKey(subject, wrapped)
}

// blobs is the blob store as the library knows it.
type blobs struct {
	store *blobstore.Store
	shelf *blobstore.Shelf // what was just shown
}

func (b blobs) Put(ctx context.Context, key library.BlobKey, r io.Reader) (string, int64, error) {
	name, size, err := b.store.Put(ctx, key, r)
	return string(name), size, err
}

func (b blobs) Open(ctx context.Context, key library.BlobKey, name string, size int64) (io.ReadCloser, error) {
	parsed, err := blobstore.ParseName(name)
	if err != nil {
		return nil, fmt.Errorf("name of a blob: %w", err)
	}
	return b.store.Open(ctx, key, parsed, size)
}

func (b blobs) Delete(ctx context.Context, name string) error {
	parsed, err := blobstore.ParseName(name)
	if err != nil {
		return fmt.Errorf("name of a blob: %w", err)
	}
	b.shelf.Drop(parsed)
	return b.store.Delete(ctx, parsed)
}

func (b blobs) List(ctx context.Context) iter.Seq2[library.StoredBlob, error] {
	return func(yield func(library.StoredBlob, error) bool) {
		for info, err := range b.store.List(ctx) {
			found := library.StoredBlob{Name: string(info.Name), Stored: info.Stored, Modified: info.Modified}
			if !yield(found, err) {
				return
			}
		}
	}
}

// vault opens blobs for the door.
type vault struct {
	keys  keys
	blobs blobs
}

// Open takes from the shelf what was just shown: that its key is not destroyed is what the
// holding says.
func (v vault) Open(ctx context.Context, h release.Holding, b release.Blob) (release.Content, error) {
	name, err := blobstore.ParseName(b.Name)
	if err != nil {
		return nil, fmt.Errorf("name of a blob: %w", err)
	}
	if content, found := v.blobs.shelf.Find(name); found {
		return content, nil
	}
	key, err := v.keys.OpenKey(asset.KeySubject(h.Asset), h.WrappedKey)
	if err != nil {
		return nil, fmt.Errorf("open the asset's key: %w", err)
	}
	defer key.Wipe()
	subkey, err := key.Subkey(asset.BlobPurpose(h.Version, b.Role))
	if err != nil {
		return nil, fmt.Errorf("derive the blob's key: %w", err)
	}
	content, err := v.blobs.shelf.Open(ctx, subkey, name, b.Size)
	if err != nil {
		return nil, err
	}
	return content, nil
}

func (b blobs) Sweep(ctx context.Context, before time.Time) (int, error) {
	return b.store.Sweep(ctx, before)
}

// spool is the spool of uploads as the library knows it.
type spool struct{ *blobstore.Spool }

func (s spool) List(ctx context.Context) iter.Seq2[library.StoredBlob, error] {
	return func(yield func(library.StoredBlob, error) bool) {
		for pending, err := range s.Spool.List(ctx) {
			found := library.StoredBlob{Name: pending.ID, Stored: pending.Stored, Modified: pending.Modified}
			if !yield(found, err) {
				return
			}
		}
	}
}
