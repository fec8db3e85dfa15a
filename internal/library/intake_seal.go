package library

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// sealing is one file between its bytes and its row: its blobs are durable, but nobody names
// them yet. Either commit makes them somebody's, or end takes them away.
type sealing struct {
	library *Library

	asset   ident.Asset
	version ident.Version
	key     DataKey
	wrapped []byte // of a new asset; empty when the asset has its key already

	size     int64
	sha256   string
	digest   Digest
	blobs    []Blob // the original first
	examined *Examined

	kept bool // the blobs are, or may be, in the database
}

// newSealing begins a file that is to become an asset of its own.
func (l *Library) newSealing() (*sealing, error) {
	id, err := ident.New[ident.Asset](l.now(), l.random)
	if err != nil {
		return nil, fmt.Errorf("naming an asset: %w", err)
	}
	key, wrapped, err := l.keys.NewKey(asset.KeySubject(id))
	if err != nil {
		return nil, err
	}
	return l.begin(id, key, wrapped)
}

// begin begins a file for an asset whose key is given.
func (l *Library) begin(id ident.Asset, key DataKey, wrapped []byte) (*sealing, error) {
	version, err := ident.New[ident.Version](l.now(), l.random)
	if err != nil {
		key.Wipe()
		return nil, fmt.Errorf("naming a version: %w", err)
	}
	s := &sealing{library: l, asset: id, version: version, key: key, wrapped: wrapped}
	l.running.add(s)
	return s, nil
}

// end closes the file, whatever came of it.
func (s *sealing) end(ctx context.Context) {
	if !s.kept {
		s.discard(ctx)
	}
	s.key.Wipe()
	s.library.running.remove(s)
}

// discard takes away blobs that nobody will ever name. What it cannot take away, the sweep will.
func (s *sealing) discard(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	for _, b := range s.blobs {
		if err := s.library.blobs.Delete(ctx, b.Name); err != nil {
			s.library.log.WarnContext(ctx, "a blob that nobody names is left to the sweep", "error", err)
		}
	}
	s.blobs = nil
}

// commit runs the transaction that names the blobs. Once do has run through, only the database
// knows whether it stands; a commit that failed half way must not cost a photo its blobs, so
// they are then left to the sweep, which asks.
func (s *sealing) commit(ctx context.Context, do func(Tx) error) error {
	return s.library.store.InTx(ctx, func(tx Tx) error {
		s.kept = false
		if err := do(tx); err != nil {
			return err
		}
		s.kept = true
		return nil
	})
}

// keepOriginal seals a file bit for bit and learns what it is called among files.
func (s *sealing) keepOriginal(ctx context.Context, content io.Reader) error {
	l := s.library
	key, err := s.key.Subkey(asset.BlobPurpose(s.version, asset.Original))
	if err != nil {
		return err
	}
	sum := sha256.New()
	limited := &limitedReader{r: content, left: l.limits.File}
	name, size, err := l.blobs.Put(ctx, key, io.TeeReader(limited, sum))
	s.size = size
	if err != nil {
		return fmt.Errorf("sealing an original: %w", err)
	}
	s.blobs = append(s.blobs, Blob{Version: s.version, Asset: s.asset, Role: asset.Original, Name: name, Size: size})
	plain := sum.Sum(nil)
	s.sha256 = hex.EncodeToString(plain)
	keyed := l.keys.DuplicateHash()
	if _, err := keyed.Write(plain); err != nil {
		return fmt.Errorf("hashing an original: %w", err)
	}
	s.digest = Digest(keyed.Sum(nil))
	return nil
}

// examine has the scanner, where there is one, and the worker look at the original, read back as it was sealed: what was looked at
// is what is kept. Then it seals the renditions.
func (s *sealing) examine(ctx context.Context, name string, sidecar []byte) error {
	if err := s.scan(ctx); err != nil {
		return err
	}
	original, err := s.open(ctx, s.blobs[0])
	if err != nil {
		return err
	}
	examined, err := s.library.decoder.Examine(ctx, name, original, s.size, sidecar)
	if err := errors.Join(err, original.Close()); err != nil {
		return fmt.Errorf("examining a file: %w", err)
	}
	s.examined = examined
	s.blobs[0].MediaType = examined.MediaType
	s.blobs[0].Width, s.blobs[0].Height = examined.Width, examined.Height
	return s.keepRenditions(ctx)
}

func (s *sealing) open(ctx context.Context, b Blob) (io.ReadCloser, error) {
	key, err := s.key.Subkey(asset.BlobPurpose(b.Version, b.Role))
	if err != nil {
		return nil, err
	}
	content, err := s.library.blobs.Open(ctx, key, b.Name, b.Size)
	if err != nil {
		return nil, fmt.Errorf("reading a blob back: %w", err)
	}
	return content, nil
}

// keepRenditions seals all sizes at once, so that their waits for the disk overlap.
func (s *sealing) keepRenditions(ctx context.Context) error {
	made := make([]Blob, len(s.examined.Renditions))
	failed := make([]error, len(made))
	var all sync.WaitGroup
	for i, picture := range s.examined.Renditions {
		all.Go(func() { made[i], failed[i] = s.keepRendition(ctx, picture) })
	}
	all.Wait()
	s.examined.Renditions = nil
	s.blobs = append(s.blobs, slices.DeleteFunc(made, func(b Blob) bool { return b.Name == "" })...)
	return errors.Join(failed...)
}

func (s *sealing) keepRendition(ctx context.Context, picture Rendered) (Blob, error) {
	role := asset.RoleOf(picture.Size)
	if role == "" {
		return Blob{}, fmt.Errorf("sealing a rendition: the worker made one of size %d", picture.Size)
	}
	key, err := s.key.Subkey(asset.BlobPurpose(s.version, role))
	if err != nil {
		return Blob{}, err
	}
	name, size, err := s.library.blobs.Put(ctx, key, bytes.NewReader(picture.Bytes))
	if err != nil {
		return Blob{}, fmt.Errorf("sealing a rendition: %w", err)
	}
	return Blob{
		Version: s.version, Asset: s.asset, Role: role, Name: name,
		MediaType: picture.MediaType, Width: picture.Width, Height: picture.Height, Size: size,
	}, nil
}

// limitedReader refuses a file that is longer than the house takes.
type limitedReader struct {
	r    io.Reader
	left int64
}

func (l *limitedReader) Read(p []byte) (int, error) {
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, problem.New(problem.TooLarge, "file.too-large")
	}
	return n, err
}
