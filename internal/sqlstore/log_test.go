package sqlstore

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/problem"
)

// anchors is a place outside the database.
type anchors struct {
	mu    sync.Mutex
	notes [][]byte
}

func (a *anchors) keep(_ context.Context, note []byte) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.notes = append(a.notes, note)
	return nil
}

func (a *anchors) last() [][]byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.notes) == 0 {
		return nil
	}
	return a.notes[len(a.notes)-1:]
}

func keepLog(t testing.TB, db *DB) (*LogKeeper, *anchors) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := must[string](t)(db.LibraryID(context.Background()))
	signer := must[*audit.Signer](t)(audit.NewSigner(id, private))
	kept := &anchors{}
	k := db.KeepLog(signer, must[string](t)(audit.VerifierKey(id, public)), kept.keep)
	t.Cleanup(func() {
		if err := k.Close(context.Background()); err != nil && !t.Failed() {
			t.Error(err)
		}
	})
	return k, kept
}

func viewed(by access.Caller, id ident.Asset) audit.Event {
	return audit.Event{
		Actor: audit.By(by), Source: "192.0.2.7", Kind: audit.AssetPreviewed, Outcome: audit.OK,
		Object: audit.Object{Kind: "asset", ID: id.String()}, Body: map[string]any{"size": "256"},
	}
}

func appendAll(t testing.TB, db *DB, events ...audit.Event) {
	t.Helper()
	if err := db.Append(context.Background(), events...); err != nil {
		t.Fatal(err)
	}
}

func findings(t testing.TB, k *LogKeeper, anchored [][]byte) []audit.FindingKind {
	t.Helper()
	report := must[*audit.Report](t)(k.Verify(context.Background(), anchored))
	var kinds []audit.FindingKind
	for _, f := range report.Findings {
		kinds = append(kinds, f.Kind)
	}
	return kinds
}

func TestL1_EachCallerHasExactlyOneEntryAndNoNumberIsMissing(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		k, _ := keepLog(t, db)
		ctx := context.Background()
		const callers, each = 30, 20
		var all sync.WaitGroup
		for caller := range callers {
			by := access.Caller{Kind: access.Member, User: ident.User(caller + 1)}
			all.Go(func() {
				for i := range each {
					var err error
					if i%4 == 0 { // some inside a transaction, as changes are
						err = db.InTx(ctx, func(tx *Tx) error { return tx.Append(ctx, viewed(by, ident.Asset(i+1))) })
					} else {
						err = db.Append(ctx, viewed(by, ident.Asset(i+1)))
					}
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		report := must[*audit.Report](t)(k.Verify(ctx, nil))
		if !report.Intact() || report.Events != callers*each {
			t.Errorf("%d events of %d, findings %v", report.Events, callers*each, report.Findings)
		}
		for caller := range callers {
			events := must[[]audit.Event](t)(k.Log(ctx, audit.Filter{Actor: ident.User(caller + 1), Limit: 100}))
			if len(events) != each {
				t.Errorf("caller %d has %d entries", caller, len(events))
			}
		}
	})
}

func TestL3_WhatCannotBeLoggedDoesNotHappen(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		err := db.InTx(ctx, func(tx *Tx) error {
			if _, err := tx.exec(ctx, `INSERT INTO setting (name, value, revision) VALUES ('x', '', 1)`); err != nil {
				return err
			}
			return tx.Append(ctx, audit.Event{Kind: audit.SettingChanged}) // says neither who nor how it ended
		})
		if err == nil {
			t.Error("an incomplete event was taken")
		}
		view(t, db, func(ctx context.Context, tx *Tx) error {
			if n := countRows(t, tx, "setting") + countRows(t, tx, "event"); n != 0 {
				t.Errorf("%d rows stand without a log", n)
			}
			return nil
		})
		if err := db.Append(ctx, audit.Event{Kind: audit.SearchRun}); err == nil {
			t.Error("an incomplete event was taken outside a transaction")
		}
	})
}

func TestL3_AnEntryIsDurableWhenAppendReturns(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		by := access.Caller{Kind: access.Member, User: 7}
		for i := range 5 {
			appendAll(t, db, viewed(by, ident.Asset(i+1)))
			view(t, db, func(_ context.Context, tx *Tx) error {
				if n := countRows(t, tx, "event"); n != i+1 {
					t.Errorf("%d entries after %d", n, i+1)
				}
				return nil
			})
		}
	})
}

func TestL3_NothingIsTakenOnceTheDatabaseIsClosed(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		db.joiner.close()
		if err := db.Append(context.Background(), viewed(access.Caller{Kind: access.House}, 1)); err == nil {
			t.Error("an event went nowhere and nobody was told")
		}
	})
}

