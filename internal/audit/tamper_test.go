package audit_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"imprimatur/internal/audit"
)

// signedLog is a log of n events with checkpoints on the way and one at its end.
func signedLog(t testing.TB, n, every int) *testLog {
	t.Helper()
	l := newLog(t, 1)
	for l.tree.Size() < int64(n) {
		l.addSome(t, min(every, n-int(l.tree.Size())))
		l.sign(t)
	}
	return l
}

// columnChanges change one column of a record each.
func columnChanges() map[string]func(*audit.Stored) {
	return map[string]func(*audit.Stored){
		"time":        func(s *audit.Stored) { s.At = s.At.Add(time.Millisecond) },
		"actor kind":  func(s *audit.Stored) { s.Actor.Kind += "x" },
		"actor":       func(s *audit.Stored) { s.Actor.ID ^= 1 },
		"token":       func(s *audit.Stored) { s.Actor.Token ^= 1 },
		"session":     func(s *audit.Stored) { s.Actor.Session ^= 1 },
		"kind":        func(s *audit.Stored) { s.Kind += "x" },
		"object kind": func(s *audit.Stored) { s.Object.Kind += "x" },
		"object":      func(s *audit.Stored) { s.Object.ID += " " },
		"outcome":     func(s *audit.Stored) { s.Outcome += "x" },
		"commitment":  func(s *audit.Stored) { s.Commitment[9] ^= 4 },
		"leaf hash":   func(s *audit.Stored) { s.Hashes = slices.Clone(s.Hashes); s.Hashes[0][3] ^= 1 },
		"no hashes":   func(s *audit.Stored) { s.Hashes = nil },
	}
}

func TestL2_AChangedColumnIsFoundWhereItIs(t *testing.T) {
	for what, change := range columnChanges() {
		for seq := range int64(20) {
			l := signedLog(t, 20, 6)
			l.events[seq].Sealed = nil // so that the commitment is all there is to check
			change(&l.events[seq])
			r := l.verify(t)
			if len(r.Findings) != 1 || r.Findings[0].Kind != audit.EventChanged || r.Findings[0].From != seq || r.Findings[0].To != seq {
				t.Errorf("%s of event %d: %+v", what, seq, r.Findings)
			}
		}
	}
}

func TestL2_AHistoryRewrittenWithAllItsHashesIsFound(t *testing.T) {
	for what, change := range columnChanges() {
		l := signedLog(t, 20, 6)
		change(&l.events[8])
		l.rehash()
		r := l.verify(t)
		if what == "leaf hash" || what == "no hashes" {
			if !r.Intact() {
				t.Errorf("%s: hashes made right again are taken for wrong: %+v", what, r.Findings)
			}
			continue
		}
		if !slices.Contains(r.Findings, audit.Finding{Kind: audit.HistoryRewritten, From: 6, To: 11}) {
			t.Errorf("%s: %+v", what, r.Findings)
		}
	}
}

func TestL2_ARewrittenBodyIsFoundAndAnErasedOneIsNoHarm(t *testing.T) {
	l := signedLog(t, 20, 6)
	l.events[4].Sealed.Text[10] ^= 1
	l.events[7].Sealed.Salt[0] ^= 1
	l.events[9].Sealed = &audit.Sealed{Text: []byte("{}")} // it had none
	l.events[10].Sealed = nil
	r := l.verify(t)
	want := []audit.Finding{{Kind: audit.BodyChanged, From: 4, To: 4}, {Kind: audit.BodyChanged, From: 7, To: 7}, {Kind: audit.BodyChanged, From: 9, To: 9}}
	if !slices.Equal(r.Findings, want) || r.Erased != 1 {
		t.Errorf("%+v, %d erased", r.Findings, r.Erased)
	}
}

func TestL2_ACutTailIsFoundByTheAnchorKeptElsewhere(t *testing.T) {
	for left := range 20 {
		l := signedLog(t, 20, 6)
		anchor := l.checkpoints[3].Note
		l.events = l.events[:left]
		want := audit.Finding{Kind: audit.TailCut, From: int64(left), To: 19}
		if r := l.verify(t); !slices.Equal(r.Findings, []audit.Finding{want}) {
			t.Errorf("cut at %d, found by the checkpoints: %+v", left, r.Findings)
		}
		l.checkpoints = slices.DeleteFunc(l.checkpoints, func(c audit.SignedCheckpoint) bool { return c.Size > int64(left) })
		if r := l.verify(t); !r.Intact() {
			t.Errorf("cut at %d along with its checkpoints: without an anchor, what is there is %+v", left, r.Findings)
		}
		if r := l.verify(t, anchor); !slices.Equal(r.Findings, []audit.Finding{want}) {
			t.Errorf("cut at %d, found by the anchor: %+v", left, r.Findings)
		}
	}
}

