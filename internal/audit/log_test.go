package audit_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
)

// testLog is a log as a store holds it.
type testLog struct {
	tree        audit.Tree
	events      []audit.Stored
	checkpoints []audit.SignedCheckpoint
	signer      *audit.Signer
	key         string
	random      *rand.ChaCha8
}

func newLog(t testing.TB, seed byte) *testLog {
	t.Helper()
	l := &testLog{random: rand.NewChaCha8([32]byte{seed})}
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, 32))
	var err error
	if l.signer, err = audit.NewSigner("0lib", private); err != nil {
		t.Fatal(err)
	}
	if l.key, err = audit.VerifierKey("0lib", private.Public().(ed25519.PublicKey)); err != nil {
		t.Fatal(err)
	}
	return l
}

var morning = time.Date(2026, 5, 3, 8, 0, 0, 0, time.UTC)

func (l *testLog) add(t testing.TB, e audit.Event) {
	t.Helper()
	e.Seq, e.At = l.tree.Size(), morning.Add(time.Duration(l.tree.Size())*time.Second)
	record, err := audit.Prepare(e, l.random)
	if err != nil {
		t.Fatal(err)
	}
	l.events = append(l.events, audit.Stored{Record: record, Hashes: l.tree.Append(record.LeafHash())})
}

// addSome appends events of all shapes.
func (l *testLog) addSome(t testing.TB, n int) {
	t.Helper()
	for i := range n {
		e := audit.Event{
			Actor:   audit.Actor{Kind: audit.User, ID: ident.User(1000 + i%3), Session: ident.Session(77)},
			Kind:    audit.AssetPreviewed,
			Object:  audit.Object{Kind: "asset", ID: fmt.Sprint(i)},
			Outcome: audit.OK,
		}
		if i%3 != 0 {
			e.Source = "192.0.2.7"
			e.Body = map[string]any{"name": "Ada", "n": i}
		}
		if i%5 == 0 {
			e.Actor, e.Kind, e.Outcome = audit.Actor{Kind: audit.System}, audit.Verified, audit.Failure
		}
		l.add(t, e)
	}
}

