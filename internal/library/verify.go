package library

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"runtime"
	"sync"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Check is one verification of one slice: the blobs whose version leaves the rest Part when it
// is divided by Parts.
type Check struct {
	Part, Parts int
	At          time.Time
	Blobs       int
	Bytes       int64
	Damaged     int
}

// Damage is one blob that is not what was kept.
type Damage struct {
	Blob   string
	Asset  ident.Asset
	Role   asset.Role
	Reason string // "blob.damaged", "blob.missing", "key.unreadable" or "blob.other-content"
}

// Verification is what Verify found.
type Verification struct {
	Check
	Damage []Damage
	// LastFull is when the last of all slices was done, so that everything has been read since
	// then; zero while one of them never was.
	LastFull time.Time
}

const (
	maxParts    = 366 // slices that the blobs can be divided into
	verifyBatch = 100 // versions read from the store at once
	maxOnRecord = 500 // damaged blobs that the event lists
)

// Verify reads and authenticates every blob of one slice of parts, whichever was verified
// longest ago; 1 is everything. Originals are also compared with the hash that was taken when
// they came in. What is damaged is noted and reported and never touched. progress, if given,
// is told how many blobs and bytes were read so far.
//
// The caller must be of the house, or run it.
func (l *Library) Verify(ctx context.Context, by access.Caller, parts int, progress func(blobs int, bytes int64)) (Verification, error) {
	if parts < 1 || parts > maxParts {
		return Verification{}, problem.New(problem.Invalid, "verify.fraction").At("fraction")
	}
	v := verifier{library: l, progress: progress, found: Verification{Check: Check{Parts: parts}}}
	err := l.store.View(ctx, func(tx Reader) error {
		if err := runsHouse(ctx, tx, by); err != nil {
			return err
		}
		checks, err := tx.Checks(ctx, parts)
		v.found.Part = longestAgo(checks, parts)
		return err
	})
	if err != nil {
		return Verification{}, err
	}
	if err := v.slice(ctx); err != nil {
		return Verification{}, err
	}
	return v.found, v.close(ctx, by)
}

func runsHouse(ctx context.Context, tx Reader, by access.Caller) error {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return err
	}
	if !rights.May(access.RunHouse) {
		return problem.New(problem.Forbidden, "house.right-missing")
	}
	return nil
}

// longestAgo chooses the slice that waits for longest.
func longestAgo(checks map[int]Check, parts int) int {
	chosen := 0
	for part := range parts {
		if checks[part].At.Before(checks[chosen].At) {
			chosen = part
		}
	}
	return chosen
}

// verifier goes through one slice.
type verifier struct {
	library  *Library
	progress func(blobs int, bytes int64)

	mu    sync.Mutex
	found Verification
}

// slice reads the blobs of the slice, batch by batch.
func (v *verifier) slice(ctx context.Context) error {
	var after ident.Version
	for {
		var batch []KeptBlob
		err := v.library.store.View(ctx, func(tx Reader) (err error) {
			batch, err = tx.Slice(ctx, after, v.found.Part, v.found.Parts, verifyBatch)
			return err
		})
		if err != nil {
			return fmt.Errorf("listing blobs to verify: %w", err)
		}
		if len(batch) == 0 {
			return nil
		}
		after = batch[len(batch)-1].Version
		if err := v.batch(ctx, batch); err != nil {
			return err
		}
	}
}

