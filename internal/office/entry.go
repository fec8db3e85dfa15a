package office

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"io"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
)

// How long a login lasts: until it is idle for a working day and a half, or a month.
const (
	idleEnd     = 36 * time.Hour
	absoluteEnd = 30 * 24 * time.Hour
	// seenEvery is how exactly the house notes when a session or token was last used.
	seenEvery = 5 * time.Minute
)

// Session is one login of one user on one device.
type Session struct {
	ID        ident.Session
	User      ident.User
	MadeAt    time.Time
	SeenAt    time.Time
	EndsAt    time.Time // moves on with use, up to 30 days after MadeAt
	Source    string
	UserAgent string
}

// Token lets a program speak for its owner, within a scope and until an end.
type Token struct {
	ID     ident.Token
	User   ident.User
	Name   string
	Scope  access.Scope
	MadeAt time.Time
	SeenAt time.Time
	EndsAt time.Time
}

// tokenMark begins every API token, so that people and scanners know what they found.
const tokenMark = "imp_"

// secretBytes is the length of session, token and set-up secrets: 256 random bits.
const secretBytes = 32

var secretText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

func (o *Office) secret() (text string, digest Digest, err error) {
	var b [secretBytes]byte
	if _, err := io.ReadFull(o.random, b[:]); err != nil {
		return "", digest, fmt.Errorf("draw a secret: %w", err)
	}
	text = secretText.EncodeToString(b[:])
	return text, digestOf(text), nil
}

// digestOf is what is kept of a secret. Equal texts alone have equal digests, so looking a
// digest up tells nothing about how near a guess was.
func digestOf(secret string) Digest { return sha256.Sum256([]byte(secret)) }
