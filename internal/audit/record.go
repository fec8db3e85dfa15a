package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Record is an event as it is kept: what the tree covers, and apart from it the sealed part
// that may be erased one day.
type Record struct {
	Seq        int64
	At         time.Time // milliseconds, UTC
	Actor      Actor
	Kind       Kind
	Object     Object
	Outcome    Outcome
	Commitment Hash    // to the sealed part; zero when the event has none
	Sealed     *Sealed // nil when the event has none, or when it was erased
}

// Sealed is the personal part of an event: Source and Body. The tree knows it only by its
// commitment, SHA-256 of Salt and then Text. Once Salt and Text are erased, nobody can find
// out by guessing what they were.
type Sealed struct {
	Salt [16]byte
	Text []byte // JSON: {"body":{...},"source":...}, either may be missing
}

// maxSealed bounds a sealed part. A log holds words, not photos.
const maxSealed = 256 << 10

// contents is the form of Sealed.Text.
type contents struct {
	Body   map[string]any `json:"body,omitempty"`
	Source string         `json:"source,omitempty"`
}

// Prepare makes the record of an event, whose Seq and At must be set. Texts are escaped, so
// that what is kept is what may be shown. It fails on an event that does not say who did what
// and how it ended, and on a body that is no JSON or over 256 KiB.
func Prepare(e Event, random io.Reader) (Record, error) {
	if e.Seq < 0 || e.At.IsZero() || e.Actor.Kind == "" || e.Kind == "" || e.Outcome == "" {
		return Record{}, fmt.Errorf("recording an event of kind %q: it is incomplete", e.Kind)
	}
	r := Record{
		Seq: e.Seq, At: e.At.UTC().Truncate(time.Millisecond), Actor: e.Actor, Outcome: e.Outcome,
		Kind:   Kind(escape(string(e.Kind))),
		Object: Object{Kind: escape(e.Object.Kind), ID: escape(e.Object.ID)},
	}
	if e.Source == "" && len(e.Body) == 0 {
		return r, nil
	}
	text, err := canonical(contents{Source: e.Source, Body: e.Body})
	if err != nil {
		return Record{}, fmt.Errorf("recording an event of kind %q: %w", e.Kind, err)
	}
	sealed := &Sealed{Text: text}
	if _, err := io.ReadFull(random, sealed.Salt[:]); err != nil {
		return Record{}, fmt.Errorf("drawing a salt for the log: %w", err)
	}
	r.Sealed, r.Commitment = sealed, sealed.commitment()
	return r, nil
}

// Event gives the event back. Its Source and Body are empty when they were erased, and also when
// they are not those that were written: then it is Damaged.
func (r Record) Event() Event {
	e := Event{Seq: r.Seq, At: r.At, Actor: r.Actor, Kind: r.Kind, Object: r.Object, Outcome: r.Outcome}
	if r.Sealed == nil {
		return e
	}
	var inside contents
	if !r.intact() || json.Unmarshal(r.Sealed.Text, &inside) != nil {
		e.Damaged = true
		return e
	}
	e.Source, e.Body = inside.Source, inside.Body
	return e
}

// Erased tells whether the event had a sealed part that is gone.
func (r Record) Erased() bool { return r.Sealed == nil && r.Commitment != Hash{} }

// Leaf gives the bytes that the tree covers: lines of a name, a space and a value, in this
// order. No value holds a line's end.
//
//	imprimatur event v1
//	seq 12
//	at 1763780000123            (milliseconds since 1970 UTC)
//	actor_kind user
//	actor 0abc...               (empty when there is none; so are the next two)
//	token
//	session
//	kind asset.added
//	object_kind asset
//	object 0abc...
//	outcome ok
//	sealed 9f86d0...            (the commitment in hexadecimal; empty when there is none)
func (r Record) Leaf() []byte {
	out := make([]byte, 0, 384)
	out = append(out, "imprimatur event v1\n"...)
	for _, line := range [...][2]string{
		{"seq", strconv.FormatInt(r.Seq, 10)},
		{"at", strconv.FormatInt(r.At.UnixMilli(), 10)},
		{"actor_kind", escape(string(r.Actor.Kind))},
		{"actor", r.Actor.ID.String()},
		{"token", r.Actor.Token.String()},
		{"session", r.Actor.Session.String()},
		{"kind", escape(string(r.Kind))},
		{"object_kind", escape(r.Object.Kind)},
		{"object", escape(r.Object.ID)},
		{"outcome", escape(string(r.Outcome))},
		{"sealed", r.sealedText()},
	} {
		out = append(append(append(append(out, line[0]...), ' '), line[1]...), '\n')
	}
	return out
}

func (r Record) sealedText() string {
	if r.Commitment == (Hash{}) {
		return ""
	}
	return hex.EncodeToString(r.Commitment[:])
}

// LeafHash is the hash of Leaf as RFC 6962 has it.
func (r Record) LeafHash() Hash { return tlog.RecordHash(r.Leaf()) }

// intact tells whether the sealed part, if it is there, is the one committed to.
func (r Record) intact() bool {
	return r.Sealed == nil || r.Sealed.commitment() == r.Commitment
}

func (s *Sealed) commitment() Hash {
	return sha256.Sum256(append(s.Salt[:], s.Text...))
}

// canonical writes the sealed part: texts escaped, no needless spaces.
func canonical(c contents) ([]byte, error) {
	raw, err := encoded(c)
	if err != nil {
		return nil, err
	}
	if len(raw) > maxSealed {
		return nil, errors.New("its body is too large")
	}
	if !bytes.ContainsRune(raw, '\\') && !needsEscape(string(raw)) {
		return raw, nil // as almost always
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return encoded(escapeAll(value))
}

func encoded(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// escapeAll escapes the texts in a JSON value, keys included.
func escapeAll(value any) any {
	switch v := value.(type) {
	case string:
		return escape(v)
	case []any:
		for i := range v {
			v[i] = escapeAll(v[i])
		}
		return v
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, inner := range v {
			out[escape(key)] = escapeAll(inner)
		}
		return out
	}
	return value
}