// tampering is something an intruder with the database's key can do.
type tampering struct {
	name  string
	with  []string
	finds audit.FindingKind
}

func TestL2_WhateverIsDoneToTheLogIsFound(t *testing.T) {
	cases := []tampering{
		{"change", []string{`UPDATE event SET object = '0000000000009' WHERE seq = 5`}, audit.EventChanged},
		{"time", []string{`UPDATE event SET at = at + 1 WHERE seq = 5`}, audit.EventChanged},
		{"body", []string{`UPDATE event_body SET text = salt WHERE seq = 5`}, audit.BodyChanged},
		{"removal", []string{`DELETE FROM event_body WHERE seq = 5`, `DELETE FROM event WHERE seq = 5`}, audit.EventsMissing},
		{"swap", []string{
			`DELETE FROM event_body`,
			`UPDATE event SET seq = -5 WHERE seq = 5`, `UPDATE event SET seq = 5 WHERE seq = 6`, `UPDATE event SET seq = 6 WHERE seq = -5`,
		}, audit.EventChanged},
		{"hash", []string{`UPDATE event SET hashes = commitment WHERE seq = 5`}, audit.EventChanged},
		{"cut tail", []string{`DELETE FROM event_body WHERE seq >= 10`, `DELETE FROM event WHERE seq >= 10`, `DELETE FROM checkpoint`}, audit.TailCut},
		{"all gone", []string{`DELETE FROM event_body`, `DELETE FROM event`, `DELETE FROM checkpoint`}, audit.TailCut},
		{"edge", []string{`UPDATE log_head SET size = 8, edge = (SELECT commitment FROM event WHERE seq = 3)`}, audit.HashesChanged},
		{"checkpoint", []string{`UPDATE checkpoint SET note = (SELECT commitment FROM event WHERE seq = 3)`}, audit.CheckpointForged},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			forEachStore(t, func(t *testing.T, db *DB) {
				ctx := context.Background()
				k, kept := keepLog(t, db)
				for i := range 12 {
					appendAll(t, db, viewed(access.Caller{Kind: access.Member, User: 3}, ident.Asset(i+1)))
				}
				if _, _, err := k.Sign(ctx); err != nil {
					t.Fatal(err)
				}
				if found := findings(t, k, kept.last()); len(found) != 0 {
					t.Fatalf("an untouched log: %v", found)
				}
				tamper(t, db, c.with)
				if found := findings(t, k, kept.last()); !slices.Contains(found, c.finds) {
					t.Errorf("found %v, not %s", found, c.finds)
				}
			})
		})
	}
}

// tamper changes the database behind everybody's back.
func tamper(t testing.TB, db *DB, statements []string) {
	t.Helper()
	err := db.Beside(context.Background(), func(tx *Tx) error {
		for _, s := range statements {
			if _, err := tx.exec(context.Background(), s); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestL2_ADamagedBodyIsSaidAndHidesNothingElse(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		k, kept := keepLog(t, db)
		caller := access.Caller{Kind: access.Member, User: 3}
		for i := range 3 {
			page := viewed(caller, 0)
			page.Object, page.Body = audit.Object{}, map[string]any{"assets": []any{ident.Asset(i + 1).String()}}
			appendAll(t, db, page)
		}
		appendAll(t, db, viewed(caller, 9))
		if _, _, err := k.Sign(ctx); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ name, with string }{
			{"no JSON any more", `UPDATE event_body SET text = salt WHERE seq IN (1, 3)`},
			{"another body", `UPDATE event_body SET text = (SELECT text FROM event_body WHERE seq = 2) WHERE seq IN (1, 3)`},
		} {
			tamper(t, db, []string{c.with})
			list := must[[]audit.Event](t)(k.Log(ctx, audit.Filter{Limit: 9}))
			var said []bool
			for _, e := range list {
				said = append(said, e.Damaged)
				if e.Damaged == (e.Body != nil) {
					t.Errorf("%s: event %d, damaged %t, says %v", c.name, e.Seq, e.Damaged, e.Body)
				}
			}
			if !slices.Equal(said, []bool{true, false, true, false}) { // newest first
				t.Errorf("%s: damaged %v", c.name, said)
			}
			if found := findings(t, k, kept.last()); !slices.Equal(found, []audit.FindingKind{audit.BodyChanged, audit.BodyChanged}) {
				t.Errorf("%s: found %v", c.name, found)
			}
		}
		// What was shown is not told short: of a page nobody knows any more which photos it showed,
		// of one photo the event itself says it.
		if _, err := k.Seen(ctx, 3, time.Unix(0, 0), time.Now().Add(time.Hour)); code(err) != "log.damaged" || problem.Of(err).Args["seq"] != "1" {
			t.Errorf("what was shown: %v", err)
		}
		tamper(t, db, []string{`DELETE FROM event_body WHERE seq = 1`})
		if seen := must[[]office.Seen](t)(k.Seen(ctx, 3, time.Unix(0, 0), time.Now().Add(time.Hour))); len(seen) != 3 {
			t.Errorf("seen: %v", seen)
		}
	})
}

func TestAnErasedBodyLeavesTheProof(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		k, kept := keepLog(t, db)
		for i := range 3 {
			appendAll(t, db, viewed(access.Caller{Kind: access.Member, User: 3}, ident.Asset(i+1)))
		}
		if _, _, err := k.Sign(context.Background()); err != nil {
			t.Fatal(err)
		}
		tamper(t, db, []string{`DELETE FROM event_body WHERE seq = 1`})
		report := must[*audit.Report](t)(k.Verify(context.Background(), kept.last()))
		if !report.Intact() || report.Erased != 1 {
			t.Errorf("erased %d, findings %v", report.Erased, report.Findings)
		}
	})
}