func (l *testLog) sign(t testing.TB) []byte {
	t.Helper()
	root, err := l.tree.Root()
	if err != nil {
		t.Fatal(err)
	}
	note, err := l.signer.Sign(audit.Checkpoint{Size: l.tree.Size(), Root: root, At: morning.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	l.checkpoints = append(l.checkpoints, audit.SignedCheckpoint{Size: l.tree.Size(), Note: note})
	return note
}

// ReadHashes implements audit.Hashes as a store would.
func (l *testLog) ReadHashes(indexes []int64) ([]audit.Hash, error) {
	var out []audit.Hash
	for _, index := range indexes {
		seq, place := audit.Locate(index)
		out = append(out, l.events[seq].Hashes[place])
	}
	return out, nil
}

func (l *testLog) entries() iter.Seq2[audit.Entry, error] {
	return audit.Merge(each(l.events), each(l.checkpoints))
}

func each[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, one := range list {
			if !yield(one, nil) {
				return
			}
		}
	}
}

// rehash makes all stored hashes fit the events again, as an intruder with the database's
// key would.
func (l *testLog) rehash() {
	l.tree = audit.Tree{}
	for i := range l.events {
		l.events[i].Hashes = l.tree.Append(l.events[i].LeafHash())
	}
}

func (l *testLog) verify(t testing.TB, anchors ...[]byte) *audit.Report {
	t.Helper()
	report, err := audit.Verify(t.Context(), l.entries(), l.key, anchors)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func kinds(r *audit.Report) (list []audit.FindingKind) {
	for _, f := range r.Findings {
		list = append(list, f.Kind)
	}
	return list
}

func TestAWholeLogIsIntact(t *testing.T) {
	l := newLog(t, 1)
	if r := l.verify(t); !r.Intact() || r.Events != 0 {
		t.Errorf("the empty log: %+v", r)
	}
	l.sign(t)
	for range 9 {
		l.addSome(t, 7)
		l.sign(t)
	}
	anchor := l.checkpoints[5].Note
	l.addSome(t, 3)
	l.events[1].Sealed = nil // erased
	r := l.verify(t, anchor, l.checkpoints[9].Note)
	root, err := l.tree.Root()
	if err != nil {
		t.Fatal(err)
	}
	if !r.Intact() || r.Events != 66 || r.Sealed != 63 || r.Checkpoints != 12 || r.Erased != 1 || r.Root != root || !r.LastSigned.Equal(morning.Add(time.Hour)) {
		t.Errorf("%+v", r)
	}
}

func TestTheTreeIsThatOfRFC6962(t *testing.T) {
	l := newLog(t, 1)
	for n := range int64(70) {
		root, err := l.tree.Root()
		if err != nil {
			t.Fatal(err)
		}
		if want, err := audit.RootOf(n, l); err != nil || root != want {
			t.Fatalf("the root at %d: %v, %v", n, root, err)
		}
		edge, err := l.tree.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		again, err := audit.ParseTree(n, edge)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := again.Root(); err != nil || got != root {
			t.Fatalf("at %d the edge does not come back: %v", n, err)
		}
		if _, err := audit.ParseTree(n, append(edge, 0)); err == nil {
			t.Error("an edge that is too long was read")
		}
		l.addSome(t, 1)
		want, err := tlog.StoredHashesForRecordHash(n, l.events[n].LeafHash(), l)
		if err != nil || !slices.Equal(want, l.events[n].Hashes) {
			t.Fatalf("the hashes stored with %d: %v", n, err)
		}
	}
}

func TestOneEventIsProvedWithoutTheRest(t *testing.T) {
	l := newLog(t, 1)
	var points []audit.Checkpoint
	for range 40 {
		l.addSome(t, 1)
		root, err := l.tree.Root()
		if err != nil {
			t.Fatal(err)
		}
		points = append(points, audit.Checkpoint{Size: l.tree.Size(), Root: root})
	}
	last := points[39]
	for seq := range int64(40) {
		proof, err := audit.ProveInclusion(40, seq, l)
		if err != nil {
			t.Fatal(err)
		}
		if err := audit.CheckInclusion(proof, last, seq, l.events[seq].LeafHash()); err != nil {
			t.Errorf("event %d is not proved: %v", seq, err)
		}
		if err := audit.CheckInclusion(proof, last, seq, l.events[(seq+1)%40].LeafHash()); err == nil {
			t.Errorf("event %d's proof takes another event", seq)
		}
		grew, err := audit.ProveConsistency(40, points[seq].Size, l)
		if err != nil {
			t.Fatal(err)
		}
		if err := audit.CheckConsistency(grew, last, points[seq]); err != nil {
			t.Errorf("growth from %d is not proved: %v", seq+1, err)
		}
		forged := points[seq]
		forged.Root[0] ^= 1
		if err := audit.CheckConsistency(grew, last, forged); err == nil {
			t.Errorf("growth from a forged checkpoint at %d is proved", seq+1)
		}
	}
}

func TestL4_WhatIsKeptMayBeShown(t *testing.T) {
	l := newLog(t, 1)
	l.add(t, audit.Event{
		Actor: audit.Actor{Kind: audit.Nobody}, Kind: audit.LoginFailed, Outcome: audit.Denied,
		Source: "192.0.2.1\r\nSet-Cookie: x",
		Object: audit.Object{Kind: "user", ID: "a\nb\x1b[2Jc\u202Ed\u2028e\xff"},
		Body:   map[string]any{"na\x00me": []any{"x\u009by", map[string]any{"<b>": "\u200b&\U000e0001"}}, "n": json.Number("12345678901234567890")},
	})
	e := l.events[0].Event()
	if e.Object.ID != `a\u000ab\u001b[2Jc\u202ed\u2028e\xff` {
		t.Errorf("object %q", e.Object.ID)
	}
	if e.Source != `192.0.2.1\u000d\u000aSet-Cookie: x` {
		t.Errorf("source %q", e.Source)
	}
	want := `{"body":{"n":12345678901234567890,"na\\u0000me":["x\\u009by",{"<b>":"\\u200b&\\U000e0001"}]},` +
		`"source":"192.0.2.1\\u000d\\u000aSet-Cookie: x"}`
	if got := string(l.events[0].Sealed.Text); got != want {
		t.Errorf("sealed\n%s\nwant\n%s", got, want)
	}
	if strings.Count(string(l.events[0].Leaf()), "\n") != 12 {
		t.Errorf("a text broke the leaf's lines:\n%s", l.events[0].Leaf())
	}
}

func TestTheLeafIsAsDocumented(t *testing.T) {
	record, err := audit.Prepare(audit.Event{
		Seq: 12, At: time.UnixMilli(1763780000123).Add(99 * time.Microsecond), Kind: audit.AssetAdded, Outcome: audit.OK,
		Actor:  audit.Actor{Kind: audit.Token, ID: 5, Token: 6},
		Object: audit.Object{Kind: "asset", ID: ident.Asset(7).String()},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := "imprimatur event v1\nseq 12\nat 1763780000123\nactor_kind token\nactor 0000000000005\ntoken 0000000000006\nsession \n" +
		"kind asset.added\nobject_kind asset\nobject 0000000000007\noutcome ok\nsealed \n"
	if string(record.Leaf()) != want {
		t.Errorf("%s", record.Leaf())
	}
	if record.At.Nanosecond() != 123e6 {
		t.Errorf("kept at %v: finer than what is hashed", record.At)
	}
}

func TestAnIncompleteEventIsRefused(t *testing.T) {
	whole := audit.Event{At: morning, Actor: audit.Actor{Kind: audit.User}, Kind: audit.SearchRun, Outcome: audit.OK}
	for what, spoil := range map[string]func(*audit.Event){
		"no time":    func(e *audit.Event) { e.At = time.Time{} },
		"no actor":   func(e *audit.Event) { e.Actor = audit.Actor{} },
		"no kind":    func(e *audit.Event) { e.Kind = "" },
		"no outcome": func(e *audit.Event) { e.Outcome = "" },
		"no place":   func(e *audit.Event) { e.Seq = -1 },
		"a photo":    func(e *audit.Event) { e.Body = map[string]any{"photo": make([]byte, 300_000)} },
		"no JSON":    func(e *audit.Event) { e.Body = map[string]any{"f": func() {}} },
	} {
		e := whole
		spoil(&e)
		if _, err := audit.Prepare(e, rand.NewChaCha8([32]byte{})); err == nil {
			t.Errorf("%s: recorded", what)
		}
	}
}

func TestACheckpointIsASignedNoteAnybodyCanCheck(t *testing.T) {
	l := newLog(t, 1)
	l.addSome(t, 5)
	signed := l.sign(t)
	c, err := audit.OpenCheckpoint(signed, l.key)
	if root, _ := l.tree.Root(); err != nil || c.Size != 5 || c.Root != root || !c.At.Equal(morning.Add(time.Hour)) {
		t.Errorf("%+v, %v", c, err)
	}
	if !strings.HasPrefix(string(signed), "imprimatur/0lib\n5\n") {
		t.Errorf("its form:\n%s", signed)
	}
	for i := range signed {
		changed := bytes.Clone(signed)
		changed[i] ^= 1
		if got, err := audit.OpenCheckpoint(changed, l.key); err == nil && got != c {
			t.Errorf("with byte %d changed it says %+v", i, got)
		}
	}
	if _, err := audit.OpenCheckpoint(signed, newLog(t, 2).key); err == nil {
		t.Error("another library's key opens it")
	}
	if _, err := audit.NewSigner("a b", ed25519.NewKeyFromSeed(make([]byte, 32))); err == nil {
		t.Error("a library's id with a space was taken")
	}
}

func TestAnExportedLogVerifiesOffline(t *testing.T) {
	l := newLog(t, 1)
	for range 5 {
		l.addSome(t, 11)
		l.sign(t)
	}
	l.events[4].Sealed = nil
	var file bytes.Buffer
	if err := audit.Export(&file, l.key, nil, l.entries()); err != nil {
		t.Fatal(err)
	}
	key, entries, err := audit.ReadExport(bytes.NewReader(file.Bytes()))
	if err != nil || key != l.key {
		t.Fatal(key, err)
	}
	r, err := audit.Verify(t.Context(), entries, key, nil)
	if err != nil || !r.Intact() || r.Events != 55 || r.Checkpoints != 5 || r.Erased != 1 || r.Root != l.verify(t).Root {
		t.Errorf("%+v, %v", r, err)
	}
	lines := strings.SplitAfter(file.String(), "\n")
	for i := 1; i < len(lines)-1; i++ { // the anchor was kept elsewhere
		cut := strings.Join(slices.Delete(slices.Clone(lines), i, i+1), "")
		_, entries, err := audit.ReadExport(strings.NewReader(cut))
		if err != nil {
			t.Fatal(err)
		}
		r, err := audit.Verify(t.Context(), entries, l.key, [][]byte{l.checkpoints[4].Note})
		if err != nil || r.Intact() && strings.Contains(lines[i], `"event"`) {
			t.Errorf("without line %d it is intact: %v", i, err)
		}
	}
	for what, text := range map[string]string{
		"nothing": "", "another file": "{}\n", "no JSON": "hello\n", "an odd field": lines[0] + "{\"x\":1}\n",
		"half a line": lines[0] + lines[1][:40],
	} {
		_, entries, err := audit.ReadExport(strings.NewReader(text))
		if err == nil {
			_, err = audit.Verify(t.Context(), entries, l.key, nil)
		}
		if err == nil {
			t.Errorf("%s was read", what)
		}
	}
}

func TestAnUnreadableLogIsAnErrorNotAFinding(t *testing.T) {
	l := newLog(t, 1)
	l.addSome(t, 3)
	gone := errors.New("the disk is gone")
	broken := func(yield func(audit.Stored, error) bool) {
		if yield(l.events[0], nil) {
			yield(audit.Stored{}, gone)
		}
	}
	if _, err := audit.Verify(t.Context(), audit.Merge(broken, each(l.checkpoints)), l.key, nil); !errors.Is(err, gone) {
		t.Error(err)
	}
	brokenPoints := func(yield func(audit.SignedCheckpoint, error) bool) { yield(audit.SignedCheckpoint{}, gone) }
	if _, err := audit.Verify(t.Context(), audit.Merge(each(l.events), brokenPoints), l.key, nil); !errors.Is(err, gone) {
		t.Error(err)
	}
}

func BenchmarkPrepareAndAppend(b *testing.B) {
	l := newLog(b, 1)
	e := audit.Event{
		At: morning, Actor: audit.Actor{Kind: audit.User, ID: 5, Session: 6}, Kind: audit.AssetPreviewed, Outcome: audit.OK,
		Source: "192.0.2.1", Body: map[string]any{"assets": []string{"0abcdefghjkmn", "0abcdefghjkmp"}},
	}
	for b.Loop() {
		e.Seq = l.tree.Size()
		record, err := audit.Prepare(e, l.random)
		if err != nil {
			b.Fatal(err)
		}
		l.tree.Append(record.LeafHash())
	}
}

func BenchmarkVerify10000(b *testing.B) {
	l := newLog(b, 1)
	l.addSome(b, 10_000)
	l.sign(b)
	for b.Loop() {
		if !l.verify(b).Intact() {
			b.Fatal("not intact")
		}
	}
}
