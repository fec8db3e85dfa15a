package blobstore

import (
	"context"
	"fmt"
	"io"
	"iter"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/library"
	"imprimatur/internal/release"
)

// Library gives the shelf's store as the library knows it. A blob that it deletes is off the shelf.
func (s *Shelf) Library() library.Blobs { return libraryBlobs{s} }

type libraryBlobs struct{ shelf *Shelf }

// Put implements library.Blobs.
func (b libraryBlobs) Put(ctx context.Context, key library.BlobKey, r io.Reader) (string, int64, error) {
	name, size, err := b.shelf.store.Put(ctx, key, r)
	return string(name), size, err
}

// Open implements library.Blobs.
func (b libraryBlobs) Open(ctx context.Context, key library.BlobKey, name string, size int64) (io.ReadCloser, error) {
	parsed, err := ParseName(name)
	if err != nil {
		return nil, fmt.Errorf("name of a blob: %w", err)
	}
	return b.shelf.store.Open(ctx, key, parsed, size)
}

// Delete implements library.Blobs.
func (b libraryBlobs) Delete(ctx context.Context, name string) error {
	parsed, err := ParseName(name)
	if err != nil {
		return fmt.Errorf("name of a blob: %w", err)
	}
	b.shelf.Drop(parsed)
	return b.shelf.store.Delete(ctx, parsed)
}

// List implements library.Blobs.
func (b libraryBlobs) List(ctx context.Context) iter.Seq2[library.StoredBlob, error] {
	return func(yield func(library.StoredBlob, error) bool) {
		for info, err := range b.shelf.store.List(ctx) {
			if !yield(library.StoredBlob{Name: string(info.Name), Stored: info.Stored, Modified: info.Modified}, err) {
				return
			}
		}
	}
}

// Sweep implements library.Blobs.
func (b libraryBlobs) Sweep(ctx context.Context, before time.Time) (int, error) {
	return b.shelf.store.Sweep(ctx, before)
}

// Library gives the spool as the library knows it.
func (s *Spool) Library() library.Spool { return librarySpool{s} }

type librarySpool struct{ *Spool }

// List implements library.Spool.
func (s librarySpool) List(ctx context.Context) iter.Seq2[library.StoredBlob, error] {
	return func(yield func(library.StoredBlob, error) bool) {
		for pending, err := range s.Spool.List(ctx) {
			if !yield(library.StoredBlob{Name: pending.ID, Stored: pending.Stored, Modified: pending.Modified}, err) {
				return
			}
		}
	}
}

// Vault opens blobs for the door with the keys given. What was just shown comes from the shelf:
// that its key is not destroyed is what the holding says.
func (s *Shelf) Vault(keys library.Keys) release.Vault { return vault{s, keys} }

type vault struct {
	shelf *Shelf
	keys  library.Keys
}

// Open implements release.Vault.
func (v vault) Open(ctx context.Context, h release.Holding, b release.Blob) (release.Content, error) {
	name, err := ParseName(b.Name)
	if err != nil {
		return nil, fmt.Errorf("name of a blob: %w", err)
	}
	if content, found := v.shelf.Find(name); found {
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
	content, err := v.shelf.Open(ctx, subkey, name, b.Size)
	if err != nil {
		return nil, err
	}
	return content, nil
}
