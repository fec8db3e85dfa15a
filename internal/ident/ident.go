// Package ident names things: every asset, folder, user and so on carries a 63-bit
// number that grows with the time it was made (41 bits of milliseconds, 22 random bits),
// written for people and addresses as 13 characters of Crockford base32.
//
// The kinds are distinct types, so that a folder cannot be handed over where an asset is
// asked for. An ident is a name, not a secret: whoever knows one still passes every check.
package ident

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"time"
)

// Of is the name of one thing of kind K. The zero value names nothing.
type Of[K any] int64

// The kinds. They exist only at compile time.
type (
	assetKind      struct{}
	versionKind    struct{}
	folderKind     struct{}
	collectionKind struct{}
	searchKind     struct{}
	keywordKind    struct{}
	fieldKind      struct{}
	userKind       struct{}
	groupKind      struct{}
	grantKind      struct{}
	sessionKind    struct{}
	tokenKind      struct{}
	uploadKind     struct{}
	jobKind        struct{}
	useKind        struct{}
	changeKind     struct{}
	noticeKind     struct{}
	personKind     struct{}
	appearanceKind struct{}
	consentKind    struct{}
	quitclaimKind  struct{}
	stopKind       struct{}
	mergeKind      struct{}
	recordingKind  struct{}
	requestKind    struct{}
	invitationKind struct{}
	messageKind    struct{}
	orderKind      struct{}
	presetKind     struct{}
	attachmentKind struct{}
	rightKind      struct{}
	shareKind      struct{}
	receiverKind   struct{}
	remarkKind     struct{}
	embedKind      struct{}
	portalKind     struct{}
	recallKind     struct{}
	webhookKind    struct{}
	deliveryKind   struct{}
)

// The names used across the house.
type (
	Asset       = Of[assetKind]
	Version     = Of[versionKind]
	Folder      = Of[folderKind]
	Collection  = Of[collectionKind]
	SavedSearch = Of[searchKind]
	Keyword     = Of[keywordKind]
	Field       = Of[fieldKind]
	User        = Of[userKind]
	Group       = Of[groupKind]
	Grant       = Of[grantKind]
	Session     = Of[sessionKind]
	Token       = Of[tokenKind]
	Upload      = Of[uploadKind]
	Job         = Of[jobKind]
	Use         = Of[useKind]
	Change      = Of[changeKind]
	Notice      = Of[noticeKind]
	Person      = Of[personKind]
	Appearance  = Of[appearanceKind]
	Consent     = Of[consentKind]
	Quitclaim   = Of[quitclaimKind]  // a text; its versions are numbered
	Stop        = Of[stopKind]       // an objection, restriction or hold
	Merge       = Of[mergeKind]      // of two entries of one person
	Request     = Of[requestKind]    // that people give consent
	Invitation  = Of[invitationKind] // of one signer, to sign what a request asks
	Message     = Of[messageKind]    // a mail or SMS
	Order       = Of[orderKind]      // for a set of photos, released as one archive
	Preset      = Of[presetKind]     // a way in which photos leave
	Right       = Of[rightKind]      // a request by which somebody uses a right of theirs
	Recall      = Of[recallKind]     // of uses that stand no longer by right
	Attachment  = Of[attachmentKind] // a document kept with a photo
	Recording   = Of[recordingKind]  // a scan or sound kept with a consent
	Share       = Of[shareKind]      // of photos, with whoever holds its address
	Receiver    = Of[receiverKind]   // somebody who was given photos, and is told when they are called back
	Remark      = Of[remarkKind]     // what a receiver of a share wrote about a photo
	Embed       = Of[embedKind]      // a photo on somebody's website
	Portal      = Of[portalKind]     // pages that show photos to the public, or to those with an account
	Webhook     = Of[webhookKind]    // an address that hears what becomes of photos
	Delivery    = Of[deliveryKind]   // one message to a webhook
)

const (
	alphabet   = "0123456789abcdefghjkmnpqrstvwxyz"
	textLength = 13
	randomBits = 22
)

// epoch is where the milliseconds are counted from; they last until 2089.
var epoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// ErrForm says that a text is not an ident.
var ErrForm = errors.New("not an identifier")

// New makes a name from the moment and the random source given.
func New[T ~int64](at time.Time, random io.Reader) (T, error) {
	var b [4]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return 0, err
	}
	ms := at.Sub(epoch).Milliseconds() & (1<<41 - 1)
	return T(ms<<randomBits | int64(binary.BigEndian.Uint32(b[:])&(1<<randomBits-1))), nil
}

// Parse reads the text form. Only the canonical spelling is taken, so that one thing has one address.
func Parse[T ~int64](text string) (T, error) {
	if len(text) != textLength {
		return 0, ErrForm
	}
	var n uint64
	for i := range len(text) {
		digit := strings.IndexByte(alphabet, text[i])
		if digit < 0 || i == 0 && digit > 7 {
			return 0, ErrForm
		}
		n = n<<5 | uint64(digit)
	}
	return T(n), nil
}

// String gives the text form; the zero value gives the empty string.
func (n Of[K]) String() string {
	if n == 0 {
		return ""
	}
	var b [textLength]byte
	v := uint64(n)
	for i := textLength - 1; i >= 0; i-- {
		b[i] = alphabet[v&31]
		v >>= 5
	}
	return string(b[:])
}

// MarshalText lets an ident stand in JSON, in an address and in a log line.
func (n Of[K]) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText is the inverse of MarshalText; the empty text is the zero value.
func (n *Of[K]) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*n = 0
		return nil
	}
	v, err := Parse[Of[K]](string(text))
	if err != nil {
		return err
	}
	*n = v
	return nil
}
