// Package library brings photos in, keeps, describes, finds, verifies and erases them. It hands
// no photo out: that is the door's business (package release).
//
// A file comes in by Add, by an upload in pieces (CreateUpload, WriteUpload, TakeUpload) or by
// an Import of folders. Its bytes are sealed under a data key of the asset's own, the confined
// worker looks at them, and one transaction makes the asset with all that belongs to it; until
// then nothing is visible. Whatever a crash leaves behind is taken away by Sweep.
package library

import (
	"io"
	"time"
)

// Library is the room. It may be used from many goroutines.
type Library struct {
	store   Store
	keys    Keys
	blobs   Blobs
	spool   Spool
	decoder Decoder
	scanner Scanner
	now     func() time.Time
	random  io.Reader
	log     Logger
	limits  Limits

	opened  time.Time
	running running
}

// LargestFile is how many bytes one file may have.
func (l *Library) LargestFile() int64 { return l.limits.File }

// Limits bound what comes in.
type Limits struct {
	File    int64 // bytes of one file
	Pending int64 // bytes that one user may have under way in uploads
	Uploads int   // uploads that one user may have under way

	// WaitForScanner: while the scanner does not answer, uploads wait for it; else they are refused.
	WaitForScanner bool
}

// DefaultLimits are 2 GiB a file, and 50 GiB in 20,000 uploads under way for each user.
func DefaultLimits() Limits {
	return Limits{File: 2 << 30, Pending: 50 << 30, Uploads: 20_000}
}

// New puts the room together. random must be safe for concurrent use.
func New(p Ports) *Library {
	return &Library{
		store: p.Store, keys: p.Keys, blobs: p.Blobs, spool: p.Spool, decoder: p.Decoder, scanner: p.Scanner,
		now: p.Now, random: p.Random, log: p.Log, limits: p.Limits, opened: p.Now(),
	}
}
