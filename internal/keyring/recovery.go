package keyring

import (
	"crypto/sha256"
	"encoding/base32"
	"io"
	"strings"

	"imprimatur/internal/problem"
)

// RecoveryKey opens the root keyset when the passphrase is lost. It is shown once, in the
// form of String, and kept on paper; the house keeps only what it seals.
type RecoveryKey [keySize]byte

const (
	recoverySum   = 3 // bytes of checksum; 32+3 bytes are exactly 56 characters of base32
	recoveryGroup = 4
)

// recoveryText is Crockford's base32, which leaves out the letters people confuse.
func recoveryText() *base32.Encoding {
	return base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)
}

func newRecoveryKey(random io.Reader) (key RecoveryKey, err error) {
	_, err = io.ReadFull(random, key[:])
	return key, err
}

// String gives the text to write down: 14 groups of 4 characters, checksum included.
func (k RecoveryKey) String() string {
	text := recoveryText().EncodeToString(append(k[:], k.checksum()...))
	var out strings.Builder
	for i := 0; i < len(text); i += recoveryGroup {
		if i > 0 {
			out.WriteByte('-')
		}
		out.WriteString(text[i : i+recoveryGroup])
	}
	return out.String()
}

// ParseRecoveryKey reads what a person typed: case, spaces and dashes do not matter, and the
// letters O, I and L are taken for the digits they look like. A slip of the pen is found by
// the checksum: problem "key.recovery-mistyped".
func ParseRecoveryKey(typed string) (RecoveryKey, error) {
	plain := strings.NewReplacer("-", "", " ", "", "\t", "", "\r", "", "\n", "", "O", "0", "I", "1", "L", "1").
		Replace(strings.ToUpper(typed))
	mistyped := problem.New(problem.Invalid, "key.recovery-mistyped")
	raw, err := recoveryText().DecodeString(plain)
	if err != nil {
		return RecoveryKey{}, mistyped // without the cause: it would quote a part of the key
	}
	if len(raw) != keySize+recoverySum {
		return RecoveryKey{}, mistyped
	}
	key := RecoveryKey(raw[:keySize])
	if string(key.checksum()) != string(raw[keySize:]) {
		return RecoveryKey{}, mistyped
	}
	return key, nil
}

func (k RecoveryKey) checksum() []byte {
	sum := sha256.Sum256(append([]byte("imprimatur recovery key v1\x00"), k[:]...))
	return sum[:recoverySum]
}
