package house

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
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

func publicOf(ring *keyring.Keyring) ed25519.PublicKey {
	return ring.CheckpointKey().Public().(ed25519.PublicKey)
}

type keys struct{ ring *keyring.Keyring }

func (k keys) NewKey(subject string) (library.DataKey, []byte, error) {
	key, wrapped, err := k.ring.NewDataKey(subject, rand.Reader)
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

type personKeys struct{ keys }

func (k personKeys) NewKey(subject string) (outreach.DataKey, []byte, error) {
	return k.keys.NewKey(subject)
}

func (k personKeys) OpenKey(subject string, wrapped []byte) (outreach.DataKey, error) {
	return k.keys.OpenKey(subject, wrapped)
}

type blobs struct {
	store *blobstore.Store
	shelf *blobstore.Shelf
}

func (b blobs) Put(ctx context.Context, key library.BlobKey, r io.Reader) (string, int64, error) {
	name, size, err := b.store.Put(ctx, key, r)
	return string(name), size, err
}

func (b blobs) Open(ctx context.Context, key library.BlobKey, name string, size int64) (io.ReadCloser, error) {
	return b.store.Open(ctx, key, blobstore.Name(name), size)
}

func (b blobs) Delete(ctx context.Context, name string) error {
	b.shelf.Drop(blobstore.Name(name))
	return b.store.Delete(ctx, blobstore.Name(name))
}

func (b blobs) List(ctx context.Context) iter.Seq2[library.StoredBlob, error] {
	return func(yield func(library.StoredBlob, error) bool) {
		for info, err := range b.store.List(ctx) {
			if !yield(library.StoredBlob{Name: string(info.Name), Stored: info.Stored, Modified: info.Modified}, err) {
				return
			}
		}
	}
}

func (b blobs) Sweep(ctx context.Context, before time.Time) (int, error) {
	return b.store.Sweep(ctx, before)
}

type spool struct{ *blobstore.Spool }

func (s spool) List(ctx context.Context) iter.Seq2[library.StoredBlob, error] {
	return func(yield func(library.StoredBlob, error) bool) {
		for p, err := range s.Spool.List(ctx) {
			if !yield(library.StoredBlob{Name: p.ID, Stored: p.Stored, Modified: p.Modified}, err) {
				return
			}
		}
	}
}

type vault struct {
	keys  keys
	blobs blobs
}

func (v vault) Open(ctx context.Context, h release.Holding, b release.Blob) (release.Content, error) {
	if content, found := v.blobs.shelf.Find(blobstore.Name(b.Name)); found {
		return content, nil
	}
	key, err := v.keys.OpenKey(asset.KeySubject(h.Asset), h.WrappedKey)
	if err != nil {
		return nil, err
	}
	defer key.Wipe()
	subkey, err := key.Subkey(asset.BlobPurpose(h.Version, b.Role))
	if err != nil {
		return nil, err
	}
	return v.blobs.shelf.Open(ctx, subkey, blobstore.Name(b.Name), b.Size)
}