func TestCheckpointsAreSignedByThemselvesAndKeptOutside(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		k, kept := keepLog(t, db)
		events := make([]audit.Event, signEvents+1)
		for i := range events {
			events[i] = viewed(access.Caller{Kind: access.Member, User: 3}, ident.Asset(i+1))
		}
		appendAll(t, db, events...)
		for deadline := time.Now().Add(10 * time.Second); kept.last() == nil; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("nobody signed after a thousand events")
			}
		}
		appendAll(t, db, events[0])
		if err := k.Close(ctx); err != nil {
			t.Fatal(err)
		}
		last := must[audit.Checkpoint](t)(audit.OpenCheckpoint(kept.last()[0], k.VerifierKey()))
		if last.Size != signEvents+2 {
			t.Errorf("at the end %d events were signed", last.Size)
		}
		again, _, err := k.Sign(ctx)
		if err != nil || again.Size != last.Size || !again.At.Equal(last.At) {
			t.Errorf("signing again gave %+v, %v", again, err)
		}
		if len(kept.notes) != 2 {
			t.Errorf("%d notes were kept outside", len(kept.notes))
		}
		var out bytes.Buffer
		if err := audit.Export(&out, k.VerifierKey(), nil, k.Entries(ctx)); err != nil {
			t.Fatal(err)
		}
		key, entries, err := audit.ReadExport(&out)
		if err != nil {
			t.Fatal(err)
		}
		report := must[*audit.Report](t)(audit.Verify(ctx, entries, key, kept.last()))
		if !report.Intact() || report.Sealed != last.Size {
			t.Errorf("the export: %d sealed, %v", report.Sealed, report.Findings)
		}
	})
}

func TestWithoutAnAnchorNothingIsSigned(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		k, _ := keepLog(t, db)
		kept := k.anchor
		full := errors.New("disk full")
		k.anchor = func(context.Context, []byte) error { return full }
		appendAll(t, db, viewed(access.Caller{Kind: access.House}, 1))
		if _, _, err := k.Sign(context.Background()); !errors.Is(err, full) {
			t.Errorf("signing gave %v", err)
		}
		k.anchor = kept
		if _, _, err := k.Sign(context.Background()); err != nil {
			t.Errorf("signing did not recover: %v", err)
		}
	})
}

func TestL6_EverythingAUserSawBetweenTwoMoments(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		k, _ := keepLog(t, db)
		c := turn(db)
		thief, other := access.Caller{Kind: access.Member, User: 3}, access.Caller{Kind: access.Member, User: 4}
		program := access.Caller{Kind: access.Bearer, User: 3, Token: 9}
		event := func(by access.Caller, kind audit.Kind, id ident.Asset) audit.Event {
			e := viewed(by, id)
			e.Kind = kind
			return e
		}
		many := audit.Event{
			Actor: audit.By(thief), Kind: audit.AssetPreviewed, Outcome: audit.OK,
			Body: map[string]any{"assets": []any{ident.Asset(21).String(), ident.Asset(22).String(), ident.Asset(11).String()}},
		}
		refused := event(thief, audit.AssetReleased, 99)
		refused.Outcome = audit.Denied

		appendAll(t, db, viewed(thief, 10)) // before the first moment
		c.advance(time.Hour)
		from := c.Now()
		appendAll(t, db, viewed(thief, 11), viewed(other, 12), refused)
		c.advance(time.Minute)
		appendAll(t, db, many, event(program, audit.AssetOriginal, 13))
		c.advance(time.Minute)
		appendAll(t, db, event(thief, audit.AssetReleased, 11))
		c.advance(time.Minute)
		until := c.Now()
		appendAll(t, db, viewed(thief, 14)) // at the second moment: outside

		seen, err := k.Seen(ctx, 3, from, until)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range seen {
			got = append(got, fmt.Sprintf("%d %d %v %d-%d", s.Asset, s.Times, s.How, s.FirstAt.Sub(from)/time.Minute, s.LastAt.Sub(from)/time.Minute))
		}
		want := []string{"11 3 [preview release] 0-2", "21 1 [preview] 1-1", "22 1 [preview] 1-1", "13 1 [original] 1-1"}
		if !slices.Equal(got, want) {
			t.Errorf("seen\n%q, want\n%q", got, want)
		}
	})
}