func TestL2_ARemovedEventLeavesAGap(t *testing.T) {
	for seq := range 19 {
		l := signedLog(t, 20, 6)
		l.events = slices.Delete(l.events, seq, seq+1)
		r := l.verify(t)
		if !slices.Equal(r.Findings, []audit.Finding{{Kind: audit.EventsMissing, From: int64(seq), To: int64(seq)}}) || r.Root != (audit.Hash{}) {
			t.Errorf("without event %d: %+v", seq, r)
		}
	}
}

func TestL2_AForgedCheckpointIsFound(t *testing.T) {
	l, other := signedLog(t, 20, 6), newLog(t, 2)
	other.events, other.tree = l.events, l.tree
	l.checkpoints[3].Note = other.sign(t)
	if r := l.verify(t); !slices.Equal(kinds(r), []audit.FindingKind{audit.CheckpointForged}) {
		t.Errorf("signed by another key: %+v", r.Findings)
	}
	l = signedLog(t, 20, 6)
	l.checkpoints[0].Size = 15 // the column lies, the note does not
	if r := l.verify(t); !slices.Contains(kinds(r), audit.CheckpointMisplaced) {
		t.Errorf("kept as if it were another: %+v", r.Findings)
	}
	if r := signedLog(t, 20, 6).verify(t, []byte("no note")); !slices.Equal(kinds(r), []audit.FindingKind{audit.CheckpointForged}) {
		t.Errorf("a spoilt anchor: %+v", r.Findings)
	}
}

func TestARottenLogDoesNotFillTheMemory(t *testing.T) {
	l := signedLog(t, 1500, 1500)
	for i := range l.events {
		l.events[i].Kind = "x"
	}
	if r := l.verify(t); len(r.Findings) != 1000 || r.More != 500 {
		t.Errorf("%d findings and %d more", len(r.Findings), r.More)
	}
}

// TestL2_AnySingleMutationIsFound changes a random log in one place in a random way. An
// anchor of its last state was kept elsewhere; the rest, checkpoints and hashes included, is
// in the intruder's hands.
func TestL2_AnySingleMutationIsFound(t *testing.T) {
	changes := columnChanges()
	names := make([]string, 0, len(changes))
	for name := range changes {
		names = append(names, name)
	}
	slices.Sort(names)
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(rt, "events")
		l := signedLog(t, n, rapid.IntRange(1, 15).Draw(rt, "every"))
		anchor := l.checkpoints[len(l.checkpoints)-1].Note
		at := rapid.IntRange(0, n-1).Draw(rt, "at")
		mutation := rapid.SampledFrom([]string{"column", "remove", "remove and close ranks", "swap", "swap contents", "double", "insert", "cut", "hash", "body"}).Draw(rt, "mutation")
		switch mutation {
		case "column":
			change := rapid.SampledFrom(names).Draw(rt, "column")
			changes[change](&l.events[at])
			mutation += " " + change
		case "remove":
			l.events = slices.Delete(l.events, at, at+1)
		case "remove and close ranks":
			l.events = slices.Delete(l.events, at, at+1)
			l.renumber()
		case "swap":
			other := rapid.IntRange(0, n-2).Draw(rt, "other")
			if other >= at {
				other++
			}
			l.events[at], l.events[other] = l.events[other], l.events[at]
		case "swap contents":
			other := rapid.IntRange(0, n-2).Draw(rt, "other")
			if other >= at {
				other++
			}
			l.events[at], l.events[other] = l.events[other], l.events[at]
			l.renumber()
		case "double":
			l.events = slices.Insert(l.events, at, l.events[at])
		case "insert":
			forged := l.events[at]
			forged.Object.ID = "forged"
			l.events = slices.Insert(l.events, at, forged)
			l.renumber()
		case "cut":
			l.events = l.events[:at]
			l.checkpoints = slices.DeleteFunc(l.checkpoints, func(c audit.SignedCheckpoint) bool { return c.Size > int64(at) })
		case "hash":
			hashes := slices.Clone(l.events[at].Hashes)
			hashes[rapid.IntRange(0, len(hashes)-1).Draw(rt, "level")][5] ^= 32
			l.events[at].Hashes = hashes
		case "body":
			if l.events[at].Sealed == nil {
				rt.Skip("this event has no body")
			}
			l.events[at].Sealed.Text[rapid.IntRange(0, 5).Draw(rt, "byte")] ^= 1
		}
		recomputed := mutation != "hash" && mutation != "column leaf hash" && mutation != "column no hashes" && rapid.Bool().Draw(rt, "hashes recomputed")
		if recomputed {
			l.rehash()
		}
		if rapid.Bool().Draw(rt, "checkpoints removed") {
			l.checkpoints = nil
		}
		if r := l.verify(t, anchor); r.Intact() {
			rt.Fatalf("%s at %d of %d was not found", mutation, at, n)
		}
	})
}

// renumber closes the ranks, as somebody would who wants no gap to show.
func (l *testLog) renumber() {
	for i := range l.events {
		l.events[i].Seq = int64(i)
	}
}
