package keyring

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"
)

// PasswordCost is what checking one login costs: the first choice of OWASP's guidance for
// Argon2id with 19 MiB, light enough that a few logins at once do not starve the server.
func PasswordCost() Cost { return Cost{Time: 2, Memory: 19 << 10, Threads: 1} }

const (
	passwordSalt = 16
	passwordHash = 32
	// costliest hash that is checked, so that a hash from elsewhere cannot stop the server
	maxPasswordMemory = 1 << 20 // KiB
	maxPasswordTime   = 16
)

// Passwords hashes the passwords of accounts with Argon2id, in the PHC string form
// ($argon2id$v=19$m=...,t=...,p=...$salt$hash).
type Passwords struct {
	Cost   Cost
	Random io.Reader
}

// Hash makes the text that is kept of a password.
func (p Passwords) Hash(password string) (string, error) {
	var salt [passwordSalt]byte
	if _, err := io.ReadFull(p.Random, salt[:]); err != nil {
		return "", fmt.Errorf("drawing a salt: %w", err)
	}
	hash := argon2.IDKey([]byte(password), salt[:], p.Cost.Time, p.Cost.Memory, p.Cost.Threads, passwordHash)
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.Cost.Memory, p.Cost.Time, p.Cost.Threads, text(salt[:]), text(hash)), nil
}

// Check tells whether the password is the one that was hashed, and whether it was hashed at
// another cost than Hash would take now.
func (p Passwords) Check(encoded, password string) (right, outdated bool, err error) {
	var version int
	var cost Cost
	fields := strings.Split(encoded, "$")
	if len(fields) != 6 || fields[0] != "" || fields[1] != "argon2id" {
		return false, false, fmt.Errorf("reading a password's hash: not of the form $argon2id$")
	}
	if _, err := fmt.Sscanf(fields[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, false, fmt.Errorf("reading a password's hash: version %q", fields[2])
	}
	if _, err := fmt.Sscanf(fields[3], "m=%d,t=%d,p=%d", &cost.Memory, &cost.Time, &cost.Threads); err != nil {
		return false, false, fmt.Errorf("reading a password's hash: %w", err)
	}
	if cost.Memory > maxPasswordMemory || cost.Time > maxPasswordTime || cost.Time < 1 || cost.Threads < 1 {
		return false, false, fmt.Errorf("reading a password's hash: cost %q", fields[3])
	}
	salt, err := base64.RawStdEncoding.DecodeString(fields[4])
	if err != nil {
		return false, false, fmt.Errorf("reading a password's hash: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(fields[5])
	if err != nil {
		return false, false, fmt.Errorf("reading a password's hash: %w", err)
	}
	if len(want) < 16 || len(want) > 64 {
		return false, false, fmt.Errorf("reading a password's hash: %d bytes", len(want))
	}
	got := argon2.IDKey([]byte(password), salt, cost.Time, cost.Memory, cost.Threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, cost != p.Cost, nil
}