func TestTheLogIsFilteredAndReadPageByPage(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		k, _ := keepLog(t, db)
		c := turn(db)
		start := c.Now()
		for i := range 40 {
			e := viewed(access.Caller{Kind: access.Member, User: ident.User(i%2 + 1)}, ident.Asset(i%5+1))
			if i%10 == 0 {
				e.Kind, e.Outcome, e.Object = audit.LoginFailed, audit.Denied, audit.Object{}
			}
			appendAll(t, db, e)
			c.advance(time.Second)
		}
		numbers := func(f audit.Filter) []int64 {
			t.Helper()
			if f.Limit == 0 {
				f.Limit = 100
			}
			var seqs []int64
			for _, e := range must[[]audit.Event](t)(k.Log(ctx, f)) {
				seqs = append(seqs, e.Seq)
			}
			return seqs
		}
		for _, c := range []struct {
			name string
			f    audit.Filter
			want []int64
		}{
			{"newest", audit.Filter{Limit: 3}, []int64{39, 38, 37}},
			{"next page", audit.Filter{Limit: 3, Before: 37}, []int64{36, 35, 34}},
			{"end", audit.Filter{Before: 1}, []int64{0}},
			{"kind", audit.Filter{Kinds: []audit.Kind{audit.LoginFailed, audit.LoggedIn}}, []int64{30, 20, 10, 0}},
			{"outcome", audit.Filter{Outcome: audit.Denied, Limit: 2}, []int64{30, 20}},
			{"actor", audit.Filter{Actor: 2, Limit: 2}, []int64{39, 37}},
			{"object", audit.Filter{Object: audit.Object{Kind: "asset", ID: ident.Asset(2).String()}, Limit: 2}, []int64{36, 31}},
			{"window", audit.Filter{From: start.Add(5 * time.Second), Until: start.Add(8 * time.Second)}, []int64{7, 6, 5}},
		} {
			if got := numbers(c.f); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
		events := must[[]audit.Event](t)(k.Log(ctx, audit.Filter{Limit: 1}))
		if e := events[0]; e.Source != "192.0.2.7" || e.Body["size"] != "256" || e.Actor.Kind != audit.User {
			t.Errorf("the event came back as %+v", e)
		}
	})
}

func TestTheLogGoesOnWhereItStoodAfterARestart(t *testing.T) {
	path := t.TempDir() + "/library.db"
	var was *anchors
	for round := range 3 {
		db := openStore(t, Config{SQLite: &SQLite{Path: path}}, nil)
		k, kept := keepLog(t, db)
		for i := range 5 {
			appendAll(t, db, viewed(access.Caller{Kind: access.House}, ident.Asset(i+1)))
		}
		report := must[*audit.Report](t)(k.Verify(context.Background(), nil))
		if report.Events != int64(5*(round+1)) {
			t.Errorf("%d events in round %d", report.Events, round)
		}
		was = kept
		addFolder(t, db, asset.Root, fmt.Sprint("round ", round))
		if err := errors.Join(k.Close(context.Background()), db.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if len(was.notes) == 0 {
		t.Error("nothing was signed")
	}
}

// BenchmarkAppend is the group commit with many callers at a time.
func BenchmarkAppend(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkAppend(b, openSQLite(b, nil)) })
	if address := os.Getenv(postgresAddress); address != "" {
		b.Run("postgres", func(b *testing.B) { benchmarkAppend(b, openPostgres(b, address, nil)) })
	}
}

func benchmarkAppend(b *testing.B, db *DB) {
	var next atomic.Int64
	b.SetParallelism(64)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			id := ident.Asset(next.Add(1))
			if err := db.Append(context.Background(), viewed(access.Caller{Kind: access.Member, User: 7}, id)); err != nil {
				b.Error(err)
			}
		}
	})
}
