package audit

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint says what the log was at a moment. Signed, it is a text that can be kept
// anywhere; as long as one copy is out of an intruder's reach, what it covers cannot be
// changed or cut off unseen.
type Checkpoint struct {
	Size int64
	Root Hash
	At   time.Time // milliseconds, UTC
}

// Signer signs checkpoints of one library.
type Signer struct {
	origin string
	key    note.Signer
}

const checkpointTime = "2006-01-02T15:04:05.000Z"

// origin is the first line of a library's checkpoints and the name of its key.
func origin(library string) string { return "imprimatur/" + library }

// NewSigner makes the signer of a library; library is its id, without spaces or plus signs.
func NewSigner(library string, key ed25519.PrivateKey) (*Signer, error) {
	public, err := VerifierKey(library, key.Public().(ed25519.PublicKey))
	if err != nil {
		return nil, err
	}
	const ed25519Algorithm = 1
	parts := strings.SplitN(public, "+", 3) // name, hash of the key, the key: whose base64 has plus signs of its own
	secret := base64.StdEncoding.EncodeToString(append([]byte{ed25519Algorithm}, key.Seed()...))
	signer, err := note.NewSigner("PRIVATE+KEY+" + parts[0] + "+" + parts[1] + "+" + secret)
	if err != nil {
		return nil, fmt.Errorf("making the log's signer: %w", err)
	}
	return &Signer{origin(library), signer}, nil
}

// VerifierKey is the text by which anybody checks a library's checkpoints (the form of
// golang.org/x/mod/sumdb/note).
func VerifierKey(library string, key ed25519.PublicKey) (string, error) {
	text, err := note.NewEd25519VerifierKey(origin(library), key)
	if err != nil {
		return "", fmt.Errorf("naming the log's key: %w", err)
	}
	return text, nil
}

// Sign gives the checkpoint as a signed note in the form of C2SP's tlog-checkpoint: origin,
// size, root and, as an extension, the time.
func (s *Signer) Sign(c Checkpoint) ([]byte, error) {
	text := fmt.Sprintf("%s\n%d\n%s\n%s\n", s.origin, c.Size, c.Root, c.At.UTC().Format(checkpointTime))
	signed, err := note.Sign(&note.Note{Text: text}, s.key)
	if err != nil {
		return nil, fmt.Errorf("signing a checkpoint: %w", err)
	}
	return signed, nil
}

// OpenCheckpoint reads a signed checkpoint and checks its signature by a VerifierKey.
func OpenCheckpoint(signed []byte, verifierKey string) (Checkpoint, error) {
	verifier, err := note.NewVerifier(verifierKey)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("reading the log's key: %w", err)
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("opening a checkpoint: %w", err)
	}
	c, err := parseCheckpoint(opened.Text, verifier.Name())
	if err != nil {
		return Checkpoint{}, fmt.Errorf("reading a checkpoint: %w", err)
	}
	return c, nil
}

// OpenSole is OpenCheckpoint for a note that has one signature alone, in the one spelling that it has:
// no byte of such a note can be another.
func OpenSole(signed []byte, verifierKey string) (Checkpoint, error) {
	_, signature, found := strings.Cut(string(signed), "\n\n")
	line, ended := strings.CutSuffix(signature, "\n")
	words := strings.Split(line, " ")
	if !found || !ended || strings.Contains(line, "\n") || len(words) != 3 {
		return Checkpoint{}, errors.New("opening a checkpoint: it has not one signature")
	}
	if _, err := base64.StdEncoding.Strict().DecodeString(words[2]); err != nil {
		return Checkpoint{}, fmt.Errorf("opening a checkpoint: its signature is written in another way: %w", err)
	}
	return OpenCheckpoint(signed, verifierKey)
}

func parseCheckpoint(text, origin string) (c Checkpoint, err error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) != 4 || lines[0] != origin {
		return Checkpoint{}, fmt.Errorf("it is not one of %s", origin)
	}
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 {
		return Checkpoint{}, fmt.Errorf("its size is %q", lines[1])
	}
	if c.Root, err = tlog.ParseHash(lines[2]); err != nil {
		return Checkpoint{}, fmt.Errorf("its root is %q", lines[2])
	}
	if c.At, err = time.Parse(checkpointTime, lines[3]); err != nil {
		return Checkpoint{}, fmt.Errorf("its time is %q", lines[3])
	}
	return c, nil
}
