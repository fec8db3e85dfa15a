package release

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Use is one release of an asset on record: for what, to whom, and the decision it rested on.
type Use struct {
	ID       ident.Use
	Asset    ident.Asset
	Version  ident.Version
	Wanted   Wanted
	By       ident.User // 0 for the console
	At       time.Time
	Decision clearance.Decision
	Ground   []byte // clearance.Ground.Encode: what the decision rested on
	Blurred  []int  // appearances that are made unrecognisable
	ByRule   bool   // not cleared, but the house's rule lets the role take it
	Digest   [32]byte
	Ends     time.Time   // until when it can be collected
	Times    int         // how often it was collected
	Order    ident.Order // the order that it left with, or none
}

// collectWithin is how long a granted use can be collected: long enough for a click and for
// a broken connection to go on, too short to be passed around.
const collectWithin = 5 * time.Minute

// secretBytes is the length of a use's secret: 256 random bits.
const secretBytes = 32

var secretText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

func newSecret(random io.Reader) (text string, digest [32]byte, err error) {
	var b [secretBytes]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", digest, fmt.Errorf("draw a secret: %w", err)
	}
	return secretText.EncodeToString(b[:]), sha256.Sum256(b[:]), nil
}

func digestOf(secret string) (digest [32]byte, err error) {
	b, err := secretText.DecodeString(secret)
	if err != nil || len(b) != secretBytes || secretText.EncodeToString(b) != secret {
		return digest, gone()
	}
	return sha256.Sum256(b), nil
}

// Refusal is the door's no: the decision with its reasons and what would clear it. It
// unwraps to a problem of kind problem.Refused.
type Refusal struct {
	Asset    ident.Asset
	Use      clearance.Use
	Decision clearance.Decision
}

// Error is for the log.
func (r *Refusal) Error() string {
	codes := make([]string, len(r.Decision.Reasons))
	for i, reason := range r.Decision.Reasons {
		codes[i] = reason.Code
	}
	return "release refused: " + strings.Join(codes, ", ")
}

// Unwrap gives the problem that a person reads.
func (r *Refusal) Unwrap() error { return problem.New(problem.Refused, "release.refused") }

// mayAnyway tells whether the organisation lets one of the caller's roles do this with a
// photo that is not cleared. The console holds the keys, but the door is the door: it gets
// no exception.
func (r Rules) mayAnyway(act Act, rights *access.Rights) bool {
	for _, role := range rights.User.Roles {
		for _, allowed := range r.Uncleared[role] {
			if allowed == act {
				return true
			}
		}
	}
	return false
}

// mostReceiver bounds what is written of a receiver, in bytes.
const mostReceiver = 200

// check tells whether what is wanted can be put on record.
func (w Wanted) check() error {
	if len(w.Receiver) > mostReceiver {
		return problem.New(problem.Invalid, "use.receiver-long", "limit", strconv.Itoa(mostReceiver)).At("receiver")
	}
	return nil
}

// check tells whether the organisation has this purpose and channel.
func (r Rules) check(use clearance.Use) error {
	if err := use.Check(); err != nil {
		return err
	}
	if !slices.Contains(r.Purposes, use.Purpose) {
		return problem.New(problem.Invalid, "release.purpose-unknown", "known", listed(r.Purposes)).At("purpose")
	}
	if !slices.Contains(r.Channels, use.Channel) {
		return problem.New(problem.Invalid, "release.channel-unknown", "known", listed(r.Channels)).At("channel")
	}
	return nil
}

// listed puts the keys that the organisation has into a sentence.
func listed[K ~string](keys []K) string {
	words := make([]string, len(keys))
	for i, k := range keys {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}

// rightMissing is the problem of who may look at a photo, but not take it.
const rightMissing = "release.right-missing"

func notFound() error { return problem.New(problem.NotFound, "asset.not-found") }
func gone() error     { return problem.New(problem.NotFound, "release.not-found") }