// batch checks blobs on all cores.
func (v *verifier) batch(ctx context.Context, batch []KeptBlob) error {
	next := make(chan KeptBlob)
	failed := make([]error, runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	for i := range failed {
		all.Go(func() {
			for b := range next {
				if failed[i] == nil {
					failed[i] = v.blob(ctx, b)
				}
			}
		})
	}
	for _, b := range batch {
		next <- b
	}
	close(next)
	all.Wait()
	return errors.Join(failed...)
}

// blob checks one and notes what it found.
func (v *verifier) blob(ctx context.Context, b KeptBlob) error {
	err := v.library.checkBlob(ctx, b)
	reason := damage(err)
	if err != nil && reason == "" {
		return fmt.Errorf("verifying a blob: %w", err)
	}
	if reason != "" {
		if gone, err := v.library.erased(ctx, b.Asset); err != nil || gone {
			return err
		}
	}
	if (reason != "") != b.Damaged {
		if err := v.note(ctx, b, reason != ""); err != nil {
			return err
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.found.Blobs++
	v.found.Bytes += b.Size
	if reason != "" {
		v.found.Damage = append(v.found.Damage, Damage{Blob: b.Name, Asset: b.Asset, Role: b.Role, Reason: reason})
		v.found.Damaged++
	}
	if v.progress != nil {
		v.progress(v.found.Blobs, v.found.Bytes)
	}
	return nil
}

func (v *verifier) note(ctx context.Context, b KeptBlob, damaged bool) error {
	var at time.Time
	if damaged {
		at = v.library.now()
	}
	return v.library.store.InTx(ctx, func(tx Tx) error { return tx.MarkDamaged(ctx, b.Blob, at) })
}

var errOtherContent = errors.New("the content has another hash than when it came in")

// damage gives the reason when an error says that a blob is damaged, else nothing.
func damage(err error) string {
	if errors.Is(err, errOtherContent) {
		return "blob.other-content"
	}
	switch code := problem.Of(err).Code; code {
	case "blob.damaged", "blob.missing", "key.unreadable":
		return code
	}
	return ""
}

// checkBlob reads a blob to its end.
func (l *Library) checkBlob(ctx context.Context, b KeptBlob) error {
	key, err := l.keys.OpenKey(asset.KeySubject(b.Asset), b.Wrapped)
	if err != nil {
		return err
	}
	defer key.Wipe()
	own, err := key.Subkey(asset.BlobPurpose(b.Version, b.Role))
	if err != nil {
		return err
	}
	content, err := l.blobs.Open(ctx, own, b.Name, b.Size)
	if err != nil {
		return err
	}
	var sum hash.Hash
	into := io.Discard
	if b.Role == asset.Original {
		sum = sha256.New()
		into = sum
	}
	_, err = io.CopyBuffer(struct{ io.Writer }{into}, content, make([]byte, 256<<10))
	if err := errors.Join(err, content.Close()); err != nil {
		return err
	}
	if sum != nil && hex.EncodeToString(sum.Sum(nil)) != b.SHA256 {
		return errOtherContent
	}
	return nil
}

// erased tells whether an asset was erased since it was listed: then its blobs may well be gone.
func (l *Library) erased(ctx context.Context, id ident.Asset) (bool, error) {
	var gone bool
	err := l.store.View(ctx, func(tx Reader) error {
		h, err := tx.Holding(ctx, id)
		gone = h.State == asset.Erased
		return err
	})
	return gone, err
}

// close remembers the slice and puts the verification on record.
func (v *verifier) close(ctx context.Context, by access.Caller) error {
	l := v.library
	v.found.At = l.now()
	damaged := make([]any, min(len(v.found.Damage), maxOnRecord))
	for i := range damaged {
		d := v.found.Damage[i]
		damaged[i] = map[string]any{"blob": d.Blob, "asset": d.Asset.String(), "role": string(d.Role), "reason": d.Reason}
	}
	outcome := audit.OK
	if len(damaged) > 0 {
		outcome = audit.Failure
	}
	return l.store.InTx(ctx, func(tx Tx) error {
		if err := tx.SetCheck(ctx, v.found.Check); err != nil {
			return fmt.Errorf("remembering a verification: %w", err)
		}
		checks, err := tx.Checks(ctx, v.found.Parts)
		if err != nil {
			return err
		}
		v.found.LastFull = lastFull(checks, v.found.Parts)
		return tx.Append(ctx, l.happened(by, audit.Verified, audit.Object{Kind: "library"}, outcome, map[string]any{
			"part": v.found.Part, "parts": v.found.Parts, "blobs": v.found.Blobs, "bytes": v.found.Bytes, "damaged": damaged,
		}))
	})
}

// lastFull tells since when everything has been read at least once.
func lastFull(checks map[int]Check, parts int) time.Time {
	var oldest time.Time
	for part := range parts {
		check, done := checks[part]
		if !done {
			return time.Time{}
		}
		if oldest.IsZero() || check.At.Before(oldest) {
			oldest = check.At
		}
	}
	return oldest
}
