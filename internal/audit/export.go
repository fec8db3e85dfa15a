package audit

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"imprimatur/internal/ident"
)

// An exported log is lines of JSON, and verifies anywhere with Verify and nothing else:
//
//	{"format":"imprimatur log","version":1,"key":"imprimatur/0abc...+1234abcd+AT...","checkpoint":"imprimatur/0abc...\n2\n..."}
//	{"event":{"seq":0,"at":"2026-05-03T10:00:00.000Z","actor_kind":"user",...}}
//	{"checkpoint":"imprimatur/0abc...\n1\n..."}
//
// The key in it says who claims to have signed; whoever checks must know it from elsewhere. The
// checkpoint in the first line covers what was there when it was exported, so that a file whose end
// is cut off is found.
const (
	exportFormat  = "imprimatur log"
	exportVersion = 1
	maxExportLine = 2 << 20
)

type exportLine struct {
	Format     string       `json:"format,omitempty"`
	Version    int          `json:"version,omitempty"`
	Key        string       `json:"key,omitempty"`
	Event      *exportEvent `json:"event,omitempty"`
	Checkpoint string       `json:"checkpoint,omitempty"`
}

type exportEvent struct {
	Seq        int64         `json:"seq"`
	At         string        `json:"at"`
	ActorKind  ActorKind     `json:"actor_kind"`
	Actor      ident.User    `json:"actor,omitzero"`
	Token      ident.Token   `json:"token,omitzero"`
	Session    ident.Session `json:"session,omitzero"`
	Kind       Kind          `json:"kind"`
	ObjectKind string        `json:"object_kind,omitempty"`
	Object     string        `json:"object,omitempty"`
	Outcome    Outcome       `json:"outcome"`
	Commitment string        `json:"commitment,omitempty"`
	Salt       string        `json:"salt,omitempty"`
	// Sealed is a text that holds JSON, not JSON itself: its very bytes are committed to.
	Sealed string `json:"sealed,omitempty"`
	Hashes []Hash `json:"hashes"`
}

