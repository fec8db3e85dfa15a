package sqlstore

import (
	"context"
	"fmt"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/recall"
)

// BenchmarkRecall is a withdrawal by somebody with 10,000 photos of which 10,000 uses stand, in a
// small library and in a larger one: it has to cost the same in both. Between two of them the consent
// is given again, which is not counted.
func BenchmarkRecall(b *testing.B) {
	const photos = 10_000
	for _, size := range []int{20_000, 200_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			db := openSQLite(b, nil)
			ctx := context.Background()
			o := outreach.New(outreach.Ports{Store: db.Outreach(), Keys: plainKeys{}, Now: time.Now, Random: db.random})
			clerk := addUser(b, db, access.Manager)
			maja, err := o.AddPerson(ctx, clerk, person.Person{Name: "Maja"})
			if err != nil {
				b.Fatal(err)
			}
			made, err := o.Record(ctx, clerk, outreach.Spoken{
				Person: maja.ID, Method: consent.Spoken, Scope: consent.Scope{Extent: consent.AllOfMe}, Answers: []outreach.Said{{Purpose: "news", Yes: []consent.Channel{"website"}}},
			})
			if err != nil {
				b.Fatal(err)
			}
			given := made.Consent
			const batch = 10_000
			for done := 0; done < size; done += batch {
				filling := make([]Filling, batch)
				for i := range filling {
					a := photo(b, asset.Root, "a.jpg", nil)
					a.ID = ident.Asset((done + i + 1) * 100)
					filling[i] = Filling{
						Asset: a, Version: library.NewVersion{Version: asset.Version{ID: ident.Version(a.ID), Asset: a.ID, Number: 1}}, Assessment: consent.Assessment{Basis: consent.ConsentRequired, At: time.Now()},
						Key: library.WrappedKey{Holder: library.KeyHolder{Kind: library.AssetKey, ID: int64(a.ID)}, Wrapped: []byte{1}},
					}
					if done+i < photos {
						filling[i].Shown = []person.Appearance{{Asset: a.ID, Number: 1, Person: maja.ID, State: person.Confirmed}}
					}
				}
				if err := db.Fill(ctx, filling); err != nil {
					b.Fatal(err)
				}
			}
			err = db.InTx(ctx, func(tx *Tx) error {
				table := make([][]any, photos)
				for i := range table {
					digest := [32]byte{byte(i), byte(i >> 8), 1}
					table[i] = []any{i + 1, (i + 1) * 100, 0, "news", "website", "web", 0, time.Now(), "{}", 0, digest[:], 0, 1, 0}
				}
				return (libraryTx{tx}).insert(ctx, `use_made (id, asset, version, purpose, channel, preset, by_user, at, decision, by_rule, digest, ends_at, times, last_at)`, table)
			})
			if err != nil {
				b.Fatal(err)
			}
			say := func(kind consent.EventKind) {
				e := consent.Event{Kind: kind, At: time.Now(), Signer: given.Person}
				if kind == consent.Changed {
					e.Answers = given.Events[0].Answers
				}
				given.Events = append(given.Events, e)
				if err := db.Outreach().InTx(ctx, func(tx outreach.Tx) error { return tx.AddEvent(ctx, given.ID, len(given.Events), e) }); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				say(consent.Withdrawn)
				b.StopTimer()
				open, err := recall.New(recall.Ports{Store: db.Recall(), Now: time.Now, Random: db.random}).Board(ctx, clerk, true, 0)
				if err != nil || len(open) != 1 || open[0].Uses != photos {
					b.Fatalf("%d recalls, %v", len(open), err)
				}
				time.Sleep(2 * time.Millisecond)
				say(consent.Changed)
				time.Sleep(2 * time.Millisecond)
				b.StartTimer()
			}
		})
	}
}
