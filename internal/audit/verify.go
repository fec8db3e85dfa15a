package audit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"
)

// Stored is a record with the hashes that were stored when it was appended.
type Stored struct {
	Record
	Hashes []Hash
}

// Entry is one step through a log: an event, or a signed checkpoint that stands after the
// events it covers.
type Entry struct {
	Stored     *Stored
	Checkpoint []byte
}

// FindingKind says what is wrong, as a stable word.
type FindingKind string

// What can be wrong with a log.
const (
	// EventChanged: the event does not fit its stored hash; one of them was changed.
	EventChanged FindingKind = "event-changed"
	// BodyChanged: the sealed part is not the one committed to.
	BodyChanged FindingKind = "body-changed"
	// EventsMissing: events are not there, although later ones are.
	EventsMissing FindingKind = "events-missing"
	// EventMisplaced: an event stands where it does not belong: put in, doubled or moved.
	EventMisplaced FindingKind = "event-misplaced"
	// HashesChanged: the stored hashes of the tree do not fit the events'.
	HashesChanged FindingKind = "hashes-changed"
	// HistoryRewritten: the events, though they fit each other, are not those signed.
	HistoryRewritten FindingKind = "history-rewritten"
	// TailCut: fewer events than were signed.
	TailCut FindingKind = "tail-cut"
	// CheckpointForged: a checkpoint whose signature does not hold.
	CheckpointForged FindingKind = "checkpoint-forged"
	// CheckpointMisplaced: a checkpoint that stands only after later events, so that it could
	// not be held against the log.
	CheckpointMisplaced FindingKind = "checkpoint-misplaced"
)

// Finding is one thing that is wrong, between two events (both included).
type Finding struct {
	Kind     FindingKind
	From, To int64
	Cause    error // for the log; nil when the kind says all
}

// Report is what a verification found.
type Report struct {
	Events      int64 // read
	Erased      int64 // whose sealed part was erased
	Checkpoints int64 // that hold
	Sealed      int64 // events that a checkpoint or anchor covers; later ones rest on nothing yet
	LastSigned  time.Time
	Root        Hash // of the log as read, to be compared with the store's Tree; zero when it has gaps
	Findings    []Finding
	More        int64 // findings beyond those listed
}

// Intact tells whether nothing is wrong.
func (r *Report) Intact() bool { return len(r.Findings) == 0 }

// maxFindings bounds what is listed; a log with more is rotten through and through.
const maxFindings = 1000

// Verify reads a whole log once, in order, and says what is wrong with it. Checkpoints come
// among the entries; anchors are signed checkpoints that were kept elsewhere, where whoever
// could change the log could not reach: without one, a log whose tail was cut along with its
// checkpoints looks whole. It needs memory for the tree's edge alone.
//
// The error says that the log could not be read; what is wrong with it is in the report.
func Verify(ctx context.Context, entries iter.Seq2[Entry, error], verifierKey string, anchors [][]byte) (*Report, error) {
	v := &verification{key: verifierKey, report: new(Report)}
	for _, text := range anchors {
		v.checkpoint(text)
	}
	for entry, err := range entries {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return nil, fmt.Errorf("reading the log to verify it: %w", err)
		}
		switch {
		case entry.Stored != nil:
			v.event(entry.Stored)
			v.compare()
		case entry.Checkpoint != nil:
			v.checkpoint(entry.Checkpoint)
		}
	}
	return v.end()
}

// verification is the state of one pass.
type verification struct {
	key    string
	report *Report
	ahead  []Checkpoint // signed, not reached yet, by size

	next   int64 // the event that should come
	read   Tree  // over the events as read
	stored Tree  // over their stored leaf hashes
	gap    bool  // events are missing: the trees end before it
	good   int64 // size at the last checkpoint that held
	bad    bool  // a checkpoint did not hold: later ones cannot either
}

func (v *verification) find(kind FindingKind, from, to int64, cause error) {
	if len(v.report.Findings) == maxFindings {
		v.report.More++
		return
	}
	v.report.Findings = append(v.report.Findings, Finding{kind, from, to, cause})
}

// event takes the next event.
func (v *verification) event(s *Stored) {
	v.report.Events++
	if s.Erased() {
		v.report.Erased++
	}
	if !s.intact() {
		v.find(BodyChanged, s.Seq, s.Seq, nil)
	}
	leaf := s.LeafHash()
	if len(s.Hashes) == 0 || s.Hashes[0] != leaf {
		v.find(EventChanged, s.Seq, s.Seq, nil)
	}
	if s.Seq < v.next {
		v.find(EventMisplaced, s.Seq, s.Seq, nil)
		return
	}
	if s.Seq > v.next {
		v.find(EventsMissing, v.next, s.Seq-1, nil)
		v.gap = true
	}
	v.next = s.Seq + 1
	if !v.gap {
		v.grow(s, leaf)
	}
}

// grow takes an event into the trees. A stored hash that fits either tree is right: the two
// differ after an event was changed, and that is reported as what it is.
func (v *verification) grow(s *Stored, leaf Hash) {
	stored := leaf
	if len(s.Hashes) > 0 {
		stored = s.Hashes[0]
	}
	asRead, asStored := v.read.Append(leaf), v.stored.Append(stored)
	if len(s.Hashes) == 0 {
		return // reported as a changed event
	}
	fits := len(s.Hashes) == len(asRead)
	for i := 1; fits && i < len(asRead); i++ {
		fits = s.Hashes[i] == asRead[i] || s.Hashes[i] == asStored[i]
	}
	if !fits {
		v.find(HashesChanged, s.Seq, s.Seq, nil)
	}
}

// checkpoint takes a signed checkpoint, to be compared when the log has come to its size.
func (v *verification) checkpoint(text []byte) {
	c, err := OpenCheckpoint(text, v.key)
	if err != nil {
		v.find(CheckpointForged, v.next, v.next, err)
		return
	}
	if c.Size < v.next {
		if !v.gap {
			v.find(CheckpointMisplaced, c.Size, v.next, nil)
		}
		return
	}
	at, _ := slices.BinarySearchFunc(v.ahead, c, func(a, b Checkpoint) int { return cmp.Compare(a.Size, b.Size) })
	v.ahead = slices.Insert(v.ahead, at, c)
	v.compare()
}

// compare holds the checkpoints that were reached against the log as read so far.
func (v *verification) compare() {
	for len(v.ahead) > 0 && v.ahead[0].Size <= v.next {
		c := v.ahead[0]
		v.ahead = v.ahead[1:]
		if v.gap || v.bad {
			continue // reported already
		}
		holds, err := v.holds(c)
		if !holds {
			v.bad = true
			v.find(HistoryRewritten, v.good, max(c.Size-1, v.good), err)
			continue
		}
		v.good = c.Size
		v.report.Checkpoints++
		v.report.Sealed, v.report.LastSigned = c.Size, c.At
	}
}

// holds tells whether a checkpoint was signed over the events as read, or over their stored
// hashes: then what was changed since is reported event by event.
func (v *verification) holds(c Checkpoint) (bool, error) {
	read, err := v.read.Root()
	if err != nil || read == c.Root {
		return err == nil, err
	}
	stored, err := v.stored.Root()
	return err == nil && stored == c.Root, err
}

func (v *verification) end() (*Report, error) {
	if len(v.ahead) > 0 {
		v.find(TailCut, v.next, v.ahead[len(v.ahead)-1].Size-1, nil)
	}
	if v.gap {
		return v.report, nil
	}
	root, err := v.read.Root()
	if err != nil {
		return nil, fmt.Errorf("verifying the log: %w", err)
	}
	v.report.Root = root
	return v.report, nil
}