// Export writes a log, as it comes out of the store, in the form that ReadExport reads. signed is its
// newest checkpoint, made before the entries are gone through.
func Export(w io.Writer, verifierKey string, signed []byte, entries iter.Seq2[Entry, error]) error {
	out := bufio.NewWriterSize(w, 64<<10)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(exportLine{Format: exportFormat, Version: exportVersion, Key: verifierKey, Checkpoint: string(signed)}); err != nil {
		return fmt.Errorf("exporting the log: %w", err)
	}
	for entry, err := range entries {
		if err != nil {
			return fmt.Errorf("exporting the log: %w", err)
		}
		line := exportLine{Checkpoint: string(entry.Checkpoint)}
		if entry.Stored != nil {
			line = exportLine{Event: exported(entry.Stored)}
		}
		if err := encoder.Encode(line); err != nil {
			return fmt.Errorf("exporting the log: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("exporting the log: %w", err)
	}
	return nil
}

func exported(s *Stored) *exportEvent {
	e := &exportEvent{
		Seq: s.Seq, At: s.At.UTC().Format(checkpointTime),
		ActorKind: s.Actor.Kind, Actor: s.Actor.ID, Token: s.Actor.Token, Session: s.Actor.Session,
		Kind: s.Kind, ObjectKind: s.Object.Kind, Object: s.Object.ID, Outcome: s.Outcome,
		Commitment: s.sealedText(), Hashes: s.Hashes,
	}
	if s.Sealed != nil {
		e.Salt, e.Sealed = hex.EncodeToString(s.Sealed.Salt[:]), string(s.Sealed.Text)
	}
	return e
}

// ReadExport reads an exported log: the key that it claims, and its entries, which can be
// gone through once.
func ReadExport(r io.Reader) (verifierKey string, entries iter.Seq2[Entry, error], err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxExportLine)
	head, err := readLine(lines)
	if err != nil {
		return "", nil, fmt.Errorf("reading an exported log: %w", err)
	}
	if head.Format != exportFormat || head.Version != exportVersion {
		return "", nil, errors.New("reading an exported log: it has another format")
	}
	return head.Key, func(yield func(Entry, error) bool) {
		if head.Checkpoint != "" && !yield(Entry{Checkpoint: []byte(head.Checkpoint)}, nil) {
			return
		}
		for {
			line, err := readLine(lines)
			if errors.Is(err, io.EOF) {
				return
			}
			entry := Entry{}
			if err == nil {
				entry, err = line.entry()
			}
			if err != nil {
				err = fmt.Errorf("reading an exported log: %w", err)
			}
			if !yield(entry, err) || err != nil {
				return
			}
		}
	}, nil
}

func readLine(lines *bufio.Scanner) (line exportLine, err error) {
	if !lines.Scan() {
		if err := lines.Err(); err != nil {
			return line, err
		}
		return line, io.EOF
	}
	decoder := json.NewDecoder(bytes.NewReader(lines.Bytes()))
	decoder.DisallowUnknownFields()
	return line, decoder.Decode(&line)
}

func (l exportLine) entry() (Entry, error) {
	if l.Event == nil {
		return Entry{Checkpoint: []byte(l.Checkpoint)}, nil
	}
	stored, err := l.Event.stored()
	return Entry{Stored: stored}, err
}

func (e *exportEvent) stored() (*Stored, error) {
	at, err := time.Parse(checkpointTime, e.At)
	if err != nil {
		return nil, fmt.Errorf("event %d: %w", e.Seq, err)
	}
	s := &Stored{Hashes: e.Hashes, Record: Record{
		Seq: e.Seq, At: at, Actor: Actor{Kind: e.ActorKind, ID: e.Actor, Token: e.Token, Session: e.Session},
		Kind: e.Kind, Object: Object{Kind: e.ObjectKind, ID: e.Object}, Outcome: e.Outcome,
	}}
	if err := fromHex(s.Commitment[:], e.Commitment); err != nil {
		return nil, fmt.Errorf("event %d: %w", e.Seq, err)
	}
	if e.Salt == "" && e.Sealed == "" {
		return s, nil
	}
	s.Sealed = &Sealed{Text: []byte(e.Sealed)}
	if err := fromHex(s.Sealed.Salt[:], e.Salt); err != nil {
		return nil, fmt.Errorf("event %d: %w", e.Seq, err)
	}
	return s, nil
}

// fromHex fills all of into, or leaves it zero for an empty text.
func fromHex(into []byte, text string) error {
	if text == "" {
		return nil
	}
	if hex.DecodedLen(len(text)) != len(into) {
		return errors.New("a hash has the wrong length")
	}
	_, err := hex.Decode(into, []byte(text))
	return err
}

// SignedCheckpoint is a checkpoint as a store keeps it.
type SignedCheckpoint struct {
	Size int64 // what it claims to cover; Note says it under a signature
	Note []byte
}

// Merge puts a store's events and checkpoints, each in order, into one log: every checkpoint
// after the events that it covers.
func Merge(events iter.Seq2[Stored, error], checkpoints iter.Seq2[SignedCheckpoint, error]) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		next, stop := iter.Pull2(checkpoints)
		defer stop()
		signed, err, more := next()
		// until yields the checkpoints up to a size and tells whether to go on.
		until := func(size int64) bool {
			for ; more; signed, err, more = next() {
				if err != nil {
					yield(Entry{}, err)
					return false
				}
				if signed.Size > size {
					return true
				}
				if !yield(Entry{Checkpoint: signed.Note}, nil) {
					return false
				}
			}
			return true
		}
		for event, err := range events {
			if err != nil {
				yield(Entry{}, err)
				return
			}
			if !until(event.Seq) || !yield(Entry{Stored: &event}, nil) {
				return
			}
		}
		until(1<<63 - 1)
	}
}
